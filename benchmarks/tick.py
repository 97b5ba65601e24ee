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
# Open cases that wait for nothing: they came in over a year, and stand at the county under a supervision.
SPREAD = """
CYPHER 25
MATCH (case:Case) WHERE case.next_at > datetime('2000-01-01T00:00Z')
CALL (case) {
  SET case.next_at = null, case.accepted_on = $day - duration({days: 10 + toInteger(350 * rand())})
} IN TRANSACTIONS OF 5000 ROWS
"""
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


def measure(database: Database, policy: Policy, open_cases: int, due: int, rounds: int) -> list[Row]:
    """The median seconds of a tick with a tenth of the open cases, with all, and with a tenth of the due ones."""
    clear(database)
    prepare(database)
    for kind, content in demo.rows().items():
        load(database, kind, content, policy=policy)
    grids = [str(grid["code"]) for grid in demo.make_grids(demo.real_areas())]
    rows: list[Row] = []
    there = minute = 0
    for count, now_due in ((open_cases // 10, due), (open_cases, due), (open_cases, due // 10)):
        took = seconds(lambda count=count, there=there: take_in(database, policy, intakes(grids, count - there), NOW))
        if count > there:
            console.print(f"{count - there:,} cases came in: {(count - there) / took:,.0f} a second")
        there = count
        database.execute_in_batches(SPREAD, {"day": policy.day(NOW)})
        times: list[float] = []
        for _ in range(rounds):
            # Those that came in four days before were due yesterday; each round has new ones.
            minute += 1
            arrived = NOW - timedelta(days=4) + timedelta(minutes=minute)
            take_in(database, policy, intakes(grids, now_due), arrived)
            times.append(seconds(lambda at=arrived + timedelta(days=4): tick(database, policy, at)))
        idle = statistics.median(seconds(lambda: tick(database, policy, NOW)) for _ in range(5))
        rows.append((f"{now_due:,} due of {count:,} open", count, now_due, statistics.median(times), idle))
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
        rows = measure(database, policy, given.open, given.due, given.rounds)
    show("A tick", ("tick", "open", "due", "seconds", "seconds with nothing due"), rows, given.json)
    few, full, less = (row[3] for row in rows)
    console.print(f"ten times the open cases: × {full / few:.2f}; ten times the due: × {full / less:.2f}")


if __name__ == "__main__":
    main()
