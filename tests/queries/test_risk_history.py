"""The looks that were made: all of them and the last one of each day, with what they found of an area."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from queries.risk_history import AFTER_ALL, Look, risk_history
from tests.queries.county import AT, COUNTY, TOWN, area, part_of, write

# A run: how many days before, and how many cases of the town it expected to worsen; None where it had no open case.
runs = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([None, 0.5, 2.0])), max_size=8)


def lay_out(database: Database, given: list[tuple[int, float | None]]) -> list[dict[str, Any]]:
    """Runs in the order in which they were made; of each day only the last keeps what it found, as runs do."""
    write(database, [area(COUNTY), area(TOWN)], [part_of(TOWN, COUNTY)])
    made = []
    for number, (back, expected) in enumerate(sorted(given, key=lambda run: -run[0]), start=1):
        day = AT - timedelta(days=back)
        made.append({"number": number, "day": day, "expected": expected})
        row = {
            "id": f"R{number}", "number": number, "day": day, "at": datetime(2023, 12, 15, number, tzinfo=UTC), "policy": "p v1",
            "nodes": 1, "links": 2, "cases": 3, "expected": 4.0, "iterations": 5, "residual": 1e-9, "seconds": 0.1,
        }  # fmt: skip
        database.execute("MATCH (:RiskRun {day: $day})-[found:FOUND]->() DELETE found", {"day": day})
        database.execute("CREATE (run:RiskRun) SET run = $row", {"row": row})
        if expected is not None:
            database.execute(
                "MATCH (run:RiskRun {id: $id}), (area:Area {code: $area}) "
                "CREATE (run)-[:FOUND {expected: $expected, any: 0.5, cases: 1}]->(area)",
                {"id": row["id"], "area": TOWN, "expected": expected},
            )
    return made


def all_pages(database: Database, *, daily: bool, limit: int) -> list[Look]:
    looks: list[Look] = []
    after = None
    while True:
        page = database.ask(risk_history(TOWN, daily=daily, after=after, limit=limit))
        looks += page.items
        after = page.next
        if after is None:
            return looks


@settings(max_examples=20)
@given(given=runs, limit=st.integers(1, 3))
def test_looks_are_told_newest_first(database: Database, given: list[tuple[int, float | None]], limit: int) -> None:
    made = lay_out(database, given)[::-1]
    last = {run["day"]: run for run in reversed(made)}  # of each day the one with the highest number
    told = [(run["number"], (run["expected"] or 0.0) if run is last[run["day"]] else None) for run in made]
    found = [(int(look.run.id[1:]), look.expected) for look in all_pages(database, daily=False, limit=limit)]
    assert found == told
    daily = [(int(look.run.id[1:]), look.expected) for look in all_pages(database, daily=True, limit=limit)]
    assert daily == [each for each in told if each[1] is not None]
    assert len({look.run.day for look in all_pages(database, daily=True, limit=limit)}) == len(last)


def test_what_is_no_mark_is_refused_and_what_is_not_seen_is_not_there(database: Database) -> None:
    lay_out(database, [(0, 1.0)])
    with pytest.raises(BadInputError):
        risk_history(TOWN, after="x")
    with pytest.raises(NotFoundError):
        database.ask(risk_history("999999"))
    elsewhere = database.seen_by({"areas": [TOWN], "units": [], "at": AT}, None)
    assert len(elsewhere.ask(risk_history(TOWN, after=str(AFTER_ALL))).items) == 1
    with pytest.raises(NotFoundError):
        elsewhere.ask(risk_history(COUNTY))
