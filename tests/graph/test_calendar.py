"""Deadlines: 42 worked cases, counted by hand from the State Council's notices, and a plain model."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.calendar import Counting, Suspension, day_off, deadline
from graph.errors import BadInputError

KNOWN_DAYS = st.dates(date(2004, 1, 1), date(2026, 6, 30))
CALENDAR, WORKING = Counting.CALENDAR, Counting.WORKING

# Days off on weekdays and weekends that are worked, by the State Council's notices, as far as the cases need them:
# 2023: off 29 April–3 May; worked Sat 6 May. 2024: off 1 January, 10–17 February, 15–17 September, 1–7 October; worked
# Sun 4 and Sun 18 February, Sat 11 May, Sat 14 September, Sun 29 September, Sat 12 October. 2025: off 1 January, 28
# January–4 February, 1–5 May, 1–8 October; worked Sun 26 January, Sat 8 February, Sun 27 April, Sun 28 September, Sat 11
# October. 2026: off 1–3 January, 15–23 February; worked Sun 4 January, Sat 14 and Sat 28 February.
WORKED = [
    # Calendar days
    ("2023-12-15", 3, CALENDAR, [], "2023-12-18"),  # 16, 17, 18
    ("2023-12-30", 3, CALENDAR, [], "2024-01-02"),  # 31 December, 1 and 2 January: the turn of the year
    ("2024-02-27", 3, CALENDAR, [], "2024-03-01"),  # 28, 29, 1: a leap year
    ("2023-02-27", 3, CALENDAR, [], "2023-03-02"),  # 28, 1, 2: no leap year
    ("2024-09-28", 7, CALENDAR, [], "2024-10-05"),  # 29, 30, 1 to 5: ends on a holiday and is not moved
    ("2024-12-25", 15, CALENDAR, [], "2025-01-09"),  # six days of December (26 to 31) and nine of January
    ("2024-05-01", 0, CALENDAR, [], "2024-05-01"),  # no day: the day itself
    ("2025-01-31", 30, CALENDAR, [], "2025-03-02"),  # 28 of February and two of March
    # Calendar days with suspensions
    ("2024-03-01", 3, CALENDAR, [("2024-03-02", "2024-03-05")], "2024-03-07"),  # 2, 3, 4 stand still; 5, 6, 7
    ("2024-03-01", 3, CALENDAR, [("2024-03-03", "2024-03-06")], "2024-03-07"),  # 2; 3, 4, 5 stand still; 6, 7
    ("2024-03-01", 3, CALENDAR, [("2024-03-01", "2024-03-02")], "2024-03-04"),  # the first day does not count anyway
    ("2024-03-01", 3, CALENDAR, [("2024-03-04", "2024-03-10")], "2024-03-10"),  # 2, 3; 4 to 9 stand still; 10
    ("2024-03-01", 3, CALENDAR, [("2024-03-05", "2024-03-10")], "2024-03-04"),  # begins after the end
    ("2024-03-01", 3, CALENDAR, [("2024-03-02", "2024-03-03"), ("2024-03-04", "2024-03-06")], "2024-03-07"),  # 3, 6, 7
    ("2024-03-01", 3, CALENDAR, [("2024-03-02", "2024-03-05"), ("2024-03-04", "2024-03-07")], "2024-03-09"),  # 7, 8, 9
    ("2024-03-01", 3, CALENDAR, [("2024-03-02", "2024-03-02")], "2024-03-04"),  # goes on the day it stopped: 2, 3, 4
    ("2023-12-30", 3, CALENDAR, [("2023-12-31", "2024-01-03")], "2024-01-05"),  # 31, 1, 2 stand still; 3, 4, 5
    # Working days
    ("2023-12-15", 3, WORKING, [], "2023-12-20"),  # a Friday; Mon 18, Tue 19, Wed 20
    ("2024-09-13", 1, WORKING, [], "2024-09-14"),  # Sat 14 is worked
    ("2024-09-13", 2, WORKING, [], "2024-09-18"),  # Sat 14; 15 to 17 off; Wed 18
    ("2024-09-30", 1, WORKING, [], "2024-10-08"),  # 1 to 7 off; Tue 8
    ("2024-09-28", 3, WORKING, [], "2024-10-08"),  # begins on a Saturday; Sun 29 is worked, Mon 30, Tue 8 October
    ("2024-10-11", 2, WORKING, [], "2024-10-14"),  # Sat 12 is worked; Sun 13 off; Mon 14
    ("2024-02-02", 3, WORKING, [], "2024-02-06"),  # Sat 3 off; Sun 4 is worked, Mon 5, Tue 6
    ("2024-02-09", 1, WORKING, [], "2024-02-18"),  # 10 to 17 off; Sun 18 is worked
    ("2024-02-08", 7, WORKING, [], "2024-02-23"),  # Fri 9 is no day off; 10 to 17 off; Sun 18 to Fri 23
    ("2023-12-29", 1, WORKING, [], "2024-01-02"),  # Sat 30, Sun 31, Mon 1 January off; Tue 2
    ("2024-12-31", 1, WORKING, [], "2025-01-02"),  # Wed 1 January off; Thu 2
    ("2025-01-24", 3, WORKING, [], "2025-02-05"),  # Sat 25 off; Sun 26 is worked, Mon 27; 28 to 4 off; Wed 5
    ("2025-02-07", 2, WORKING, [], "2025-02-10"),  # Sat 8 is worked; Sun 9 off; Mon 10
    ("2025-04-25", 4, WORKING, [], "2025-04-30"),  # Sat 26 off; Sun 27 is worked, 28, 29, 30
    ("2025-04-30", 1, WORKING, [], "2025-05-06"),  # 1 to 5 off; Tue 6
    ("2025-09-26", 7, WORKING, [], "2025-10-13"),  # Sun 28, 29, 30; 1 to 8 off; 9, 10, Sat 11; Sun 12 off; Mon 13
    ("2025-12-31", 2, WORKING, [], "2026-01-05"),  # 1 to 3 January off; Sun 4 is worked, Mon 5
    ("2026-02-13", 2, WORKING, [], "2026-02-24"),  # Sat 14 is worked; 15 to 23 off; Tue 24
    ("2026-02-27", 1, WORKING, [], "2026-02-28"),  # Sat 28 is worked
    # 29 April to 3 May off; 4, 5, Sat 6 make three; Sun 7 off; 8 to 12 make eight; 15 to 19 thirteen; 22, 23
    ("2023-04-28", 15, WORKING, [], "2023-05-23"),
    # Working days with suspensions
    ("2024-09-27", 3, WORKING, [("2024-09-29", "2024-10-08")], "2024-10-10"),  # Sat 28 off; still to 7; 8, 9, 10
    ("2025-04-29", 3, WORKING, [("2025-04-30", "2025-05-07")], "2025-05-09"),  # still to 6 May; 7, 8, 9
    ("2025-12-29", 3, WORKING, [("2025-12-31", "2026-01-02")], "2026-01-05"),  # 30; 31, 1 still; 2, 3 off; Sun 4, Mon 5
    ("2024-02-07", 3, WORKING, [("2024-02-08", "2024-02-19")], "2024-02-21"),  # still to 18 February; 19, 20, 21
    ("2024-05-10", 2, WORKING, [("2024-05-11", "2024-05-12")], "2024-05-14"),  # Sat 11, worked, still; Sun off; 13, 14
]


def pauses(days: list[tuple[str, str]]) -> list[Suspension]:
    return [Suspension(date.fromisoformat(since), date.fromisoformat(until)) for since, until in days]


@pytest.mark.parametrize(("start", "days", "counting", "suspended", "due"), WORKED)
def test_a_case_worked_by_hand(
    start: str, days: int, counting: Counting, suspended: list[tuple[str, str]], due: str
) -> None:
    assert deadline(date.fromisoformat(start), days, counting, pauses(suspended)).due == date.fromisoformat(due)


@given(
    start=KNOWN_DAYS,
    days=st.integers(0, 30),
    counting=st.sampled_from(list(Counting)),
    suspended=st.lists(st.tuples(st.integers(-5, 40), st.integers(0, 20)), max_size=3),
)
def test_every_day_on_the_way_is_counted_or_skipped_for_a_reason(
    start: date, days: int, counting: Counting, suspended: list[tuple[int, int]]
) -> None:
    given_pauses = [
        Suspension(start + timedelta(days=after), start + timedelta(days=after + length)) for after, length in suspended
    ]
    found = deadline(start, days, counting, given_pauses)
    still = {start + timedelta(days=after + number) for after, length in suspended for number in range(length)}
    passed = [start + timedelta(days=number) for number in range(1, (found.due - start).days + 1)]
    counts = [day for day in passed if day not in still and (counting is CALENDAR or chinese_calendar.is_workday(day))]
    assert list(found.counted) == counts
    assert len(counts) == days
    assert [item.day for item in found.skipped] == [day for day in passed if day not in counts]
    assert found.due == (counts[-1] if counts else start)
    for item in found.skipped:
        assert (item.reason == "suspended") == (item.day in still)
        assert item.reason
        assert item.reason_zh


def test_a_year_that_is_not_known_is_named() -> None:
    with pytest.raises(BadInputError, match="2027"):
        deadline(date(2026, 12, 30), 5, WORKING)


@pytest.mark.parametrize("counting", [CALENDAR, WORKING])
def test_a_period_past_the_last_day_of_the_calendar_is_bad_input(counting: Counting) -> None:
    with pytest.raises(BadInputError, match="9999") as raised:
        deadline(date.max, 3, counting)
    assert raised.value.field == "at"


def test_days_off_are_told_by_name() -> None:
    assert day_off(date(2024, 10, 1)) == ("National Day", "国庆节")
    assert day_off(date(2024, 6, 1)) == ("weekend", "周末")
    assert day_off(date(2024, 9, 14)) is None
