"""The early-warning supervision loop through the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from graph.database import Database
from graph.policy import Policy
from graph.terms import Verdict
from tests.api.test_api import HAN, ZH, Serving
from tests.queries.county import COUNTY
from tests.queries.test_lifecycle import county
from tests.queries.test_warnings import Desk

AT = {"at": "2026-03-02"}


@pytest.fixture
def desk(database: Database, policy: Policy) -> Desk:
    county(database)
    return Desk(database, policy)


@pytest.fixture
def client(desk: Desk, policy: Policy) -> Iterator[httpx.Client]:
    with Serving(Database(desk.database.connection), policy, now=lambda: desk.now) as client:
        yield client


def test_a_warning_goes_through_the_loop(client: httpx.Client, desk: Desk) -> None:
    id = desk.raised()
    listed = client.get("/v1/warnings", params={**AT, "area": COUNTY, "stage": "collected"}).json()
    assert id in [item["id"] for item in listed["items"]]
    form = {"by": "G1", "verdict": "supervised", "note": "双方情绪激动", "cadre": "CA"}
    done = client.post(f"/v1/warnings/{id}/assess", json=form)
    assert done.status_code == 200, done.text
    assert client.post(f"/v1/warnings/{id}/assess", json=form).json() == done.json()
    (supervision,) = client.get("/v1/supervisions", params={**AT, "cause": "warning"}).json()["items"]
    assert (supervision["id"], supervision["state"]) == (done.json()["supervision"], "open")
    desk.now += timedelta(days=1)
    desk.move(done.json()["case"], "answer", note="已处置")
    shown = client.get(f"/v1/warnings/{id}", params={"at": "2026-03-03"}).json()
    assert (shown["stage"], shown["verdict"], shown["because"][0]["rule"]) == (
        "reviewed",
        "supervised",
        "incident_in_dispute",
    )
    numbers = client.get("/v1/warnings/counts", params={"at": "2026-03-03", "area": COUNTY}).json()
    assert numbers["stages"] == {"collected": 1, "assessed": 0, "dispatched": 0, "coordinated": 0, "reviewed": 1}
    assert numbers["supervisions"] == {"open": 0, "late": 0, "answered": 1}


def test_following_next_walks_all(client: httpx.Client, desk: Desk) -> None:
    desk.assess(desk.raised(), "supervised")
    desk.move("K1", "supervise", note="群众反映")
    for path in ("/v1/warnings", "/v1/supervisions"):
        whole = client.get(path, params=AT).json()["items"]
        walked: list[Any] = []
        url = f"{path}?at=2026-03-02&limit=1"
        while url:
            page = client.get(url)
            walked += page.json()["items"]
            url = (re.match(r'<(.*)>; rel="next"', page.headers.get("link", "")) or ["", ""])[1]
        assert walked == whole
        assert len(whole) == 2


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"verdict": "dismissed"}, 409, ("by G1 on 2026-03-02", "研判为关注")),
        ({"verdict": "nonsense"}, 422, ("verdict", "verdict")),
        ({"verdict": "watched", "note": " "}, 422, ("note", "note")),
        ({"verdict": "watched", "colour": 1}, 422, ("colour", "colour")),
        ({"verdict": "watched", "on_case": "K1"}, 422, ("on_case", "仅在研判为督办时填写")),
    ],
)
def test_a_refusal_is_told_in_both_languages(
    client: httpx.Client, desk: Desk, form: dict[str, Any], status: int, says: tuple[str, str]
) -> None:
    id = desk.raised()
    desk.assess(id, "watched")
    for headers, text in zip(({}, ZH), says, strict=True):
        body = {"by": "G1", "note": "x", **form}
        answer = client.post(f"/v1/warnings/{id}/assess", json=body, headers=headers)
        assert answer.status_code == status
        assert text in answer.json()["detail"]
        assert bool(HAN.search(answer.json()["detail"])) == bool(headers)


@pytest.mark.parametrize(
    ("given", "ended", "zh"),
    [
        ({"on_case": "K1"}, False, "K1不是该预警涉及的事件"),
        ({"on_case": "621027-2026-000002"}, True, "621027-2026-000002已办结"),
        ({}, True, "均已办结"),
    ],
)
def test_what_cannot_be_supervised_is_told_in_chinese(
    client: httpx.Client, desk: Desk, given: dict[str, Any], ended: bool, zh: str
) -> None:
    id = desk.raised()
    for number in (1, 2) if ended else ():
        desk.move(f"621027-2026-00000{number}", "withdraw", note="撤回")
    form = {"by": "G1", "verdict": Verdict.SUPERVISED, "note": "x", **given}
    answer = client.post(f"/v1/warnings/{id}/assess", json=form, headers=ZH)
    assert answer.status_code == 422
    assert zh in answer.json()["detail"]


def test_a_supervision_that_waits_already_is_told_in_chinese(client: httpx.Client, desk: Desk) -> None:
    id = desk.raised()
    desk.move("621027-2026-000002", "supervise", note="群众反映")
    form = {"by": "G1", "verdict": "supervised", "note": "x", "on_case": "621027-2026-000002", "cadre": "CA"}
    answer = client.post(f"/v1/warnings/{id}/assess", json=form, headers=ZH)
    assert "621027-2026-000002-S1尚待答复" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "zh"),
    [
        ("/v1/warnings/W-0", 404, "没有预警 W-0"),
        ("/v1/warnings/counts?area=999999", 404, "没有区域 999999"),
        ("/v1/warnings/counts", 422, "area"),
        ("/v1/warnings/counts?area=621027&since=2026-03-03&at=2026-03-02", 422, "晚于查询日期2026-03-02"),
        ("/v1/warnings?after=x", 422, "不是上一页的 next"),
        ("/v1/supervisions?state=nonsense", 422, "state"),
    ],
)
def test_a_question_that_cannot_be_answered(client: httpx.Client, path: str, status: int, zh: str) -> None:
    answer = client.get(path, headers=ZH)
    assert answer.status_code == status
    assert zh in answer.json()["detail"]
