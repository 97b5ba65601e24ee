"""Networks as arrays: for each node the edges that leave it, each next to the place of the edge that comes back.

A pair of nodes that risk can pass between is one edge each way, with a weight of its own (0 where it passes one way
only). The edges are *slots*, grouped by the node that they leave (compressed sparse rows), nodes numbered from 0.

Nodes that stand near each other in the graph should have near numbers: a sweep then reads memory that it has just read.
Slots are divided into *parts*, whose number depends on the network only and never on the threads that work on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph import kernels
from graph.kernels import CHUNK

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]
Offsets = NDArray[np.int64]
Flags = NDArray[np.bool_]

PART = 300_000  # slots in a part: what it reads and writes stays in the cache of one core
PARTS = 64  # at most
MOST_PAIRS = 2**29  # two slots each, and as many copies of them for other parts


@dataclass(frozen=True)
class Network:
    """``nodes`` + 1 offsets ``first``; for each slot the node ``peer`` that its edge enters, the ``weight`` with which
    risk is passed on, and ``reverse``, the slot of the edge that comes back.
    """

    first: Offsets
    peer: Indices
    weight: Floats
    reverse: Indices

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return self.first.size - 1

    @property
    def slots(self) -> int:
        """How many directed edges."""
        return self.peer.size

    @cached_property
    def parts(self) -> Offsets:
        """The first node of each part, and the number of nodes."""
        count = min(PARTS, max(1, self.slots // PART))
        cuts = np.searchsorted(self.first, np.linspace(0, self.slots, count + 1)[1:-1]) // CHUNK * CHUNK
        return np.unique(np.concatenate([[0], cuts, [self.nodes]])).astype(np.int64)


def network(nodes: int, start: Indices, end: Indices, forward: Floats, backward: Floats) -> Network:
    """The network of ``nodes`` nodes with the given pairs; arrays of one length.

    Risk passes from ``start`` to ``end`` with the weight ``forward`` (0 to 1) and back with ``backward``. Several pairs
    of the same two nodes become one, whose weight is that at least one of them passes: 1 − Π(1 − weight), which is the
    same cascade, while two edges side by side would echo. An edge from a node to itself passes nothing new and is left
    out. Time and memory grow linearly. Raises ValueError for weights outside of 0 to 1 or nodes that are not there.
    """
    check(nodes, start, end, forward, backward)
    first, peer, reverse, slot = kernels.shape(nodes, start, end)
    return Network(first, peer, kernels.weights(slot, reverse, forward, backward), reverse)


def check(nodes: int, start: Indices, end: Indices, forward: Floats, backward: Floats) -> None:
    """Raise ValueError, with the first entry at fault, for what is no network."""
    if start.size > MOST_PAIRS:
        raise ValueError(f"{start.size} pairs are more than {MOST_PAIRS}: their slots have numbers of 32 bits")
    for name, ends in (("start", start), ("end", end)):
        if (wrong := np.flatnonzero((ends < 0) | (ends >= nodes))).size:
            raise ValueError(f"{name}[{wrong[0]}] is {ends[wrong[0]]}: nodes are numbered from 0 to {nodes - 1}")
    for name, weights in (("forward", forward), ("backward", backward)):
        if (wrong := np.flatnonzero(~((weights >= 0) & (weights <= 1)))).size:
            raise ValueError(f"{name}[{wrong[0]}] is {weights[wrong[0]]}: a weight lies between 0 and 1")
