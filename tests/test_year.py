"""The demo's year after it was run: the report's figures, counted by plain Python from what stands in the graph."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from cli import year
from graph import journal, standards
from graph.database import Database
from graph.errors import GezhiError
from graph.policy import Policy
from graph.terms import SupervisionCause, Verdict
from loaders import demo
from loaders.demo_cases import FIRST_DAY, SHOWCASE
from loaders.demo_year import Batch
from loaders.load import load, prepare
from queries import warning_lists
from queries.counted import Measure
from queries.escalation import escalation
from queries.statistics import statistics

FILES = demo.rows()


class BrokenOffError(Exception):
    """Somebody pulled the plug."""


@dataclass
class Run:
    """The year as it was run: broken off twice, gone on with, and run once more."""

    plan: list[Batch]
    first: int
    rest: int
    again: int
    before: list[Any]
    after: list[Any]


def counts(database: Database) -> list[Any]:
    rows = database.execute(
        "MATCH (c:Case) WITH count(c) AS cases, sum(c.entries) AS entries "
        "MATCH (e:JournalEntry) WITH cases, entries, count(e) AS written "
        "MATCH (o:Event) RETURN cases, entries, written, count(o) AS told"
    ).rows
    return list(rows[0].values())


@pytest.fixture(scope="module")
def run(database: Database, policy: Policy) -> Run:
    prepare(database)
    for kind, rows in FILES.items():
        assert load(database, kind, rows, policy=policy).rejected == 0
    plan = year.planned(database, FILES, policy)
    made = 0

    def break_off(at: Any, count: int) -> None:
        nonlocal made
        made = count
        if count > 4000:
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        year.run(database, policy, plan, break_off)
    first = made
    # Once more in the midst of a batch's time: the clock has acted for it, and people have not.
    left = next(batch for batch in plan if batch.mark not in _requests(database))
    year._let_time_pass(database, policy, left.at)
    rest = year.run(database, policy, plan)
    before = counts(database)
    return Run(plan, first, rest, year.run(database, policy, plan), before, counts(database))


def _requests(database: Database) -> set[str]:
    rows = database.execute("MATCH (e:JournalEntry) WHERE e.request IS NOT NULL RETURN e.request AS request").rows
    return {row["request"] for row in rows}


@pytest.fixture(scope="module")
def cases(run: Run, database: Database) -> dict[str, dict[str, Any]]:
    rows = database.execute(
        "MATCH (c:Case) RETURN properties(c) AS c, "
        "COLLECT { MATCH (c)<-[:RECORDS]-(e) RETURN properties(e) ORDER BY e.number } AS journal, "
        "COLLECT { MATCH (c)-[by:HANDLED_BY {role: 'lead'}]->(u) WHERE by.until IS NULL RETURN u.id } AS leads, "
        "COLLECT { MATCH (c)<-[:SUPERVISES]-(s) RETURN properties(s) } AS supervisions, "
        "COLLECT { MATCH (c)-[:OF_CATEGORY]->(k) RETURN k.code } AS categories"
    ).rows
    return {row["c"]["id"]: row for row in rows}


def test_a_run_that_was_broken_off_goes_on_and_a_further_one_changes_nothing(run: Run, database: Database) -> None:
    planned = [doing.request for batch in run.plan for doing in batch.doings]
    assert run.first + run.rest == len(planned)
    assert run.again == 0
    assert run.before == run.after
    rows = database.execute("MATCH (e:JournalEntry) WHERE e.request IS NOT NULL RETURN e.request AS request").rows
    assert sorted(row["request"] for row in rows) == sorted(planned)


def test_the_figures_are_those_of_the_report(cases: dict[str, dict[str, Any]]) -> None:
    found = Counter(each["c"]["kind"] for each in cases.values())
    assert found == {"dispute": 2570, "demand": 450, "hazard": 52, "incident": 120}
    settled = Counter(each["c"]["kind"] for each in cases.values() if each["c"]["standing"] == "settled")
    assert settled == {"dispute": 2536, "demand": 450, "hazard": 52, "incident": 112}
    assert round(100 * settled["dispute"] / found["dispute"], 2) == 98.68
    is_open = Counter(each["c"]["kind"] for each in cases.values() if "settled_on" not in each["c"])
    assert is_open == {"dispute": 34, "incident": 2}


@pytest.mark.usefixtures("run")
def test_52_warnings_were_supervised_and_answered_in_time(database: Database) -> None:
    loop = database.ask(warning_lists.counts(demo.COUNTY, demo.DEMO_DAY, FIRST_DAY))
    assert loop.verdicts[Verdict.SUPERVISED] == 52
    rows = database.execute(
        "MATCH (w:Warning)-[:LED_TO]->(s:Supervision)-[:SUPERVISES]->(c:Case) RETURN w.id AS w, properties(s) AS s, c.id AS c"
    ).rows
    assert len({row["w"] for row in rows}) == 52
    assert all(row["s"]["answered_on"] <= row["s"]["due_on"] for row in rows)
    left = database.execute(
        "MATCH (w:Warning) WHERE w.verdict IS NULL AND w.raised_on < $day RETURN w.id", {"day": demo.DEMO_DAY}
    )
    assert left.rows == []


@pytest.mark.usefixtures("run")
def test_statistics_say_the_same(database: Database) -> None:
    answer = database.ask(statistics(demo.COUNTY, demo.DEMO_DAY))
    kinds = {row.key: row for row in answer.by_kind}
    dispute, demand = kinds["dispute"].counts, kinds["demand"].counts
    assert (dispute[Measure.FOUND], dispute[Measure.SETTLED], dispute[Measure.OPEN]) == (2570, 2536, 34)
    assert (demand[Measure.FOUND], demand[Measure.SETTLED]) == (450, 450)
    opened = {each.cause: (each.opened, each.answered) for each in answer.supervisions}
    assert opened[SupervisionCause.WARNING][0] == opened[SupervisionCause.WARNING][1] > 40


def test_most_open_disputes_are_young_and_one_is_supervised_by_its_deadline(cases: dict[str, dict[str, Any]]) -> None:
    there = [each for each in cases.values() if each["c"]["kind"] == "dispute" and "settled_on" not in each["c"]]
    ages = [(demo.DEMO_DAY - each["c"]["accepted_on"]).days for each in there]
    assert sum(age <= 7 for age in ages) > len(ages) / 2
    assert {each["c"]["level"] for each in there} == {"village", "township", "county"}
    assert [s["cause"] for each in there for s in each["supervisions"]] == ["deadline"]


def test_every_case_has_a_journal_that_holds_and_one_lead(cases: dict[str, dict[str, Any]]) -> None:
    for id, each in cases.items():
        assert journal.fault(id, each["journal"], each["c"]["entries"], each["c"]["head"]) is None
        assert each["leads"] == [each["journal"][-1]["lead"]]


def test_the_days_of_a_case_are_those_of_its_journal(cases: dict[str, dict[str, Any]]) -> None:
    for each in cases.values():
        own, entries = each["c"], each["journal"]
        assert all(one["at"] <= other["at"] for one, other in pairwise(entries))
        assert (own["accepted_on"], entries[0]["action"]) == (entries[0]["day"], "accept")
        assert own["occurred_on"] <= own["accepted_on"]
        assert entries[-1]["day"] <= demo.DEMO_DAY
        ends = [entry["day"] for entry in entries if entry["action"] in ("settle", "withdraw", "merge")]
        assert own.get("settled_on") == (ends[-1] if ends else None)
        assert [own["step"], own["standing"], own["level"]] == [
            entries[-1][key] for key in ("step", "standing", "level")
        ]


def test_what_the_clock_did_it_did_on_its_day(cases: dict[str, dict[str, Any]], policy: Policy) -> None:
    """Also about the moments at which the run was broken off."""
    seen: Counter[str] = Counter()
    for each in cases.values():
        for before, entry in pairwise(each["journal"]):
            if entry.get("by") is None:
                seen[entry["action"]] += 1
                at = entry["at"].astimezone(policy.zone)
                if entry["action"] in ("escalate", "supervise"):
                    assert (at.date(), at.hour, at.minute) == (before["due_on"] + timedelta(days=1), 0, 0)
                elif entry["action"] == "remind" and before["standing"] == "open":
                    assert at.date() <= before["due_on"]
                    assert (at.hour, at.minute) == (8, 30)
    assert seen["escalate"] > 100
    assert seen["supervise"] > 1
    assert seen["resume"] > 10
    assert seen["remind"] > 1000


def test_much_else_happens_in_plausible_shares(cases: dict[str, dict[str, Any]]) -> None:
    actions = Counter(entry["action"] for each in cases.values() for entry in each["journal"])
    for action in ("send_back", "transfer", "suspend", "escalate", "note"):
        share = sum(any(entry["action"] == action for entry in each["journal"]) for each in cases.values()) / len(cases)
        assert 0.005 < share < 0.25, action
    assert actions["withdraw"] == actions["merge"] == actions["absorb"] == 3
    said = Counter(each["c"].get("satisfaction") for each in cases.values())
    assert said["satisfied"] > 0.7 * len(cases)
    assert set(said) == {"satisfied", "basically_satisfied", "dissatisfied", "no_answer", None}
    again = [each for each in cases.values() if sum(entry["action"] == "settle" for entry in each["journal"]) > 1]
    assert len(again) > 5


def test_whoever_works_a_case_belongs_to_the_unit_that_has_it(cases: dict[str, dict[str, Any]]) -> None:
    heads = {
        each["unit_id"]: each["person_id"]
        for each in FILES["assignments"]
        if each["role"] == "head" and "unit_id" in each
    }
    for each in cases.values():
        for before, entry in pairwise(each["journal"]):
            if entry["action"] in ("take_up", "settle", "note", "suspend", "send_back") and entry.get("by"):
                assert heads[before["lead"]] == entry["by"], entry["id"]


def test_leads_that_took_up_are_competent(cases: dict[str, dict[str, Any]], database: Database) -> None:
    rows = database.execute(
        "MATCH (u:Unit)-[:COMPETENT_FOR]->(k:Category) RETURN u.id AS unit, collect(k.code) AS codes"
    ).rows
    competent = {row["unit"]: set(row["codes"]) for row in rows}
    for each in cases.values():
        if each["c"]["step"] != "accepted" and each["c"]["standing"] not in ("returned",):
            (lead,), (category,) = each["leads"], each["categories"]
            assert not category.startswith("16")
            assert competent[lead].intersection(standards.lineage(category)), each["c"]["id"]


def test_the_land_case_rose_by_its_deadline(cases: dict[str, dict[str, Any]]) -> None:
    own = cases[SHOWCASE["land"]]
    steps = [
        (entry["action"], entry["day"].day, entry["level"]) for entry in own["journal"] if entry["action"] != "note"
    ]
    assert steps == [
        ("accept", 6, "village"), ("assign", 6, "village"), ("take_up", 6, "village"), ("remind", 8, "village"),
        ("escalate", 10, "township"), ("take_up", 10, "township"), ("remind", 14, "township"),
    ]  # fmt: skip
    assert (own["c"]["step"], own["c"]["begins_on"], own["c"]["due_on"]) == (
        "handling",
        date(2023, 12, 9),
        date(2023, 12, 16),
    )


@pytest.mark.parametrize("id", SHOWCASE.values())
@pytest.mark.usefixtures("run")
def test_the_showcases_are_open_and_have_a_way_up(database: Database, policy: Policy, id: str) -> None:
    answer = database.ask(escalation(id, policy, demo.DEMO_DAY))
    assert answer.handlers
    assert answer.next.rule == "escalation_next"


@pytest.mark.usefixtures("run")
def test_a_graph_with_another_case_of_a_number_is_told_so(database: Database, policy: Policy, run: Run) -> None:
    """As after a demo whose cases were loaded and not worked."""
    batch = run.plan[0]
    renamed = Batch(batch.at, True, tuple(
        type(doing)(doing.at, doing.case, doing.form, f"other/{doing.request}") for doing in batch.doings
    ))  # fmt: skip
    with pytest.raises(GezhiError, match=f"{batch.doings[0].case}.*there is a case"):
        year.run(database, policy, [renamed])
