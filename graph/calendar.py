"""Deadlines: calendar days, and the working days of China with its holidays and make-up working days.

Working days are those of the package ``chinesecalendar``, which holds the State Council's yearly notices. A year that
it does not know is an error that names the year, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar

from graph.errors import BadInputError


class Counting(StrEnum):
    """How days are counted."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True)
class Skipped:
    """A day that does not count, and why."""

    day: date
    reason: str


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, with the days that were skipped on the way to it."""

    due: date
    skipped: tuple[Skipped, ...]


def deadline(start: date, days: int, counting: Counting) -> Deadline:
    """The last day of a period of ``days`` that begins on the day after ``start``; 0 days end on ``start`` itself.

    Civil Code of the PRC, art. 201: the day on which a period begins does not count. A period in calendar days may
    end on a holiday: the policy's days are a duty of offices, not a right of parties, so art. 203 (the end moves to
    the next working day) is for a policy to choose by counting working days.

    Raises BadInputError for working days in a year that the calendar does not know. Grows with ``days``.
    """
    if counting is Counting.CALENDAR:
        return Deadline(start + timedelta(days=days), ())
    skipped: list[Skipped] = []
    day = start
    while days:
        day += timedelta(days=1)
        reason = day_off(day)
        if reason is None:
            days -= 1
        else:
            skipped.append(Skipped(day, reason))
    return Deadline(day, tuple(skipped))


def day_off(day: date) -> str | None:
    """Why ``day`` is no working day in China (a holiday's name, or weekend), or None when it is one."""
    try:
        off, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError as error:
        raise BadInputError(
            "at", f"the holidays of {day.year} are not known, so working days cannot be counted"
        ) from error
    if not off:
        return None
    return str(holiday) if holiday else "weekend"
