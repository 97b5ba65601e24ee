"""Coverage: a complete county has no gap, and each thing broken in it is found, alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import standards
from graph.database import Database
from graph.errors import NotFoundError
from queries.coverage import GapKind, coverage
from tests.queries.county import AT, COUNTY, GRID, TOWN, VILLAGE, complete, link, write

# For each kind of gap: a statement that breaks one thing, and the node that the gap names.
BREAKS = {
    GapKind.GRID_WITHOUT_MEMBER: ("MATCH (:Person {id: 'G1'})-[r:ASSIGNED_TO]->() DELETE r", f"Area:{GRID}"),
    GapKind.VILLAGE_WITHOUT_BRANCH: (f"MATCH ()-[r:LEADS]->(:Area {{code: '{VILLAGE}'}}) DELETE r", f"Area:{VILLAGE}"),
    GapKind.AREA_WITHOUT_CENTRE: (f"MATCH ()-[r:SERVES]->(:Area {{code: '{TOWN}'}}) DELETE r", f"Area:{TOWN}"),
    GapKind.UNIT_WITHOUT_HEAD: (f"MATCH (:Person {{id: 'H-{VILLAGE}'}})-[r]->() DELETE r", f"Unit:C-{VILLAGE}"),
    GapKind.TWO_FULL_TIME_GRIDS: (
        f"MATCH (p:Person {{id: 'G1'}}), (v:Area {{code: '{VILLAGE}'}}) CREATE (p)-[:ASSIGNED_TO {{role: 'grid_member', "
        f"full_time: true}}]->(:Area {{code: '{VILLAGE}002', name: '格', level: 'grid', kind: 'grid'}})-[:PART_OF]->(v)",
        "Person:G1",
    ),
    GapKind.AREA_WITH_TWO_PARENTS: (
        f"MATCH (g:Area {{code: '{GRID}'}}) CREATE (g)-[:PART_OF]->(:Area {{code: '621027999999', name: '外村', "
        "level: 'village', kind: 'village'})",
        f"Area:{GRID}",
    ),
    GapKind.LEVEL_SKIPPED: (
        f"MATCH (g:Area {{code: '{GRID}'}})-[r:PART_OF]->(), (t:Area {{code: '{TOWN}'}}) DELETE r CREATE (g)-[:PART_OF]->(t)",
        f"Area:{GRID}",
    ),
    GapKind.CASE_WITHOUT_LEAD: ("MATCH (:Case {id: 'K1'})-[r:HANDLED_BY]->() DELETE r", "Case:K1"),
}
LINES = {
    "reports to nobody": (f"MATCH (:Unit {{id: 'C-{TOWN}'}})-[r:REPORTS_TO]->() DELETE r", {f"Unit:C-{TOWN}"}),
    "skips the township": (
        f"MATCH (v:Unit {{id: 'C-{VILLAGE}'}})-[r:REPORTS_TO]->(), (c:Unit {{id: 'C-{COUNTY}'}}) "
        "DELETE r CREATE (v)-[:REPORTS_TO]->(c)",
        {f"Unit:C-{VILLAGE}"},
    ),
    "runs in a circle": (
        f"MATCH (a:PartyOrganisation {{id: 'PO-{TOWN}'}})-[r:REPORTS_TO]->(), (b:PartyOrganisation {{id: 'PO-{VILLAGE}'}}) "
        "DELETE r CREATE (a)-[:REPORTS_TO]->(b)",
        {f"PartyOrganisation:PO-{TOWN}", f"PartyOrganisation:PO-{VILLAGE}"},
    ),
}


def build(database: Database) -> None:
    """A complete county whose centre is competent for everything, so that no category is a gap."""
    nodes, edges = complete()
    known = {properties["code"] for label, properties in nodes if label == "Category"}
    missing = [code for code in standards.leaf_categories() if code not in known]
    write(database, [*nodes, *(("Category", {"code": code, "name": code}) for code in missing)], edges)
    database.execute(
        "MATCH (u:Unit {id: $id}) MATCH (c:Category) WHERE c.code IN $codes CREATE (u)-[:COMPETENT_FOR]->(c)",
        {"id": f"C-{COUNTY}", "codes": standards.leaf_categories()},
    )


def test_a_complete_county_has_no_gap(database: Database) -> None:
    build(database)
    answer = database.ask(coverage(COUNTY, AT))
    assert answer.complete
    assert answer.gaps == ()
    assert answer.checked == {"areas": 4, "units": 3, "parties": 4, "open_cases": 1, "grids": 1}


@pytest.mark.parametrize("kind", BREAKS)
def test_each_break_is_found_alone(database: Database, kind: GapKind) -> None:
    build(database)
    statement, node = BREAKS[kind]
    database.execute(statement)
    # A grid that is put elsewhere takes its own party group and member along, so only the break itself is a gap.
    gaps = [(gap.kind, gap.node) for gap in database.ask(coverage(COUNTY, AT)).gaps]
    assert (kind, node) in gaps
    assert {found for found, _ in gaps} == {kind}


@pytest.mark.parametrize("how", LINES)
def test_a_reporting_line_is_broken_when_it(database: Database, how: str) -> None:
    build(database)
    statement, nodes = LINES[how]
    database.execute(statement)
    gaps = database.ask(coverage(COUNTY, AT)).gaps
    assert {gap.kind for gap in gaps} == {GapKind.BROKEN_REPORTING_LINE}
    assert {gap.node for gap in gaps} == nodes


@settings(max_examples=15)
@given(lost=st.sets(st.sampled_from(standards.leaf_categories()), max_size=5), whole=st.sampled_from(["", "01", "07"]))
def test_categories_without_a_unit_are_those_that_neither_kind_nor_class_covers(
    database: Database, lost: set[str], whole: str
) -> None:
    build(database)
    database.execute("MATCH ()-[r:COMPETENT_FOR]->(c:Category) WHERE c.code IN $lost DELETE r", {"lost": list(lost)})
    if whole:
        database.execute(
            "MATCH (u:Unit {id: $id}) MERGE (c:Category {code: $code}) SET c.name = 'x' MERGE (u)-[:COMPETENT_FOR]->(c)",
            {"id": f"C-{TOWN}", "code": whole},
        )
    for place, covered in ((COUNTY, ""), (TOWN, whole)):
        missing = {code for code in lost if not (covered and code.startswith(covered))}
        found = {gap.node for gap in database.ask(coverage(place, AT)).gaps}
        assert found == {f"Category:{code}" for code in missing}


@settings(max_examples=15)
@given(
    kinds=st.sets(
        st.sampled_from([k for k in BREAKS if k not in (GapKind.LEVEL_SKIPPED, GapKind.AREA_WITH_TWO_PARENTS)])
    )
)
def test_several_breaks_are_all_found(database: Database, kinds: set[GapKind]) -> None:
    build(database)
    for kind in sorted(kinds):
        database.execute(BREAKS[kind][0])
    answer = database.ask(coverage(COUNTY, AT, limit=1))
    expected = Counter(dict.fromkeys(kinds, 1))
    if {GapKind.GRID_WITHOUT_MEMBER, GapKind.TWO_FULL_TIME_GRIDS} <= kinds:
        # Breaks run in order of name: the member loses the first grid, so one full-time grid is left.
        expected[GapKind.TWO_FULL_TIME_GRIDS] = 0
    assert answer.counts == {kind: count for kind, count in expected.items() if count}
    assert len(answer.gaps) == min(1, sum(expected.values()))


def test_an_unknown_area_is_not_found(database: Database) -> None:
    write(database, [])
    with pytest.raises(NotFoundError):
        database.ask(coverage(COUNTY, AT))


def test_two_full_time_roles_in_one_grid_are_no_gap(database: Database) -> None:
    build(database)
    mediator = link("Person:G1", "ASSIGNED_TO", f"Area:{GRID}", role="mediator", full_time=True)
    write(database, [], [mediator], fresh=False)
    assert database.ask(coverage(COUNTY, AT)).complete
