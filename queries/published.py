"""Statistics to be published: nobody can tell from them that something happened to one or a few people.

Numbers from 1 to ``least`` − 1 are left out (primary suppression), with those that they would be a sum or a difference
of (complementary suppression). Whether enough is left out is decided as an outsider would: all that is published is a
set of equations, and for each number that must not be known the least and the greatest value that fit them are looked
for (Willenborg & de Waal, Elements of Statistical Disclosure Control, 2001, chapter 4; HiGHS solves them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from scipy.optimize import linprog

from queries.answers import Answer, AreaRef
from queries.counted import Measure
from queries.figures import Figures, Statistics

COLUMNS = (Measure.FOUND, Measure.SETTLED, Measure.ON_TIME)
# What each column is the sum of: settled on time, settled otherwise, not settled.
PARTS: dict[Measure, tuple[int, ...]] = {Measure.FOUND: (0, 1, 2), Measure.SETTLED: (0, 1), Measure.ON_TIME: (0,)}
WIDTH = 1e-6  # of a linear program's answer


class Published(Answer):
    """A row of a table; None is left out."""

    key: str | None
    name: str
    name_zh: str
    found: int | None
    settled: int | None
    on_time: int | None


class Publication(Answer):
    """The figures of an area as they may be published. ``least``: no smaller number can be told from them but 0."""

    area: AreaRef
    since: date
    at: date
    least: int
    whole: Published
    by_level: tuple[Published, ...]
    by_area: tuple[Published, ...]
    by_category: tuple[Published, ...]
    by_month: tuple[Published, ...]
    by_kind: tuple[Published, ...]


def published(figures: Statistics, least: int) -> Publication:
    """The figures of an area as they may be published; of categories only the classes.

    ``least``: the least number that may be known. Grows with the square of a table's rows.
    """
    whole = _Row(figures.whole)
    classes = [row for row in figures.by_category if row.key is None or len(row.key) == 2]
    named = {
        "by_level": figures.by_level,
        "by_area": figures.by_area,
        "by_category": classes,
        "by_month": figures.by_month,
        "by_kind": figures.by_kind,
    }
    whole.leave_out_small(least)
    tables = {name: _Table(whole, [_Row(row) for row in rows]) for name, rows in named.items()}
    for table in tables.values():
        table.protect(least)
    return Publication(
        area=figures.area,
        since=figures.since,
        at=figures.at,
        least=least,
        whole=whole.published(),
        **{name: tuple(row.published() for row in table.rows) for name, table in tables.items()},
    )


@dataclass
class _Row:
    figures: Figures
    out: set[Measure] = field(default_factory=set)  # what is left out

    @property
    def parts(self) -> tuple[int, int, int]:
        found, settled, on_time = (self.figures.counts.get(column, 0) for column in COLUMNS)
        return on_time, settled - on_time, found - settled

    def value(self, places: Sequence[int]) -> int:
        return sum(self.parts[place] for place in places)

    def small(self, least: int) -> Iterator[tuple[int, ...]]:
        """Which sums of its parts must not be known."""
        for places in {*PARTS.values(), (1,), (2,)}:
            if 0 < self.value(places) < least:
                yield places

    def leave_out_small(self, least: int) -> None:
        for places in self.small(least):
            self.out |= set(COLUMNS) if places == PARTS[Measure.FOUND] else {Measure.SETTLED, Measure.ON_TIME}

    def leave_out_more(self) -> bool:
        """What is told of it becomes less; whether there was anything left."""
        if len(self.out) == len(COLUMNS):
            return False
        self.out |= {Measure.SETTLED, Measure.ON_TIME} if not self.out else set(COLUMNS)
        return True

    def published(self) -> Published:
        told = {column: None if column in self.out else self.value(PARTS[column]) for column in COLUMNS}
        return Published(
            key=self.figures.key, name=self.figures.name, name_zh=self.figures.name_zh,
            found=told[Measure.FOUND], settled=told[Measure.SETTLED], on_time=told[Measure.ON_TIME],
        )  # fmt: skip


class _Table:
    """Rows that add up to the whole, or that overlap and then say less."""

    def __init__(self, whole: _Row, rows: list[_Row]) -> None:
        self.whole, self.rows = whole, rows
        self._adds_up = all(sum(row.parts[part] for row in rows) == whole.parts[part] for part in range(3))

    def protect(self, least: int) -> None:
        """Leave out what is small, and then more, until nothing that is small can be told."""
        for row in self.rows:
            row.leave_out_small(least)
        while self._told(least):
            if not self._leave_out_more():
                return

    def _leave_out_more(self) -> bool:
        """Leave out more of the row that costs least; of rows with nothing in them last."""
        for row in sorted(self.rows, key=lambda row: (row.value((0, 1, 2)) == 0, row.value((0, 1, 2)))):
            if row.leave_out_more():
                return True
        return False

    def _told(self, least: int) -> bool:
        """Whether something small is known to within less than ``least`` − 1."""
        matrix, values = self._equations()
        for number, row in enumerate(self.rows):
            for places in row.small(least):
                goal = np.zeros(3 * len(self.rows))
                goal[[3 * number + place for place in places]] = 1
                if _width(goal, matrix, values) < least - 1 - WIDTH:
                    return True
        return False

    def _equations(self) -> tuple[np.ndarray, np.ndarray]:
        """All that is published, as sums of parts."""
        lines: list[np.ndarray] = []
        values: list[int] = []
        rows = range(len(self.rows))
        told = [(row, [number]) for number, row in enumerate(self.rows)]
        if self._adds_up:
            told.append((self.whole, list(rows)))
        for row, numbers in told:
            for column in COLUMNS:
                if column not in row.out:
                    line = np.zeros(3 * len(self.rows))
                    line[[3 * number + place for number in numbers for place in PARTS[column]]] = 1
                    lines.append(line)
                    values.append(row.value(PARTS[column]))
        return np.array(lines).reshape(len(lines), 3 * len(self.rows)), np.array(values, float)


def _width(goal: np.ndarray, matrix: np.ndarray, values: np.ndarray) -> float:
    """Between which values a sum can lie, by all that is published and that no number is negative: how far apart."""
    ends = []
    for sign in (1, -1):
        equal = {"A_eq": matrix, "b_eq": values} if len(values) else {}
        found = linprog(sign * goal, bounds=(0, None), method="highs", **equal)
        if found.status == 3:
            return float("inf")
        ends.append(sign * found.fun)
    return float(ends[1] - ends[0])
