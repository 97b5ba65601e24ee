"""Structure against plain walks: who is cut off, who stands between, what hangs together."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.policy import Policy
from graph.projection import Projection, read
from queries.structure import bottlenecks, communities, cut_units
from tests.queries.county import AT, COUNTY, area, case, link, person, unit, write

UNITS = ["U1", "U2", "U3", "U4", "U5", "U6"]


def project(database: Database, policy: Policy, nodes: list[Any], edges: list[Any]) -> Projection:
    write(database, nodes, edges)
    return read(database, AT, policy.risk.memory_days, policy.timezone)


def reaches_top(links: set[tuple[str, str]], unit: str, tops: set[str], lost: str | None) -> bool:
    """Whether a unit has a way up to a top, step by step."""
    seen, ahead = set(), [unit]
    while ahead:
        here = ahead.pop()
        if here == lost or here in seen:
            continue
        if here in tops:
            return True
        seen.add(here)
        ahead += [above for below, above in links if below == here]
    return False


@settings(max_examples=25)
@given(links=st.sets(st.tuples(st.sampled_from(UNITS), st.sampled_from(UNITS)), max_size=10))
def test_what_is_cut_off_has_no_other_way_up(database: Database, policy: Policy, links: set[tuple[str, str]]) -> None:
    """Circles of reporting and several tops among them."""
    nodes = [unit(id, "court", "county") for id in UNITS] + [case("K1")]
    edges = [link(f"Unit:{below}", "REPORTS_TO", f"Unit:{above}") for below, above in links]
    edges.append(link("Case:K1", "HANDLED_BY", "Unit:U1", role="lead"))
    answer = cut_units(project(database, policy, nodes, edges), AT)
    own = {(below, above) for below, above in links if below != above}
    known = {unit for pair in own for unit in pair}
    tops = known - {below for below, _ in own}
    expected = {}
    for lost in known:
        cut = {
            unit for unit in known - {lost}
            if reaches_top(own, unit, tops, None) and not reaches_top(own, unit, tops, lost)
        }  # fmt: skip
        if cut:
            expected[f"Unit:{lost}"] = (len(cut), int("U1" in cut))
    told = {item.unit: (item.cuts_off, item.cases) for item in answer.items}
    assert told == expected
    assert [item.cuts_off for item in answer.items] == sorted((item.cuts_off for item in answer.items), reverse=True)


@settings(max_examples=15)
@given(handled=st.sets(st.tuples(st.sampled_from(["K1", "K2", "K3", "K4"]), st.sampled_from(UNITS)), max_size=12))
def test_betweenness_is_the_share_of_shortest_ways(
    database: Database, policy: Policy, handled: set[tuple[str, str]]
) -> None:
    nodes = [unit(id, "court", "county") for id in UNITS] + [case(id) for id in ("K1", "K2", "K3", "K4")]
    edges = [link(f"Case:{id}", "HANDLED_BY", f"Unit:{handler}", role="support") for id, handler in handled]
    answer = bottlenecks(project(database, policy, nodes, edges), AT)
    graph: networkx.Graph[str] = networkx.Graph()
    for one, other in permutations(UNITS, 2):
        if shared := sum((id, one) in handled and (id, other) in handled for id in ("K1", "K2", "K3", "K4")):
            graph.add_edge(one, other, length=1 / shared)
    counts = dict.fromkeys(graph, 0.0)
    for one, other in permutations(graph, 2):
        if networkx.has_path(graph, one, other):
            ways = list(networkx.all_shortest_paths(graph, one, other, weight="length"))
            for way in ways:
                for between in way[1:-1]:
                    counts[between] += 1 / len(ways)
    others = max(1, (len(graph) - 1) * (len(graph) - 2))
    told = {item.unit: item.betweenness for item in answer.items}
    assert told == pytest.approx({f"Unit:{unit}": n / others for unit, n in counts.items() if n})


def test_cases_of_the_same_people_are_one_community(database: Database, policy: Policy) -> None:
    nodes = [area(COUNTY), *(case(id) for id in ("A1", "A2", "A3", "B1", "B2", "B3", "C1", "W1"))]
    nodes += [person(id) for id in ("P1", "P2", "P3")]
    nodes.append(("Household", {"id": "H1"}))
    edges = [link(f"Case:{id}", "INVOLVES", "Person:P1", role="party") for id in ("A1", "A2", "A3")]
    edges += [
        link("Case:B1", "INVOLVES", "Person:P2", role="party"),
        link("Case:B2", "INVOLVES", "Person:P3", role="party"),
    ]
    edges += [link("Person:P2", "MEMBER_OF", "Household:H1"), link("Person:P3", "MEMBER_OF", "Household:H1")]
    edges += [link("Case:B3", "FOLLOWS", "Case:B2"), link("Case:W1", "INVOLVES", "Person:P1", role="witness")]
    edges += [link(f"Case:{id}", "OCCURRED_IN", f"Area:{COUNTY}") for id in ("A1", "B1", "C1")]
    projection = project(database, policy, nodes, edges)
    answer = communities(projection, AT)
    assert {item.ids for item in answer.items} == {("A1", "A2", "A3"), ("B1", "B2", "B3")}
    assert all(item.cases == item.open == 3 for item in answer.items)
    assert answer.items[0].places == (f"Area:{COUNTY}",)
    assert 0 < answer.modularity <= 1
    assert communities(projection, AT, least=4).items == ()
    graph = projection.to_networkx()
    assert graph.number_of_edges() == projection.links.height
    assert graph.nodes["Person:P1"]["label"] == "Person"


def test_an_empty_county_has_no_structure(database: Database, policy: Policy) -> None:
    projection = project(database, policy, [], [])
    assert cut_units(projection, AT).items == ()
    assert bottlenecks(projection, AT).items == ()
    assert communities(projection, AT).items == ()
