"""The list of work with many cases: a page of it, its counts and its groups, beside the same from a table in memory.

python -m benchmarks.worklist [--cases 100000] [--json FILE]
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from graph import standards
from graph.database import Database
from graph.policy import load as load_policy
from graph.questions import Query, Question
from graph.terms import CaseKind, Severity, Step
from loaders import demo
from loaders.load import load, prepare

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
EXPORT = Query(
    "export",
    """CYPHER 25
    MATCH (case:Case)-[:OCCURRED_IN]->(area:Area) WHERE case.accepted_on > date('0001-01-01')
    RETURN case.id AS id, case.title AS title, case.kind AS kind, case.level AS level, case.step AS step,
      case.severity AS severity, case.accepted_on AS accepted_on, case.due_on AS due_on,
      case.settled_on AS settled_on, area.code AS area""",
)
ONE: Question[int] = Question(Query("one", "RETURN 1 AS one"), {}, lambda rows: int(rows[0]["one"]))


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
