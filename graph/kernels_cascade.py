"""The compiled loop of ``graph.cascade``. It runs without Python's lock; arrays are those of ``graph.network``."""

from __future__ import annotations

import numpy as np

from graph.kernels import compiled

# Constants of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA, "Fast splittable pseudorandom number generators").
GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX = np.uint64(0xBF58476D1CE4E5B9)
MIX_AGAIN = np.uint64(0x94D049BB133111EB)
UNIT = 2.0**-53


@compiled
def draw(state):
    """The next number from 0 to below 1; ``state`` is an array of one, moved on in place."""
    state[0] += GAMMA
    value = state[0]
    value = (value ^ (value >> np.uint64(30))) * MIX
    value = (value ^ (value >> np.uint64(27))) * MIX_AGAIN
    return np.float64((value ^ (value >> np.uint64(31))) >> np.uint64(11)) * UNIT


@compiled
def cascades(first, peer, weight, starts, base, runs, seed):
    """In how many of ``runs`` cascades each node was in trouble. Trouble starts among ``starts``, with their ``base``.

    An edge is drawn when its node falls into trouble, unless its peer is already: then nothing depends on it.
    """
    nodes = first.size - 1
    state = np.full(1, seed, np.uint64)
    times = np.zeros(nodes, np.int64)
    reached = np.full(nodes, -1, np.int64)  # the last run that reached the node: nothing to clear between runs
    queue = np.empty(nodes, np.int32)
    for run in range(runs):
        tail = 0
        for index in range(starts.size):
            if draw(state) < base[index]:
                reached[starts[index]] = run
                queue[tail] = starts[index]
                tail += 1
        head = 0
        while head < tail:
            node = queue[head]
            head += 1
            times[node] += 1
            for slot in range(first[node], first[node + 1]):
                there = peer[slot]
                if reached[there] != run and draw(state) < weight[slot]:
                    reached[there] = run
                    queue[tail] = there
                    tail += 1
    return times
