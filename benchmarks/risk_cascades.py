"""The cascade, made twice more, sharing nothing with ``graph.cascade``: with bits of numpy, and by NDlib.

Neither walks from node to node as ``graph.cascade`` does. The plain one draws beforehand, for every run, which nodes
start and which edges pass, and spreads 64 runs at once as the bits of a word. It takes the pairs as they are given, so
that ``graph.network`` is checked as well.
"""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
from ndlib.models.epidemics import IndependentCascadesModel
from ndlib.models.ModelConfig import Configuration

from benchmarks.risk_graphs import Example
from graph.network import Floats

DRAWN = 10_000_000  # numbers at once

Advance = Callable[[int], object]


def bits(rng: np.random.Generator, chances: Floats, runs: int) -> np.ndarray:
    """For each of the chances, whether it came true in each of the runs (64 in a word)."""
    came_true = rng.random((chances.size, runs), dtype=np.float32) < chances[:, None].astype(np.float32)
    return np.packbits(came_true, axis=1).view(np.uint64)


def plainly(made: Example, runs: int, seed: int, advance: Advance = lambda _: None) -> tuple[Floats, int]:
    """The share of runs in which each node was in trouble, and of how many: ``runs``, rounded up to whole batches."""
    start = np.concatenate([made.start, made.end])
    end = np.concatenate([made.end, made.start])
    weight = np.concatenate([made.forward, made.backward])
    order = np.argsort(end, kind="stable")
    start, end, weight = start[order], end[order], weight[order]
    entered, first = np.unique(end, return_index=True)
    rng = np.random.default_rng(seed)
    batch = 64 * max(1, min(DRAWN // weight.size, runs) // 64)
    times, done = np.zeros(made.nodes), 0
    while done < runs:
        state, passes = bits(rng, made.base, batch), bits(rng, weight, batch)
        grown = True
        while grown:
            before = state[entered]
            after = before | np.bitwise_or.reduceat(state[start] & passes, first, axis=0)
            grown = not np.array_equal(before, after)
            state[entered] = after
        times += np.bitwise_count(state).sum(axis=1)
        done += batch
        advance(batch)
    return times / done, done


def by_ndlib(made: Example, runs: int, seed: int, advance: Advance = lambda _: None) -> Floats:
    """The same by NDlib, whose cascades start from a given set: drawn anew for each run."""
    network = made.network()
    graph = nx.DiGraph()
    graph.add_nodes_from(range(made.nodes))
    owner = np.repeat(np.arange(made.nodes), np.diff(network.first))
    edges = list(zip(owner.tolist(), network.peer.tolist(), strict=True))
    graph.add_edges_from(edges)
    settings = Configuration()
    for edge, weight in zip(edges, network.weight.tolist(), strict=True):
        settings.add_edge_configuration("threshold", edge, weight)
    settings.add_model_initial_configuration("Infected", [])
    model = IndependentCascadesModel(graph, seed=seed)
    model.set_initial_status(settings)
    rng, times = np.random.default_rng(seed), np.zeros(made.nodes)
    for _ in range(runs):
        started = np.flatnonzero(rng.random(made.nodes) < made.base).tolist()
        # Asked to reset to nobody, NDlib would draw somebody: that run needs no spreading.
        if started:
            model.reset(started)
            while model.iteration(node_status=False)["node_count"][1]:
                pass
            times += np.fromiter((status != 0 for status in model.status.values()), np.float64, made.nodes)
        advance(1)
    return times / runs
