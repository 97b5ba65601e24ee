"""The delivery of webhooks: each in order, with retries, by one server at a time, at least once.

What is sent and signed follows Standard Webhooks (https://www.standardwebhooks.com). Everything that must outlive the
process stands in the graph (``queries/webhooks.py``); how far a webhook is, is written after its receiver has said
that it has the event, so a server that dies repeats an event and loses none.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import random
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from graph.database import Database
from graph.errors import GezhiError
from graph.webhooks import DeadLetter, Webhook
from queries import outbox, webhooks
from queries.outbox import Told

TIMEOUT = 10.0  # seconds that a receiver has to answer
LEASE = timedelta(seconds=60)  # longer than any one delivery; prolonged with each
TRIES = 8  # of one event, the last about an hour and a half after the first
FIRST_WAIT, FACTOR, LONGEST_WAIT = 5.0, 3, 3600.0  # seconds, and by how much each is longer than the one before
JITTER = 0.2  # of the wait, so that receivers that came back are not all called at once
INTERVAL = 0.5  # seconds between two looks for what is due
PAGE = 50  # events
log = logging.getLogger("gezhi.api")


@dataclass(frozen=True)
class Sent:
    """How a delivery went: the receiver's status where it answered, and what was wrong."""

    status: int | None
    error: str | None

    @property
    def gone(self) -> bool:
        """Whether the receiver wants no more (410)."""
        return self.status == httpx.codes.GONE


class LeaseLostError(Exception):
    """Another server delivers now, or the webhook is gone."""


def wait(failures: int, chance: float) -> timedelta:
    """How long to wait after the ``failures``-th failure of an event; ``chance`` of 0 to 1 is the jitter."""
    usual: float = min(FIRST_WAIT * FACTOR ** (failures - 1), LONGEST_WAIT)
    return timedelta(seconds=usual * (1 + JITTER * chance))


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """The header ``webhook-signature`` (Standard Webhooks, symmetric, v1)."""
    key = b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((id.encode(), str(timestamp).encode(), body))
    return "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode()


class Deliveries:
    """Delivers what the webhooks of a database are to be told. ``now`` and ``chance`` are the clock and the jitter."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._now = now
        self._chance = chance
        self._holder = secrets.token_hex(8)
        self._busy: dict[str, asyncio.Task[None]] = {}
        # Neither redirects nor proxies from the environment: an event goes where the webhook says, or nowhere.
        self._client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=TIMEOUT)

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then is broken off and its lease given back."""
        away = False
        try:
            while True:
                try:
                    await self.start_due()
                    away = False
                except GezhiError as error:
                    if not away:
                        log.warning("webhooks cannot be read: %s", error)
                    away = True
                await asyncio.sleep(INTERVAL)
        finally:
            under_way = list(self._busy.values())
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await self._client.aclose()

    async def start_due(self) -> list[asyncio.Task[None]]:
        """Begin to deliver all that is due now, each webhook for itself: a slow receiver holds up no other."""
        started = []
        for id in await self._database.ask_async(webhooks.due(self._now())):
            if id not in self._busy:
                self._busy[id] = asyncio.create_task(self._serve(id))
                started.append(self._busy[id])
        return started

    async def send(self, hook: Webhook, id: str, body: bytes) -> Sent:
        """Send one signed message and say how that went; what the receiver answers beside its status is not read."""
        timestamp = int(self._now().timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": "gezhi",
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(hook.secret, id, timestamp, body),
        }
        try:
            async with (
                asyncio.timeout(TIMEOUT),
                self._client.stream("POST", hook.url, content=body, headers=headers) as answer,
            ):
                status = answer.status_code
        except (TimeoutError, httpx.TimeoutException):
            return Sent(None, f"no answer in {TIMEOUT:.0f} s")
        except Exception as error:  # whatever it is, it is tried again later and not at once
            return Sent(None, type(error).__name__)
        return Sent(status, None if answer.is_success else f"HTTP {status}")

    async def _serve(self, id: str) -> None:
        try:
            held = await self._take(id)
            if held.replays:
                await self._replay(held)
                held = await self._take(id)
            if held.webhook.next_at is None or held.webhook.next_at <= self._now():
                await self._catch_up(held)
        except LeaseLostError:
            return
        except GezhiError as error:
            log.warning("webhook %s: %s", id, error)
        except Exception:
            log.exception("webhook %s", id)
        finally:
            await self._release(id)
            del self._busy[id]

    async def _take(self, id: str) -> webhooks.Held:
        now = self._now()
        held = await self._database.change_async(webhooks.take(id, self._holder, now, now + LEASE))
        if held is None:
            raise LeaseLostError
        return held

    async def _release(self, id: str) -> None:
        try:
            await self._database.change_async(webhooks.write(id, self._holder, {"lease": None, "lease_until": None}))
        except GezhiError as error:  # it ends by itself
            log.warning("webhook %s: %s", id, error)

    async def _write(self, id: str, changes: Mapping[str, Any], **done: Any) -> None:
        """Write how it went and prolong the lease."""
        changes = {**changes, "lease_until": (self._now() + LEASE).astimezone(UTC)}
        if not await self._database.change_async(webhooks.write(id, self._holder, changes, **done)):
            raise LeaseLostError

    async def _replay(self, held: webhooks.Held) -> None:
        """Send dead letters again, each once; after one that fails, the others of its case wait for another replay."""
        hook, stuck = held.webhook, set()
        for event in held.replays:
            if event.case is not None and event.case in stuck:
                continue
            sent = await self.send(hook, message_id(event), message(event))
            if sent.error is None:
                await self._write(hook.id, {}, delivered=[event.number])
            else:
                stuck.add(event.case)
                failed = {"number": event.number, "case": event.case, "error": sent.error}
                await self._write(hook.id, {"active": False} if sent.gone else {}, failed=[failed])
                if sent.gone:
                    return

    async def _catch_up(self, held: webhooks.Held) -> None:
        """Send what has happened since the last event, until one fails that is to be tried again."""
        hook, blocked = held.webhook, set(held.blocked)
        position, failures = hook.position, hook.failures
        more = True
        while more:
            page = await self._database.ask_async(outbox.events(position, hook.kinds, limit=PAGE))
            for event in page.items:
                if event.case is not None and event.case in blocked:
                    await self._bury(hook, event, "waits behind an earlier event of the case")
                    continue
                sent = await self.send(hook, message_id(event), message(event))
                if sent.error is None:
                    await self._write(hook.id, _past(event.number))
                elif sent.gone:
                    await self._write(hook.id, {"active": False, "last_error": sent.error})
                    return
                elif failures + 1 < TRIES:
                    next_at = (self._now() + wait(failures + 1, self._chance())).astimezone(UTC)
                    retry = {"failures": failures + 1, "next_at": next_at, "last_error": sent.error}
                    await self._write(hook.id, retry)
                    return
                else:
                    await self._bury(hook, event, sent.error)
                    if event.case is not None:
                        blocked.add(event.case)
                failures = 0
            if page.position > position and (not page.items or page.items[-1].number < page.position):
                await self._write(hook.id, {"position": page.position})
            position, more = page.position, page.next is not None

    async def _bury(self, hook: Webhook, event: Told, error: str) -> None:
        letter = DeadLetter(
            id=f"{hook.id}-{event.number}",
            number=event.number,
            case=event.case,
            died_at=self._now().astimezone(UTC),
            error=error,
        )
        await self._write(hook.id, {**_past(event.number), "last_error": error}, letters=[letter])


def message(event: Told) -> bytes:
    """The body that tells a receiver of an event."""
    return event.model_dump_json().encode()


def message_id(event: Told) -> str:
    """The header ``webhook-id``: the same each time that an event is sent, and that of no other.

    After a restore another event may get the number of one that a receiver had: the moment tells them apart.
    """
    return f"event-{event.number}-{int(event.at.timestamp() * 1_000_000)}"


def _past(number: int) -> dict[str, Any]:
    return {"position": number, "failures": 0, "next_at": None, "last_error": None}
