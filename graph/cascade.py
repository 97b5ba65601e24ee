"""How risk spreads, by trying it: the cascade of ``graph.propagation`` run many times (Monte-Carlo).

Slower than messages and never quite the same twice, but right on every network, dense ones too: it tells how far
messages can be trusted, and stands in for them where they cannot (``graph.refinement``).
"""

from __future__ import annotations

from threading import Lock

import numpy as np

from graph import kernels_cascade
from graph.network import Floats, Network
from graph.propagation import _workers, check_base

BLOCKS = 64  # each with random numbers of its own: how runs are divided depends on nothing but their number


def simulate(network: Network, base: Floats, runs: int, seed: int, *, threads: int | None = None) -> Floats:
    """The share of ``runs`` cascades in which each node was in trouble (``nodes`` numbers, 0 to 1).

    Each run draws anew where trouble starts (``base``: of each node, 0 to 1) and which edges pass it on. The standard
    error of a share p is √(p · (1 − p) / runs), at most 1 / (2 · √runs); nodes of one result err together, since they
    share their runs. The same ``seed`` gives the same result to the last bit, whatever the number of ``threads`` (as
    many as there are cores). Time grows with runs times the nodes that trouble can start at and the edges of those that
    it reaches; memory is 20 bytes for each node and thread. Raises ValueError for a base that does not fit, or no runs.
    """
    check_base(network, base)
    if runs < 1:
        raise ValueError(f"{runs} runs: at least one is needed")
    starts = np.flatnonzero(base).astype(np.int32)
    chances = base[starts]
    blocks = min(BLOCKS, runs)
    seeds = np.random.SeedSequence(seed).generate_state(blocks, np.uint64)
    times, adding = np.zeros(network.nodes, np.int64), Lock()

    def block(number: int) -> float:
        share = runs // blocks + (number < runs % blocks)
        found = kernels_cascade.cascades(
            network.first, network.peer, network.weight, starts, chances, share, seeds[number]
        )
        with adding:  # whole numbers: their sum does not depend on who comes first
            np.add(times, found, out=times)
        return 0.0

    with _workers(threads, blocks) as each:
        each(block)
    return times / runs
