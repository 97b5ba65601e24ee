"""The list of work: cases by any filter in the order of any column, how many there are, and of each value.

:func:`listed` finds ids and goes through what the filter is about, :func:`rows` reads what is shown of them and costs
what is shown. So a list that is on a screen is renewed without looking for it again, and a file of all of it never
holds more than a part. :func:`counted` goes through the same once, when the filter changes, not with each page.

What is due is so only while its clock runs: the due day of a case that is suspended or has ended is none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from graph.elements import AreaCode, CategoryCode, Id
from graph.errors import BadInputError
from graph.lifecycle import WORKED, standing_of
from graph.organisation import WORK_LEVELS
from graph.questions import Query, Question, Row
from graph.terms import CaseKind, Level, Severity, Standing, Step
from queries.answers import Answer, AreaRef, Page
from queries.cases import CategoryRef

SOURCES, MEANT = Query.beside(__file__), Query.beside(__file__, "worklist_meant")
PAGE = Query.joined("worklist_page", SOURCES, MEANT, Query.beside(__file__, "worklist_page"))
GROUPS = Query.joined("worklist_groups", SOURCES, MEANT, Query.beside(__file__, "worklist_groups"))
NEWEST = Query.joined(
    "worklist_newest",
    Query.beside(__file__, "worklist_newest"),
    MEANT,
    Query.beside(__file__, "worklist_newest_page"),
)
ROWS = Query.beside(__file__, "worklist_rows")
COUNTS = Query.beside(__file__, "worklist_counts")
OPEN_STEPS = (Step.ACCEPTED, *WORKED)  # a case whose work has not ended stands at one of these


class Column(StrEnum):
    """What a list shows of a case, and may be ordered by. Terms in the order of their vocabulary, places by code."""

    ID = "id"
    TITLE = "title"
    KIND = "kind"
    SEVERITY = "severity"
    LEVEL = "level"
    STEP = "step"
    STANDING = "standing"
    DUE_ON = "due_on"
    LEAD = "lead"
    AREA = "area"
    CATEGORY = "category"
    ACCEPTED_ON = "accepted_on"
    SETTLED_ON = "settled_on"


class By(StrEnum):
    """What a list may be counted by. ``AREA``: the areas directly below one; ``CATEGORY``: its classes."""

    KIND = "kind"
    LEVEL = "level"
    STEP = "step"
    STANDING = "standing"
    SEVERITY = "severity"
    LEAD = "lead"
    AREA = "area"
    CATEGORY = "category"


TERMS: dict[Column, Sequence[str]] = {
    Column.KIND: tuple(CaseKind),
    Column.LEVEL: WORK_LEVELS,
    Column.STEP: tuple(Step),
    Column.STANDING: tuple(Standing),
}
DAYS = (Column.DUE_ON, Column.ACCEPTED_ON, Column.SETTLED_ON)
NUMBERS = (Column.SEVERITY, *TERMS)  # whose keys are numbers


class Work(BaseModel):
    """Which cases. ``open``: those whose work has not ended, or has; None is both. Nothing named is everything.

    ``mine``: a person, and of what a unit handles in which they work (as lead or as support), or of what happened in an
    area in which they work, or below it. What is led by them is meant neither by name nor by a party's office.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    open: bool | None = True
    mine: Id | None = None
    area: AreaCode | None = None
    kinds: tuple[CaseKind, ...] = ()
    levels: tuple[Level, ...] = ()
    steps: tuple[Step, ...] = ()
    standings: tuple[Standing, ...] = ()
    severities: tuple[Severity, ...] = ()
    category: CategoryCode | None = None
    lead: Id | None = None
    since: date | None = None
    until: date | None = None
    due_since: date | None = None
    due_until: date | None = None
    text: str | None = None


class Group(Answer):
    """How many cases have a value; None is none. ``name``: of a unit, an area or a category."""

    value: str | int | None
    name: str | None
    count: int


class Counted(Answer):
    """How many cases a list has, and how many of each value."""

    total: int
    groups: tuple[Group, ...]


class WorkRow(Answer):
    """A case as a list shows it. ``path``: its village and township. ``version``: another after each move."""

    id: str
    title: str
    kind: CaseKind
    severity: Severity
    level: Level
    step: Step
    standing: Standing
    accepted_on: date
    due_on: date | None
    settled_on: date | None
    area: AreaRef | None
    path: tuple[str, ...]
    category: CategoryRef | None
    lead: str | None
    lead_name: str | None
    version: int


class WorkCounts(Answer):
    """How much work there is: cases that are open, of one person, due today, late, and warnings to be assessed."""

    open: int
    mine: int
    due_today: int
    late: int
    warnings: int


def listed(
    work: Work,
    at: date,
    *,
    sort: Column = Column.DUE_ON,
    descending: bool = False,
    after: str | None = None,
    limit: int = 100,
    widely: bool = False,
) -> Question[Page[str]]:
    """The ids of the cases that ``work`` means today (``at``), by ``sort`` and then by id, those without a value last.

    ``after``: the mark of the page before. ``widely``: whoever asks sees much of what there is. Raises BadInputError
    for a mark that is none. Grows with what it goes through: the open cases, those of the person, those that ever
    occurred in the area or the scope; of each page only the order is kept. Whoever sees much is told the newest of all
    by going from one to the next until the page is full.
    """
    key, mark = (None, "") if after is None else _mark(after, sort)

    def read(rows: list[Row]) -> Page[str]:
        following = _marked(rows[limit - 1]) if len(rows) > limit else None
        return Page(items=tuple(row["id"] for row in rows[:limit]), next=following)

    order = {
        "sort": sort.value,
        "ranks": {term: place for place, term in enumerate(TERMS.get(sort, ()))},
        "descending": descending,
        "paged": after is not None,
        "key": key,
        "mark": mark,
    }
    found = _asked(work)
    if sort is Column.ACCEPTED_ON and key is not None:  # the index then has less to be gone through
        found |= {"until": min(found["until"], key)} if descending else {"since": max(found["since"], key)}
    # A word or a unit is of so few cases that the others would all be met first.
    often = found["source"] == "all" and work.text is None and work.lead is None
    along = widely and often and sort is Column.ACCEPTED_ON and descending
    return Question(NEWEST if along else PAGE, {"work": found, "page": order, "limit": limit + 1, "at": at}, read)


def counted(work: Work, at: date, by: By | None = None, under: str | None = None) -> Question[Counted]:
    """How many cases ``work`` means today, and how many of each value of ``by``; of the areas below ``under``.

    What has no value stands last. Grows as :func:`listed`.
    """

    def read(rows: list[Row]) -> Counted:
        groups = [Group(value=row["value"], name=row["name"], count=row["n"]) for row in rows] if by else []
        return Counted(
            total=sum(row["n"] for row in rows), groups=tuple(sorted(groups, key=lambda each: _place(by, each)))
        )

    return Question(GROUPS, {"work": _asked(work), "groups": {"by": by, "under": under}, "at": at}, read)


def rows(ids: Sequence[str], at: date) -> Question[tuple[WorkRow, ...]]:
    """What a list shows of the cases ``ids``, in their order; those that are not seen are left out."""
    given = list(dict.fromkeys(ids))

    def read(rows: list[Row]) -> tuple[WorkRow, ...]:
        found = {row["id"]: row for row in rows}
        return tuple(_row(found[id]) for id in given if id in found)

    return Question(ROWS, {"ids": given, "at": at}, read)


def counts(at: date, mine: str | None = None) -> Question[WorkCounts]:
    """How much work there is today (``at``), and of the person ``mine``. Grows with the open cases, and theirs."""
    parameters = {"steps": list(OPEN_STEPS), "mine": mine, "at": at}
    return Question(COUNTS, parameters, lambda rows: WorkCounts(**rows[0]))


def _asked(work: Work) -> dict[str, Any]:
    source = "mine" if work.mine is not None else "open" if work.open else "all"
    named = {
        "kinds": work.kinds,
        "levels": work.levels,
        "at_steps": work.steps,
        "standings": work.standings,
        "severities": work.severities,
    }
    text = (work.text or "").strip().lower()
    return {
        "source": source,
        "steps": [step for step in OPEN_STEPS if not work.steps or step in work.steps],
        **{name: list(terms) or None for name, terms in named.items()},
        **work.model_dump(include={"open", "mine", "area", "category", "lead", "due_since", "due_until"}),
        "since": work.since or date.min,
        "until": work.until or date.max,
        "text": text or None,
    }


def _place(by: By | None, group: Group) -> tuple[Any, ...]:
    """Where a group stands: terms in the order of their vocabulary, all else the most first."""
    value = group.value
    if by is By.SEVERITY:
        return (value is None, -int(value or 0))
    if by is not None and by.value in set(TERMS) and value is not None:
        return (False, TERMS[Column(by.value)].index(str(value)))
    return (value is None, -group.count, str(value))


def _row(row: Row) -> WorkRow:
    given, area, category, lead = row["standing"], row["area"], row["category"], row["lead"]
    standing = standing_of(Standing(given) if given else None, row["settled_on"])
    return WorkRow(
        **{name: row[name] for name in ("id", "title", "kind", "severity", "level", "step", "accepted_on")},
        standing=standing,
        settled_on=row["settled_on"],
        due_on=row["due_on"] if row["settled_on"] is None and standing is not Standing.SUSPENDED else None,
        area=area and AreaRef(code=area[0], name=area[1], level=area[2]),
        path=tuple(area[3]) if area else (),
        category=category and CategoryRef(code=category[0], name=category[1]),
        lead=lead and lead[0],
        lead_name=lead and lead[1],
        version=row["version"] or 0,
    )


def _marked(last: Row) -> str:
    """The mark of a page that ends with an id and its key."""
    key = last["key"]
    return json.dumps([key.isoformat() if isinstance(key, date) else key, last["id"]], ensure_ascii=False)


def _mark(after: str, sort: Column) -> tuple[Any, str]:
    """The key and the id in a mark. Raises BadInputError for a text that is none of a list with this order."""
    wanted = int if sort in NUMBERS else date if sort in DAYS else str
    try:
        key, id = json.loads(after)
        if key is not None and sort in DAYS:
            key = date.fromisoformat(key)
    except (ValueError, TypeError):
        id = None
    if not isinstance(id, str) or not isinstance(key, wanted | None):
        raise BadInputError("after", f"{after} is not the next of a page; ask for the first page without it")
    return key, id
