"""What is found while somebody types in a form: places, people, units, cases; as choices."""

from __future__ import annotations

import asyncio

from api.security import Right
from graph.errors import BadInputError, NotFoundError
from queries import areas
from queries.search import search
from workbench.fields import Choice
from workbench.visitor import Visitor

MOST = 12
LABELS = {"area": ["Area"], "party": ["Person", "Unit"], "case": ["Case"], "unit": ["Unit"], "person": ["Person"]}


async def find(visitor: Visitor, kind: str, text: str) -> list[Choice]:
    """What a text finds of a kind (``LABELS``), the best first; nothing for a text without a word."""
    try:
        found = await visitor.ask(search(text, labels=LABELS[kind], limit=MOST), Right.WORK)
    except BadInputError:
        return []
    nodes = [(hit.node.id.partition(":")[2], hit.node.name) for hit in found.items]
    hints = [key for key, _ in nodes]
    if kind == "area":
        hints = await asyncio.gather(*(_way(visitor, key) for key, _ in nodes))
    return [Choice(key, name, hint) for (key, name), hint in zip(nodes, hints, strict=True)]


async def _way(visitor: Visitor, code: str) -> str:
    """Where an area lies: its name alone does not always tell."""
    try:
        path = await visitor.ask(areas.path(code, visitor.today), Right.WORK)
    except NotFoundError:
        return code
    return " › ".join([*(area.name for area in reversed(path.areas[1:3])), code])
