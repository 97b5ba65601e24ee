"""The Cypher that writes a batch's changes, made from the row class; what stands in a file only becomes a parameter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from graph.model import Household
from loaders.rows import Row

Properties = dict[str, Any]


@dataclass
class Changes:
    """The statements of one batch's transaction, by what they do, with their rows."""

    properties: list[Properties] = field(default_factory=list)
    # By the positions of the links that are made with the node itself: one statement for each such set.
    linked: dict[tuple[tuple[str, ...], tuple[int, ...]], list[list[Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    opened: dict[int, list[Properties]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, list[Properties]] = field(default_factory=lambda: defaultdict(list))
    removed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    touched: set[str] = field(default_factory=set)  # keys of starts with any change of links


def statements(row_class: type[Row], changes: Changes) -> Iterator[tuple[str, Properties]]:
    """The Cypher of a batch's transaction with its parameters, in the order in which it is to run."""
    _, label = row_class.start
    start, key = label.key_label(), label.key()
    for (labels, positions), nodes in changes.linked.items():
        # Two batches at once lock what they link to in the same order, so they seldom meet head-on.
        if positions:
            nodes.sort(key=itemgetter(*range(1, len(nodes[0]), 2)))
        yield _create(row_class, labels, positions), {"rows": nodes}
    if changes.properties:
        text = f"CYPHER 25 UNWIND $rows AS row MATCH (n:{start} {{{key}: row.key}}) SET n += row.properties"
        yield text, {"rows": changes.properties}
    for position, opened in changes.opened.items():
        opened.sort(key=itemgetter("end"))
        link = row_class.links[position]
        end, end_key = link.target.label(), link.target.key()
        find = "MERGE" if link.target is Household else "MATCH"
        yield (
            f"CYPHER 25 UNWIND $rows AS row MATCH (a:{start} {{{key}: row.start}}) "
            f"{find} (b:{end} {{{end_key}: row.end}}) "
            f"CREATE (a)-[r:{link.relationship.relation}]->(b) SET r = row.properties",
            {"rows": opened},
        )
    for relation, changed in changes.changed.items():
        text = (
            f"CYPHER 25 UNWIND $rows AS row MATCH ()-[r:{relation}]->() WHERE elementId(r) = row.id "
            "SET r += row.properties"
        )
        yield text, {"rows": changed}
    for relation, removed in changes.removed.items():
        text = f"CYPHER 25 UNWIND $ids AS id MATCH ()-[r:{relation}]->() WHERE elementId(r) = id DELETE r"
        yield text, {"ids": removed}


def _create(row_class: type[Row], labels: tuple[str, ...], positions: tuple[int, ...]) -> str:
    """The statement that makes nodes with some of their links: a row is properties, then keys and properties."""
    finds, makes = [], []
    for place, position in enumerate(positions):
        link = row_class.links[position]
        key = link.target.key()
        finds.append(f"MATCH (b{place}:{link.target.label()} {{{key}: row[{2 * place + 1}]}})")
        makes.append(
            f"CREATE (n)-[r{place}:{link.relationship.relation}]->(b{place}) SET r{place} = row[{2 * place + 2}]"
        )
    node = f"CREATE (n:{':'.join(labels)}) SET n = row[0]"
    return " ".join(["CYPHER 25 UNWIND $rows AS row", *finds, node, *makes])
