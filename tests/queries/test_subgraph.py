"""What is around a node in groups, its members, and the relationships among some nodes, against plain loops."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from queries.scope import Scope
from queries.subgraph import MOST, subgraph
from queries.surroundings import Group, members, surroundings
from tests.queries.county import AT, COUNTY, GRID, TOWN, VILLAGE, area, case, link, part_of, person, unit, write

CASES = {f"K{number}": kind for number, kind in enumerate(["dispute", "demand", "dispute", "hazard"])}
PEOPLE = ["P0", "P1"]
DAYS = st.sampled_from([(None, None), (-9, None), (None, 9), (-9, 0), (0, None), (1, None)])
EDGES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(CASES)), st.just("HANDLED_BY"), st.just("Unit:U"), DAYS),
        st.tuples(st.sampled_from(sorted(CASES)), st.just("INVOLVES"), st.sampled_from([f"Person:{id}" for id in PEOPLE]), st.just((None, None))),
        st.tuples(st.sampled_from(sorted(CASES)), st.just("FOLLOWS"), st.sampled_from([f"Case:{id}" for id in CASES]), st.just((None, None))),
    ),
    max_size=12,
    unique_by=lambda edge: edge[:3],
)  # fmt: skip


def days(pair: tuple[int | None, int | None]) -> dict[str, date]:
    return {name: AT + timedelta(n) for name, n in zip(("since", "until"), pair, strict=True) if n is not None}


def holds(pair: tuple[int | None, int | None]) -> bool:
    return (pair[0] is None or pair[0] <= 0) and (pair[1] is None or pair[1] > 0)


def store(database: Database, edges: list[Any]) -> None:
    nodes = [*(case(id, kind=kind) for id, kind in CASES.items()), *(person(id) for id in PEOPLE), unit("U", "court", "county")]  # fmt: skip
    write(
        database,
        nodes,
        [link(f"Case:{start}", relation, end, role="lead", **days(pair)) for start, relation, end, pair in edges],
    )


@settings(max_examples=30)
@given(edges=EDGES, middle=st.sampled_from(["Case:K0", "Unit:U", "Person:P0"]))
def test_groups_count_what_their_pages_hold(database: Database, edges: list[Any], middle: str) -> None:
    store(database, edges)
    expected: Counter[tuple[str, bool, str, str | None]] = Counter()
    for start, relation, end, pair in edges:
        for one, other, outgoing in ((f"Case:{start}", end, True), (end, f"Case:{start}", False)):
            if one == middle and holds(pair) and (outgoing or one != other):
                label, _, key = other.partition(":")
                expected[relation, outgoing, label, CASES.get(key, "court" if label == "Unit" else None)] += 1
    answer = database.ask(surroundings(middle, at=AT))
    assert {(g.relationship, g.outgoing, g.label, g.kind): g.count for g in answer.groups} == expected
    for groups in ([group] for group in answer.groups):
        seen = pages(database, middle, groups, limit=1)
        assert len(seen) == len(set(seen)) == groups[0].count
    everything = pages(database, middle, list(answer.groups), limit=2)
    assert len(everything) == len(set(everything))
    assert set(everything) == {node for group in answer.groups for node in pages(database, middle, [group], limit=200)}


def pages(database: Database, node: str, groups: list[Group], limit: int) -> list[str]:
    seen: list[str] = []
    after = None
    while groups:
        page = database.ask(members(node, groups, at=AT, after=after, limit=limit))
        seen += page.items
        after = page.next
        if after is None:
            break
    return seen


@settings(max_examples=30)
@given(edges=EDGES, chosen=st.sets(st.sampled_from([f"Case:{id}" for id in CASES] + ["Unit:U", "Person:P0", "Person:P1"])), there=st.sets(st.sampled_from(["Unit:U", "Case:K0"])))  # fmt: skip
def test_a_subgraph_is_what_joins_its_nodes(
    database: Database, edges: list[Any], chosen: set[str], there: set[str]
) -> None:
    store(database, edges)
    for at in (None, AT):
        answer = database.ask(subgraph(chosen, to=there, at=at))
        assert [node.id for node in answer.nodes] == sorted(chosen)
        expected = {
            (f"Case:{start}", relation, end)
            for start, relation, end, pair in edges
            if {f"Case:{start}", end} <= chosen | there
            and {f"Case:{start}", end} & chosen
            and (at is None or holds(pair))
        }
        assert {(each.start, each.type, each.end) for each in answer.relationships} == expected
    only = database.ask(subgraph(chosen, to=there, relationships=["INVOLVES"])).relationships
    assert {each.type for each in only} <= {"INVOLVES"}


def test_a_point_tells_what_a_picture_shows(database: Database) -> None:
    write(
        database,
        [
            area(TOWN),
            case("K", risk=0.4, risk_run="R2"),
            case("OLD", risk=0.9, risk_run="R1"),
            person("P"),
            unit("U", "court", "county"),
            ("RiskRun", {"id": "R1", "number": 1}),
            ("RiskRun", {"id": "R2", "number": 2}),
        ],
        [
            link("RiskRun:R1", "FOUND", f"Area:{TOWN}", any=0.9),
            link("RiskRun:R2", "FOUND", f"Area:{TOWN}", any=0.2),
            link("RiskRun:R2", "FOUND", "Unit:U", any=0.3),
        ],
    )
    answer = database.ask(subgraph([f"Area:{TOWN}", "Case:K", "Case:OLD", "Person:P", "Centre:U"]))
    assert {node.id: node.risk for node in answer.nodes} == {f"Area:{TOWN}": 0.2, "Case:K": 0.4, "Case:OLD": None, "Person:P": None, "Unit:U": 0.3}  # fmt: skip
    told = {node.id: node for node in answer.nodes}["Case:K"]
    assert (told.kind, told.level, told.since, told.name) == ("dispute", "village", AT, "案K")


def test_what_is_not_seen_is_not_there(database: Database) -> None:
    write(
        database,
        [area(COUNTY), area(TOWN), area(VILLAGE), area(GRID), unit("U", "court", "county"), case("K"), case("L"), person("P"), ("RiskRun", {"id": "R", "number": 1})],
        [
            part_of(TOWN, COUNTY), part_of(VILLAGE, TOWN), part_of(GRID, VILLAGE),
            link("Case:K", "OCCURRED_IN", f"Area:{GRID}"), link("Case:K", "INVOLVES", "Person:P"),
            link("Case:L", "OCCURRED_IN", f"Area:{COUNTY}"), link("Case:L", "INVOLVES", "Person:P"),
            link("Unit:U", "COVERS", f"Area:{VILLAGE}"), link("Unit:U", "COVERS", f"Area:{COUNTY}"),
            link("RiskRun:R", "FOUND", "Unit:U", any=0.3),
        ],
    )  # fmt: skip
    seen = database.seen_by(Scope(areas=(VILLAGE,)).parameter(AT), Scope().reader(AT))
    answer = seen.ask(subgraph(["Case:K", "Case:L", "Person:P", "Unit:U", f"Area:{COUNTY}", "Case:none"]))
    assert [node.id for node in answer.nodes] == ["Case:K", "Person:P", "Unit:U"]
    assert [(each.start, each.end) for each in answer.relationships] == [("Case:K", "Person:P")]
    assert {node.id: (node.name, node.risk) for node in answer.nodes}["Unit:U"] == ("单位U", None)
    assert answer.nodes[1].name == "人**"
    assert [(g.label, g.count) for g in seen.ask(surroundings("Person:P", at=AT)).groups] == [("Case", 1)]
    for outside in ("Case:L", f"Area:{COUNTY}"):
        with pytest.raises(NotFoundError):
            seen.ask(surroundings(outside, at=AT))
        with pytest.raises(NotFoundError):
            seen.ask(members(outside, (), at=AT))
    (group,) = database.ask(surroundings("Person:P", at=AT)).groups
    assert (group.count, seen.ask(members("Person:P", [group], at=AT)).items) == (2, ("Case:K",))


def test_a_subgraph_that_cannot_be_says_so() -> None:
    with pytest.raises(BadInputError, match="no node id"):
        subgraph(["nonsense"])
    with pytest.raises(BadInputError, match="at once"):
        subgraph(f"Case:{number}" for number in range(MOST + 1))
