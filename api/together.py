"""Cases that come in and are moved at about the same time, written together.

Cases take their numbers, and events theirs, from counters that everybody who writes waits for. While one transaction is
under way, what comes meanwhile is gathered, and all of it is written in the next: the busier the county, the more in
each, and nobody waits for anybody's lock. What is sent alone is written at once. Each sender gets an answer of their
own when it is on disk, and sees only what is theirs to see.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from graph.database import Database
from graph.errors import DatabaseAwayError, DatabaseError, GezhiError
from graph.policy import Policy
from graph.questions import Change
from queries import lifecycle, moves
from queries.lifecycle import Outcome
from queries.receipts import Receipt

MOST = 32  # in one transaction, so that it stays short
QUEUE = 256  # that wait; who comes then is asked to come again
log = logging.getLogger("gezhi.api")
Sent = TypeVar("Sent", moves.Intake, moves.Order)


@dataclass(eq=False)
class Waiting(Generic[Sent]):
    """What was sent and waits for its answer. ``names``: what one transaction may name only once."""

    sent: Sent
    policy: Policy
    now: datetime
    names: frozenset[str]
    answer: asyncio.Future[Receipt] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def told(self, outcome: Outcome | Exception) -> None:
        """Give the answer to whoever still waits for it."""
        if self.answer.done():
            return
        if isinstance(outcome, Receipt):
            self.answer.set_result(outcome)
        else:
            self.answer.set_exception(outcome or AssertionError("only the clock may find nothing to do"))


class Line(Generic[Sent]):
    """Those who wait for the same kind of change."""

    change: Callable[[Sequence[Sent], Policy, datetime], Change[list[Outcome]]]

    def __init__(self, change: Callable[[Sequence[Sent], Policy, datetime], Change[list[Outcome]]]) -> None:
        self.change = change
        self._waiting: deque[Waiting[Sent]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def join(self, waiting: Waiting[Sent]) -> None:
        """Stand at the end. Raises DatabaseAwayError when the line is too long."""
        if len(self._waiting) >= QUEUE:
            raise DatabaseAwayError("the database is busy: too much is written at once")
        self._waiting.append(waiting)

    def dissolve(self, error: DatabaseError) -> None:
        """Send all of them away."""
        while self._waiting:
            self._waiting.popleft().told(error)

    def next(self) -> list[Waiting[Sent]]:
        """Those of the next transaction: the first in line, up to one that names what is named already."""
        batch: list[Waiting[Sent]] = []
        named: set[str] = set()
        while self._waiting and len(batch) < MOST and named.isdisjoint(self._waiting[0].names):
            first = self._waiting.popleft()
            if not first.answer.done():  # its sender is gone
                named |= first.names
                batch.append(first)
        return batch


class Together:
    """Writes what is sent to a database, as :meth:`run` comes to it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._intakes: Line[moves.Intake] = Line(lifecycle.accept_all)
        self._orders: Line[moves.Order] = Line(lifecycle.move_all)
        self._sent = asyncio.Event()
        self._writing: asyncio.Task[list[Outcome]] | None = None
        self._gone: DatabaseError | None = None  # why what is being written was broken off

    async def accept(self, intake: moves.Intake, policy: Policy, now: datetime) -> Receipt:
        """As ``queries.lifecycle.accept``. Raises what that does, and DatabaseAwayError where too many wait."""
        names = frozenset(f"{name}" for name in (intake.request, intake.form.id) if name)
        return await self._answer(self._intakes, Waiting(intake, policy, now, names))

    async def move(self, order: moves.Order, policy: Policy, now: datetime) -> Receipt:
        """As ``queries.lifecycle.move``. Raises what that does, and DatabaseAwayError where too many wait."""
        into = (order.move.into,) if isinstance(order.move, moves.Merge) else ()
        return await self._answer(self._orders, Waiting(order, policy, now, frozenset((order.case, *into))))

    async def _answer(self, line: Line[Sent], waiting: Waiting[Sent]) -> Receipt:
        line.join(waiting)
        self._sent.set()
        return await waiting.answer

    def let_go(self, error: DatabaseError) -> None:
        """The database is away: tell everybody who waits, and no longer try to write what is under way.

        The driver tries for ten seconds and more to end a transaction whose server was killed. Whether that was written
        its senders do not learn; they send it again with its key.
        """
        self._intakes.dissolve(error)
        self._orders.dissolve(error)
        if self._writing is not None:
            self._gone = error
            self._writing.cancel()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._sent.wait()
            self._sent.clear()
            while self._intakes or self._orders:
                await self._write(self._intakes, self._intakes.next())
                await self._write(self._orders, self._orders.next())

    async def _write(self, line: Line[Sent], batch: Sequence[Waiting[Sent]]) -> None:
        if not batch:
            return
        change = line.change([each.sent for each in batch], batch[-1].policy, max(each.now for each in batch))
        self._writing, self._gone = asyncio.ensure_future(self._database.change_async(change)), None
        try:
            outcomes: Sequence[Outcome | Exception] = await self._writing
        except asyncio.CancelledError:
            if self._gone is None:  # the server stops
                raise
            outcomes = [self._gone] * len(batch)
        except DatabaseError as error:
            outcomes = [error] * len(batch)
        except Exception as error:  # what is the fault of one is not to be the others'
            if not isinstance(error, GezhiError):
                log.warning("%d were to be written together and could not: %r", len(batch), error)
            if len(batch) > 1:
                for each in batch:
                    await self._write(line, [each])
                return
            outcomes = [error]
        finally:
            self._writing = None
        for each, outcome in zip(batch, outcomes, strict=True):
            each.told(outcome)
