"""Cascades by chance against everything that can happen, enumerated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.cascade import simulate
from graph.propagation import solve
from tests.graph.test_propagation import SHARES, Pair, build, exact, random_network

RUNS = 40_000


def standard_error(risk: np.ndarray, runs: int) -> np.ndarray:
    return np.asarray(np.sqrt(risk * (1 - risk) / runs))


@st.composite
def small(draw: st.DrawFn) -> tuple[int, list[Pair], list[float]]:
    """Up to four nodes with up to four pairs: circles, pairs given twice, and pairs of a node with itself among them."""
    nodes = draw(st.integers(1, 4))
    node = st.integers(0, nodes - 1)
    pairs = draw(st.lists(st.tuples(node, node, SHARES, SHARES), max_size=4))
    return nodes, pairs, draw(st.lists(SHARES, min_size=nodes, max_size=nodes))


@settings(max_examples=60, deadline=None)
@given(graph=small())
def test_it_is_what_can_happen_weighed(graph: tuple[int, list[Pair], list[float]]) -> None:
    nodes, pairs, base = graph
    truth = np.clip(exact(nodes, pairs, base), 0, 1)  # sums of many small numbers end a hair beyond
    found = simulate(build(nodes, pairs), np.array(base), RUNS, seed=1)
    # Five standard errors, and a few runs more where something is so rare that a share is far from normal.
    assert np.all(np.abs(found - truth) <= 5 * standard_error(truth, RUNS) + 5 / RUNS)


def test_a_triangle_where_messages_err() -> None:
    """A circle: messages hold for independent what comes from one source by two ways."""
    pairs = [(0, 1, 0.6, 0.6), (1, 2, 0.6, 0.6), (2, 0, 0.6, 0.6)]
    base = np.array([0.5, 0.0, 0.0])
    truth = np.array(exact(3, pairs, base.tolist()))
    net = build(3, pairs)
    assert np.abs(simulate(net, base, RUNS, seed=2) - truth).max() < 5 / (2 * RUNS**0.5)
    assert np.abs(solve(net, base).risk - truth).max() > 0.05


def test_on_a_tree_it_agrees_with_messages() -> None:
    rng = np.random.default_rng(3)
    pairs = [(int(rng.integers(0, node)), node, *rng.uniform(0.2, 0.5, 2)) for node in range(1, 2000)]
    base = np.where(rng.random(2000) < 0.2, rng.random(2000), 0.0)
    net = build(2000, pairs)
    risk = solve(net, base).risk
    error = (simulate(net, base, RUNS, seed=4) - risk) / np.maximum(standard_error(risk, RUNS), 1e-12)
    assert np.abs(error).max() < 5.5
    assert np.sqrt(np.mean(error**2)) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("runs", [1, 3, 64, 1001])
def test_the_result_is_the_same_to_the_last_bit_whatever_the_threads(runs: int) -> None:
    net, base = random_network(500, 1500, seed=5, most=0.5)
    one = simulate(net, base, runs, seed=6, threads=1)
    for threads in (2, 5, None):
        assert np.array_equal(one, simulate(net, base, runs, seed=6, threads=threads))


def test_another_seed_is_another_result() -> None:
    net, base = random_network(500, 1500, seed=5, most=0.5)
    assert not np.array_equal(simulate(net, base, 1000, seed=1), simulate(net, base, 1000, seed=2))


def test_what_is_certain_is_certain() -> None:
    line = [(0, 1, 1.0, 0.0), (1, 2, 1.0, 1.0), (2, 3, 0.0, 1.0)]
    assert simulate(build(4, line), np.array([1.0, 0, 0, 0]), 100, seed=1).tolist() == [1, 1, 1, 0]
    assert simulate(build(4, line), np.array([0, 0, 0, 1.0]), 100, seed=1).tolist() == [0, 1, 1, 1]
    assert simulate(build(4, line), np.zeros(4), 100, seed=1).tolist() == [0] * 4
    assert simulate(build(4, line), np.ones(4), 100, seed=1).tolist() == [1] * 4


def test_no_nodes_and_no_edges() -> None:
    assert simulate(build(0, []), np.array([]), 10, seed=1).tolist() == []
    assert simulate(build(2, []), np.array([1.0, 0.0]), 10, seed=1).tolist() == [1, 0]


def test_what_cannot_be_run_is_refused() -> None:
    with pytest.raises(ValueError, match="0 runs"):
        simulate(build(1, []), np.array([0.5]), 0, seed=1)
    with pytest.raises(ValueError, match=r"base\[0\] is 2"):
        simulate(build(1, []), np.array([2.0]), 1, seed=1)
