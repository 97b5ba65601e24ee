"""The looks at the whole county that were made: when, by which policy, how the solution was reached, what was found."""

from __future__ import annotations

from graph.errors import BadInputError, NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer, Page
from queries.risk_runs import Run

QUERY = Query.beside(__file__)
AFTER_ALL = 2**62  # a number that no run reaches


class Look(Answer):
    """A run, and how many of the area's open ``cases`` it ``expected`` to worsen.

    Of each day what the last look found of areas is kept; of the others it is None.
    """

    run: Run
    cases: int | None
    expected: float | None
    any: float | None


class RiskHistory(Page[Look]):
    """The looks, the newest first, with what they found of an area."""

    area: str


def risk_history(area: str, *, daily: bool = False, after: str | None = None, limit: int = 20) -> Question[RiskHistory]:
    """The looks before the mark ``after``, a page of ``limit``; ``daily``: only the last one of each day.

    Reading raises NotFoundError for an unknown area. Raises BadInputError for a mark that is none.
    """
    if after is not None and not after.isdecimal():
        raise BadInputError("after", f"{after} is not the next of a page; ask for the first page without it")

    def read(rows: list[Row]) -> RiskHistory:
        if not rows:
            raise NotFoundError("area", area)
        found = rows[0]["runs"]
        items = tuple(_look(*run) for run in found[:limit])
        return RiskHistory(
            area=area, items=items, next=str(found[limit - 1][0]["number"]) if len(found) > limit else None
        )

    number = AFTER_ALL if after is None else int(after)
    return Question(QUERY, {"area": area, "daily": daily, "number": number, "limit": limit + 1}, read)


def _look(run: Row, last: bool, found: Row | None) -> Look:
    if last and found is None:  # an area without an open case is not written down
        found = {"cases": 0, "expected": 0.0, "any": 0.0}
    return Look(run=Run(**run), **(found or {"cases": None, "expected": None, "any": None}))
