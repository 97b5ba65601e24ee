"""Looks at the whole county's risk: made, written into the graph, and read from it.

A run reads the graph (or what changed since the last), solves, and writes what it found in one transaction: on open
cases their risk, on areas and units what their open cases come to. Of people nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from graph.database import Database
from graph.policy import Policy
from graph.questions import Change, Query, Question, Row, Statement
from queries.answers import Answer
from queries.outlook import Outlook, Outlooks, Progress

BEGIN, WRITE, FORGET, END, LAST = (
    Query.beside(__file__, f"risk_{name}") for name in ("begin", "write", "forget", "end", "last")
)
BATCH = 10_000


class Run(Answer):
    """A look at the whole county. ``expected``: how many of its open cases are expected to worsen.

    ``iterations``: sweeps over the network; ``residual``: the most that one more would move anything.
    """

    id: str
    at: datetime
    day: date
    policy: str
    nodes: int
    links: int
    cases: int
    expected: float
    iterations: int
    residual: float
    seconds: float


def run(
    database: Database, outlooks: Outlooks, policy: Policy, now: datetime, day: date, progress: Progress | None = None
) -> Run:
    """Look at the whole county as of ``day`` at the moment ``now``, and write down what is found.

    On return it is on disk. Raises DatabaseError. Grows with what changed since the last look of the same day, and with
    the number of open cases; the first look and that of another day are linear in the graph.
    """
    begun = time.monotonic()
    found = outlooks.of(database, policy, day, progress)
    made = Run(
        id=f"R-{uuid4().hex[:16]}",
        at=now.astimezone(UTC),
        day=day,
        policy=policy.reference,
        nodes=found.solution.network.nodes,
        links=found.solution.network.slots,
        cases=len(found.hazards.open_cases),
        expected=found.total(found.hazards.open_cases).expected,
        iterations=found.solution.sweeps,
        residual=found.solution.residual,
        seconds=0,
    )
    database.change(_written(found, made, begun))
    return made.model_copy(update={"seconds": time.monotonic() - begun})


def renew(database: Database, outlooks: Outlooks, policy: Policy, now: datetime) -> Run | None:
    """Look again if the policy's ``run_minutes`` have passed since the last look, or a new day has begun; else None."""
    minutes = policy.risk.run_minutes
    if not minutes:
        return None
    before, day = database.ask(last()), policy.day(now)
    # A look of a later moment than now was made for another time, or by a clock that went back since.
    if before is not None and before.day == day and timedelta() <= now - before.at < timedelta(minutes=minutes):
        return None
    return run(database, outlooks, policy, now, day)


def last() -> Question[Run | None]:
    """The last look; None before the first."""
    return Question(LAST, {}, lambda rows: Run(**rows[0]["run"]) if rows else None)


def _written(found: Outlook, made: Run, begun: float) -> Change[None]:
    def write() -> Generator[Statement, list[Row], None]:
        rows = yield BEGIN.text, {"day": made.day}
        number = rows[0]["number"]
        for batch in _batches(_cases(found)):
            yield WRITE.text, {"run": made.id, "rows": batch}
        yield FORGET.text, {"run": made.id}
        properties = made.model_dump() | {"number": number, "seconds": time.monotonic() - begun}
        yield (
            END.text,
            {"properties": properties, "of_areas": _totals(found, "area"), "of_units": _totals(found, "unit")},
        )

    return write


def _cases(found: Outlook) -> list[list[object]]:
    """The open cases by id, in which order all who change cases lock them, and their risks."""
    numbers = found.hazards.open_cases
    keys = found.projection.nodes["key"].gather(numbers).str.strip_prefix("Case:").to_list()
    return [[key, risk] for key, risk in sorted(zip(keys, found.solution.risk[numbers].tolist(), strict=True))]


def _totals(found: Outlook, name: str) -> list[list[object]]:
    return [
        [found.keys[number].partition(":")[2], total.expected, total.any, total.cases]
        for number, total in found.totals(name)
    ]


def _batches(rows: Sequence[list[object]]) -> Iterator[list[list[object]]]:
    for begin in range(0, len(rows), BATCH):
        yield list(rows[begin : begin + BATCH])
