"""Networks on which risk is checked: trees, scale-free ones, cliques, and a generated county."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np

from benchmarks.risk_county import Link, Population, case_links, draw_cases, home_links, severity
from graph.database import Database
from graph.hazards import Hazards
from graph.network import Floats, Indices, Network, network
from graph.projection import read
from graph.settings import Settings
from loaders.demo import DEMO_DAY


@dataclass(frozen=True)
class Example:
    """Pairs as ``graph.network.network`` takes them, and the base of each node."""

    nodes: int
    start: Indices
    end: Indices
    forward: Floats
    backward: Floats
    base: Floats

    def network(self) -> Network:
        """As messages are passed on it."""
        return network(self.nodes, self.start, self.end, self.forward, self.backward)


def example(nodes: int, links: list[Link], base: Floats) -> Example:
    """From pairs, given one by one."""
    start, end, forward, backward = zip(*links, strict=True)
    return Example(
        nodes, np.array(start, np.int32), np.array(end, np.int32), np.array(forward), np.array(backward), base
    )


def weighed(graph: nx.Graph, low: float, high: float, seed: int) -> Example:
    """Any graph: weights at random, each way its own; a tenth of the nodes have a base, as severe as cases are."""
    rng = np.random.default_rng([seed, 1])  # not the numbers that the graph was made with
    nodes = graph.number_of_nodes()
    links = [(a, b, *rng.uniform(low, high, 2)) for a, b in nx.convert_node_labels_to_integers(graph).edges]
    return example(nodes, links, np.where(rng.random(nodes) < 0.1, severity(rng, nodes), 0.0))


def tree(nodes: int, seed: int) -> Example:
    """Each node hangs on one of those before it, at random."""
    rng = np.random.default_rng(seed)
    return weighed(nx.Graph([(int(rng.integers(node)), node) for node in range(1, nodes)]), 0.2, 0.5, seed)


def barabasi_albert(nodes: int, seed: int) -> Example:
    """Scale-free, two pairs a node (Barabási & Albert 1999)."""
    return weighed(nx.barabasi_albert_graph(nodes, 2, seed=seed), 0.05, 0.25, seed)


def heavy_tail(nodes: int, seed: int) -> Example:
    """A configuration model whose degrees follow a power law with exponent 2.5, up to √(4 · nodes)."""
    rng = np.random.default_rng(seed)
    degrees = np.minimum((1 + rng.pareto(1.5, nodes)).astype(int), int((4 * nodes) ** 0.5))
    degrees[0] += degrees.sum() % 2
    return weighed(nx.Graph(nx.configuration_model(degrees.tolist(), seed=seed)), 0.1, 0.5, seed)


def caveman(nodes: int, seed: int) -> Example:
    """Cliques of ten in a ring, strongly coupled: one in trouble passes it on to two or three of the nine others."""
    return weighed(nx.connected_caveman_graph(nodes // 10, 10), 0.2, 0.4, seed)


def county(nodes: int, seed: int, *, cliques: bool = False) -> Example:
    """Grids, households, persons, units and a year's cases, of which three in ten are open and have a base.

    With ``cliques``, households and grids are no nodes: each two of their members are a pair instead, with the product
    of the weights on the way through. One alone in trouble then passes it to another as likely as before.
    """
    rng = np.random.default_rng(seed)
    people = Population.draw(rng, nodes)
    cases = draw_cases(rng, people, people.persons // 3)
    links = home_links(people) + case_links(people, cases)
    base = np.zeros(people.nodes + len(cases))
    opened = rng.random(len(cases)) < 0.3
    base[people.nodes :] = np.where(opened, severity(rng, len(cases)), 0.0)
    if not cliques:
        return example(base.size, links, base)
    for group in people.households_and_grids():
        links = without(group, links)
    return example(base.size, links, base)


def without(group: int, links: list[Link]) -> list[Link]:
    """The pairs with ``group`` replaced by a clique of those that it is paired with."""
    members: list[tuple[int, float, float]] = []
    kept: list[Link] = []
    for start, end, forward, backward in links:
        if group == end:
            members.append((start, forward, backward))
        elif group == start:
            members.append((end, backward, forward))
        else:
            kept.append((start, end, forward, backward))
    for (one, into, back), (other, other_into, other_back) in combinations(members, 2):
        kept.append((one, other, into * other_back, other_into * back))
    return kept


def demo(_nodes: int, _seed: int) -> Example:
    """The demo county on the day of its report, from the database that the settings name (`gezhi demo` loads it)."""
    settings = Settings()
    policy = settings.read_policy()
    with Database(settings.connection(), timeout=None) as database:
        projection = read(database, DEMO_DAY, policy.risk.memory_days, policy.timezone)
    hazards = Hazards(projection, policy, DEMO_DAY)
    columns = [hazards.links[name].to_numpy() for name in ("start", "end", "forward", "backward")]
    return Example(projection.nodes.height, *columns, hazards.base)


DEMO = "demo county"
# Each is made from a size (about so many nodes) and a seed. Others can be added here: an Example is pairs and bases.
GRAPHS: dict[str, tuple[Callable[[int, int], Example], int]] = {
    "random tree": (tree, 10_000),
    "Barabási–Albert": (barabasi_albert, 10_000),
    "heavy tail": (heavy_tail, 10_000),
    "caveman": (caveman, 2_000),
    "county": (county, 10_000),
    "county, small": (county, 500),
    "… as cliques": (lambda nodes, seed: county(nodes, seed, cliques=True), 500),
    DEMO: (demo, 16_000),
}
