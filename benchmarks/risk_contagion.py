"""A year with planted contagion: does risk find where the next month's cases are?

Cases arise from a uniform background, and from recent cases: to their parties again, to members of their households,
relatives, the households next door, and anybody at the place. How strongly is hidden, has nothing to do with the
weights that risk is reckoned with, and next door is not even in the graph: the model is wrong, as it is in life. At the
end of each of the last six months, persons and households are scored from what is known by then.

python -m benchmarks.risk_contagion [--quick] [--nodes 10000] [--json FILE]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.progress import track
from scipy.stats import rankdata

from benchmarks import risk_scores as scores
from benchmarks.common import console, show
from benchmarks.risk_county import Case, Population, Random, case_links, draw_case, home_links, severity
from benchmarks.risk_graphs import example
from graph.network import Floats, Network

SEED = 20260309
DAYS, MONTH = 390, 30  # the last month is only looked at
ENDS = range(DAYS - 7 * MONTH + MONTH, DAYS, MONTH)
BACKGROUND = 1 / 1800  # cases of a person in a day
DELAY = 20  # days until a case makes another, on average
OPEN = 110  # days that a case stays open, on average: at a year's end three in ten are
FADING = 30  # days in which what an open case starts is halved, where it fades
MOST = 50  # looked at for precision
STRENGTHS = (0.0, 0.25, 0.5, 0.75)  # cases that a case makes
CHANNELS = ("party", "household", "relative", "next door", "place")
SHARES = (0.3, 0.2, 0.15, 0.2, 0.15)


@dataclass
class Year:
    """The cases in the order of their days, how severe each is, and the day that it was closed."""

    people: Population
    cases: list[Case] = field(default_factory=list)
    severity: list[float] = field(default_factory=list)
    closed: list[float] = field(default_factory=list)


def whom(rng: Random, people: Population, relatives: dict[int, list[int]], case: Case) -> tuple[int, str]:
    """The first party of a case that another case made, and by which channel."""
    party, channel = int(rng.choice(case.persons)), str(rng.choice(CHANNELS, p=SHARES))
    home = int(people.household_of[party])
    if channel == "relative" and relatives.get(party):
        return int(rng.choice(relatives[party])), channel
    if channel == "place":
        return int(rng.integers(people.bounds[case.grid], people.bounds[case.grid + 1])), channel
    if channel == "next door":
        home = int(np.clip(home + rng.choice([-2, -1, 1, 2]), 0, people.grid_of.size - 1))
    if channel in ("household", "next door"):
        return int(rng.choice(np.flatnonzero(people.household_of == home))), channel
    return party, "party"


def live(rng: Random, nodes: int, strength: float) -> Year:
    """A year in which a case makes ``strength`` others on average, severe ones more."""
    year = Year(Population.draw(rng, nodes))
    people = year.people
    relatives: dict[int, list[int]] = {}
    for one, other in people.relatives.tolist():
        relatives.setdefault(one, []).append(other)
        relatives.setdefault(other, []).append(one)
    due: dict[int, list[int]] = {}
    for day in range(DAYS):
        arising = [draw_case(rng, people, int(rng.integers(people.persons)), day=day)
                   for _ in range(rng.poisson(BACKGROUND * people.persons))]  # fmt: skip
        for cause in due.pop(day, []):
            first, channel = whom(rng, people, relatives, year.cases[cause])
            follows = cause if channel == "party" and rng.random() < 0.5 else None
            arising.append(draw_case(rng, people, first, follows, day))
        for case in arising:
            grave = float(severity(rng, 1)[0])
            for delay in rng.exponential(DELAY, rng.poisson(strength * (0.5 + grave / 0.36))):
                due.setdefault(day + 1 + int(delay), []).append(len(year.cases))
            year.cases.append(case)
            year.severity.append(grave)
            year.closed.append(day + rng.exponential(OPEN))
    return year


def known(year: Year, day: int) -> tuple[Network, Floats, list[Case], Floats]:
    """The network at the end of a day and the bases of its open cases; the cases until then and what each starts."""
    cases = [case for case in year.cases if case.day <= day]
    starts = np.array([how if end > day else 0.0 for how, end in zip(year.severity, year.closed, strict=True)])
    starts = starts[: len(cases)]
    base = at_cases(year, starts)
    made = example(base.size, home_links(year.people) + case_links(year.people, cases), base)
    return made.network(), base, cases, starts


def at_cases(year: Year, starts: Floats) -> Floats:
    """The base of each node: only cases have one."""
    return np.concatenate([np.zeros(year.people.nodes), starts])


def own(year: Year, cases: list[Case], starts: Floats) -> tuple[Floats, Floats]:
    """Of each node, households with their members: that one of its own open cases makes more, and how many it had."""
    people = year.people
    none, had = np.ones(people.nodes + len(cases)), np.zeros(people.nodes + len(cases))
    for case, start in zip(cases, starts, strict=True):
        parties = {people.person(party) for party in case.persons}
        homes = {people.household(int(people.household_of[party])) for party in case.persons}
        for node in parties | homes:
            none[node] *= 1 - start
            had[node] += 1
    return 1 - none, had


def precision(score: Floats, hit: Floats, rng: Random) -> float:
    """The share of hits among the ``MOST`` highest; among equals, chance decides."""
    return float(hit[np.lexsort((rng.random(score.size), -score))[:MOST]].mean())


def auc(score: Floats, hit: Floats) -> float:
    """How likely somebody with a case stands higher than somebody without; equals count a half."""
    hits = hit.sum()
    return float((rankdata(score)[hit > 0].sum() - hits * (hits + 1) / 2) / (hits * (hit.size - hits)))


METHODS: dict[str, Callable[[Network, Floats], Floats]] = {
    "messages": scores.messages,
    "PageRank": scores.pagerank,
    "degree": scores.degree,
}
NAMES = ("messages", "fading messages", "PageRank", "degree", "base", "fading base", "cases so far", "chance")


def month(year: Year, day: int, rng: Random) -> dict[tuple[str, str], tuple[float, float]]:
    """For persons and households, by method: precision and AUC of the month after ``day``."""
    people = year.people
    network, base, cases, starts = known(year, day)
    found = {name: method(network, base) for name, method in METHODS.items()}
    found["base"], found["cases so far"] = own(year, cases, starts)
    faded = starts * 0.5 ** ((day - np.array([case.day for case in cases])) / FADING)
    found["fading base"], _ = own(year, cases, faded)
    found["fading messages"] = scores.messages(network, at_cases(year, faded))
    found["chance"] = np.zeros(network.nodes)
    coming = {party for case in year.cases if day < case.day <= day + MONTH for party in case.persons}
    persons, homes = np.zeros(people.persons), np.zeros(people.grid_of.size)
    persons[list(coming)] = 1
    homes[people.household_of[list(coming)]] = 1
    units = {"person": (persons, people.person(0)), "household": (homes, people.household(0))}
    told: dict[tuple[str, str], tuple[float, float]] = {}
    for unit, (hit, first) in units.items():
        for name, score in found.items():
            mine = score[first : first + hit.size].round(9)
            chance = name == "chance"
            told[unit, name] = (float(hit.mean()) if chance else precision(mine, hit, rng), auc(mine, hit))
    return told


def measure(nodes: int, strength: float, seeds: int) -> list[tuple[object, ...]]:
    """The median over seeds of the mean over months."""
    years: list[dict[tuple[str, str], tuple[float, float]]] = []
    for seed in track(range(seeds), f"a case makes {strength} others", console=console, transient=True):
        rng = np.random.default_rng([SEED, seed])
        year = live(rng, nodes, strength)
        months = [month(year, day, rng) for day in ENDS]
        years.append({key: tuple(np.mean([told[key] for told in months], axis=0)) for key in months[0]})
    rows: list[tuple[object, ...]] = []
    for unit in ("person", "household"):
        for place, measured in enumerate(("precision at 50", "AUC")):
            values = [float(np.median([told[unit, name][place] for told in years])) for name in NAMES]
            rows.append((f"{strength:g}, {unit}, {measured}", *values))
    return rows


def main() -> None:
    """Run and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--nodes", type=int, default=10_000)
    arguments.add_argument("--quick", action="store_true", help="two seeds and a third of the county")
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    nodes, seeds = (given.nodes // 3, 2) if given.quick else (given.nodes, 5)
    rows = [row for strength in STRENGTHS for row in measure(nodes, strength, seeds)]
    show(f"Who has a case in the next month ({seeds} seeds)", ("a case makes", *NAMES), rows, given.json)


if __name__ == "__main__":
    main()
