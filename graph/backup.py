"""A backup of the graph while it is worked on: all of one moment, though nobody waits for it longer than a moment.

Neo4j shows a reader what is committed while it reads, so what is read page by page is of many moments. Therefore:

1. At a moment at which nobody writes (``graph.gate``) it is noted how far the story has gone (:class:`Marks`).
2. Everything is read, page by page. Meanwhile cases are moved.
3. What has changed since is read again, as the events tell it, until that is little.
4. At another moment at which nobody writes the rest is read again, whole labels that no event tells of, and what the
   database counts of each label and type. That is the moment that the backup is of: what was changed before it has
   been read again since, and nothing was changed after it.

Files that are loaded meanwhile change more than events tell: then it begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from graph import backup_file
from graph.accounts import Session, SessionOf
from graph.backup_file import FORMAT, Manifest, Shape
from graph.backup_spool import KEYS, Spool
from graph.database import Database
from graph.elements import type_name
from graph.errors import BackupError, QueryTimeoutError
from graph.gate import Gate
from graph.jars import Progress
from graph.model import NODES, RELATIONSHIPS
from graph.questions import Change, Query, Question, Row, Statement

MARKS, CHANGES = Query.beside(__file__, "backup_marks"), Query.beside(__file__, "backup_changes")
PAGE = 2_000  # nodes
FEW = 200  # events that are caught up with while everybody waits
HOLD_SECONDS = 10.0  # after which the server lets those who wait go on, and the backup tries again
ROUNDS = 20  # of reading again, each shorter than the one before
TRIES = 3  # to be done before files are loaded

# Sessions are good for a week at most, and one that was ended since must not come back; the gates are the server's own.
LEFT_OUT = (Session.label(), Gate.label())
KEPT = {label: key for label, key in KEYS.items() if label not in LEFT_OUT}
# How changes of a label are told: by events, by the counter of loads, by the looks at risk, by the number of the last
# access. What is not here is read as a whole while everybody waits, so a new label is never forgotten, but one that
# grows large belongs here.
TOLD = ("Case", "JournalEntry", "Supervision", "Warning", "Event")
LOADED = ("Area", "Unit", "PartyOrganisation", "Person", "Household")
LOOKED = ("RiskRun",)
COUNTED = ("AccessEntry",)
WHOLE = tuple(label for label in KEPT if label not in (*TOLD, *LOADED, *LOOKED, *COUNTED))
NAMES = {  # what ``backup_changes.cypher`` calls the keys of what has changed
    "Event": "events", "Case": "cases", "JournalEntry": "entries", "Supervision": "supervisions", "Person": "people",
    "Warning": "warnings", "RiskRun": "runs", "AccessEntry": "accesses",
}  # fmt: skip
Changed = dict[str, list[str | int]]  # keys of what is to be read again, by label
NUMBERED = tuple(node.label() for node in NODES if type_name(node, node.key()) == "integer")

LINKS = (
    "COLLECT { MATCH (n)-[r]->(m) RETURN [type(r), properties(r), "
    "[label IN labels(m) WHERE $keys[label] IS NOT NULL | [label, m[$keys[label]]]]] } AS links"
)


@dataclass(frozen=True)
class Marks:
    """How far the story had gone: the last event, which files were loaded, the last look at risk, the last access."""

    events: int
    loads: str
    runs: int
    accesses: int


@dataclass(frozen=True)
class Quiet:
    """What was seen at a moment at which nobody wrote. ``rows``: None where too much had changed to be read then."""

    marks: Marks
    rows: list[Row] | None = None
    counts: dict[str, int] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True)
class Made:
    """A backup that was made: its manifest, bytes, how long it took, and the longest that anybody waited for it."""

    file: Path
    manifest: Manifest
    bytes: int
    seconds: float
    waited: float


def make(database: Database, file: Path, clock: Callable[[], datetime], progress: Progress | None = None) -> Made:
    """Write a backup of ``database`` to the new ``file``. ``clock`` tells the moment that it is of.

    Linear in the graph, in some tens of megabytes of memory; on disk twice the size of the graph as text, for a while,
    in the folder for temporary files. Others that write wait for a fraction of a second, and never longer than
    HOLD_SECONDS. Raises BackupError when it cannot be made, DatabaseError, and OSError when it cannot be written; then
    there is no file.
    """
    begun, told = time.monotonic(), progress or (lambda *_: None)
    backup_file.check_new(file)
    with Spool() as spool:
        copy = Copy(database, spool, clock, told)
        moment = copy.all()
        spool.check_ends()
        manifest = _manifest(spool, moment)
        size = backup_file.write(file, manifest, spool.lines(), told)
    return Made(file, manifest, size, time.monotonic() - begun, copy.waited)


class Copy:
    """The reading of a graph into a spool. ``waited``: the longest that others may have waited for it, in seconds."""

    def __init__(
        self, database: Database, spool: Spool, clock: Callable[[], datetime], progress: Progress | None = None
    ) -> None:
        self._database, self._spool, self._clock = database, spool, clock
        self._progress = progress or (lambda *_: None)
        self._read = 0
        self.waited = 0.0

    def all(self) -> Quiet:
        """Read everything as it was at the moment that is answered. Raises BackupError."""
        for _ in range(TRIES):
            found = self._once()
            if found is not None:
                return found
            self._spool.forget()
        raise BackupError("files are being loaded; make the backup when that is over")

    def _once(self) -> Quiet | None:
        """As :meth:`all`; None where files were loaded meanwhile."""
        self._database.ask(Question(MARKS, {}, list))  # so that the server has planned it, and the connection stands
        marks = self._alone(_noted).marks
        _check_known(self._database.ask(counts()))  # what cannot be kept is told before the long reading
        for label in KEPT:
            self._pages(label)
        self._rehearse(marks)
        for _ in range(ROUNDS):
            try:
                found = self._alone(partial(self._rest, marks))
            except QueryTimeoutError:  # it let the others go on
                found = self._alone(_noted)
            if found.marks.loads != marks.loads:
                return None
            if found.rows is not None:
                self._spool.forget(WHOLE)
                self._spool.put(found.rows)
                _check_known(found.counts)
                _check_whole(found.counts, self._spool)
                return found
            self._catch_up(marks, found.marks)
            marks = found.marks
        raise BackupError("too much is being changed to be caught up with; make the backup when there is less to do")

    def _alone(self, change: Change[Quiet]) -> Quiet:
        begun = time.monotonic()
        try:
            return self._database.alone(change, HOLD_SECONDS)
        finally:
            self.waited = max(self.waited, time.monotonic() - begun)

    def _rest(self, since: Marks) -> Generator[Statement, list[Row], Quiet]:
        """What is left to be read when nobody writes, unless that is much."""
        marks = (yield from _noted()).marks
        much = marks.events - since.events + marks.accesses - since.accesses > FEW
        if marks.loads != since.loads or marks.runs != since.runs or much:
            return Quiet(marks)
        rows: list[Row] = []
        if marks != since:
            rows += yield _again(_changed((yield _changes(since, marks))))
        rows += yield _whole()
        counting = counts()
        return Quiet(marks, rows, counting.read((yield counting.query.text, {})), self._clock())

    def _rehearse(self, marks: Marks) -> None:
        """Have the server plan what it is going to be asked while everybody waits: that may take a second."""
        for text, parameters in (_changes(marks, marks), _again({}), _whole()):
            self._database.ask_exactly(Question(Query("backup", text), parameters, list))

    def _catch_up(self, since: Marks, now: Marks) -> None:
        """Read again what changed between two moments."""
        text, parameters = _changes(since, now)
        changed = self._database.ask(Question(Query("backup_changes", text), parameters, _changed))
        if now.runs != since.runs:
            changed.pop("Case")
            self._pages("Case")  # a look at risk writes on every open case
        for some in _batches(changed):
            text, parameters = _again(some)
            self._take(Question(Query("backup_again", text), parameters, list))

    def _pages(self, label: str) -> None:
        """Read all nodes of a label in the order of their keys."""
        key = KEYS[label]
        text = f"CYPHER 25 MATCH (n:{label}) WHERE n.{key} > $after WITH n ORDER BY n.{key} LIMIT $limit {_row()}"
        after = _first(label)
        while True:
            parameters = {"keys": KEYS, "after": after, "limit": PAGE}
            rows = self._take(Question(Query(f"backup_{label}", text), parameters, list))
            if not rows:
                return
            after = rows[-1]["properties"][key]

    def _take(self, question: Question[list[Row]]) -> list[Row]:
        rows = self._database.ask_exactly(question)
        self._spool.put(rows)
        self._read += len(rows)
        self._progress("reading", self._read, None)
        return rows


def _first(label: str) -> str | int:
    """What all keys of a label lie after: numbers and texts are never compared with each other."""
    return -1 if label in NUMBERED else ""


def _row() -> str:
    return f"RETURN labels(n) AS labels, properties(n) AS properties, {LINKS}"


def _whole() -> Statement:
    """All nodes of the labels that nothing tells of."""
    return "CYPHER 25 " + " UNION ALL ".join(f"MATCH (n:{label}) {_row()}" for label in WHOLE), {"keys": KEYS}


def _again(wanted: Changed) -> Statement:
    """The nodes with some keys. One statement for all labels: each more is one more way to the server and back."""
    parts = (f"UNWIND $wanted.{label} AS key MATCH (n:{label} {{{KEYS[label]}: key}}) {_row()}" for label in NAMES)
    everything = {label: wanted.get(label, []) for label in NAMES}
    return "CYPHER 25 " + " UNION ALL ".join(parts), {"keys": KEYS, "wanted": everything}


def _noted() -> Generator[Statement, list[Row], Quiet]:
    rows = yield MARKS.text, {}
    return Quiet(Marks(**rows[0]))


def _changes(since: Marks, now: Marks) -> Statement:
    return CHANGES.text, {
        "after": since.events, "upto": now.events, "runs": since.runs,
        "accessed": since.accesses, "accessed_upto": now.accesses,
    }  # fmt: skip


def _changed(rows: list[Row]) -> Changed:
    """Keys of what is to be read again, by label."""
    return {label: list(dict.fromkeys(rows[0][name])) for label, name in NAMES.items()}


def _batches(changed: Changed) -> Iterator[Changed]:
    """The same keys, a page of them at a time."""
    keys = ((label, key) for label, keys in changed.items() for key in keys)
    while some := list(islice(keys, PAGE)):
        yield {label: [key for of, key in some if of == label] for label in {of for of, _ in some}}


def counts() -> Question[dict[str, int]]:
    """How many nodes there are in all, of each label, of each type of relationship, and in all (``()``, ``-->``).

    Neo4j keeps these numbers, so nothing is read for them.
    """
    parts = {"()": "MATCH (x)", "-->": "MATCH ()-[x]->()"}
    parts |= {label: f"MATCH (x:{label})" for label in KEYS}
    parts |= {each.relation: f"MATCH ()-[x:{each.relation}]->()" for each in RELATIONSHIPS}
    counted = (f"{match} WITH count(x) AS count RETURN '{name}' AS name, count" for name, match in parts.items())
    return Question(
        Query("backup_counts", "CYPHER 25 " + " UNION ALL ".join(counted)),
        {},
        lambda rows: {row["name"]: row["count"] for row in rows},
    )


def _check_known(counts: dict[str, int]) -> None:
    """Raise BackupError for nodes that are not of the model."""
    strange = counts["()"] - sum(counts[label] for label in KEYS)
    if strange > 0:
        raise BackupError(
            f"{strange} nodes have no label of the model and would be lost; remove them, or give them one and "
            "its key (MATCH (n) RETURN labels(n), count(*) lists what there is)"
        )


def _check_whole(counts: dict[str, int], spool: Spool) -> None:
    """Raise BackupError where a spool holds other numbers of nodes and relationships than the database counts."""
    nodes, links = spool.nodes(), spool.links()
    for label in KEPT:
        there, read = counts[label], nodes.get(label, 0)
        if there != read:
            raise BackupError(
                f"of {there} nodes {label} in the database {read} could be read: some have no key, or another program "
                "than Gezhi writes; make the backup again"
            )
    lost = counts["-->"] - counts[SessionOf.relation] - sum(links.values())
    if lost:
        raise BackupError(f"{lost} relationships could not be read: another program than Gezhi writes; try again")


def _manifest(spool: Spool, moment: Quiet) -> Manifest:
    assert moment.at is not None
    return Manifest(
        gezhi_backup=FORMAT,
        gezhi=version("gezhi"),
        model=Shape.current(),
        at=moment.at,
        event=moment.marks.events,
        total=spool.total(),
        nodes=spool.nodes(),
        links=spool.links(),
    )
