"""Paths: the shortest and the next chains of relationships between any two nodes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from graph.errors import BadInputError, NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer, node_id
from queries.nodes import NodeRef, RelationshipRef, node_ref, parse, plain, relationship_types

QUERY = Query.beside(__file__)
MOST_PATHS, MOST_HOPS = 50, 10


class Chain(Answer):
    """A chain of relationships: ``hops`` of them, between one node more."""

    hops: int
    nodes: tuple[NodeRef, ...]
    relationships: tuple[RelationshipRef, ...]


class Paths(Answer):
    """The chains, the shortest first. ``complete``: no shorter one was left out."""

    paths: tuple[Chain, ...]
    complete: bool


def paths(
    start: str,
    end: str,
    *,
    at: date,
    k: int = 1,
    relationships: Sequence[str] | None = None,
    max_hops: int = 6,
) -> Question[Paths]:
    """The ``k`` shortest chains (at most 50) between two nodes (``Label:key``) of at most ``max_hops`` relationships.

    No chain passes a node twice. Neo4j looks for chains that pass no relationship twice, so more are fetched than
    are asked for; ``complete`` says when even those were not enough. Raises BadInputError for a node id, type, ``k``
    or ``max_hops`` that cannot be; reading raises NotFoundError when one of the nodes does not exist.
    """
    if not 1 <= k <= MOST_PATHS:
        raise BadInputError("k", f"must be 1 to {MOST_PATHS}, not {k}")
    if not 1 <= max_hops <= MOST_HOPS:
        raise BadInputError("max_hops", f"must be 1 to {MOST_HOPS}, not {max_hops}")
    (from_label, from_key), (to_label, to_key) = parse("from", start), parse("to", end)
    if (from_label, from_key) == (to_label, to_key):
        raise BadInputError("to", "is the same node as from")
    fetch = 4 * k + 20

    def read(rows: list[Row]) -> Paths:
        if not rows:
            raise NotFoundError("node", f"{start} or {end}")
        found = [_chain(nodes, links) for nodes, links in rows[0]["chains"]]
        simple = [chain for chain in found if len({node.id for node in chain.nodes}) == len(chain.nodes)]
        simple.sort(
            key=lambda chain: (chain.hops, [node.id for node in chain.nodes], [r.type for r in chain.relationships])
        )
        return Paths(paths=tuple(simple[:k]), complete=len(simple) >= k or len(found) < fetch)

    parameters = {
        "from_label": from_label,
        "from_key": from_key,
        "to_label": to_label,
        "to_key": to_key,
        "relationships": relationship_types(relationships),
        "fetch": fetch,
        "max_hops": max_hops,
        "at": at,
    }
    return Question(QUERY, parameters, read)


def _chain(nodes: list[Any], links: list[Any]) -> Chain:
    refs = tuple(node_ref(node) for node in nodes)
    relationships = []
    for (relation, label, key, properties), left, right in zip(links, refs, refs[1:], strict=False):
        start, end = (left, right) if left.id == node_id(label, key) else (right, left)
        relationships.append(RelationshipRef(type=relation, start=start.id, end=end.id, properties=plain(properties)))
    return Chain(hops=len(relationships), nodes=refs, relationships=tuple(relationships))
