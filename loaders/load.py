"""Loading: a file or a list of rows of one kind into the graph.

Loading the same rows again changes nothing.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

from graph import schema, standards
from graph.collector import rare_collection
from graph.database import Database
from graph.errors import BadInputError, hint
from graph.jars import Progress
from graph.pinyin import spelled
from graph.policy import Policy
from loaders import columns as by_name
from loaders import retire, sources
from loaders.checking import Checker, Fault
from loaders.references import Numbered
from loaders.report import Ended, Rejects, Report
from loaders.rows import ROWS, Row, identity_columns
from loaders.writer import Outcome, Writer

BATCH = 10_000
PENDING = 2  # batches that are checked and not yet written
NAMED = 500  # relationships that ended, in a report

Made = dict[str, set[str]]  # what a dry run would have made: keys by label

CATEGORIES = """
CYPHER 25
UNWIND $rows AS row
MERGE (category:Category {code: row.code}) ON CREATE SET category.name = row.name
SET category.pinyin = row.pinyin
WITH category, row WHERE row.parent IS NOT NULL
MERGE (parent:Category {code: row.parent})
MERGE (category)-[:SUBCATEGORY_OF]->(parent)
"""


def prepare(database: Database) -> None:
    """Make the schema and the standard's tree of categories, where they are missing."""
    schema.apply(database)
    entries = standards.categories().values()
    rows = [{"code": e.code, "name": e.name, "parent": e.parent, "pinyin": spelled(e.name)} for e in entries]
    database.execute(CATEGORIES, {"rows": rows})


def row_class(kind: str) -> type[Row]:
    """The declaration of a kind of rows. Raises BadInputError for one that there is not."""
    if kind not in ROWS:
        kinds = f"the kinds are {', '.join(ROWS)}"
        raise BadInputError("kind", f"there is no kind {kind}; {hint(kind, ROWS, kinds)}")
    return ROWS[kind]


def load(
    database: Database,
    kind: str,
    source: Path | Iterable[Mapping[str, object]],
    *,
    policy: Policy,
    replace: bool = False,
    as_of: date | None = None,
    columns: by_name.Columns | None = None,
    dry: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Load the rows of ``source`` (a file, or mappings by column) of one ``kind``.

    What is there already is compared, and only differences are written. A row that cannot be taken is refused with
    its reason in ``FILE.rejects.csv``; the others go on. ``replace`` ends, on the day ``as_of`` (default today), the
    relationships of this kind that the rows no longer name, within the counties that they do name; not when a row was
    refused, since it may have named them. ``columns`` says which column each header means, where its name does not.

    ``dry``: nothing is written, and the report is of what would be. It asks the graph as it is, so it may be wrong
    about more than ``BATCH`` rows that speak of one relationship several times, and about ``replace`` where a row moves
    something from one county to another.

    Raises BadInputError when the source is not what it claims, or the kind cannot be replaced. Memory does not grow
    with the number of rows, but for those that come before the row that they refer to.
    """
    row_class(kind)  # a kind that there is not is told before anything of the file
    numbered = sources.rows(source) if isinstance(source, Path) else enumerate(source, start=1)
    if columns is not None:
        numbered = by_name.renamed(numbered, columns)
    made = made_by_dry_run() if dry else None
    with rare_collection(), Rejects(source if isinstance(source, Path) else None) as rejects:
        return load_numbered(
            database, kind, numbered, rejects, policy=policy, replace=replace, as_of=as_of, made=made, progress=progress
        )


def made_by_dry_run() -> Made:
    """For the files of a dry run, each of which may refer to what those before it would have made."""
    return defaultdict(set)


def load_numbered(
    database: Database,
    kind: str,
    numbered: Iterable[tuple[int, sources.Cells]],
    rejects: Rejects,
    *,
    policy: Policy,
    replace: bool = False,
    as_of: date | None = None,
    made: Made | None = None,
    progress: Progress | None = None,
) -> Report:
    """As :func:`load`, for rows that bring the numbers that people know them by, and refused into ``rejects``.

    ``made``: of a dry run.
    """
    row = row_class(kind)
    if replace and not row.replaceable:
        raise BadInputError("replace", f"{kind} are never retired by a file; load them without it")
    begun = time.monotonic()
    today, dry = as_of or date.today(), made is not None
    placed = defaultdict[str, set[str]](set)  # what a dry run would have put where
    with _Seen() as seen:
        run = _Run(
            Writer(database, row, today, made), Report(kind=kind, dry=dry), rejects, progress or (lambda *_: None)
        )
        batches = _checked(row, policy, numbered, seen, run.report, rejects)
        run.all(_placed(batches, placed, database, row, today) if dry and replace else batches)
        if replace and rejects.rows:
            # What a refused row wanted to say is not known, so nothing is taken for vanished.
            run.report.held_back = True
        elif replace:
            gone = retire.vanished(database, row, seen.rows(), today, placed)
            if not dry:
                retire.end(database, gone, today)
            run.report.retired = len(gone)
            run.report.ended = [Ended(relation=e.relation, start=e.start, end=e.end) for e in gone[:NAMED]]
    report = run.report
    report.rejected = rejects.rows
    report.faults = rejects.faults
    report.rejects_file = rejects.path if rejects.rows else None
    report.seconds = time.monotonic() - begun
    return report


def _checked(
    row: type[Row],
    policy: Policy,
    numbered: Iterable[tuple[int, sources.Cells]],
    seen: _Seen,
    report: Report,
    rejects: Rejects,
) -> Iterator[list[Numbered]]:
    """Batches of the rows that can be taken by themselves."""
    checker = Checker(row, policy)
    columns = identity_columns(row)
    for batch in sources.batches(numbered, BATCH):
        if report.read == 0:
            # Objects of JSON Lines leave out what they do not have, so no single one of them tells the columns.
            checker.require(tuple(dict.fromkeys(header for _, cells in batch for header in cells)))
        report.read += len(batch)
        good: list[Numbered] = []
        for number, cells in batch:
            checked = checker.check(number, cells)
            if isinstance(checked, list):
                rejects.add(checked)
            else:
                good.append((number, checked))
        repeated = seen.add((number, _identity(checked, columns)) for number, checked in good)
        for number, checked in good:
            if number in repeated:
                key = str(getattr(checked, columns[0]))
                reason = f"row {repeated[number]} has said this already; keep one of the two"
                rejects.add([Fault(number, columns[0], key, reason)])
        yield [item for item in good if item[0] not in repeated]


def _placed(
    batches: Iterable[list[Numbered]], placed: dict[str, set[str]], database: Database, row: type[Row], day: date
) -> Iterator[list[Numbered]]:
    """The batches, once it was taken down into which counties they put what."""
    for batch in batches:
        for start, county in retire.places(database, row, batch, day):
            placed[start].add(county)
        yield batch


def _identity(row: Row, columns: tuple[str, ...]) -> str:
    return "\x1f".join(str(getattr(row, column)) for column in columns)


class _Run:
    """One load: batches are written while the next are checked, then the rows that wait for others."""

    def __init__(self, writer: Writer, report: Report, rejects: Rejects, progress: Progress) -> None:
        self._writer = writer
        self.report = report
        self._rejects = rejects
        self._progress = progress
        self._waiting: list[Numbered] = []

    def all(self, batches: Iterable[list[Numbered]]) -> None:
        """Write the batches, then the rows that had to wait for others."""
        # Neo4j works a transaction on one core, so two at once use two.
        with ThreadPoolExecutor(1 if self._writer.in_order else 2) as pool:
            pending: deque[Future[Outcome]] = deque()
            for batch in batches:
                pending.append(pool.submit(self._writer.write, batch))
                while len(pending) > PENDING:
                    self._take(pending.popleft().result())
            while pending:
                self._take(pending.popleft().result())
        self._write_waiting()

    def _take(self, outcome: Outcome) -> None:
        self.report.created += outcome.created
        self.report.updated += outcome.updated
        self.report.unchanged += outcome.unchanged
        self._waiting += outcome.waiting
        for faults in outcome.refused:
            self._rejects.add(faults)
        self._progress(f"loading {self.report.kind}", self.report.read, None)

    def _write_waiting(self) -> None:
        """Each round takes the rows whose reference has come; those of a cycle or without any are left over."""
        left: list[Numbered] = []
        while self._waiting and len(self._waiting) != len(left):
            left, self._waiting = self._waiting, []
            for start in range(0, len(left), BATCH):
                self._take(self._writer.write(left[start : start + BATCH]))
        for faults in self._writer.references.missing(self._waiting):
            self._rejects.add(faults)


class _Seen:
    """Which rows a file has named, with their numbers; on disk, so that memory does not grow with the file."""

    def __enter__(self) -> _Seen:
        self._store = sqlite3.connect("")  # a temporary file that goes when it is closed
        self._store.execute("CREATE TABLE seen (identity TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID")
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def add(self, rows: Iterable[tuple[int, str]]) -> dict[int, int]:
        """Take down rows; answers those whose identity was there, with the number of the first."""
        repeated: dict[int, int] = {}
        taken = list(rows)
        cursor = self._store.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", ((key, n) for n, key in taken))
        if cursor.rowcount < len(taken):
            for number, key in taken:
                first = self._store.execute("SELECT number FROM seen WHERE identity = ?", (key,)).fetchone()[0]
                if first != number:
                    repeated[number] = first
        return repeated

    def rows(self) -> Iterator[list[str]]:
        """The identities that were named, as lists of their columns' texts."""
        return (identity.split("\x1f") for (identity,) in self._store.execute("SELECT identity FROM seen"))
