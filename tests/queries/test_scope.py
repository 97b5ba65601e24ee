"""What a person's work lets them see, and which nodes that are, against plain walks over random counties."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import NotFoundError
from queries.scope import Scope, scope, scope_of_account, seen
from tests.queries.county import AT, COUNTY, TOWN, VILLAGE, area, link, part_of, person, unit, write

OTHER = "621028"  # a county with the same names
AREAS = [COUNTY, OTHER, TOWN, VILLAGE, f"{VILLAGE}001"]
UNITS = ["派出所", "法庭", "综治中心"]
PARTIES = ["党支部", "党委"]
DAYS = st.sampled_from([(None, None), (-9, None), (None, 9), (-9, 0), (None, -1), (0, None), (1, None), (-9, 9)])
WORK = st.sampled_from([*(f"Area:{code}" for code in AREAS), *(f"Unit:{id}" for id in UNITS), *(f"PartyOrganisation:{id}" for id in PARTIES)])  # fmt: skip
REACH = st.one_of(
    st.tuples(st.sampled_from(UNITS[:2]), st.just("COVERS")),
    st.tuples(st.just("综治中心"), st.sampled_from(["COVERS", "SERVES"])),
    st.tuples(st.sampled_from(PARTIES), st.just("LEADS")),
)


def holds(days: tuple[int | None, int | None]) -> bool:
    since, until = days
    return (since is None or since <= 0) and (until is None or until > 0)


def dated(days: tuple[int | None, int | None]) -> dict[str, Any]:
    return {
        name: AT + timedelta(days=day) for name, day in zip(("since", "until"), days, strict=True) if day is not None
    }


@settings(max_examples=30)
@given(
    work=st.lists(st.tuples(WORK, DAYS), max_size=5, unique_by=lambda each: each[0]),
    reach=st.lists(st.tuples(REACH, st.sampled_from(AREAS), DAYS), max_size=8, unique_by=lambda each: each[:2]),
)
def test_a_scope_is_what_the_work_of_the_day_reaches(database: Database, work: list[Any], reach: list[Any]) -> None:
    nodes = [
        *(area(code) for code in AREAS),
        *(unit(id, "court", "county") for id in UNITS[:2]),
        person("张三"),
        person("李四"),
    ]
    nodes += [("Unit:Centre", {"id": "综治中心", "name": "综治中心", "kind": "centre", "level": "county"})]
    nodes += [("PartyOrganisation", {"id": id, "name": id, "kind": "branch"}) for id in PARTIES]
    edges = [part_of(TOWN, COUNTY), part_of(VILLAGE, TOWN), part_of(f"{VILLAGE}001", VILLAGE)]
    edges += [link("Person:张三", "ASSIGNED_TO", place, role="staff", **dated(days)) for place, days in work]
    for (start, relation), code, days in reach:
        label = "PartyOrganisation" if start in PARTIES else "Unit"
        edges.append(link(f"{label}:{start}", relation, f"Area:{code}", **dated(days)))
    write(database, nodes, edges)
    places = {place for place, days in work if holds(days)}
    here = {place.partition(":")[2] for place in places}
    areas = {place.removeprefix("Area:") for place in places if place.startswith("Area:")}
    areas |= {code for (start, _), code, days in reach if start in here and holds(days)}
    expected = Scope(areas=tuple(sorted(areas)), units=tuple(sorted(here & set(UNITS))))
    assert database.ask(scope("张三", AT)) == expected
    assert database.ask(scope("李四", AT)) == Scope(areas=(), units=())
    with pytest.raises(NotFoundError):
        database.ask(scope("王五", AT))


def test_the_scope_of_an_account_is_that_of_its_person(database: Database) -> None:
    write(
        database,
        [
            area(COUNTY),
            person("张三"),
            ("Account", {"id": "zhang", "active": True}),
            ("Account", {"id": "shut", "active": False}),
            ("Account", {"id": "nobody", "active": True}),
        ],
        [
            link("Person:张三", "ASSIGNED_TO", f"Area:{COUNTY}", role="cadre"),
            link("Account:zhang", "IS_ACCOUNT_OF", "Person:张三"),
            link("Account:shut", "IS_ACCOUNT_OF", "Person:张三"),
        ],
    )
    assert database.ask(scope_of_account("zhang", AT)) == ("张三", Scope(areas=(COUNTY,), units=()))
    for name in ("shut", "nobody", "unknown"):
        assert database.ask(scope_of_account(name, AT)) == (None, Scope())


GRIDS = [f"{VILLAGE}001", f"{OTHER}100200001"]
PLACES = [COUNTY, TOWN, VILLAGE, OTHER, *GRIDS]
NAMED = {
    "Area": PLACES, "Unit": UNITS, "PartyOrganisation": PARTIES, "Person": ["甲", "乙", "丙"], "Household": ["户"],
    "Case": ["案一", "案二"], "JournalEntry": ["记"], "Supervision": ["督"], "Warning": ["警"], "Category": ["0101"],
}  # fmt: skip
EVERY = [f"{label}:{key}" for label, keys in NAMED.items() for key in keys]
JOINED = [
    ("Area", "PART_OF", "Area"), ("Unit", "COVERS", "Area"), ("PartyOrganisation", "LEADS", "Area"),
    ("Person", "ASSIGNED_TO", "Area"), ("Person", "ASSIGNED_TO", "Unit"), ("Person", "ASSIGNED_TO", "PartyOrganisation"),
    ("Person", "LIVES_IN", "Area"), ("Household", "LIVES_IN", "Area"), ("Person", "MEMBER_OF", "Household"),
    ("Case", "OCCURRED_IN", "Area"), ("Case", "HANDLED_BY", "Unit"), ("Case", "INVOLVES", "Person"),
    ("JournalEntry", "RECORDS", "Case"), ("Supervision", "SUPERVISES", "Case"), ("Warning", "CONCERNS", "Case"),
    ("Warning", "ABOUT", "Area"),
]  # fmt: skip
UNDATED = {"OCCURRED_IN", "INVOLVES", "RECORDS", "SUPERVISES", "CONCERNS", "ABOUT"}


@st.composite
def joined(draw: st.DrawFn) -> tuple[str, str, str, tuple[int | None, int | None]]:
    start, relation, end = draw(st.sampled_from(JOINED))
    ends = (f"{start}:{draw(st.sampled_from(NAMED[start]))}", f"{end}:{draw(st.sampled_from(NAMED[end]))}")
    return ends[0], relation, ends[1], (None, None) if relation in UNDATED else draw(DAYS)


class Walk:
    """What is seen, walked link by link."""

    def __init__(self, edges: list[Any], areas: list[str], units: list[str]) -> None:
        self.out: dict[str, list[tuple[str, str]]] = {}
        self.into: dict[str, list[tuple[str, str]]] = {}
        for start, relation, end, days in edges:
            if holds(days):
                self.out.setdefault(start, []).append((relation, end))
                self.into.setdefault(end, []).append((relation, start))
        self.areas, self.units = {f"Area:{code}" for code in areas}, {f"Unit:{id}" for id in units}

    def to(self, node: str, *relations: str) -> list[str]:
        return [end for relation, end in self.out.get(node, []) if relation in relations]

    def back(self, node: str, relation: str) -> list[str]:
        return [start for name, start in self.into.get(node, []) if name == relation]

    def area(self, node: str) -> bool:
        reached, step = {node}, {node}
        while step:
            step = {above for each in step for above in self.to(each, "PART_OF")} - reached
            reached |= step
        return bool(reached & self.areas)

    def holder(self, node: str) -> bool:
        return node in self.units or any(self.area(each) for each in self.to(node, "COVERS", "LEADS"))

    def case(self, node: str) -> bool:
        return any(self.area(each) for each in self.to(node, "OCCURRED_IN")) or bool(
            self.units & set(self.to(node, "HANDLED_BY"))
        )

    def person(self, node: str) -> bool:
        places = [*self.to(node, "ASSIGNED_TO", "LIVES_IN")]
        places += [home for household in self.to(node, "MEMBER_OF") for home in self.to(household, "LIVES_IN")]
        people = [node, *self.back(node, "MEMBER_OF")]
        return any(self.area(each) if each.startswith("Area:") else self.holder(each) for each in places) or any(
            self.case(each) for one in people for each in self.back(one, "INVOLVES")
        )

    def sees(self, node: str) -> bool:
        label = node.partition(":")[0]
        if label in ("JournalEntry", "Supervision"):
            return any(self.case(each) for each in self.to(node, "RECORDS", "SUPERVISES"))
        if label == "Warning":
            cases = self.to(node, "CONCERNS")
            return any(self.area(each) for each in self.to(node, "ABOUT")) or (
                bool(cases) and all(self.case(each) for each in cases)
            )
        known = {"Area": self.area, "Case": self.case, "Person": self.person, "Household": self.person}
        return label == "Category" or known.get(label, self.holder)(node)


@settings(max_examples=60)
@given(
    edges=st.lists(joined(), max_size=25, unique_by=lambda each: each[:3]),
    areas=st.lists(st.sampled_from(PLACES), max_size=2, unique=True),
    units=st.lists(st.sampled_from(UNITS), max_size=2, unique=True),
)
def test_what_is_seen_is_what_a_walk_sees(
    database: Database, edges: list[Any], areas: list[str], units: list[str]
) -> None:
    nodes = [(label, {"code" if label in ("Area", "Category") else "id": key}) for label, keys in NAMED.items() for key in keys]  # fmt: skip
    write(database, nodes, [link(start, relation, end, **dated(days)) for start, relation, end, days in edges])
    walk = Walk(edges, areas, units)
    bounded = database.seen_by(Scope(areas=tuple(areas), units=tuple(units)).parameter(AT), None)
    assert bounded.ask(seen([*EVERY, "Case:无", "Person:无", "Account:无"])) == {
        node for node in EVERY if walk.sees(node)
    }
    assert database.ask(seen([*EVERY, "Case:无"])) == set(EVERY)
