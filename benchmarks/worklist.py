"""The list of work with many cases: a page of it, its counts and its groups, beside the same from a table in memory.

python -m benchmarks.worklist [--cases 100000] [--json FILE]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars

from benchmarks.common import fresh_database, in_turn, show
from graph import standards
from graph.database import Database
from graph.policy import load as load_policy
from graph.questions import Query, Question
from graph.terms import CaseKind, Severity, Step
from loaders import demo
from loaders.load import load, prepare
from queries.scope import Scope, scope
from queries.worklist import By, Column, Work, counted, counts, listed, rows

AT = demo.DEMO_DAY
OPEN = 0.03  # of the cases
BATCH = 5_000
KINDS = ("areas", "units", "stationings", "parties", "people", "assignments")
WRITE = """
CYPHER 25
UNWIND $rows AS row
MATCH (area:Area {code: row.area})
MATCH (category:Category {code: row.category})
MATCH (lead:Unit {id: row.lead})
MATCH (support:Unit {id: row.support})
CREATE (case:Case)
SET case = row.case
CREATE (case)-[:OCCURRED_IN]->(area)
CREATE (case)-[:OF_CATEGORY]->(category)
CREATE (case)-[:HANDLED_BY {role: 'lead', since: row.case.accepted_on}]->(lead)
CREATE (case)-[:HANDLED_BY {role: 'support', since: row.case.accepted_on}]->(support)
"""
# What a spreadsheet of all cases would hold, to be read into a table in memory: the peer.
EXPORT = Query(
    "export",
    """CYPHER 25
    MATCH (case:Case)-[:OCCURRED_IN]->(area:Area) WHERE case.accepted_on > date('0001-01-01')
    RETURN case.id AS id, case.title AS title, case.kind AS kind, case.step AS step, case.accepted_on AS accepted_on,
      case.due_on AS due_on, case.settled_on AS settled_on, area.code AS area""",
)
ALL: Question[polars.DataFrame] = Question(EXPORT, {}, polars.DataFrame)
ONE: Question[int] = Question(Query("one", "RETURN 1 AS one"), {}, lambda rows: int(rows[0]["one"]))
TOWN = "621027102"


def county(database: Database, number: int) -> None:
    """The demo county with so many cases, at random, of which few are open."""
    prepare(database)
    files, policy = demo.rows(), load_policy()
    for kind in KINDS:
        load(database, kind, files[kind], policy=policy)
    grids = [str(row["code"]) for row in files["areas"] if row["kind"] == "grid"]
    chance = random.Random(1)
    made = [_case(index, chance, grids) for index in range(number)]
    for begin in range(0, number, BATCH):
        database.execute(WRITE, {"rows": made[begin : begin + BATCH]})
    database.execute("CALL db.awaitIndexes(300)")


def _case(index: int, chance: random.Random, grids: list[str]) -> dict[str, Any]:
    still_open = chance.random() < OPEN
    accepted = AT - timedelta(days=chance.randrange(20) if still_open else 20 + chance.randrange(1800))
    grid = chance.choice(grids)
    properties = {
        "id": f"621027-{accepted.year}-{index:06}", "kind": chance.choice(list(CaseKind)).value,
        "title": f"第{index}件", "summary": "", "severity": chance.choice(list(Severity)).value,
        "occurred_on": accepted, "accepted_on": accepted, "begins_on": accepted,
        "due_on": accepted + timedelta(days=chance.choice((3, 7, 15))),
        "level": chance.choice(("village", "township", "county")), "entries": 5, "synthetic": True,
    }  # fmt: skip
    if still_open:
        properties |= {"step": chance.choice(("accepted", "assigned", "handling")), "standing": "open"}
    else:
        properties |= {"step": chance.choice((Step.ARCHIVED.value, Step.REVISITED.value)), "standing": "settled"}
        properties["settled_on"] = accepted + timedelta(days=chance.randrange(20))
    return {
        "case": properties, "area": grid, "category": chance.choice(standards.leaf_categories()),
        "lead": f"U-{grid[:12]}-MC", "support": f"C-{grid[:9]}",
    }  # fmt: skip


def centre_of(database: Database, unit: str) -> str:
    """Somebody who works in a unit."""
    asked = "MATCH (p:Person)-[:ASSIGNED_TO]->(:Unit {id: $unit}) RETURN p.id AS id ORDER BY id LIMIT 1"
    return str(database.execute(asked, {"unit": unit}).rows[0]["id"])


def jobs_of(database: Database, person: str | None, *, widely: bool) -> dict[str, Callable[[], object]]:
    """What a page of the work asks, as a person sees it; None sees everything."""
    seeing = database
    if person is not None:
        own: Scope = database.ask(scope(person, AT))
        seeing = database.seen_by(own.parameter(AT), own.reader(AT))
    every = Work(open=None)
    newest = {"sort": Column.ACCEPTED_ON, "descending": True, "widely": widely}
    shown = seeing.ask(listed(every, AT)).items
    jobs: dict[str, Callable[[], object]] = {
        "counts": lambda: seeing.ask(counts(AT, person)),
        "open, by due day": lambda: seeing.ask(listed(Work(), AT)),
        "100 rows": lambda: seeing.ask(rows(shown, AT)),
        "all, newest": lambda: seeing.ask(listed(every, AT, **newest)),
        "all of a kind, newest": lambda: seeing.ask(
            listed(every.model_copy(update={"kinds": (CaseKind.HAZARD,)}), AT, **newest)
        ),
        "all, by lead": lambda: seeing.ask(listed(every, AT, sort=Column.LEAD)),
        "all, with a word": lambda: seeing.ask(listed(every.model_copy(update={"text": "第7777"}), AT, **newest)),
        "all of a township": lambda: seeing.ask(listed(every.model_copy(update={"area": TOWN}), AT, **newest)),
        "all, counted by area": lambda: seeing.ask(counted(every, AT, By.AREA, TOWN[:6])),
    }
    if person is not None:
        jobs["mine, open"] = lambda: seeing.ask(listed(Work(mine=person), AT))
    return jobs


def peers(database: Database, table: polars.DataFrame) -> dict[str, Callable[[], object]]:
    """The same lists from a table in memory, which knows nothing of who may see what, nor of what happened since."""
    still = polars.col("settled_on").is_null()
    return {
        "the table read": lambda: database.ask(ALL),
        "table: open, by due day": lambda: table.filter(still).sort("due_on", "id").head(100),
        "table: all, newest": lambda: table.sort("accepted_on", "id", descending=[True, False]).head(100),
        "table: all, with a word": lambda: table.filter(polars.col("title").str.contains("第7777", literal=True)),
        "table: all, counted by area": lambda: table.group_by(polars.col("area").str.head(9)).len(),
    }


def measure(cases: int, rounds: int) -> list[tuple[str, float, float]]:
    """Median milliseconds of each, and how often ``RETURN 1`` takes them."""
    with fresh_database() as database:
        county(database, cases)
        jobs: dict[str, Callable[[], object]] = {"RETURN 1": lambda: database.ask(ONE)}
        people = {
            "everything": None,
            "the county's centre": centre_of(database, "C-621027"),
            "a township's centre": centre_of(database, f"C-{TOWN}"),
        }
        for who, person in people.items():
            jobs |= {
                f"{who}: {name}": job for name, job in jobs_of(database, person, widely="township" not in who).items()
            }
        jobs |= peers(database, database.ask(ALL))
        medians = in_turn(jobs, rounds, warm=2)
    one = medians["RETURN 1"]
    return [(name, taken * 1000, taken / one) for name, taken in medians.items()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    title = f"The list of work, {given.cases:,} cases"
    show(title, ("what", "p50 ms", "x RETURN 1"), measure(given.cases, given.rounds), given.json)
