"""The way up: clocks by hand, states at each day."""

from __future__ import annotations

from datetime import date

import pytest

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy
from graph.terms import Level
from queries.escalation import State, escalation, escalation_from
from queries.routing import RouteRequest
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE, area, case, complete, link, part_of, person, unit, write

ACCEPTED = date(2023, 12, 30)  # the village's clock runs over the turn of the year


@pytest.fixture(autouse=True)
def county(database: Database) -> None:
    nodes, edges = complete()
    nodes += [
        case("A", accepted_on=ACCEPTED, occurred_on=ACCEPTED),
        case("T", accepted_on=ACCEPTED, level="township", severity=2),
        case("C", accepted_on=ACCEPTED, level="county"),
        case("S", accepted_on=ACCEPTED, settled_on=date(2024, 1, 1)),
        unit("JO", "judicial_office", "township"), unit("X", "petition_office", "township"), person("J"),
    ]  # fmt: skip
    edges += [link(f"Case:{id}", "OCCURRED_IN", f"Area:{GRID}") for id in "ATCS"]
    edges += [link(f"Case:{id}", "OF_CATEGORY", "Category:0101") for id in "ATCS"]
    edges += [link(f"Unit:{id}", "COVERS", f"Area:{TOWN}") for id in ("JO", "X")]
    edges += [
        link("Person:J", "ASSIGNED_TO", "Unit:JO", role="head"),
        link("Unit:JO", "COMPETENT_FOR", "Category:01"),
        link("Case:T", "HANDLED_BY", "Unit:JO", role="lead", since=ACCEPTED),
        link("Case:T", "HANDLED_BY", "Unit:X", role="support", since=ACCEPTED, until=date(2023, 12, 31)),
    ]
    write(database, nodes, edges)


def test_each_level_begins_when_the_one_below_ends(database: Database, policy: Policy) -> None:
    steps = database.ask(escalation("A", policy, ACCEPTED)).steps
    # 30 December + 3 days = 2 January; + 7 = 9 January; + 15 = 24 January.
    assert [step.due for step in steps] == [date(2024, 1, 2), date(2024, 1, 9), date(2024, 1, 24)]
    assert [step.begins for step in steps] == [ACCEPTED, date(2024, 1, 2), date(2024, 1, 9)]
    assert [step.days for step in steps] == [3, 7, 15]


@pytest.mark.parametrize(
    ("id", "at", "states"),
    [
        ("A", date(2024, 1, 2), [State.CURRENT, State.AHEAD, State.AHEAD]),
        ("A", date(2024, 1, 3), [State.OVERDUE, State.AHEAD, State.AHEAD]),
        ("T", date(2024, 1, 9), [State.PASSED, State.CURRENT, State.AHEAD]),
        ("C", date(2024, 1, 25), [State.PASSED, State.PASSED, State.OVERDUE]),
        ("S", date(2024, 1, 5), [State.SETTLED, State.AHEAD, State.AHEAD]),
        ("S", date(2023, 12, 31), [State.CURRENT, State.AHEAD, State.AHEAD]),  # not settled yet on that day
    ],
)
def test_where_it_stands(database: Database, policy: Policy, id: str, at: date, states: list[State]) -> None:
    assert [step.state for step in database.ask(escalation(id, policy, at)).steps] == states


@pytest.mark.parametrize(
    ("id", "at", "rule", "says"),
    [
        ("A", date(2024, 1, 2), "escalation_next", "unless settled by 2024-01-02"),
        ("A", date(2024, 1, 3), "escalation_next", "the deadline passed on 2024-01-02"),
        ("C", date(2024, 1, 3), "supervision_next", "supervision"),
        ("S", date(2024, 1, 5), "settled", "settled"),
    ],
)
def test_what_happens_next(database: Database, policy: Policy, id: str, at: date, rule: str, says: str) -> None:
    following = database.ask(escalation(id, policy, at)).next
    assert following.rule == rule
    assert says in following.en


def test_those_join_whom_the_policy_names(database: Database, policy: Policy) -> None:
    township = database.ask(escalation("T", policy, ACCEPTED)).steps[1]
    assert township.centre is not None
    assert township.centre.id == f"C-{TOWN}"
    assert [(joining.unit.id, joining.competent, joining.heads[0].id) for joining in township.joins] == [
        ("JO", True, "J")
    ]


def test_handlers_are_those_of_the_day(database: Database, policy: Policy) -> None:
    assert [by.unit.id for by in database.ask(escalation("T", policy, ACCEPTED)).handlers] == ["JO", "X"]
    assert [by.unit.id for by in database.ask(escalation("T", policy, date(2023, 12, 31))).handlers] == ["JO"]


def test_before_there_is_a_case_the_way_begins_at_its_start(database: Database, policy: Policy) -> None:
    answer = database.ask(escalation_from(RouteRequest(area=GRID, category="0701"), policy, ACCEPTED))
    assert [step.state for step in answer.steps] == [State.BELOW, State.CURRENT, State.AHEAD]
    assert answer.steps[0].due is None
    assert answer.steps[1].due == date(2024, 1, 6)
    assert answer.level is Level.TOWNSHIP


def test_a_place_above_the_village_has_no_village_step(database: Database, policy: Policy) -> None:
    answer = database.ask(escalation_from(RouteRequest(area=TOWN, category="0101"), policy, ACCEPTED))
    assert [step.level for step in answer.steps] == [Level.TOWNSHIP, Level.COUNTY]


def test_a_level_without_a_centre_says_so(database: Database, policy: Policy) -> None:
    database.execute("MATCH (:Centre)-[r:SERVES]->(:Area {code: $code}) DELETE r", {"code": VILLAGE})
    answer = database.ask(escalation("A", policy, ACCEPTED))
    assert answer.steps[0].centre is None
    assert any(reason.rule == "no_centre" for reason in answer.because)


def test_an_unknown_case_and_place_are_not_found(database: Database, policy: Policy) -> None:
    with pytest.raises(NotFoundError, match="there is no case nope"):
        database.ask(escalation("nope", policy, ACCEPTED))
    with pytest.raises(NotFoundError, match="there is no area 999999"):
        database.ask(escalation_from(RouteRequest(area="999999", category="0101"), policy, ACCEPTED))


def test_a_centre_that_covers_its_area_too_is_still_its_centre(database: Database, policy: Policy) -> None:
    write(database, [], [link(f"Unit:C-{TOWN}", "COVERS", f"Area:{TOWN}")], fresh=False)
    answer = database.ask(escalation("A", policy, ACCEPTED))
    assert answer.steps[1].centre is not None
    assert answer.steps[1].centre.id == f"C-{TOWN}"
    assert not any(reason.rule == "no_centre" for reason in answer.because)


@pytest.mark.parametrize("id", ["A", "C"])
def test_before_its_acceptance_a_case_stands_nowhere(database: Database, policy: Policy, id: str) -> None:
    answer = database.ask(escalation(id, policy, date(2023, 12, 29)))
    assert [step.state for step in answer.steps] == [State.NOT_ACCEPTED, State.AHEAD, State.AHEAD]
    assert answer.next.rule == "not_accepted"
    assert "accepted only on 2023-12-30" in answer.next.en
    assert "2023-12-30才受理" in answer.next.zh
    assert not any("stands at" in reason.en for reason in answer.because)


def test_above_the_county_nothing_escalates(database: Database, policy: Policy) -> None:
    write(
        database,
        [area("62"), area("6210"), case("P")],
        [part_of("6210", "62"), part_of(COUNTY, "6210"), link("Case:P", "OCCURRED_IN", "Area:6210")],
        fresh=False,
    )
    for place in ("62", "6210"):
        with pytest.raises(BadInputError, match=f"area: {place} lies above the county"):
            database.ask(escalation_from(RouteRequest(area=place, category="0101"), policy, ACCEPTED))
    with pytest.raises(BadInputError, match="case: 6210 lies above the county"):
        database.ask(escalation("P", policy, ACCEPTED))


def test_a_vacant_unit_joins_nothing_and_is_named(database: Database, policy: Policy) -> None:
    nodes = [unit("PS", "police_station", "township"), unit("CO", "court", "township")]
    edges = [link("Unit:PS", "COVERS", f"Area:{TOWN}"), link("Unit:CO", "COVERS", f"Area:{TOWN}")]
    edges.append(link("Person:J", "ASSIGNED_TO", "Unit:CO", role="staff"))
    write(database, nodes, edges, fresh=False)
    answer = database.ask(escalation("A", policy, ACCEPTED))
    assert [joining.unit.id for joining in answer.steps[1].joins] == ["JO", "CO"]
    vacant = [reason for reason in answer.because if reason.rule == "vacant"]
    assert [reason.path for reason in vacant] == [(f"Area:{TOWN}", "<COVERS", "Unit:PS")]
