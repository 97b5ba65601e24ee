"""The whole county's risk, solved: what ``risk_runs``, ``risk_explained`` and ``what_if`` answer from.

Risk is the risk that an open case grows or spreads. It starts from cases and runs over the policy's weights, never from
anybody's ethnicity, belief, politics or health. docs/risk.md has the model.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import polars as pl

from graph import projection as projections
from graph.database import Database
from graph.errors import NotFoundError
from graph.hazards import HANDLED, Hazards
from graph.network import Indices
from graph.policy import Policy
from graph.projection import Projection
from graph.propagation import Solution, solve, update
from graph.settings import home

log = logging.getLogger("gezhi.risk")
Progress = Callable[[str, int], None]
DAYS = 3  # whose outlooks are kept: today, and what it is compared with
LEVELS_UP = 6  # from the grid to the province; a circle of areas ends there too


@dataclass(frozen=True)
class Total:
    """Some open cases: how many, how many of them are expected to worsen, and how likely at least one does."""

    cases: int
    expected: float
    any: float


@dataclass(frozen=True)
class Outlook:
    """The hazards of a day, and the fixed point of what they spread."""

    hazards: Hazards
    solution: Solution

    @property
    def projection(self) -> Projection:
        """What was read from the graph."""
        return self.hazards.projection

    @cached_property
    def keys(self) -> list[str]:
        """The node id of each number."""
        return self.projection.nodes["key"].to_list()

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each node id."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def lies_in(self) -> pl.DataFrame:
        """``case`` and ``area`` (numbers): each open case with its place and every area above it, once each."""
        held = self.hazards.held
        opened = pl.DataFrame({"case": self.hazards.open_cases})
        places = held.filter(relation="OCCURRED_IN").select(case="start", area="end")
        up = held.filter(relation="PART_OF").select(area="start", above="end")
        reached = step = opened.join(places, on="case").unique()
        for _ in range(LEVELS_UP):
            step = step.join(up, on="area").select("case", area="above").unique()
            reached = pl.concat([reached, step])
        return reached.unique().sort("area", "case")

    @cached_property
    def handled(self) -> pl.DataFrame:
        """``case`` and ``unit`` (numbers): each open case with the units that handle it now, once each."""
        opened = pl.DataFrame({"case": self.hazards.open_cases})
        links = self.hazards.held.filter(relation=HANDLED).select(case="start", unit="end")
        return opened.join(links, on="case").unique().sort("unit", "case")

    def cases_of(self, area: str) -> Indices:
        """The numbers of the open cases of an area and below. Raises NotFoundError for an area without any link."""
        number = self.number.get(f"Area:{area}")
        if number is None:
            raise NotFoundError("area", area)
        return self.lies_in.filter(area=number)["case"].to_numpy()

    def total(self, cases: Indices) -> Total:
        """What the risks of some open cases come to. "At least one" takes them as independent."""
        risk = self.solution.risk[cases]
        return Total(len(cases), float(risk.sum()), float(1 - np.prod(1 - risk)))

    def totals(self, name: str) -> Iterator[tuple[int, Total]]:
        """For each area (``name`` "area") or unit ("unit") that has open cases its number and what they come to."""
        table = self.lies_in if name == "area" else self.handled
        for (number,), group in table.group_by(name, maintain_order=True):
            yield int(number), self.total(group["case"].to_numpy())

    def changed(self, projection: Projection) -> Outlook:
        """The outlook for a later projection of the same day: where only cases changed, only what moves is renewed."""
        hazards = Hazards(projection, self.hazards.policy, self.hazards.day)
        network, known = hazards.network, self.solution.network
        same = network.nodes == known.nodes and all(
            np.array_equal(getattr(network, name), getattr(known, name)) for name in ("first", "peer", "weight")
        )
        if not same:
            return Outlook(hazards, solve(network, hazards.base))
        moved = np.flatnonzero(hazards.base != self.solution.base).astype(np.int32)
        # Others may still be reading this one's.
        solution = self.solution.copy()
        update(solution, moved, hazards.base[moved])
        solution.measure()
        return Outlook(hazards, solution)


def outlook(projection: Projection, policy: Policy, day: date) -> Outlook:
    """The solved risk of a projection. Linear in its links, times the sweeps that it takes."""
    hazards = Hazards(projection, policy, day)
    return Outlook(hazards, solve(hazards.network, hazards.base))


class Outlooks:
    """The outlooks of the days that were asked for last, kept up with what happens.

    Safe to be asked by several threads: one works at a time. ``folder``: where projections are kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or home() / "projections"
        self._lock = Lock()
        self._known: OrderedDict[date, Outlook] = OrderedDict()

    def of(self, database: Database, policy: Policy, day: date, progress: Progress | None = None) -> Outlook:
        """The risk as of ``day`` under ``policy``. What happened since the last time is read, and nothing else.

        Raises DatabaseError.
        """
        with self._lock:
            known = self._known.pop(day, None)
            now = self._projection(database, policy, day, known, progress)
            if known is None or known.hazards.policy != policy:
                known = outlook(now, policy, day)
            elif known.projection.state != now.state:
                known = known.changed(now)
            self._known[day] = known
            if len(self._known) > DAYS:
                self._known.popitem(last=False)
            return known

    def _projection(
        self, database: Database, policy: Policy, day: date, known: Outlook | None, progress: Progress | None
    ) -> Projection:
        """The one that is known, or known of a day before, or kept, brought up to ``day``; else one that is read."""
        memory, zone = policy.risk.memory_days, policy.timezone
        folder = self._folder / projections.current(database, 0, zone).store[:16]
        others = (found.projection for _, found in sorted(self._known.items(), reverse=True))
        here = known.projection if known else next((each for each in others if each.goes_on_to(day)), None)
        before = here or projections.opened(folder)
        if before is None or before.memory_days != memory or before.zone != zone:
            now = projections.read(database, day, memory, zone, progress)
        else:
            now = projections.refresh(database, before, day, progress)
        changed = before is None or (now.state, now.read_on) != (before.state, before.read_on)
        # One that left out what is known already, or that is of a day to come, is of no use to whoever asks next.
        if changed and now.goes_on_to(day) and day <= policy.today():
            try:
                projections.save(now, folder)
            except OSError as error:  # then the next process reads it anew, and no more is lost
                log.warning("the projection cannot be kept in %s: %s", folder, error)
        return now
