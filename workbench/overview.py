"""Overview: where a county stands, as a picture that leads down to the cases."""

from __future__ import annotations

from nicegui import ui

from api.security import Right
from workbench.frame import as_of, page
from workbench.visitor import Visitor


@page("/", "Overview", Right.READ)
async def overview(visitor: Visitor) -> None:
    """The page."""
    await as_of(visitor, visitor.today)
    ui.label("…")
