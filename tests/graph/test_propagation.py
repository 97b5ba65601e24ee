"""Message passing against a slow, plain model: dictionaries, one message at a time, swept until nothing moves."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import prod

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph import network as networks
from graph.network import Network, network
from graph.propagation import plain, solve, update

Pair = tuple[int, int, float, float]
SHARES = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(0, 1))
# With circles of certain edges, or with a base next to nothing where trouble just does not grow, a fixed point is
# approached without end: those are left to tests of their own.
LOOSE = st.one_of(st.sampled_from([0.0, 0.5]), st.floats(0, 0.9))
BASES = st.one_of(st.just(0.0), st.just(1.0), st.floats(0.01, 1))


@st.composite
def graphs(draw: st.DrawFn, most: int = 8) -> tuple[int, list[Pair], list[float]]:
    """A few nodes with pairs between them, some twice, some of a node with itself; and a base for each."""
    nodes = draw(st.integers(1, most))
    node = st.integers(0, nodes - 1)
    pairs = draw(st.lists(st.tuples(node, node, LOOSE, LOOSE), max_size=2 * most))
    return nodes, pairs, draw(st.lists(BASES, min_size=nodes, max_size=nodes))


def build(nodes: int, pairs: Iterable[Pair]) -> Network:
    columns = list(zip(*pairs, strict=True)) or [(), (), (), ()]
    start, end = (np.array(column, np.int32) for column in columns[:2])
    forward, backward = (np.array(column, np.float64) for column in columns[2:])
    return network(nodes, start, end, forward, backward)


def weights_of(pairs: Iterable[Pair]) -> dict[tuple[int, int], float]:
    """The weight of each directed edge: that at least one of the pairs passes."""
    fails: dict[tuple[int, int], float] = {}
    for start, end, forward, backward in pairs:
        if start != end:
            fails[start, end] = fails.get((start, end), 1.0) * (1 - forward)
            fails[end, start] = fails.get((end, start), 1.0) * (1 - backward)
    return {edge: 1 - fail for edge, fail in fails.items()}


def plain_model(
    nodes: int, pairs: Iterable[Pair], base: list[float]
) -> tuple[dict[tuple[int, int], float], list[float]]:
    """Messages and risks, from no trouble upwards."""
    weight = weights_of(pairs)
    message = dict.fromkeys(weight, 0.0)

    def without(node: int, left_out: int | None) -> float:
        into = [(k, node) for k in range(nodes) if (k, node) in weight and k != left_out]
        return 1 - (1 - base[node]) * prod(1 - weight[edge] * message[edge] for edge in into)

    for _ in range(5_000):
        after = {(j, i): without(j, i) for j, i in message}
        largest = max((abs(after[edge] - message[edge]) for edge in after), default=0.0)
        message = after
        if largest <= 1e-13:
            break
    return message, [without(node, None) for node in range(nodes)]


def told(net: Network, values: np.ndarray) -> dict[tuple[int, int], float]:
    """Values of slots by their edge."""
    owner = np.repeat(np.arange(net.nodes), np.diff(net.first))
    return {(int(j), int(i)): float(value) for j, i, value in zip(owner, net.peer, values, strict=True)}


# Trouble goes around one way: all that moves is one message after the other, and none of them shrinks until its turn.
CIRCLE = (8, [(1, 0, 0.0, 0.75), (1, 7, 0.875, 0.0), (7, 0, 0.5, 0.0)], [0.0] * 7 + [0.125])


@settings(max_examples=400)
@given(graph=graphs())
@example(graph=CIRCLE)
def test_messages_and_risk_are_those_of_the_plain_model(graph: tuple[int, list[Pair], list[float]]) -> None:
    nodes, pairs, base = graph
    net = build(nodes, pairs)
    assert told(net, net.weight) == pytest.approx(weights_of(pairs), abs=1e-15)
    solution = solve(net, np.array(base), tolerance=1e-13)
    messages, risk = plain_model(nodes, pairs, base)
    assert solution.risk.tolist() == pytest.approx(risk, abs=1e-9)
    assert told(net, solution.messages()) == pytest.approx(messages, abs=1e-9)
    assert solution.residual <= 1e-12
    assert np.all(solution.risk >= np.array(base) - 1e-12)
    assert np.all(solution.risk <= 1)


@st.composite
def trees(draw: st.DrawFn) -> tuple[int, list[Pair], list[float]]:
    nodes = draw(st.integers(1, 7))
    pairs = [(draw(st.integers(0, node - 1)), node, draw(SHARES), draw(SHARES)) for node in range(1, nodes)]
    return nodes, pairs, draw(st.lists(SHARES, min_size=nodes, max_size=nodes))


def exact(nodes: int, pairs: list[Pair], base: list[float]) -> list[float]:
    """The probability of trouble at each node: over everything that can happen, each start and each edge or not."""
    edges = sorted(weights_of(pairs).items())
    risk = [0.0] * nodes
    for started in range(2**nodes):
        likely = prod(base[k] if started >> k & 1 else 1 - base[k] for k in range(nodes))
        if likely == 0:
            continue
        for passing in range(2 ** len(edges)):
            chance = prod(w if passing >> k & 1 else 1 - w for k, (_, w) in enumerate(edges))
            if chance == 0:
                continue
            reached = {k for k in range(nodes) if started >> k & 1}
            grown = True
            while grown:
                more = {i for k, ((j, i), _) in enumerate(edges) if passing >> k & 1 and j in reached} - reached
                grown = bool(more)
                reached |= more
            for node in reached:
                risk[node] += likely * chance
    return risk


@settings(max_examples=40)
@given(graph=trees().filter(lambda graph: graph[0] <= 4))
def test_exact_on_trees(graph: tuple[int, list[Pair], list[float]]) -> None:
    nodes, pairs, base = graph
    assert solve(build(nodes, pairs), np.array(base)).risk.tolist() == pytest.approx(exact(*graph), abs=1e-8)


def test_without_an_edge_risk_is_the_base() -> None:
    assert solve(build(2, []), np.array([0.25, 0.0])).risk.tolist() == [0.25, 0.0]
    assert solve(build(0, []), np.array([])).risk.tolist() == []
    assert solve(build(1, [(0, 0, 1.0, 1.0)]), np.array([0.25])).risk.tolist() == [0.25]


def test_where_no_trouble_starts_there_is_none_to_the_last_bit() -> None:
    ring = [(k, (k + 1) % 5, 0.7, 0.3) for k in range(5)]
    apart = [(5, 6, 0.5, 0.5)]
    assert solve(build(7, ring + apart), np.array([0, 0, 0, 0, 0, 0.5, 0])).risk[:5].tolist() == [0.0] * 5


def test_certain_trouble_over_certain_edges_is_passed_on() -> None:
    """Factors of 0: their product cannot be divided out again."""
    line = [(k, k + 1, 1.0, 1.0) for k in range(6)]
    solution = solve(build(7, line), np.array([1.0, 0, 0, 0, 0, 0, 1.0]))
    assert solution.risk.tolist() == [1.0] * 7
    assert not np.isnan(solution.messages()).any()


def test_a_hub_whose_product_vanishes() -> None:
    spokes = [(0, k, 0.5, 0.9) for k in range(1, 2001)]
    base = np.full(2001, 0.8)
    solution = solve(build(2001, spokes), base)
    assert solution.risk[0] == 1.0
    assert solution.risk[1:].tolist() == pytest.approx([1 - 0.2 * 0.5] * 2000)


def random_network(nodes: int, pairs: int, seed: int, most: float) -> tuple[Network, np.ndarray]:
    """Mostly near each other, as in a county, so that there is much in a part and something between parts."""
    rng = np.random.default_rng(seed)
    start = rng.integers(0, nodes, pairs)
    step = rng.geometric(0.05, pairs) * rng.choice([-1, 1], pairs)
    end = np.where(rng.random(pairs) < 0.9, np.clip(start + step, 0, nodes - 1), rng.integers(0, nodes, pairs))
    net = network(
        nodes, start.astype(np.int32), end.astype(np.int32), rng.random(pairs) * most, rng.random(pairs) * most
    )
    return net, np.where(rng.random(nodes) < 0.1, rng.random(nodes), 0.0)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small parts, so that a small network has many."""
    monkeypatch.setattr(networks, "PART", 500)


@pytest.mark.parametrize("most", [0.2, 0.5, 1.0])
@pytest.mark.usefixtures("parts")
def test_the_result_is_the_same_to_the_last_bit_whatever_the_threads(most: float) -> None:
    net, base = random_network(3000, 6000, seed=1, most=most)
    assert net.parts.size > 10
    one = solve(net, base, threads=1)
    for threads in (2, 5):
        other = solve(net, base, threads=threads)
        assert np.array_equal(one.factor, other.factor)
        assert np.array_equal(one.risk, other.risk)
        assert one.sweeps == other.sweeps


@pytest.mark.parametrize("most", [0.2, 0.5, 1.0])
def test_parts_do_not_change_the_fixed_point(monkeypatch: pytest.MonkeyPatch, most: float) -> None:
    net, base = random_network(3000, 6000, seed=2, most=most)
    whole = solve(net, base, tolerance=1e-12)
    monkeypatch.setattr(networks, "PART", 300)
    divided = Network(net.first, net.peer, net.weight, net.reverse)
    assert divided.parts.size > 20
    assert np.abs(whole.messages() - solve(divided, base, tolerance=1e-12).messages()).max() < 1e-9


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("most", [0.2, 0.5, 1.0])
def test_updates_reach_the_fixed_point_of_a_full_solve(most: float) -> None:
    """Bases rise, fall and end, one and many at a time."""
    net, base = random_network(3000, 6000, seed=3, most=most)
    solution = solve(net, base, tolerance=1e-12)
    rng = np.random.default_rng(4)
    swept = []
    for count in (1, 1, 1, 20, 200):
        before = solution.sweeps
        nodes = rng.choice(net.nodes, count, replace=False).astype(np.int32)
        values = np.where(rng.random(count) < 0.5, 0.0, rng.random(count))
        update(solution, nodes, values)
        swept.append(solution.sweeps > before)
        base[nodes] = values
        anew = solve(net, base, tolerance=1e-12)
        assert np.abs(solution.messages() - anew.messages()).max() < 1e-9
        assert np.abs(solution.risk - anew.risk).max() < 1e-9
        solution.measure()
        assert solution.residual < 1e-10
    assert swept[-1]  # one by one would be dearer


@settings(max_examples=150)
@given(graph=graphs(), data=st.data())
def test_an_update_is_a_solve_on_small_graphs(graph: tuple[int, list[Pair], list[float]], data: st.DataObject) -> None:
    nodes, pairs, base = graph
    net = build(nodes, pairs)
    solution = solve(net, np.array(base), tolerance=1e-13)
    for _ in range(3):
        node = data.draw(st.integers(0, nodes - 1))
        base[node] = data.draw(st.sampled_from([0.0, 0.3, 1.0]))
        update(solution, np.array([node], np.int32), np.array([base[node]]))
    assert solution.risk.tolist() == pytest.approx(solve(net, np.array(base), tolerance=1e-13).risk.tolist(), abs=1e-9)


def test_a_circle_does_not_keep_itself_in_trouble() -> None:
    ring = [(k, (k + 1) % 4, 1.0, 1.0) for k in range(4)]
    solution = solve(build(5, [*ring, (4, 0, 1.0, 0.0)]), np.array([0, 0, 0, 0, 0.5]))
    assert solution.risk[:4].min() >= 0.5
    update(solution, np.array([4], np.int32), np.array([0.0]))
    assert solution.risk.tolist() == [0.0] * 5


def test_an_update_touches_what_moves() -> None:
    net, base = random_network(30_000, 60_000, seed=5, most=0.3)
    solution = solve(net, base, tolerance=1e-6)
    node = int(np.flatnonzero(base)[0])
    assert update(solution, np.array([node], np.int32), np.array([base[node] / 2])) < 1000


def test_the_plain_form_sends_risk_back() -> None:
    pair = build(2, [(0, 1, 0.5, 0.5)])
    risk, _ = plain(pair, np.array([0.4, 0.0]), tolerance=1e-12)
    # r0 = 1 − 0.6 · (1 − 0.5 r1), r1 = 0.5 r0, so r0 = 0.4 / (1 − 0.6 · 0.25); the truth is 0.4 and 0.2.
    assert risk.tolist() == pytest.approx([0.4 / 0.85, 0.2 / 0.85])
    assert solve(pair, np.array([0.4, 0.0])).risk.tolist() == pytest.approx([0.4, 0.2])


@pytest.mark.parametrize(
    ("pairs", "base", "fault"),
    [
        ([(0, 2, 0.5, 0.5)], [0, 0], r"end\[0\] is 2"),
        ([(0, 1, 1.5, 0.5)], [0, 0], r"forward\[0\] is 1.5"),
        ([(0, 1, 0.5, float("nan"))], [0, 0], r"backward\[0\] is nan"),
        ([(0, 1, 0.5, 0.5)], [0, -0.1], r"base\[1\] is -0.1"),
        ([(0, 1, 0.5, 0.5)], [0, 0, 0], "base has the shape"),
    ],
)
def test_what_is_no_network_is_refused(pairs: list[Pair], base: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        solve(build(2, pairs), np.array(base, np.float64))


def test_slots_are_rows_with_their_way_back() -> None:
    net, _ = random_network(500, 2000, seed=6, most=1.0)
    owner = np.repeat(np.arange(net.nodes), np.diff(net.first))
    assert np.array_equal(net.peer[net.reverse], owner)
    assert np.array_equal(net.reverse[net.reverse], np.arange(net.slots))
    for begin, end in pairwise(net.first):
        assert np.all(np.diff(net.peer[begin:end]) > 0)
