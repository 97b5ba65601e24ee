"""The way that a case has gone, read from its journal: at which levels it was, with which clocks, up to a day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.calendar import Deadline, Suspension, deadline
from graph.policy import LEVELS, Policy
from graph.terms import Action, Level, Standing

ENDED = (Standing.SETTLED, Standing.WITHDRAWN, Standing.MERGED)


@dataclass(frozen=True)
class Passages:
    """Where a case stands after its last entry, and the clock that it last had at each level it was at."""

    start: Level
    level: Level
    standing: Standing
    clocks: dict[Level, tuple[date, Deadline]]
    goes_on: date | None  # the day on which a suspension ends by itself

    @property
    def ended(self) -> bool:
        """Whether its work has ended."""
        return self.standing in ENDED


def passages(entries: list[list[Any]], policy: Policy) -> Passages | None:
    """What entries (action, day, level, standing, begins_on, detail; in their order) tell; None when there is none."""
    if not entries:
        return None
    begun: dict[Level, date] = {Level(level): begins for _, _, level, _, begins, _ in entries if begins is not None}
    pauses, since = standstills([action, day] for action, day, *_ in entries)
    until: date | None = None
    if since is not None:
        said = next(detail for action, *_, detail in reversed(entries) if action == Action.SUSPEND)
        until = date.fromisoformat(json.loads(said)["until"])
        pauses.append(Suspension(since, until))
    last = entries[-1]
    clocks = {}
    for level in sorted(begun, key=LEVELS.index):
        rule = policy.level(level)
        clocks[level] = (begun[level], deadline(begun[level], rule.days, rule.counting, pauses))
    return Passages(Level(entries[0][2]), Level(last[2]), Standing(last[3]), clocks, until)


def standstills(entries: Iterable[list[Any]]) -> tuple[list[Suspension], date | None]:
    """The times in which the clock of a case stood still, and since when it does now; of entries (action, day)."""
    pauses: list[Suspension] = []
    since: date | None = None
    for action, day in entries:
        if action == Action.SUSPEND:
            since = day
        elif action == Action.RESUME and since is not None:
            pauses.append(Suspension(since, day))
            since = None
        elif action in (Action.WITHDRAW, Action.MERGE):
            since = None  # what ended while it was suspended is not counted any more
    return pauses, since
