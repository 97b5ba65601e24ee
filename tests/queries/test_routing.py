"""Routing against a slow, plain model: walk up the tree, look at every unit, take the best."""

from __future__ import annotations

from datetime import date
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import standards
from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import LEVELS, Policy
from graph.terms import Severity
from queries.routing import NoCentreError, RouteRequest, route, route_batch
from tests.queries.county import AT, area, category, link, part_of, person, unit, write

CATEGORIES = ["0101", "0502", "0701", "0902", "1401", "99"]
KINDS = ["mediation_committee", "judicial_office", "police_station", "court", "petition_office"]


@st.composite
def counties(draw: st.DrawFn) -> dict[str, Any]:
    """A county with up to two townships, each with villages and grids, and units scattered over them."""
    areas = ["621027"]
    for town in range(1, draw(st.integers(1, 2)) + 1):
        areas.append(f"62102710{town}")
        for village in range(1, draw(st.integers(0, 2)) + 1):
            areas.append(f"62102710{town}20{village}")
            areas += [f"62102710{town}20{village}00{grid}" for grid in range(1, draw(st.integers(0, 2)) + 1)]
    centres = {code: f"C-{code}" for code in areas if len(code) < 15 and (code == "621027" or draw(st.booleans()))}
    units = []
    for number in range(draw(st.integers(0, 7))):
        units.append(
            {
                "id": f"U{number}",
                "kind": draw(st.sampled_from(KINDS)),
                "covers": draw(st.lists(st.sampled_from(areas), max_size=2, unique=True)),
                "stays": draw(st.lists(st.sampled_from(sorted(centres.values())), max_size=2, unique=True)),
                "competent": draw(st.lists(st.sampled_from([*CATEGORIES, "01", "09"]), max_size=3, unique=True)),
                "staffed": draw(st.booleans()),
                "ended": draw(st.booleans()) and draw(st.booleans()),
            }
        )
    return {"areas": areas, "centres": centres, "units": units}


def store(database: Database, county: dict[str, Any]) -> None:
    nodes = [area(code) for code in county["areas"]]
    nodes += [category(code) for code in {*CATEGORIES, "01", "05", "07", "09", "14"}]
    nodes += [unit(id, "centre", "county") for id in county["centres"].values()]
    nodes += [unit(one["id"], one["kind"], "township") for one in county["units"]]
    nodes.append(person("P"))
    edges = [part_of(code, code[:-3]) for code in county["areas"] if len(code) > 6]
    edges += [link(f"Unit:{id}", "SERVES", f"Area:{code}") for code, id in county["centres"].items()]
    for one in county["units"]:
        days = {"until": AT} if one["ended"] else {}  # it ended on the very day that is asked for
        edges += [link(f"Unit:{one['id']}", "COVERS", f"Area:{code}", **days) for code in one["covers"]]
        edges += [
            link(f"Unit:{one['id']}", "STATIONED_AT", f"Unit:{id}", mode="on_call", **days) for id in one["stays"]
        ]
        edges += [link(f"Unit:{one['id']}", "COMPETENT_FOR", f"Category:{code}") for code in one["competent"]]
        if one["staffed"]:
            edges.append(link("Person:P", "ASSIGNED_TO", f"Unit:{one['id']}", role="staff"))
    write(database, nodes, edges)


def expected_lead(county: dict[str, Any], policy: Policy, place: str, code: str, severity: int) -> tuple[str, str]:
    """The lead and its area, from a networkx tree and plain loops."""
    tree = networkx.DiGraph((child, child[:-3]) for child in county["areas"] if len(child) > 6)
    tree.add_node("621027")
    chain = networkx.shortest_path(tree, place, "621027")
    names = {6: "county", 9: "township", 12: "village", 15: "village"}
    start = LEVELS.index(policy.starting_level(code, Severity(severity)))
    for here in chain:
        level = LEVELS[[str(one) for one in LEVELS].index(names[len(here)])]
        if LEVELS.index(level) < start:
            continue
        preferred = [str(choice) for choice in policy.category(code).at(level)]
        options = []
        for one in county["units"]:
            direct = here in one["covers"]
            stationed = any(county["centres"].get(here) == id for id in one["stays"])
            matching = [rank for rank, known in enumerate(standards.lineage(code)) if known in one["competent"]]
            if (direct or stationed) and matching and one["staffed"] and not one["ended"]:
                choice = preferred.index(one["kind"]) if one["kind"] in preferred else len(preferred)
                options.append((matching[0], choice, not direct, one["id"]))
        if options:
            return min(options)[3], here
    return county["centres"]["621027"], "621027"


@settings(max_examples=25)
@given(county=counties(), data=st.data())
def test_the_lead_is_that_of_the_plain_model(
    database: Database, policy: Policy, county: dict[str, Any], data: Any
) -> None:
    store(database, county)
    place, code = data.draw(st.sampled_from(county["areas"])), data.draw(st.sampled_from(CATEGORIES))
    severity = data.draw(st.integers(1, 4))
    answer = database.ask(route(RouteRequest(area=place, category=code, severity=Severity(severity)), policy, AT))
    lead, here = expected_lead(county, policy, place, code, severity)
    assert answer.lead.id == lead
    assert place.startswith(here)
    assert answer.because[-1].rule == "deadline"
    assert lead not in [support.id for support in answer.supports]


@settings(max_examples=15)
@given(county=counties(), data=st.data())
def test_a_unit_added_elsewhere_changes_nothing(
    database: Database, policy: Policy, county: dict[str, Any], data: Any
) -> None:
    store(database, county)
    place = data.draw(st.sampled_from(county["areas"]))
    request = RouteRequest(area=place, category="0902")
    before = database.ask(route(request, policy, AT))
    nodes = [area("621027900"), unit("AA-elsewhere", "judicial_office", "township")]
    edges = [
        part_of("621027900", "621027"),
        link("Unit:AA-elsewhere", "COVERS", "Area:621027900"),
        link("Unit:AA-elsewhere", "COMPETENT_FOR", "Category:0902"),
        link("Person:P", "ASSIGNED_TO", "Unit:AA-elsewhere", role="head"),
    ]
    write(database, nodes, edges, fresh=False)
    assert database.ask(route(request, policy, AT)) == before


@settings(max_examples=15)
@given(county=counties(), data=st.data())
def test_a_batch_answers_each_case_as_if_it_were_alone(
    database: Database, policy: Policy, county: dict[str, Any], data: Any
) -> None:
    store(database, county)
    draw = st.builds(
        RouteRequest,
        area=st.sampled_from([*county["areas"], "999999"]),
        category=st.sampled_from(CATEGORIES),
        severity=st.sampled_from(list(Severity)),
    )
    requests = data.draw(st.lists(draw, min_size=1, max_size=8))
    answer = database.ask(route_batch(requests, policy, AT))
    for index, request in enumerate(requests):
        if request.area == "999999":
            assert answer.routes[index] is None
            assert index in [failure.index for failure in answer.failures]
        else:
            assert answer.routes[index] == database.ask(route(request, policy, AT))


def small(database: Database, *more_edges: Any, centre: bool = True) -> None:
    nodes = [area("621027"), area("621027100"), area("621027100200"), person("G"), person("M"), category("09")]
    nodes += [unit("U-V", "mediation_committee", "village"), unit("U-T", "judicial_office", "township")]
    edges = [
        part_of("621027100", "621027"),
        part_of("621027100200", "621027100"),
        link("Unit:U-V", "COVERS", "Area:621027100200"),
        link("Unit:U-T", "COVERS", "Area:621027100"),
        link("Unit:U-V", "COMPETENT_FOR", "Category:09"),
        link("Unit:U-T", "COMPETENT_FOR", "Category:09"),
        link("Person:M", "ASSIGNED_TO", "Unit:U-T", role="head"),
        *more_edges,
    ]
    if centre:
        nodes.append(unit("C", "centre", "county"))
        edges.append(link("Unit:C", "SERVES", "Area:621027"))
    write(database, nodes, edges)


def test_a_vacancy_is_skipped_and_named(database: Database, policy: Policy) -> None:
    small(database)
    answer = database.ask(route(RouteRequest(area="621027100200", category="0902"), policy, AT))
    assert answer.lead.id == "U-T"
    assert any(reason.rule == "vacant" and "U-V" in reason.en for reason in answer.because)


def test_a_party_does_not_lead_its_own_case(database: Database, policy: Policy) -> None:
    small(database, link("Person:G", "ASSIGNED_TO", "Unit:U-V", role="head"))
    request = RouteRequest(area="621027100200", category="0902", parties=("U-V",))
    answer = database.ask(route(request, policy, AT))
    assert answer.lead.id == "U-T"
    assert any(reason.rule == "recused" for reason in answer.because)


def test_who_goes_first_is_looked_for_upwards(database: Database, policy: Policy) -> None:
    small(database, link("Person:G", "ASSIGNED_TO", "Area:621027100", role="cadre_in_charge"))
    answer = database.ask(route(RouteRequest(area="621027100200", category="0902"), policy, AT))
    assert answer.person is not None
    assert answer.person.id == "G"
    assert any(reason.rule == "nobody_assigned" for reason in answer.because)


def test_an_assignment_that_ended_no_longer_counts(database: Database, policy: Policy) -> None:
    ended = link("Person:G", "ASSIGNED_TO", "Unit:U-V", role="head", since=date(2020, 1, 1), until=date(2023, 5, 4))
    small(database, ended)
    request = RouteRequest(area="621027100200", category="0902")
    assert database.ask(route(request, policy, date(2023, 5, 3))).lead.id == "U-V"
    assert database.ask(route(request, policy, date(2023, 5, 4))).lead.id == "U-T"


def test_a_county_without_a_centre_says_so(database: Database, policy: Policy) -> None:
    small(database, centre=False)
    with pytest.raises(NoCentreError, match="no centre serves its county"):
        database.ask(route(RouteRequest(area="621027", category="1401"), policy, AT))


@pytest.mark.parametrize(("place", "error"), [("621028", NotFoundError), ("63", NotFoundError), ("62", BadInputError)])
def test_a_place_that_cannot_be_is_refused(
    database: Database, policy: Policy, place: str, error: type[Exception]
) -> None:
    small(database)
    write(database, [area("62")], [part_of("621027", "62")], fresh=False)
    with pytest.raises(error):
        database.ask(route(RouteRequest(area=place, category="0902"), policy, AT))


def test_an_empty_graph_knows_no_place(database: Database, policy: Policy) -> None:
    write(database, [])
    with pytest.raises(NotFoundError):
        database.ask(route(RouteRequest(area="621027", category="0902"), policy, AT))


def test_of_two_parents_the_lower_code_is_followed(database: Database, policy: Policy) -> None:
    small(database)
    write(
        database,
        [area("621027999")],
        [part_of("621027100200", "621027999"), part_of("621027999", "621027")],
        fresh=False,
    )
    answers = {
        database.ask(route(RouteRequest(area="621027100200", category="0902"), policy, AT)).lead.id for _ in range(3)
    }
    assert answers == {"U-T"}


def test_a_party_is_no_last_resort_either(database: Database, policy: Policy) -> None:
    small(database)
    request = RouteRequest(area="621027100200", category="99", parties=("C",))
    with pytest.raises(NoCentreError, match="单位C, which serves its county, is a party"):
        database.ask(route(request, policy, AT))
    write(database, [unit("D", "centre", "county")], [link("Unit:D", "SERVES", "Area:621027")], fresh=False)
    answer = database.ask(route(request, policy, AT))
    assert answer.lead.id == "D"
    assert any(reason.rule == "last_resort" for reason in answer.because)


def test_a_centre_that_covers_its_area_too_is_still_its_centre(database: Database, policy: Policy) -> None:
    small(
        database,
        link("Unit:U-T", "SERVES", "Area:621027100"),
        link("Unit:C", "COVERS", "Area:621027"),
        link("Unit:U-T", "STATIONED_AT", "Unit:C", mode="resident"),
        link("Unit:U-T", "COVERS", "Area:621027"),
    )
    last = database.ask(route(RouteRequest(area="621027100200", category="99"), policy, AT))
    assert last.lead.id == "C"
    # One that covers the county goes as such, not as one that is stationed there.
    lead = database.ask(route(RouteRequest(area="621027", category="0902"), policy, AT))
    assert lead.lead.id == "U-T"
    assert lead.because[1].path[:3] == ("Area:621027", "<COVERS", "Unit:U-T")
    assert [support.id for support in lead.supports] == ["C"]


def test_nobody_is_named_twice(database: Database, policy: Policy) -> None:
    write(
        database,
        [area("621027"), area("621027100"), area("621027100200"), area("621027100200001"), person("G"), person("M")],
        [
            *(part_of(code, code[:-3]) for code in ("621027100", "621027100200", "621027100200001")),
            link("Person:G", "ASSIGNED_TO", "Area:621027100200001", role="grid_member"),
            link("Person:G", "ASSIGNED_TO", "Area:621027100200001", role="mediator"),
            link("Person:M", "ASSIGNED_TO", "Area:621027100200001", role="mediator"),
            link("Person:M", "ASSIGNED_TO", "Area:621027100200", role="mediator"),
        ],
    )
    competent = [link("Unit:U", "COVERS", "Area:621027100200"), link("Unit:U", "COMPETENT_FOR", "Category:09")]
    competent.append(link("Person:M", "ASSIGNED_TO", "Unit:U", role="head"))
    write(database, [unit("U", "mediation_committee", "village"), category("09")], competent, fresh=False)
    answer = database.ask(route(RouteRequest(area="621027100200001", category="0902"), policy, AT))
    assert answer.person is not None
    assert answer.person.id == "G"
    assert [other.id for other in answer.people] == ["M"]


def test_a_first_responder_who_is_a_party_steps_back(database: Database, policy: Policy) -> None:
    small(
        database,
        link("Person:G", "ASSIGNED_TO", "Area:621027100200", role="cadre_in_charge"),
        link("Person:G", "ASSIGNED_TO", "Area:621027100200", role="mediator"),
        link("Person:M", "ASSIGNED_TO", "Area:621027100", role="cadre_in_charge"),
    )
    request = RouteRequest(area="621027100200", category="0902", parties=("G",))
    answer = database.ask(route(request, policy, AT))
    assert answer.person is not None
    assert answer.person.id == "M"
    assert not any(reason.rule == "nobody_assigned" for reason in answer.because)
    recused = [reason for reason in answer.because if reason.rule == "recused"]
    assert [reason.en for reason in recused] == ["人G is a party to the case and steps back: looking further"]
    assert recused[0].path == ("Area:621027100200", "<ASSIGNED_TO", "Person:G")


def test_a_vacant_unit_joins_nothing_and_is_named(database: Database, policy: Policy) -> None:
    small(database)
    nodes = [
        unit("CT", "centre", "township"),
        unit("PS", "police_station", "township"),
        unit("CO", "court", "township"),
    ]
    edges = [
        link("Unit:CT", "SERVES", "Area:621027100"),
        link("Unit:PS", "COVERS", "Area:621027100"),
        link("Unit:CO", "COVERS", "Area:621027100"),
        link("Person:M", "ASSIGNED_TO", "Unit:CO", role="staff"),
    ]
    write(database, nodes, edges, fresh=False)
    answer = database.ask(route(RouteRequest(area="621027100", category="0902"), policy, AT))
    assert answer.lead.id == "U-T"
    assert [support.id for support in answer.supports] == ["CT", "CO"]  # a centre is there even when it is vacant
    vacant = [reason for reason in answer.because if reason.rule == "vacant"]
    assert [reason.path[-1] for reason in vacant] == ["Unit:PS"]
    # One that is vacant as the lead is not named again as one that would join.
    database.execute("MATCH (u:Unit {id: 'PS'}) MATCH (c:Category {code: '09'}) CREATE (u)-[:COMPETENT_FOR]->(c)")
    database.execute("MATCH (u:Unit {id: 'U-T'})-[r:COMPETENT_FOR]->() DELETE r")
    database.execute("MATCH (u:Unit {id: 'CO'}) MATCH (c:Category {code: '09'}) CREATE (u)-[:COMPETENT_FOR]->(c)")
    answer = database.ask(route(RouteRequest(area="621027100", category="0902"), policy, AT))
    assert answer.lead.id == "CO"
    assert [reason.path[-1] for reason in answer.because if reason.rule == "vacant"] == ["Unit:PS"]
