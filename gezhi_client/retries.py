"""When a request is sent again: only where that can do no harm, not too often, and not before the server wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import uniform
from typing import Any

import httpx

from gezhi_client.calls import Call

FIRST = 0.5  # seconds before the first repetition where the server names none, then twice as long each time
DOUBLINGS = 10
NOTHING_WAS_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
TOO_MANY = 429  # the server has not looked at the request
AWAY = (502, 503)  # it may have: the connection to its database can break after a change was made


@dataclass(frozen=True)
class Retries:
    """``most`` times at most; a server that wants to be left alone for more than ``longest`` seconds is not asked."""

    most: int = 3
    longest: float = 60

    def wait(self, call: Call[Any], outcome: httpx.Response | httpx.RequestError, done: int) -> float | None:
        """How many seconds before a call that came out so is sent again, after ``done`` times; None: it is not."""
        if done >= self.most or not _harmless(call, outcome):
            return None
        wanted = retry_after(outcome) if isinstance(outcome, httpx.Response) else None
        if wanted is not None:
            return wanted if wanted <= self.longest else None
        # Not all clients of a server that comes back ask it at the same moment.
        return min(self.longest, FIRST * 2.0 ** min(done, DOUBLINGS)) * uniform(0.5, 1)


def retry_after(response: httpx.Response) -> float | None:
    """The seconds of ``Retry-After``, which is a number or a date (RFC 9110, 10.2.3); None where there is none."""
    given = response.headers.get("retry-after", "").strip()
    if given.isdecimal():
        return float(given)
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _harmless(call: Call[Any], outcome: httpx.Response | httpx.RequestError) -> bool:
    if isinstance(outcome, httpx.RequestError):
        return call.repeatable or isinstance(outcome, NOTHING_WAS_SENT)
    return outcome.status_code == TOO_MANY or (call.repeatable and outcome.status_code in AWAY)
