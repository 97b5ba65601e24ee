"""Statistics: what was found, settled, how fast and how well, in an area and below, as of any day.

The figures are of the cases that were accepted in the period, each as it stood at the end of the day asked for, by its
journal up to then: what happens later never changes a figure of an earlier day. Each figure has a filter, and
:func:`cases` with that filter lists exactly the cases that it counts. The definitions stand in docs/statistics.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from graph import standards
from graph.errors import BadInputError, NotFoundError
from graph.organisation import WORK_LEVELS
from graph.questions import Query, Question, Row
from graph.terms import CaseKind, Level, Satisfaction, Step, SupervisionCause
from queries.acting import unit_ref
from queries.answers import AreaRef, Page, page
from queries.counted import DIMENSIONS, MEASURES, Assessment, Counted, Measure, assessed, counted
from queries.figures import (
    CaseRef,
    Figures,
    Filter,
    Lacking,
    Said,
    Share,
    Statistics,
    StepTime,
    Supervised,
    Warned,
)

QUERY = Query.beside(__file__)
OF_EVENTS = (Measure.SUPERVISED, Measure.ANSWERED, Measure.WARNED)
TABLED = tuple(measure for measure in Measure if measure not in OF_EVENTS)  # the columns of the tables


def statistics(area: str, at: date, since: date | None = None) -> Question[Statistics]:
    """The figures of ``area`` and below for the cases accepted from ``since`` to ``at``, as of the day ``at``.

    ``since``: None is the first day of the year of ``at``. Raises BadInputError for one after ``at``; reading raises
    NotFoundError for an unknown area. Grows with the cases that ever occurred in the area, of which only those of the
    period are looked into, and with what was supervised and warned of in the period.
    """
    base = Filter(area=area, since=since or begins(at), at=at)

    def read(rows: list[Row]) -> Statistics:
        row = _only(rows, area)
        return _Tables(base, row, counted(row, base.since, at)).statistics()

    return Question(QUERY, _parameters(base, None), read)


def begins(at: date) -> date:
    """When the period begins that ends with the day ``at``, where nobody says: with its year."""
    return date(at.year, 1, 1)


def cases(filter: Filter, after: str | None = None, limit: int = 50) -> Question[Page[CaseRef]]:
    """The cases that a figure counts, by id: a page of ``limit`` with those after ``after``.

    Raises and grows as :func:`statistics`; a narrower area or month looks into fewer cases.
    """

    def read(rows: list[Row]) -> Page[CaseRef]:
        row = _only(rows, filter.area)
        found = filter.picked(counted(row, filter.since, filter.at))
        units = {unit[0]: unit for unit in row["units"]}
        listed = [
            CaseRef(
                id=case.id,
                title=case.title,
                kind=case.kind,
                level=case.level,
                step=case.step,
                standing=case.standing,
                lead=None if case.lead is None else unit_ref(*units[case.lead]),
                accepted_on=case.accepted_on,
                settled_on=case.settled_on,
                due_on=case.due_on,
            )
            for case in sorted(found, key=lambda case: case.id)[: limit + 1]
        ]
        return page(listed, limit, key=lambda case: case.id)

    return Question(QUERY, _parameters(filter, after), read)


def _parameters(filter: Filter, after: str | None) -> dict[str, Any]:
    if filter.since > filter.at:
        raise BadInputError("since", f"{filter.since} lies after {filter.at}, the day asked for; name one before it")
    first, last = filter.since, filter.at
    if filter.month is not None:
        begins = date.fromisoformat(f"{filter.month}-01")
        first, last = max(first, begins), min(last, _end_of_month(begins))
    return {
        "area": filter.area,
        "since": filter.since,
        "at": filter.at,
        "first": first,
        "last": last,
        "after": after or "",
    }


def _end_of_month(begins: date) -> date:
    if (begins.year, begins.month) == (date.max.year, date.max.month):
        return date.max
    return (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _only(rows: list[Row], area: str) -> Row:
    if not rows:
        raise NotFoundError("area", area)
    return rows[0]


class _Tables:
    """The tables of an area and period; ``cases`` are gone through once for those by a dimension."""

    def __init__(self, base: Filter, row: Row, cases: list[Counted]) -> None:
        self._base = base
        self._row = row
        self._cases = cases
        self._found = [case for case in cases if case.found]
        self._whole: Counter[Measure] = Counter()
        self._by: dict[str, defaultdict[str | None, Counter[Measure]]] = {
            name: defaultdict(Counter) for name in ("level", "child", "category", "unit", "month", "kind", "step")
        }
        for case in self._found:
            counts = [measure for measure in TABLED if MEASURES[measure](case)]
            self._whole.update(counts)
            for name, tallies in self._by.items():
                for value in DIMENSIONS[name](case) or (None,):
                    tallies[value].update(counts)

    def statistics(self) -> Statistics:
        area = AreaRef(code=self._row["area"][0], name=self._row["area"][1], level=Level(self._row["area"][2]))
        return Statistics(
            area=area,
            since=self._base.since,
            at=self._base.at,
            whole=_figures(None, area.name, area.name, self._whole, self._base),
            settled_at_village=self._settled_at_village(),
            by_level=tuple(self._term("level", level) for level in WORK_LEVELS),
            by_area=tuple(self._areas(area)),
            by_category=tuple(self._categories()),
            by_unit=tuple(self._units()),
            by_month=tuple(
                _figures(month, month, month, counts, self._with(month=month))
                for month, counts in sorted(self._by["month"].items(), key=lambda item: str(item[0]))
                if month is not None
            ),
            by_kind=tuple(self._term("kind", kind) for kind in CaseKind),
            by_step=(*(self._term("step", step) for step in Step), *self._lacking("step", Lacking.STEP)),
            steps=tuple(self._steps()),
            satisfaction=tuple(self._said(value) for value in Satisfaction),
            supervisions=tuple(self._supervised(cause) for cause in (None, *SupervisionCause)),
            warnings=tuple(self._warnings()),
        )

    def _with(self, **changed: object) -> Filter:
        return self._base.model_copy(update=changed)

    def _count(self, filter: Filter) -> int:
        return len(filter.picked(self._cases))

    def _term(self, name: str, term: Level | CaseKind | Step) -> Figures:
        return _figures(term.value, term.value, term.label_zh, self._by[name][term], self._with(**{name: term}))

    def _areas(self, area: AreaRef) -> Iterable[Figures]:
        tallies = self._by["child"]
        for code, name, _ in sorted(self._row["children"]):
            yield _figures(code, name, name, tallies[code], self._with(area=code))
        if None in tallies:
            own = self._with(without=Lacking.CHILD)
            yield _figures(None, f"{area.name} itself", f"{area.name}本级", tallies[None], own)

    def _categories(self) -> Iterable[Figures]:
        known = standards.categories()
        tallies = self._by["category"]
        for code in sorted(code for code in tallies if code is not None):
            yield _figures(code, known[code].name, known[code].name, tallies[code], self._with(category=code))
        yield from self._lacking("category", Lacking.CATEGORY)

    def _units(self) -> Iterable[Figures]:
        names = {unit[0]: unit[1] for unit in self._row["units"]}
        tallies = self._by["unit"]
        for id in sorted(id for id in tallies if id is not None):
            yield _figures(id, names[id], names[id], tallies[id], self._with(unit=id))
        yield from self._lacking("unit", Lacking.UNIT)

    def _lacking(self, name: str, lacking: Lacking) -> Iterable[Figures]:
        tallies = self._by[name]
        if None in tallies:
            yield _figures(None, f"without {lacking}", lacking.label_zh, tallies[None], self._with(without=lacking))

    def _settled_at_village(self) -> Share:
        filter = self._with(measure=Measure.SETTLED, level=Level.VILLAGE)
        count, of = self._by["level"][Level.VILLAGE][Measure.SETTLED], self._whole[Measure.SETTLED]
        return Share(count=count, of=of, share=_share(count, of), filter=filter)

    def _steps(self) -> Iterable[StepTime]:
        took: defaultdict[Step, list[float]] = defaultdict(list)
        for case in self._found:
            for step, spent in case.visits:
                took[step].append(spent)
        for step in Step:
            filter = self._with(left=step)
            days = _share(sum(took[step]), len(took[step]))
            yield StepTime(step=step, times=len(took[step]), days=days, cases=self._count(filter), filter=filter)

    def _said(self, satisfaction: Satisfaction) -> Said:
        filter = self._with(satisfaction=satisfaction)
        return Said(satisfaction=satisfaction, cases=self._count(filter), filter=filter)

    def _supervised(self, cause: SupervisionCause | None) -> Supervised:
        orders = [
            answered for case in self._cases for own, answered in case.supervisions if cause is None or own is cause
        ]
        filter = self._with(measure=Measure.SUPERVISED, cause=cause)
        answered = self._with(measure=Measure.ANSWERED, answered=cause)
        return Supervised(
            cause=cause,
            opened=len(orders),
            answered=sum(orders),
            cases=self._count(filter),
            cases_answered=self._count(answered),
            filter=filter,
            filter_answered=answered,
        )

    def _warnings(self) -> Iterable[Warned]:
        raised = assessed(self._row["warnings"])
        for case in self._cases:
            raised.update(case.warnings)
        by_verdict = Counter(raised.values())
        for verdict in (None, *Assessment):
            filter = self._with(measure=Measure.WARNED, verdict=verdict)
            count = len(raised) if verdict is None else by_verdict[verdict]
            yield Warned(verdict=verdict, raised=count, cases=len(filter.picked(self._cases)), filter=filter)


def _figures(key: str | None, name: str, name_zh: str, counts: Counter[Measure], filter: Filter) -> Figures:
    return Figures(
        key=key,
        name=name,
        name_zh=name_zh,
        counts={measure: counts[measure] for measure in TABLED},
        rate=_share(counts[Measure.SETTLED], counts[Measure.FOUND]),
        on_time_rate=_share(counts[Measure.ON_TIME], counts[Measure.ON_TIME] + counts[Measure.LATE]),
        filter=filter,
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
