"""A county scaled up, as arrays: years of cases beside those that are open, in places that mostly keep to themselves.

Half of the nodes are cases, one in thirty of them open, the others settled up to 630 days ago, so that what their links
pass on has faded; the rest are people, households, grids and units. Weights are those of the reference policy.
"""

from __future__ import annotations

import numpy as np

from graph.network import Floats, Indices, Network, network

Pairs = tuple[Indices, Indices, Floats, Floats]
GRID = 400  # nodes to a grid
NEAR, BEYOND = 0.75, 0.95  # of relatives: in the same grid, in the grids around; the others anywhere
OPEN = 1 / 30


def county(nodes: int, pairs: int, seed: int = 1) -> tuple[Network, Floats]:
    """About so many nodes and pairs, of which there are four or five to a node.

    The more there are, the more parties and handling units a case has; what is left is relatives.
    """
    rng = np.random.default_rng(seed)
    grids = max(2, nodes // GRID)
    shares = {"household": 60, "person": 131, "unit": 8}
    shares["case"] = GRID - 1 - sum(shares.values())
    grid = np.arange(grids) * GRID
    of: dict[str, np.ndarray] = {}
    offset = 1
    for kind, count in shares.items():
        of[kind] = grid[:, None] + offset + np.arange(count)
        offset += count
    settled = np.where(rng.random(of["case"].shape) < OPEN, 0.0, rng.uniform(0, 630, of["case"].shape))
    fades = 0.5 ** (settled / 90)
    made: list[Pairs] = []

    def link(start: np.ndarray, end: np.ndarray, weights: tuple[float, float], fade: np.ndarray | float = 1.0) -> None:
        start, end, faded = (np.ravel(array) for array in np.broadcast_arrays(start, end, np.asarray(fade)))
        made.append((start.astype(np.int32), end.astype(np.int32), weights[0] * faded, weights[1] * faded))

    def some(kind: str, near: np.ndarray) -> np.ndarray:
        return np.take_along_axis(of[kind], rng.integers(0, of[kind].shape[1], near.shape), axis=1)

    link(of["household"], grid[:, None], (0.1, 0.02))
    link(of["person"], grid[:, None], (0.1, 0.02))
    link(of["person"], some("household", of["person"]), (0.4, 0.4))
    link(of["case"], grid[:, None], (0.2, 0.05), fades)
    parties = pairs // nodes - 1
    for _ in range(parties):
        link(of["case"], some("person", of["case"]), (0.5, 0.3), fades)
    for _ in range(parties - 1):
        link(of["case"], some("unit", of["case"]), (0.05, 0.02), fades)
    link(*_relatives(rng, of["person"], pairs - sum(part[0].size for part in made)), (0.25, 0.25))
    start, end, forward, backward = (np.concatenate(column) for column in zip(*made, strict=True))
    base = np.zeros(grids * GRID)
    worth = rng.choice([0.1, 0.2, 0.4, 0.6], of["case"].shape, p=[0.6, 0.3, 0.08, 0.02])
    base[of["case"]] = np.where(settled == 0, worth, 0.3 * worth * 0.5 ** (settled / 30))
    return network(grids * GRID, start, end, forward, backward), base


def _relatives(rng: np.random.Generator, people: np.ndarray, pairs: int) -> tuple[np.ndarray, np.ndarray]:
    grids = people.shape[0]
    own = rng.integers(0, grids, max(0, pairs))
    far = rng.random(own.size)
    around = np.clip(own + rng.integers(-6, 7, own.size), 0, grids - 1)
    other = np.where(far < NEAR, own, np.where(far < BEYOND, around, rng.integers(0, grids, own.size)))
    one = people[own, rng.integers(0, people.shape[1], own.size)]
    two = people[other, rng.integers(0, people.shape[1], own.size)]
    apart = one != two
    return one[apart], two[apart]
