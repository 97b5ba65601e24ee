"""The tick: what is due is found, done once however many tick, and what cannot be done stops nothing."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from graph.database import Database
from graph.policy import Policy, parse
from graph.terms import Action
from queries import policies
from queries import tick as tick_module
from queries.tick import Tick, due, tick
from tests.queries.test_lifecycle import NOON, Office, county


@pytest.fixture
def office(database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> Office:
    county(database)
    monkeypatch.setattr(tick_module, "BATCH", 7)  # so that a few cases fill several pages
    return Office(database, policy)


def cases(office: Office, count: int, **changed: Any) -> list[str]:
    return [office.accept(**changed).case for _ in range(count)]


def run(office: Office) -> Tick:
    return tick(office.database, office.policy, office.now)


def actions(office: Office) -> Counter[str]:
    rows = office.database.execute("MATCH (e:JournalEntry) RETURN e.action AS action").rows
    return Counter(row["action"] for row in rows)


def test_nothing_is_due_in_an_empty_graph(office: Office) -> None:
    done = run(office)
    assert (done.due, done.done, done.failed) == (0, {}, ())


def test_everything_that_is_due_is_done_once(office: Office) -> None:
    cases(office, 20)
    office.now += timedelta(days=1)
    later = cases(office, 5)
    office.now = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    done = run(office)
    assert (done.due, done.done) == (20, {Action.ESCALATE: 20})
    assert run(office).due == 0
    for case in later:
        assert len(office.journal(case)) == 1


def test_ten_at_once_do_it_once(office: Office) -> None:
    made = cases(office, 30)
    office.now = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    with ThreadPoolExecutor(10) as pool:
        ticks = list(pool.map(lambda _: run(office), range(10)))
    assert sum(done.done.get(Action.ESCALATE, 0) for done in ticks) == 30
    assert all(not done.failed for done in ticks)
    assert actions(office) == {"accept": 30, "escalate": 30}
    for case in made:
        office.intact(case)


def test_a_long_standstill_is_caught_up_one_level_at_a_time(office: Office) -> None:
    """Nobody is late for days on which the clock itself stood still: the township gets its seven days."""
    (case,) = cases(office, 1)
    office.now = NOON + timedelta(days=60)
    assert run(office).done == {Action.ESCALATE: 1}
    assert run(office).due == 0
    assert office.case(case)["due_on"] == date(2026, 5, 8)


def test_what_cannot_be_done_is_named_and_stops_nothing(office: Office) -> None:
    working = office.policy.text.replace('counting = "calendar"\njoins', 'counting = "working"\njoins')
    office.database.execute(*policies.keep(parse(working, "w")))
    office.now = datetime(2026, 12, 28, 4, 0, tzinfo=UTC)
    stuck = cases(office, 9)
    office.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # the township's seven working days lie in 2027
    done = run(office)
    assert [failed.case for failed in done.failed] == stuck
    assert all("2027" in failed.reason for failed in done.failed)
    office.move(stuck[0], "withdraw", note="撤回")
    assert len(run(office).failed) == 8


def test_due_pages_hold_every_case_once(office: Office) -> None:
    made = cases(office, 12)  # all of one moment, so that the ids must part the pages
    office.now = NOON + timedelta(days=4)
    found: list[str] = []
    mark = (tick_module.EVER, "")
    while page := office.database.ask(due(office.now, 5, mark)):
        found += [id for id, _ in page]
        mark = (page[-1][1], page[-1][0])
    assert found == sorted(made)


def test_a_tick_that_dies_between_batches_is_finished_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases(office, 20)
    office.now = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    moved = tick_module._moved
    calls = iter(range(100))

    def dies(*given: Any) -> Any:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return moved(*given)

    monkeypatch.setattr(tick_module, "_moved", dies)
    with pytest.raises(KeyboardInterrupt):
        run(office)
    assert actions(office)["escalate"] == 7
    assert run(office).done == {Action.ESCALATE: 13}
    assert actions(office) == {"accept": 20, "escalate": 20}
