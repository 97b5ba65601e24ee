"""Where risk is building, as the last look at the whole county found it: cases, areas and units, the worst first.

People are never listed by risk.
"""

from __future__ import annotations

from typing import Any

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import Level, RiskBy
from queries.answers import Answer, Page, node_id, score_mark
from queries.risk_runs import Run

CASES = Query.beside(__file__, "risk_top_cases")
PLACES = Query.beside(__file__, "risk_top_places")
WEEK = 7  # days
FIRST = (1e300, "")  # before all that can be found


class AtRisk(Answer):
    """A case with its ``risk``; or an area or unit with the ``expected`` number of its ``cases`` that worsen.

    ``any``: how likely at least one does. ``change``: of ``expected`` in a week, where there was a look then.
    """

    node: str
    name: str
    level: Level | None = None
    risk: float | None = None
    expected: float | None = None
    any: float | None = None
    cases: int | None = None
    change: float | None = None


class RiskTop(Page[AtRisk]):
    """The most at risk of an area, and what the area as a whole comes to. ``run``: None before the first look."""

    area: str
    by: RiskBy
    run: Run | None
    cases: int
    expected: float
    any: float


def risk_top(
    area: str, by: RiskBy = RiskBy.CASES, *, level: Level | None = None, after: str | None = None, limit: int = 20
) -> Question[RiskTop]:
    """The cases, areas or units of ``area`` (and below) that are most at risk, a page of ``limit`` after a mark.

    ``level``: only areas or units of this level. Reading raises NotFoundError for an unknown area, once a look was
    made. Grows with what lies in the area that has open cases.
    """
    score, mark = score_mark(after) or FIRST
    parameters: dict[str, Any] = {"area": area, "limit": limit + 1, "score": score, "mark": mark}
    if by is RiskBy.CASES:
        return Question(CASES, parameters, lambda rows: _read(rows, area, by, limit))
    parameters |= {"of_unit": by is RiskBy.UNITS, "level": level, "days": WEEK}
    return Question(PLACES, parameters, lambda rows: _read(rows, area, by, limit))


def _read(rows: list[Row], area: str, by: RiskBy, limit: int) -> RiskTop:
    if not rows:
        return RiskTop(area=area, by=by, run=None, cases=0, expected=0, any=0, items=(), next=None)
    row = rows[0]
    if not row["area"]:
        raise NotFoundError("area", area)
    items = (
        [_case(*found) for found in row["rows"]]
        if by is RiskBy.CASES
        else [_place(by, *found) for found in row["rows"]]
    )
    whole = row["found"] or {"cases": 0, "expected": 0.0, "any": 0.0}
    last = items[limit - 1] if len(items) > limit else None
    return RiskTop(
        area=area,
        by=by,
        run=Run(**row["run"]),
        **whole,
        items=tuple(items[:limit]),
        next=f"{last.risk if by is RiskBy.CASES else last.expected!r}:{last.node.partition(':')[2]}" if last else None,
    )


def _case(id: str, title: str, risk: float) -> AtRisk:
    return AtRisk(node=node_id("Case", id), name=title, risk=risk)


def _place(by: RiskBy, key: str, name: str, level: Level, found: Row, earlier: float | None, compared: bool) -> AtRisk:
    return AtRisk(
        node=node_id("Area" if by is RiskBy.AREAS else "Unit", key),
        name=name,
        level=level,
        # What is not listed in an earlier look had nothing then.
        change=found["expected"] - (earlier or 0.0) if compared else None,
        **found,
    )
