"""Where one begins to look, what nodes are called, where areas lie, and whether what is told of them is made up."""

from __future__ import annotations

import pytest

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from queries.names import names
from queries.points import points
from queries.synthetic import synthetic
from queries.tops import tops
from tests.queries.county import AT, COUNTY, GRID, TOWN, VILLAGE, area, complete, link, part_of, person, write

OTHER = f"{COUNTY}101"


def seen(*areas: str) -> dict[str, object]:
    return {"areas": list(areas), "units": [], "at": AT}


@pytest.fixture
def county(database: Database) -> Database:
    nodes, edges = complete()
    placed = dict(area(OTHER, "别处")[1], longitude=107.2, latitude=35.7)
    nodes += [
        ("Area", placed),
        person("P1", "张三"),
        ("PartyOrganisation", {"id": "X", "name": "党", "synthetic": True}),
    ]
    edges += [
        part_of(OTHER, COUNTY), link("Case:K1", "INVOLVES", "Person:P1", role="party"),
        link("PartyOrganisation:X", "LEADS", f"Area:{OTHER}"),
    ]  # fmt: skip
    write(database, nodes, edges)
    return database


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        (None, [COUNTY]),
        (seen(COUNTY), [COUNTY]),
        (seen(TOWN, OTHER), [TOWN, OTHER]),
        (seen(TOWN, VILLAGE, GRID), [TOWN]),  # what lies below another is reached from there
        (seen(), []),
        (seen("999999"), []),
    ],
)
def test_one_begins_where_ones_scope_does(county: Database, scope: dict[str, object] | None, codes: list[str]) -> None:
    assert [top.code for top in county.seen_by(scope, None).ask(tops(AT))] == codes


def test_names_are_of_what_is_seen_and_masked_as_everywhere(county: Database) -> None:
    asked = ["Case:K1", "Person:P1", f"Unit:C-{TOWN}", f"Area:{OTHER}", "Case:none"]
    known = county.ask(names(asked))
    assert {id: node.name for id, node in known.items()} == {
        "Case:K1": "案K1", "Person:P1": "张三", f"Unit:C-{TOWN}": f"单位C-{TOWN}", f"Area:{OTHER}": "别处",
    }  # fmt: skip
    stranger = county.seen_by(seen(TOWN), {"units": [], "at": AT, "purpose": False}).ask(names(asked))
    assert {id: node.name for id, node in stranger.items()} == {
        "Case:K1": "案K1", "Person:P1": "张**", f"Unit:C-{TOWN}": f"单位C-{TOWN}",
    }  # fmt: skip
    with pytest.raises(BadInputError):
        county.ask(names(["nothing"]))


def test_points_are_of_the_areas_below_that_have_one(county: Database) -> None:
    assert [(point.area.code, point.longitude, point.latitude) for point in county.ask(points(COUNTY, AT))] == [
        (OTHER, 107.2, 35.7)
    ]
    assert county.ask(points(TOWN, AT)) == ()
    with pytest.raises(NotFoundError):
        county.seen_by(seen(TOWN), None).ask(points(COUNTY, AT))


def test_what_is_made_up_says_so(county: Database) -> None:
    assert county.ask(synthetic(OTHER))
    assert not county.ask(synthetic(TOWN))
    assert not county.ask(synthetic("999999"))
    assert not county.seen_by(seen(TOWN), None).ask(synthetic(OTHER))
