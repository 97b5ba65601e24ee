"""Supervisions (督办): who must answer for what by when, and which are late."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime

from graph import journal
from graph.casework import Supervision
from graph.questions import Query, Question, Row, Statement
from graph.terms import Level, SupervisionCause, SupervisionState
from queries.answers import Answer, AreaRef, Page, day_mark, page

QUERY = Query.beside(__file__)
LATE = Query.beside(__file__, "supervision_late")
WRITE = Query.beside(__file__, "supervision_late_write")


class SupervisionItem(Answer):
    """A supervision in a list. ``answered_on`` and ``state`` are as of the day asked for.

    ``warnings``: those that led to it.
    """

    id: str
    case: str
    area: AreaRef | None
    cause: SupervisionCause
    state: SupervisionState
    opened_on: date
    due_on: date
    answered_on: date | None
    cadre: str | None
    warnings: tuple[str, ...]


def supervisions(
    at: date,
    *,
    since: date = date.min,
    area: str | None = None,
    state: SupervisionState | None = None,
    cause: SupervisionCause | None = None,
    cadre: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Question[Page[SupervisionItem]]:
    """The supervisions that were opened from ``since`` to ``at``, the newest first, a page after the mark ``after``.

    ``area``: of cases in it or below; ``cadre``: the person who answers for them. One is late from the day after
    ``due_on`` on until it is answered. Raises BadInputError for a mark that is none.
    """
    day, mark = day_mark(after)

    def read(rows: list[Row]) -> Page[SupervisionItem]:
        return page([_item(row, at) for row in rows], limit, lambda item: f"{item.opened_on}:{item.id}")

    parameters = {
        "since": since, "at": at, "area": area, "state": state, "cause": cause, "cadre": cadre, "limit": limit + 1,
        "after": day, "mark": mark,
    }  # fmt: skip
    return Question(QUERY, parameters, read)


def late(now: datetime) -> Generator[Statement, list[Row], tuple[tuple[str, ...], list[Row]]]:
    """Mark the supervisions whose day has passed unanswered: their ids, and what is to be told of them. Each once.

    Cost: one reading of an index; grows with what became late.
    """
    due = yield LATE.text, {"now": now}
    if not due:
        return (), []
    rows = yield WRITE.text, {"ids": [row["id"] for row in due], "now": now}
    events = [
        {
            "kind": "supervision.late",
            "at": now,
            "case": row["case"],
            "data": journal.canonical(
                {"supervision": row["id"], "case": row["case"], "cause": row["cause"], "due_on": row["due_on"]}
            ),
        }
        for row in rows
    ]
    return tuple(row["id"] for row in rows), events


def _item(row: Row, at: date) -> SupervisionItem:
    own = Supervision(**row["supervision"])
    case, area = row["case"]
    return SupervisionItem(
        id=own.id,
        case=case,
        area=AreaRef(code=area[0], name=area[1], level=Level(area[2])) if area else None,
        cause=own.cause,
        state=SupervisionState(row["state"]),
        opened_on=own.opened_on,
        due_on=own.due_on,
        answered_on=own.answered_on if own.answered_on and own.answered_on <= at else None,
        cadre=row["cadre"],
        warnings=tuple(row["warnings"]),
    )
