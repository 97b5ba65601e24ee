"""What is published: nothing small is in it, and nothing small can be worked out, by trying all tables that fit."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.terms import Level
from queries.answers import AreaRef
from queries.counted import Measure
from queries.figures import Figures, Filter, Share, Statistics
from queries.published import Publication, Published, published

AT = date(2026, 12, 31)
BASE = Filter(area="621027", since=date(2026, 1, 1), at=AT)
Parts = tuple[int, int, int]  # on time, otherwise settled, not settled


def figures(key: str | None, parts: Parts) -> Figures:
    on_time, other, rest = parts
    counts = {Measure.FOUND: on_time + other + rest, Measure.SETTLED: on_time + other, Measure.ON_TIME: on_time}
    return Figures(
        key=key, name=key or "全", name_zh=key or "全", counts=counts, rate=None, on_time_rate=None, filter=BASE
    )


def total(rows: list[Parts]) -> Parts:
    return sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows)


def of(rows: list[Parts], whole: Parts | None = None) -> Statistics:
    table = tuple(figures(f"行{number}", row) for number, row in enumerate(rows))
    return Statistics(
        area=AreaRef(code="621027", name="镇原县", level=Level.COUNTY), since=BASE.since, at=AT,
        whole=figures(None, whole or total(rows)), settled_at_village=Share(count=0, of=0, share=None, filter=BASE),
        by_level=(), by_area=table, by_category=(), by_unit=(), by_month=(), by_kind=(), by_step=(), steps=(), satisfaction=(),
        supervisions=(), warnings=(),
    )  # fmt: skip


def cells(row: Parts) -> dict[str, int]:
    on_time, other, rest = row
    return {"found": sum(row), "settled": on_time + other, "on_time": on_time, "other": other, "rest": rest}


def fits(row: Parts, told: Published) -> bool:
    known = cells(row)
    return all(getattr(told, name) in (None, known[name]) for name in ("found", "settled", "on_time"))


def possible(answer: Publication, most: int) -> list[tuple[Parts, ...]]:
    """Every table that an outsider must think possible."""
    choices = [
        [row for row in product(range(most + 1), repeat=3) if sum(row) <= most and fits(row, told)]
        for told in answer.by_area
    ]
    return [table for table in product(*choices) if fits(total(list(table)), answer.whole)]


part = st.integers(0, 2)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(part, part, part), min_size=1, max_size=3), least=st.integers(2, 3))
def test_nothing_small_can_be_worked_out(rows: list[Parts], least: int) -> None:
    assume(sum(total(rows)) <= 8)  # of more there are too many tables to try
    answer = published(of(rows), least)
    tables = possible(answer, most=sum(total(rows)))
    assert tuple(rows) in tables
    for number, row in enumerate(rows):
        for name, value in cells(row).items():
            if 0 < value < least:
                seen = {cells(table[number])[name] for table in tables}
                assert len(seen) > 1, (rows, name, answer)


@given(
    rows=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), st.integers(0, 9)), max_size=12),
    least=st.integers(1, 10),
)
def test_what_is_published_is_true_and_not_small(rows: list[Parts], least: int) -> None:
    answer = published(of(rows), least)
    for told, row in zip((*answer.by_area, answer.whole), (*rows, total(rows)), strict=True):
        assert fits(row, told)
        for name in ("found", "settled", "on_time"):
            value = getattr(told, name)
            assert value is None or value == 0 or value >= least


def test_one_that_is_left_out_takes_another_with_it() -> None:
    answer = published(of([(40, 10, 10), (1, 1, 0), (20, 10, 10), (0, 0, 0)]), 5)
    assert [row.found for row in answer.by_area] == [60, None, None, 0]
    assert answer.whole.found == 102


def test_large_numbers_are_all_published() -> None:
    answer = published(of([(40, 10, 10), (20, 10, 10)]), 5)
    assert [(row.found, row.settled, row.on_time) for row in answer.by_area] == [(60, 50, 40), (40, 30, 20)]


def test_rows_that_overlap_tell_no_more_than_themselves() -> None:
    answer = published(of([(40, 10, 10), (1, 1, 1), (20, 10, 10)], whole=(50, 15, 15)), 5)
    assert [row.found for row in answer.by_area] == [60, None, 40]


@pytest.mark.parametrize("rows", [[], [(0, 0, 0)], [(1, 0, 0)]])
def test_nothing_and_almost_nothing(rows: list[Parts]) -> None:
    answer = published(of(rows), 5)
    assert answer.whole.found in (0, None)
    assert all(row.found in (0, None) for row in answer.by_area)
