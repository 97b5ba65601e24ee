"""A backup put back into a database: an empty one, or one whose data it replaces as a whole.

The gate (``graph.gate``) is shut meanwhile, so nothing else is written, and it stays shut when the restoring is broken
off: what is half there is told from what is whole, and can be restored again. Every batch is written under the lock of
a gate that names this run, so of two at once the earlier one stops.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice
from typing import Any
from uuid import uuid4

from graph import gate, schema
from graph.backup import counts
from graph.backup_file import LinkLine, Manifest, NodeLine, Reading, Shape
from graph.backup_spool import KEYS
from graph.database import Database
from graph.elements import Element
from graph.errors import BackupError
from graph.jars import Progress
from graph.model import NODES, RELATIONSHIPS
from graph.questions import Change, Query, Question, Row, Statement

STATE, SHUT, OPEN = (Query.beside(__file__, f"restore_{name}") for name in ("state", "shut", "open"))
BATCH = 5_000  # nodes or relationships in one transaction
# Whoever takes the lock of a gate that names another run has been overtaken.
OWN = (
    "CYPHER 25 MATCH (gate:Gate {id: $gate}) SET gate.id = $gate WITH gate WHERE gate.restoring = $run "
    "RETURN gate.id AS gate"
)
CLEAR = "CYPHER 25 MATCH (n) WHERE NOT n:Gate CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"


@dataclass(frozen=True)
class Restored:
    """What was restored, and how long it took (seconds)."""

    manifest: Manifest
    seconds: float


def check_model(manifest: Manifest) -> None:
    """Raise BackupError where a backup holds what this code's model does not know, or lacks what it cannot do without.

    Properties that were added to the model since the backup was made get their defaults.
    """
    own, other = Shape.current(), manifest.model
    newer = other.version > own.version
    for known, found in ((own.nodes, other.nodes), (own.links, other.links)):
        for name, properties in found.items():
            newer = newer or name not in known or not set(properties) <= set(known[name])
    if newer:
        raise BackupError(
            f"the backup is of a newer Gezhi ({manifest.gezhi}, model {other.version}) than this one (model "
            f"{own.version}); update this one first"
        )
    for name, element in _classes().items():
        there = manifest.nodes.get(name, 0) + manifest.links.get(name, 0)
        lacking = _lacking(element, name, manifest.model)
        needed = [each for each in lacking if element.model_fields[each].is_required()]
        if there and needed:
            raise BackupError(
                f"the backup is of an older Gezhi ({manifest.gezhi}) and does not say {needed[0]} of {name}; restore "
                "it with that version, then update"
            )


def restore(
    database: Database, backup: Reading, *, replace: bool = False, progress: Progress | None = None
) -> Restored:
    """Put a backup back, which ``backup`` is about to read and which was read as a whole before: what is found wrong
    now is found too late.

    ``replace``: remove what the database holds. Linear in the backup; in little memory. Raises BackupError for a
    database that is not empty, for a backup of a newer model, and where other things are there in the end than the
    manifest counts; DatabaseError. What was broken off is begun again in the same way.
    """
    check_model(backup.manifest)
    begun, told = time.monotonic(), progress or (lambda *_: None)
    nodes, restoring = database.ask(Question(STATE, {}, lambda rows: (rows[0]["nodes"], rows[0]["restoring"])))
    if nodes and restoring is None and not replace:
        raise BackupError(f"the database holds {nodes:,} nodes; restore into an empty one, or replace them (--yes)")
    run, inside = uuid4().hex, database.while_shut()
    inside.execute(SHUT.text, {"gates": gate.IDS, "run": run})
    inside.execute_in_batches(CLEAR)
    schema.apply(inside)
    _Writer(inside, run, backup.manifest, told).all(backup.lines())
    _check(backup.manifest, inside)
    inside.change(_owned(run, (OPEN.text, {})))
    return Restored(backup.manifest, time.monotonic() - begun)


class _Writer:
    """Writes the lines of a backup in batches, nodes before relationships."""

    def __init__(self, inside: Database, run: str, manifest: Manifest, progress: Progress) -> None:
        self._inside, self._run, self._progress = inside, run, progress
        self._added = {name: _defaults(element, name, manifest.model) for name, element in _classes().items()}
        self._done = 0

    def all(self, lines: Iterable[NodeLine | LinkLine]) -> None:
        """Write everything. Raises BackupError where an end of a relationship is not there."""
        for text, alike in groupby(lines, key=_statement):
            while batch := list(islice(alike, BATCH)):
                rows = [self._row(each) for each in batch]
                made = self._inside.change(_owned(self._run, (text, {"rows": rows})))
                if made != len(rows):
                    raise BackupError(f"{len(rows) - made} relationships of the backup lead nowhere: {batch[0]}, …")
                self._done += made
                self._progress("restoring", self._done, None)

    def _row(self, found: NodeLine | LinkLine) -> Any:
        if isinstance(found, NodeLine):
            added = {name: value for label in found.labels for name, value in self._added.get(label, {}).items()}
            return {**added, **found.values()}
        return [found.start[1], found.end[1], {**self._added.get(found.type, {}), **found.values()}]


def _statement(found: NodeLine | LinkLine) -> str:
    """What writes a line, and all that are like it."""
    if isinstance(found, NodeLine):
        return _node_statement(found.labels)
    return _link_statement(found.start[0], found.type, found.end[0])


@cache
def _node_statement(labels: tuple[str, ...]) -> str:
    named = "".join(f":{_quoted(label)}" for label in labels)
    return f"CYPHER 25 UNWIND $rows AS row CREATE (n{named}) SET n = row RETURN count(n) AS made"


@cache
def _link_statement(start: str, relation: str, end: str) -> str:
    if not {start, end} <= KEYS.keys():
        raise BackupError(f"a relationship {relation} of the backup joins {start} and {end}, which cannot be")
    return (
        f"CYPHER 25 UNWIND $rows AS row MATCH (a:{start} {{{KEYS[start]}: row[0]}}) "
        f"MATCH (b:{end} {{{KEYS[end]}: row[1]}}) CREATE (a)-[r:{_quoted(relation)}]->(b) SET r = row[2] "
        "RETURN count(r) AS made"
    )


def _quoted(name: str) -> str:
    """A label or type as Cypher takes any: those beside the model are kept too."""
    return f"`{name.replace('`', '``')}`"


def _owned(run: str, statement: Statement) -> Change[int]:
    """A change of one statement by the run that has shut the gates. Raises BackupError when another has since."""

    def steps() -> Generator[Statement, list[Row], int]:
        if not (yield OWN, {"gate": gate.IDS[0], "run": run}):
            raise BackupError("another restoring of this database was begun meanwhile; this one has stopped")
        rows = yield statement
        return int(rows[0]["made"])

    return steps


def _check(manifest: Manifest, inside: Database) -> None:
    """Raise BackupError where other things are there than a manifest counts."""
    there = inside.ask(counts())
    wanted = {label: manifest.nodes.get(label, 0) for label in KEYS if label != gate.Gate.label()}
    wanted |= {each.relation: manifest.links.get(each.relation, 0) for each in RELATIONSHIPS}
    wanted |= {"()": manifest.total + there[gate.Gate.label()], "-->": sum(manifest.links.values())}
    wrong = [name for name, count in wanted.items() if there[name] != count]
    if wrong:
        raise BackupError(
            f"{there[wrong[0]]} {wrong[0]} are there and not {wanted[wrong[0]]}: another program has written "
            "meanwhile; restore again when nothing else is connected"
        )


def _classes() -> dict[str, type[Element]]:
    return {**{node.label(): node for node in NODES}, **{each.relation: each for each in RELATIONSHIPS}}


def _lacking(element: type[Element], name: str, model: Shape) -> list[str]:
    """The properties of a label or type that the model of a backup did not have."""
    known = model.nodes.get(name) or model.links.get(name)
    return [] if known is None else [each for each in element.model_fields if each not in known]


def _defaults(element: type[Element], name: str, model: Shape) -> Row:
    """What the properties that came to the model since a backup are where nothing was said of them."""
    fields = {each: element.model_fields[each] for each in _lacking(element, name, model)}
    found = {each: field.get_default(call_default_factory=True) for each, field in fields.items()}
    return {each: value for each, value in found.items() if value is not None}
