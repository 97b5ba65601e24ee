"""Statistics: every figure and every list against a slow count of what really happened to the cases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import BadInputError, GezhiError, NotFoundError
from graph.policy import Policy
from graph.terms import Level, Satisfaction, Step, SupervisionCause
from queries import moves
from queries.counted import Measure
from queries.figures import CaseRef, Figures, Filter, Lacking, Statistics
from queries.lifecycle import move_all
from queries.statistics import cases, statistics
from tests.conftest import empty
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE, area, case, complete, link, part_of, write
from tests.queries.statistics_model import World, answered, counted_orders, model
from tests.queries.test_lifecycle import Office, county

OTHER_COUNTY, OTHER_TOWN, EMPTY_TOWN = "621028", "621027101", "621027102"
START = datetime(2025, 12, 28, 4, 0, tzinfo=UTC)
FIRST = date(2025, 12, 28)
TABLES = ("by_level", "by_area", "by_unit", "by_month", "by_kind", "by_step")

# What an office may do, by the names of the moves; those that are not allowed are refused and change nothing.
ACTS: list[dict[str, Any]] = [
    {"action": "assign"}, {"action": "take_up"}, {"action": "send_back", "note": "退"}, {"action": "escalate", "note": "升"},
    {"action": "supervise", "note": "督"}, {"action": "answer", "note": "复"}, {"action": "resume"}, {"action": "note", "note": "记"},
    {"action": "settle", "note": "结", "resolution": "0103"}, {"action": "settle", "note": "结", "resolution": "0103"},
    {"action": "evaluate", "satisfaction": "satisfied"}, {"action": "evaluate", "satisfaction": "no_answer"},
    {"action": "archive"}, {"action": "revisit", "satisfaction": "dissatisfied"}, {"action": "revisit", "satisfaction": "satisfied"},
    {"action": "reopen", "note": "重"}, {"action": "withdraw", "note": "撤"}, {"action": "merge", "note": "并"},
    {"action": "suspend", "note": "中止"}, {"action": "tick"}, {"action": "accept"}, {"action": "accept"},
]  # fmt: skip
STEPS = st.tuples(st.integers(0, 5), st.integers(0, 30), st.sampled_from(ACTS))
PLACES = (GRID, GRID, VILLAGE, OTHER_TOWN, f"{OTHER_COUNTY}100200001")


def loaded() -> list[tuple[dict[str, Any], str, str | None, str | None]]:
    """Cases that came from a file: properties, place, category, lead."""
    day = date.fromisoformat
    rows = [
        ("L1", GRID, None, "MC", {"accepted_on": day("2025-12-31")}),
        ("L2", VILLAGE, "01", "MC", {"accepted_on": day("2026-01-01"), "settled_on": day("2026-01-03"), "step": "archived"}),
        ("L3", GRID, "0101", None, {"accepted_on": day("2025-12-31"), "settled_on": day("2026-01-01"), "step": "handling"}),
        ("L4", f"{OTHER_COUNTY}100", "0101", "C-621028", {"accepted_on": day("2026-01-02"), "level": "township"}),
        ("L5", OTHER_TOWN, "0101", "JO", {"accepted_on": day("2026-01-05"), "settled_on": day("2026-01-20"), "kind": "hazard", "level": "township"}),
        ("L6", COUNTY, "0902", "MC", {"accepted_on": day("2026-01-05"), "kind": "demand", "level": "county"}),
    ]  # fmt: skip
    return [
        (case(id, occurred_on=FIRST, **properties)[1], place, category, lead)
        for id, place, category, lead, properties in rows
    ]


def build(database: Database) -> World:
    """Two counties whose places have the same names, one of them with a township without any case."""
    county(database)
    nodes, edges = complete()
    other = [
        (label, {key: _moved(key, value) for key, value in properties.items()})
        for label, properties in nodes
        if label != "Category"
    ]
    links = [
        ((start[0], _moved("id", start[1])), relation, properties, (end[0], _moved("id", end[1])))
        for start, relation, properties, end in edges
    ]
    write(database, other, links, fresh=False)
    write(
        database,
        [area(OTHER_TOWN), area(EMPTY_TOWN)],
        [part_of(OTHER_TOWN, COUNTY), part_of(EMPTY_TOWN, COUNTY)],
        fresh=False,
    )
    world = World()
    for id, code in (("K1", COUNTY), ("K2", OTHER_COUNTY)):
        world.loaded[id] = case(id)[1]
        world.places[id], world.categories[id], world.leads[id] = f"{code}100200001", "0101", f"C-{code}100200"
    for properties, place, kind, lead in loaded():
        id = properties["id"]
        world.loaded[id], world.places[id], world.categories[id] = properties, place, kind
        own = [link(f"Case:{id}", "OCCURRED_IN", f"Area:{place}")]
        if kind:
            own.append(link(f"Case:{id}", "OF_CATEGORY", f"Category:{kind}"))
        if lead:
            world.leads[id] = lead
            own.append(link(f"Case:{id}", "HANDLED_BY", f"Unit:{lead}", role="lead", since=properties["accepted_on"]))
        write(database, [("Case", properties)], own, fresh=False)
    _warn(database, world)
    return world


def _moved(key: str, value: Any) -> Any:
    """A value of the first county as the second has it: other codes and ids, the same names."""
    if not isinstance(value, str) or key == "name":
        return value
    return {"G1": "G2", "K1": "K2"}.get(value, value.replace(COUNTY, OTHER_COUNTY))


def _warn(database: Database, world: World) -> None:
    raised = {"rule": "long_open", "cause": "x", "en": "x", "zh": "x", "raised_at": START, "stage": "collected"}
    for id, about, concerned, raised_on, verdict, assessed_on in (
        ("W1", GRID, "L1", date(2026, 1, 5), "dismissed", date(2026, 1, 10)),
        ("W2", VILLAGE, "L1", date(2026, 1, 5), None, None),
        ("W3", OTHER_TOWN, None, date(2025, 12, 31), "supervised", date(2026, 1, 1)),
        ("W4", None, "L4", date(2026, 1, 8), "watched", date(2026, 1, 8)),
        ("W5", OTHER_COUNTY, None, date(2026, 1, 8), None, None),
    ):
        properties = {"id": id, **raised, "raised_on": raised_on, "verdict": verdict, "assessed_on": assessed_on}
        world.warnings.append((properties, about, concerned))
        links = [link(f"Warning:{id}", "ABOUT", f"Area:{about}")] if about else []
        links += [link(f"Warning:{id}", "CONCERNS", f"Case:{concerned}")] if concerned else []
        write(database, [("Warning", properties)], links, fresh=False)


def work(office: Office, world: World, steps: list[tuple[int, int, dict[str, Any]]]) -> None:
    """Days pass, and cases are moved in them."""
    office.now = START
    for gap, number, act in steps:
        office.now += timedelta(days=gap, hours=number)
        known = sorted(id for id, category in world.categories.items() if category)  # nobody is found for the others
        chosen = known[number % len(known)]
        if act["action"] == "accept":
            place = PLACES[number % len(PLACES)]
            follows = chosen if number % 3 == 0 else None
            came = office.accept(area=place, follows=follows).case
            world.places[came], world.categories[came] = place, "0101"
            world.follows |= {came} if follows else set()
            continue
        if act["action"] == "tick":
            office.database.change(move_all([moves.Order(case=id) for id in known], office.policy, office.now))
            continue
        given = dict(act)
        if act["action"] == "merge":
            given["into"] = known[(number + 1) % len(known)]
        if act["action"] == "suspend":
            given["until"] = office.policy.day(office.now) + timedelta(days=2)
        try:
            office.move(chosen, **given)
        except GezhiError:
            continue


def listed(database: Database, filter: Filter, limit: int = 200) -> list[CaseRef]:
    """The cases of a filter, page by page."""
    found: list[CaseRef] = []
    after = None
    while True:
        page = database.ask(cases(filter, after, limit))
        found += page.items
        after = page.next
        if after is None:
            return found


@settings(max_examples=5)
@given(
    steps=st.lists(STEPS, min_size=15, max_size=40),
    days=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=3, max_size=3),
)
def test_every_figure_and_list_is_what_a_slow_count_finds(
    database: Database, policy: Policy, steps: list[tuple[int, int, dict[str, Any]]], days: list[tuple[int, int]]
) -> None:
    world = build(database)
    work(Office(database, policy), world, steps)
    for code, (ahead, back) in zip((COUNTY, VILLAGE, OTHER_COUNTY), days, strict=True):
        at = FIRST + timedelta(days=ahead)
        since = None if back > 30 else at - timedelta(days=back)
        answer = database.ask(statistics(code, at, since))
        expected, took, numbers = model(database, world, code, since or date(at.year, 1, 1), at)
        found = list(answered(answer))
        assert {key: count for key, count, _ in found if count} == {key: len(ids) for key, ids in expected.items()}
        for key, _, filter in found:
            if expected.get(key) or key[0] == "whole":
                assert [item.id for item in listed(database, filter)] == sorted(expected.get(key, ())), key
        assert {step.step.value: step.days for step in answer.steps if step.times} == pytest.approx(took)
        assert {key: count for key, count in counted_orders(answer).items() if count} == dict(numbers)
        whole_is_the_sum_of_its_parts(answer)


def whole_is_the_sum_of_its_parts(answer: Statistics) -> None:
    for name in TABLES:
        rows: tuple[Figures, ...] = getattr(answer, name)
        for measure, count in answer.whole.counts.items():
            assert sum(row.counts[measure] for row in rows) == count, (name, measure)
    counts = answer.whole.counts
    classes = [row for row in answer.by_category if row.key is None or len(row.key) == 2]
    assert sum(row.counts[Measure.FOUND] for row in classes) == counts[Measure.FOUND]
    ends = (Measure.SETTLED, Measure.OPEN, Measure.WITHDRAWN, Measure.MERGED)
    assert sum(counts[end] for end in ends) == counts[Measure.FOUND]
    timed = (Measure.ON_TIME, Measure.LATE, Measure.WITHOUT_DEADLINE)
    assert sum(counts[each] for each in timed) == counts[Measure.SETTLED]


@pytest.fixture
def office(database: Database, policy: Policy) -> Office:
    build(database)
    office = Office(database, policy)
    office.now = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    return office


def test_what_happens_later_changes_no_figure_of_a_past_day(office: Office) -> None:
    """A loaded case that was settled is reopened, one that was open rises; the days before know nothing of it."""
    past = [
        statistics(COUNTY, day) for day in (date(2026, 1, 2), date(2026, 1, 19), date(2026, 1, 20), date(2026, 3, 1))
    ]
    before = [office.database.ask(question) for question in past]
    case = office.accept().case
    for id in ("L2", "L5"):
        office.move(id, "reopen", note="又起争执")
    office.move("L6", "note", note="走访")
    office.move("K1", "escalate", note="升级")
    office.move(case, "assign")
    assert [office.database.ask(question) for question in past] == before
    today = office.database.ask(statistics(COUNTY, date(2026, 3, 2))).whole.counts
    assert (before[-1].whole.counts[Measure.SETTLED], today[Measure.SETTLED]) == (2, 0)
    assert (before[-1].whole.counts[Measure.REPEATED], today[Measure.REPEATED]) == (0, 2)


def test_a_case_that_is_reopened_was_settled_until_then(office: Office) -> None:
    case = office.accept().case
    for action in ("assign", "take_up"):
        office.move(case, action)
    office.now += timedelta(days=2)
    office.move(case, "settle", note="已达成协议", resolution="0103")
    office.move(case, "evaluate", satisfaction="satisfied")
    office.now += timedelta(days=5)
    office.move(case, "reopen", note="反悔")

    def of(day: date) -> Statistics:
        return office.database.ask(statistics(GRID, day, date(2026, 3, 2)))

    counts = {day: of(date(2026, 3, day)).whole.counts for day in (3, 4, 8, 9)}
    assert [counts[day][Measure.SETTLED] for day in (3, 4, 8, 9)] == [0, 1, 1, 0]
    assert [counts[day][Measure.ON_TIME] for day in (3, 4, 8, 9)] == [0, 1, 1, 0]
    assert [counts[day][Measure.REPEATED] for day in (3, 4, 8, 9)] == [0, 0, 0, 1]
    said = {day: {row.satisfaction for row in of(date(2026, 3, day)).satisfaction if row.cases} for day in (4, 9)}
    assert said == {4: {Satisfaction.SATISFIED}, 9: set()}
    handling = next(step for step in of(date(2026, 3, 8)).steps if step.step is Step.HANDLING)
    assert (handling.times, handling.days, handling.cases) == (1, 2.0, 1)


def test_suspended_days_do_not_make_a_case_late(office: Office) -> None:
    """The village has 3 days, until 5 March. What stood still from the 3rd to the 10th is due on the 12th."""
    suspended, running = office.accept().case, office.accept().case
    for each in (suspended, running):
        office.move(each, "assign")
        office.move(each, "take_up")
    office.now += timedelta(days=1)
    office.move(suspended, "suspend", note="等鉴定", until=date(2026, 3, 20))
    office.now += timedelta(days=7)
    office.move(suspended, "resume")
    for each in (suspended, running):
        office.move(each, "settle", note="已达成协议", resolution="0103")
    day = date(2026, 3, 10)
    on_time = Filter(area=COUNTY, since=date(2026, 3, 2), at=day, measure=Measure.ON_TIME)
    late = on_time.model_copy(update={"measure": Measure.LATE})
    assert [(item.id, item.settled_on, item.due_on) for item in listed(office.database, on_time)] == [
        (suspended, day, date(2026, 3, 12))
    ]
    assert [(item.id, item.due_on) for item in listed(office.database, late)] == [(running, date(2026, 3, 5))]


def test_a_case_settled_after_its_last_day_is_late_at_that_level(office: Office) -> None:
    case = office.accept().case
    office.move(case, "assign")
    office.move(case, "escalate", note="本级无法办理")
    office.move(case, "take_up")
    office.now += timedelta(days=8)  # the township has seven
    office.move(case, "settle", note="已达成协议", resolution="0103")
    answer = office.database.ask(statistics(GRID, date(2026, 3, 10), date(2026, 3, 2)))
    assert (answer.whole.counts[Measure.LATE], answer.whole.on_time_rate, answer.whole.rate) == (1, 0.0, 1.0)
    assert [row.counts[Measure.LATE] for row in answer.by_level] == [0, 1, 0]
    assert (answer.settled_at_village.count, answer.settled_at_village.of) == (0, 1)


def test_supervisions_count_in_the_period_in_which_they_are_opened(office: Office) -> None:
    """The case is of February, the order of March."""
    office.now -= timedelta(days=10)
    case = office.accept().case
    office.now += timedelta(days=10)
    office.move(case, "supervise", note="领导批示")
    at, since = date(2026, 3, 31), date(2026, 3, 1)
    answer = office.database.ask(statistics(COUNTY, at, since))
    orders = {row.cause: (row.opened, row.answered, row.cases) for row in answer.supervisions}
    assert orders[None] == orders[SupervisionCause.ORDER] == (1, 0, 1)
    assert answer.whole.counts[Measure.FOUND] == 0
    assert [item.id for item in listed(office.database, answer.supervisions[0].filter)] == [case]


def test_a_list_goes_on_where_the_page_before_ended(office: Office) -> None:
    for _ in range(7):
        office.accept()
    filter = office.database.ask(statistics(COUNTY, date(2026, 3, 2))).whole.filter
    whole = listed(office.database, filter)
    assert len(whole) == 10  # three of them loaded
    assert listed(office.database, filter, limit=1) == listed(office.database, filter, limit=4) == whole
    item = next(item for item in whole if item.id.startswith(COUNTY))
    assert (item.level, item.step, item.lead and item.lead.id) == (Level.VILLAGE, Step.ACCEPTED, f"C-{VILLAGE}")


def test_areas_without_cases_have_their_rows_and_those_without_a_place_below_too(office: Office) -> None:
    answer = office.database.ask(statistics(COUNTY, date(2026, 3, 1)))
    found = {row.key: row.counts[Measure.FOUND] for row in answer.by_area}
    assert found == {TOWN: 1, OTHER_TOWN: 1, EMPTY_TOWN: 0, None: 1}
    own = Filter(area=COUNTY, since=date(2026, 1, 1), at=date(2026, 3, 1), without=Lacking.CHILD)
    assert [item.id for item in listed(office.database, own)] == ["L6"]
    empty_town = office.database.ask(statistics(EMPTY_TOWN, date(2026, 3, 1)))
    assert not any(empty_town.whole.counts.values())
    assert (empty_town.whole.rate, empty_town.settled_at_village.share, empty_town.by_area) == (None, None, ())


def test_a_filter_is_written_as_the_parameters_that_it_has() -> None:
    filter = Filter(area=COUNTY, since=date(2026, 1, 1), at=date(2026, 3, 1), level=Level.VILLAGE)
    written = filter.model_dump(mode="json")
    assert written == {
        "area": COUNTY, "since": "2026-01-01", "at": "2026-03-01", "measure": "found", "level": "village",
    }  # fmt: skip
    assert Filter.model_validate(written) == filter


@pytest.mark.parametrize("month", ["0001-01", "2026-02", "9999-12"])
def test_any_month_can_be_asked_for(office: Office, month: str) -> None:
    filter = Filter(area=COUNTY, since=date.min, at=date.max, month=month)
    found = Counter(item.accepted_on.isoformat()[:7] for item in listed(office.database, filter))
    assert set(found) <= {month}


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInputError, match="since"):
        statistics(COUNTY, date(2026, 1, 1), date(2026, 1, 2))


def test_an_area_of_an_empty_graph_is_not_found(database: Database) -> None:
    empty(database)
    with pytest.raises(NotFoundError):
        database.ask(statistics(COUNTY, date(2026, 1, 1)))
    with pytest.raises(NotFoundError):
        listed(database, Filter(area=COUNTY, since=date(2026, 1, 1), at=date(2026, 1, 1)))
