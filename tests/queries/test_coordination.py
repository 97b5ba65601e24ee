"""Coordination against brute force over all sets of units."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import standards
from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from queries.coordination import Reach, case_coordination, coordination
from tests.queries.county import AT, area, case, category, link, part_of, person, unit, write

AREAS = ["621027", "621027101", "621027102", "621027101200"]
CATEGORIES = ["0101", "0902", "0701"]
UNIT = st.fixed_dictionaries(
    {
        "covers": st.sets(st.sampled_from(AREAS), max_size=2),
        "competent": st.sets(st.sampled_from(["01", "0101", "0902", "0701"]), max_size=2),
        "staffed": st.booleans(),
    }
)


def store(database: Database, units: list[dict[str, Any]]) -> None:
    nodes = [area(code) for code in AREAS] + [category(code) for code in ["01", *CATEGORIES]] + [person("P")]
    nodes += [unit(f"U{number}", "judicial_office", "township") for number in range(len(units))]
    nodes += [unit("C", "centre", "county"), unit("CT", "centre", "township")]
    edges = [part_of(code, code[:-3]) for code in AREAS[1:]]
    edges += [link("Unit:C", "SERVES", "Area:621027"), link("Unit:CT", "SERVES", "Area:621027101")]
    for number, one in enumerate(units):
        edges += [link(f"Unit:U{number}", "COVERS", f"Area:{code}") for code in sorted(one["covers"])]
        edges += [link(f"Unit:U{number}", "COMPETENT_FOR", f"Category:{code}") for code in sorted(one["competent"])]
        if one["staffed"]:
            edges.append(link("Person:P", "ASSIGNED_TO", f"Unit:U{number}", role="head"))
    write(database, nodes, edges)


def meets(one: dict[str, Any], place: str, code: str) -> bool:
    here = any(place.startswith(covered) for covered in one["covers"])
    return bool(one["staffed"] and here and one["competent"].intersection(standards.lineage(code)))


@settings(max_examples=25)
@given(
    units=st.lists(UNIT, max_size=6),
    places=st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True),
    codes=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3, unique=True),
)
def test_no_smaller_set_meets_as_much(
    database: Database, units: list[dict[str, Any]], places: list[str], codes: list[str]
) -> None:
    store(database, units)
    answer = database.ask(coordination(places, codes, AT))
    needs = {(place, code) for place in places for code in codes}
    met = {f"U{n}": {need for need in needs if meets(one, *need)} for n, one in enumerate(units)}
    possible = set[tuple[str, str]]().union(*met.values())
    smallest = next(
        size
        for size in range(len(units) + 1)
        if any(set[tuple[str, str]]().union(*(met[id] for id in ids)) == possible for ids in combinations(met, size))
    )
    chosen = [participant.unit.id for participant in answer.units]
    assert answer.exact
    assert len(chosen) == smallest
    assert set[tuple[str, str]]().union(*(met[id] for id in chosen)) == possible
    assert set(answer.uncovered) == needs - possible
    for participant in answer.units:
        assert set(participant.competent_for) == met[participant.unit.id]
    below = all(place.startswith("621027101") for place in places)
    assert answer.centre is not None
    assert answer.centre.id == ("CT" if below else "C")


def test_a_case_is_coordinated_with_what_else_its_units_hold(database: Database) -> None:
    store(database, [{"covers": {"621027101"}, "competent": {"0902"}, "staffed": True}])
    nodes = [
        case("K"), case("OPEN"), case("SETTLED", accepted_on=date(2023, 1, 1), settled_on=date(2023, 2, 1)), case("FAR"),
    ]  # fmt: skip
    edges = [
        link("Unit:U0", "STATIONED_AT", "Unit:CT", mode="rotating"),
        link("Case:K", "OF_CATEGORY", "Category:0902"),
    ]
    edges += [link(f"Case:{id}", "OCCURRED_IN", "Area:621027101200") for id in ("K", "OPEN", "SETTLED")]
    edges += [link("Case:FAR", "OCCURRED_IN", "Area:621027102")]
    edges += [link(f"Case:{id}", "HANDLED_BY", "Unit:U0", role="lead") for id in ("K", "OPEN", "SETTLED", "FAR")]
    write(database, nodes, edges, fresh=False)
    answer = database.ask(case_coordination("K", AT))
    assert [participant.unit.id for participant in answer.units] == ["U0"]
    assert answer.units[0].reach is Reach.ROTATING
    assert [held.id for held in answer.units[0].cases] == ["OPEN"]
    assert answer.units[0].case_count == 1


def test_a_vacant_unit_is_left_out_and_named(database: Database) -> None:
    store(database, [{"covers": {"621027101"}, "competent": {"0902"}, "staffed": False}])
    answer = database.ask(coordination(["621027101"], ["0902"], AT))
    assert answer.units == ()
    assert answer.uncovered == (("621027101", "0902"),)
    assert {"vacant", "uncovered"} <= {reason.rule for reason in answer.because}


def test_what_cannot_be_asked_is_refused(database: Database) -> None:
    store(database, [])
    with pytest.raises(BadInputError, match="areas"):
        coordination([], ["0902"], AT)
    with pytest.raises(NotFoundError, match="9999"):
        coordination(["621027"], ["9999"], AT)
    with pytest.raises(NotFoundError, match="621028"):
        database.ask(coordination(["621027", "621028"], ["0902"], AT))
    with pytest.raises(NotFoundError, match="there is no case"):
        database.ask(case_coordination("nope", AT))


def test_above_the_county_nothing_is_coordinated(database: Database) -> None:
    store(database, [])
    edges = [
        part_of("621027", "62"), link("Case:P", "OCCURRED_IN", "Area:62"), link("Case:P", "OF_CATEGORY", "Category:0902"),
    ]  # fmt: skip
    write(database, [area("62"), case("P")], edges, fresh=False)
    with pytest.raises(BadInputError, match="areas: 62 lies above the county"):
        database.ask(coordination(["621027", "62"], ["0902"], AT))
    with pytest.raises(BadInputError, match="case: 62 lies above the county"):
        database.ask(case_coordination("P", AT))
    with pytest.raises(NotFoundError, match="there is no area 63"):
        database.ask(coordination(["63"], ["0902"], AT))
