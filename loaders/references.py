"""What rows refer to: whether it is there, may still come with the same file, or is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.database import Database
from graph.elements import Node
from graph.organisation import Household
from loaders.checking import Fault
from loaders.rows import Link, Row

Numbered = tuple[int, Row]
KNOWN_LIMIT = 500_000  # keys of a label remembered between batches


@dataclass
class Sorted:
    """Rows by whether what they refer to is there: kept, waiting for others of their file, or refused."""

    kept: list[Numbered] = field(default_factory=list)
    waiting: list[Numbered] = field(default_factory=list)
    refused: list[list[Fault]] = field(default_factory=list)


class References:
    """Tells for one file which nodes the graph holds. ``fresh``: it has held none of the file's own kind so far.

    ``made``: of a dry run, the keys by label that it and those before it would have made; they count as held.
    """

    def __init__(
        self, database: Database, row: type[Row], *, fresh: bool, made: dict[str, set[str]] | None = None
    ) -> None:
        self._database = database
        self._row = row
        self._column, self._label = row.start
        self.fresh = fresh
        self.own_links = [link for link in row.links if row.node and link.target.label() == row.node.label()]
        self._known = defaultdict[str, set[str]](set) if made is None else made
        self._forgets = made is None

    def sort(self, rows: list[Numbered]) -> Sorted:
        """Rows whose every reference exists are kept; the others are refused, or wait when it may still come."""
        if self._row.node is None:
            starts = self._existing(self._label, {self._key(row) for _, row in rows})
        links = [
            link
            for link in self._row.links
            if link.target is not Household and any(row.__dict__[link.column] for _, row in rows)
        ]
        targets = {
            link.column: self._existing(link.target, {end for _, row in rows for end in ends_of(row, link)})
            for link in links
        }
        found = Sorted()
        for number, row in rows:
            faults = []
            if self._row.node is None and self._key(row) not in starts:
                faults.append(_unknown(number, self._column, self._key(row), self._label))
            own = False
            for link in links:
                for end in ends_of(row, link):
                    if end not in targets[link.column]:
                        own = own or link in self.own_links
                        faults.append(_unknown(number, link.column, end, link.target))
            if not faults:
                found.kept.append((number, row))
            elif own and {fault.column for fault in faults} <= {link.column for link in self.own_links}:
                found.waiting.append((number, row))
            else:
                found.refused.append(faults)
        self._settle(found)
        return found

    def _settle(self, found: Sorted) -> None:
        """Keep the rows that only wait for rows of the same batch, until none is left that can be."""
        known = {self._key(row) for _, row in found.kept}
        while found.waiting:
            still = []
            for number, row in found.waiting:
                missing = {end for link in self.own_links for end in ends_of(row, link)} - known
                if missing <= self._existing(self._label, missing):
                    found.kept.append((number, row))
                    known.add(self._key(row))
                else:
                    still.append((number, row))
            if len(still) == len(found.waiting):
                return
            found.waiting = still

    def _existing(self, node: type[Node], keys: set[str]) -> set[str]:
        """Which of ``keys`` the graph holds."""
        known = self._known[node.label()]
        unknown = keys - known
        if not unknown or (self.fresh and self._row.node is not None and node.label() == self._row.node.label()):
            return keys & known
        label, key = node.label(), node.key()
        found = self._database.execute(
            f"CYPHER 25 UNWIND $keys AS key MATCH (n:{label} {{{key}: key}}) RETURN collect(key) AS keys",
            {"keys": list(unknown)},
        )
        there = (keys & known).union(found.rows[0]["keys"])
        self.remember(node, there)
        return there

    def remember(self, node: type[Node], keys: Iterable[str]) -> None:
        """Take down that the graph holds ``keys``."""
        known = self._known[node.label()]
        if self._forgets and len(known) > KNOWN_LIMIT:
            known.clear()
            self.fresh = False  # from now on the graph is asked
        known.update(keys)

    def missing(self, rows: list[Numbered]) -> Iterator[list[Fault]]:
        """What is wrong with rows that wait in vain: they refer to each other in a circle, or to nothing."""
        left = {self._key(row) for _, row in rows}
        for number, row in rows:
            ends = [(link, end) for link in self.own_links for end in ends_of(row, link)]
            yield [
                Fault(number, link.column, end, f"{end} cannot be taken either: it waits in a circle or was refused")
                if end in left
                else _unknown(number, link.column, end, link.target)
                for link, end in ends
                if end in left or end not in self._existing(link.target, {end})
            ]

    def _key(self, row: Row) -> str:
        key: str = getattr(row, self._column)
        return key


def ends_of(row: Row, link: Link) -> list[str]:
    """The keys that a row's column names."""
    value = row.__dict__[link.column]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _unknown(number: int, column: str, key: str, node: type[Node]) -> Fault:
    return Fault(number, column, key, f"there is no {node.label()} {key}; load it first or correct the {column}")
