"""How the county hangs together, on the projection: whose loss cuts ways up, who stands between others, what recurs.

Three named questions of graph theory, answered by networkx on the links of a day. They say where the organisation is
thin and where disputes come back, and nothing of any person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import networkx
import polars as pl

from graph.database import Database
from graph.projection import Projection
from graph.terms import Standing
from queries import scope
from queries.answers import Answer

Seen = frozenset[str] | None  # the nodes (Label:key) that an answer may speak of; None for all
SEEN_AT_ONCE = 10_000
SEED = 621027  # communities are found by a method that shuffles: the same for the same graph
Graph = networkx.Graph


class CutUnit(Answer):
    """A unit whose loss leaves others without any way up: how many units, and how many open cases they handle."""

    unit: str
    cuts_off: int
    cases: int


class CutUnits(Answer):
    """The units whose loss cuts ways up, those that cut off most first; of ``units`` in all."""

    units: int
    items: tuple[CutUnit, ...]


class Bottleneck(Answer):
    """A unit that stands between others: the share of shortest ways between two of them that lead through it."""

    unit: str
    betweenness: float
    partners: int
    cases: int


class Bottlenecks(Answer):
    """The units through which coordination runs, of ``units`` that handle cases together with others."""

    units: int
    items: tuple[Bottleneck, ...]


class Community(Answer):
    """Cases that hang together by parties, households and what follows what: ``ids``, and the places they lie in."""

    cases: int
    open: int
    ids: tuple[str, ...]
    places: tuple[str, ...]


class Communities(Answer):
    """Where disputes recur, the largest community first. ``modularity``: how clearly they are apart (up to 1)."""

    modularity: float
    items: tuple[Community, ...]


def cut_units(projection: Projection, day: date, limit: int = 20, seen: Seen = None) -> CutUnits:
    """The units whose loss cuts ways up, with what they cut off: the dominators of who reports to whom.

    A unit that reports to nobody is a top; who reaches no top without the lost unit is cut off. Those are the units
    that it dominates, seen from above all tops (Cooper, Harvey & Kennedy 2001); near linear.
    """
    keys = projection.nodes["key"].to_list()
    held = projection.held(day)
    up: networkx.DiGraph[str] = networkx.DiGraph()
    for start, end in held.filter(relation="REPORTS_TO").select("start", "end").iter_rows():
        if start != end:
            up.add_edge(keys[start], keys[end])
    handled = _handled(projection, held, keys, seen)
    below = _dominated(up)
    cuts = {unit: _of(networkx.descendants(below, unit), seen) for unit in _of(below, seen) if below.out_degree(unit)}
    items = [
        CutUnit(unit=unit, cuts_off=len(cut), cases=len(set().union(*(handled.get(each, set()) for each in cut))))
        for unit, cut in cuts.items()
        if cut
    ]
    items.sort(key=lambda item: (-item.cuts_off, item.unit))
    return CutUnits(units=len(_of(up, seen)), items=tuple(items[:limit]))


def bottlenecks(projection: Projection, day: date, limit: int = 20, seen: Seen = None) -> Bottlenecks:
    """The units that stand between others that handle open cases together: betweenness (Freeman 1977; Brandes 2001).

    Two units are partners when they handle the same open case; the more cases they share, the nearer they are (the
    length of a link is 1 / cases). O(units · links).
    """
    keys = projection.nodes["key"].to_list()
    handled = _handled(projection, projection.held(day), keys, seen)
    of_case: dict[str, list[str]] = {}
    for unit, cases in sorted(handled.items()):
        for case in cases:
            of_case.setdefault(case, []).append(unit)
    graph: Graph[str] = networkx.Graph()
    for units in of_case.values():
        for position, one in enumerate(units):
            for other in units[position + 1 :]:
                shared = graph.get_edge_data(one, other, {"shared": 0})["shared"] + 1
                graph.add_edge(one, other, shared=shared, length=1 / shared)
    between = networkx.betweenness_centrality(graph, weight="length")
    found = sorted((-value, unit) for unit, value in between.items() if value > 0)
    items = (
        Bottleneck(unit=unit, betweenness=-value, partners=graph.degree(unit), cases=len(handled[unit]))
        for value, unit in found[:limit]
    )
    return Bottlenecks(units=graph.number_of_nodes(), items=tuple(items))


def communities(projection: Projection, day: date, least: int = 3, limit: int = 20, seen: Seen = None) -> Communities:
    """Cases that recur among the same people: communities by modularity (Louvain: Blondel et al. 2008).

    Two cases are linked by each person or household that has parties (not witnesses) in both, and when one follows the
    other. Units and places, which link everything, are left out. Only communities of ``least`` cases or more are told.
    """
    keys = projection.nodes["key"].to_list()
    graph = _recurring(projection, day)
    if seen is not None:
        graph = graph.subgraph(number for number in graph if keys[number] in seen)
    # What hangs together in fewer cases need not be divided.
    parts = [part for part in networkx.connected_components(graph) if len(part) >= least]
    graph = graph.subgraph(set().union(*parts)).copy()
    if not graph:
        return Communities(modularity=0.0, items=())
    parts = networkx.community.louvain_communities(graph, seed=SEED)
    modularity = networkx.community.modularity(graph, parts)
    opened = set(_open(projection)["node"].to_list())
    places = dict(projection.held(day).filter(relation="OCCURRED_IN").select("start", "end").sort("end").iter_rows())
    items = []
    for part in parts:
        inside = sorted(part, key=lambda number: keys[number])
        if len(inside) >= least:
            items.append(
                Community(
                    cases=len(inside),
                    open=len(part & opened),
                    ids=tuple(keys[number].removeprefix("Case:") for number in inside),
                    places=tuple(sorted({keys[places[number]] for number in inside if number in places})),
                )
            )
    items.sort(key=lambda item: (-item.cases, item.ids))
    return Communities(modularity=modularity, items=tuple(items[:limit]))


def _recurring(projection: Projection, day: date) -> Graph[int]:
    """The cases, linked by those that they share; the weight is by how many."""
    held = projection.held(day)
    merged = projection.cases.filter(standing=Standing.MERGED).select(start="node")
    held = held.join(merged, on="start", how="anti")  # the case that has them has their parties
    people = projection.nodes.with_row_index("end").filter(pl.col("key").str.starts_with("Person:")).select("end")
    parties = held.filter(relation="INVOLVES").select("start", "end").join(people.cast(pl.Int32), on="end")
    homes = held.filter(relation="MEMBER_OF").select(end="start", home="end").unique("end", keep="first")
    ends = parties.join(homes, on="end", how="left").select("start", of=pl.coalesce("home", "end")).unique()
    shared = ends.join(ends, on="of", suffix="_other").filter(pl.col("start") < pl.col("start_other"))
    graph: Graph[int] = networkx.Graph()
    counted = shared.group_by("start", "start_other").len().sort("start", "start_other")
    graph.add_weighted_edges_from(counted.iter_rows())
    for later, earlier in held.filter(relation="FOLLOWS").select("start", "end").sort("start", "end").iter_rows():
        if later != earlier:
            graph.add_edge(later, earlier, weight=graph.get_edge_data(later, earlier, {"weight": 0})["weight"] + 1)
    return graph


def _open(projection: Projection) -> pl.DataFrame:
    return projection.cases.filter(pl.col("settled").is_null() | (pl.col("settled") > projection.day))


def _handled(projection: Projection, held: pl.DataFrame, keys: list[str], seen: Seen) -> dict[str, set[str]]:
    """The open cases that each unit handles now."""
    handled: dict[str, set[str]] = {}
    links = held.filter(relation="HANDLED_BY").join(_open(projection), left_on="start", right_on="node", how="semi")
    for case, unit in links.select("start", "end").iter_rows():
        if seen is None or (keys[case] in seen and keys[unit] in seen):
            handled.setdefault(keys[unit], set()).add(keys[case])
    return handled


def seen(database: Database, projection: Projection) -> frozenset[str]:
    """The units and cases of the projection that whoever asks may see, ``SEEN_AT_ONCE`` a round trip."""
    keys = projection.nodes["key"]
    named = keys.filter(keys.str.starts_with("Unit:") | keys.str.starts_with("Case:")).to_list()
    parts = range(0, len(named), SEEN_AT_ONCE)
    return frozenset().union(*(database.ask(scope.seen(named[part : part + SEEN_AT_ONCE])) for part in parts))


def _of(units: Iterable[str], seen: Seen) -> set[str]:
    return set(units) if seen is None else set(units) & seen


def _dominated(up: networkx.DiGraph[str]) -> networkx.DiGraph[str]:
    """Links from each unit to those next below it that have no way up without it."""
    above_all = ""  # no unit has this key
    down = up.reverse()
    down.add_edges_from((above_all, unit) for unit in up if up.out_degree(unit) == 0)
    if above_all not in down:
        return networkx.DiGraph()
    nearest = networkx.immediate_dominators(down, above_all)
    tree: networkx.DiGraph[str] = networkx.DiGraph()
    tree.add_edges_from((unit, each) for each, unit in nearest.items() if unit not in (None, above_all, each))
    return tree
