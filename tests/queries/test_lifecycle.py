"""The life of a case: every move, its refusals, its journal, and what the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from graph import journal
from graph.database import Database
from graph.errors import (
    BadInputError,
    NotAllowedError,
    NotCompetentError,
    NotFoundError,
    RequestReusedError,
    StaleError,
)
from graph.policy import Policy, parse
from graph.terms import Action, Level, Standing, Step
from loaders.load import load
from queries import lifecycle, moves, policies
from queries.receipts import Receipt
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


def at_step(office: Office, step: str) -> str:
    """A case that has come as far as ``step``."""
    case = office.accept().case
    way = {"accepted": 0, "assigned": 1, "handling": 2, "settled": 3, "evaluated": 4, "archived": 5}
    moves_on: list[dict[str, Any]] = [
        {"action": "assign"},
        {"action": "take_up"},
        {"action": "settle", "note": "已达成协议", "resolution": "0103"},
        {"action": "evaluate", "satisfaction": "satisfied"},
        {"action": "archive"},
    ]
    for given in moves_on[: way[step]]:
        office.move(case, **given)
    return case


class TestIntake:
    @pytest.mark.parametrize(
        ("kind", "changed", "lacks"),
        [
            ("dispute", {"parties": []}, "parties"),
            ("demand", {"summary": "修路", "parties": [{"id": "P1"}]}, "applicant"),
            ("demand", {"parties": [{"id": "P1", "role": "applicant"}]}, "summary"),
            ("incident", {}, "place"),
            ("hazard", {"place": "河堤"}, "summary"),
        ],
    )
    def test_each_kind_has_fields_of_its_own(
        self, office: Office, kind: str, changed: dict[str, Any], lacks: str
    ) -> None:
        with pytest.raises(ValidationError, match=lacks):
            office.accept(kind=kind, **changed)

    def test_a_party_whom_nobody_knew_becomes_a_person(self, office: Office) -> None:
        case = office.accept().case
        rows = office.database.execute(
            "MATCH (:Case {id: $id})-[part:INVOLVES]->(p) RETURN p.id AS id, p.name AS name, part.role AS role ORDER BY id",
            {"id": case},
        ).rows
        assert [(row["name"], row["role"]) for row in rows] == [("新来的人", "applicant"), ("人P1", "party")]

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"by": "NOBODY"}, "by"),
            ({"parties": [{"id": "NOBODY"}]}, "parties.0.id"),
            ({"id": "K1"}, "id"),
            ({"follows": "NONE"}, "follows"),
            ({"occurred_on": date(2026, 3, 3)}, "occurred_on"),
            ({"area": "62"}, "area"),
        ],
    )
    def test_what_it_names_must_be_there(self, office: Office, changed: dict[str, Any], field: str) -> None:
        with pytest.raises(BadInputError) as refused:
            office.accept(**changed)
        assert refused.value.field == field
        assert office.accept().case.endswith("000001")  # a refused case takes no number

    def test_an_unknown_area_is_not_found(self, office: Office) -> None:
        with pytest.raises(NotFoundError):
            office.accept(area="621027999")

    def test_the_same_key_makes_one_case(self, office: Office) -> None:
        first = office.accept(request="k-1")
        office.now += timedelta(days=400)  # another year, so another counter
        assert office.accept(request="k-1") == first
        with pytest.raises(RequestReusedError):
            office.accept(request="k-1", title="另一件")

    def test_numbers_begin_anew_with_the_year_of_the_county(self, office: Office) -> None:
        office.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
        assert office.accept().case == "621027-2026-000001"
        office.now += timedelta(minutes=1)
        assert office.accept().case == "621027-2027-000001"

    def test_the_receipt_says_who_will_lead_and_why(self, office: Office) -> None:
        because = {reason.rule: reason for reason in office.accept().because}
        assert "MC" in because["proposed"].path[0]
        assert because["centre_has_it"].path[0] == f"Area:{VILLAGE}"
        assert "03-03、03-04、03-05" in because["deadline"].zh


class TestMoves:
    def test_a_move_that_is_not_allowed_lists_those_that_are(self, office: Office) -> None:
        case = at_step(office, "accepted")
        with pytest.raises(NotAllowedError) as refused:
            office.move(case, "settle", note="x", resolution="0103")
        assert refused.value.allowed == (
            Action.ASSIGN, Action.ESCALATE, Action.SUPERVISE, Action.NOTE, Action.WITHDRAW, Action.MERGE, Action.SPLIT,
        )  # fmt: skip
        assert len(office.journal(case)) == 1

    def test_a_unit_that_is_not_competent_is_refused_and_told_who_is(self, office: Office) -> None:
        case = at_step(office, "assigned")
        with pytest.raises(NotCompetentError) as refused:
            office.move(case, "transfer", to=f"C-{TOWN}", note="不归我管")
        assert [id for id, _ in refused.value.competent] == ["JO", "CM"]

    def test_a_transfer_to_a_higher_level_starts_its_clock(self, office: Office) -> None:
        case = at_step(office, "handling")
        office.now += timedelta(days=1)
        done = office.move(case, "transfer", to="JO", note="需要法律意见")
        assert (done.lead.id, done.level, done.due_on) == ("JO", Level.TOWNSHIP, date(2026, 3, 10))
        assert office.leads(case) == ["JO"]

    def test_a_return_names_who_has_the_case_now(self, office: Office) -> None:
        case = at_step(office, "handling")
        before = office.case(case)["due_on"]
        back = office.move(case, "send_back", note="当事人不在本村")
        assert (back.lead.id, back.standing, back.due_on) == (f"C-{VILLAGE}", Standing.RETURNED, before)
        assert any(reason.rule == "centre_has_it" for reason in back.because)
        assert office.move(case, "assign", to="MC").lead.id == "MC"

    def test_a_party_never_gets_the_case(self, office: Office) -> None:
        case = office.accept(parties=[{"id": "MC"}]).case
        assert office.move(case, "assign").lead.id == "JO"

    def test_a_suspension_has_a_limit_and_moves_the_deadline(self, office: Office) -> None:
        case = at_step(office, "handling")
        with pytest.raises(BadInputError, match="until"):
            office.move(case, "suspend", note="等鉴定", until=date(2026, 4, 2))
        office.move(case, "suspend", note="等鉴定", until=date(2026, 3, 10))
        assert office.case(case)["due_on"] == date(2026, 3, 12)
        office.now += timedelta(days=2)
        back = office.move(case, "resume")
        # From the 2nd to the day before the 4th nothing counted: the 4th, 5th and 6th are the three days.
        assert (back.step, back.due_on) == (Step.HANDLING, date(2026, 3, 6))
        office.move(case, "suspend", note="等鉴定", until=date(2026, 3, 10))
        office.now = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
        resumed = office.tick(case)
        assert (resumed.action, resumed.due_on) == (Action.RESUME, date(2026, 3, 12))

    def test_an_unsatisfied_revisit_opens_the_case_one_level_higher(self, office: Office) -> None:
        case = at_step(office, "archived")
        office.now += timedelta(days=30)
        assert office.tick(case).action is Action.REMIND
        assert office.tick(case) is None
        again = office.move(case, "revisit", satisfaction="dissatisfied", note="仍有争议")
        assert (again.step, again.level, again.lead.id) == (Step.ASSIGNED, Level.TOWNSHIP, "JO")
        assert "settled_on" not in office.case(case)
        assert again.due_on == date(2026, 4, 8)

    def test_a_reopened_case_starts_a_new_clock(self, office: Office) -> None:
        case = at_step(office, "settled")
        office.now += timedelta(days=5)
        again = office.move(case, "reopen", note="一方反悔")
        assert (again.level, again.begins_on, again.due_on) == (Level.VILLAGE, date(2026, 3, 7), date(2026, 3, 10))

    def test_a_merged_case_hands_over_its_parties(self, office: Office) -> None:
        one, other = office.accept().case, office.accept(parties=[{"id": "P2"}]).case
        done = office.move(other, "merge", into=one, note="同一事由")
        assert done.standing is Standing.MERGED
        parties = {
            row["id"]
            for row in office.database.execute(
                "MATCH (:Case {id: $id})-[:INVOLVES]->(p) RETURN p.id AS id", {"id": one}
            ).rows
        }
        assert {"P1", "P2"} <= parties
        assert [entry["action"] for entry in office.journal(one)] == ["accept", "absorb"]
        for case in (one, other):
            office.intact(case)

    @pytest.mark.parametrize("into", ["K-NONE", "itself"])
    def test_a_case_cannot_be_merged_into_nothing(self, office: Office, into: str) -> None:
        case = at_step(office, "accepted")
        with pytest.raises(BadInputError, match="into"):
            office.move(case, "merge", into=case if into == "itself" else into, note="x")

    def test_a_case_cannot_be_merged_into_one_that_has_ended(self, office: Office) -> None:
        one, other = at_step(office, "settled"), office.accept().case
        with pytest.raises(NotAllowedError):
            office.move(other, "merge", into=one, note="x")
        assert len(office.journal(other)) == 1

    def test_a_split_makes_cases_of_their_own(self, office: Office) -> None:
        case = at_step(office, "handling")
        done = office.move(
            case,
            "split",
            note="两件事",
            parts=[{"title": "彩礼", "category": "0102"}, {"title": "抚养", "category": "0103"}],
        )
        assert len(done.created) == 2
        for part in done.created:
            office.intact(part)
            assert office.case(part)["kind"] == "dispute"
        assert office.case(case)["step"] == "handling"

    def test_a_loaded_case_gets_its_life_with_its_first_move(self, office: Office) -> None:
        """K1 was accepted on 15 December 2023 and never moved."""
        done = office.move("K1", "send_back", note="重新分派")
        assert (done.version, done.lead.id, done.begins_on, done.due_on) == (
            1,
            f"C-{VILLAGE}",
            date(2023, 12, 15),
            date(2023, 12, 18),
        )
        assert office.tick("K1").action is Action.ESCALATE
        office.intact("K1")

    def test_a_supervision_is_answered(self, office: Office) -> None:
        case = at_step(office, "handling")
        opened = office.move(case, "supervise", note="群众集中反映")
        assert opened.step is Step.SUPERVISED
        assert office.move(case, "answer", note="已现场处理").step is Step.HANDLING
        rows = office.database.execute("MATCH (s:Supervision) RETURN properties(s) AS s").rows
        assert [(row["s"]["answer"], row["s"]["answered_on"], row["s"]["due_on"]) for row in rows] == [
            ("已现场处理", date(2026, 3, 2), date(2026, 3, 9))
        ]

    def test_a_case_that_ends_answers_its_supervision(self, office: Office) -> None:
        case = at_step(office, "handling")
        office.move(case, "supervise", note="x")
        office.move(case, "withdraw", note="当事人撤回")
        rows = office.database.execute("MATCH (s:Supervision) WHERE s.answered_on IS NULL RETURN s").rows
        assert rows == []


class TestRequests:
    def test_the_same_key_moves_once_and_answers_the_same(self, office: Office) -> None:
        case = at_step(office, "accepted")
        first = office.move(case, "assign", request="k")
        office.now += timedelta(hours=1)
        assert office.move(case, "assign", request="k") == first
        office.move(case, "take_up")
        assert office.move(case, "assign", request="k", seen=1) == first
        with pytest.raises(RequestReusedError):
            office.move(case, "take_up", request="k")
        assert len(office.journal(case)) == 3

    def test_who_comes_second_is_told_what_changed(self, office: Office) -> None:
        case = at_step(office, "accepted")
        office.move(case, "assign", seen=1)
        with pytest.raises(StaleError) as refused:
            office.move(case, "escalate", note="重大", seen=1)
        assert refused.value.changes == ("2 assign G1 2026-03-02",)

    def test_a_clock_that_was_put_back_does_not_put_the_case_back(self, office: Office) -> None:
        case = at_step(office, "accepted")
        office.now -= timedelta(days=3)
        assert office.move(case, "assign").at == NOON
        office.intact(case)

    def test_an_unknown_case_or_person_is_told(self, office: Office) -> None:
        with pytest.raises(NotFoundError):
            office.move("NONE", "assign")
        with pytest.raises(BadInputError, match="by"):
            office.move(at_step(office, "accepted"), "assign", by="NOBODY")


class TestPolicies:
    def test_a_later_policy_moves_no_old_deadline(self, office: Office) -> None:
        case = office.accept().case
        newer = parse(
            office.policy.text.replace("version = 1", "version = 2").replace(
                'days = 7\ncounting = "calendar"', 'days = 5\ncounting = "working"'
            ),
            "v2",
        )
        office.database.execute(*policies.keep(newer, date(2026, 3, 3)))
        later = NOON + timedelta(days=1)
        office.now = later
        assert office.move(case, "escalate", note="x").due_on == date(2026, 3, 10)
        assert office.case(case)["policy"] == "zhenyuan-reference v1"
        young = office.accept().case
        assert office.case(young)["policy"] == "zhenyuan-reference v2"
        # Five working days after Tuesday 3 March 2026: 4, 5, 6, 9, 10.
        done = office.move(young, "escalate", note="x")
        assert done.due_on == date(2026, 3, 10)
        assert "工作日" in next(reason for reason in done.because if reason.rule == "deadline").zh

    def test_a_version_keeps_its_text(self, office: Office) -> None:
        office.accept()
        other = parse(office.policy.text.replace("days = 3", "days = 4"), "other")
        with pytest.raises(BadInputError, match="raise `version`"):
            policies.check_kept(other, office.database.execute(*policies.keep(other)).rows)

    def test_a_year_without_published_holidays_is_named_and_nothing_is_written(self, office: Office) -> None:
        working = parse(
            office.policy.text.replace('counting = "calendar"', 'counting = "working"').replace(
                "version = 1", "version = 9"
            ),
            "w",
        )
        office.database.execute(*policies.keep(working))
        office.now = datetime(2035, 12, 30, 4, 0, tzinfo=UTC)
        with pytest.raises(BadInputError, match="2035"):
            office.accept()
        assert office.database.execute("MATCH (c:Case) WHERE c.entries > 0 RETURN c").rows == []


def test_a_file_undoes_no_move(office: Office) -> None:
    """A file that names a case which is worked here is refused row by row; the others of the file go on."""
    case = at_step(office, "handling")
    row = {
        "kind": "dispute", "title": "旧标题", "severity": 1, "occurred_on": "2026-03-01", "accepted_on": "2026-03-01",
        "area_code": GRID, "category": "0101", "parties": ["P1"], "lead": "MC",
    }  # fmt: skip
    done = load(office.database, "cases", [{"id": case, **row}, {"id": "NEW", **row}], policy=office.policy)
    assert (done.created, done.rejected, done.faults[0].column) == (1, 1, "id")
    assert office.case(case)["title"] == "婚姻纠纷"
    office.intact(case)


def test_a_case_without_a_category_says_what_is_missing(office: Office) -> None:
    office.database.execute("MATCH (:Case {id: 'K1'})-[of:OF_CATEGORY]->() DELETE of")
    for action, given in (("supervise", {"note": "x"}), ("send_back", {"note": "x"})):
        with pytest.raises(BadInputError, match="has no category"):
            office.move("K1", action, **given)
