"""Where somebody takes cases in, beside what a plain look at a little county finds."""

from __future__ import annotations

import pytest

from graph.database import Database
from queries.field import field
from queries.scope import Scope
from tests.queries.county import AT, COUNTY, GRID, TOWN, VILLAGE, area, link, part_of, person, write

OTHER = "621027100200002"
ABOVE = {COUNTY: "6210", TOWN: COUNTY, VILLAGE: TOWN, GRID: VILLAGE, OTHER: VILLAGE}


@pytest.fixture(scope="module")
def county(database: Database) -> Database:
    nodes = [area(code) for code in ("62", "6210", *ABOVE)]
    edges = [part_of("6210", "62"), *(part_of(code, above) for code, above in ABOVE.items())]
    edges.append(part_of(OTHER, TOWN, until=AT))  # as it was before
    edges += [
        link("Person:G", "ASSIGNED_TO", f"Area:{GRID}", role="grid_member"),
        link("Person:G", "ASSIGNED_TO", f"Area:{OTHER}", role="grid_member", until=AT),
    ]
    write(database, [*nodes, person("G")], edges)
    return database


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (None, list(ABOVE)),
        (Scope(areas=(COUNTY,)), list(ABOVE)),
        (Scope(areas=(VILLAGE,)), [VILLAGE, GRID, OTHER]),
        (Scope(areas=(GRID,)), [GRID]),
        (Scope(units=("U",)), []),
    ],
)
def test_areas_are_those_that_are_seen(county: Database, scope: Scope | None, seen: list[str]) -> None:
    found = county.seen_by(scope and scope.parameter(AT), None).ask(field("G", AT))
    assert [each.code for each in found] == sorted(seen)
    assert {each.code: each.above for each in found} == {code: ABOVE[code] for code in seen}
    assert [each.code for each in found if each.own] == [GRID] * (GRID in seen)


def test_nobody_has_areas_of_their_own(county: Database) -> None:
    assert not any(each.own for each in county.ask(field(None, AT)))
