"""Risk in dense parts, where messages count the same trouble again: those parts are tried instead (Monte-Carlo).

Messages hold for independent what reaches a node from its neighbours. Where neighbours are each other's neighbours it
is not, and risk comes out too high; never too low, since what reaches them is positively associated (Harris 1960,
Proceedings of the Cambridge Philosophical Society 56, 13; Karrer & Newman 2010). So messages bound what is simulated.

A part is dense where edges lie in triangles. Its inner edges are simulated by ``graph.cascade``; what comes in from
outside is an extra base, taken from the messages; and what then comes out of it is passed on by messages again.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from graph.cascade import simulate
from graph.network import Flags, Floats, Indices, Network, network
from graph.propagation import Solution, solve

RUNS = 10_000
TINY = 1e-12


def refine(solution: Solution, *, triangles: int = 1, runs: int = RUNS, seed: int = 0) -> Floats:
    """The risk of each node (0 to 1), with nodes that have an edge in ``triangles`` triangles or more simulated.

    Without such nodes it is the solution's own; it is never above that, and never below the base. The standard error
    inside is that of ``runs`` cascades, outside less. Raises ValueError for no runs.
    Time: the cascades inside, the sum of squared degrees for the triangles, and one more solve. The same ``seed`` gives
    the same result.
    """
    net = solution.network
    owner = np.repeat(np.arange(net.nodes, dtype=np.int32), np.diff(net.first))
    inside = dense(net, owner, triangles)
    if not inside.any():
        return solution.risk
    inner = inside[owner] & inside[net.peer]
    # That what reaches a node of the part from outside fails, and its own base: independent of what happens inside.
    entering = net.reverse[inside[owner] & ~inner]
    fails = np.ones(net.nodes)
    np.multiply.at(fails, net.peer[entering], solution.factor[entering])
    members, base = np.flatnonzero(inside).astype(np.int32), solution.base.copy()
    part = between(net, owner, inner, members)
    reached = simulate(part, (1.0 - (1.0 - base) * fails)[members], runs, seed)
    reached = np.clip(reached, base[members], solution.risk[members])
    # Without what comes from outside, the risk that the part brings about is a base like any other.
    brought = 1.0 - (1.0 - reached) / np.maximum(fails[members], TINY)
    base[members] = np.clip(brought, base[members], 1.0)
    risk = solve(
        between(net, owner, ~inner, np.arange(net.nodes, dtype=np.int32)), base, tolerance=solution.tolerance
    ).risk
    risk[members] = reached
    return np.minimum(risk, solution.risk)


def dense(net: Network, owner: Indices, triangles: int) -> Flags:
    """The nodes with an edge that lies in ``triangles`` triangles or more."""
    shape = (net.nodes, net.nodes)
    pairs = csr_array((np.ones(net.slots, np.int32), (owner, net.peer)), shape=shape)
    common = (pairs @ pairs).multiply(pairs).tocoo()
    inside = np.zeros(net.nodes, np.bool_)
    inside[common.coords[0][common.data >= triangles]] = True
    return inside


def between(net: Network, owner: Indices, kept: Flags, nodes: Indices) -> Network:
    """The network of ``nodes`` with the slots ``kept`` (both ways or neither)."""
    number = np.zeros(net.nodes, np.int32)
    number[nodes] = np.arange(nodes.size, dtype=np.int32)
    slots = np.flatnonzero(kept & (owner < net.peer))
    weight, back = net.weight[slots], net.weight[net.reverse[slots]]
    return network(nodes.size, number[owner[slots]], number[net.peer[slots]], weight, back)
