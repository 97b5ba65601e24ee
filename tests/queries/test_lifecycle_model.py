"""The machine against a plain model: whatever people and clocks do, graph and model agree after each step."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graph.database import Database
from graph.errors import NotAllowedError
from graph.policy import Policy
from queries import cases
from queries.escalation import escalation
from tests.queries.county import COUNTY, TOWN, VILLAGE
from tests.queries.test_lifecycle import Office, county

# Written from the words, not from the machine: what each move makes of each state. "=" stays where it is.
OPEN = ("accepted", "assigned", "returned", "handling", "supervised")
TABLE: dict[str, dict[str, str]] = {
    "assign": {"accepted": "assigned", "returned": "assigned"},
    "take_up": {"assigned": "handling"},
    "send_back": {"assigned": "returned", "handling": "returned", "supervised": "returned"},
    "transfer": {"assigned": "=", "handling": "assigned", "supervised": "assigned"},
    "escalate": dict.fromkeys(OPEN, "assigned"),
    "supervise": {"accepted": "=", "assigned": "=", "returned": "=", "suspended": "=", "handling": "supervised"},
    "answer": {"accepted": "=", "assigned": "=", "returned": "=", "suspended": "=", "supervised": "handling"},
    "suspend": dict.fromkeys(("assigned", "handling", "supervised"), "suspended"),
    "resume": {"suspended": "before"},
    "note": dict.fromkeys((*OPEN, "suspended", "settled", "evaluated", "archived", "revisited"), "="),
    "settle": {"handling": "settled", "supervised": "settled"},
    "evaluate": {"settled": "evaluated"},
    "archive": {"evaluated": "archived"},
    "revisit": {"archived": "revisited"},
    "reopen": dict.fromkeys(("settled", "evaluated", "archived", "revisited", "withdrawn"), "assigned"),
    "withdraw": dict.fromkeys((*OPEN, "suspended"), "withdrawn"),
}
NEEDS: dict[str, dict[str, Any]] = {
    "settle": {"resolution": "0103"},
    "evaluate": {"satisfaction": "satisfied"},
    "revisit": {"satisfaction": "satisfied"},
}
LEVELS = ["village", "township", "county"]
DAYS = {"village": 3, "township": 7, "county": 15}
LEADS = {"village": "MC", "township": "JO", "county": "CM"}
CENTRES = {"village": f"C-{VILLAGE}", "township": f"C-{TOWN}", "county": f"C-{COUNTY}"}
ZONE = timedelta(hours=8)


class Life:
    """What the model knows of a case: dates by plain counting, nothing shared with the code under test."""

    def __init__(self, today: date) -> None:
        self.state, self.before = "accepted", ""
        self.level, self.lead = "village", CENTRES["village"]
        self.begins = today
        self.paused: list[date] = []  # every day that did not count
        self.pause_ends: date | None = None
        self.pause_began: date | None = None
        self.supervised = False
        self.acted = False  # the clock of the last level has opened its supervision
        self.settled_on: date | None = None
        self.entries = 1

    def due(self) -> date:
        pausing = self.paused if self.pause_began is None or self.pause_ends is None else [
            *self.paused, *(self.pause_began + timedelta(days=n) for n in range((self.pause_ends - self.pause_began).days))
        ]  # fmt: skip
        day, left = self.begins, DAYS[self.level]
        while left:
            day += timedelta(days=1)
            left -= day not in pausing
        return day

    def can(self, action: str) -> bool:
        if self.state not in TABLE[action]:
            return False
        if action == "escalate":
            return self.level != "county"
        if action == "supervise":
            return not self.supervised
        return action != "answer" or self.supervised

    def allowed(self) -> set[str]:
        extra = {"merge"} if self.state in (*OPEN, "suspended") else set()
        return {action for action in TABLE if self.can(action)} | extra | ({"split"} if self.state in OPEN else set())

    def rise(self, today: date, begins: date | None = None) -> None:
        self.level = LEVELS[LEVELS.index(self.level) + 1]
        self.restart(begins or today)

    def restart(self, begins: date) -> None:
        self.lead, self.begins, self.acted = LEADS[self.level], begins, False

    def move(self, action: str, today: date, until: date | None = None) -> None:
        target = TABLE[action][self.state]
        if action == "resume":
            self.end_pause(today)
            return
        if action == "suspend":
            self.before, self.pause_began, self.pause_ends = self.state, today, until
        if action == "assign":
            self.lead = LEADS[self.level]
        if action == "send_back":
            self.lead = CENTRES[self.level]
        if action == "escalate":
            self.rise(today)
        if action == "reopen":
            self.restart(today)
            self.pause_began = self.pause_ends = None
        if action in ("settle", "withdraw"):
            self.settled_on, self.supervised = today, False
        if action == "reopen":
            self.settled_on = None
        if action == "supervise":
            self.supervised = True
        if action == "answer":
            self.supervised = False
        if action == "take_up" and self.supervised:
            target = "supervised"
        if target != "=":
            self.state = target
        self.entries += 1

    def end_pause(self, today: date) -> None:
        assert self.pause_began is not None
        self.paused += [self.pause_began + timedelta(days=n) for n in range((today - self.pause_began).days)]
        self.pause_began = self.pause_ends = None
        if self.before == "assigned":
            self.state = "assigned"
        else:
            self.state = "supervised" if self.supervised else "handling"
        self.entries += 1

    def tick(self, today: date) -> str | None:
        """What the clock does, reminders aside."""
        if self.state == "suspended":
            if self.pause_ends is not None and today >= self.pause_ends:
                self.end_pause(today)
                return "resume"
            return None
        if self.state not in OPEN or today <= self.due() or self.acted:
            return None
        if self.level != "county":
            due = self.due()
            self.state = "assigned"
            self.rise(today, due if today == due + timedelta(days=1) else today)
            self.entries += 1
            return "escalate"
        self.acted = True
        self.entries += 1
        if self.supervised:
            return "remind"
        self.supervised = True
        self.state = "supervised" if self.state == "handling" else self.state
        return "supervise"


class Lives(RuleBasedStateMachine):
    """One case, moved by people and its clock."""

    office: Office

    @initialize(hour=st.integers(0, 23), day=st.integers(0, 500))
    def comes_in(self, hour: int, day: int) -> None:
        # From autumn on, so that many cases live over the turn of a year.
        self.office.now = datetime(2025, 10, 1, hour, 0, tzinfo=UTC) + timedelta(days=day)
        self.case = self.office.accept().case
        self.life = Life(self.today)

    @property
    def today(self) -> date:
        return (self.office.now + ZONE).date()

    @rule(days=st.sampled_from([0, 0, 0, 1, 2, 4, 8, 20]), hours=st.integers(0, 23))
    def time_goes_on(self, days: int, hours: int) -> None:
        self.office.now += timedelta(days=days, hours=hours)

    @rule(hours=st.integers(1, 100), action=st.sampled_from(["note", "take_up"]))
    def somebodys_clock_is_slow(self, hours: int, action: str) -> None:
        """Moves from a clock behind the last entry's count for the moment of that entry, days as well."""
        last = self.office.journal(self.case)[-1]
        kept, self.office.now = self.office.now, last["at"] - timedelta(hours=hours)
        if self.life.can(action):
            self.office.move(self.case, action, note="慢")
            self.life.move(action, last["day"])
            assert self.office.journal(self.case)[-1]["at"] == last["at"]
        self.office.now = kept

    @rule(action=st.sampled_from(sorted(TABLE)), pause=st.integers(1, 30))
    def somebody_moves_it(self, action: str, pause: int) -> None:
        until = self.today + timedelta(days=pause)
        given: dict[str, Any] = {"note": "理由"} | NEEDS.get(action, {})
        if action == "suspend":
            given["until"] = until
        if action == "transfer":
            given["to"] = LEADS[self.life.level]
            if self.life.lead == given["to"]:
                return
        if self.life.can(action):
            before = self.life.level, self.life.lead
            done = self.office.move(self.case, action, **given)
            self.life.move(action, self.today, until)
            if action == "transfer":
                self.life.lead = given["to"]
            assert done.version == self.life.entries, before
        else:
            with pytest.raises(NotAllowedError) as refused:
                self.office.move(self.case, action, **given)
            assert {str(each) for each in refused.value.allowed} == self.life.allowed()

    @rule(times=st.integers(1, 3))
    def the_clock_ticks(self, times: int) -> None:
        for _ in range(times):
            expected = self.life.tick(self.today)
            done = self.office.tick(self.case)
            while done is not None and done.action == "remind" and expected != "remind":
                self.life.entries += 1
                done = self.office.tick(self.case)
            assert (done.action if done else None) == expected

    @invariant()
    def graph_and_model_agree(self) -> None:
        detail = self.office.database.ask(cases.case(self.case, self.today))
        life, own = self.life, detail.case
        assert {str(action) for action in detail.allowed} == life.allowed()
        assert (str(own.level), own.entries, own.settled_on) == (life.level, life.entries, life.settled_on)
        assert self.office.leads(self.case) == [life.lead]
        if life.state in (*OPEN, "suspended"):
            assert (own.begins_on, own.due_on) == (life.begins, life.due())
            way = self.office.database.ask(escalation(self.case, self.office.policy, self.today))
            here = way.steps[LEVELS.index(life.level)]
            assert (way.level, here.begins, here.due) == (life.level, life.begins, life.due())
            late = self.today > life.due()
            expected = "suspended" if life.state == "suspended" else "overdue" if late else "current"
            assert here.state == expected
        else:
            assert own.next_at is None or life.state == "archived"
        waiting = [each for each in detail.supervisions if each.supervision.answered_on is None]
        assert len(waiting) == life.supervised
        self.office.intact(self.case)


def test_any_life_is_as_the_plain_model_says(database: Database, policy: Policy) -> None:
    county(database)
    Lives.office = Office(database, policy)
    run_state_machine_as_test(Lives, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
