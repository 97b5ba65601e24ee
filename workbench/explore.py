"""Explore: the county as a picture of nodes and relationships, unfolded from any of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from api.security import Right
from graph.errors import BadInputError, GezhiError
from queries.answers import node_id
from queries.subgraph import MOST
from queries.tops import tops
from workbench import explore_words
from workbench.explore_answers import ANSWERS, Asked
from workbench.frame import link, message_of, page
from workbench.scripts import load
from workbench.visitor import Visitor

FILES = Path(__file__).parent / "static" / "explore"


class Picture(Element, component=FILES / "component.js", esm={"gezhi-explore": str(FILES)}):
    """The picture with all around it. Its state is the browser's; what it asks is answered here."""

    def __init__(self, visitor: Visitor, given: dict[str, Any]) -> None:
        super().__init__()
        self._visitor = visitor
        self._props["given"] = given
        self.on("ask", self._answer)

    async def _answer(self, event: GenericEventArguments) -> None:
        ticket, answer, error = event.args["ticket"], None, None
        try:
            answer = await ANSWERS[event.args["what"]](self._visitor, Asked(**event.args["asked"]))
        except ValidationError as wrong:
            first = wrong.errors()[0]
            error = message_of(BadInputError(".".join(map(str, first["loc"])), first["msg"]))
        except GezhiError as wrong:
            error = message_of(wrong)
        self.run_method("answered", ticket, answer, error)


@page("/explore", "Explore", Right.READ)
async def explore(visitor: Visitor) -> None:
    """The page; ``node`` names what it begins with."""
    load("explore.css")
    begins = await visitor.ask(tops(visitor.today))
    given = explore_words.given() | {
        "most": MOST,
        "today": visitor.today.isoformat(),
        "account": visitor.account.id,
        "open": visitor.query("node"),
        "starts": [{"id": node_id("Area", area.code), "name": area.name} for area in begins[:6]],
        "pages": {"Case": link("/cases/KEY"), "Area": link("/organisation", area="KEY")},
    }
    Picture(visitor, given)
