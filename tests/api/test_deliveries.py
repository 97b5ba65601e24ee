"""Webhooks: what arrives is signed, in order and at least once, whoever fails, waits or dies."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api import deliveries
from api.deliveries import Deliveries
from graph.database import Database
from graph.policy import Policy
from graph.settings import Connection
from queries import outbox, webhooks
from queries.webhooks import WebhookForm
from tests.api.test_api import HAN, ZH, Serving
from tests.conftest import empty
from tests.queries.test_lifecycle import Office, county
from tests.queries.test_outbox import dead, tell

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PATIENCE = 120  # seconds after which a test gives up


class Receiver:
    """A real server that keeps what it is sent; ``answer`` says with which status, and may do anything before."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[int], int] = lambda number: 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status = receiver.answer(json.loads(body)["number"])
                self.send_response(status)
                self.send_header("Location", receiver.url + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    @property
    def numbers(self) -> list[int]:
        return [event["number"] for event in self.events]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def fresh(database: Database) -> Database:
    empty(database)
    return database


def until(done: Callable[[], bool]) -> None:
    """Wait for something that another thread or process does."""
    given_up = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < given_up, "it did not happen"
        time.sleep(0.02)


def add(database: Database, url: str, **form: Any) -> webhooks.Added:
    return database.change(webhooks.add(WebhookForm(url=url, **form), NOW))


def position(database: Database, hook: str) -> int:
    return database.ask(webhooks.webhook(hook)).position


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def deliver(connection: Connection, clock: Callable[[], datetime] = Clock(), chance: float = 0) -> None:  # noqa: B008
    """Deliver what is due at the clock's moment, and what becomes due by that."""

    async def work() -> None:
        async with Database(connection) as database:
            delivering = Deliveries(database, now=clock, chance=lambda: chance)
            async with asyncio.timeout(PATIENCE):
                while tasks := await delivering.start_due():
                    await asyncio.gather(*tasks)

    asyncio.run(work())


def test_a_delivery_is_signed_as_standard_webhooks_say(fresh: Database, receiver: Receiver) -> None:
    hook = add(fresh, receiver.url)
    tell(fresh, [("case.escalate", "甲")])
    deliver(fresh.connection)
    ((headers, body),) = receiver.got
    (event,) = fresh.ask(outbox.events(0)).items
    assert headers["webhook-id"] == f"event-1-{int(event.at.timestamp() * 1_000_000)}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{headers['webhook-id']}.{int(NOW.timestamp())}.".encode() + body
    key = base64.b64decode(hook.secret[len("whsec_") :])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    told = json.loads(body)
    assert (told["kind"], told["case"], told["number"], told["data"]) == ("case.escalate", "甲", 1, {"是": 1})


def test_the_signature_is_that_of_the_published_example() -> None:
    """Of the specification's own test vectors (standard-webhooks, libraries)."""
    secret, id, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
    body = b'{"test": 2432232314}'
    assert deliveries.signature(secret, id, at, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("language", ["python", "sh"])
def test_a_signature_is_verified_as_the_page_says(
    fresh: Database, receiver: Receiver, tmp_path: Path, language: str
) -> None:
    hook = add(fresh, receiver.url)
    tell(fresh, [("case.escalate", "甲")])
    deliver(fresh.connection, lambda: datetime.now(UTC))
    ((headers, body),) = receiver.got
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    code = page.split(f"```{language}\n")[1].split("```")[0]
    if language == "python":
        names: dict[str, Any] = {}
        exec(code, names)
        assert names["verified"](hook.secret, headers, body)
        assert not names["verified"](hook.secret, headers, body + b" ")
        return
    (tmp_path / "body.json").write_bytes(body)
    given = {"secret": hook.secret, "id": headers["webhook-id"], "timestamp": headers["webhook-timestamp"]}
    done = subprocess.run(
        ["sh", "-c", code], env={**os.environ, **given}, cwd=tmp_path, capture_output=True, check=True
    )
    assert f"v1,{done.stdout.decode().strip()}" == headers["webhook-signature"]


def test_only_the_kinds_asked_for_are_sent_and_the_others_passed(fresh: Database, receiver: Receiver) -> None:
    hook = add(fresh, receiver.url, kinds=("case.settle", "warning"))
    tell(fresh, [("case.note", "甲"), ("case.settle", "甲"), ("warning.raise", None), ("case.note", "甲")])
    deliver(fresh.connection)
    assert receiver.numbers == [2, 3]
    assert position(fresh, hook.id) == 4


@pytest.mark.parametrize(("chance", "factor"), [(0, 1), (1, 1.2)])
def test_a_failure_is_tried_again_later_and_later(
    fresh: Database, receiver: Receiver, chance: float, factor: float
) -> None:
    hook = add(fresh, receiver.url)
    tell(fresh, [("case.note", "甲")])
    clock, waits = Clock(), []
    receiver.answer = lambda number: 503
    for tries in count(1):
        deliver(fresh.connection, clock, chance)
        assert len(receiver.got) == tries
        own = fresh.ask(webhooks.webhook(hook.id))
        if own.next_at is None:
            break
        assert (own.failures, own.last_error, own.position, own.lease) == (tries, "HTTP 503", 0, None)
        waits.append((own.next_at - clock.now).total_seconds() / factor)
        clock.now = own.next_at - timedelta(milliseconds=1)
        deliver(fresh.connection, clock, chance)
        assert len(receiver.got) == tries  # not a moment before
        clock.now = own.next_at
    assert waits == pytest.approx([5, 15, 45, 135, 405, 1215, 3600])
    assert dead(fresh, hook.id) == [(1, False)]
    assert (own.position, own.failures) == (1, 0)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500])
def test_what_is_no_success_is_a_failure_and_no_redirect_is_followed(
    fresh: Database, receiver: Receiver, status: int
) -> None:
    hook = add(fresh, receiver.url)
    tell(fresh, [("case.note", "甲")])
    receiver.answer = lambda number: status
    deliver(fresh.connection)
    own = fresh.ask(webhooks.webhook(hook.id))
    assert (own.position, own.failures, own.last_error, len(receiver.got)) == (0, 1, f"HTTP {status}", 1)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://no-such-host.invalid/", "http://127.0.0.1:99999/"])
def test_nobody_there_is_a_failure(fresh: Database, url: str) -> None:
    hook = add(fresh, url)
    tell(fresh, [("case.note", "甲")])
    deliver(fresh.connection)
    own = fresh.ask(webhooks.webhook(hook.id))
    assert (own.position, own.failures) == (0, 1)
    assert own.last_error


def test_a_receiver_that_does_not_answer_is_a_failure(
    fresh: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "TIMEOUT", 0.2)
    hook = add(fresh, receiver.url)
    tell(fresh, [("case.note", "甲")])
    answered = threading.Event()
    receiver.answer = lambda number: 204 if answered.wait(PATIENCE) else 500
    deliver(fresh.connection)
    answered.set()
    assert fresh.ask(webhooks.webhook(hook.id)).last_error == "no answer in 0 s"


def test_gone_stops_a_webhook(fresh: Database, receiver: Receiver) -> None:
    hook = add(fresh, receiver.url)
    tell(fresh, [("case.note", "甲")] * 2)
    receiver.answer = lambda number: 410
    deliver(fresh.connection)
    own = fresh.ask(webhooks.webhook(hook.id))
    assert (own.active, own.position, own.last_error, receiver.numbers) == (False, 0, "HTTP 410", [1])


def exhaust(connection: Connection, clock: Clock) -> None:
    """Deliver until nothing is tried again."""
    for _ in range(2 * deliveries.TRIES):
        deliver(connection, clock)
        clock.now += timedelta(hours=2)


def test_a_dead_letter_holds_back_its_case_and_no_other_and_is_replayed_in_order(
    fresh: Database, receiver: Receiver
) -> None:
    hook, clock = add(fresh, receiver.url), Clock()
    tell(fresh, [("case.note", case) for case in ("甲", "乙", "甲", None, "乙", "甲")])
    receiver.answer = lambda number: 500 if number == 1 else 204
    exhaust(fresh.connection, clock)
    assert receiver.numbers == [1] * deliveries.TRIES + [2, 4, 5]
    assert dead(fresh, hook.id) == [(1, False), (3, False), (6, False)]
    assert position(fresh, hook.id) == 6

    receiver.got.clear()  # sent again while the receiver is as it was: once, and the others of the case still wait
    fresh.change(webhooks.replay(hook.id))
    deliver(fresh.connection, clock)
    assert receiver.numbers == [1]
    assert dead(fresh, hook.id) == [(1, False), (3, False), (6, False)]

    receiver.got.clear()
    receiver.answer = lambda number: 204
    fresh.change(webhooks.replay(hook.id, 3))
    tell(fresh, [("case.settle", "甲"), ("case.settle", "乙")])
    deliver(fresh.connection, clock)
    assert [number for number in receiver.numbers if number != 8] == [1, 3, 6, 7]
    assert sorted(receiver.numbers) == [1, 3, 6, 7, 8]
    assert dead(fresh, hook.id) == []


def test_two_loops_at_once_deliver_each_at_least_once_and_in_order(
    database: Database, policy: Policy, receiver: Receiver
) -> None:
    """The clock runs fast, so that leases end while they are held, and a third of the events fails at first."""
    county(database)
    office = Office(database, policy)
    hook = add(database, receiver.url)
    cases = [office.accept(title=f"案{index}").case for index in range(4)]
    failed: set[int] = set()
    ticks = count()

    def clock() -> datetime:
        return NOW + timedelta(seconds=5 * next(ticks))

    def once(number: int) -> int:
        if number % 3 == 0 and number not in failed:
            failed.add(number)
            return 500
        return 204

    receiver.answer = once

    def work(worker: int) -> None:
        mine = Office(database, policy)
        for _ in range(5):
            mine.move(cases[worker % 4], "note", note="说明")

    async def run(movers: Any) -> None:
        async with Database(database.connection) as one, Database(database.connection) as other:
            loops = [asyncio.create_task(Deliveries(each, now=clock).run()) for each in (one, other)]
            async with asyncio.timeout(PATIENCE):
                while not movers.done() or position(database, hook.id) < database.ask(outbox.last()).number:
                    await asyncio.sleep(0.05)
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)

    with ThreadPoolExecutor(9) as pool:
        movers = pool.submit(lambda: list(pool.map(work, range(8))))
        asyncio.run(run(movers))
        movers.result()
    numbers = receiver.numbers
    assert list(dict.fromkeys(numbers)) == list(range(1, 4 + 40 + 1))  # strictly in order, whoever sent
    assert failed == set(range(3, 4 + 40 + 1, 3))
    assert all(numbers.count(number) > 1 for number in failed)
    assert dead(database, hook.id) == []
    for case in cases:
        entries = [event["data"]["number"] for event in receiver.events if event["case"] == case]
        assert list(dict.fromkeys(entries)) == list(range(1, len(set(entries)) + 1))


def test_a_slow_receiver_holds_up_no_other(fresh: Database, receiver: Receiver, policy: Policy) -> None:
    slow = Receiver()
    answered = threading.Event()
    slow.answer = lambda number: 204 if answered.wait(PATIENCE) else 500
    try:
        first, second = add(fresh, slow.url), add(fresh, receiver.url)
        with Serving(Database(fresh.connection), policy):
            tell(fresh, [("case.note", "甲")] * 3)
            until(lambda: receiver.numbers == [1, 2, 3])
            assert position(fresh, first.id) == 0
            answered.set()
            until(lambda: position(fresh, first.id) == position(fresh, second.id) == 3)
    finally:
        answered.set()
        slow.close()


def test_a_server_that_is_killed_loses_nothing(
    database: Database, policy: Policy, receiver: Receiver, tmp_path: Path
) -> None:
    county(database)
    office = Office(database, policy)
    hook = add(database, receiver.url)
    case = office.accept().case
    for _ in range(19):
        office.move(case, "note", note="说明")
    server = Process(database.connection)
    receiver.answer = lambda number: server.kill() if number == 10 else 204
    until(lambda: 10 in receiver.numbers and server.dead)
    receiver.answer = lambda number: 204
    assert position(database, hook.id) == 9
    for _ in range(5):
        office.move(case, "note", note="说明")
    database.execute("MATCH (h:Webhook) SET h.lease_until = datetime('2000-01-01T00:00Z')")  # a minute goes by
    server = Process(database.connection)
    until(lambda: position(database, hook.id) == 25)
    server.stop()
    assert receiver.numbers == [*range(1, 11), *range(10, 26)]
    assert [event["data"]["number"] for event in receiver.events] == receiver.numbers


class Process:
    """``gezhi serve`` in a process of its own."""

    def __init__(self, connection: Connection) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        given = {
            **os.environ,
            "GEZHI_NEO4J_URI": connection.uri,
            "GEZHI_NEO4J_USER": connection.user,
            "GEZHI_NEO4J_PASSWORD": connection.password,
            "GEZHI_TICK_SECONDS": "0",
        }
        command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
        self._process = subprocess.Popen(command, env=given, cwd=ROOT, stderr=subprocess.DEVNULL)

    @property
    def dead(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> int:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        return 204

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)


def test_webhooks_are_worked_by_the_api(fresh: Database, receiver: Receiver, policy: Policy) -> None:
    with Serving(Database(fresh.connection), policy) as client:
        added = client.post("/v1/webhooks", json={"url": receiver.url, "kinds": ["case"]})
        assert added.status_code == 201
        assert added.headers["cache-control"] == "no-store"
        id, secret = added.json()["id"], added.json()["secret"]
        assert secret not in client.get("/v1/webhooks").text
        assert [hook["id"] for hook in client.get("/v1/webhooks").json()["webhooks"]] == [id]

        tried = client.post(f"/v1/webhooks/{id}/test").json()
        assert tried == {"delivered": True, "status": 204, "error": None}
        assert [event["kind"] for event in receiver.events] == ["webhook.test"]
        receiver.answer = lambda number: 500
        tried = client.post(f"/v1/webhooks/{id}/test").json()
        assert tried == {"delivered": False, "status": 500, "error": "HTTP 500"}

        fresh.execute("MATCH (h:Webhook) SET h.failures = $n", {"n": deliveries.TRIES - 1})  # one try is left
        receiver.got.clear()
        tell(fresh, [("case.note", "甲"), ("case.note", "甲")])
        until(lambda: client.get("/v1/webhooks").json()["webhooks"][0]["dead"] == 2)
        letters = client.get(f"/v1/webhooks/{id}/dead", params={"limit": 1})
        assert [letter["event"]["number"] for letter in letters.json()["items"]] == [1]
        more = client.get(letters.links["next"]["url"]).json()["items"]
        assert [(letter["event"]["number"], letter["replaying"]) for letter in more] == [(2, False)]
        receiver.answer = lambda number: 204
        receiver.got.clear()
        replayed = client.post(f"/v1/webhooks/{id}/replay", params={"number": 2})
        assert (replayed.status_code, replayed.json()) == (202, {"count": 2})
        until(lambda: client.get("/v1/webhooks").json()["webhooks"][0]["dead"] == 0)
        assert receiver.numbers == [1, 2]

        assert client.delete(f"/v1/webhooks/{id}").status_code == 204
        for answer in (
            client.delete(f"/v1/webhooks/{id}", headers=ZH),
            client.post(f"/v1/webhooks/{id}/test", headers=ZH),
            client.post(f"/v1/webhooks/{id}/replay", headers=ZH),
            client.get(f"/v1/webhooks/{id}/dead", headers=ZH),
        ):
            assert answer.status_code == 404
            assert "没有推送" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://x.cn", "kinds": ["Case"]}, "kinds.0"),
        ({"url": "http://x.cn", "after": 1}, "after"),
        ({"url": "http://x.cn", "secret": "own"}, "secret"),
        ({}, "url"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(fresh: Database, policy: Policy, form: dict[str, Any], field: str) -> None:
    with Serving(Database(fresh.connection), policy) as client:
        for headers, zh in (({}, False), (ZH, True)):
            answer = client.post("/v1/webhooks", json=form, headers=headers)
            assert answer.status_code == 422
            assert [fault["field"] for fault in answer.json()["errors"]] == [field]
            assert bool(HAN.search(answer.json()["errors"][0]["detail"])) == zh
    assert fresh.ask(webhooks.webhooks()).webhooks == ()
