"""A whole graph as plain data, read in one statement each for nodes and relationships: what backups are compared by."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from graph.database import Database
from graph.model import NODES

KEYS = {node.key_label(): node.key() for node in NODES}
NODES_TEXT = """
MATCH (n) WHERE NOT n:Session AND NOT n:Gate
RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties,
  [name IN keys(n) | [name, valueType(n[name])]] AS types
"""
LINKS_TEXT = """
MATCH (a)-[r]->(b) WHERE NOT a:Session
RETURN elementId(a) AS start, elementId(b) AS end, type(r) AS type, properties(r) AS properties,
  [name IN keys(r) | [name, valueType(r[name])]] AS types
"""

Element = tuple[str, ...]


def snapshot(database: Database, *, marks: bool = True) -> tuple[dict[Element, str], Counter[Element]]:
    """Every node by its label and key, and every relationship; what a restore makes anew is left out without ``marks``.

    Without sessions, which no backup keeps.
    """
    names: dict[str, Element] = {}
    nodes: dict[Element, str] = {}
    for row in database.execute(NODES_TEXT).rows:
        (label,) = (label for label in row["labels"] if label in KEYS)
        properties = row["properties"]
        name = (label, str(properties[KEYS[label]]))
        if label == "Counter" and not marks:
            if properties["id"] in ("events", "loads") and not properties["value"]:
                continue
            properties.pop("mark", None)
            row["types"] = [each for each in row["types"] if each[0] != "mark"]
        assert name not in nodes, "two nodes of one key"
        names[row["id"]] = name
        nodes[name] = _text([sorted(row["labels"]), properties, sorted(row["types"])])
    links: Counter[Element] = Counter()
    for row in database.execute(LINKS_TEXT).rows:
        told = _text([row["properties"], sorted(row["types"])])
        links[(*names[row["start"]], row["type"], *names[row["end"]], told)] += 1
    return nodes, links


def _text(value: Any) -> str:
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, default=lambda other: f"{type(other).__name__} {other!r}"
    )
