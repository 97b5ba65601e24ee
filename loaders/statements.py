"""The Cypher that writes a batch's changes, made from the row class; what stands in a file only becomes a parameter.

New nodes and relationships travel as lists of values in the model's order, with days as text: the driver packs a day
as a date twenty times as slowly, and names of properties would be sent again with each row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

from graph.elements import Element, own_properties, type_name
from graph.model import NODES
from graph.organisation import Household
from loaders.rows import Row

Properties = dict[str, Any]
# Counted with each batch that changes something: whoever keeps a copy of the graph's structure reads it anew.
LOADED = (
    "CYPHER 25 MERGE (loads:Counter {id: 'loads'}) "
    "SET loads.value = coalesce(loads.value, 0) + 1, loads.mark = randomUUID()"
)


@dataclass
class Changes:
    """The statements of one batch's transaction, by what they do, with their rows."""

    properties: list[Properties] = field(default_factory=list)
    labelled: dict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))  # keys by new labels
    # By labels and the positions of the links that are made with the node itself: one statement for each such set. A
    # row is the node's values, then for each link the key of its end and the relationship's values.
    linked: dict[tuple[tuple[str, ...], tuple[int, ...]], list[list[Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # By position of the link: a row is the keys of start and end, then the relationship's values.
    opened: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, list[Properties]] = field(default_factory=lambda: defaultdict(list))
    removed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    touched: set[str] = field(default_factory=set)  # keys of starts with any change of links


def values(element: type[Element], given: Mapping[str, Any]) -> list[Any]:
    """The properties of a node or relationship as the row of a statement holds them."""
    return [value.isoformat() if type(value) is date else value for value in map(given.get, _names(element))]


def statements(row_class: type[Row], changes: Changes) -> Iterator[tuple[str, Properties]]:
    """The Cypher of a batch's transaction with its parameters, in the order in which it is to run."""
    _, label = row_class.start
    start, key = label.key_label(), label.key()
    for (labels, positions), nodes in changes.linked.items():
        text, ends = _create(row_class, labels, positions)
        # Two batches at once lock what they link to in the same order, so they seldom meet head-on.
        if ends:
            nodes.sort(key=itemgetter(*ends))
        yield text, {"rows": nodes}
    if changes.properties:
        text = f"CYPHER 25 UNWIND $rows AS row MATCH (n:{start} {{{key}: row.key}}) SET n += row.properties"
        yield text, {"rows": changes.properties}
    for labels, keys in changes.labelled.items():
        others = {other for node in NODES if node.key_label() == start for other in node.labels}.difference(labels)
        drop = "".join(f" REMOVE n:{other}" for other in sorted(others))
        text = f"CYPHER 25 UNWIND $keys AS key MATCH (n:{start} {{{key}: key}}){drop} SET n:{':'.join(labels)}"
        yield text, {"keys": keys}
    for position, opened in changes.opened.items():
        opened.sort(key=itemgetter(1))
        link = row_class.links[position]
        end, end_key = link.target.label(), link.target.key()
        find = "MERGE" if link.target is Household else "MATCH"
        yield (
            f"CYPHER 25 UNWIND $rows AS row MATCH (a:{start} {{{key}: row[0]}}) {find} (b:{end} {{{end_key}: row[1]}}) "
            f"CREATE (a)-[:{link.relationship.relation} {_read(link.relationship, 2)}]->(b)",
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


def _create(row_class: type[Row], labels: tuple[str, ...], positions: tuple[int, ...]) -> tuple[str, list[int]]:
    """The statement that makes nodes with some of their links, and where in its rows the keys of the ends stand."""
    node = row_class.node
    assert node is not None
    finds, makes, ends = [], [f"CREATE (n:{':'.join(labels)} {_read(node, 0)})"], []
    place = len(_names(node))
    for number, position in enumerate(positions):
        link = row_class.links[position]
        finds.append(f"MATCH (b{number}:{link.target.label()} {{{link.target.key()}: row[{place}]}})")
        makes.append(f"CREATE (n)-[:{link.relationship.relation} {_read(link.relationship, place + 1)}]->(b{number})")
        ends.append(place)
        place += 1 + len(_names(link.relationship))
    return " ".join(["CYPHER 25 UNWIND $rows AS row", *finds, *makes]), ends


def _read(element: type[Element], first: int) -> str:
    """The map of properties whose values stand in ``row`` from the place ``first`` on."""
    reads = (f"row[{place}]" for place in range(first, first + len(_names(element))))
    typed = zip(_names(element), reads, strict=True)
    entries = (f"{name}: {f'date({read})' if type_name(element, name) == 'date' else read}" for name, read in typed)
    return f"{{{', '.join(entries)}}}"


@cache
def _names(element: type[Element]) -> tuple[str, ...]:
    return tuple(own_properties(element))
