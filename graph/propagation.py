"""How risk spreads: marginals of an independent cascade by non-backtracking message passing, and by the plain form.

Each node has a base, the probability that trouble starts there; a node in trouble passes it on once along each of its
edges, with the edge's weight. How likely is each node to be in trouble? Message passing answers with one number for
each directed edge: m(j→i), the probability that j is in trouble without i's doing,

    m(j→i) = 1 − (1 − base j) · Π over k→j, k ≠ i of (1 − weight(k→j) · m(k→j))
    risk i = 1 − (1 − base i) · Π over j→i of (1 − weight(j→i) · m(j→i))

(Karrer & Newman 2010, Physical Review E 82, 016101; Shrestha, Scarpino & Moore 2015, Physical Review E 92, 022821).
It is exact on trees, never below the truth's lower bound ``base`` and never above 1. The plain form sends risk i back
to where it came from (Π over j→i of (1 − weight(j→i) · risk j)), and so counts it again; it stays for comparison.

What is kept of a message is the *factor* that it leaves: f(j→i) = 1 − weight(j→i) · m(j→i), between 1 − weight and 1.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from queue import SimpleQueue
from typing import cast

import numpy as np

from graph import kernels
from graph.kernels import CHUNK
from graph.network import Flags, Floats, Indices, Network, Offsets

TOLERANCE = 1e-10
SWEEPS = 100_000  # at most: near the point where all trouble spreads everywhere, sweeps grow without bound
EXTRAPOLATION = 4  # every so many sweeps, while most of a part still moves
FEW = 32  # a part of which less than one in so many moves is swept only where it moves
WORTH = 0.7  # what moves must have shrunk to since the last extrapolation for another one
STEEPEST = 0.97  # a part whose moves shrink by less than this is not extrapolated: a small error would be blown up


@dataclass(frozen=True)
class Layout:
    """Where each slot reads (``kernels``), which slots are copied for other parts, and each part's first copy."""

    source: Indices
    copied: Indices
    begins: Offsets

    @classmethod
    def of(cls, network: Network) -> Layout:
        """The layout for the parts of ``network``."""
        return cls(*kernels.sources(network.first, network.reverse, network.parts))


@dataclass
class Solution:
    """The fixed point of a network's messages: the ``risk`` of each node (0 to 1), and what it was reached with.

    ``sweeps``: passes over the network so far; ``residual``: the most that any factor would move in one more, as it
    was last measured.
    """

    network: Network
    base: Floats
    risk: Floats
    factor: Floats  # of each slot, then the copies that ``layout`` keeps for other parts
    layout: Layout
    tolerance: float
    sweeps: int
    residual: float

    @cached_property
    def _queue(self) -> tuple[Indices, Flags, Floats, Floats]:
        """What :func:`update` works with, made once: a renewed node must not cost a pass over all of them."""
        nodes, widest = self.network.nodes, int(np.diff(self.network.first).max(initial=0))
        return np.empty(nodes + 1, np.int32), np.zeros(nodes, np.bool_), np.empty(widest), np.empty(widest)

    def copy(self) -> Solution:
        """One that may be updated without changing this."""
        return replace(self, base=self.base.copy(), risk=self.risk.copy(), factor=self.factor.copy())

    def measure(self, threads: int | None = None) -> None:
        """Renew ``risk`` and ``residual`` by one pass over the network."""
        run = _Run(self.network, self.layout, self.base, self.factor, self.tolerance)
        with _workers(threads, self.network.parts.size - 1) as each:
            self.risk, self.residual = run.measure(each)

    def messages(self) -> Floats:
        """The message of each slot: the probability that its node is in trouble without its peer's doing."""
        return cast("Floats", kernels.messages(self.network.first, self.network.reverse, self.base, self.factor))


def solve(network: Network, base: Floats, *, tolerance: float = TOLERANCE, threads: int | None = None) -> Solution:
    """The least fixed point of the messages, from no trouble upwards, until nothing moves by more than ``tolerance``.

    ``base``: of each node, 0 to 1. ``threads``: as many as there are cores; the result does not depend on them, to the
    last bit. Raises ValueError for a base that does not fit. A sweep is linear in the number of slots; the fewer nodes
    still move, the fewer it visits. Memory: about 20 bytes a slot besides the network.
    """
    check_base(network, base)
    layout = Layout.of(network)
    factor = np.ones(network.slots + layout.copied.size)
    solution = Solution(network, base.copy(), np.zeros(network.nodes), factor, layout, tolerance, 0, np.inf)
    _sweep_out(solution, tolerance, threads)
    return solution


def update(
    solution: Solution,
    nodes: Indices,
    base: Floats,
    *,
    tolerance: float | None = None,
    threads: int | None = None,
) -> int:
    """Give ``nodes`` new bases, in place, and renew only what then moves by more than ``tolerance``, by default that of
    the solution.

    Returns how many nodes were renewed one by one. The result is the fixed point that :func:`solve` finds, to the
    tolerance; its cost grows with what moves and not with the network. Where that is more than the network has nodes,
    the rest is swept, which costs less than to go on. Raises ValueError for a base that does not fit.

    Where the last source of trouble ends, messages on a circle could keep each other up for ever. Such a region, one
    without any base among the nodes that trouble could come from, is set back to no trouble first.
    """
    if wrong := [value for value in base if not 0 <= value <= 1]:
        raise ValueError(f"a base lies between 0 and 1, not {wrong[0]}")
    network, layout = solution.network, solution.layout
    ended = nodes[(base == 0) & (solution.base[nodes] > 0)]
    solution.base[nodes] = base
    queue, seen, incoming, products = solution._queue
    changed = [nodes.astype(np.int32)]
    for node in ended:
        lost = kernels.adrift(
            network.first, network.peer, network.weight, network.reverse, solution.base, node, queue, seen
        )
        kernels.forget(network.first, layout.source, layout.copied, solution.factor, lost)
        changed.append(lost)
    tolerance = tolerance or solution.tolerance
    renewed, all_of_it = kernels.relax(
        network.first, network.peer, network.weight, layout.source, layout.copied, solution.base, solution.factor,
        solution.risk, np.concatenate(changed), network.nodes, queue, seen, tolerance, incoming, products,
    )  # fmt: skip
    if not all_of_it:
        _sweep_out(solution, tolerance, threads)
    return int(renewed)


def _sweep_out(solution: Solution, tolerance: float, threads: int | None) -> None:
    """Sweep until nothing moves by more than ``tolerance``, from where the solution stands."""
    run = _Run(solution.network, solution.layout, solution.base, solution.factor, tolerance)
    with _workers(threads, solution.network.parts.size - 1) as each:
        while run.sweeps < SWEEPS and run.sweep(each):
            pass
        solution.risk, solution.residual = run.measure(each)
    solution.sweeps += run.sweeps


def plain(network: Network, base: Floats, *, tolerance: float = TOLERANCE) -> tuple[Floats, int]:
    """The plain form, which sends risk back to where it came from: risk of each node, and the sweeps it took.

    For comparison only. Raises ValueError for a base that does not fit.
    """
    check_base(network, base)
    before, after = np.zeros(network.nodes), np.zeros(network.nodes)
    sweeps, largest = 0, np.inf
    while largest > tolerance and sweeps < SWEEPS:
        largest = kernels.plain(network.first, network.peer, network.weight, network.reverse, base, before, after)
        before, after = after, before
        sweeps += 1
    return before, sweeps


def check_base(network: Network, base: Floats) -> None:
    """Raise ValueError, with the first node at fault, for bases that are not one number from 0 to 1 for each node."""
    if base.shape != (network.nodes,):
        raise ValueError(f"base has the shape {base.shape}, the network {network.nodes} nodes")
    if (wrong := np.flatnonzero(~((base >= 0) & (base <= 1)))).size:
        raise ValueError(f"base[{wrong[0]}] is {base[wrong[0]]}: a base lies between 0 and 1")


Each = Callable[[Callable[[int], float]], list[float]]


class _Run:
    """The sweeps of one solve: all parts once, then what they read of each other is renewed."""

    def __init__(self, network: Network, layout: Layout, base: Floats, factor: Floats, tolerance: float) -> None:
        self.network, self.layout, self.base, self.factor, self.tolerance = network, layout, base, factor, tolerance
        self.sweeps = 0
        chunks = -(-network.nodes // CHUNK)
        self._awake = np.ones(chunks, np.bool_)
        # A part in which much moves is swept as a whole: to note who wakes whom would cost more than it spares.
        self._whole = np.ones(network.parts.size - 1, np.bool_)
        self._moved = np.zeros(network.parts.size - 1)  # how many, and how far, in the sweep before
        self._moves = np.zeros(network.parts.size - 1)
        # How far things moved when a part was last extrapolated. Where that has hardly shrunk since, trouble may go
        # around in a circle, which extrapolation can keep up for ever: it is only swept from then on.
        self._circling = np.full(network.parts.size - 1, np.inf)
        starts = network.first[np.minimum(np.arange(chunks + 1) * CHUNK, network.nodes)]
        self._widest = int(np.diff(starts).max(initial=0))
        self._largest = int(np.diff(network.first[network.parts]).max(initial=0))
        self._buffers: SimpleQueue[tuple[Floats, Floats, Floats]] = SimpleQueue()

    def sweep(self, each: Each) -> bool:
        """Sweep once. False when nothing has moved."""
        self.sweeps += 1
        moved = sum(each(self._sweep_part))
        renewed = sum(each(self._renew_part)) if self.layout.copied.size else 0
        return moved > 0 or renewed > 0

    def measure(self, each: Each) -> tuple[Floats, float]:
        """The risk of each node, and the residual."""
        network = self.network
        risk = np.zeros(network.nodes)

        def part(number: int) -> float:
            with self._scratch() as (incoming, products, _):
                return float(
                    kernels.measure(
                        network.first, network.weight, self.layout.source, self.base, self.factor, risk,
                        network.parts[number], network.parts[number + 1], incoming, products,
                    )
                )  # fmt: skip

        return risk, max(each(part), default=0.0)

    def _sweep_part(self, number: int) -> float:
        network = self.network
        low, high = network.parts[number], network.parts[number + 1]
        own = (network.first, network.weight, self.layout.source, self.base, self.factor, low, high, self.tolerance)
        with self._scratch() as (incoming, products, change):
            if not self._whole[number]:
                return float(
                    kernels.sweep_awake(
                        network.first, network.peer, *own[1:], self._awake, incoming, products, change
                    )
                )  # fmt: skip
            if self.sweeps % EXTRAPOLATION:
                moved, moves = kernels.sweep(*own, incoming, products)
            else:
                moved, moves = kernels.sweep_noting(*own, incoming, products, change)
                shrunk = moves / self._moves[number] if self._moves[number] else 1.0
                circling = moves >= WORTH * self._circling[number]
                self._circling[number] = 0.0 if circling else moves
                if shrunk < STEEPEST and not circling:
                    # What is left to go if moves go on shrinking by the same share: shrunk + shrunk² + …
                    gain = shrunk / (1.0 - shrunk)
                    kernels.extrapolate(network.first, network.weight, self.factor, low, high, change, gain)
        few = (network.first[high] - network.first[low]) // FEW
        self._whole[number] = moved > min(few, self._moved[number])
        self._moved[number], self._moves[number] = moved, moves
        return float(moved)

    def _renew_part(self, number: int) -> float:
        begins = self.layout.begins
        return float(
            kernels.publish(
                self.network.peer, self.factor, self.layout.copied, begins[number], begins[number + 1],
                self.tolerance, self._awake,
            )
        )  # fmt: skip

    @contextmanager
    def _scratch(self) -> Iterator[tuple[Floats, Floats, Floats]]:
        """Room for one chunk's slots, twice, and one part's: as many as threads ask at once are made."""
        buffers = (
            (np.empty(self._widest), np.empty(self._widest), np.empty(self._largest))
            if self._buffers.empty()
            else self._buffers.get()
        )
        yield buffers
        self._buffers.put(buffers)


@contextmanager
def _workers(threads: int | None, parts: int) -> Iterator[Each]:
    """What does a job for each part, on ``threads`` threads, and returns what the jobs return."""
    count = min(threads or os.cpu_count() or 1, parts)
    if count <= 1:
        yield lambda job: [job(part) for part in range(parts)]
        return
    with ThreadPoolExecutor(count) as pool:
        yield lambda job: list(pool.map(job, range(parts)))
