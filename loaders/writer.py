"""Checked rows to the graph: what is there is read, compared, and only the difference is written.

The Cypher is made from the row classes, once for each kind; what stands in a file only ever becomes a parameter. A
batch costs one read for its nodes, one for each column of links, and one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from graph.database import Database
from graph.elements import Node, Relationship, own_properties
from graph.organisation import Household
from loaders.checking import Fault
from loaders.references import Numbered, References, ends_of
from loaders.rows import Link, Row, is_dated
from loaders.statements import LOADED, Changes, Properties, statements, values


@dataclass
class Outcome:
    """What became of a batch: counts, what was refused, and rows that wait for others of their file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[list[Fault]] = field(default_factory=list)
    waiting: list[Numbered] = field(default_factory=list)


@dataclass(frozen=True)
class _Current:
    """A relationship as the graph holds it."""

    id: str
    end: str
    properties: Properties

    def holds(self, fixed: Properties) -> bool:
        """Whether it is one of a link that fixes some properties."""
        return all(self.properties.get(name) == value for name, value in fixed.items())


class Writer:
    """Writes batches of one kind. ``as_of``: the day on which a change that says no day takes place.

    ``made``: given to a dry run, which writes nothing and takes down there what it would have made (keys by label).
    """

    def __init__(
        self, database: Database, row: type[Row], as_of: date, made: dict[str, set[str]] | None = None
    ) -> None:
        self._database = database
        self._row = row
        self._as_of = as_of
        self._column, self._label = row.start
        self._own = own_properties(row.node) if row.node else []
        self._claimed: set[str] = set()  # relationships that a row of this file has spoken of
        # A kind that was never loaded has nothing to be compared with; the count store answers at once.
        fresh = row.node is not None and not self._any_nodes(row.node)
        self.references, self._dry = References(database, row, fresh=fresh, made=made), made is not None
        self._fresh_links = {link.column: not self._any_links(link.relationship) for link in row.links}

    def write(self, rows: list[Numbered]) -> Outcome:
        """Write what differs from the graph. Rows that name a row of their own kind which is not there yet wait."""
        found = self.references.sort(rows)
        outcome, rows = Outcome(refused=found.refused, waiting=found.waiting), found.kept
        known = self._read_nodes([self._key(row) for _, row in rows]) if self._row.node and rows else {}
        rows = self._without_living(rows, known, outcome)
        if not rows:
            return outcome
        changes = Changes()
        links = [
            (position, link)
            for position, link in enumerate(self._row.links)
            if any(self._speaks_of(row, link, known) for _, row in rows)
        ]
        inline = [(position, link) for position, link in links if self._goes_with_node(link)]
        for _, row in rows:
            if self._row.node:
                self._compare_node(row, known, inline, changes, outcome)
        self._compare_links(links, inline, [row for _, row in rows], known, changes)
        if not self._dry and (made := list(statements(self._row, changes))):
            self._database.transact([*made, (LOADED, {})])
        self._count(rows, known, changes, outcome)
        if self._row.node:
            self.references.remember(self._label, (self._key(row) for _, row in rows))
        return outcome

    @property
    def in_order(self) -> bool:
        """Whether a batch must wait for the one before: its rows are built on those, or speak of the same start."""
        return self._row.node is None or any(is_dated(link) for link in self.references.own_links)

    def _key(self, row: Row) -> str:
        key: str = getattr(row, self._column)
        return key

    def _read_nodes(self, keys: list[str]) -> dict[str, Properties]:
        if self.references.fresh:
            return {}
        label, key = self._label.key_label(), self._label.key()
        found = self._database.execute(
            f"CYPHER 25 UNWIND $keys AS key MATCH (n:{label} {{{key}: key}}) RETURN key, properties(n) AS properties",
            {"keys": keys},
        )
        return {row["key"]: row["properties"] for row in found.rows}

    def _without_living(self, rows: list[Numbered], known: dict[str, Properties], outcome: Outcome) -> list[Numbered]:
        """The rows but those of cases that are worked here: what their moves have made of them no file may undo."""
        kept: list[Numbered] = []
        for number, row in rows:
            key = self._key(row)
            if known.get(key, {}).get("entries"):
                reason = f"{key} is worked here and has a journal; move it instead (`gezhi case move`)"
                outcome.refused.append([Fault(number, self._column, key, reason)])
            else:
                kept.append((number, row))
        return kept

    def _goes_with_node(self, link: Link) -> bool:
        """Whether a link is made in the statement that makes its node: one target, which is there before."""
        own = link.target.key_label() == self._label.key_label()
        return self._row.node is not None and link.single and not own and link.target is not Household

    def _compare_node(
        self,
        row: Row,
        known: dict[str, Properties],
        inline: list[tuple[int, Link]],
        changes: Changes,
        outcome: Outcome,
    ) -> None:
        key, cells = self._key(row), row.__dict__
        if key not in known:
            assert self._row.node is not None
            given = [(position, link) for position, link in inline if cells[link.column] is not None]
            made = values(self._row.node, cells)
            for _, link in given:
                made += [cells[link.column], *values(link.relationship, _first_properties(row, link))]
            changes.linked[row.makes(), tuple(position for position, _ in given)].append(made)
            outcome.created += 1
            return
        stated = row.model_fields_set
        different = {name: cells[name] for name in self._own if name in stated and cells[name] != known[key].get(name)}
        if different:
            changes.properties.append({"key": key, "properties": different})
        if "kind" in different:  # a unit that becomes a centre, or no longer is one
            changes.labelled[row.makes()].append(key)

    def _speaks_of(self, row: Row, link: Link, known: dict[str, Properties]) -> bool:
        """Whether a row says anything of a link: its file has the column, or the node is new and has a default."""
        new = self._row.node is not None and self._key(row) not in known
        return link.column in row.model_fields_set or (new and bool(row.__dict__[link.column]))

    def _compare_links(
        self,
        links: list[tuple[int, Link]],
        inline: list[tuple[int, Link]],
        rows: list[Row],
        known: dict[str, Properties],
        changes: Changes,
    ) -> None:
        read: list[tuple[int, Link, list[Row], dict[str, list[_Current]]]] = []
        for position, link in links:
            left = [row for row in rows if self._key(row) in known] if (position, link) in inline else rows
            speaking = [row for row in left if self._speaks_of(row, link, known)]
            read.append((position, link, speaking, self._read_links(link, [self._key(row) for row in speaking], known)))
        moving = {
            self._key(row)
            for _, link, speaking, current in read
            if is_dated(link) and self._row.node is not None
            for row in speaking
            if _moves(ends_of(row, link), [item for item in current.get(self._key(row), ()) if item.holds(link.fixed)])
        }
        for position, link, speaking, current in read:
            for row in speaking:
                there = [item for item in current.get(self._key(row), ()) if item.holds(link.fixed)]
                if is_dated(link):
                    self._compare_dated(position, link, row, there, self._key(row) in moving, changes)
                else:
                    self._compare_plain(position, link, row, there, changes)

    def _read_links(self, link: Link, keys: list[str], known: dict[str, Properties]) -> dict[str, list[_Current]]:
        if self._fresh_links[link.column]:
            return {}
        if self._row.node is not None:
            keys = [key for key in keys if key in known]  # a node that is new has no links yet
        if not keys:
            return {}
        start, end = self._label, link.target
        found = self._database.execute(
            f"CYPHER 25 UNWIND $keys AS key "
            f"MATCH (a:{start.key_label()} {{{start.key()}: key}})-[r:{link.relationship.relation}]->(b:{end.label()}) "
            # Without the hint a large batch is planned as a scan of every relationship of the type.
            f"USING INDEX a:{start.key_label()}({start.key()}) "
            f"RETURN key, b.{end.key()} AS end, elementId(r) AS id, properties(r) AS properties",
            {"keys": list(dict.fromkeys(keys))},
        )
        current: dict[str, list[_Current]] = defaultdict(list)
        for row in found.rows:
            current[row["key"]].append(_Current(row["id"], row["end"], row["properties"]))
        return current

    def _compare_plain(self, position: int, link: Link, row: Row, there: list[_Current], changes: Changes) -> None:
        key, held, ends = self._key(row), {item.end for item in there}, ends_of(row, link)
        for end in ends:
            if end not in held:
                changes.opened[position].append([key, end, *values(link.relationship, link.fixed)])
                changes.touched.add(key)
        for item in there:
            if item.end not in ends:
                changes.removed[link.relationship.relation].append(item.id)
                changes.touched.add(key)

    def _compare_dated(
        self, position: int, link: Link, row: Row, there: list[_Current], moving: bool, changes: Changes
    ) -> None:
        """Open, correct or close relationships so that the graph says what the row says.

        A row without a day says "now": it matches the relationship that is open. One with ``since`` matches that
        beginning, else corrects the open one. What a node's row no longer names ends on the row's day, else today.
        ``moving``: the row's day is that of a link that moves, so it says nothing of those that stay.
        """
        key, cells, relation = self._key(row), row.__dict__, link.relationship.relation
        begins, until = cells[link.begins], cells.get("until")
        since = begins if link.begins == "since" else None  # another column tells the first beginning, not a change
        wanted = {**link.fixed, **{name: cells[name] for name in link.columns}}
        told_apart = {name: wanted[name] for name in link.relationship.identity if name in wanted}
        matched: set[str] = set()
        for end in ends_of(row, link):
            same = [
                item for item in there if item.end == end and item.id not in self._claimed and item.holds(told_apart)
            ]
            match = _match(same, since, until)
            if match is None:
                replaced = since is None and any(link.single or item.end == end for item in there)
                stated = {**wanted, "since": self._as_of if replaced else begins, "until": until}
                changes.opened[position].append([key, end, *values(link.relationship, stated)])
                changes.touched.add(key)
                continue
            matched.add(match.id)
            days = {"since": None if moving else since, "until": until}
            different = {
                name: value
                for name, value in {**wanted, **{name: day for name, day in days.items() if day is not None}}.items()
                if match.properties.get(name) != value
            }
            if since is not None and until is None and match.properties.get("until") is not None:
                different["until"] = None
            if different:
                changes.changed[relation].append({"id": match.id, "properties": different})
                changes.touched.add(key)
        if self._row.node is None:
            self._claimed |= matched  # another row of the file speaks of another relationship
            return  # and other rows speak for the other relationships of this start
        for item in there:
            if item.id not in matched and item.properties.get("until") is None:
                changes.changed[relation].append({"id": item.id, "properties": {"until": self._ends_on(item, since)}})
                changes.touched.add(key)

    def _ends_on(self, item: _Current, since: date | None) -> date:
        """When what a row no longer names ends: on the row's day if that is a later one, else today.

        A relationship cannot end before it begins: a change on its very first day ends it there.
        """
        began = item.properties.get("since") or date.min
        return since if since is not None and since > began else max(self._as_of, began)

    def _count(self, rows: list[Numbered], known: dict[str, Properties], changes: Changes, outcome: Outcome) -> None:
        if self._row.node is None:
            # A row that is no node is one relationship: new when it was opened.
            opened = {(start, end) for items in changes.opened.values() for start, end, *_ in items}
            for _, row in rows:
                new = any((self._key(row), end) in opened for link in self._row.links for end in ends_of(row, link))
                changed = self._key(row) in changes.touched
                outcome.created += new
                outcome.updated += changed and not new
                outcome.unchanged += not changed
            return
        different = {item["key"] for item in changes.properties} | (changes.touched & known.keys())
        outcome.updated = len(different)
        outcome.unchanged = len(known) - len(different)

    def _any_nodes(self, node: type[Node]) -> bool:
        return bool(self._database.execute(f"MATCH (n:{node.key_label()}) RETURN count(n) AS n").rows[0]["n"])

    def _any_links(self, relationship: type[Relationship]) -> bool:
        text = f"MATCH ()-[r:{relationship.relation}]->() RETURN count(r) AS n"
        return bool(self._database.execute(text).rows[0]["n"])


def _first_properties(row: Row, link: Link) -> Properties:
    """The properties of the first relationship that a link of a new node makes."""
    if not is_dated(link):
        return link.fixed
    cells = row.__dict__
    days = {"since": cells[link.begins], "until": cells.get("until")}
    return {**link.fixed, **days, **{name: cells[name] for name in link.columns}}


def _moves(ends: list[str], there: list[_Current]) -> bool:
    """Whether a link that holds now is to hold to other nodes."""
    held = {item.end for item in there if item.properties.get("until") is None}
    return bool(held) and held != set(ends)


def _match(same: list[_Current], since: date | None, until: date | None) -> _Current | None:
    """The relationship that a row speaks of, among those to the same node.

    One that begins on the row's day; else the open one, unless it begins only after the row ends; else one that ends
    on the row's day.
    """
    by_since = [item for item in same if since is not None and item.properties.get("since") == since]
    still_open = [
        item
        for item in same
        if item.properties.get("until") is None
        and (until is None or (item.properties.get("since") or date.min) < until)
    ]
    by_until = [item for item in same if until is not None and item.properties.get("until") == until]
    return next(iter([*by_since, *still_open, *by_until]), None)
