"""Neighbours: what a node is linked to, a page at a time, with counts by relationship before anything is unfolded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer, Page
from queries.nodes import NodeRef, RelationshipRef, node_ref, parse, plain, relationship_types

QUERY = Query.beside(__file__)


class Neighbour(Answer):
    """A node at the other end of a relationship."""

    node: NodeRef
    relationship: RelationshipRef


class Count(Answer):
    """How many relationships of a type leave the node (``outgoing``) or come to it."""

    relationship: str
    outgoing: bool
    count: int


class Neighbours(Page[Neighbour]):
    """The node, how many neighbours it has of each relationship, and a page of them."""

    node: NodeRef
    counts: tuple[Count, ...]


def neighbours(
    node: str,
    *,
    at: date,
    relationships: Sequence[str] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Question[Neighbours]:
    """The neighbours of ``node`` (``Label:key``) on the day ``at``, a page of ``limit`` after the mark ``after``.

    Raises BadInputError for a node id or type that cannot be; reading raises NotFoundError when the node does not
    exist. Grows with the number of the node's relationships.
    """
    label, key = parse("node", node)

    def read(rows: list[Row]) -> Neighbours:
        if not rows:
            raise NotFoundError("node", node)
        row = rows[0]
        own = node_ref(row["node"])
        items = []
        for _, relation, outgoing, properties, other in row["neighbours"][:limit]:
            beside = node_ref(other)
            start, end = (own.id, beside.id) if outgoing else (beside.id, own.id)
            link = RelationshipRef(type=relation, start=start, end=end, properties=plain(properties))
            items.append(Neighbour(node=beside, relationship=link))
        more = len(row["neighbours"]) > limit
        return Neighbours(
            node=own,
            counts=tuple(
                Count(relationship=relation, outgoing=outgoing, count=count)
                for relation, outgoing, count in sorted(row["counts"])
            ),
            items=tuple(items),
            next=row["neighbours"][limit - 1][0] if more else None,
        )

    parameters = {
        "node_label": label,
        "node_key": key,
        "relationships": relationship_types(relationships),
        "after": after or "",
        "limit": limit + 1,
        "at": at,
    }
    return Question(QUERY, parameters, read)
