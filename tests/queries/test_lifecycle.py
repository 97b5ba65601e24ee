"""The life of a case: every move, its refusals, its journal, and what the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from graph import journal
from graph.database import Database
from graph.policy import Policy
from graph.terms import Action, Level, Standing, Step
from queries import lifecycle, moves
from queries.lifecycle import Receipt
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE, category, complete, link, person, unit, write

MOVE: TypeAdapter[Any] = TypeAdapter(moves.AnyMove)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday noon in China
FORM = {
    "by": "G1", "kind": "dispute", "source": "grid_member", "area": GRID, "category": "0101", "title": "婚姻纠纷",
    "parties": [{"id": "P1"}, {"name": "新来的人", "role": "applicant"}],
}  # fmt: skip


def county(database: Database) -> None:
    """A complete little county with a committee in the village and a judicial office in the township."""
    nodes, edges = complete()
    nodes += [person("P1"), person("P2"), person("CA"), person("M1"), person("J1"), person("W1"), category("0902")]
    nodes += [unit("MC", "mediation_committee", "village"), unit("JO", "judicial_office", "township")]
    nodes += [unit("CM", "mediation_committee", "county", "marriage_family")]
    edges += [
        link("Unit:MC", "COVERS", f"Area:{VILLAGE}"),
        link("Unit:JO", "COVERS", f"Area:{TOWN}"),
        link("Unit:CM", "COVERS", f"Area:{COUNTY}"),
        link("Person:CA", "ASSIGNED_TO", f"Area:{TOWN}", role="cadre_in_charge"),
        *(link(f"Unit:{id}", "COMPETENT_FOR", "Category:01") for id in ("MC", "JO", "CM")),
        link("Person:M1", "ASSIGNED_TO", "Unit:MC", role="head"),
        link("Person:J1", "ASSIGNED_TO", "Unit:JO", role="head"),
        link("Person:W1", "ASSIGNED_TO", "Unit:CM", role="head"),
    ]
    write(database, nodes, edges)


class Office:
    """Somebody who works cases at a moment that the test sets."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database = database
        self.policy = policy
        self.now = NOON

    def accept(self, request: str | None = None, **changed: Any) -> Receipt:
        intake = moves.Intake(form=moves.Accept(**{**FORM, **changed}), request=request)
        return self.database.change(lifecycle.accept(intake, self.policy, self.now))

    def move(
        self, case: str, action: str, request: str | None = None, seen: int | None = None, **given: Any
    ) -> Receipt:
        form = MOVE.validate_python({"by": "G1", "action": action, **given})
        order = moves.Order(case=case, move=form, request=request, seen=seen)
        return self.database.change(lifecycle.move(order, self.policy, self.now))

    def tick(self, case: str) -> Any:
        (outcome,) = self.database.change(lifecycle.move_all([moves.Order(case=case)], self.policy, self.now))
        return outcome

    def journal(self, case: str) -> list[dict[str, Any]]:
        rows = self.database.execute(
            "MATCH (e:JournalEntry)-[:RECORDS]->(:Case {id: $id}) RETURN properties(e) AS e ORDER BY e.number",
            {"id": case},
        ).rows
        return [row["e"] for row in rows]

    def case(self, case: str) -> dict[str, Any]:
        return dict(
            self.database.execute("MATCH (c:Case {id: $id}) RETURN properties(c) AS c", {"id": case}).rows[0]["c"]
        )

    def leads(self, case: str) -> list[str]:
        return [
            row["id"]
            for row in self.database.execute(
                "MATCH (:Case {id: $id})-[by:HANDLED_BY {role: 'lead'}]->(u) WHERE by.until IS NULL RETURN u.id AS id",
                {"id": case},
            ).rows
        ]

    def intact(self, case: str) -> None:
        properties = self.case(case)
        assert journal.fault(case, self.journal(case), properties["entries"], properties["head"]) is None
        assert len(self.leads(case)) == 1


@pytest.fixture
def office(database: Database, policy: Policy) -> Office:
    county(database)
    return Office(database, policy)


def test_a_case_goes_through_the_seven_steps(office: Office) -> None:
    came = office.accept()
    assert came.case == "621027-2026-000001"
    assert (came.step, came.level, came.lead.id) == (Step.ACCEPTED, Level.VILLAGE, f"C-{VILLAGE}")
    assert came.due_on == date(2026, 3, 5)
    case = came.case
    assert office.move(case, "assign").lead.id == "MC"
    office.move(case, "take_up")
    office.move(case, "supervise", note="领导批示")
    assert office.case(case)["step"] == "supervised"
    office.move(case, "settle", note="已达成协议", resolution="0103")
    assert office.case(case)["settled_on"] == date(2026, 3, 2)
    office.move(case, "evaluate", satisfaction="satisfied")
    office.move(case, "archive")
    last = office.move(case, "revisit", satisfaction="satisfied")
    assert (last.step, last.standing) == (Step.REVISITED, Standing.SETTLED)
    actions = ["accept", "assign", "take_up", "supervise", "settle", "evaluate", "archive", "revisit"]
    assert [entry["action"] for entry in office.journal(case)] == actions
    office.intact(case)


def test_the_clock_reminds_escalates_and_supervises(office: Office) -> None:
    case = office.accept().case
    office.move(case, "assign")
    assert office.tick(case) is None
    office.now = datetime(2026, 3, 5, 0, 29, tzinfo=UTC)
    assert office.tick(case) is None
    office.now = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
    assert office.tick(case).action is Action.REMIND
    assert office.tick(case) is None
    office.now = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    risen = office.tick(case)
    assert (risen.action, risen.level, risen.lead.id, risen.due_on) == (
        Action.ESCALATE,
        Level.TOWNSHIP,
        "JO",
        date(2026, 3, 12),
    )
    office.now += timedelta(days=7)
    assert office.tick(case).level is Level.COUNTY
    office.now += timedelta(days=15)
    top = office.tick(case)
    assert top.action is Action.SUPERVISE
    assert office.tick(case) is None
    rows = office.database.execute(
        "MATCH (s:Supervision)-[:SUPERVISES]->(:Case {id: $id}) MATCH (s)-[:ENTRUSTED_TO]->(p) RETURN properties(s) AS s, p.id AS p",
        {"id": case},
    ).rows
    assert [(row["s"]["cause"], row["p"]) for row in rows] == [("deadline", "CA")]
    office.intact(case)
