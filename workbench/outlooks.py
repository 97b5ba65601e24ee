"""What pages ask of the solved network of the whole county: in a thread, a few at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from api.security import Right
from graph.database import Database
from queries.outlook import Outlook, Outlooks
from workbench.visitor import Visitor

T = TypeVar("T")


async def on_outlook(
    visitor: Visitor, ask: Callable[[Database, Outlook], T], right: Right = Right.ANALYSE, at: date | None = None
) -> T:
    """What ``ask`` makes of the graph as the visitor sees it and the outlook of a day (today). Raises BusyError."""
    database = await visitor.database(right)
    outlooks: Outlooks = visitor.state.outlooks

    def answer() -> T:
        return ask(database, outlooks.of(database, visitor.policy, at or visitor.today))

    async with visitor.turn():
        return await asyncio.to_thread(answer)
