"""Loading speed: rows a second, checking included, against plain ``UNWIND … MERGE``, and against the server alone (the
very transactions of the load once more, with nothing left to do for Python); and memory by the number of rows.

python -m benchmarks.load [--json FILE] [--rows N]
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.common import clear, fresh_database, seconds, show
from graph import standards
from graph.database import Database
from graph.policy import load as load_policy
from graph.settings import Connection
from loaders.load import load, prepare

PLAIN = {
    "areas": """
        UNWIND $rows AS row MERGE (a:Area {code: row.code})
        SET a.name = row.name, a.level = row.level, a.kind = row.kind
        WITH a, row WHERE row.parent_code IS NOT NULL AND row.parent_code <> ''
        MERGE (p:Area {code: row.parent_code}) MERGE (a)-[:PART_OF]->(p)""",
    "cases": """
        UNWIND $rows AS row MERGE (c:Case {id: row.id})
        SET c.kind = row.kind, c.title = row.title, c.severity = row.severity, c.occurred_on = date(row.occurred_on),
            c.accepted_on = date(row.accepted_on)
        WITH c, row MATCH (a:Area {code: row.area_code}) MATCH (k:Category {code: row.category})
        MERGE (c)-[:OCCURRED_IN]->(a) MERGE (c)-[:OF_CATEGORY]->(k)""",
}
PLAIN_BATCH = 10_000


def areas(rows: int) -> Iterator[dict[str, str]]:
    """A country's areas from the top down: of 1 county, 20 townships of 20 villages of 4 grids each."""
    made = 0
    for county in range(rows):
        code = f"{11 + county // 10000:02}{county % 10000:04}"
        yield {"code": code, "name": f"第{county}县", "level": "county", "kind": "county", "parent_code": ""}
        for town in range(20):
            above = f"{code}{100 + town}"
            yield {"code": above, "name": f"第{town}镇", "level": "township", "kind": "town", "parent_code": code}
            for village in range(20):
                middle = f"{above}{200 + village}"
                yield {
                    "code": middle,
                    "name": f"第{village}村",
                    "level": "village",
                    "kind": "village",
                    "parent_code": above,
                }
                for grid in range(1, 5):
                    yield {"code": f"{middle}00{grid}", "name": f"第{grid}网格", "level": "grid", "kind": "grid",
                           "parent_code": middle}  # fmt: skip
        made += 1 + 20 + 400 + 1600
        if made >= rows:
            return


def cases(rows: int, grids: list[str]) -> Iterator[dict[str, str]]:
    """Cases with two links each, spread over grids, categories and a year."""
    leaves = standards.leaf_categories()
    for number in range(rows):
        day = (date(2023, 1, 1) + timedelta(days=number % 365)).isoformat()
        yield {"id": f"K{number:08}", "kind": "dispute", "title": f"第{number}号纠纷", "severity": str(1 + number % 4),
               "occurred_on": day, "accepted_on": day, "area_code": grids[number * 7 % len(grids)],
               "category": leaves[number % len(leaves)]}  # fmt: skip


def write(file: Path, rows: Iterator[dict[str, str]]) -> int:
    """Write rows as CSV; answers how many."""
    first = next(rows)
    count = 1
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(first))
        writer.writeheader()
        writer.writerow(first)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def load_plainly(database: Database, kind: str, file: Path) -> None:
    """The peer: nothing is checked, every row is merged in batches of 10,000."""
    with file.open(encoding="utf-8", newline="") as text:
        rows: list[dict[str, str]] = []
        for row in csv.DictReader(text):
            rows.append(row)
            if len(rows) == PLAIN_BATCH:
                database.execute(PLAIN[kind], {"rows": rows})
                rows = []
        if rows:
            database.execute(PLAIN[kind], {"rows": rows})


class Recorder(Database):
    """A database that keeps what is written to it."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, timeout=None)
        self.written: list[list[tuple[str, Mapping[str, Any]]]] = []

    def transact(self, statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Write, and keep what was written."""
        self.written.append(list(statements))
        super().transact(statements)


def write_again(database: Database, recorder: Recorder, workers: int) -> None:
    """What the server alone makes of a load: its transactions, as many at once as the loader has under way."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(database.transact, recorder.written))


def peak_memory(kind: str, file: Path, database: Database) -> float:
    """The peak of resident memory, in MB, of a process of its own that loads ``file``."""
    connection = database.connection
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom graph.database import Database\n"
        "from graph.settings import Connection\nfrom graph.policy import load as policy\n"
        "from loaders.load import load\n"
        "uri, user, password, kind, file = sys.argv[1:]\n"
        "with Database(Connection(uri, user, password), timeout=None) as database:\n"
        "    load(database, kind, Path(file), policy=policy())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    arguments = [connection.uri, connection.user, connection.password, kind, str(file)]
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return float(done.stdout)


Figures = tuple[str, int, float, float, float, float, float]
NOTHING = float("nan")


def measure(count: int, rounds: int) -> list[Figures]:
    """For areas and cases: rows, rows/s, the peer's, the ratio, the server's alone, and peak memory in MB."""
    policy = load_policy()
    found: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder, fresh_database() as database:
        files = {"areas": Path(folder) / "areas.csv", "cases": Path(folder) / "cases.csv"}
        total = write(files["areas"], areas(count))
        grids = [row["code"] for row in areas(count) if row["level"] == "grid"]
        small, large = Path(folder) / "small.csv", Path(folder) / "large.csv"
        counts = {"areas": total, "cases": write(files["cases"], cases(count, grids))}

        def prepared(kind: str) -> None:
            clear(database)
            prepare(database)
            if kind == "cases":
                load(database, "areas", files["areas"], policy=policy)

        for kind, file in files.items():
            with Recorder(database.connection) as recorder:
                prepared(kind)
                load(recorder, kind, file, policy=policy)
                workers = 1 if kind == "areas" else 2
                ways: dict[str, Callable[[], object]] = {
                    "ours": lambda kind=kind, file=file: load(database, kind, file, policy=policy),
                    "plain": lambda kind=kind, file=file: load_plainly(database, kind, file),
                    "server": lambda recorder=recorder, workers=workers: write_again(database, recorder, workers),
                }
                times: dict[str, list[float]] = {name: [] for name in ways}
                for number in range(rounds + 1):  # the first warms the server up
                    for name, way in ways.items():
                        prepared(kind)
                        taken = seconds(way)
                        if number:
                            times[name].append(taken)
            ours, plain, server = (counts[kind] / median(taken) for taken in times.values())
            found.append((kind, counts[kind], ours, plain, ours / plain, server, NOTHING))
        for name, file, size in (("memory", small, count // 4), ("memory", large, count)):
            prepared("cases")
            write(file, cases(size, grids))
            peak = peak_memory("cases", file, database)
            found.append((name, size, NOTHING, NOTHING, NOTHING, NOTHING, peak))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    show(
        "loading",
        ("kind", "rows", "rows/s", "plain rows/s", "ratio", "server alone rows/s", "peak MB"),
        measure(given.rows, given.rounds),
        given.json,
    )
