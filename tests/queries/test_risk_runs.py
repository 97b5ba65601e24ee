"""What a look at the whole county writes, lists, explains, and says of settling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.network import Network
from graph.policy import Policy, parse
from graph.propagation import solve
from graph.terms import RiskBy
from queries import risk_runs
from queries.outlook import Outlook, Outlooks
from queries.risk_explained import node_risk, strongest
from queries.risk_top import risk_top
from queries.tick import tick
from queries.what_if import TOLERANCE, what_if
from tests.graph.test_propagation import Pair, build, graphs, weights_of
from tests.queries.county import AT, COUNTY, TOWN, VILLAGE, area, case, link, part_of, person, unit, write

OTHER = f"{COUNTY}101"
GRID = f"{VILLAGE}001"
NOW = datetime(2023, 12, 15, 4, 0, tzinfo=UTC)


def lay_out(database: Database) -> None:
    """Two townships; in one a grave case beside a small one of the same person, and a settled one; in the other one."""
    nodes = [area(code) for code in (COUNTY, TOWN, OTHER, VILLAGE, GRID)] + [
        person("张三"),
        person("李四"),
        person("远"),
    ]
    nodes += [
        case("K1", severity=4, accepted_on=AT),
        case("K2", severity=1, accepted_on=AT),
        case("K3", severity=2, accepted_on=AT - timedelta(days=9), settled_on=AT),
        case("K4", severity=2, accepted_on=AT),
        case("K5", severity=2, accepted_on=AT),  # nowhere, of nobody
        unit("U1", "court", "township"),
    ]
    edges = [part_of(TOWN, COUNTY), part_of(OTHER, COUNTY), part_of(VILLAGE, TOWN), part_of(GRID, VILLAGE)]
    edges += [
        link("Case:K1", "INVOLVES", "Person:张三", role="party"),
        link("Case:K2", "INVOLVES", "Person:张三", role="party"),
        link("Case:K3", "INVOLVES", "Person:李四", role="witness"),
        link("Person:张三", "RELATED_TO", "Person:李四", kind="relative"),
        *(link(f"Case:{id}", "OCCURRED_IN", f"Area:{GRID}") for id in ("K1", "K2", "K3")),
        link("Case:K4", "OCCURRED_IN", f"Area:{OTHER}"),
        link("Case:K1", "HANDLED_BY", "Unit:U1", role="lead", since=AT),
        link("Unit:U1", "COVERS", f"Area:{TOWN}"),
    ]
    write(database, nodes, edges)


@pytest.fixture
def outlooks(database: Database, tmp_path: Path) -> Outlooks:
    lay_out(database)
    return Outlooks(tmp_path)


@pytest.fixture
def found(database: Database, policy: Policy, outlooks: Outlooks) -> Outlook:
    return outlooks.of(database, policy, AT)


def risk_of(found: Outlook, node: str) -> float:
    return float(found.solution.risk[found.number[node]])


def written(database: Database) -> dict[str, tuple[float, str]]:
    rows = database.execute(
        "MATCH (c:Case) WHERE c.risk_run IS NOT NULL RETURN c.id AS id, c.risk AS risk, c.risk_run AS run"
    ).rows
    return {row["id"]: (row["risk"], row["run"]) for row in rows}


def test_a_look_is_written_on_open_cases_areas_and_units(
    database: Database, policy: Policy, outlooks: Outlooks
) -> None:
    made = risk_runs.run(database, outlooks, policy, NOW, AT)
    found = outlooks.of(database, policy, AT)
    opened = ("K1", "K2", "K4", "K5")
    assert written(database) == {id: (risk_of(found, f"Case:{id}"), made.id) for id in opened}
    assert made.cases == 4
    assert made.expected == pytest.approx(sum(risk_of(found, f"Case:{id}") for id in opened))
    assert made.policy == policy.reference
    assert made.residual <= 1e-9
    stored = database.ask(risk_runs.last())
    assert stored is not None
    assert stored.model_dump(exclude={"seconds"}) == made.model_dump(exclude={"seconds"})
    rows = database.execute(
        "MATCH (:RiskRun)-[f:FOUND]->(n) RETURN coalesce(n.code, n.id) AS key, f.cases AS cases"
    ).rows
    assert {row["key"]: row["cases"] for row in rows} == {COUNTY: 3, TOWN: 2, VILLAGE: 2, GRID: 2, OTHER: 1, "U1": 1}
    people = database.execute("MATCH (p:Person) RETURN [key IN keys(p) WHERE key CONTAINS 'risk'] AS keys").rows
    assert all(row["keys"] == [] for row in people)


def test_the_next_look_takes_the_place_of_the_one_before(
    database: Database, policy: Policy, outlooks: Outlooks
) -> None:
    first = risk_runs.run(database, outlooks, policy, NOW, AT)
    database.execute("MATCH (c:Case {id: 'K1'}) SET c.settled_on = $day", {"day": AT + timedelta(days=1)})
    second = risk_runs.run(database, outlooks, policy, NOW + timedelta(days=1), AT + timedelta(days=1))
    database.execute("MATCH (c:Case {id: 'K2'}) SET c.settled_on = $day", {"day": AT + timedelta(days=1)})
    database.execute("MERGE (loads:Counter {id: 'loads'}) SET loads.value = coalesce(loads.value, 0) + 1")
    third = risk_runs.run(database, outlooks, policy, NOW + timedelta(days=1, hours=1), AT + timedelta(days=1))
    assert {run for _, run in written(database).values()} == {third.id}
    assert set(written(database)) == {"K4", "K5"}
    rows = database.execute("MATCH (r:RiskRun) RETURN r.id AS id, COUNT { (r)-[:FOUND]->() } AS found").rows
    counts = {row["id"]: row["found"] for row in rows}
    # Of a day only the last look's areas are kept; the day before keeps its own.
    assert counts[first.id] > 0
    assert counts[second.id] == 0
    assert counts[third.id] > 0


def test_top_lists_cases_areas_and_units(database: Database, policy: Policy, outlooks: Outlooks) -> None:
    assert database.ask(risk_top(COUNTY)).run is None
    risk_runs.run(database, outlooks, policy, NOW, AT)
    found = outlooks.of(database, policy, AT)
    cases = database.ask(risk_top(COUNTY))
    expected = sorted((-risk_of(found, f"Case:{id}"), id) for id in ("K1", "K2", "K4"))
    assert [(item.risk, item.node) for item in cases.items] == [(-risk, f"Case:{id}") for risk, id in expected]
    assert cases.cases == 3
    assert cases.expected == pytest.approx(-sum(risk for risk, _ in expected))
    seen, after = [], None
    while True:
        page = database.ask(risk_top(COUNTY, limit=1, after=after))
        seen += [item.node for item in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [item.node for item in cases.items]
    towns = database.ask(risk_top(COUNTY, RiskBy.AREAS, level="township"))
    assert [item.node for item in towns.items] == [f"Area:{TOWN}", f"Area:{OTHER}"]
    assert all(item.change is None for item in towns.items)
    units = database.ask(risk_top(TOWN, RiskBy.UNITS))
    assert [(item.node, item.cases) for item in units.items] == [("Unit:U1", 1)]
    assert database.ask(risk_top(OTHER, RiskBy.UNITS)).items == ()
    with pytest.raises(NotFoundError):
        database.ask(risk_top("999999"))
    with pytest.raises(BadInputError, match="after"):
        risk_top(COUNTY, after="x")


def test_a_week_later_areas_are_compared(database: Database, policy: Policy, outlooks: Outlooks) -> None:
    risk_runs.run(database, outlooks, policy, NOW, AT)
    before = database.ask(risk_top(COUNTY, RiskBy.AREAS)).items
    later = AT + timedelta(days=7)
    database.execute("MATCH (c:Case {id: 'K4'}) SET c.settled_on = $day", {"day": later})
    database.execute("MERGE (loads:Counter {id: 'loads'}) SET loads.value = coalesce(loads.value, 0) + 1")
    risk_runs.run(database, outlooks, policy, NOW + timedelta(days=7), later)
    now = {item.node: item for item in database.ask(risk_top(COUNTY, RiskBy.AREAS)).items}
    for item in before:
        if item.node in now:
            assert now[item.node].change == pytest.approx(now[item.node].expected - item.expected)
    assert f"Area:{OTHER}" not in now


def test_a_look_is_renewed_when_its_time_has_come(database: Database, policy: Policy, outlooks: Outlooks) -> None:
    assert risk_runs.renew(database, outlooks, policy, NOW) is not None
    assert risk_runs.renew(database, outlooks, policy, NOW + timedelta(minutes=59)) is None
    assert risk_runs.renew(database, outlooks, policy, NOW + timedelta(minutes=60)) is not None
    # A new day begins at midnight in China.
    assert risk_runs.renew(database, outlooks, policy, datetime(2023, 12, 15, 15, 59, tzinfo=UTC)) is not None
    assert risk_runs.renew(database, outlooks, policy, datetime(2023, 12, 15, 16, 1, tzinfo=UTC)) is not None
    never = parse(policy.text.replace("run_minutes = 60", "run_minutes = 0"), "policy")
    assert risk_runs.renew(database, outlooks, never, NOW + timedelta(days=2)) is None


def test_the_last_look_is_the_one_that_was_written_last(database: Database, policy: Policy, outlooks: Outlooks) -> None:
    """Whatever clocks say: two servers, a clock that goes back, a look for a day to come."""
    risk_runs.run(database, outlooks, policy, NOW + timedelta(days=9), AT + timedelta(days=9))
    second = risk_runs.run(database, outlooks, policy, NOW - timedelta(seconds=1), AT)
    last = database.ask(risk_runs.last())
    assert last is not None
    assert last.id == second.id
    top = database.ask(risk_top(COUNTY))
    assert (top.cases, len(top.items)) == (3, 3)
    assert {run for _, run in written(database).values()} == {second.id}
    assert risk_runs.renew(database, outlooks, policy, NOW) is None
    # The clock went back: the last look lies ahead.
    assert risk_runs.renew(database, outlooks, policy, NOW - timedelta(minutes=5)) is not None


def test_a_look_of_long_ago_is_not_compared_with(database: Database, policy: Policy, outlooks: Outlooks) -> None:
    for days in (0, 7, 30):
        risk_runs.run(database, outlooks, policy, NOW + timedelta(days=days), AT + timedelta(days=days))
        changes = [item.change is not None for item in database.ask(risk_top(COUNTY, RiskBy.AREAS)).items]
        assert set(changes) == {days == 7}


def test_cases_whose_gain_is_noise_do_not_tell_how_good_a_list_is(found: Outlook) -> None:
    assert what_if(found, OTHER, ["K5", "K4"]).within == 1.0
    assert what_if(found, OTHER, ["K5"]).within == 1.0


def test_a_case_at_risk_raises_one_warning(database: Database, policy: Policy, outlooks: Outlooks) -> None:
    risk_runs.renew(database, outlooks, policy, NOW)
    for _ in range(2):
        tick(database, policy, NOW)
    rows = database.execute(
        "MATCH (w:Warning {rule: 'case_at_risk'})-[:CONCERNS]->(c) RETURN c.id AS id, w.en AS en, w.zh AS zh"
    ).rows
    assert [row["id"] for row in rows] == ["K1"]  # critical: 0.6 by itself
    assert "0.6" in rows[0]["en"]
    # A warning that risk itself raised does not raise the risk.
    outlooks_anew = risk_runs.run(database, outlooks, policy, NOW, AT)
    assert outlooks_anew.expected == pytest.approx(sum(risk for risk, _ in written(database).values()))
    assert written(database)["K1"][0] < 0.65


def test_cases_of_the_barred_class_raise_none(database: Database, policy: Policy, outlooks: Outlooks) -> None:
    database.execute(
        "CREATE (c:Category {code: '1601', name: '涉民族'}) WITH c MATCH (k:Case {id: 'K1'}) CREATE (k)-[:OF_CATEGORY]->(c)"
    )
    risk_runs.renew(database, outlooks, policy, NOW)
    tick(database, policy, NOW)
    assert database.execute("MATCH (w:Warning {rule: 'case_at_risk'}) RETURN w").rows == []


def test_a_risk_is_explained_by_its_ways(database: Database, policy: Policy, found: Outlook) -> None:
    answer = node_risk(database, found, "Case:K2")
    weights = {weight.relationship: weight for weight in policy.risk.weights}
    first = answer.ways[0]
    assert first.path == ("Case:K1", "INVOLVES>", "Person:张三", "<INVOLVES", "Case:K2")
    assert first.value == pytest.approx(0.6 * weights["INVOLVES"].forward * weights["INVOLVES"].backward)
    assert first.share == pytest.approx(first.value / answer.risk)
    assert answer.base == pytest.approx(0.1)
    assert {reason.path[0] for reason in answer.because} >= {"Case:K1", "Case:K2"}
    someone = node_risk(database, found, "Person:李四")
    assert someone.base == 0
    assert someone.risk > 0
    assert {way.case for way in someone.ways} == {"Case:K1", "Case:K2", "Case:K3"}  # only with the cases it came from
    assert ("Case:K3", "INVOLVES>", "Person:李四") in {way.path for way in someone.ways}
    town = node_risk(database, found, f"Area:{TOWN}")
    assert (town.cases, town.expected) == (2, pytest.approx(risk_of(found, "Case:K1") + risk_of(found, "Case:K2")))
    assert node_risk(database, found, "Unit:U1").cases == 1
    assert node_risk(database, found, "Person:远").risk == 0
    with pytest.raises(NotFoundError):
        node_risk(database, found, "Case:none")
    with pytest.raises(BadInputError, match="Label:key"):
        node_risk(database, found, "K1")


def all_paths(net: Network, base: list[float], target: int) -> list[float]:
    """What each loop-free path gives, all of them walked."""
    given: list[float] = []

    def walk(path: list[int], passed: float) -> None:
        here = path[-1]
        for slot in range(net.first[here], net.first[here + 1]):
            there, weight = int(net.peer[slot]), float(net.weight[net.reverse[slot]])
            if there not in path and weight > 0:
                if base[there] > 0:
                    given.append(base[there] * passed * weight)
                walk([*path, there], passed * weight)

    walk([target], 1.0)
    return sorted((value for value in given if value >= 1e-5), reverse=True)


@settings(max_examples=150)
@given(graph=graphs(most=6))
def test_the_strongest_paths_are_those_of_all(graph: tuple[int, list[Pair], list[float]]) -> None:
    nodes, pairs, base = graph
    net = build(nodes, pairs)
    paths, complete = strongest(net, np.array(base), 0, 5)
    assert complete
    weights = weights_of(pairs)
    for value, path in paths:
        assert len(set(path)) == len(path)
        assert path[-1] == 0
        passed = np.prod([weights[edge] for edge in pairwise(path)])
        assert value == pytest.approx(base[path[0]] * passed)
    expected = all_paths(net, base, 0)[:5]
    assert [value for value, _ in paths if value >= 1e-5] == pytest.approx(expected)


def settled(found: Outlook, cases: tuple[str, ...], inside: list[int]) -> float:
    """The expected number when some cases are settled, by a solve of its own."""
    base = found.solution.base.copy()
    for id in cases:
        number = found.number[f"Case:{id}"]
        base[number] = found.hazards.settled_base[number]
    return float(solve(found.solution.network, base).risk[inside].sum())


def test_what_settling_changes_is_what_a_new_solve_says(found: Outlook) -> None:
    inside = [found.number[f"Case:{id}"] for id in ("K1", "K2")]
    answer = what_if(found, TOWN)
    before = settled(found, (), inside)
    assert answer.expected == pytest.approx(before, abs=1e-8)
    # Trials are as fine as TOLERANCE, and each stands on those before it.
    assert [item.case for item in answer.settle] == ["K1", "K2"]
    for count, item in enumerate(answer.settle, start=1):
        first = tuple(each.case for each in answer.settle[:count])
        assert item.expected == pytest.approx(settled(found, first, inside), abs=20 * TOLERANCE)
        assert item.alone == pytest.approx(before - settled(found, (item.case,), inside), abs=20 * TOLERANCE)
    # Nothing is left changed.
    assert what_if(found, TOWN) == answer


def test_greedy_is_within_what_it_says_of_the_best_list(found: Outlook) -> None:
    inside = [found.number[f"Case:{id}"] for id in ("K1", "K2", "K4")]
    before = settled(found, (), inside)
    for count in (1, 2):
        answer = what_if(found, COUNTY, count=count)
        best = max(before - settled(found, cases, inside) for cases in combinations(("K1", "K2", "K4"), count))
        assert 0 < answer.within <= 1
        assert before - answer.settle[-1].expected >= answer.within * best - 20 * TOLERANCE


def test_cases_may_be_named_also_from_elsewhere(found: Outlook) -> None:
    answer = what_if(found, OTHER, ["K1", "K4"])
    assert [item.case for item in answer.settle] == ["K4", "K1"]
    for cases in (["K3"], ["none"]):  # settled, unknown
        with pytest.raises(NotFoundError, match=cases[0]):
            what_if(found, COUNTY, cases)
    with pytest.raises(NotFoundError):
        what_if(found, "999999")


def test_of_two_that_gain_the_same_the_first_is_named_first(database: Database, policy: Policy, tmp_path: Path) -> None:
    nodes: list[Any] = [area(COUNTY), *(case(id, accepted_on=AT) for id in ("B", "A", "C"))]
    write(database, nodes, [link(f"Case:{id}", "OCCURRED_IN", f"Area:{COUNTY}") for id in ("A", "B", "C")])
    answer = what_if(Outlooks(tmp_path).of(database, policy, AT), COUNTY)
    assert [item.case for item in answer.settle] == ["A", "B", "C"]
