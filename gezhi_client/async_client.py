"""The client for programs with an event loop; ``client.py``, for those without one, is made from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from itertools import count
from typing import Any, ParamSpec, TypeVar, Unpack

import httpx

from gezhi_client.async_operations import AsyncOperations
from gezhi_client.base import Model
from gezhi_client.calls import AsyncEvents, Call, Paged, Stream
from gezhi_client.connection import Connection, Options, failed
from gezhi_client.session import granting
from gezhi_client.stream import Following

T = TypeVar("T")
M = TypeVar("M", bound=Model)
P = ParamSpec("P")


class AsyncClient(AsyncOperations):
    """Asks a server of Gezhi; several tasks of one event loop may use it at once.

    The options are those of :class:`gezhi_client.connection.Options`. ``http`` is a client of httpx with proxies,
    certificates and so on of its own; it is not closed.
    """

    def __init__(self, base_url: str, *, http: httpx.AsyncClient | None = None, **options: Unpack[Options]) -> None:
        self._connection = Connection(base_url, options)
        self._http, self._own = http or httpx.AsyncClient(), http is None
        self._lock = asyncio.Lock()

    def __repr__(self) -> str:
        return f"AsyncClient({self._connection!r})"

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections. The session of an account stays open: :meth:`sign_out` ends it."""
        if self._own:
            await self._http.aclose()

    async def sign_out(self) -> None:
        """End the session of the account. The next call signs in again."""
        async with self._lock:
            refresh = self._connection.session.forget()
        if refresh is not None:
            await self.revoke_token({"token": refresh})

    async def each(self, ask: Callable[P, Awaitable[Paged[T]]], *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        """Each item of a list, page by page: ``client.each(client.list_area_children, "621027")``."""
        following: str | None = None
        while True:
            if following is not None:
                kwargs["after"] = following
            page = await ask(*args, **kwargs)
            for item in page.items:
                yield item
            following = page.next
            if following is None:
                return

    async def _ask(self, call: Call[T]) -> T:
        for done in count():
            outcome = await self._outcome(call)
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                return call.read(outcome)
            wait = self._connection.retries.wait(call, outcome, done)
            if wait is None:
                break
            await asyncio.sleep(wait)
        failed(call, outcome)

    async def _follow(self, stream: Stream[M]) -> AsyncEvents[M]:
        following = Following(stream, self._connection.retries)
        while True:
            outcome = await self._outcome(following.call, endless=True)
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                try:
                    async with aclosing(outcome):
                        async for chunk in outcome.aiter_bytes():
                            for event in following.feed(chunk):
                                yield event
                except httpx.RequestError as error:
                    outcome = error
            wait = following.wait(outcome)
            if wait is None:
                failed(following.call, outcome)
            await asyncio.sleep(wait)

    async def _outcome(self, call: Call[Any], *, endless: bool = False) -> httpx.Response | httpx.RequestError:
        """The answer, whatever it is, or what happened instead."""
        try:
            outcome = await self._sent(call, endless)
            if not outcome.is_success:
                await outcome.aread()
        except httpx.RequestError as error:
            return error
        return outcome

    async def _sent(self, call: Call[Any], endless: bool) -> httpx.Response:
        """The answer, signed in; when the server refuses the token, once more with another."""
        session, refused = self._connection.session, None
        while True:
            if not call.open and (refusal := await self._refusal(refused)) is not None:
                return refusal
            request = self._connection.request(self._http.build_request, call, endless=endless)
            answer = await self._http.send(request, stream=endless)
            if answer.status_code != httpx.codes.UNAUTHORIZED or call.open or refused is not None or not session.renews:
                return answer
            await answer.aclose()
            refused = request.headers.get("authorization", "").removeprefix("Bearer ")

    async def _refusal(self, refused: str | None) -> httpx.Response | None:
        """Sign in where that is needed; the answer of a server that refuses."""
        session, answer = self._connection.session, None
        async with self._lock:  # a refresh token is good for one use
            for form in session.forms(refused):
                answer = await self._http.send(self._connection.request(self._http.build_request, granting(form)))
                if session.take(answer):
                    return None
        return answer
