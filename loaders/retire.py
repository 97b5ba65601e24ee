"""Ending what a file no longer names: the open relationships of its kind, in the counties that it speaks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from graph.database import Database
from graph.elements import Node
from graph.organisation import (
    Area,
    AssignedTo,
    Centre,
    Covers,
    Leads,
    LivesIn,
    PartyOrganisation,
    Person,
    Serves,
    Unit,
)
from loaders.references import Numbered, ends_of
from loaders.rows import Link, Row, identity_columns, is_dated
from loaders.statements import LOADED

# Whether a relationship holds on the day of the change.
_NOW = "coalesce({0}.since <= $as_of, true) AND coalesce($as_of < {0}.until, true)"


def _reached(pattern: str, *relations: str) -> str:
    """The counties of the areas that ``pattern`` reaches through relationships that hold now."""
    held = " AND ".join(_NOW.format(relation) for relation in relations)
    return f"COLLECT {{ MATCH {pattern} WHERE {held} RETURN DISTINCT left(area.code, 6) }}"


# The counties that a node belongs to now: by its own code, or by the areas that it is linked to.
COUNTIES = {
    Area: "[left(node.code, 6)]",
    Unit: _reached("(node)-[own:COVERS|SERVES]->(area:Area)", "own"),
    Centre: _reached("(node)-[own:SERVES]->(area:Area)", "own"),
    PartyOrganisation: _reached("(node)-[own:LEADS]->(area:Area)", "own"),
    Person: (
        f"{_reached('(node)-[own:LIVES_IN|ASSIGNED_TO]->(area:Area)', 'own')} + "
        f"{_reached('(node)-[work:ASSIGNED_TO]->()-[own:COVERS|SERVES|LEADS]->(area:Area)', 'work', 'own')}"
    ),
}
PLACING = (Covers, Serves, Leads, LivesIn, AssignedTo)  # what those patterns go along
PAGE = 10_000


@dataclass(frozen=True)
class Gone:
    """A relationship that holds and that no row named. ``id``: as the database has it."""

    id: str
    relation: str
    start: str
    end: str


def vanished(
    database: Database,
    row: type[Row],
    named: Iterator[list[str]],
    as_of: date,
    placed: Mapping[str, set[str]] | None = None,
) -> list[Gone]:
    """What holds and no row named, on the day ``as_of``.

    A file speaks for a county when it names something that lies in that county alone; it ends only what lies wholly in
    such counties. So a court that two counties share does not let the file of one end what is the other's. ``placed``:
    the counties that rows put their starts in, where they have not been written (a dry run).
    """
    column, start = row.start
    columns = identity_columns(row)
    # The beginning does not matter: an open relationship is named by any row that is alike but for it.
    alike = [position for position, name in enumerate(columns) if name != "since"]
    told, counties = set[tuple[str, ...]](), set[str]()
    while page := list(islice(named, PAGE)):
        told.update(tuple(identity[position] for position in alike) for identity in page)
        keys = [identity[columns.index(column)] for identity in page]
        lies = _counties(database, start, keys, as_of)
        for key in dict.fromkeys(keys):
            of_key = {*lies.get(key, ()), *(placed or {}).get(key, ())}
            if len(of_key) == 1:
                counties |= of_key

    def is_named(link: Link, found: dict[str, Any]) -> bool:
        values = {column: found["start"], link.column: found["end"], **found["properties"]}
        return tuple(str(values.get(columns[position])) for position in alike) in told

    return [
        gone
        for link in row.links
        if is_dated(link)
        for gone in _unnamed(database, link, start, sorted(counties), as_of, partial(is_named, link))
    ]


def end(database: Database, gone: Iterable[Gone], as_of: date) -> None:
    """End relationships on a day, in one transaction."""
    ids: dict[str, list[str]] = defaultdict(list)
    for each in gone:
        ids[each.relation].append(each.id)
    endings = [
        (
            f"CYPHER 25 UNWIND $ids AS id MATCH ()-[r:{relation}]->() WHERE elementId(r) = id "
            "SET r.until = CASE WHEN r.since > $as_of THEN r.since ELSE $as_of END",
            {"ids": some, "as_of": as_of},
        )
        for relation, some in ids.items()
    ]
    if endings:
        database.transact([*endings, (LOADED, {})])


def places(database: Database, row: type[Row], rows: Iterable[Numbered], as_of: date) -> Iterator[tuple[str, str]]:
    """The starts of some rows, each with a county that its row puts it in on a day."""
    column, start = row.start
    ends: dict[type[Node], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # by target: starts by end
    for _, each in rows:
        key, cells = getattr(each, column), each.__dict__
        if start is Area:
            yield key, key[:6]
        if (cells.get("since") or as_of) <= as_of < (cells.get("until") or date.max):
            for link in row.links:
                if link.relationship in PLACING:
                    for of_link in ends_of(each, link):
                        ends[link.target][of_link].add(key)
    for target, starts in ends.items():
        for of_link, lies in _counties(database, target, list(starts), as_of).items():
            yield from ((key, county) for key in starts[of_link] for county in lies)


def _counties(database: Database, node: type[Node], keys: list[str], as_of: date) -> dict[str, list[str]]:
    """The counties that nodes belong to now."""
    found = database.execute(
        f"CYPHER 25 UNWIND $keys AS key MATCH (node:{node.key_label()} {{{node.key()}: key}}) "
        f"RETURN DISTINCT key, {COUNTIES[node]} AS counties",
        {"keys": keys, "as_of": as_of},
    )
    return {row["key"]: row["counties"] for row in found.rows}


def _unnamed(
    database: Database,
    link: Link,
    start: type[Node],
    counties: list[str],
    as_of: date,
    is_named: Callable[[dict[str, Any]], bool],
) -> Iterator[Gone]:
    relation = link.relationship.relation
    # A link lies where its end lies: the home of somebody who moved away is no longer this county's. An area, and
    # what leads to no place (a household, a category, another person), lies where its start does.
    by_end = start is not Area and link.target in COUNTIES and link.target is not Person
    place = link.target if by_end else start
    found = database.execute(
        f"CYPHER 25 MATCH (start:{start.key_label()})-[r:{relation}]->(end:{link.target.label()}) "
        f"WHERE r.until IS NULL WITH start, r, end, {'end' if by_end else 'start'} AS node "
        f"WITH start, r, end, {COUNTIES[place]} AS counties "
        "WHERE size(counties) > 0 AND all(county IN counties WHERE county IN $counties) "
        f"RETURN elementId(r) AS id, start.{start.key()} AS start, end.{link.target.key()} AS end, "
        "properties(r) AS properties",
        {"counties": counties, "as_of": as_of},
    )
    for row in found.rows:
        if not is_named(row):
            yield Gone(row["id"], relation, row["start"], row["end"])
