"""Responsibility, areas and cases on a small county whose every answer is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import DatabaseError, NotFoundError
from queries.areas import area as read_area
from queries.areas import children, path
from queries.cases import case as read_case
from queries.responsibility import responsibility
from tests.queries.county import (
    AT,
    COUNTY,
    GRID,
    TOWN,
    VILLAGE,
    area,
    case,
    complete,
    link,
    part_of,
    person,
    unit,
    write,
)

ROLES = ["grid_member", "mediator", "cadre_in_charge"]
DAYS = st.dates(date(2023, 1, 1), date(2023, 1, 9))


@settings(max_examples=25)
@given(
    held=st.lists(
        st.tuples(
            st.sampled_from(["LEADS", "SERVES", "COVERS", *ROLES]),
            st.sampled_from([COUNTY, TOWN, VILLAGE, GRID]),
            st.none() | DAYS,
            st.none() | DAYS,
        ),
        max_size=10,
    ),
    at=DAYS,
)
def test_each_link_holds_who_is_responsible_on_the_day(database: Database, held: list[Any], at: date) -> None:
    nodes: list[Any] = [area(code) for code in (COUNTY, TOWN, VILLAGE, GRID)]
    edges = [part_of(TOWN, COUNTY), part_of(VILLAGE, TOWN), part_of(GRID, VILLAGE)]
    expected: dict[str, dict[str, set[str]]] = {code: {} for code in (COUNTY, TOWN, VILLAGE, GRID)}
    for number, (how, code, since, until) in enumerate(held):
        id, days = f"N{number}", {name: day for name, day in (("since", since), ("until", until)) if day}
        if how == "LEADS":
            nodes.append(("PartyOrganisation", {"id": id, "name": id, "kind": "village_branch"}))
            edges.append(link(f"PartyOrganisation:{id}", how, f"Area:{code}", **days))
        elif how in ROLES:
            nodes.append(person(id))
            edges.append(link(f"Person:{id}", "ASSIGNED_TO", f"Area:{code}", role=how, **days))
        else:
            nodes.append(unit(id, "centre" if how == "SERVES" else "court", "village"))
            edges.append(link(f"Unit:{id}", how, f"Area:{code}", **days))
        if (since is None or since <= at) and (until is None or at < until):
            expected[code].setdefault(how, set()).add(id)
    write(database, nodes, edges)
    answer = database.ask(responsibility(GRID, at))
    assert [each.area.code for each in answer.links] == [GRID, VILLAGE, TOWN, COUNTY]
    for each in answer.links:
        found = {
            "LEADS": {party.id for party in each.leads},
            "SERVES": {one.unit.id for one in each.serves},
            "COVERS": {one.unit.id for one in each.covers},
            **{role: {who.id for who in each.assigned if who.role == role} for role in ROLES},
        }
        assert {how: ids for how, ids in found.items() if ids} == expected[each.area.code]


def test_a_link_where_nobody_is_says_so(database: Database) -> None:
    write(database, [area(COUNTY), area(TOWN)], [part_of(TOWN, COUNTY)])
    for each in database.ask(responsibility(TOWN, AT)).links:
        assert {reason.rule for reason in each.because} == {"nobody_leads", "nobody_serves"}


def test_heads_are_named(database: Database) -> None:
    write(database, *complete())
    links = database.ask(responsibility(GRID, AT)).links
    assert [head.id for head in links[2].serves[0].heads] == [f"H-{TOWN}"]


def test_an_area_counts_what_lies_below(database: Database) -> None:
    nodes, edges = complete()
    write(database, nodes, edges)
    detail = database.ask(read_area(COUNTY, AT))
    assert {str(level): count for level, count in detail.below.items()} == {"township": 1, "village": 1, "grid": 1}
    assert detail.open_cases == 1
    assert database.ask(read_area(COUNTY, date(2023, 1, 1))).open_cases == 0  # the case was not there yet
    assert [parent.code for parent in database.ask(read_area(GRID, AT)).parents] == [VILLAGE]


@settings(max_examples=10)
@given(numbers=st.sets(st.integers(100, 130), max_size=12), limit=st.integers(1, 5))
def test_pages_of_children_hold_each_once_in_order(database: Database, numbers: set[int], limit: int) -> None:
    codes = sorted(f"{COUNTY}{number}" for number in numbers)
    write(database, [area(COUNTY), *(area(code) for code in codes)], [part_of(code, COUNTY) for code in codes])
    seen: list[str] = []
    after = None
    while True:
        page = database.ask(children(COUNTY, AT, after=after, limit=limit))
        seen += [child.code for child in page.items]
        assert len(page.items) <= limit
        if page.next is None:
            break
        after = page.next
    assert seen == codes


def test_the_path_goes_to_the_top(database: Database) -> None:
    write(
        database,
        [area("62"), area("6210"), area(COUNTY), area(TOWN)],
        [part_of("6210", "62"), part_of(COUNTY, "6210"), part_of(TOWN, COUNTY)],
    )
    assert [each.code for each in database.ask(path(TOWN, AT)).areas] == [TOWN, COUNTY, "6210", "62"]


ENTRY = {
    "number": 1, "at": datetime(2023, 12, 15, 8, tzinfo=UTC), "day": AT, "action": "note", "step": "handling",
    "standing": "open", "level": "village", "lead": f"C-{VILLAGE}", "seal": "0", "previous": "0", "hash": "0",
}  # fmt: skip


def test_a_case_is_told_with_its_links(database: Database) -> None:
    nodes, edges = complete()
    nodes += [
        person("P1"),
        case("K0"),
        ("JournalEntry", {**ENTRY, "id": "J1"}),
    ]
    edges += [
        link("Case:K1", "INVOLVES", "Person:P1", role="party"), link("Case:K1", "FOLLOWS", "Case:K0"),
        link("JournalEntry:J1", "RECORDS", "Case:K1"),
    ]  # fmt: skip
    write(database, nodes, edges)
    detail = database.ask(read_case("K1", AT))
    assert detail.open
    assert detail.area is not None
    assert detail.category is not None
    assert (detail.area.code, detail.category.code) == (GRID, "0101")
    assert [party.node for party in detail.parties] == ["Person:P1"]
    assert [by.unit.id for by in detail.handlers] == [f"C-{VILLAGE}"]
    assert detail.follows == ("K0",)
    assert [entry.action for entry in detail.journal] == ["note"]
    assert detail.allowed[:2] == ("send_back", "transfer")
    assert database.ask(read_case("K0", AT)).followed_by == ("K1",)
    database.execute("MATCH (e:JournalEntry) SET e.action = 'dance'")
    with pytest.raises(DatabaseError, match="gezhi audit K1"):
        database.ask(read_case("K1", AT))


@pytest.mark.parametrize("question", [responsibility, read_area, children, path, read_case])
def test_what_is_not_there_is_not_found(database: Database, question: Any) -> None:
    write(database, [])
    with pytest.raises(NotFoundError, match="999999"):
        database.ask(question("999999", AT))


def test_two_parents_are_told_by_links_that_are_there(database: Database) -> None:
    other_town, other = "621027999", "621027999200"
    nodes, edges = complete()
    nodes += [area(other_town), area(other)]
    edges += [part_of(GRID, other), part_of(other, other_town), part_of(other_town, COUNTY)]
    write(database, nodes, edges)
    there = {(child, parent) for (_, child), relation, _, (_, parent) in edges if relation == "PART_OF"}
    up = database.ask(path(GRID, AT))
    assert [each.code for each in up.areas] == [GRID, VILLAGE, other, TOWN, other_town, COUNTY]
    assert [reason.path[::2] for reason in up.because] == [
        tuple(f"Area:{code}" for code in way)
        for way in ((GRID, VILLAGE, TOWN, COUNTY), (GRID, other, other_town, COUNTY))
    ]
    links = database.ask(responsibility(GRID, AT)).links
    assert [each.area.code for each in links] == [each.code for each in up.areas]
    for reason in (*up.because, *(reason for each in links for reason in each.because)):
        for left, arrow, right in zip(reason.path[::2], reason.path[1::2], reason.path[2::2], strict=False):
            assert arrow != "PART_OF>" or (left.removeprefix("Area:"), right.removeprefix("Area:")) in there


def test_an_open_case_counts_once_however_many_parents_its_grid_has(database: Database) -> None:
    nodes, edges = complete()
    write(database, [*nodes, area(f"{TOWN}201")], [*edges, part_of(GRID, f"{TOWN}201"), part_of(f"{TOWN}201", TOWN)])
    assert database.ask(read_area(TOWN, AT)).open_cases == 1
