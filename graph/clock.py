"""The clock of a case at a level: when it is due, when its handler is reminded, and when the level above takes over.

One case has one clock for each level that it reaches, and only the clock of the level where it stands runs. A transfer
within a level leaves it alone; an escalation or a reopening starts a new one; while a case is suspended it stands
still. The days are those of the policy that the case was accepted under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from graph.calendar import Deadline, Suspension, day_off, deadline
from graph.errors import BadInputError
from graph.policy import LevelRule, Policy
from graph.terms import Level


@dataclass(frozen=True)
class Clock:
    """A clock that began on the day ``begins``. ``warn_at``: None where no office is open between start and end."""

    rule: LevelRule
    begins: date
    deadline: Deadline
    warn_at: datetime | None
    acts_at: datetime

    @property
    def due(self) -> date:
        """Its last day."""
        return self.deadline.due

    def next_after(self, moment: datetime) -> datetime:
        """When it does something next: it reminds, and when that is over it acts, however late."""
        return self.warn_at if self.warn_at and self.warn_at > moment else self.acts_at


def clock(policy: Policy, level: Level, begins: date, pauses: Sequence[Suspension] = ()) -> Clock:
    """The clock of a case that came to ``level`` on the day ``begins`` and stood still during ``pauses``.

    It acts when its last day has ended by the county's time. Raises BadInputError as ``graph.calendar.deadline``.
    """
    rule = policy.level(level)
    found = deadline(begins, rule.days, rule.counting, pauses)
    return Clock(rule, begins, found, _reminder(policy, begins, found), day_begins(policy, found.due, 1))


def supervision_deadline(policy: Policy, opened: date) -> Deadline:
    """By when a supervision that is opened on a day must be answered."""
    return deadline(opened, policy.clock.supervision_days, policy.clock.supervision_counting)


def day_begins(policy: Policy, day: date, later: int = 0) -> datetime:
    """The first moment of the day ``later`` days after ``day``, by the county's time."""
    try:
        return _moment(policy, day + timedelta(days=later), time())
    except OverflowError as error:
        raise BadInputError(
            "at", f"{later} days from {day} end after {date.max}, the last day that can be written"
        ) from error


def in_office_hours(policy: Policy, day: date) -> datetime:
    """The first moment from ``day`` on at which offices are open."""
    while _closed(day):
        day += timedelta(days=1)
    return _moment(policy, day, policy.clock.office_hours[0])


def _reminder(policy: Policy, begins: date, found: Deadline) -> datetime | None:
    """The opening of the first working day from when the share of the days has passed; else of the last one before."""
    rule = policy.clock
    if not found.counted or rule.warn_share == 0:
        return None
    wanted = found.counted[ceil(rule.warn_share * len(found.counted)) - 1]
    later = (wanted + timedelta(days=ahead) for ahead in range((found.due - wanted).days + 1))
    earlier = (wanted - timedelta(days=back) for back in range(1, (wanted - begins).days))
    day = next((day for day in (*later, *earlier) if not _closed(day)), None)
    return None if day is None else _moment(policy, day, rule.office_hours[0])


def _moment(policy: Policy, day: date, hour: time) -> datetime:
    """In UTC: the driver cannot take the zones of ``zoneinfo``."""
    return datetime.combine(day, hour, policy.zone).astimezone(UTC)


def _closed(day: date) -> bool:
    """Whether offices are closed. Where a year's holidays are not published yet, they are on weekends.

    A deadline in working days is refused in such a year; a reminder that comes on what turns out to be a holiday moves
    no deadline, and no case may be refused for it.
    """
    try:
        return day_off(day) is not None
    except BadInputError:
        return day.weekday() >= 5
