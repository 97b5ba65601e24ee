"""A generated county as numbers: who lives where, who is related, and which cases they are parties of.

Weights are those of the default policy. Nodes: grids, then households, persons and units, then cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

Link = tuple[int, int, float, float]
Random = np.random.Generator

INVOLVES = (0.5, 0.3)
MEMBER_OF = (0.4, 0.4)
RELATED_TO = (0.25, 0.25)
LIVES_IN = (0.1, 0.02)
OCCURRED_IN = (0.2, 0.05)
FOLLOWS = (0.1, 0.5)
HOUSEHOLDS = 150  # in a grid
UNITS = 8  # shops, works, schools in a grid
KIN = 0.5  # pairs of relatives in different households, for each person
NEAR = 0.6  # of relatives and of other parties, how many live in the same grid


def severity(rng: Random, count: int) -> np.ndarray:
    """How likely an open case makes more trouble: most a little, few much."""
    return rng.choice([0.1, 0.2, 0.4, 0.6], count, p=[0.6, 0.3, 0.08, 0.02])


@dataclass(frozen=True)
class Population:
    """Who lives where: for each household its grid, for each person the household, and pairs of relatives."""

    grids: int
    grid_of: np.ndarray
    household_of: np.ndarray
    relatives: np.ndarray
    units: int

    @classmethod
    def draw(cls, rng: Random, nodes: int) -> Population:
        """A county that with its cases has about so many nodes."""
        households = max(4, round(nodes / 5.7))
        grids = max(2, round(households / HOUSEHOLDS))
        grid_of = np.sort(rng.integers(grids, size=households))
        household_of = np.repeat(np.arange(households), rng.choice([1, 2, 3, 4, 5, 6], households, p=SIZES))
        made = cls(grids, grid_of, household_of, np.zeros((0, 2), int), UNITS * grids)
        some = rng.integers(made.persons, size=round(KIN * made.persons))
        return cls(grids, grid_of, household_of, np.array([(one, made.near(rng, one)) for one in some]), UNITS * grids)

    @property
    def persons(self) -> int:
        """How many persons."""
        return self.household_of.size

    @property
    def nodes(self) -> int:
        """How many nodes before the first case."""
        return self.person(self.persons) + self.units

    def household(self, number: int) -> int:
        """The node of a household."""
        return self.grids + number

    def person(self, number: int) -> int:
        """The node of a person."""
        return self.grids + self.grid_of.size + number

    def unit(self, number: int) -> int:
        """The node of a unit."""
        return self.person(self.persons) + number

    def households_and_grids(self) -> range:
        """Their nodes, households first: a grid's members are whom its households were replaced by."""
        return range(self.grids + self.grid_of.size - 1, -1, -1)

    @cached_property
    def grid_of_person(self) -> np.ndarray:
        """The grid of each person."""
        return np.asarray(self.grid_of[self.household_of])

    @cached_property
    def bounds(self) -> np.ndarray:
        """The first person of each grid, and the number of persons: households are numbered by grid."""
        return np.searchsorted(self.grid_of_person, np.arange(self.grids + 1))

    def near(self, rng: Random, person: int) -> int:
        """Somebody else, mostly of the same grid."""
        if rng.random() < NEAR:
            grid = self.grid_of_person[person]
            return int(rng.integers(self.bounds[grid], self.bounds[grid + 1]))
        return int(rng.integers(self.persons))


SIZES = [0.12, 0.22, 0.25, 0.2, 0.13, 0.08]


@dataclass
class Case:
    """A case: its grid, the persons and units that are its parties, the earlier case that it follows, and its day."""

    grid: int
    persons: list[int]
    units: list[int] = field(default_factory=list)
    follows: int | None = None
    day: int = 0


def parties(rng: Random, people: Population, first: int) -> list[int]:
    """The person ``first``, and mostly one or two others."""
    return list({first, *(people.near(rng, first) for _ in range(rng.choice([0, 1, 2], p=[0.35, 0.5, 0.15])))})


def draw_case(rng: Random, people: Population, first: int, follows: int | None = None, day: int = 0) -> Case:
    """A case of the person ``first``: mostly at home, one in ten with a unit."""
    grid = int(people.grid_of_person[first]) if rng.random() < 0.8 else int(rng.integers(people.grids))
    units = [UNITS * grid + int(rng.integers(UNITS))] if rng.random() < 0.1 else []
    return Case(grid, parties(rng, people, first), units, follows, day)


def draw_cases(rng: Random, people: Population, count: int) -> list[Case]:
    """A year's cases: a fifth are of somebody who had one before, and half of those follow it."""
    cases: list[Case] = []
    for number in range(count):
        if number and rng.random() < 0.2:
            earlier = int(rng.integers(number))
            first = int(rng.choice(cases[earlier].persons))
            cases.append(draw_case(rng, people, first, earlier if rng.random() < 0.5 else None))
        else:
            cases.append(draw_case(rng, people, int(rng.integers(people.persons))))
    return cases


def home_links(people: Population) -> list[Link]:
    """Who belongs to whom, and where they live."""
    members = [
        (people.person(k), people.household(home), *MEMBER_OF) for k, home in enumerate(people.household_of.tolist())
    ]
    homes = [(people.household(k), grid, *LIVES_IN) for k, grid in enumerate(people.grid_of.tolist())]
    kin = [(people.person(a), people.person(b), *RELATED_TO) for a, b in people.relatives.tolist()]
    return members + homes + kin


def case_links(people: Population, cases: list[Case]) -> list[Link]:
    """Whom cases involve, where they occurred, and which they follow."""
    links: list[Link] = []
    for number, case in enumerate(cases):
        node = people.nodes + number
        links += [(node, people.person(party), *INVOLVES) for party in case.persons]
        links += [(node, people.unit(party), *INVOLVES) for party in case.units]
        links.append((node, case.grid, *OCCURRED_IN))
        if case.follows is not None:
            links.append((node, people.nodes + case.follows, *FOLLOWS))
    return links
