"""Subgraph: some nodes, as a picture shows them, and all relationships among them, of whatever day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from graph.errors import BadInputError
from graph.questions import Query, Question, Row
from queries.answers import Answer, node_id
from queries.nodes import NodeRef, RelationshipRef, parse, plain, relationship_types

QUERY = Query.beside(__file__)
MOST = 10_000  # nodes at once: more are no picture


class Point(NodeRef):
    """A node: its ``kind`` and ``level`` where it has them, and the day ``since`` which it is there, where it has one.

    ``risk``: of a case that it worsens, of an area or unit that one of its cases does, as the last look at the whole
    county found it; people have none.
    """

    level: str | None
    since: date | None
    synthetic: bool
    risk: float | None


class Subgraph(Answer):
    """The nodes that are there and seen, and the relationships among them, both in order."""

    nodes: tuple[Point, ...]
    relationships: tuple[RelationshipRef, ...]


def subgraph(
    nodes: Iterable[str],
    *,
    to: Iterable[str] = (),
    at: date | None = None,
    relationships: Sequence[str] | None = None,
) -> Question[Subgraph]:
    """The given ``nodes`` (``Label:key``, at most 10,000), and the relationships among them; those that are not seen
    are left out.

    ``to``: nodes that are there already, which are not told again, but what joins the others to them is. ``at``: only
    what holds on that day, else all that ever did. Raises BadInputError for a node id or type that cannot be, and for
    too many. Grows with the nodes (those of ``to`` too) and with the relationships that leave them.
    """
    wanted = dict.fromkeys(nodes)
    asked = [node_id(*parse("nodes", node)) for node in dict.fromkeys([*wanted, *to])]
    if len(asked) > MOST:
        raise BadInputError("nodes", f"are more than {MOST} at once; hide some first")
    new = {node_id(*parse("nodes", node)) for node in wanted}

    def read(rows: list[Row]) -> Subgraph:
        seen = {node_id(row["label"], row["key"]): row for row in rows}
        links = []
        for start, row in seen.items():
            for relation, label, key, properties in row["links"]:
                end = node_id(label, key)
                joins = end in seen and (start in new or end in new)
                if joins and (at is None or _holds(properties.get("since"), properties.get("until"), at)):
                    links.append(RelationshipRef(type=relation, start=start, end=end, properties=plain(properties)))
        links.sort(key=lambda link: (link.start, link.type, link.end, sorted(map(str, link.properties.items()))))
        points = (_point(id, row) for id, row in sorted(seen.items()) if id in new)
        return Subgraph(nodes=tuple(points), relationships=tuple(links))

    parameters = {
        "nodes": [dict(zip(("label", "key"), parse("nodes", node), strict=True)) for node in dict.fromkeys(asked)],
        "relationships": relationship_types(relationships),
    }
    return Question(QUERY, parameters, read)


def _holds(since: date | None, until: date | None, at: date) -> bool:
    return (since is None or since <= at) and (until is None or at < until)


def _point(id: str, row: Row) -> Point:
    return Point(
        id=id,
        label=row["label"],
        name=row["name"] or row["key"],
        kind=row["kind"],
        level=row["level"],
        since=row["since"],
        synthetic=row["synthetic"],
        risk=row["risk"],
    )
