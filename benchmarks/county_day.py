"""A county's day, ten times as busy: how fast it is answered, what fails, and whether anything is lost.

python -m benchmarks.county_day [--seconds 300] [--warm 60] [--rate 200] [--kill] [--json FILE]

Grid members report and ask, centres browse and work, the server ticks; all on one machine with Neo4j. With ``--kill``
Neo4j is killed in the middle of it all and started again ten seconds later. Everybody has an account whose work says
what they see, and each request is theirs. What the first ``--warm`` seconds took is told apart: Java compiles in them.
Needs the group ``benchmarks`` (locust).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from api.tokens import Tokens, token_key
from benchmarks.common import console, show
from graph.database import Database
from graph.policy import load as load_policy
from graph.server import EmbeddedServer
from graph.settings import Connection
from graph.terms import AccountRole
from loaders import demo
from loaders.load import load, prepare
from queries import accounts, lifecycle, moves
from queries.accounts import AccountForm

AWAY = 10  # seconds for which Neo4j stays away
PORT = 18621
SPAN = 15  # seconds
Told = dict[str, Any]


def laid_out(database: Database) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The demo county with accounts: the token and place of each grid member, and of somebody of each centre."""
    policy = load_policy()
    prepare(database)
    for kind, rows in demo.rows().items():
        load(database, kind, rows, policy=policy)
    now = datetime.now(UTC)
    tokens = Tokens(token_key(None))
    found = []
    for pattern in (
        "MATCH (p:Person)-[:ASSIGNED_TO {role: 'grid_member'}]->(a:Area {level: 'grid'}) "
        "RETURN a.code AS place, min(p.id) AS id",
        "MATCH (p:Person)-[:ASSIGNED_TO]->(:Centre)-[:SERVES]->(a:Area) WHERE a.level IN ['county', 'township'] "
        "RETURN a.code AS place, min(p.id) AS id",
    ):
        people = []
        for row in database.execute(pattern).rows:
            name = f"{row['id']}@{row['place']}"
            form = AccountForm(id=name, roles=(AccountRole.STAFF,), password=None, person=row["id"])
            database.change(accounts.add(form, now))
            people.append((tokens.issue(name, [AccountRole.STAFF], now.replace(year=now.year + 1)), row["place"]))
        found.append(people)
    return found[0], found[1]


def first_cases(database: Database, grids: list[str]) -> list[tuple[str, str]]:
    """A case in each grid that is there when the day begins, with its grid."""
    forms = [
        moves.Accept.model_validate({
            "by": "S-00001", "kind": "incident", "source": "platform", "area": grid, "category": "0902",
            "title": "已有", "place": "村口", "synthetic": True,
        })
        for grid in grids
    ]  # fmt: skip
    intakes = [moves.Intake(form=form) for form in forms]
    outcomes = database.change(lifecycle.accept_all(intakes, load_policy(), datetime.now(UTC)))
    return [
        (outcome.case, grid)
        for outcome, grid in zip(outcomes, grids, strict=True)
        if isinstance(outcome, lifecycle.Receipt)
    ]


def killed(server: EmbeddedServer, after: float, times: dict[str, float]) -> None:
    """Kill Neo4j after some seconds and start it again; when it was gone and when it was back."""
    time.sleep(after)
    before = server.status()
    assert before.pid is not None
    times["gone"] = time.time()
    os.kill(before.pid, signal.SIGKILL)
    time.sleep(AWAY)
    server.start()
    times["back"] = time.time()
    assert server.status().uri == before.uri, "clients would have to look for it elsewhere"


def run(seconds: int, rate: float, kill: bool) -> tuple[Told, dict[str, float], Database, EmbeddedServer]:
    """Live the day. What was told, and when Neo4j was gone and back."""
    home = Path(os.environ["GEZHI_HOME"])
    server = EmbeddedServer(home / "neo4j")
    connection = server.start()
    database = Database(connection, timeout=None, patience=60)
    members, centres = laid_out(database)
    world = home / "world.json"
    told = home / "told.json"
    world.write_text(
        json.dumps({
            "told": str(told), "members": members, "centres": centres,
            "cases": first_cases(database, [place for _, place in members]),
            # A centre's nine tasks ask sixteen times.
            "each_member": rate / 2 / len(members), "each_centre": rate / 2 / len(centres) * 9 / 16,
        })
    )  # fmt: skip
    times: dict[str, float] = {}
    with serving(connection):
        if kill:
            threading.Thread(target=killed, args=(server, seconds / 2, times), daemon=True).start()
        command = [
            sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("county_day_users.py")), "--headless",
            "-u", str(len(members) + len(centres)), "-r", "100", "-t", f"{seconds}s", "--only-summary",
            "--stop-timeout", "20",  # what is under way at the end is answered
            "-H", f"http://127.0.0.1:{PORT}",
        ]  # fmt: skip
        done = subprocess.run(
            command, env={**os.environ, "GEZHI_DAY": str(world)}, check=False, capture_output=True, text=True
        )
        if not told.exists():
            raise SystemExit(done.stderr)
    return json.loads(told.read_text()), times, database, server


class serving:  # noqa: N801 - used as a block
    """``gezhi serve`` in a process of its own, as a county runs it."""

    def __init__(self, connection: Connection) -> None:
        self._environment = {
            **os.environ, "GEZHI_NEO4J_URI": connection.uri, "GEZHI_NEO4J_USER": connection.user,
            "GEZHI_NEO4J_PASSWORD": connection.password, "GEZHI_TICK_SECONDS": "10", "GEZHI_LOG": "json",
        }  # fmt: skip

    def __enter__(self) -> None:
        command = [sys.executable, "-m", "cli", "serve", "--port", str(PORT)]
        self._log = Path(os.environ["GEZHI_HOME"]).joinpath("serve.log").open("wb")
        self._process = subprocess.Popen(command, env=self._environment, stdout=self._log, stderr=self._log)
        for _ in range(600):
            try:
                if httpx.get(f"http://127.0.0.1:{PORT}/readyz", trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise SystemExit("the server does not answer")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._log.close()


def lost(database: Database, told: Told) -> tuple[int, int]:
    """Of what was acknowledged: cases that are not there, and moves that are not."""
    rows = database.execute(
        "UNWIND $ids AS id OPTIONAL MATCH (c:Case {id: id}) "
        "RETURN id, c.entries AS entries, COUNT { (c)<-[:RECORDS]-() } AS written",
        {"ids": list({*told["cases"], *told["versions"]})},
    ).rows
    known = {row["id"]: row for row in rows}
    cases = sum(row["entries"] is None for row in rows)
    short = sum(
        known[id]["entries"] is None or min(known[id]["entries"], known[id]["written"]) < version
        for id, version in told["versions"].items()
    )
    return cases, short


def report(told: Told, warm: int, seconds: int, file: Path | None) -> None:
    """Print how long answers took, without those of the first seconds, in which Java compiles."""
    began = min(each[0] for taken in told["taken"].values() for each in taken)
    counted = {
        name: [each for each in taken if each[0] - began >= warm] for name, taken in sorted(told["taken"].items())
    }
    rows = []
    for name, taken in counted.items():
        good = [each[1] for each in taken if each[2] in (200, 201)]
        tops = np.percentile(good, (50, 95, 99)) if good else ("–",) * 3
        rows.append((name, len(taken), len(taken) - len(good), *tops))
    everything = sum(len(taken) for taken in counted.values())
    show(f"{everything / seconds:.0f} requests a second for {seconds} s, after {warm} s",
         ("asked", "times", "refused", "p50 ms", "p95 ms", "p99 ms"), rows, file)  # fmt: skip
    spans: list[list[float]] = [[] for _ in range((warm + seconds) // SPAN + 2)]
    for begun, taken_ms, status in told["taken"]["route"]:
        if status == 200:
            spans[int((begun - began) / SPAN)].append(taken_ms)
    tops = [f"{np.percentile(span, 99):.0f}" for span in spans if span]
    console.print(f"p99 of routing in each {SPAN} s from the beginning (ms): {', '.join(tops)}")


def main() -> None:
    """Live the day and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=300)
    options.add_argument("--warm", type=int, default=60)
    options.add_argument("--rate", type=float, default=200)
    options.add_argument("--kill", action="store_true")
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["GEZHI_HOME"] = home
        told, times, database, server = run(given.warm + given.seconds, given.rate, given.kill)
        try:
            cases, short = lost(database, told)
        finally:
            database.close()
            server.stop()
    report(told, given.warm, given.seconds, given.json)
    console.print(
        f"acknowledged: {len(told['cases'])} cases, {len(told['versions'])} with moves; lost: {cases} and {short}"
    )
    refused = told["refused"]
    statuses = {status: sum(each[1] == status for each in refused) for status in sorted({each[1] for each in refused})}
    without = sum(not each[2] for each in refused)
    console.print(f"refused: {len(refused)}, of them without Retry-After: {without}; by status: {statuses}")
    if times:
        after = np.array([each[0] - times["back"] for each in refused])
        counts = [int(np.sum((after >= span) & (after < span + 5))) for span in range(0, 60, 5)]
        console.print(f"refused in each 5 s from when Neo4j was back: {', '.join(map(str, counts))}")


if __name__ == "__main__":
    main()
