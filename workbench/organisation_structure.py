"""Single points of failure: whose loss leaves others without a way up, and through whom working together runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup
from nicegui import ui

from api.security import Right
from graph.database import Database
from queries import structure
from queries.names import names
from queries.nodes import NodeRef
from queries.outlook import Outlook
from queries.structure import Bottlenecks, CutUnits
from workbench.frame import link, nothing, section
from workbench.outlooks import on_outlook
from workbench.tables import anchor, bar, table
from workbench.visitor import Visitor
from workbench.words import number, percent, t

MOST = 20
Points = tuple[CutUnits, Bottlenecks, dict[str, NodeRef]]


async def single_points(visitor: Visitor, at: date) -> None:
    """Of all units that the visitor sees, wherever they are: lines upwards do not end at a place."""
    scope = await visitor.scope(Right.ANALYSE)

    def answer(database: Database, outlook: Outlook) -> Points:
        links = outlook.projection
        seen = None if scope is None else structure.seen(database, links)
        cut = structure.cut_units(links, at, MOST, seen)
        between = structure.bottlenecks(links, at, MOST, seen)
        units = {item.unit for item in cut.items} | {item.unit for item in between.items}
        return cut, between, database.ask(names(sorted(units)))

    cut, between, known = await on_outlook(visitor, answer, at=at)
    with ui.element("div").classes("grid"):
        with section(t("If one fails, who has no way up?"), classes="span-6"):
            _cut(cut, known)
        with section(t("Through whom working together runs"), classes="span-6"):
            _between(between, known)


def _cut(cut: CutUnits, known: Mapping[str, NodeRef]) -> None:
    ui.label(t("Of {units} units that you see, whatever the place.", units=number(cut.units))).classes("muted small")
    if not cut.items:
        nothing(t("No unit alone holds up others"), symbol="task_alt")
        return
    most = cut.items[0].cuts_off
    rows = (
        (
            Markup("{}<br><span class=\"muted small\">{}</span>").format(
                _unit(item.unit, known),
                t("If it fails, {units} units and {cases} open cases have no way up.",
                  units=number(item.cuts_off), cases=number(item.cases)),
            ),
            bar(item.cuts_off, most, number(item.cuts_off)),
            number(item.cases),
        )
        for item in cut.items
    )  # fmt: skip
    ui.html(table((t("Unit"), t("Units"), t("Open cases")), rows, numbers=(1, 2)), sanitize=False)


def _between(between: Bottlenecks, known: Mapping[str, NodeRef]) -> None:
    said = t("Of {units} units that handle open cases together.", units=number(between.units))
    ui.label(said).classes("muted small")
    if not between.items:
        nothing(t("No unit stands between others"), symbol="task_alt")
        return
    most = between.items[0].betweenness
    rows = (
        (
            Markup("{}<br><span class=\"muted small\">{}</span>").format(
                _unit(item.unit, known),
                t("It works with {partners} units on {cases} open cases; others reach each other through it.",
                  partners=number(item.partners), cases=number(item.cases)),
            ),
            bar(item.betweenness, most, percent(item.betweenness, 2)),
        )
        for item in between.items
    )  # fmt: skip
    ui.html(table((t("Unit"), t("of the shortest ways")), rows, numbers=(1,)), sanitize=False)


def _unit(unit: str, known: Mapping[str, NodeRef]) -> Markup:
    ref = known.get(unit)
    return anchor(link("/explore", node=unit), ref.name if ref else unit)
