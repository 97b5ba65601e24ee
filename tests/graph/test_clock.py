"""When a clock reminds and acts: cases worked by hand from the published calendar of 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from graph.calendar import Suspension
from graph.clock import clock, in_office_hours
from graph.policy import Policy
from graph.terms import Level

ZONE = ZoneInfo("Asia/Shanghai")
V, T, C = Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY

# level, begins, due, reminder's day (None: none). A reminder is wanted on the day on which 70 % of the days have passed:
# of 3 days on the 3rd, of 7 on the 5th, of 15 on the 11th. It goes out at 8:30 of a working day.
WORKED = [
    # Monday 2 March: the 3rd day is Thursday the 5th, a working day.
    (V, date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 5)),
    # Wednesday the 4th: the 3rd day is Saturday the 7th, also the last: back to Friday.
    (V, date(2026, 3, 4), date(2026, 3, 7), date(2026, 3, 6)),
    # Thursday the 5th: the 3rd day is Sunday the 8th: Saturday is off too, so Friday.
    (V, date(2026, 3, 5), date(2026, 3, 8), date(2026, 3, 6)),
    # Friday the 6th: the 3rd day is Monday the 9th.
    (V, date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 9)),
    # In the Spring Festival (15 to 23 February) no office is open between beginning and end: no reminder.
    (V, date(2026, 2, 15), date(2026, 2, 18), None),
    # Friday 13 February: the 3rd day is in the festival; Saturday the 14th is a make-up working day.
    (V, date(2026, 2, 13), date(2026, 2, 16), date(2026, 2, 14)),
    # Monday 28 September, 7 days to 5 October: the 5th is 3 October; all days up to the end are the National Day's, and
    # so are the 2nd and 1st: back to Wednesday 30 September.
    (T, date(2026, 9, 28), date(2026, 10, 5), date(2026, 9, 30)),
    # Saturday 2 May: the 5th day is Thursday the 7th, after the holiday.
    (T, date(2026, 5, 2), date(2026, 5, 9), date(2026, 5, 7)),
    # Monday 4 May: the 5th day is Saturday 9 May, a make-up working day.
    (T, date(2026, 5, 4), date(2026, 5, 11), date(2026, 5, 9)),
    # Tuesday 1 September, 7 days to the 8th: the 5th is Sunday the 6th: forward to Monday the 7th.
    (T, date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 7)),
    # 25 December, 15 days to 9 January: the 11th is Tuesday 5 January 2027, whose holidays nobody knows yet.
    (C, date(2026, 12, 25), date(2027, 1, 9), date(2027, 1, 5)),
    # 22 December: the 11th is Saturday 2 January 2027: forward to Monday the 4th.
    (C, date(2026, 12, 22), date(2027, 1, 6), date(2027, 1, 4)),
]


@pytest.mark.parametrize(("level", "begins", "due", "reminder"), WORKED)
def test_reminders_go_out_when_offices_are_open(
    policy: Policy, level: Level, begins: date, due: date, reminder: date | None
) -> None:
    found = clock(policy, level, begins)
    assert found.due == due
    assert found.acts_at == datetime(due.year, due.month, due.day, tzinfo=ZONE) + timedelta(days=1)
    expected = reminder and datetime(reminder.year, reminder.month, reminder.day, 8, 30, tzinfo=ZONE)
    assert found.warn_at == expected


def test_a_suspension_moves_the_reminder_too(policy: Policy) -> None:
    """From the 3rd to the day before the 10th nothing counts: the 10th, 11th and 12th are the three days."""
    found = clock(policy, V, date(2026, 3, 2), [Suspension(date(2026, 3, 3), date(2026, 3, 10))])
    assert (found.due, found.warn_at) == (date(2026, 3, 12), datetime(2026, 3, 12, 8, 30, tzinfo=ZONE))


def test_a_revisit_is_called_for_when_offices_are_open(policy: Policy) -> None:
    assert in_office_hours(policy, date(2026, 10, 3)) == datetime(2026, 10, 8, 8, 30, tzinfo=ZONE)
