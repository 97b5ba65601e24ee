"""How fast risk is solved: against peers on the same recursion and tolerance, and against what the machine can do.

python -m benchmarks.risk_speed [--sizes 100k 1m 4m] [--rounds 3] [--json FILE]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numba
import numpy as np

from benchmarks import risk_peers as peers
from benchmarks.common import console, in_turn, seconds, show
from benchmarks.risk_large import county
from graph.cascade import simulate
from graph.network import Floats, Network
from graph.propagation import TOLERANCE, Layout, _Run, _workers, solve, update

SIZES = {"100k": (100_000, 400_000), "1m": (1_000_000, 5_000_000), "4m": (4_000_000, 20_000_000)}
SLOW = 200_000  # nodes: what is written in Python or turned over each sweep is measured up to here
CHANGES = 21
# Mean absolute error of messages on county-like networks (benchmarks.risk_truth): so exact must the cascades be too.
ACCURACY = 0.002
MONTE_CARLO_RUNS = 20


@numba.njit(cache=True, nogil=True)
def bare(first, weight, source, factor, out, low, high):  # type: ignore[no-untyped-def]
    """What no sweep can be faster than: each row is streamed, and for each slot one number gathered."""
    for node in range(low, high):
        total = 0.0
        for slot in range(first[node], first[node + 1]):
            total += weight[slot] * factor[source[slot]]
        out[node] = total


def sweeps(network: Network, base: Floats, rounds: int) -> tuple[float, float]:
    """Seconds of a sweep in which everything moves, and of the bare kernel on the same arrays, taking turns."""
    layout = Layout.of(network)
    factor = np.ones(network.slots + layout.copied.size)
    out = np.zeros(network.nodes)
    parts = network.parts
    with _workers(None, parts.size - 1) as each:
        run = _Run(network, layout, base, factor, 0.0)

        def whole() -> None:
            run._whole[:] = True
            run._awake[:] = True
            run.sweeps = 0  # no sweep of these is extrapolated
            run.sweep(each)

        def kernel(part: int) -> float:
            bare(network.first, network.weight, layout.source, factor, out, parts[part], parts[part + 1])
            return 0.0

        times = in_turn({"sweep": whole, "bare": lambda: each(kernel)}, 4 * rounds, 2)
    return times["sweep"], times["bare"]


def one_size(name: str, rounds: int) -> list[list[object]]:
    nodes, pairs = SIZES[name]
    network, base = county(nodes, pairs)
    console.print(f"{name}: {network.nodes:,} nodes, {network.slots:,} directed edges")
    own = solve(network, base)
    rows: list[list[object]] = []
    jobs: dict[str, Callable[[], object]] = {"ours": lambda: solve(network, base)}
    jobs["numpy"] = lambda: peers.by_numpy(network, base, TOLERANCE)
    if nodes <= 1_000_000:
        jobs["python-graphblas"] = lambda: peers.by_graphblas(network, base, TOLERANCE)
    times = in_turn(jobs, rounds if nodes <= SLOW else 1, 1 if nodes <= SLOW else 0)
    ours = statistics.median(seconds(jobs["ours"]) for _ in range(5))
    for peer, taken in times.items():
        if peer != "ours":
            rows.append([name, f"same recursion, {peer}", taken, taken / ours])
    if nodes <= SLOW:
        rows.append(
            [
                name,
                "same recursion, networkx loop",
                taken := seconds(lambda: peers.by_networkx(network, base, TOLERANCE)),
                taken / ours,
            ]
        )
        for peer, found in (
            ("numpy", peers.by_numpy(network, base, TOLERANCE)),
            ("python-graphblas", peers.by_graphblas(network, base, TOLERANCE)),
            ("networkx", peers.by_networkx(network, base, TOLERANCE)),
        ):
            difference = float(np.abs(found - own.risk).max())
            if difference > 1e-7:
                raise AssertionError(f"{peer} found another fixed point: {difference}")
    rows += cascades(name, network, base, ours)
    rows += pageranks(name, network, base, ours)
    sweep, limit = sweeps(network, base, rounds)
    size = sum(
        array.nbytes
        for array in (
            network.first,
            network.peer,
            network.weight,
            network.reverse,
            own.base,
            own.risk,
            own.factor,
            own.layout.source,
            own.layout.copied,
        )
    )
    rows.append(
        [name, f"ours ({own.sweeps} sweeps, {network.slots / ours / 1e6:.0f} million edges/s in all)", ours, 1.0]
    )
    rows.append([name, "one full sweep / the bare kernel", sweep, sweep / limit])
    rows.append([name, "memory, bytes a directed edge", size / network.slots, size / network.slots])
    rows += updates(name, network, base)
    return rows


def cascades(name: str, network: Network, base: Floats, ours: float) -> list[list[object]]:
    """Cascades until they are as exact as messages: the error of a run falls with the root of their number."""
    risk = solve(network, base).risk
    once = float(np.mean(np.sqrt(risk * (1 - risk)))) * (2 / np.pi) ** 0.5  # mean absolute error of one run
    needed = max(1, round((once / ACCURACY) ** 2))
    simulate(network, base, MONTE_CARLO_RUNS, 1)
    each = (
        statistics.median(seconds(lambda: simulate(network, base, MONTE_CARLO_RUNS, 1)) for _ in range(3))
        / MONTE_CARLO_RUNS
    )
    rows: list[list[object]] = [
        [name, f"compiled cascades, {needed:,} runs of equal error", each * needed, each * needed / ours]
    ]
    if network.nodes <= SLOW:
        run = peers.ndlib_run(network, base)
        taken = statistics.median(seconds(run) for _ in range(3))
        rows.append([name, f"NDlib cascades, {needed:,} runs (3 timed)", taken * needed, taken * needed / ours])
    return rows


def pageranks(name: str, network: Network, base: Floats, ours: float) -> list[list[object]]:
    """For orientation: another question, whose answer libraries know how to find fast."""
    rows: list[list[object]] = []
    for peer, job in peers.pageranks(network, base, small=network.nodes <= SLOW).items():
        taken = statistics.median(seconds(job) for _ in range(3 if network.nodes <= SLOW else 1))
        rows.append([name, f"personalised PageRank, {peer}", taken, taken / ours])
    return rows


def updates(name: str, network: Network, base: Floats) -> list[list[object]]:
    """One case is settled: what is renewed, against a full solve of the same tolerance."""
    rows: list[list[object]] = []
    cases = np.random.default_rng(2).choice(np.flatnonzero(base >= 0.1), CHANGES, replace=False).astype(np.int32)
    for tolerance in (TOLERANCE, 1e-8, 1e-6):
        solution = solve(network, base, tolerance=tolerance)
        full = statistics.median(seconds(partial(solve, network, base, tolerance=tolerance)) for _ in range(3))
        update(solution, cases[:1], base[cases[:1]])
        taken: list[float] = []
        renewed: list[int] = []
        for case in cases:
            node, before = np.array([case], np.int32), base[[case]]
            begun = time.perf_counter()
            renewed.append(update(solution, node, before * 0.3))
            taken.append(time.perf_counter() - begun)
            update(solution, node, before)
        share = statistics.median(taken) / full
        rows.append(
            [
                name,
                f"update to {tolerance:.0e}, {statistics.median(renewed):,.0f} nodes renewed / full solve",
                statistics.median(taken),
                share,
            ]
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows: list[list[object]] = []
    for name in given.sizes:
        rows += one_size(name, given.rounds)
        gc.collect()
    show(
        "Risk: seconds, and as a multiple of ours (or as said)", ["size", "what", "seconds", "ratio"], rows, given.json
    )


if __name__ == "__main__":
    main()
