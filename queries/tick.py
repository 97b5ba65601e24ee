"""The tick: whatever is due is done, once, however many servers tick at the same time.

Due cases are found by one indexed query and moved in batches through the same lines as a person's moves, each under
the lock of its case: the second who comes finds that there is nothing left to do. A tick that is killed leaves whole
batches.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from graph.database import Database
from graph.errors import GezhiError
from graph.policy import Policy
from graph.questions import Query, Question, Row
from graph.terms import Action
from queries import lifecycle
from queries.answers import Answer
from queries.erasure import expire
from queries.moves import Order
from queries.policies import in_force
from queries.warnings import watch

QUERY = Query.beside(__file__)
BATCH = 250  # cases moved in one transaction
EVER = datetime(1, 1, 1, tzinfo=UTC)

Progress = Callable[[int], None]


class Failed(Answer):
    """A case that the clock cannot move, and why. It is tried again at every tick."""

    case: str
    reason: str


class Tick(Answer):
    """What a tick did: how many cases it found due, and how many it moved how. ``seconds``: how long it took.

    ``warnings``: how many it raised; ``late``: how many supervisions passed their day unanswered.
    ``erased``: of how many cases the texts about people went, because their time has passed.
    """

    at: datetime
    due: int
    done: dict[Action, int]
    failed: tuple[Failed, ...]
    warnings: int
    late: int
    erased: int
    seconds: float


def due(
    now: datetime, limit: int = BATCH, after: tuple[datetime, str] = (EVER, "")
) -> Question[list[tuple[str, datetime]]]:
    """The cases whose clock has something to do at the moment ``now``, with since when, in a page after ``after``."""

    def read(rows: list[Row]) -> list[tuple[str, datetime]]:
        return [(row["id"], row["next_at"]) for row in rows]

    parameters = {"now": now.astimezone(UTC), "limit": limit, "after": after[0].astimezone(UTC), "mark": after[1]}
    return Question(QUERY, parameters, read)


def tick(database: Database, policy: Policy, now: datetime, progress: Progress | None = None) -> Tick:
    """Do what is due at the moment ``now``: remind, resume, escalate, supervise, call for the revisit, raise warnings.

    ``policy``: that of the settings, for cases that name none. A case that cannot be moved (a year whose holidays are
    not known, a county without a centre) does not stop the others. Time grows with what is due: a case that became due
    again by being moved (a clock that ended while the server stood still) is for the next tick.
    """
    begun = time.monotonic()
    done: dict[Action, int] = {}
    failed: list[Failed] = []
    found = 0
    mark = (EVER, "")
    while page := database.ask(due(now, BATCH, mark)):
        mark = (page[-1][1], page[-1][0])
        orders = [Order(case=id) for id, _ in page]
        for order, outcome in zip(orders, _moved(database, orders, policy, now), strict=True):
            if isinstance(outcome, GezhiError):
                failed.append(Failed(case=order.case, reason=str(outcome)))
            elif outcome is not None:
                done[outcome.action] = done.get(outcome.action, 0) + 1
        found += len(page)
        if progress:
            progress(found)
    watched = database.change(watch(policy, now))
    erased = expire(database, database.ask(in_force(policy, policy.day(now))), now)
    return Tick(
        at=now,
        due=found,
        done=done,
        failed=tuple(failed),
        warnings=len(watched.raised),
        late=len(watched.late),
        erased=len(erased.cases),
        seconds=time.monotonic() - begun,
    )


def _moved(database: Database, orders: list[Order], policy: Policy, now: datetime) -> list[lifecycle.Outcome]:
    return database.change(lifecycle.move_all(orders, policy, now))
