"""What a backup has read, kept on disk until its file is written: what is read again replaces what was read before."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

from graph.backup_file import line
from graph.errors import BackupError
from graph.model import NODES
from graph.questions import Row
from graph.values import to_json

# The label that each node is found by, and the name of its key; of a centre those of its unit.
KEYS: dict[str, str] = {node.key_label(): node.key() for node in NODES}

TABLES = """
CREATE TABLE node (label TEXT, key, labels TEXT, line TEXT, PRIMARY KEY (label, key)) WITHOUT ROWID;
CREATE TABLE link (label TEXT, key, type TEXT, end_label TEXT, end_key, line TEXT);
CREATE INDEX of_node ON link (label, key);
"""
ENDLESS = """
SELECT link.type, link.label, link.key, link.end_label, link.end_key
FROM link LEFT JOIN node ON node.label = link.end_label AND node.key = link.end_key
WHERE node.key IS NULL LIMIT 1
"""


class Spool:
    """Nodes with the relationships that begin at them. Use it in a ``with`` block: it goes with its end.

    A row is a map of ``labels``, ``properties`` and ``links``: of each relationship its type, its properties, and the
    labels with keys that its end can be found by (``graph.backup`` reads them).
    """

    def __enter__(self) -> Self:
        # A temporary file that is nobody's to open, and goes when this process does, however it ends.
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.executescript(TABLES)
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def put(self, rows: Sequence[Row]) -> None:
        """Take down nodes as they are now. Raises BackupError for one that could not be found again by its key."""
        nodes, links = [], []
        for row in rows:
            label, key = found_by(row["labels"], row["properties"])
            properties = {name: to_json(value) for name, value in row["properties"].items()}
            labels = sorted(row["labels"])
            nodes.append((label, key, json.dumps(labels), line({"labels": labels, "properties": properties})))
            for relation, of_link, ends in row["links"]:
                if len(ends) != 1 or not _can_be_key(ends[0][1]):
                    raise BackupError(
                        f"{relation} of {label} {key} leads to a node that is not of the model; remove it, or give it "
                        "a label of the model and a key"
                    )
                ((end_label, end_key),) = ends
                properties = {name: to_json(value) for name, value in of_link.items()}
                text = line(
                    {"type": relation, "start": [label, key], "end": [end_label, end_key], "properties": properties}
                )
                links.append((label, key, relation, end_label, end_key, text))
        self._store.execute("BEGIN")
        self._store.executemany("DELETE FROM link WHERE label = ? AND key = ?", (node[:2] for node in nodes))
        self._store.executemany("INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?)", nodes)
        self._store.executemany("INSERT INTO link VALUES (?, ?, ?, ?, ?, ?)", links)
        self._store.execute("COMMIT")

    def forget(self, labels: Iterable[str] | None = None) -> None:
        """Drop the nodes that are found by some labels; without them all."""
        for label in KEYS if labels is None else labels:
            self._store.execute("DELETE FROM link WHERE label = ?", (label,))
            self._store.execute("DELETE FROM node WHERE label = ?", (label,))

    def total(self) -> int:
        """How many nodes there are."""
        (count,) = self._store.execute("SELECT count(*) FROM node").fetchone()
        return int(count)

    def nodes(self) -> dict[str, int]:
        """How many nodes have each label; one with two labels counts for both."""
        counts: Counter[str] = Counter()
        for labels, count in self._store.execute("SELECT labels, count(*) FROM node GROUP BY labels"):
            for label in json.loads(labels):
                counts[label] += count
        return dict(counts)

    def links(self) -> dict[str, int]:
        """How many relationships there are of each type."""
        return dict(self._store.execute("SELECT type, count(*) FROM link GROUP BY type"))

    def check_ends(self) -> None:
        """Raise BackupError where a relationship leads to a node that was not read."""
        stray: tuple[Any, ...] | None = self._store.execute(ENDLESS).fetchone()
        if stray is not None:
            relation, label, key, end_label, end_key = stray
            raise BackupError(
                f"{relation} leads from {label} {key} to {end_label} {end_key}, which was made or removed while the "
                "backup was read, by a program that is not Gezhi; make the backup again"
            )

    def lines(self) -> Iterator[str]:
        """All nodes, label by label in the order of the model and by key; then all relationships, type by type."""
        for label in KEYS:
            yield from self._texts("SELECT line FROM node WHERE label = ? ORDER BY labels, key", label)
        yield from self._texts("SELECT line FROM link ORDER BY type, label, end_label, key, end_key, line")

    def _texts(self, question: str, *parameters: str) -> Iterator[str]:
        return (text for (text,) in self._store.execute(question, parameters))


def found_by(labels: Sequence[str], properties: Row) -> tuple[str, str | int]:
    """The label and key of a node. Raises BackupError where it has none, or two."""
    known = [label for label in labels if label in KEYS]
    if len(known) == 1 and _can_be_key(properties.get(KEYS[known[0]])):
        return known[0], properties[KEYS[known[0]]]
    raise BackupError(
        f"a node with the labels {', '.join(labels)} ({properties}) cannot be kept: it needs one label of the model "
        "and its key"
    )


def _can_be_key(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
