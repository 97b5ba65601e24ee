"""Streams and lists of what happens: nothing is lost, nothing is told twice, and a server stops."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api import feed
from api.browser import COOKIE
from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from loaders.load import prepare
from queries import accounts, sessions
from tests.api.test_api import HAN, ZH, Serving
from tests.conftest import empty
from tests.queries.test_lifecycle import Office, county
from tests.queries.test_outbox import tell

PATIENCE = 120  # seconds after which a test gives up


@pytest.fixture
def fresh(database: Database) -> Database:
    empty(database)
    return database


def read(lines: Iterator[str], wanted: int) -> list[tuple[int, str, dict[str, Any]]]:
    """The next events of a stream: id, event and data."""
    found, current = [], {}
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            current[name] = value
        elif "data" in current:  # beside `ready` there is only a number
            found.append((int(current["id"]), current["event"], json.loads(current["data"])))
            current = {}
            if len(found) == wanted:
                break
    assert len(found) == wanted
    return found


@contextmanager
def stream(client: httpx.Client, headers: dict[str, str] | None = None, **parameters: Any) -> Iterator[Iterator[str]]:
    """The lines of a stream that has begun."""
    with client.stream("GET", "/v1/events", params=parameters, headers=headers, timeout=PATIENCE) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines) == ": ready"
        yield lines


def test_a_stream_is_resumed_without_a_gap_or_a_repeat(fresh: Database, policy: Policy) -> None:
    tell(fresh, [("case.note", "甲")] * 3)
    seen: list[int] = []
    with Serving(Database(fresh.connection), policy) as client:
        headers: dict[str, str] = {}
        with stream(client, after=0) as lines:
            seen += [number for number, _, _ in read(lines, 2)]
        for batch in (1, 40, 7):
            tell(fresh, [("case.note", "甲")] * batch)
            headers = {"Last-Event-ID": str(seen[-1])}
            with stream(client, headers, after=0) as lines:  # the header goes before what the address says
                tell(fresh, [("case.note", "乙")] * 5)
                seen += [number for number, _, _ in read(lines, batch + 3)]
    assert seen == list(range(1, len(seen) + 1))


def test_a_stream_begins_with_what_happens_from_now_on(fresh: Database, policy: Policy) -> None:
    tell(fresh, [("case.note", "甲")] * 3)
    with Serving(Database(fresh.connection), policy) as client, stream(client) as lines:
        tell(fresh, [("case.settle", "乙")])
        ((number, kind, data),) = read(lines, 1)
    assert (number, kind, data["number"], data["case"], data["data"]) == (4, "case.settle", 4, "乙", {"是": 1})


@pytest.mark.parametrize("kept", [3, 2_000])
def test_a_stream_tells_what_it_is_asked_for(
    fresh: Database, policy: Policy, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "KEPT", kept)
    monkeypatch.setattr(feed, "PAGE", 5)
    kinds, cases = ("case.note", "case.settle", "warning.raise"), ("甲", "乙")
    told = [(kinds[index % 3], cases[index % 2]) for index in range(24)]
    tell(fresh, told[:12])
    asked = {"after": 0, "kind": ["case.settle", "warning"], "case": "乙"}
    with Serving(Database(fresh.connection), policy) as client, stream(client, **asked) as lines:
        tell(fresh, told[12:])
        found = [number for number, _, _ in read(lines, 8)]
    wanted = [n for n, (kind, case) in enumerate(told, 1) if kind != "case.note" and case == "乙"]
    assert found == wanted


def test_every_server_tells_everyone_what_any_process_wrote(fresh: Database, policy: Policy) -> None:
    with (
        Serving(Database(fresh.connection), policy) as one,
        Serving(Database(fresh.connection), policy) as other,
        stream(one) as first,
        stream(one) as second,
        stream(other) as third,
    ):
        tell(fresh, [("case.note", "甲")] * 9)
        for lines in (first, second, third):
            assert [number for number, _, _ in read(lines, 9)] == list(range(1, 10))


def test_moves_are_told_as_they_are_made(database: Database, policy: Policy) -> None:
    county(database)
    office = Office(database, policy)
    with Serving(Database(database.connection), policy) as client, stream(client) as lines:
        came = office.accept()
        office.move(came.case, "assign", note="电话13900000000")
        told = read(lines, 2)
    assert [kind for _, kind, _ in told] == ["case.accept", "case.assign"]
    assert [data["data"]["number"] for _, _, data in told] == [1, 2]
    assert "13900000000" not in json.dumps(told)


def test_a_stream_ends_with_the_right_to_listen(fresh: Database, policy: Policy) -> None:
    prepare(fresh)
    form = accounts.AccountForm(id="li", roles=(AccountRole.SYSTEM,), password=None)
    now = datetime.now(UTC)
    fresh.change(accounts.add(form, now))
    opened = fresh.change(sessions.begin(fresh.ask(accounts.vouched_for("li")), now))
    serving = Serving(Database(fresh.connection), policy)
    with serving as client:
        cookie = httpx.Client(base_url=client.base_url, trust_env=False, cookies={COOKIE: opened.token})
        with cookie, stream(cookie) as lines:
            tell(fresh, [("case.note", "甲")])
            read(lines, 1)
            fresh.change(accounts.set_active("li", active=False))
            serving.app.state.signed_in.forget("li")  # what is known of a session is known for half a minute
            tell(fresh, [("case.note", "乙")])
            assert [line for line in lines if line.startswith("data")] == []


@pytest.mark.parametrize("reading", [True, False])
def test_a_server_stops_while_streams_are_open(fresh: Database, policy: Policy, reading: bool) -> None:
    serving = Serving(Database(fresh.connection), policy)
    with (
        serving as client,
        httpx.Client(base_url=client.base_url, trust_env=False, auth=client.auth) as other,
        stream(other) as lines,
    ):
        if reading:
            serving._server.should_exit = True
            assert [line for line in lines if line.startswith("data")] == []
        else:
            fresh.execute(  # more than any buffer holds
                "MERGE (c:Counter {id: 'events'}) SET c.value = 400 WITH c UNWIND range(1, 400) AS n CREATE "
                "(:Event {number: n, kind: 'case.note', at: datetime(), data: '{\"x\": \"' + $x + '\"}'})",
                {"x": "x" * 50_000},
            )
            serving._server.should_exit = True
        serving._thread.join(PATIENCE)
        assert not serving._thread.is_alive()


def test_head_of_a_stream_ends(fresh: Database, policy: Policy) -> None:
    with Serving(Database(fresh.connection), policy) as client:
        head = client.head("/v1/events")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"].startswith("text/event-stream")
        assert client.head("/v1/events", headers={"Last-Event-ID": "5"}).status_code == 422


def test_events_are_listed_page_by_page(fresh: Database, policy: Policy) -> None:
    tell(fresh, [("case.note", "甲"), ("case.settle", "甲")] * 5)
    with Serving(Database(fresh.connection), policy) as client:
        url, seen = "/v1/events/list?kind=case.settle&limit=2", []
        while url:
            answer = client.get(url)
            seen += [event["number"] for event in answer.json()["items"]]
            url = answer.links.get("next", {}).get("url", "")
        assert seen == [2, 4, 6, 8, 10]
        assert answer.json()["position"] == 10
        assert client.get("/v1/events/list", params={"after": 10}).json()["items"] == []


@pytest.mark.parametrize(
    ("path", "headers", "field"),
    [
        ("/v1/events", {"Last-Event-ID": "5"}, "after"),
        ("/v1/events", {"Last-Event-ID": "x"}, "Last-Event-ID"),
        ("/v1/events", {"Last-Event-ID": "9" * 19}, "after"),
        ("/v1/events?after=1", {}, "after"),
        ("/v1/events?after=-1", {}, "after"),
        ("/v1/events?kind=Case", {}, "kind.0"),
        ("/v1/events/list?after=1", {}, "after"),
        ("/v1/events/list?kinds=case", {}, "kinds"),
    ],
)
def test_a_beginning_that_cannot_be_is_refused(
    fresh: Database, policy: Policy, path: str, headers: dict[str, str], field: str
) -> None:
    with Serving(Database(fresh.connection), policy) as client:
        for language, zh in (({}, False), (ZH, True)):
            answer = client.get(path, headers={**headers, **language})
            assert answer.status_code == 422
            assert [fault["field"] for fault in answer.json()["errors"]] == [field]
            assert bool(HAN.search(answer.json()["errors"][0]["detail"])) == zh
