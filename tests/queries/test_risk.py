"""Risk in the graph against networkx: every simple path is enumerated and added up by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import prod
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import CARRIERS, Policy
from queries import risk
from queries.risk import area_risk, case_risk
from tests.queries.county import AT, area, case, link, part_of, person, write

CASES, PEOPLE, HOMES, GRIDS = (
    ["K1", "K2", "K3", "K4"],
    ["P1", "P2", "P3"],
    ["H1"],
    ["621027100200001", "621027100200002"],
)
CHOICES = [
    *((f"Case:{k}", "INVOLVES", f"Person:{p}") for k in CASES for p in PEOPLE),
    *((f"Case:{k}", "OCCURRED_IN", f"Area:{g}") for k in CASES for g in GRIDS),
    *((f"Person:{p}", "MEMBER_OF", "Household:H1") for p in PEOPLE),
    *((f"Person:{p}", "LIVES_IN", f"Area:{g}") for p in PEOPLE for g in GRIDS),
    *((f"Person:{a}", "RELATED_TO", f"Person:{b}") for a in PEOPLE for b in PEOPLE if a != b),
    *((f"Case:{a}", "FOLLOWS", f"Case:{b}") for a in CASES for b in CASES if a != b),
]
GRAPHS = st.fixed_dictionaries(
    {
        "edges": st.lists(st.sampled_from(CHOICES), max_size=14),  # a list: two nodes may be linked twice
        "settled": st.sets(st.sampled_from(CASES)),
        "severity": st.lists(st.integers(1, 4), min_size=4, max_size=4),
        "age": st.lists(st.integers(0, 40), min_size=4, max_size=4),
    }
)


def store(database: Database, given_graph: dict[str, Any]) -> None:
    nodes = [area("621027"), area("621027100200"), *(area(code) for code in GRIDS), *(person(id) for id in PEOPLE)]
    nodes += [("Household", {"id": "H1"})]
    for index, id in enumerate(CASES):
        accepted = AT - timedelta(days=given_graph["age"][index])
        settled = {"settled_on": AT} if id in given_graph["settled"] else {}
        nodes.append(case(id, severity=given_graph["severity"][index], accepted_on=accepted, **settled))
    edges = [part_of("621027100200", "621027"), *(part_of(code, "621027100200") for code in GRIDS)]
    edges += [link(start, relation, end) for start, relation, end in given_graph["edges"]]
    write(database, nodes, edges)


def base(policy: Policy, given_graph: dict[str, Any], id: str) -> float:
    index = CASES.index(id)
    if id in given_graph["settled"]:
        return 0.0
    # At the village the deadline is three days after the case was accepted.
    late = max(0, given_graph["age"][index] - 3)
    rule = policy.risk
    return min(dict(rule.base)[given_graph["severity"][index]] + late * rule.overdue_per_day, rule.base_limit)


def spread(policy: Policy, given_graph: dict[str, Any], source: str) -> dict[str, list[float]]:
    """For each node the share that every simple path of at most three steps passes on to it from ``source``."""
    weights = {weight.relationship: weight for weight in policy.risk.weights}
    graph = networkx.MultiDiGraph()
    graph.add_node(source)
    for start, relation, end in given_graph["edges"]:
        if not {start.removeprefix("Case:"), end.removeprefix("Case:")} & given_graph["settled"]:
            graph.add_edge(start, end, share=weights[relation].forward)
            graph.add_edge(end, start, share=weights[relation].backward)
    shares: dict[str, list[float]] = {}
    for target in graph.nodes:
        if target != source:
            for path in networkx.all_simple_edge_paths(graph, source, target, cutoff=3):
                shares.setdefault(target, []).append(prod(graph.edges[edge]["share"] for edge in path))
    return shares


def noisy_or(values: list[float]) -> float:
    return 1 - prod(1 - value for value in values)


@settings(max_examples=25)
@given(given_graph=GRAPHS)
def test_a_case_spreads_as_the_plain_model_says(
    database: Database, policy: Policy, given_graph: dict[str, Any]
) -> None:
    store(database, given_graph)
    answer = database.ask(case_risk("K1", policy, AT))
    own = base(policy, given_graph, "K1")
    expected = spread(policy, given_graph, "Case:K1") if own else {}
    assert answer.base == pytest.approx(own, abs=1e-12)
    assert {reached.node: reached.risk for reached in answer.reaches} == pytest.approx(
        {node: noisy_or([own * share for share in shares]) for node, shares in expected.items()}, abs=1e-12
    )
    for reached in answer.reaches:
        assert reached.paths == len(expected[reached.node])
        assert reached.strongest[0].value == pytest.approx(own * max(expected[reached.node]), abs=1e-12)
        assert reached.strongest[0].path[0] == "Case:K1"
        assert reached.strongest[0].path[-1] == reached.node


@settings(max_examples=25)
@given(given_graph=GRAPHS)
def test_an_area_lists_its_cases_by_risk(database: Database, policy: Policy, given_graph: dict[str, Any]) -> None:
    store(database, given_graph)
    answer = database.ask(area_risk("621027", policy, AT, limit=200))
    placed = {start.removeprefix("Case:") for start, relation, _ in given_graph["edges"] if relation == "OCCURRED_IN"}
    expected = {}
    for id in placed - given_graph["settled"]:
        causes = [base(policy, given_graph, id)]
        for other in CASES:
            shares = spread(policy, given_graph, f"Case:{other}").get(f"Case:{id}", []) if other != id else []
            causes += [base(policy, given_graph, other) * share for share in shares]
        expected[id] = noisy_or(causes)
    assert {item.case: item.risk for item in answer.items} == pytest.approx(expected, abs=1e-12)
    assert answer.expected == pytest.approx(sum(expected.values()), abs=1e-12)
    assert [item.risk for item in answer.items] == sorted((item.risk for item in answer.items), reverse=True)


def test_pages_of_an_area_hold_every_case_once(database: Database, policy: Policy) -> None:
    edges = [(f"Case:{id}", "OCCURRED_IN", f"Area:{GRIDS[0]}") for id in CASES]
    store(database, {"edges": edges, "settled": set(), "severity": [2, 2, 2, 2], "age": [0, 0, 0, 9]})
    seen, after = [], None
    while True:
        page = database.ask(area_risk("621027", policy, AT, after=after, limit=1))
        seen += [item.case for item in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == ["K4", "K1", "K2", "K3"]
    with pytest.raises(BadInputError, match="after"):
        area_risk("621027", policy, AT, after="nonsense")


def test_a_case_that_is_not_open_spreads_to_nothing(database: Database, policy: Policy) -> None:
    edges = [("Case:K1", "INVOLVES", "Person:P1")]
    store(database, {"edges": edges, "settled": {"K1"}, "severity": [4] * 4, "age": [9] * 4})
    assert database.ask(case_risk("K1", policy, AT)).reaches == ()
    assert database.ask(case_risk("K1", policy, AT - timedelta(days=30))).base == 0  # not yet accepted then
    assert database.ask(case_risk("K1", policy, AT - timedelta(days=1))).total == 1  # not yet settled then


def test_an_ended_relationship_carries_nothing(database: Database, policy: Policy) -> None:
    store(database, {"edges": [], "settled": set(), "severity": [4] * 4, "age": [0] * 4})
    ended = link("Person:P1", "LIVES_IN", f"Area:{GRIDS[0]}", until=date(2023, 1, 1))
    write(database, [], [link("Case:K1", "INVOLVES", "Person:P1"), ended], fresh=False)
    assert [reached.node for reached in database.ask(case_risk("K1", policy, AT)).reaches] == ["Person:P1"]


def test_unknown_cases_and_areas_are_not_found(database: Database, policy: Policy) -> None:
    write(database, [])
    with pytest.raises(NotFoundError):
        database.ask(case_risk("K1", policy, AT))
    with pytest.raises(NotFoundError):
        database.ask(area_risk("621027", policy, AT))


def test_nothing_that_labels_people_enters_a_risk(policy: Policy) -> None:
    forbidden = re.compile(
        r"ethnic|nation|belie|relig|politic|health|OF_CATEGORY|Category|exchange|gender|PartyOrg", re.I
    )
    for query in (risk.QUERY, risk.AREA):
        # As it is written: what is seen of the answer is no part of the risk.
        text = Path(risk.__file__).with_name(f"{query.name}.cypher").read_text(encoding="utf-8")
        assert not forbidden.search(text)
        assert set(re.findall(r"[A-Z]+_[A-Z]+|INVOLVES|FOLLOWS", text)) <= {*CARRIERS, "PART_OF"}
    assert {weight.relationship for weight in policy.risk.weights} <= set(CARRIERS)
