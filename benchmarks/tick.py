"""The tick: its time against what is due and against what is open, and moves a second in and out of batches.

python -m benchmarks.tick [--open 100000] [--due 1000] [--json FILE]
"""

from __future__ import annotations

import argparse
import random
import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import clear, console, fresh_database, seconds, show
from graph.database import Database
from graph.policy import Policy
from graph.policy import load as load_policy
from loaders import demo
from loaders.load import load, prepare
from queries import lifecycle, moves
from queries.receipts import Receipt
from queries.tick import tick

NOW = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
BATCH = 1000
CATEGORIES = ("0201", "0902", "0101", "0804")
Row = tuple[str, int, int, float, float]


def intakes(grids: list[str], count: int) -> list[moves.Intake]:
    """Cases of the county's grids, at random."""
    chance = random.Random(count)
    made: list[moves.Intake] = []
    for number in range(count):
        form: dict[str, Any] = {
            "by": "S-00001", "kind": "incident", "source": "platform", "area": chance.choice(grids),
            "category": chance.choice(CATEGORIES), "title": f"警情{number}", "place": "村口", "synthetic": True,
        }  # fmt: skip
        made.append(moves.Intake(form=moves.Accept(**form)))
    return made


def take_in(database: Database, policy: Policy, arriving: list[moves.Intake], now: datetime) -> None:
    """Cases come in at the moment ``now``."""
    for start in range(0, len(arriving), BATCH):
        outcomes = database.change(lifecycle.accept_all(arriving[start : start + BATCH], policy, now))
        assert all(isinstance(outcome, Receipt) for outcome in outcomes)


def measure(database: Database, policy: Policy, sizes: list[tuple[int, int]], rounds: int) -> list[Row]:
    """For each number of open cases and of due ones among them: the median seconds of a tick."""
    rows: list[Row] = []
    for open_cases, due in sizes:
        clear(database)
        prepare(database)
        for kind, content in demo.rows().items():
            load(database, kind, content, policy=policy)
        grids = [str(grid["code"]) for grid in demo.make_grids(demo.real_areas())]
        take_in(database, policy, intakes(grids, open_cases), NOW)
        times: list[float] = []
        for number in range(rounds):
            # Those that came in four days before were due yesterday; each round has new ones.
            late = NOW + timedelta(minutes=number)
            take_in(database, policy, intakes(grids, due), NOW - timedelta(days=4) + timedelta(minutes=number))
            times.append(seconds(lambda late=late: tick(database, policy, late)))
        idle = statistics.median(seconds(lambda: tick(database, policy, NOW)) for _ in range(5))
        rows.append((f"{due:,} due of {open_cases:,} open", open_cases, due, statistics.median(times), idle))
    return rows


def main() -> None:
    """Run and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--open", type=int, default=100_000)
    arguments.add_argument("--due", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    policy = load_policy()
    with fresh_database() as database:
        sizes = [(given.open // 10, given.due), (given.open, given.due // 10), (given.open, given.due)]
        rows = measure(database, policy, sizes, given.rounds)
    show("A tick", ("tick", "open", "due", "seconds", "seconds with nothing due"), rows, given.json)
    few, less, full = (row[3] for row in rows)
    console.print(f"ten times the open cases: × {full / few:.2f}; ten times the due: × {full / less:.2f}")


if __name__ == "__main__":
    main()
