"""Every query file is explained against the full schema: it starts from keys, and its parameters are documented."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.questions import Query
from queries import worklist
from tests.queries.county import complete, write

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "queries").glob("*.cypher"), *(ROOT / "graph").glob("*.cypher")])
SAMPLES: dict[str, Any] = {
    "area": "621027", "areas": ["621027"], "place": "621027", "places": ["621027"], "case": "K1", "at": date(2023, 12, 15),
    "categories": ["0101"], "codes": ["0101"], "joins": ["court"], "after": "", "limit": 10, "fetch": 5, "max_hops": 4,
    "forward": {"INVOLVES": 0.5}, "backward": {"INVOLVES": 0.5}, "relationships": ["PART_OF"], "labels": ["Area"],
    "words": "x", "prefix": "62", "from_label": "Area", "from_key": "621027", "to_label": "Unit", "to_key": "C",
    "node_label": "Area", "node_key": "621027", "depth": 100, "score": 1.0, "mark": "Area:62",
    "now": datetime(2023, 12, 15, tzinfo=UTC), "rows": [], "new": [], "events": [], "orders": [], "counters": [], "requests": [], "news": [],
    "people": [], "cases": [], "references": [], "day": date(2023, 12, 15),
    "since": date(2023, 1, 1), "first": date(2023, 1, 1), "last": date(2023, 12, 15),
    "kinds": ["case"], "span": 10, "webhook": "W", "holder": "h", "hook": {},
    "until": datetime(2023, 12, 15, tzinfo=UTC), "changes": {}, "letters": [], "delivered": [], "failed": [], "number": 1,
    "from": date(2023, 12, 5), "days": 7, "count": 3, "severity": 3, "barred": "16",
    "rules": [], "ids": [], "version": {"reference": "p v1"}, "warning": "W", "rule": None, "stage": None, "state": None, "cause": None,
    "cadre": "CA", "risk": 0.6, "keys": ["K1"], "own": "case_at_risk", "label": "Case", "households": ["H1"],
    "warnings": ["W"], "most": 10, "zone": "Asia/Shanghai", "ever": date.min, "run": "R", "before": ["R"], "units": ["U"], "level": None,
    "properties": {"id": "R"}, "of_unit": False, "of_areas": [], "of_units": [],
    "account": "A", "session": "S", "key": "K", "ends": False, "secret": "x", "ends_at": datetime(2024, 1, 1, tzinfo=UTC), "person": None,
    "upto": 9, "runs": 1, "accessed": 1, "accessed_upto": 9, "withheld": ["14"], "gates": ["00"],
    "scope": {"areas": ["621027"], "units": ["U"], "at": date(2023, 12, 15)}, "nodes": [], "log": "access", "caller": None, "digests": [], "name": "x", "kind": "dispute", "counter": "loads", "watches": [],
     "titles": "title:x",
    "daily": True,
    "reader": {"units": ["U"], "at": date(2023, 12, 15), "purpose": False},
    "receipt": "0123456789abcdef", "heads": [{"case": "K1", "entries": 1, "head": "0"}],
    "earliest": datetime(2023, 12, 1, tzinfo=UTC), "latest": datetime(2023, 12, 15, tzinfo=UTC), "skip": 0,
    "work": {"source": "open", "steps": ["assigned"], "since": date.min, "until": date.max}, "page": {"sort": "kind"},
    "groups": {"by": "area", "under": "621027"}, "levels": ["county"], "steps": ["assigned"], "mine": "S",
    "closed": True, "county": "621027", "of_groups": ["PART_OF<Area:town"], "longitude": 107.2, "latitude": 35.68, "south": 35.2, "north": 36.2,
}  # fmt: skip
# Parts of a query, and one that they are part of.
PARTS = {
    "worklist": worklist.PAGE, "worklist_meant": worklist.PAGE, "worklist_page": worklist.PAGE,
    "worklist_groups": worklist.GROUPS, "worklist_newest": worklist.NEWEST, "worklist_newest_page": worklist.NEWEST,
}  # fmt: skip
FORBIDDEN = ("AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "IntersectionNodeByLabelsScan", "CartesianProduct",
             "AllRelationshipsScan", "RelationshipTypeScan")  # fmt: skip
# A product of two things that are one row each is no product; each is told here with its reason.
ALLOWED = {
    # A database that is about to be filled, or just was, by nobody else: everything in it is looked at.
    "restore_state": {"AllNodesScan", "NodeByLabelScan", "CartesianProduct"},
    "restore_open": {"NodeByLabelScan"},  # sixteen gates
    "accounts_link": {"CartesianProduct"},  # an account and a person, each found by its key
    "worklist_counts": {"CartesianProduct"},  # two counts, of one row each
    "paths": {"CartesianProduct"},  # its two ends, each found by its key
    "intake_write": {"CartesianProduct"},  # a case's area and its category, each found by its key
}


def operators(plan: dict[str, Any]) -> list[str]:
    return [
        plan["operatorType"].partition("@")[0],
        *(name for child in plan.get("children", []) for name in operators(child)),
    ]


def offences(plan: dict[str, Any], allowed: set[str]) -> list[str]:
    return [name for name in operators(plan) if any(bad in name for bad in FORBIDDEN) and name not in allowed]


def parameters(text: str) -> set[str]:
    return set(re.findall(r"^// \$(\w+)  ", text, re.MULTILINE))


@pytest.fixture(scope="module", params=["empty", "filled"])
def explained(request: pytest.FixtureRequest, database: Database) -> Database:
    """Plans depend on statistics: both those of an empty graph and of a filled one must be good."""
    if request.param == "filled":
        write(database, *complete())
        database.execute(
            "UNWIND range(1, 3000) AS i CREATE (c:Case {id: 'B' + i, accepted_on: date('2023-01-01')}) WITH c, i "
            "MATCH (a:Area {code: '621027100200001'}) CREATE (c)-[:OCCURRED_IN]->(a) "
            "CREATE (p:Person {id: 'B' + i, name: 'x'})-[:LIVES_IN]->(a) CREATE (c)-[:INVOLVES {role: 'party'}]->(p)"
        )
        database.execute("CALL db.resampleOutdatedIndexes()")
    return database


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_query_starts_from_keys(explained: Database, file: Path) -> None:
    query = PARTS.get(file.stem) or Query.read(file)
    plan = explained.explain(query, {name: SAMPLES[name] for name in parameters(query.text)})
    assert offences(plan, ALLOWED.get(file.stem, set())) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_query_documents_its_parameters(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("CYPHER 25\n//")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    assert set(re.findall(r"\$(\w+)", body)) == parameters(text)


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("MATCH (n) RETURN n", "AllNodesScan"),
        ("MATCH (n:Person) RETURN n", "NodeByLabelScan"),
        ("MATCH (a:Area {code: '1'}), (b:Unit {id: '2'}) RETURN a, b", "CartesianProduct"),
    ],
)
def test_the_check_finds_a_bad_plan(database: Database, text: str, bad: str) -> None:
    assert any(bad in name for name in offences(database.explain(Query("bad", text), {}), set()))
