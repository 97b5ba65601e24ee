"""The demo's year 2023 as a plan of what people do: who brings which case when, and how it is worked.

Only what people do is planned. That a case goes up, that somebody is reminded or a supervision opens when a deadline
passes is left to the clock of the machine that the plan is run through (``cli.year``): the plan only knows the days of
the policy, so that it can have a case settled in time or too late.

The figures are those of the report. 2,570 disputes come in; 2,536 are settled by the demo's day and 34 are open, most
of them young. All 450 demands are met, and 52 hazards are worked. Of 120 incidents 2 are open, 3 were withdrawn and 3
turned out to be reports of one that was known; nothing else is withdrawn or merged, so that those do not touch the
figures. The shares of what else happens (``WAYS``, ``SATISFACTION``, ``REVISITED``) are made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from random import Random

from graph.policy import Policy
from loaders.demo import DEMO_DAY, SEED, Cells, Files
from loaders.demo_cases import FIRST_DAY, arrivals
from loaders.demo_lives import Doing, lived
from loaders.demo_staff import Staff


@dataclass(frozen=True)
class Batch:
    """What is done at one moment, each case once. ``arrivals``: cases that come in, else cases that are moved."""

    at: datetime
    arrivals: bool
    doings: tuple[Doing, ...]

    @property
    def mark(self) -> str:
        """The idempotency key of its first doing: a batch is one transaction, so it tells whether all was done."""
        return self.doings[0].request


def year(files: Files, policy: Policy, seed: int = SEED, since: date = FIRST_DAY) -> list[Batch]:
    """The year up to the demo's day in the county of ``files``, in order of time; the same for the same seed.

    ``policy``: whose days the plan keeps or misses; it must be the one that the cases are then accepted under.
    ``since``: only the cases that come in from that day on, where the last weeks are enough.
    """
    random = Random(f"{seed} year")
    staff = Staff(files, policy)
    coming = {each.id: each for each in arrivals(random, files, policy, DEMO_DAY) if each.day >= since}
    for arrival in coming.values():
        if arrival.form["follows"] not in coming:
            arrival.form["follows"] = None
    doings = [doing for arrival in coming.values() for doing in lived(arrival, random, staff, policy, DEMO_DAY)]
    doings.sort(key=lambda doing: (doing.at, doing.case))
    return [
        Batch(at, arrive, tuple(together))
        for (at, arrive), together in groupby(doings, key=lambda doing: (doing.at, doing.arrives))
    ]


def intakes(batches: list[Batch]) -> Iterator[Cells]:
    """The forms of the cases that come in, in order of time."""
    return (doing.form for batch in batches if batch.arrivals for doing in batch.doings)


def eventful(batches: list[Batch]) -> str:
    """The case with which people did most: one to show a life on."""
    counts = Counter(doing.case for batch in batches for doing in batch.doings)
    return min(counts, key=lambda case: (-counts[case], case))
