"""The list of work against a plain walk over random counties: every filter, order, page, scope, count and group."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import BadInputError
from queries.scope import Scope
from queries.worklist import DAYS, NUMBERS, TERMS, By, Column, Work, WorkRow, counted, counts, listed, rows
from tests.queries.county import (
    AT,
    COUNTY,
    GRID,
    TOWN,
    VILLAGE,
    area,
    case,
    category,
    link,
    part_of,
    person,
    unit,
    write,
)

OTHER, FAR = "621027101", "621028100200001"  # another township, and a grid of another county
PARENTS = {TOWN: COUNTY, VILLAGE: TOWN, GRID: VILLAGE, OTHER: COUNTY, FAR: "621028"}
PLACES = [GRID, GRID, VILLAGE, OTHER, FAR]
CODES = ["0902", "0203", "0902", None]
CLASSES = ["09", "02", "0902", "0203"]
UNITS = ["派出所", "调委会", "综治"]
STEPS = ["accepted", "assigned", "handling", "supervised"]
ENDED = ["assigned", "handling", "evaluated", "archived", "revisited"]
# Where people work: of each the unit or area, and whether they still do.
WORKERS = {
    "甲": [("Unit:派出所", True), ("Unit:调委会", False)],
    "乙": [(f"Area:{GRID}", True), ("Unit:综治", True)],
    "丙": [(f"Area:{TOWN}", True), (f"Area:{OTHER}", False)],
    "丁": [],
}
SCOPES = [
    None,
    Scope(areas=(COUNTY,)),
    Scope(areas=(VILLAGE,)),
    Scope(units=("调委会",)),
    Scope(areas=(OTHER,), units=("派出所",)),
    Scope(),
]


@dataclass(frozen=True)
class Made:
    """A case as a test makes it. ``ended``: days after which its work ended. ``loaded``: it was never moved."""

    number: int
    kind: str
    title: str
    severity: int
    level: str
    step: str
    standing: str | None
    days: int
    due: int | None
    ended: int | None
    place: str | None
    code: str | None
    lead: str | None
    lead_until: bool
    support: str | None

    @property
    def id(self) -> str:
        return f"A{self.number:02}"

    @property
    def accepted_on(self) -> date:
        return AT - timedelta(days=self.days)

    @property
    def settled_on(self) -> date | None:
        return None if self.ended is None else self.accepted_on + timedelta(days=self.ended)

    @property
    def stands(self) -> str:
        return self.standing or ("open" if self.ended is None else "settled")

    @property
    def running(self) -> bool:
        return self.ended is None and self.stands != "suspended"

    @property
    def due_on(self) -> date | None:
        return AT + timedelta(days=self.due) if self.due is not None and self.running else None

    @property
    def leads(self) -> str | None:
        return None if self.lead_until else self.lead

    @property
    def above(self) -> list[str]:
        found, code = [], self.place
        while code is not None:
            found.append(code)
            code = PARENTS.get(code)
        return found

    def handled_by(self, units: set[str]) -> bool:
        return self.leads in units or self.support in units

    def seen(self, scope: Scope | None) -> bool:
        return scope is None or self.handled_by(set(scope.units)) or not set(scope.areas).isdisjoint(self.above)

    def of(self, name: str) -> bool:
        places = [place for place, still in WORKERS.get(name, []) if still]
        units = {place.removeprefix("Unit:") for place in places if place.startswith("Unit:")}
        areas = {place.removeprefix("Area:") for place in places if place.startswith("Area:")}
        return self.handled_by(units) or not areas.isdisjoint(self.above)

    def value(self, column: Column) -> Any:
        found = {
            Column.ID: self.id, Column.TITLE: self.title, Column.KIND: self.kind, Column.SEVERITY: self.severity,
            Column.LEVEL: self.level, Column.STEP: self.step, Column.STANDING: self.stands, Column.DUE_ON: self.due_on,
            Column.LEAD: self.leads, Column.AREA: self.place, Column.CATEGORY: self.code,
            Column.ACCEPTED_ON: self.accepted_on, Column.SETTLED_ON: self.settled_on,
        }[column]  # fmt: skip
        return TERMS[column].index(found) if column in TERMS else found


@st.composite
def made(draw: st.DrawFn, number: int) -> Made:
    ended = draw(st.sampled_from([None, None, 0, 3]))
    standing = draw(
        st.sampled_from(
            ["open", "returned", "suspended", None] if ended is None else ["settled", "withdrawn", "merged", None]
        )
    )
    return Made(
        number,
        draw(st.sampled_from(["dispute", "demand", "incident", "hazard"])),
        draw(st.sampled_from(["宅基地纠纷", "Noise 噪声", "欠薪", "noise"])),
        draw(st.integers(1, 4)),
        draw(st.sampled_from(["village", "township", "county"])),
        draw(st.sampled_from(STEPS if ended is None else ENDED)),
        standing,
        draw(st.integers(0, 4)),
        draw(st.sampled_from([None, -2, 0, 0, 3])),
        ended,
        draw(st.sampled_from([*PLACES, None])),
        draw(st.sampled_from(CODES)),
        draw(st.sampled_from([None, *UNITS])),
        draw(st.booleans()),
        draw(st.sampled_from([None, *UNITS])),
    )


def put(database: Database, cases: list[Made]) -> None:
    nodes = [area(code) for code in (COUNTY, "621028", *PARENTS)]
    nodes += [category(code) for code in ("02", "09", "0902", "0203")]
    nodes += [unit(id, "court", "village") for id in UNITS]
    nodes += [person(id) for id in WORKERS]
    edges = [part_of(child, parent) for child, parent in PARENTS.items()]
    for worker, places in WORKERS.items():
        for place, still in places:
            edges.append(
                link(f"Person:{worker}", "ASSIGNED_TO", place, role="staff", **({} if still else {"until": AT}))
            )
    for each in cases:
        nodes.append(
            case(each.id, kind=each.kind, title=each.title, severity=each.severity, level=each.level, step=each.step,
                 standing=each.standing, accepted_on=each.accepted_on, settled_on=each.settled_on, entries=2,
                 due_on=None if each.due is None else AT + timedelta(days=each.due))
        )  # fmt: skip
        if each.place:
            edges.append(link(f"Case:{each.id}", "OCCURRED_IN", f"Area:{each.place}"))
        if each.code:
            edges.append(link(f"Case:{each.id}", "OF_CATEGORY", f"Category:{each.code}"))
        if each.lead:
            until = {"until": AT} if each.lead_until else {}
            edges.append(link(f"Case:{each.id}", "HANDLED_BY", f"Unit:{each.lead}", role="lead", **until))
        if each.support:
            edges.append(link(f"Case:{each.id}", "HANDLED_BY", f"Unit:{each.support}", role="support", since=AT))
    write(database, nodes, edges)


def meant(work: Work, each: Made) -> bool:
    """Whether a filter means a case: each of its conditions, one after the other."""
    return (
        (work.open is None or work.open == (each.ended is None))
        and (work.mine is None or each.of(work.mine))
        and (work.area is None or work.area in each.above)
        and (not work.kinds or each.kind in work.kinds)
        and (not work.levels or each.level in work.levels)
        and (not work.steps or each.step in work.steps)
        and (not work.standings or each.stands in work.standings)
        and (not work.severities or each.severity in work.severities)
        and (work.category is None or (each.code or "").startswith(work.category))
        and (work.lead is None or each.leads == work.lead)
        and (work.since is None or each.accepted_on >= work.since)
        and (work.until is None or each.accepted_on <= work.until)
        and (work.due_since is None or (each.due_on is not None and each.due_on >= work.due_since))
        and (work.due_until is None or (each.due_on is not None and each.due_on <= work.due_until))
        and (work.text is None or work.text.lower() in f"{each.title}\n{each.id}".lower())
    )


def in_order(cases: list[Made], sort: Column, descending: bool) -> list[str]:
    """By the column, and by id where that is the same; those without a value last."""
    cases = sorted(cases, key=lambda each: each.id)
    having = [each for each in cases if each.value(sort) is not None]
    having.sort(key=lambda each: each.value(sort), reverse=descending)  # which keeps what is equal in its order
    return [each.id for each in having] + [each.id for each in cases if each.value(sort) is None]


def grouped(cases: list[Made], by: By, under: str) -> Counter[Any]:
    if by is By.AREA:
        return Counter(next((code for code in each.above if PARENTS.get(code) == under), None) for each in cases)
    if by is By.CATEGORY:
        return Counter(each.code and each.code[:2] for each in cases)
    if by is By.SEVERITY:
        return Counter(each.severity for each in cases)
    return Counter(
        {"kind": each.kind, "level": each.level, "step": each.step, "standing": each.stands, "lead": each.leads}[by]
        for each in cases
    )


def days(*values: int | None) -> st.SearchStrategy[date | None]:
    return st.sampled_from([None if value is None else AT + timedelta(days=value) for value in values])


def some(*values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.sampled_from([(), (), (), *((value,) for value in values), values])


# Most ask for most of what there is: a list that is empty anyway shows no fault.
WORKS = st.builds(
    Work,
    open=st.sampled_from([None, None, True, True, False]),
    mine=st.sampled_from([None, None, *WORKERS, "无"]),
    area=st.sampled_from([None, None, None, COUNTY, TOWN, "621028", "999999"]),
    kinds=some("dispute", "demand"),
    levels=some("village", "county"),
    steps=some("handling", "assigned"),
    standings=some("open", "settled", "suspended"),
    severities=some(1, 4),
    category=st.sampled_from([None, None, None, *CLASSES]),
    lead=st.sampled_from([None, None, None, *UNITS]),
    since=days(None, None, -3),
    until=days(None, None, -1),
    due_since=days(None, None, None, -1),
    due_until=days(None, None, None, 0),
    text=st.sampled_from([None, None, None, "NOISE", "纠纷", "a1", "%"]),
)


@settings(max_examples=3)
@given(
    cases=st.tuples(*(made(number) for number in range(40))).map(list),
    asked=st.lists(
        st.tuples(WORKS, st.sampled_from(Column), st.booleans(), st.sampled_from(By), st.sampled_from(SCOPES), st.sampled_from([3, 7]), st.booleans()),
        min_size=60, max_size=60,
    ),
)  # fmt: skip
def test_a_list_is_what_a_plain_walk_finds(database: Database, cases: list[Made], asked: list[tuple[Any, ...]]) -> None:
    """Few counties, each asked often: the database plans a question anew for each county."""
    put(database, cases)
    for work, sort, descending, by, scope, limit, widely in asked:
        seeing = database.seen_by(None if scope is None else scope.parameter(AT), None)
        found = [each for each in cases if each.seen(scope) and meant(work, each)]
        walked: list[str] = []
        mark = None
        while True:
            page = seeing.ask(
                listed(work, AT, sort=sort, descending=descending, after=mark, limit=limit, widely=widely)
            )
            walked += page.items
            mark = page.next
            if mark is None:
                break
            assert len(page.items) == limit
        assert walked == in_order(found, sort, descending), (work, sort, descending, scope)
        told = seeing.ask(counted(work, AT, by, COUNTY))
        assert told.total == len(found)
        assert {group.value: group.count for group in told.groups} == grouped(found, by, COUNTY), (work, by, scope)
        assert seeing.ask(counted(work, AT)).total == len(found)


@settings(max_examples=3)
@given(cases=st.tuples(*(made(number) for number in range(30))).map(list))
def test_the_counts_are_those_of_the_lists(database: Database, cases: list[Made]) -> None:
    put(database, cases)
    nodes = [
        ("Warning", {"id": f"W{number}", "stage": stage, "raised_on": AT})
        for number, stage in enumerate(["collected", "collected", "assessed", "collected"])
    ]
    edges = [link("Warning:W0", "ABOUT", f"Area:{GRID}"), link("Warning:W1", "ABOUT", f"Area:{FAR}")]
    edges += [link("Warning:W2", "ABOUT", f"Area:{GRID}"), link("Warning:W3", "CONCERNS", f"Case:{cases[0].id}")]
    write(database, nodes, edges, fresh=False)
    for scope in SCOPES:
        seeing = database.seen_by(None if scope is None else scope.parameter(AT), None)
        still = [each for each in cases if each.ended is None and each.seen(scope)]
        areas = set() if scope is None else set(scope.areas)
        about = (
            [True, True] if scope is None else [not areas.isdisjoint({GRID, VILLAGE, TOWN, COUNTY}), "621028" in areas]
        )
        for mine in (None, *WORKERS):
            told = seeing.ask(counts(AT, mine))
            assert (told.open, told.due_today, told.late) == (
                len(still),
                sum(each.due_on == AT for each in still),
                sum(each.due_on is not None and each.due_on < AT for each in still),
            )
            assert told.mine == (0 if mine is None else sum(each.of(mine) for each in still))
            assert told.warnings == sum(about) + cases[0].seen(scope)


@settings(max_examples=2)
@given(cases=st.tuples(*(made(number) for number in range(15))).map(list))
def test_a_row_is_what_the_case_says(database: Database, cases: list[Made]) -> None:
    put(database, cases)
    asked = [each.id for each in reversed(cases)]
    for scope in SCOPES:
        seeing = database.seen_by(None if scope is None else scope.parameter(AT), None)
        found = seeing.ask(rows([*asked, "A99", *asked], AT))
        assert list(found) == [plain(each) for each in reversed(cases) if each.seen(scope)]


def plain(each: Made) -> WorkRow:
    names = [f"区{code}" for code in reversed(each.above[1:]) if len(code) in (9, 12) and code in PARENTS]
    return WorkRow(
        id=each.id, title=each.title, kind=each.kind, severity=each.severity, level=each.level, step=each.step,
        standing=each.stands, accepted_on=each.accepted_on, due_on=each.due_on, settled_on=each.settled_on,
        area=each.place and {"code": each.place, "name": f"区{each.place}", "level": LEVELS[len(each.place)]}, path=tuple(names),
        category=each.code and {"code": each.code, "name": f"类{each.code}"}, lead=each.leads,
        lead_name=each.leads and f"单位{each.leads}", version=2,
    )  # fmt: skip


LEVELS = {9: "township", 12: "village", 15: "grid"}


@pytest.mark.parametrize("sort", Column)
@pytest.mark.parametrize("mark", ["", "x", "[]", "[1]", "[1, 2]", '[[], "A1"]', '{"a": 1}'])
def test_a_mark_that_is_none_is_refused(sort: Column, mark: str) -> None:
    with pytest.raises(BadInputError, match="after"):
        listed(Work(), AT, sort=sort, after=mark)


def test_a_mark_of_another_order_is_refused() -> None:
    for sort in Column:
        wrong = '["2023-13-01", "A1"]' if sort in (*NUMBERS, *DAYS) else '[7, "A1"]'
        with pytest.raises(BadInputError, match="after"):
            listed(Work(), AT, sort=sort, after=wrong)
