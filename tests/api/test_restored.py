"""A backup is restored under a running server: nobody writes meanwhile, and whoever follows events learns of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.deliveries import message_id
from graph import backup, backup_file, projection, restore
from graph.database import Database
from graph.policy import Policy
from loaders.load import prepare
from queries import outbox
from tests.api.test_api import ZH, Serving
from tests.api.test_events import stream
from tests.queries.test_lifecycle import NOON, Office, county


@pytest.fixture
def office(database: Database, policy: Policy) -> Office:
    county(database)
    prepare(database)
    return Office(database, policy)


def put_back(database: Database, file: Path, progress: Any = None) -> None:
    with backup_file.Reading(file) as found:
        restore.restore(database, found, replace=True, progress=progress)


def ids(lines: Any, wanted: int) -> list[str]:
    """The ids of the next events of a stream, which are read to their ends."""
    found: list[str] = []
    id, told = "", False  # a stream also says where it stands, without an event
    for line in lines:
        if line.startswith("id: "):
            id = line.removeprefix("id: ")
        elif line.startswith("data"):
            told = True
        elif not line:
            found += [id] if told else []
            told = False
            if len(found) == wanted:
                break
    return found


def first_id(client: httpx.Client, **begin: Any) -> str:
    """The id of the first event of a stream; come back for, as clients do, where the reader only then finds out."""
    found: list[str] = []
    while not found:
        with stream(client, **begin) as lines:
            found = ids(lines, 1)
    return found[0]


def test_whoever_follows_events_learns_that_numbers_begin_anew(office: Office, policy: Policy, tmp_path: Path) -> None:
    case = office.accept().case
    backup.make(office.database, tmp_path / "x", lambda: NOON)
    office.move(case, "assign")
    office.move(case, "take_up")
    with Serving(Database(office.database.connection), policy) as client:
        first = client.get("/v1/events/list").json()
        assert (first["last"], first["mark"]) == (3, None)
        with stream(client, after=0) as lines:
            assert ids(lines, 3) == ["1", "2", "3"]
            put_back(office.database, tmp_path / "x")
            assert not [line for line in lines if line.startswith("data")]  # it ends
        office.move(case, "withdraw", note="撤回")  # what is told next has a number that another has had
        office.move(case, "reopen", note="重启")
        office.move(case, "note", note="走访")
        second = client.get("/v1/events/list").json()
        assert (second["last"], second["mark"] is None) == (4, False)
        for old in ("1", "3", "3-another"):
            refused = client.get("/v1/events", headers={"Last-Event-ID": old, **ZH})
            assert refused.status_code == 422
            assert "恢复备份之前" in refused.json()["detail"]
        last = first_id(client, after=2)
        assert last == f"3-{second['mark']}"
        assert first_id(client, headers={"Last-Event-ID": last}) == f"4-{second['mark']}"
    put_back(office.database, tmp_path / "x")
    assert office.database.ask(outbox.last()).mark != second["mark"]  # another with each


def test_a_feed_begins_anew_where_only_the_mark_is_another(office: Office, policy: Policy) -> None:
    """As after a restore so quick that the same number is reached again before anybody looks."""
    office.accept()
    with Serving(Database(office.database.connection), policy) as client, stream(client, after=0) as lines:
        assert ids(lines, 1) == ["1"]
        office.database.execute("MATCH (c:Counter {id: 'events'}) SET c.mark = 'another'")
        assert not [line for line in lines if line.startswith("data")]  # it ends


def test_nobody_writes_while_a_backup_is_restored(office: Office, policy: Policy, tmp_path: Path) -> None:
    case = office.accept().case
    backup.make(office.database, tmp_path / "x", lambda: NOON)
    answers: list[httpx.Response] = []
    with Serving(Database(office.database.connection), policy) as client:

        def meanwhile(*_: object) -> None:
            if not answers:
                answers.append(client.get("/readyz"))
                answers.append(
                    client.post("/v1/token", data={"grant_type": "password", "username": "x", "password": "y"})
                )
                answers.append(client.get("/healthz"))

        put_back(office.database, tmp_path / "x", meanwhile)
        assert client.get("/readyz").status_code == 200
        assert client.post(f"/v1/cases/{case}/moves", json={"by": "G1", "action": "assign"}).status_code == 200
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert [answer.json()["type"] for answer in answers[:2]] == ["/problems/restoring"] * 2
    assert all("Retry-After" in answer.headers for answer in answers[:2])


def test_a_receiver_tells_events_of_one_number_apart() -> None:
    told = {"number": 41, "kind": "case.note", "case": "K", "data": {}}
    one, other = (outbox.Told(**told, at=NOON + timedelta(microseconds=each)) for each in (0, 1))
    assert message_id(one) != message_id(other)
    assert message_id(one) == message_id(one.model_copy())
    assert "." not in message_id(one)  # it is signed with dots around it


def test_a_projection_is_read_anew(office: Office, policy: Policy, tmp_path: Path) -> None:
    case = office.accept().case
    backup.make(office.database, tmp_path / "x", lambda: NOON)
    day = policy.day(NOON)
    before = projection.read(office.database, day, 365, policy.timezone)
    assert projection.refresh(office.database, before, day) is before
    put_back(office.database, tmp_path / "x")
    office.database.while_shut().execute("MATCH (c:Case {id: $id}) SET c.severity = 4", {"id": case})  # no event tells
    after = projection.refresh(office.database, before, day)
    assert after.state.loads != before.state.loads
    assert after.cases.filter(severity=4).height == 1
