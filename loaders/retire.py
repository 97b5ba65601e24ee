"""Ending what a file no longer names: the open relationships of its kind, in the counties that it speaks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

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
    # The beginning does not matter: an open relationship is named by any row that is alike but for it.
    alike = [position for position, name in enumerate(columns) if name != "since"]
    told, counties = set[tuple[str, ...]](), set[str]()
    while page := list(islice(named, PAGE)):
        told.update(tuple(identity[position] for position in alike) for identity in page)
        counties.update(_counties(database, start, [identity[columns.index(column)] for identity in page]))

    def is_named(link: Link, found: dict[str, Any]) -> bool:
        values = {column: found["start"], link.column: found["end"], **found["properties"]}
        return tuple(str(values.get(columns[position])) for position in alike) in told

    return sum(
        _end(database, link, start, sorted(counties), as_of, partial(is_named, link))
        for link in row.links
        if is_dated(link)
    )


def _counties(database: Database, node: type[Node], keys: list[str]) -> list[str]:
    found = database.execute(
        f"CYPHER 25 UNWIND $keys AS key MATCH (start:{node.key_label()} {{{node.key()}: key}}) "
        f"UNWIND {COUNTIES[node]} AS county RETURN collect(DISTINCT county) AS counties",
        {"keys": keys},
    )
    counties: list[str] = found.rows[0]["counties"]
    return counties


def _end(
    database: Database,
    link: Link,
    start: type[Node],
    counties: list[str],
    as_of: date,
    is_named: Callable[[dict[str, Any]], bool],
) -> int:
    relation = link.relationship.relation
    found = database.execute(
        f"CYPHER 25 MATCH (start:{start.key_label()})-[r:{relation}]->(end:{link.target.label()}) "
        f"WHERE r.until IS NULL AND any(county IN {COUNTIES[start]} WHERE county IN $counties) "
        f"RETURN elementId(r) AS id, start.{start.key()} AS start, end.{link.target.key()} AS end, "
        "properties(r) AS properties",
        {"counties": counties},
    )
    gone = [row["id"] for row in found.rows if not is_named(row)]
    database.execute(
        f"CYPHER 25 UNWIND $ids AS id MATCH ()-[r:{relation}]->() WHERE elementId(r) = id "
        "SET r.until = CASE WHEN r.since > $as_of THEN r.since ELSE $as_of END",
        {"ids": gone, "as_of": as_of},
    )
    return len(gone)
