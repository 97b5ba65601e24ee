"""What if some cases were settled: by how much fewer cases of an area would be expected to worsen.

A settled case keeps what the policy leaves of its base, and may be drawn into trouble again by others, so it still
counts by its risk. A list to settle is built greedily, always the case that lowers the expected number most after those
before it.

How good is that? Troubles back each other up: where two cases threaten a third, settling one of them helps little and
settling both much. In the cascade the gain of a case therefore only grows as others are settled (the expected number
is a submodular function of the sources of trouble: Kempe, Kleinberg & Tardos 2003; so what their removal gains is
supermodular), and the bound 1 − 1/e, which holds for choosing sources, does not hold for removing them. What holds is
``within``: the smallest ratio, over all cases, of the gain when it is settled alone to the gain when it is settled as
the last of all (1 minus the curvature: Bai & Bilmes 2018, "Greed is still good"). It comes with each answer; where
cases do not reach the same others it is 1, and the list is the best one. Since marginals are approximate on networks
with circles, so is the bound there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.errors import BadInputError, NotFoundError
from graph.network import Floats, Indices
from graph.propagation import update
from queries.answers import Answer
from queries.outlook import Outlook, Progress

MOST = 5000  # cases that are tried
NOISE = 1e-5  # gains below are too near the error of trials for a ratio
TOLERANCE = 1e-8  # of a trial: far finer than a gain is told, and it moves a tenth of the nodes that 1e-10 does


class Settling(Answer):
    """A case to settle: by how much that alone lowers the expected number, and by how much after those before it."""

    case: str
    alone: float
    lowers: float
    expected: float


class WhatIf(Answer):
    """The ``settle`` list, in order, with the expected number that is left after each.

    ``expected``: of the area's ``cases``, without any of it. ``tried``: how many cases were tried. ``within``: the list
    lowers the number by at least this share of what the best list of its length would (1: there is none better).
    """

    area: str
    cases: int
    expected: float
    settle: tuple[Settling, ...]
    tried: int
    within: float


def what_if(
    outlook: Outlook, area: str, cases: Sequence[str] | None = None, count: int = 10, progress: Progress | None = None
) -> WhatIf:
    """The ``count`` cases of ``cases`` (ids; without them all open ones of the area) to settle first for ``area``.

    A case outside of the area counts by what it passes into it. Raises NotFoundError for an area without a case or
    a case that is not open, BadInputError for more than 5,000 cases. Each case is tried by an update, which costs as
    much as it moves: twice, and again where what was settled before may have changed its gain.
    """
    inside = outlook.cases_of(area)
    tried = _numbers(outlook, cases) if cases is not None else inside
    if len(tried) > MOST:
        raise BadInputError("cases", f"at most {MOST} can be tried, not {len(tried)}; ask for a smaller area")
    trial = _Trial(outlook, inside)
    told = progress or (lambda _what, _done: None)
    alone: dict[int, float] = {}
    for done, case in enumerate(tried.tolist(), start=1):
        alone[case] = trial.gain(case)
        told("alone", done)
    last = trial.gains_as_last(tried, told)
    within = min((alone[case] / last[case] for case in alone if last[case] > NOISE), default=1.0)
    listed = []
    for _ in range(min(count, len(alone))):
        case, lowers = _next(trial, last)
        trial.settle(case)
        listed.append(Settling(case=trial.id(case), alone=alone[case], lowers=lowers, expected=trial.expected()))
        del last[case]
    return WhatIf(
        area=area,
        cases=len(inside),
        expected=outlook.total(inside).expected,
        settle=tuple(listed),
        tried=len(alone),
        within=float(np.clip(within, 0.0, 1.0)),
    )


class _Trial:
    """A copy of the solution, in which cases are settled and taken back."""

    def __init__(self, outlook: Outlook, inside: Indices) -> None:
        self._outlook, self._solution, self._inside = outlook, outlook.solution.copy(), inside

    def id(self, case: int) -> str:
        """The id of a case."""
        return self._outlook.keys[case].removeprefix("Case:")

    def expected(self) -> float:
        """How many of the area's cases are expected to worsen."""
        return float(self._solution.risk[self._inside].sum())

    def settle(self, *cases: int) -> None:
        """Settle cases."""
        self._give(self._outlook.hazards.settled_base, cases)

    def take_back(self, *cases: int) -> None:
        """Open them again."""
        self._give(self._outlook.hazards.base, cases)

    def _give(self, bases: Floats, cases: Sequence[int]) -> None:
        numbers = np.array(cases, np.int32)
        update(self._solution, numbers, bases[numbers], tolerance=TOLERANCE)

    def gain(self, case: int) -> float:
        """By how much settling a case now would lower the expected number."""
        before = self.expected()
        self.settle(case)
        after = self.expected()
        self.take_back(case)
        return before - after

    def gains_as_last(self, cases: Indices, told: Progress) -> dict[int, float]:
        """By how much each would lower it when all the others are settled before: the most that it ever can."""
        self.settle(*cases.tolist())
        gains = {}
        for done, case in enumerate(cases.tolist(), start=1):
            after = self.expected()
            self.take_back(case)
            gains[case] = self.expected() - after
            self.settle(case)
            told("last", done)
        self.take_back(*cases.tolist())
        return gains


def _next(trial: _Trial, most: dict[int, float]) -> tuple[int, float]:
    """The case that lowers the number most now. Tried in the order of what each can gain at most, until none can more.

    ``most`` has the cases that are left; of two that gain the same, the first by id.
    """
    best, gain = -1, -np.inf
    for case in sorted(most, key=lambda case: (-most[case], trial.id(case))):
        if most[case] <= gain:
            break
        now = trial.gain(case)
        if now > gain:
            best, gain = case, now
    return best, gain


def _numbers(outlook: Outlook, cases: Sequence[str]) -> Indices:
    opened = set(outlook.hazards.open_cases.tolist())
    numbers = [outlook.number.get(f"Case:{case}", -1) for case in dict.fromkeys(cases)]
    for case, number in zip(dict.fromkeys(cases), numbers, strict=True):
        if number not in opened:
            raise NotFoundError("open case", case)
    return np.array(numbers, np.int32)
