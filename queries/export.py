"""Answers as graphs: networkx for analysts, GraphML and CSV for other programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import networkx
from pydantic import BaseModel

from graph.spreadsheet import harmless
from queries.answers import Answer, AreaRef, PersonRef, UnitRef, node_id
from queries.nodes import NodeRef, RelationshipRef

Graph = networkx.MultiDiGraph


def to_networkx(answer: Answer) -> Graph[str]:
    """Any answer as a directed graph with parallel edges: its nodes by id, its relationships by type.

    Nodes have ``label``, ``name`` and ``kind`` where the answer tells them; edges have ``type`` and their
    properties. What stands in the paths of ``because`` is taken in too, so the graph holds the reasons.

    >>> from queries.answers import Reason, Answer
    >>> class Example(Answer):
    ...     because: tuple[Reason, ...]
    >>> reason = Reason(rule="r", en="", zh="", path=("Area:12", "<SERVES", "Unit:C"))
    >>> list(to_networkx(Example(because=(reason,))).edges(data="type"))
    [('Unit:C', 'Area:12', 'SERVES')]
    """
    graph: Graph[str] = networkx.MultiDiGraph()
    parts = list(_parts(answer))
    for part in parts:
        if isinstance(part, RelationshipRef):
            _add_relationship(graph, part)
    for part in parts:
        if isinstance(part, NodeRef):
            _add_node(graph, part.id, name=part.name, kind=part.kind)
        elif isinstance(part, AreaRef):
            _add_node(graph, node_id("Area", part.code), name=part.name, kind=part.level)
        elif isinstance(part, UnitRef):
            _add_node(graph, node_id("Unit", part.id), name=part.name, kind=part.kind)
        elif isinstance(part, PersonRef):
            _add_node(graph, node_id("Person", part.id), name=part.name, kind=part.role)
        path = getattr(part, "path", ())
        for left, arrow, right in zip(path[::2], path[1::2], path[2::2], strict=False):
            start, end = (right, left) if arrow.startswith("<") else (left, right)
            _add_edge(graph, start, end, arrow.strip("<>"))
    return graph


def write_graphml(answer: Answer, file: Path) -> None:
    """Write an answer as GraphML, which Gephi, yEd and Cytoscape read."""
    networkx.write_graphml(to_networkx(answer), file, encoding="utf-8")


def write_csv(answer: Answer, folder: Path) -> None:
    """Write an answer as ``nodes.csv`` and ``edges.csv`` in ``folder``, in UTF-8 that spreadsheets know as such."""
    graph = to_networkx(answer)
    folder.mkdir(parents=True, exist_ok=True)
    nodes = ([id, data["label"], data.get("name", ""), data.get("kind", "")] for id, data in graph.nodes(data=True))
    _write(folder / "nodes.csv", ["id", "label", "name", "kind"], nodes)
    edges = ([start, end, data["type"]] for start, end, data in graph.edges(data=True))
    _write(folder / "edges.csv", ["start", "end", "type"], edges)


def _write(file: Path, header: list[str], rows: Iterator[list[str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows([harmless(cell) for cell in row] for row in rows)


def _parts(value: object) -> Iterator[BaseModel]:
    """Every model inside an answer, itself first."""
    if isinstance(value, BaseModel):
        yield value
        for _, inner in value:
            yield from _parts(inner)
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from _parts(inner)


def _add_node(graph: Graph[str], id: str, **attributes: str | None) -> None:
    label = id.partition(":")[0]
    graph.add_node(id, label=label, **{name: str(value) for name, value in attributes.items() if value is not None})


def _add_relationship(graph: Graph[str], relationship: RelationshipRef) -> None:
    """Two relationships of a type between the same nodes are two edges, told apart by their properties."""
    properties = {name: value for name, value in relationship.properties.items() if value is not None}
    for id in (relationship.start, relationship.end):
        _add_node(graph, id)
    key = " ".join([relationship.type, *(f"{name}={value}" for name, value in sorted(properties.items()))])
    graph.add_edge(relationship.start, relationship.end, key=key, **{**properties, "type": relationship.type})


def _add_edge(graph: Graph[str], start: str, end: str, type: str) -> None:
    """An edge that a reason names, unless the answer holds the relationship itself or another reason named it."""
    for id in (start, end):
        if id not in graph:
            _add_node(graph, id)
    if not any(data["type"] == type for data in (graph.get_edge_data(start, end) or {}).values()):
        graph.add_edge(start, end, key=type, type=type)
