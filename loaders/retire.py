"""Ending what a file no longer names: the open relationships of its kind, in the counties that it speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from graph.database import Database
from graph.model import Area, Node, PartyOrganisation, Person, Unit
from loaders.rows import Link, Row, identity_columns, is_dated

# The counties that a node belongs to: by its own code, or by the areas that it is linked to.
COUNTIES = {
    Area: "[left(start.code, 6)]",
    Unit: "COLLECT { MATCH (start)-[:COVERS|SERVES]->(area:Area) RETURN DISTINCT left(area.code, 6) }",
    PartyOrganisation: "COLLECT { MATCH (start)-[:LEADS]->(area:Area) RETURN DISTINCT left(area.code, 6) }",
    Person: (
        "COLLECT { MATCH (start)-[:LIVES_IN|ASSIGNED_TO]->()-[:COVERS|SERVES|LEADS]->{0,1}(area:Area) "
        "RETURN DISTINCT left(area.code, 6) }"
    ),
}
PAGE = 10_000


def vanished(database: Database, row: type[Row], named: Iterator[list[str]], as_of: date) -> int:
    """End on ``as_of`` what no row named; answers how many relationships ended."""
    column, start = row.start
    columns = identity_columns(row)
    starts, identities, counties = set[str](), set[tuple[str, ...]](), set[str]()
    while page := list(islice(named, PAGE)):
        keys = [identity[columns.index(column)] for identity in page]
        starts.update(keys)
        identities.update(tuple(identity) for identity in page)
        counties.update(_counties(database, start, keys))
    ended = 0
    for link in row.links:
        if is_dated(link):
            ended += _end(database, link, start, sorted(counties), as_of, _Named(row, link, starts, identities))
    return ended


class _Named:
    """Whether a relationship was named by a row."""

    def __init__(self, row: type[Row], link: Link, starts: set[str], identities: set[tuple[str, ...]]) -> None:
        self._row, self._link, self._starts, self._identities = row, link, starts, identities
        # Of rows that are no nodes the beginning does not matter: an open relationship is named by any of them.
        self._columns = [name for name in identity_columns(row) if name != "since"]
        self._told = {identity[: len(self._columns)] for identity in identities}

    def __call__(self, start: str, end: str, properties: dict[str, object]) -> bool:
        if self._row.node is not None:
            return start in self._starts
        values = {self._row.start[0]: start, self._link.column: end, **properties}
        return tuple(str(values.get(name)) for name in self._columns) in self._told


def _counties(database: Database, node: type[Node], keys: list[str]) -> list[str]:
    found = database.execute(
        f"CYPHER 25 UNWIND $keys AS key MATCH (start:{node.key_label()} {{{node.key()}: key}}) "
        f"UNWIND {COUNTIES[node]} AS county RETURN collect(DISTINCT county) AS counties",
        {"keys": keys},
    )
    counties: list[str] = found.rows[0]["counties"]
    return counties


def _end(database: Database, link: Link, start: type[Node], counties: list[str], as_of: date, named: _Named) -> int:
    relation = link.relationship.relation
    found = database.execute(
        f"CYPHER 25 MATCH (start:{start.key_label()})-[r:{relation}]->(end:{link.target.label()}) "
        f"WHERE r.until IS NULL AND any(county IN {COUNTIES[start]} WHERE county IN $counties) "
        f"RETURN elementId(r) AS id, start.{start.key()} AS start, end.{link.target.key()} AS end, "
        "properties(r) AS properties",
        {"counties": counties},
    )
    gone = [row["id"] for row in found.rows if not named(row["start"], row["end"], row["properties"])]
    database.execute(
        f"CYPHER 25 UNWIND $ids AS id MATCH ()-[r:{relation}]->() WHERE elementId(r) = id "
        "SET r.until = CASE WHEN r.since > $as_of THEN r.since ELSE $as_of END",
        {"ids": gone, "as_of": as_of},
    )
    return len(gone)
