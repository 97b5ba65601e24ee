"""How much may be asked: how large a request, how often by one caller, and how many heavy questions at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil

from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.errors import BusyError, TooManyError

FAILURES = parse("60/minute")  # passwords, tokens, keys and receipts that are not good, from one address
HEAVY_AT_ONCE = 4
PATIENCE = 5  # seconds that a heavy question waits for its turn
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Rates:
    """Counts requests of each caller in a window that slides. ``storage``: in memory, or what several servers share."""

    def __init__(self, rate: RateLimitItem, storage: str) -> None:
        self._rate = rate
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(f"async+{storage}"))

    async def asked(self, caller: str) -> None:
        """Count a request. Raises TooManyError for one too many."""
        if not await self._limiter.hit(self._rate, "caller", caller):
            raise await self._too_many(self._rate, "caller", caller)

    async def failed(self, address: str) -> None:
        """Count what may have been a guess of somebody at an address."""
        await self._limiter.hit(FAILURES, "address", address)

    async def may_guess(self, address: str) -> None:
        """Raises TooManyError for an address that guesses too often."""
        if not await self._limiter.test(FAILURES, "address", address):
            raise await self._too_many(FAILURES, "address", address)

    async def _too_many(self, rate: RateLimitItem, kind: str, who: str) -> TooManyError:
        until = (await self._limiter.get_window_stats(rate, kind, who)).reset_time
        return TooManyError(max(1, ceil(until - time.time())))


class Turns:
    """Lets a few heavy questions be answered at once, and others wait a little; so light ones stay fast."""

    def __init__(self, at_once: int = HEAVY_AT_ONCE, patience: float = PATIENCE) -> None:
        self._turns, self._patience = asyncio.Semaphore(at_once), patience

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Take a turn. Raises BusyError when none comes in time."""
        try:
            await asyncio.wait_for(self._turns.acquire(), self._patience)
        except TimeoutError as error:
            raise BusyError(max(1, round(self._patience))) from error
        try:
            yield
        finally:
            self._turns.release()


class BodyLimit:
    """Middleware that reads no more of a request's body than it may have, whether it tells its length or not.

    Starlette's own answers in plain text where the length is told; here every fault is a problem document.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whoever reads too much of it meets a 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            if told.isdigit() and int(told) > self._most:
                raise HTTPException(413, f"a request has at most {self._most:,} bytes")
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise HTTPException(413, f"a request has at most {self._most:,} bytes")
            return message

        await self._app(scope, receive_some, send)


class SafeHeaders:
    """Middleware that tells browsers to take answers for what they are, and to show them in no other page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to every answer."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        await self._app(scope, receive, send_safely)
