"""What the picture of Explore asks, and what it is answered: each question by name, within what its visitor may see."""

from __future__ import annotations

import asyncio
import io
import tempfile
import zipfile
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from nicegui import ui
from pydantic import BaseModel, Field

from api.security import Right
from queries.export import write_csv, write_graphml
from queries.nodes import TYPES
from queries.paths import paths
from queries.search import LONGEST, search
from queries.subgraph import MOST, Subgraph, subgraph
from queries.surroundings import Group, members, surroundings
from workbench.visitor import Visitor

PATHS, HOPS = 8, 6
Node = Annotated[str, Field(max_length=200)]
Nodes = Annotated[list[Node], Field(max_length=MOST)]


class Asked(BaseModel):
    """What comes from a browser: on the day ``at``, ``without`` some relationships, with nodes that are ``there``."""

    at: date = date.max
    without: list[str] = []
    there: Nodes = []
    nodes: Nodes = []
    node: Node = ""
    text: Annotated[str, Field(max_length=LONGEST)] = ""
    group: Group | None = None
    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 30
    few: Annotated[int, Field(ge=1, le=50)] = 12
    all: Annotated[int, Field(ge=1, le=200)] = 30
    start: Annotated[str, Field(alias="from", max_length=200)] = ""
    end: Annotated[str, Field(alias="to", max_length=200)] = ""
    format: Literal["csv", "graphml"] = "csv"
    name: Annotated[str, Field(pattern=r"^[\w-]{1,60}$")] = "gezhi"

    @property
    def relationships(self) -> list[str]:
        """The types that are followed."""
        return [name for name in TYPES if name not in self.without]


Answer = dict[str, Any]


async def find(visitor: Visitor, asked: Asked) -> Answer:
    """Nodes by a text."""
    found = await visitor.ask(search(asked.text, limit=asked.limit), Right.ANALYSE)
    return {"items": [hit.node.model_dump() for hit in found.items]}


async def around(visitor: Visitor, asked: Asked) -> Answer:
    """The groups around a node."""
    answer = await visitor.ask(surroundings(asked.node, at=asked.at, relationships=asked.relationships), Right.ANALYSE)
    return {"groups": [group.model_dump() for group in answer.groups]}


async def gather(visitor: Visitor, asked: Asked) -> Answer:
    """Nodes by their ids, and what joins them to each other and to those that are there."""
    return await _picture(visitor, asked.nodes, asked.there)


async def expand(visitor: Visitor, asked: Asked) -> Answer:
    """All around a node that is not much; of much the small groups, and the large ones to be unfolded later."""
    answer = await visitor.ask(surroundings(asked.node, at=asked.at, relationships=asked.relationships), Right.ANALYSE)
    whole = sum(group.count for group in answer.groups) <= asked.all
    small = [group for group in answer.groups if whole or group.count <= asked.few]
    question = members(asked.node, small, at=asked.at, limit=sum(group.count for group in small))
    found = (await visitor.ask(question, Right.ANALYSE)).items if small else ()
    large = [group.model_dump() for group in answer.groups if group not in small]
    return {**await _picture(visitor, [asked.node, *found], asked.there), "groups": large}


async def unfold(visitor: Visitor, asked: Asked) -> Answer:
    """The next members of a group."""
    assert asked.group is not None
    question = members(asked.node, [asked.group], at=asked.at, after=asked.after, limit=asked.limit)
    page = await visitor.ask(question, Right.ANALYSE)
    return {**await _picture(visitor, list(page.items), [asked.node, *asked.there]), "next": page.next}


async def find_paths(visitor: Visitor, asked: Asked) -> Answer:
    """The shortest paths between two nodes."""
    question = paths(asked.start, asked.end, at=asked.at, k=PATHS, relationships=asked.relationships, max_hops=HOPS)
    async with visitor.turn():
        found = await visitor.ask_long(question, Right.ANALYSE)
    told = [
        {
            "nodes": [node.id for node in path.nodes],
            "steps": [
                {"type": step.type, "outgoing": step.start == node.id}
                for node, step in zip(path.nodes, path.relationships, strict=False)
            ],
        }
        for path in found.paths
    ]
    nodes = [id for path in found.paths for id in (node.id for node in path.nodes)]
    return {**await _picture(visitor, nodes, asked.there), "paths": told, "complete": found.complete}


async def export(visitor: Visitor, asked: Asked) -> Answer:
    """A file of the nodes and what joins them on the day, handed to the browser."""
    question = subgraph(asked.nodes, at=asked.at, relationships=asked.relationships)
    answer = await visitor.ask_long(question, Right.ANALYSE)
    content = await asyncio.to_thread(_file, answer, asked.format)
    if asked.format == "graphml":
        ui.download.content(content, f"{asked.name}.graphml", "application/xml")
    else:
        ui.download.content(content, f"{asked.name}.zip", "application/zip")
    return {}


ANSWERS: dict[str, Callable[[Visitor, Asked], Awaitable[Answer]]] = {
    "search": find,
    "around": around,
    "gather": gather,
    "expand": expand,
    "unfold": unfold,
    "paths": find_paths,
    "export": export,
}


async def _picture(visitor: Visitor, nodes: list[str], there: list[str]) -> Answer:
    answer = await visitor.ask_long(subgraph(nodes, to=there), Right.ANALYSE)
    return answer.model_dump(mode="json")


def _file(answer: Subgraph, format: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if format == "graphml":
            write_graphml(answer, place / "graph.graphml")
            return (place / "graph.graphml").read_bytes()
        write_csv(answer, place)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for name in ("nodes.csv", "edges.csv"):
                file.write(place / name, name)
        return packed.getvalue()
