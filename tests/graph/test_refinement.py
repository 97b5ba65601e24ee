"""Refined risk against everything that can happen, and against cascades where there is too much of it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from graph.cascade import simulate
from graph.network import Network
from graph.propagation import solve
from graph.refinement import refine
from tests.graph.test_cascade import small
from tests.graph.test_propagation import Pair, build, exact, random_network

RUNS = 40_000


def of(graph: nx.Graph, low: float, high: float, seed: int) -> tuple[Network, np.ndarray]:
    """Weights at random, a tenth of the nodes with a base."""
    rng = np.random.default_rng(seed)
    nodes = graph.number_of_nodes()
    net = build(nodes, [(a, b, *rng.uniform(low, high, 2)) for a, b in graph.edges])
    return net, np.where(rng.random(nodes) < 0.1, rng.random(nodes), 0.0)


@settings(max_examples=60, deadline=None)
@given(graph=small())
def test_never_worse_than_messages(graph: tuple[int, list[Pair], list[float]]) -> None:
    nodes, pairs, base = graph
    truth = np.array(exact(nodes, pairs, base))
    solution = solve(build(nodes, pairs), np.array(base))
    # Messages never understate, which is what bounds a refinement.
    assert np.all(solution.risk >= truth - 1e-8)
    found = refine(solution, runs=RUNS)
    assert np.all((found >= np.array(base) - 1e-12) & (found <= solution.risk))
    assert np.all(np.abs(found - truth) <= np.abs(solution.risk - truth) + 5 / (2 * RUNS**0.5))


GRAPHS = {
    "cliques": of(nx.connected_caveman_graph(20, 8), 0.2, 0.4, seed=1),
    "a clique with tails": of(nx.lollipop_graph(12, 30), 0.3, 0.6, seed=2),
    "small world": of(nx.watts_strogatz_graph(300, 4, 0.1, seed=3), 0.1, 0.3, seed=3),
    "scale-free with triangles": of(nx.powerlaw_cluster_graph(300, 2, 0.8, seed=4), 0.1, 0.3, seed=4),
    "at random": random_network(500, 1000, seed=5, most=0.4),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_nearer_to_cascades_than_messages(name: str) -> None:
    net, base = GRAPHS[name]
    truth = simulate(net, base, 4 * RUNS, seed=6)
    solution = solve(net, base)
    before, after = (np.abs(risk - truth).mean() for risk in (solution.risk, refine(solution, runs=RUNS)))
    assert after <= before + 1 / (2 * RUNS**0.5)
    if "clique" in name:
        assert after < before / 10


def test_what_comes_in_passes_through_and_goes_out() -> None:
    """A line into a triangle and out of it: as exact as the simulation, on both sides."""
    pairs = [(0, 1, 0.8, 0.3), (1, 2, 0.6, 0.6), (2, 3, 0.6, 0.6), (3, 1, 0.6, 0.6), (3, 4, 0.7, 0.7)]
    base = [0.6, 0.0, 0.2, 0.0, 0.1]
    found = refine(solve(build(5, pairs), np.array(base)), runs=400_000)
    assert found.tolist() == pytest.approx(exact(5, pairs, base), abs=0.005)


def test_without_triangles_it_is_the_solution() -> None:
    solution = solve(build(3, [(0, 1, 0.5, 0.5), (1, 2, 0.5, 0.5)]), np.array([0.5, 0, 0]))
    assert refine(solution).tolist() == solution.risk.tolist()
    assert refine(solve(build(0, []), np.array([]))).tolist() == []


def test_certain_trouble_inside_and_from_outside() -> None:
    ring = [(0, 1, 1.0, 1.0), (1, 2, 1.0, 1.0), (2, 0, 0.5, 0.5), (2, 3, 1.0, 1.0)]
    assert refine(solve(build(4, ring), np.array([1.0, 0, 0, 0])), runs=10).tolist() == [1] * 4
    assert refine(solve(build(4, ring), np.array([0, 0, 0, 1.0])), runs=10).tolist() == [1] * 4


def test_the_same_seed_is_the_same_result() -> None:
    solution = solve(*GRAPHS["cliques"])
    assert np.array_equal(refine(solution, runs=500, seed=1), refine(solution, runs=500, seed=1))
    assert not np.array_equal(refine(solution, runs=500, seed=1), refine(solution, runs=500, seed=2))
