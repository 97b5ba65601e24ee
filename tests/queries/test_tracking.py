"""Where a case is, for whoever brought it: against a plain model that only remembers what each move answered."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import app
from graph.database import Database
from graph.errors import BadInputError, MoveError, NotFoundError
from graph.policy import Policy
from graph.terms import Standing
from queries.receipts import Receipt
from queries.tracking import Tracking, tracking
from tests.api.test_api import Serving
from tests.queries.county import VILLAGE
from tests.queries.test_lifecycle import NOON, Office, county

PEOPLE = ("人G1", "人P1", "人CA", "人M1", "人J1", "新来的人")
MOVES = [
    ("assign", {}), ("take_up", {}), ("send_back", {"note": "人P1不在本村"}), ("transfer", {"note": "转司法所", "to": "JO"}),
    ("transfer", {"note": "转调委会", "to": "MC"}), ("escalate", {"note": "村里管不了"}), ("supervise", {"note": "限期"}),
    ("answer", {"note": "已办"}), ("suspend", {"note": "鉴定", "until": "2026-03-20"}), ("resume", {}), ("note", {"note": "人P1来谈"}),
    ("settle", {"note": "和好", "resolution": "0103"}), ("evaluate", {"satisfaction": "satisfied"}), ("archive", {}),
    ("revisit", {"satisfaction": "satisfied"}), ("revisit", {"satisfaction": "dissatisfied"}), ("reopen", {"note": "又来"}),
    ("withdraw", {"note": "不办了"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def office(database: Database, policy: Policy) -> Office:
    county(database)
    database.execute("MATCH (u:Unit {id: 'MC'}) SET u.phone = '0934-7121234'")
    return Office(database, policy)


def track(office: Office, receipt: str) -> Tracking:
    return office.database.ask(tracking(receipt, office.policy))


def begun(office: Office, **given: object) -> Receipt:
    office.now = NOON
    return office.accept(**given)


@given(picks=st.lists(st.sampled_from(MOVES), min_size=1, max_size=25))
@settings(max_examples=20)
def test_it_says_what_the_moves_said(office: Office, picks: list[tuple[str, dict[str, str]]]) -> None:
    moves = [begun(office)]
    for action, form in picks:
        office.now += timedelta(hours=7)
        try:
            moves.append(office.move(moves[0].case, action, **form))
        except (MoveError, BadInputError):
            continue
    found = track(office, str(moves[0].receipt))
    last = moves[-1]
    handed = moves[0]
    for before, after in pairwise(moves):
        if after.lead.id != before.lead.id:
            handed = after
    assert found.unit is not None
    assert (found.case, found.step, found.standing, found.level) == (last.case, last.step, last.standing, last.level)
    assert (found.unit.name, found.unit.kind) == (last.lead.name, last.lead.kind)
    assert found.since == handed.day
    assert found.due_on == (last.due_on if last.standing in (Standing.OPEN, Standing.RETURNED) else None)
    assert [(each.day, each.action, each.unit) for each in found.way] == [
        (each.day, each.action, each.lead.name) for each in moves
    ]
    kept = [reason.rule for reason in handed.because if not any(node.startswith("Person:") for node in reason.path)]
    assert [reason.rule for reason in found.because] == kept
    assert kept, "somebody who asks gets to know why"
    assert found.went_on is None
    told = found.model_dump_json()
    assert [
        name
        for name in (*PEOPLE, "婚姻纠纷", "Person:", *(form.get("note", "-") for _, form in picks))
        if name != "-" and name in told
    ] == []


def test_a_transfer_tells_who_has_it_and_how_to_reach_them(office: Office) -> None:
    came = begun(office)
    office.move(came.case, "assign")
    found = track(office, str(came.receipt))
    assert found.unit is not None
    assert (found.unit.name, found.unit.phone, found.since, found.due_on) == (
        "单位MC", "0934-7121234", date(2026, 3, 2), date(2026, 3, 5),
    )  # fmt: skip
    assert "单位MC" in found.next.en
    assert "2026-03-05" in found.next.zh


@pytest.mark.parametrize(
    ("moves", "rule", "said"),
    [
        ([], "next_accepted", f"单位C-{VILLAGE}"),
        (["assign"], "next_assigned", "签收"),
        (["assign", "take_up"], "next_handling", "升级到上一级"),
        (["assign", "send_back"], "next_returned", "确定主办单位"),
        (["assign", "suspend"], "next_suspended", "2026-03-20"),
        (["assign", "take_up", "settle"], "next_settled", "评价"),
        (["assign", "take_up", "settle", "evaluate"], "next_evaluated", "归档"),
        (["assign", "take_up", "settle", "evaluate", "archive"], "next_archived", "2026-04-01起将回访您"),
        (["assign", "take_up", "settle", "evaluate", "archive", "revisit"], "next_revisited", "已全部办结"),
        (["withdraw"], "next_withdrawn", "已撤回"),
        (["assign", "escalate", "escalate", "take_up"], "next_handling", "启动督办"),
    ],
)
def test_it_says_what_comes_next(office: Office, moves: list[str], rule: str, said: str) -> None:
    came = begun(office)
    forms = dict(reversed(MOVES))
    for action in moves:
        office.move(came.case, action, **forms[action])
    found = track(office, str(came.receipt)).next
    assert (found.rule, said in found.zh) == (rule, True), found


def test_when_the_clock_has_told_of_the_revisit_it_is_still_to_come(office: Office) -> None:
    came = begun(office)
    forms = dict(reversed(MOVES))
    for action in ("assign", "take_up", "settle", "evaluate", "archive"):
        office.move(came.case, action, **forms[action])
    office.now = office.case(came.case)["next_at"]
    office.tick(came.case)
    assert track(office, str(came.receipt)).next.zh == "将回访您"


def test_a_merged_case_tells_where_it_went_on(office: Office) -> None:
    first, second, third = begun(office), begun(office), begun(office)
    office.move(first.case, "merge", note="重复", into=second.case)
    office.move(second.case, "merge", note="重复", into=third.case)
    office.move(third.case, "assign")
    found = track(office, str(first.receipt))
    assert (found.case, found.standing, found.due_on) == (first.case, Standing.MERGED, None)
    assert found.next.en == f"it goes on together with case {third.case}"
    assert found.went_on is not None
    assert (found.went_on.case, found.went_on.unit and found.went_on.unit.name) == (third.case, "单位MC")
    assert found.went_on.due_on == date(2026, 3, 5)
    assert len(found.way) == 2
    assert track(office, str(third.receipt)).went_on is None
    told = found.model_dump_json()
    assert [receipt for receipt in (second.receipt, third.receipt) if str(receipt) in told] == []


def test_it_goes_on_in_a_case_that_a_file_brought(office: Office) -> None:
    came = begun(office)
    office.move(came.case, "merge", note="重复", into="K1")
    found = track(office, str(came.receipt))
    assert found.went_on is not None
    assert (found.went_on.case, found.went_on.standing) == ("K1", Standing.OPEN)


def test_erased_reasons_leave_who_has_it(office: Office) -> None:
    came = begun(office)
    office.database.execute(
        "MATCH (:Case {id: $id})<-[:RECORDS]-(e) REMOVE e.note, e.because, e.salt", {"id": came.case}
    )
    found = track(office, str(came.receipt))
    assert found.because == ()
    assert found.unit is not None


def test_a_receipt_is_read_as_people_write_it(office: Office) -> None:
    came = begun(office)
    assert track(office, f" {str(came.receipt).upper()} ").case == came.case
    with pytest.raises(NotFoundError):
        track(office, "0" * 16)


def test_receipts_cannot_be_told_from_each_other_where_there_is_none(office: Office, policy: Policy) -> None:
    came = begun(office)
    with Serving(Database(office.database.connection), policy) as client:
        answer = client.get(f"/v1/receipts/{came.receipt}")
        assert Tracking.model_validate(answer.json()).case == came.case
        assert answer.headers["cache-control"] == "no-store"
        answers = [
            client.get(f"/v1/receipts/{word}")
            for word in ("0" * 16, str(came.receipt)[:-1], "查询码", "x" * 500, came.case)
        ]
        assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}
        assert str(came.receipt)[:-1] not in answers[0].text
        assert client.get("/v1/receipts/0", headers={"Accept-Language": "zh"}).json()["detail"] == "没有这个查询码"


def test_the_command_shows_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    own = office.database.connection
    for name, value in (("URI", own.uri), ("USER", own.user), ("PASSWORD", own.password)):
        monkeypatch.setenv(f"GEZHI_NEO4J_{name}", value)
    first, second = begun(office), begun(office)
    office.move(second.case, "assign")
    office.move(first.case, "merge", note="重复", into=second.case)
    shown = CliRunner().invoke(app, ["track", str(first.receipt)])
    assert shown.exit_code == 0, shown.output
    assert [word for word in (first.case, second.case, "0934-7121234", "2026-03-05") if word not in shown.output] == []
    as_json = CliRunner().invoke(app, ["track", str(first.receipt), "--json"])
    assert Tracking.model_validate_json(as_json.output).case == first.case
