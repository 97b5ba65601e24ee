"""Cases moved over HTTP: by one caller, by sixteen at once, and by a server or database that is killed meanwhile."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from graph import journal
from graph.database import Database
from graph.policy import Policy
from graph.server import EmbeddedServer
from graph.settings import Connection
from loaders.load import prepare
from tests.api.signed import SignedIn
from tests.api.test_api import ZH, Serving
from tests.queries.county import GRID, TOWN
from tests.queries.test_lifecycle import FORM, county

ROOT = Path(__file__).parents[2]
WORKERS, CASES, MOVES = 16, 200, 1600


@pytest.fixture(scope="module")
def client(database: Database, policy: Policy) -> Iterator[httpx.Client]:
    county(database)
    with Serving(Database(database.connection), policy) as client:
        yield client


def accept(client: httpx.Client, key: str | None = None, **changed: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/v1/cases", json={**FORM, **changed}, headers=headers)


def move(
    client: httpx.Client, case: str, action: str, headers: dict[str, str] | None = None, **given: Any
) -> httpx.Response:
    return client.post(f"/v1/cases/{case}/moves", json={"by": "G1", "action": action, **given}, headers=headers or {})


class TestOneCaller:
    def test_a_case_comes_in_once(self, client: httpx.Client) -> None:
        first = accept(client, key="in-1")
        assert (first.status_code, first.headers["ETag"]) == (201, '"1"')
        again = accept(client, key="in-1")
        assert again.json() == first.json()
        assert client.get(first.headers["Location"]).json()["case"]["id"] == first.json()["case"]
        other = accept(client, key="in-1", title="另一件")
        assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")

    def test_who_is_late_is_told_what_changed(self, client: httpx.Client) -> None:
        case = accept(client).json()["case"]
        seen = client.get(f"/v1/cases/{case}").headers["ETag"]
        assert move(client, case, "assign", {"If-Match": seen}).headers["ETag"] == '"2"'
        late = move(client, case, "withdraw", {"If-Match": seen}, note="撤回")
        assert (late.status_code, late.json()["type"]) == (412, "/problems/stale")
        assert "2 assign G1" in late.json()["changes"][0]
        assert move(client, case, "take_up", {"If-Match": "*"}).status_code == 200

    @pytest.mark.parametrize("tag", ["3", 'W/"1"', '"x"', '"1", "2"'])
    def test_a_tag_that_is_none_is_refused(self, client: httpx.Client, tag: str) -> None:
        refused = move(client, "K1", "take_up", {"If-Match": tag})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "If-Match"

    def test_a_move_that_is_not_allowed_lists_those_that_are(self, client: httpx.Client) -> None:
        case = accept(client).json()["case"]
        refused = move(client, case, "archive")
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-allowed")
        assert refused.json()["allowed"] == client.get(f"/v1/cases/{case}").json()["allowed"]
        zh = move(client, case, "archive", ZH).json()
        assert "当前不能归档" in zh["detail"]
        assert "分派" in zh["detail"]

    def test_a_unit_that_is_not_competent_is_told_with_those_that_are(self, client: httpx.Client) -> None:
        case = accept(client).json()["case"]
        move(client, case, "assign")
        refused = move(client, case, "transfer", to=f"C-{TOWN}", note="x")
        assert refused.status_code == 409
        assert [unit["id"] for unit in refused.json()["competent"]] == ["JO", "CM"]

    @pytest.mark.parametrize(
        ("action", "given", "field"),
        [
            ("send_back", {}, "send_back.note"),
            ("transfer", {"note": "x"}, "transfer.to"),
            ("suspend", {"note": "x", "until": "soon"}, "suspend.until"),
            ("settle", {"note": "x", "resolution": "9999"}, "settle.resolution"),
            ("dance", {}, "body"),
        ],
    )
    def test_a_form_that_lacks_something_names_it(
        self, client: httpx.Client, action: str, given: dict[str, Any], field: str
    ) -> None:
        refused = move(client, "K1", action, **given)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == field

    def test_unknown_cases_and_people_are_told(self, client: httpx.Client) -> None:
        assert move(client, "NONE", "take_up").status_code == 404
        refused = client.post("/v1/cases/K1/moves", json={"by": "X", "action": "take_up"}, headers=ZH)
        assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "by", "detail": "没有人员X"}])

    def test_the_policy_in_force_is_listed(self, client: httpx.Client) -> None:
        accept(client)
        versions = client.get("/v1/policies").json()["versions"]
        assert [(each["reference"], each["in_force"]) for each in versions] == [("zhenyuan-reference v1", True)]


# What a worker may send at random; most are refused somewhere, which is part of the trial.
RANDOM: list[tuple[str, dict[str, Any]]] = [
    ("assign", {}), ("assign", {}), ("take_up", {}), ("take_up", {}), ("send_back", {"note": "退回"}),
    ("transfer", {"to": "MC", "note": "转办"}), ("transfer", {"to": "JO", "note": "转办"}),
    ("escalate", {"note": "升级"}), ("supervise", {"note": "督办"}), ("answer", {"note": "答复"}),
    ("suspend", {"note": "中止"}), ("resume", {}), ("note", {"note": "走访"}),
    ("settle", {"note": "化解", "resolution": "0103"}), ("evaluate", {"satisfaction": "satisfied"}), ("archive", {}),
    ("revisit", {"satisfaction": "dissatisfied"}), ("reopen", {"note": "重启"}), ("withdraw", {"note": "撤回"}),
    ("merge", {"note": "并案"}),
]  # fmt: skip


class Workers:
    """Callers who move cases at random and keep what was acknowledged: key → (case, version)."""

    def __init__(self, cases: list[str]) -> None:
        self.cases = cases
        self.acknowledged: dict[str, tuple[str, int]] = {}
        self.sent: dict[str, tuple[str, dict[str, Any]]] = {}
        self.faults: list[str] = []
        self.stop = threading.Event()

    def work(self, client: httpx.Client, seed: int, moves: int) -> None:
        chance = random.Random(seed)
        for number in range(moves):
            if self.stop.is_set():
                return
            case = chance.choice(self.cases)
            action, given = chance.choice(RANDOM)
            body = {"by": "G1", "action": action, **given}
            if action == "suspend":
                today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86400))
                body["until"] = today
            if action == "merge":
                body["into"] = chance.choice(self.cases)
            key = f"{seed}-{number}"
            self.sent[key] = (case, body)
            for _ in range(chance.choice((1, 1, 2))):
                self.send(client, key, case, body, chance.random() < 0.3)

    def send(self, client: httpx.Client, key: str, case: str, body: dict[str, Any], careful: bool = False) -> None:
        headers = {"Idempotency-Key": key}
        try:
            if careful and key not in self.acknowledged:
                headers["If-Match"] = client.get(f"/v1/cases/{case}").headers.get("ETag", "*")
            answer = client.post(f"/v1/cases/{case}/moves", json=body, headers=headers)
        except httpx.HTTPError:
            return  # it may or may not have happened: the key tells later
        if answer.status_code == 200:
            version = (case, answer.json()["version"])
            if self.acknowledged.setdefault(key, version) != version:
                self.faults.append(f"{key} answered {version} and {self.acknowledged[key]}")
        elif answer.status_code not in (409, 412, 422, 503, 504):
            self.faults.append(f"{key} {answer.status_code} {answer.text}")

    def run(self, client: httpx.Client, moves: int) -> None:
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda seed: self.work(client, seed, moves), range(WORKERS)))


def check(database: Database, workers: Workers) -> None:
    """Nothing that was acknowledged is lost, nothing happened twice, and every case is whole."""
    assert workers.faults == []
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in database.execute(
        "MATCH (e:JournalEntry)-[:RECORDS]->(c:Case) RETURN c.id AS case, properties(e) AS e ORDER BY e.number"
    ).rows:
        entries[row["case"]].append(row["e"])
    own = {row["c"]["id"]: row["c"] for row in database.execute("MATCH (c:Case) RETURN properties(c) AS c").rows}
    keys: dict[str, tuple[str, int]] = {}
    for case, written in entries.items():
        assert journal.fault(case, written, own[case]["entries"], own[case]["head"]) is None
        last = written[-1]
        assert (own[case]["step"], own[case]["standing"], own[case]["level"]) == (
            last["step"], last["standing"], last["level"],
        )  # fmt: skip
        for entry in written:
            if entry.get("request"):
                assert entry["request"] not in keys, "a request happened twice"
                keys[entry["request"]] = (case, entry["number"])
    for key, acknowledged in workers.acknowledged.items():
        assert keys.get(key) == acknowledged, "an acknowledged move is lost"
    leads = database.execute(
        "MATCH (c:Case) WHERE c.entries > 0 "
        "RETURN c.id AS id, COUNT { (c)-[by:HANDLED_BY {role: 'lead'}]->() WHERE by.until IS NULL } AS leads, "
        "COUNT { (c)<-[:SUPERVISES]-(s) WHERE s.answered_on IS NULL } AS supervisions"
    ).rows
    assert all(row["leads"] == 1 and row["supervisions"] <= 1 for row in leads)
    numbers = [row["n"] for row in database.execute("MATCH (e:Event) RETURN e.number AS n ORDER BY n").rows]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == sum(len(written) for written in entries.values())


def new_cases(client: httpx.Client, count: int) -> list[str]:
    return [accept(client, key=f"new-{number}").json()["case"] for number in range(count)]


def test_sixteen_at_once_lose_and_double_nothing(database: Database, policy: Policy) -> None:
    county(database)
    with Serving(Database(database.connection, patience=20), policy) as client:
        workers = Workers(new_cases(client, CASES))
        workers.run(client, MOVES // WORKERS)
    assert len(workers.acknowledged) > 200
    check(database, workers)


@contextmanager
def serving(connection: Connection, port: int) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """``gezhi serve`` in a process of its own."""
    environment = {
        **os.environ, "GEZHI_NEO4J_URI": connection.uri, "GEZHI_NEO4J_USER": connection.user,
        "GEZHI_NEO4J_PASSWORD": connection.password,
    }  # fmt: skip
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False, auth=SignedIn())
    try:
        until(lambda: client.get("/readyz").status_code == 200)
        yield process, client
    finally:
        process.kill()
        process.wait()
        client.close()


def until(true: Any) -> None:
    """Wait until something holds that another process brings about."""
    for _ in range(600):
        try:
            if true():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not come to be within a minute")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_server_that_is_killed_loses_nothing(database: Database) -> None:
    county(database)
    prepare(database)
    with serving(database.connection, free_port()) as (process, client):
        workers = Workers(new_cases(client, 40))
        running = threading.Thread(target=workers.run, args=(client, 200))
        running.start()
        until(lambda: len(workers.acknowledged) > 60)
        process.send_signal(signal.SIGKILL)
        workers.stop.set()
        running.join()
    check(database, workers)
    with serving(database.connection, free_port()) as (_, client):
        for key, (case, body) in workers.sent.items():
            workers.send(client, key, case, body)  # whoever got no answer asks again
    check(database, workers)


def test_a_database_that_is_killed_loses_nothing(policy: Policy, tmp_path: Path, connection: Connection) -> None:
    """``connection`` is asked for so that the cache of jars is there."""
    server = EmbeddedServer(tmp_path / "neo4j")
    with Database(server.start(), timeout=None) as database:
        county(database)
        prepare(database)
        with Serving(Database(database.connection, patience=2), policy) as client:
            workers = Workers(new_cases(client, 40))
            running = threading.Thread(target=workers.run, args=(client, 200))
            running.start()
            until(lambda: len(workers.acknowledged) > 60)
            killed = psutil.Process(server.status().pid)
            killed.kill()
            killed.wait(30)
            workers.stop.set()
            running.join()
            server.start()
            until(lambda: client.get("/readyz").status_code == 200)
            check(database, workers)
            for key, (case, body) in workers.sent.items():
                workers.send(client, key, case, body)
            check(database, workers)
    server.stop()


def test_servers_tick_by_themselves_and_escalate_once(database: Database, policy: Policy) -> None:
    """Two servers on one database, whose clock the test sets four days on."""
    county(database)
    clock = [datetime(2026, 3, 2, 4, 0, tzinfo=UTC)]
    options: dict[str, Any] = {"now": lambda: clock[0], "tick_seconds": 0.2}
    with (
        Serving(Database(database.connection), policy, **options) as one,
        Serving(Database(database.connection), policy, **options) as other,
    ):
        case = accept(one).json()["case"]
        clock[0] += timedelta(days=4)
        until(lambda: other.get(f"/v1/cases/{case}").json()["case"]["level"] == "township")
    entries = database.execute(
        "MATCH (e:JournalEntry)-[:RECORDS]->(:Case {id: $id}) RETURN e.action AS a", {"id": case}
    )
    assert sorted(row["a"] for row in entries.rows) == ["accept", "escalate"]


def test_a_place_that_nobody_knows_is_not_found(client: httpx.Client) -> None:
    assert accept(client, area="621027999").status_code == 404
    assert accept(client, area=GRID).status_code == 201
