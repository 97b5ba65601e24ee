"""The drill: a backup in the middle of a working day, and what the journals say of it; what is killed on the way."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from graph import backup, backup_file, journal, restore
from graph.database import Database
from graph.errors import GezhiError, LockedError, RestoringError
from graph.policy import Policy
from graph.server import EmbeddedServer
from graph.terms import AccountRole
from loaders.load import prepare
from queries import accounts, sessions, tick
from tests.conftest import empty
from tests.queries.test_lifecycle import NOON, Office, county
from tests.whole import snapshot

ROOT = Path(__file__).parents[2]
WORKERS, CASES = 6, 30
PASSWORD = SecretStr("苹果树下 seven quiet lamps")

# Moves at random; most are refused somewhere, as in an office.
MOVES: list[tuple[str, dict[str, Any]]] = [
    ("assign", {}), ("assign", {}), ("take_up", {}), ("take_up", {}), ("send_back", {"note": "退回"}),
    ("transfer", {"to": "JO", "note": "转办"}), ("escalate", {"note": "升级"}), ("supervise", {"note": "督办"}),
    ("answer", {"note": "答复"}), ("note", {"note": "走访"}), ("settle", {"note": "化解", "resolution": "0103"}),
    ("evaluate", {"satisfaction": "satisfied"}), ("archive", {}), ("reopen", {"note": "重启"}),
    ("withdraw", {"note": "撤回"}), ("merge", {"note": "并案"}), ("merge", {"note": "并案"}),
    ("split", {"note": "拆分", "parts": [{"title": "甲", "category": "0101"}, {"title": "乙", "category": "0101"}]}),
]  # fmt: skip


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Iterator[Database]:
    """A second, empty server; ``database`` is asked for so that the jars are there."""
    server = EmbeddedServer(tmp_path_factory.mktemp("other"))
    with Database(server.start(), timeout=None) as other:
        yield other
    server.stop()


class Day:
    """A working day: threads that move cases, take in new ones, sign in, and let the clock act.

    ``acknowledged``: when each entry of a journal was acknowledged, by case and number; ``sent``: when it was asked for.
    """

    def __init__(self, database: Database, policy: Policy) -> None:
        self.database, self.policy = database, policy
        self.office = Office(database, policy)
        self.office.now = NOON
        self.cases = [self.office.accept().case for _ in range(CASES)]
        self.acknowledged: dict[tuple[str, int], float] = {}
        self.sent: dict[tuple[str, int], float] = {}
        self.faults: list[BaseException] = []
        self.longest = 0.0
        self.stop = threading.Event()

    def run(self, work: Callable[[random.Random], None], seed: int) -> None:
        chance = random.Random(seed)
        while not self.stop.is_set():
            begun = time.monotonic()
            try:
                work(chance)
            except LockedError:
                pass
            except GezhiError as error:
                if "busy" in str(error) or "cannot be reached" in str(error):
                    self.faults.append(error)
            except BaseException as error:
                self.faults.append(error)
                raise
            self.longest = max(self.longest, time.monotonic() - begun)

    def move(self, chance: random.Random) -> None:
        case, (action, given) = chance.choice(self.cases), chance.choice(MOVES)
        if action == "merge":
            given = {**given, "into": chance.choice(self.cases)}
        sent = time.monotonic()
        self.told(self.office.move(case, action, **given), sent)

    def accept(self, chance: random.Random) -> None:
        sent = time.monotonic()
        came = self.office.accept(parties=[{"name": f"人{chance.random()}"}, {"id": "P1"}])
        self.told(came, sent)
        self.cases.append(came.case)

    def told(self, receipt: Any, sent: float) -> None:
        self.sent[receipt.case, receipt.version] = sent
        self.acknowledged[receipt.case, receipt.version] = time.monotonic()

    def clock(self, chance: random.Random) -> None:
        tick.tick(self.database, self.policy, NOON + timedelta(days=chance.randrange(1, 9)))

    def sign_in(self, _: random.Random) -> None:
        account = accounts.proven(self.database.change(accounts.trying("张三", NOON)), PASSWORD)
        self.database.change(sessions.begin(account, NOON))

    def works(self) -> list[threading.Thread]:
        works = [self.move] * WORKERS + [self.accept, self.clock, self.sign_in]
        return [threading.Thread(target=self.run, args=(work, seed)) for seed, work in enumerate(works)]


def journals(database: Database) -> dict[str, list[dict[str, Any]]]:
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = database.execute(
        "MATCH (e:JournalEntry)-[:RECORDS]->(c:Case) RETURN c.id AS case, properties(e) AS e ORDER BY e.number"
    ).rows
    for row in rows:
        entries[row["case"]].append(row["e"])
    return entries


def test_a_backup_in_the_middle_of_a_day_is_a_moment_of_it(
    database: Database, other: Database, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test itself reads the whole graph while everybody waits, which takes long where others use the machine.
    monkeypatch.setattr(backup, "HOLD_SECONDS", 120)
    county(database)
    prepare(database)
    form = accounts.AccountForm(id="张三", roles=(AccountRole.AUDITOR,), password=PASSWORD)
    database.change(accounts.add(form, NOON))
    # Nor is it asked here how long a machine that others use keeps somebody waiting.
    day = Day(Database(database.connection, timeout=None, patience=60), policy)
    day.office.move(day.cases[0], "merge", into=day.cases[1], note="并案")
    day.office.move(day.cases[2], "split", note="拆分", parts=[{"title": "甲", "category": "0101"}] * 2)
    at_the_moment: list[Any] = []

    def clock() -> datetime:
        with Database(database.connection, timeout=None) as reader:
            at_the_moment.append(snapshot(reader, marks=False))
        return datetime.now(UTC)

    threads = day.works()
    for thread in threads:
        thread.start()
    time.sleep(3)
    begun = time.monotonic()
    done = backup.make(database, tmp_path / "day", clock)
    ended = time.monotonic()
    time.sleep(2)
    day.stop.set()
    for thread in threads:
        thread.join()
    day.database.close()
    assert day.faults == []
    assert len(day.acknowledged) > 30
    assert any(when > ended for when in day.acknowledged.values())  # they went on

    with backup_file.Reading(tmp_path / "day") as found:
        restore.restore(other, found)
    assert snapshot(other, marks=False) == at_the_moment[-1]

    then, later = journals(other), journals(database)
    own = {row["c"]["id"]: row["c"] for row in other.execute("MATCH (c:Case) RETURN properties(c) AS c").rows}
    for case, entries in then.items():
        # For each case exactly the first entries, the same to the last bit, and the state that the last of them left.
        assert entries == later[case][: len(entries)]
        assert journal.fault(case, entries, own[case]["entries"], own[case]["head"]) is None
        last = entries[-1]
        assert [own[case][name] for name in ("step", "standing", "level")] == [
            last[name] for name in ("step", "standing", "level")
        ]
    leads = other.execute(
        "MATCH (c:Case) WHERE c.entries > 0 RETURN c.id AS id, COLLECT { "
        "MATCH (c)-[by:HANDLED_BY {role: 'lead'}]->(u) WHERE by.until IS NULL RETURN u.id } AS leads"
    ).rows
    assert [row["leads"] for row in leads] == [[then[row["id"]][-1]["lead"]] for row in leads]
    check_moments(day, then, begun, ended)
    check_prefix(database, other, then, later, done.manifest.event)
    check_groups(other, then)


def check_moments(day: Day, then: dict[str, list[dict[str, Any]]], begun: float, ended: float) -> None:
    """All that was acknowledged before the backup began is in it, and nothing that was asked for after its end."""
    held = {(case, entry["number"]) for case, entries in then.items() for entry in entries}
    assert {each for each, when in day.acknowledged.items() if when < begun} <= held
    assert not {each for each, when in day.sent.items() if when > ended} & held
    assert held - {each for each, when in day.acknowledged.items() if when < begun}  # some came in between


def check_prefix(
    database: Database,
    other: Database,
    then: dict[str, list[dict[str, Any]]],
    later: dict[str, list[dict[str, Any]]],
    last: int,
) -> None:
    """The events are the first of all that were told, and they tell of just those entries that are there."""
    text = "MATCH (e:Event) RETURN properties(e) AS e ORDER BY e.number"
    all_told, told = ([row["e"] for row in each.execute(text).rows] for each in (database, other))
    assert told == all_told[:last]
    assert [each["number"] for each in told] == list(range(1, last + 1))
    moves = [each["case"] for each in told if each["kind"].startswith("case.")]
    assert {case: moves.count(case) for case in set(moves)} == {case: len(entries) for case, entries in then.items()}
    assert len(all_told) > last
    assert sum(map(len, later.values())) > sum(map(len, then.values()))


def check_groups(other: Database, then: dict[str, list[dict[str, Any]]]) -> None:
    """What moves several cases is there on all sides, or on none."""
    merged = other.execute("MATCH (a:Case)-[:MERGED_INTO]->(b:Case) RETURN a.id AS a, b.id AS b").rows
    merges = [entries[-1] for entries in then.values() if entries[-1]["action"] == "merge"]
    assert len(merged) == len(merges) > 0
    absorbed = sum(entry["action"] == "absorb" for entries in then.values() for entry in entries)
    assert absorbed == len(merges)
    for row in merged:
        assert "absorb" in [entry["action"] for entry in then[row["b"]]]
    parts = {row["a"] for row in other.execute("MATCH (a:Case)-[:SPLIT_FROM]->(:Case) RETURN a.id AS a").rows}
    created = {
        part
        for entries in then.values()
        for entry in entries
        if entry["action"] == "split"
        for part in json.loads(entry["detail"])["created"]
    }
    assert parts == created != set()
    assert all(then[part][0]["action"] == "accept" for part in parts)


def run(arguments: list[str], database: Database, home: Path) -> subprocess.Popen[str]:
    connection = database.connection
    environment = {
        **os.environ, "GEZHI_NEO4J_URI": connection.uri, "GEZHI_NEO4J_USER": connection.user,
        "GEZHI_NEO4J_PASSWORD": connection.password, "GEZHI_HOME": str(home),
    }  # fmt: skip
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def until(true: Callable[[], object], process: subprocess.Popen[str]) -> None:
    for _ in range(6000):
        if true():
            return
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.01)
    raise AssertionError("it did not come to be within a minute")


@pytest.fixture
def crowded(database: Database) -> Database:
    """So many people that a backup takes some seconds."""
    empty(database)
    prepare(database)
    database.execute("UNWIND range(1, 40000) AS i CREATE (:Person {id: 'P' + i, name: '人' + i, phone: randomUUID()})")
    return database


@pytest.mark.parametrize(("how", "leaves"), [(signal.SIGKILL, 1), (signal.SIGTERM, 0)])
def test_a_backup_that_is_killed_leaves_no_file(
    crowded: Database, tmp_path: Path, how: signal.Signals, leaves: int
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    process = run(["backup", str(folder / "x")], crowded, tmp_path)
    until(lambda: list(folder.iterdir()), process)
    process.send_signal(how)
    process.communicate(timeout=60)
    left = list(folder.iterdir())
    assert not (folder / "x").exists()
    assert [each.name.startswith(backup_file.PARTS) for each in left] == [True] * leaves
    again = run(["backup", str(folder / "x")], crowded, tmp_path)
    assert "40,0" in again.communicate(timeout=120)[0]
    assert again.returncode == 0


def test_a_restore_that_is_killed_is_seen_and_begun_again(crowded: Database, other: Database, tmp_path: Path) -> None:
    empty(other)
    backup.make(crowded, tmp_path / "x", lambda: NOON)
    process = run(["restore", str(tmp_path / "x")], other, tmp_path)
    until(lambda: other.execute("MATCH (p:Person) RETURN count(p) AS n").rows[0]["n"], process)
    process.kill()
    process.communicate(timeout=60)
    with pytest.raises(RestoringError):
        other.execute("CREATE (:Person {id: 'X'})")
    for command in (["case", "show", "K1"], ["backup", str(tmp_path / "y")], ["serve"]):
        refused = run(command, other, tmp_path)
        assert "a backup is being restored into this database, or that was broken off" in refused.communicate()[0]
        assert refused.returncode == 1
    again = run(["restore", str(tmp_path / "x")], other, tmp_path)
    assert "as they were written" in again.communicate(timeout=300)[0]
    assert again.returncode == 0
    assert snapshot(other, marks=False) == snapshot(crowded, marks=False)


def test_writers_pass_one_by_one_and_the_gates_are_held_alone(database: Database) -> None:
    """Whoever holds the gates sees nothing change; sixteen at once pass before and after, and none is lost."""
    empty(database)
    prepare(database)
    database.execute("CREATE (:Counter {id: 'n', value: 0})")
    stop = threading.Event()

    def count(_: int) -> int:
        done = 0
        while not stop.is_set():
            database.execute("MATCH (c:Counter {id: 'n'}) SET c.value = c.value + 1")
            done += 1
        return done

    def look() -> Any:
        first = yield "MATCH (c:Counter {id: 'n'}) RETURN c.value AS v", {}
        time.sleep(0.3)
        second = yield "MATCH (c:Counter {id: 'n'}) RETURN c.value AS v", {}
        return first[0]["v"], second[0]["v"]

    with ThreadPoolExecutor(16) as pool:
        counting = pool.map(count, range(16))
        seen = []
        for _ in range(5):
            time.sleep(0.1)
            seen.append(database.alone(look, 10))
        stop.set()
        total = sum(counting)
    assert all(first == second for first, second in seen)
    assert len({first for first, _ in seen}) > 1
    assert database.execute("MATCH (c:Counter {id: 'n'}) RETURN c.value AS v").rows == [{"v": total}]
