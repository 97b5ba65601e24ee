"""Small counties for the tests: plain lists of nodes and relationships, written straight into the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from graph.database import Database
from tests.conftest import empty

Properties = dict[str, Any]
Node = tuple[str, Properties]
Ref = tuple[str, str]
Edge = tuple[Ref, str, Properties, Ref]

AT = date(2023, 12, 15)
CODE_LABELS = ("Area", "Category")


def key_name(label: str) -> str:
    return "code" if label in CODE_LABELS else "id"


def write(database: Database, nodes: Iterable[Node], edges: Iterable[Edge] = (), *, fresh: bool = True) -> None:
    """Write nodes (labels joined by ``:``) and edges; what was there goes first when ``fresh``."""
    if fresh:
        empty(database)
    by_label: dict[str, list[Properties]] = defaultdict(list)
    for label, properties in nodes:
        by_label[label].append(properties)
    for label, rows in by_label.items():
        database.execute(f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", {"rows": rows})
    by_type: dict[tuple[str, str, str], list[Properties]] = defaultdict(list)
    for (start, start_key), relation, properties, (end, end_key) in edges:
        by_type[start, relation, end].append({"start": start_key, "end": end_key, "properties": properties})
    for (start, relation, end), rows in by_type.items():
        made = database.execute(
            f"UNWIND $rows AS row MATCH (a:{start} {{{key_name(start)}: row.start}}) "
            f"MATCH (b:{end} {{{key_name(end)}: row.end}}) CREATE (a)-[r:{relation}]->(b) SET r = row.properties",
            {"rows": rows},
        ).relationships_created
        assert made == len(rows), f"{relation} from {start} to {end}: an end is missing"


LEVEL_OF = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village", 15: "grid"}
KIND_OF = {"township": "town"}


def area(code: str, name: str = "") -> Node:
    level = LEVEL_OF[len(code)]
    return "Area", {"code": code, "name": name or f"区{code}", "level": level, "kind": KIND_OF.get(level, level)}


def part_of(code: str, parent: str, **days: date) -> Edge:
    return ("Area", code), "PART_OF", dict(days), ("Area", parent)


def unit(id: str, kind: str, level: str, industry: str | None = None) -> Node:
    label = "Unit:Centre" if kind == "centre" else "Unit"
    properties: Properties = {"id": id, "name": f"单位{id}", "kind": kind, "level": level}
    return label, properties | ({"industry": industry} if industry else {})


def link(start: str, relation: str, end: str, **properties: Any) -> Edge:
    """``link("Unit:U1", "COVERS", "Area:621027")``."""
    (start_label, start_key), (end_label, end_key) = start.split(":", 1), end.split(":", 1)
    return (start_label, start_key), relation, properties, (end_label, end_key)


def person(id: str, name: str = "") -> Node:
    return "Person", {"id": id, "name": name or f"人{id}"}


def category(code: str) -> Node:
    return "Category", {"code": code, "name": f"类{code}"}


def case(id: str, **properties: Any) -> Node:
    usual = {
        "id": id, "kind": "dispute", "title": f"案{id}", "summary": "", "severity": 1, "occurred_on": AT,
        "accepted_on": AT, "level": "village", "step": "handling", "stage": "coordinated",
    }  # fmt: skip
    return "Case", usual | properties


COUNTY, TOWN, VILLAGE, GRID = "621027", "621027100", "621027100200", "621027100200001"


def complete() -> tuple[list[Node], list[Edge]]:
    """A little county in which nothing is missing: one township, one village, one grid, one open case."""
    nodes = [area(code) for code in (COUNTY, TOWN, VILLAGE, GRID)]
    edges = [part_of(TOWN, COUNTY), part_of(VILLAGE, TOWN), part_of(GRID, VILLAGE)]
    chain = [(COUNTY, "county"), (TOWN, "township"), (VILLAGE, "village")]
    kinds = ["county_committee", "township_committee", "village_branch", "villager_group"]
    above = None
    for (code, _), kind in zip([*chain, (GRID, "grid")], kinds, strict=True):
        nodes.append(("PartyOrganisation", {"id": f"PO-{code}", "name": f"党{code}", "kind": kind}))
        edges.append(link(f"PartyOrganisation:PO-{code}", "LEADS", f"Area:{code}"))
        if above:
            edges.append(link(f"PartyOrganisation:PO-{code}", "REPORTS_TO", f"PartyOrganisation:PO-{above}"))
        above = code
    superior = None
    for code, level in chain:
        nodes.append(unit(f"C-{code}", "centre", level))
        edges.append(link(f"Unit:C-{code}", "SERVES", f"Area:{code}"))
        nodes.append(person(f"H-{code}"))
        edges.append(link(f"Person:H-{code}", "ASSIGNED_TO", f"Unit:C-{code}", role="head"))
        if superior:
            edges.append(link(f"Unit:C-{code}", "REPORTS_TO", f"Unit:C-{superior}"))
        superior = code
    nodes += [person("G1"), category("01"), category("0101"), case("K1")]
    edges += [
        link("Person:G1", "ASSIGNED_TO", f"Area:{GRID}", role="grid_member", full_time=True),
        link("Case:K1", "OCCURRED_IN", f"Area:{GRID}"),
        link("Case:K1", "HANDLED_BY", f"Unit:C-{VILLAGE}", role="lead", since=AT),
        link("Case:K1", "OF_CATEGORY", "Category:0101"),
    ]
    return nodes, edges
