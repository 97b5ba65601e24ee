"""Deadlines: calendar days, and the working days of China with its holidays and make-up working days.

Working days are those of the package ``chinesecalendar``, which holds the State Council's yearly notices. A year that
it does not know is an error that names the year, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
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
class Suspension:
    """A time in which a clock stands still: from the day ``since`` to the day before ``until``, on which it goes on."""

    since: date
    until: date


@dataclass(frozen=True)
class Skipped:
    """A day that does not count, and why, in English and Chinese."""

    day: date
    reason: str
    reason_zh: str


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, with the days that were counted and those that were skipped on the way to it."""

    due: date
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]


def deadline(start: date, days: int, counting: Counting, suspensions: Sequence[Suspension] = ()) -> Deadline:
    """The last day of a period of ``days`` that begins on the day after ``start``; 0 days end on ``start`` itself.

    Civil Code of the PRC, art. 201: the day on which a period begins does not count. A period in calendar days may
    end on a holiday: the policy's days are a duty of offices, not a right of parties, so art. 203 (the end moves to
    the next working day) is for a policy to choose by counting working days. A suspended day does not count, whatever
    it is; a suspension that goes on is given with the day asked for as its ``until``, and the answer is then the day
    that would be due if the clock went on that day.

    Raises BadInputError for working days in a year that the calendar does not know, and for a period that ends after
    the last day that can be written. Grows with ``days`` and with the days suspended.
    """
    counted: list[date] = []
    skipped: list[Skipped] = []
    day = start
    while len(counted) < days:
        if day == date.max:
            raise BadInputError(
                "at", f"{days} days from {start} end after {date.max}, the last day that can be written"
            )
        day += timedelta(days=1)
        why = _why_skipped(day, counting, suspensions)
        if why is None:
            counted.append(day)
        else:
            skipped.append(Skipped(day, *why))
    return Deadline(day, tuple(counted), tuple(skipped))


def _why_skipped(day: date, counting: Counting, suspensions: Sequence[Suspension]) -> tuple[str, str] | None:
    if any(pause.since <= day < pause.until for pause in suspensions):
        return "suspended", "中止"
    return day_off(day) if counting is Counting.WORKING else None


def day_off(day: date) -> tuple[str, str] | None:
    """Why ``day`` is no working day in China (a holiday's name, or weekend; English and Chinese), None when it is one.

    Raises BadInputError that names the year when its holidays are not known.
    """
    try:
        off, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError as error:
        raise BadInputError(
            "at",
            f"the holidays of {day.year} are not known, so working days cannot be counted; update the package "
            "chinesecalendar once they are published",
        ) from error
    if not off:
        return None
    return (str(holiday), chinese_calendar.Holiday(holiday).chinese) if holiday else ("weekend", "周末")
