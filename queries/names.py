"""What nodes are called: for answers that tell ways and lists by node id alone."""

from __future__ import annotations

from collections.abc import Iterable

from graph.questions import Query, Question, Row
from queries.nodes import NodeRef, node_ref, parse

QUERY = Query.beside(__file__)


def names(nodes: Iterable[str]) -> Question[dict[str, NodeRef]]:
    """Some nodes (``Label:key``) with their names, by id; without those that there are not, or that are not seen.

    Names of people are masked as everywhere. Raises BadInputError for what is no node id. Grows with how many are asked
    for.
    """
    asked = [dict(zip(("label", "key"), parse("node", node), strict=True)) for node in dict.fromkeys(nodes)]

    def read(rows: list[Row]) -> dict[str, NodeRef]:
        found = (node_ref(row["node"]) for row in rows)
        return {node.id: node for node in found}

    return Question(QUERY, {"nodes": asked}, read)
