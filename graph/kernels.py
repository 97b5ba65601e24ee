"""The compiled loops of ``graph.network`` and ``graph.propagation``. They run without Python's lock.

Arrays are those of ``graph.network`` and ``graph.propagation``. ``source`` says for each slot where its incoming factor
is read: at its reverse slot, or, where that belongs to another part, at the copy of it behind the slots. Copies change
only between sweeps, so no result depends on which thread comes first.
"""

from __future__ import annotations

import numba
import numpy as np

CHUNK = 64  # nodes that are worked on at once and fall asleep together; a part begins at a multiple of it
TINY = 1e-200  # a product below it is not divided again: single factors may be 0, and products may vanish

compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@compiled
def shape(nodes, start, end):
    """Directed edges (2·pair, and + 1 for the way back) are sorted by the node that they enter, then, keeping that
    order, by the one that they leave. Both by counting: numbers of nodes are small, so nothing needs to be compared.
    """
    pairs = start.size
    offsets = np.zeros(nodes + 1, np.int64)
    for pair in range(pairs):
        if start[pair] != end[pair]:
            offsets[start[pair] + 1] += 1
            offsets[end[pair] + 1] += 1
    for node in range(nodes):
        offsets[node + 1] += offsets[node]
    size = offsets[nodes]
    place = offsets[:-1].copy()
    entering = np.empty(size, np.int32)
    for pair in range(pairs):
        if start[pair] != end[pair]:
            entering[place[end[pair]]] = 2 * pair
            place[end[pair]] += 1
            entering[place[start[pair]]] = 2 * pair + 1
            place[start[pair]] += 1
    place[:] = offsets[:-1]
    leaving = np.empty(size, np.int32)
    for position in range(size):
        edge = entering[position]
        node = end[edge >> 1] if edge & 1 else start[edge >> 1]
        leaving[place[node]] = edge
        place[node] += 1
    first = np.zeros(nodes + 1, np.int64)
    peer = np.empty(size, np.int32)
    slot_of = np.full(2 * pairs, -1, np.int32)
    slots = 0
    for node in range(nodes):
        for position in range(offsets[node], offsets[node + 1]):
            edge = leaving[position]
            other = start[edge >> 1] if edge & 1 else end[edge >> 1]
            if slots == first[node] or peer[slots - 1] != other:
                peer[slots] = other
                slots += 1
            slot_of[edge] = slots - 1
        first[node + 1] = slots
    reverse = np.empty(slots, np.int32)
    for pair in range(pairs):
        if slot_of[2 * pair] >= 0:
            reverse[slot_of[2 * pair]] = slot_of[2 * pair + 1]
            reverse[slot_of[2 * pair + 1]] = slot_of[2 * pair]
    return first, peer[:slots].copy(), reverse, slot_of[::2].copy()


@compiled
def weights(slot, reverse, forward, backward):
    passes_not = np.ones(reverse.size)
    for pair in range(slot.size):
        if slot[pair] >= 0:
            passes_not[slot[pair]] *= 1.0 - forward[pair]
            passes_not[reverse[slot[pair]]] *= 1.0 - backward[pair]
    for index in range(passes_not.size):
        passes_not[index] = 1.0 - passes_not[index]
    return passes_not


@compiled
def sources(first, reverse, parts):
    """Where each slot reads, and the slots that are copied for other parts, with each part's first copy."""
    slots = reverse.size
    source = np.empty(slots, np.int32)
    copies = 0
    for part in range(parts.size - 1):
        for slot in range(first[parts[part]], first[parts[part + 1]]):
            if not first[parts[part]] <= reverse[slot] < first[parts[part + 1]]:
                copies += 1
    copied = np.empty(copies, np.int32)
    begins = np.zeros(parts.size, np.int64)
    copy = 0
    for part in range(parts.size - 1):
        for slot in range(first[parts[part]], first[parts[part + 1]]):
            if first[parts[part]] <= reverse[slot] < first[parts[part + 1]]:
                source[slot] = reverse[slot]
            else:
                source[slot] = slots + copy
                copied[copy] = reverse[slot]
                copy += 1
        begins[part + 1] = copy
    return source, copied, begins


@compiled
def leave_one_out(keep, incoming, products, begin, end):
    """``products[i]`` becomes ``keep`` times all of ``incoming[begin:end]`` but ``incoming[i]``, without a division."""
    running = keep
    for index in range(begin, end):
        products[index] = running
        running *= incoming[index]
    running = 1.0
    for index in range(end - 1, begin - 1, -1):
        products[index] *= running
        running *= incoming[index]


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "nsz"})
def multiply(first, base, node, last, incoming, products):
    """For each slot of the nodes from ``node`` to ``last`` what all its node's slots leave together.

    Divided by what came in by a slot, that is what the others leave. Where it cannot be divided, ``products`` holds the
    product of the others itself, and ``incoming`` becomes 1.
    """
    start = first[node]
    for inner in range(node, last):
        left, right = first[inner] - start, first[inner + 1] - start
        product = 1.0 - base[inner]
        for index in range(left, right):
            product *= incoming[index]
        if product > TINY:
            for index in range(left, right):
                products[index] = product
        else:
            leave_one_out(1.0 - base[inner], incoming, products, left, right)
            for index in range(left, right):
                incoming[index] = 1.0


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "nsz"})
def renew(weight, factor, incoming, products, tolerance):
    """Renew factors that lie side by side. Returns how many moved by more than ``tolerance``, and the sum of moves."""
    moved = 0
    moves = 0.0
    for index in range(factor.size):
        after = 1.0 - weight[index] * (1.0 - products[index] / incoming[index])
        move = abs(after - factor[index])
        moved += 1 if move > tolerance else 0
        moves += move
        factor[index] = after
    return moved, moves


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "nsz"})
def renew_noting(weight, factor, incoming, products, tolerance, change):
    """As :func:`renew`, but what moves by no more than ``tolerance`` stays, and ``change`` notes each move."""
    moved = 0
    moves = 0.0
    for index in range(factor.size):
        before = factor[index]
        after = 1.0 - weight[index] * (1.0 - products[index] / incoming[index])
        change[index] = after - before
        moves_on = abs(after - before) > tolerance
        moved += 1 if moves_on else 0
        moves += abs(after - before)
        factor[index] = after if moves_on else before
    return moved, moves


@compiled
def receive(first, source, base, factor, node, last, incoming, products):
    """Gather what comes in by the slots of the nodes from ``node`` to ``last``, and multiply it. Returns the slots."""
    begin, end = first[node], first[last]
    for index in range(end - begin):
        incoming[index] = factor[source[begin + index]]
    multiply(first, base, node, last, incoming, products)
    return begin, end


@compiled
def sweep(first, weight, source, base, factor, low, high, tolerance, incoming, products):
    """One sweep over all nodes from ``low`` to ``high``, each seeing what those before it did.

    Within a chunk all see what was before it, so that the loops run over slots that lie side by side. Returns how many
    factors moved by more than ``tolerance``, and the sum of all moves.
    """
    moved, moves = 0, 0.0
    for node in range(low, high, CHUNK):
        begin, end = receive(first, source, base, factor, node, min(node + CHUNK, high), incoming, products)
        here, total = renew(weight[begin:end], factor[begin:end], incoming, products, tolerance)
        moved += here
        moves += total
    return moved, moves


@compiled
def sweep_noting(first, weight, source, base, factor, low, high, tolerance, incoming, products, change):
    """As :func:`sweep`, with ``change`` noting each move of the range, for :func:`extrapolate`."""
    moved, moves = 0, 0.0
    for node in range(low, high, CHUNK):
        begin, end = receive(first, source, base, factor, node, min(node + CHUNK, high), incoming, products)
        noted = change[begin - first[low] : end - first[low]]
        here, total = renew_noting(weight[begin:end], factor[begin:end], incoming, products, tolerance, noted)
        moved += here
        moves += total
    return moved, moves


@compiled
def sweep_awake(first, peer, weight, source, base, factor, low, high, tolerance, awake, incoming, products, change):
    """As :func:`sweep`, but only over chunks that are awake; a factor that moves wakes its receiver's chunk."""
    moved = 0
    for node in range(low, high, CHUNK):
        if not awake[node // CHUNK]:
            continue
        awake[node // CHUNK] = False
        begin, end = receive(first, source, base, factor, node, min(node + CHUNK, high), incoming, products)
        here, _ = renew_noting(
            weight[begin:end], factor[begin:end], incoming, products, tolerance, change[: end - begin]
        )
        moved += here
        if here:
            for slot in range(begin, end):
                if abs(change[slot - begin]) > tolerance and low <= peer[slot] < high:
                    awake[peer[slot] // CHUNK] = True
    return moved


@compiled
def extrapolate(first, weight, factor, low, high, change, gain):
    """Go on by ``gain`` times the last change, within what a factor can be."""
    begin = first[low]
    for slot in range(begin, first[high]):
        factor[slot] = min(max(factor[slot] + gain * change[slot - begin], 1.0 - weight[slot]), 1.0)


@compiled
def publish(peer, factor, copied, begin, end, tolerance, awake):
    """Renew a part's copies of what others wrote, and wake who reads them. Returns how many moved."""
    slots = peer.size
    moved = 0
    for copy in range(begin, end):
        slot = copied[copy]
        if abs(factor[slot] - factor[slots + copy]) > tolerance:
            factor[slots + copy] = factor[slot]
            awake[peer[slot] // CHUNK] = True
            moved += 1
    return moved


@compiled
def measure(first, weight, source, base, factor, risk, low, high, incoming, products):
    """The risk of each node, and the largest move that one more sweep would make (residual)."""
    residual = 0.0
    for node in range(low, high):
        start = first[node]
        size = first[node + 1] - start
        product = 1.0 - base[node]
        for index in range(size):
            incoming[index] = factor[source[start + index]]
            product *= incoming[index]
        risk[node] = 1.0 - product
        leave_one_out(1.0 - base[node], incoming, products, 0, size)
        for index in range(size):
            slot = start + index
            after = 1.0 - weight[slot] * (1.0 - products[index])
            residual = max(residual, abs(after - factor[slot]))
    return residual


@compiled
def put(source, copied, factor, slot, value):
    """Write a factor, and the copy of it if another part reads one: the slot that comes back knows."""
    slots = source.size
    factor[slot] = value
    back = source[slot] if source[slot] < slots else copied[source[slot] - slots]
    if source[back] >= slots:
        factor[source[back]] = value


@compiled
def adrift(first, peer, weight, reverse, base, node, queue, seen):
    """The nodes that ``node`` passes trouble on to, itself first, if none that can reach it has a base; else none.

    ``seen`` is all false and is left so.
    """
    found = _reach(first, peer, weight, reverse, base, node, queue, seen, False)
    if found == 0:
        return queue[:0].copy()
    found = _reach(first, peer, weight, reverse, base, node, queue, seen, True)
    return queue[:found].copy()


@compiled
def _reach(first, peer, weight, reverse, base, node, queue, seen, onwards):
    """Put into ``queue`` whom trouble reaches from ``node``, or else whom it comes from (0 if one has a base)."""
    queue[0] = node
    seen[node] = True
    head, tail = 0, 1
    supported = False
    while head < tail and not supported:
        here = queue[head]
        head += 1
        for slot in range(first[here], first[here + 1]):
            there = peer[slot]
            passes = weight[slot] if onwards else weight[reverse[slot]]
            if passes > 0 and not seen[there]:
                supported = not onwards and base[there] > 0
                if supported:
                    break
                seen[there] = True
                queue[tail] = there
                tail += 1
    for index in range(tail):
        seen[queue[index]] = False
    return 0 if supported else tail


@compiled
def forget(first, source, copied, factor, nodes):
    """Take back all that ``nodes`` pass on."""
    for node in nodes:
        for slot in range(first[node], first[node + 1]):
            put(source, copied, factor, slot, 1.0)


@compiled
def messages(first, reverse, base, factor):
    """The message of each slot, from the factors that come in."""
    found = np.empty(reverse.size)
    for node in range(first.size - 1):
        begin, end = first[node], first[node + 1]
        incoming = factor[reverse[begin:end]]
        leave_one_out(1.0 - base[node], incoming, found[begin:end], 0, end - begin)
    return 1.0 - found


@compiled
def relax(
    first, peer, weight, source, copied, base, factor, risk, changed, most, queue, queued, tolerance, incoming, products
):
    """Renew the nodes ``changed`` and, in turn, whoever receives a factor that moved by more than ``tolerance``.

    ``queue`` has room for every node, ``queued`` is all false and is left so. Returns how many nodes were renewed, and
    whether that was all: after ``most`` it stops.
    """
    room = queue.size
    head = tail = waiting = renewed = 0
    for node in changed:
        if not queued[node]:
            queued[node] = True
            queue[tail] = node
            tail = (tail + 1) % room
            waiting += 1
    while waiting and renewed < most:
        node = queue[head]
        head = (head + 1) % room
        waiting -= 1
        queued[node] = False
        renewed += 1
        start = first[node]
        size = first[node + 1] - start
        product = 1.0 - base[node]
        for index in range(size):
            incoming[index] = factor[source[start + index]]
            product *= incoming[index]
        risk[node] = 1.0 - product
        if product > TINY:
            for index in range(size):
                products[index] = product / incoming[index]
        else:
            leave_one_out(1.0 - base[node], incoming, products, 0, size)
        for index in range(size):
            slot = start + index
            after = 1.0 - weight[slot] * (1.0 - products[index])
            if abs(after - factor[slot]) > tolerance:
                put(source, copied, factor, slot, after)
                if not queued[peer[slot]]:
                    queued[peer[slot]] = True
                    queue[tail] = peer[slot]
                    tail = (tail + 1) % room
                    waiting += 1
    for ahead in range(waiting):
        queued[queue[(head + ahead) % room]] = False
    return renewed, waiting == 0


@compiled
def plain(first, peer, weight, reverse, base, before, after):
    """One sweep of the plain form: risk from ``before`` into ``after``. Returns the largest move."""
    largest = 0.0
    for node in range(first.size - 1):
        product = 1.0 - base[node]
        for slot in range(first[node], first[node + 1]):
            product *= 1.0 - weight[reverse[slot]] * before[peer[slot]]
        after[node] = 1.0 - product
        largest = max(largest, abs(after[node] - before[node]))
    return largest
