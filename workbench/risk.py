"""Risk 风险研判: where trouble is building, over which ways, and what settling some cases would change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from nicegui import context, ui

from api.security import Right
from graph.errors import GezhiError
from graph.terms import RiskBy
from queries.points import Point, points
from queries.risk_history import RiskHistory, risk_history
from queries.risk_runs import Run
from queries.risk_top import AtRisk, RiskTop, risk_top
from workbench.frame import link, message_of, nothing, page, section
from workbench.places import Place, crumbs, place, synthetic_note
from workbench.risk_pictures import area_map, chance, change, expected, line, sentences
from workbench.risk_what_if import WhatIfPart
from workbench.risk_why import why
from workbench.scripts import load
from workbench.tables import SHADES, anchor, bar, join, shade_of, table
from workbench.visitor import Visitor
from workbench.words import day, moment, number, t

AT_RISK = "/risk"
AREAS, CASES, UNITS = 200, 200, 10  # that are listed
RUNS, DAYS = 20, 90  # of the history
WHY = (
    "(event) => { const link = event.target.closest('[data-why]'); "
    "if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); emit(link.dataset.why); } }"
)


@page(AT_RISK, "Risk", Right.ANALYSE)
async def risk(visitor: Visitor) -> None:
    """Areas and cases by risk, why, what if, and the looks that were made."""
    load("parts.css", "pictures.css", "risk.css")
    found = await place(visitor, visitor.today, Right.ANALYSE)
    if found is None:
        nothing(t("Your work is in no area yet"), t("Whoever administers the accounts can say where you work."), "map")
        return
    with ui.element("div").classes("tools"):
        crumbs(found, AT_RISK)
    synthetic_note(found)
    _meaning()
    cases, own, units = await asyncio.gather(
        _top(visitor, found, RiskBy.CASES, CASES), _own(visitor, found), _top(visitor, found, RiskBy.UNITS, UNITS)
    )
    if cases.run is None:
        nothing(
            t("The county has not been looked at yet"),
            t("The server does it by itself, as often as the policy says."),
            "radar",
        )
        return
    _figures(visitor, cases, own, cases.run)
    with ui.element("div").classes("grid"):
        await _areas(visitor, found)
        if cases.items:
            _cases(visitor, found, cases)
            with section(t("Units that face most of it"), classes="span-5"):
                ui.html(_units(units), sanitize=False)
        await _history(visitor, found)


async def _top(visitor: Visitor, found: Place, by: RiskBy, limit: int) -> RiskTop:
    return await visitor.ask(risk_top(found.area.code, by, limit=limit), Right.ANALYSE)


async def _own(visitor: Visitor, found: Place) -> AtRisk | None:
    """The place itself, with its change."""
    question = risk_top(found.area.code, RiskBy.AREAS, level=found.area.level, limit=1)
    return next(iter((await visitor.ask(question, Right.ANALYSE)).items), None)


def _meaning() -> None:
    """What the number means, and what it does not, in plain words."""
    said = (
        t("An estimate: how many of the cases that are open now will worsen or spread, by the weights of the policy."),
        t("It starts from cases alone and runs along who is party to them, where they happened and who handles them."),
        t("It is never about people: nobody is scored or listed, and it does not tell who will quarrel."),
    )
    told = Markup('<p class="meaning">{} <strong>{}</strong></p>').format(sentences(*said[:2]), said[2])
    ui.html(told, sanitize=False)


def _figures(visitor: Visitor, cases: RiskTop, own: AtRisk | None, run: Run) -> None:
    looked = Markup('<span class="when">{}</span>').format(moment(_local(visitor, run.at)))
    figures = (
        (t("Expected to worsen"), expected(cases.expected), t("of {cases} open cases", cases=number(cases.cases))),
        (t("At least one worsens"), chance(cases.any), t("an upper bound")),
        (t("Change in a week"), change(own.change if own else None), t("of the expected number")),
        (t("Last look"), looked, run.policy),
    )
    figure = Markup(
        '<div class="figure"><div class="name">{}</div><div class="value">{}</div><div class="change">{}</div></div>'
    )
    made = join(figure.format(*each) for each in figures)
    ui.html(Markup('<div class="figures">{}</div>').format(made), sanitize=False)


def _local(visitor: Visitor, when: datetime) -> datetime:
    return when.astimezone(visitor.policy.zone)


async def _areas(visitor: Visitor, found: Place) -> None:
    level = found.level_below
    if level is None:
        return
    top, lie = await asyncio.gather(
        visitor.ask(risk_top(found.area.code, RiskBy.AREAS, level=level, limit=AREAS), Right.ANALYSE),
        visitor.ask(points(found.area.code, visitor.today), Right.ANALYSE),
    )
    with section(t("Areas by risk"), classes="span-7" if lie else "span-12"):
        if top.items:
            ui.html(_ranked(found, top), sanitize=False)
        else:
            nothing(t("No case is open here"), symbol="task_alt")
    if lie:
        _map(lie, top)


def _ranked(found: Place, top: RiskTop) -> Markup:
    most = max(item.expected or 0.0 for item in top.items)
    rows = (
        (
            anchor(link(AT_RISK, area=item.node.removeprefix("Area:")), item.name),
            _bar(item, most),
            change(item.change),
            number(item.cases),
            chance(item.any),
            anchor(link(AT_RISK, area=found.area.code, node=item.node), t("Why?"), "small nowrap"),
        )
        for item in top.items
    )
    heads = (t("Area"), t("Expected to worsen"), t("In a week"), t("Open cases"), t("At least one"), t("Why"))
    return table(heads, rows, numbers=(1, 2, 3, 4), classes="tall")


def _bar(item: AtRisk, most: float) -> Markup:
    value = item.expected or 0.0
    return bar(value, most, expected(value), shade_of(value, most))


def _map(lie: Sequence[Point], top: RiskTop) -> None:
    shades = join(Markup('<i class="r{}"></i>').format(each) for each in range(1, SHADES + 1))
    legend = Markup('<p class="legend"><span>{} {} {}</span><span>{}</span></p>').format(
        t("fewer"), shades, t("more expected to worsen"), t("the larger, the more open cases")
    )
    with section(t("Where they lie"), classes="span-5"):
        ui.html(area_map(lie, {item.node: item for item in top.items}, AT_RISK) + legend, sanitize=False)


def _cases(visitor: Visitor, found: Place, cases: RiskTop) -> None:
    """The open cases, and beside them what settling some would change, and why one is at risk."""
    what_if = WhatIfPart(visitor, found, cases)
    listed = what_if.listed()
    with ui.element("div").classes("span-5 stack"):
        what_if.beside()
        with section(t("Why"), classes="risk-why"):
            reasons = ui.html('<div class="loading"></div>', sanitize=False).props('id="why" aria-live="polite"')
    shown = 0

    async def explain(node: str) -> None:
        nonlocal shown
        shown = mine = shown + 1
        try:
            told = await why(visitor, node)
        except GezhiError as error:
            told = Markup('<p class="fault" role="alert">{}</p>').format(message_of(error))
        if mine == shown:  # nothing else was asked for meanwhile
            reasons.content = told

    async def told(node: str) -> None:
        await explain(node)
        ui.run_javascript("document.getElementById('why').scrollIntoView({block: 'nearest'})")

    listed.on("click", lambda event: told(event.args), js_handler=WHY)
    asked = visitor.query("node")
    # The page need not wait for it; and whoever loses the line for a moment keeps what they look at.
    context.client.on_connect(lambda: None if shown else told(asked) if asked else explain(cases.items[0].node))


def _units(units: RiskTop) -> Markup:
    most = max((item.expected or 0.0 for item in units.items), default=0.0)
    rows = (
        (anchor(link("/explore", node=item.node), item.name), _bar(item, most), number(item.cases))
        for item in units.items
    )
    return table((t("Unit"), t("Expected to worsen"), t("Open cases")), rows, numbers=(1, 2))


async def _history(visitor: Visitor, found: Place) -> None:
    daily, last = await asyncio.gather(
        visitor.ask(risk_history(found.area.code, daily=True, limit=DAYS), Right.ANALYSE),
        visitor.ask(risk_history(found.area.code, limit=RUNS), Right.ANALYSE),
    )
    # A day may be looked at again after later ones.
    looks = sorted((look.run.day, look.expected) for look in daily.items if look.expected is not None)
    with section(t("Looks so far"), classes="span-7 risk-history"):
        if len(looks) > 1:
            title = t("Expected number of {place}, day by day", place=found.area.name)
            ui.html(Markup('<p class="muted small">{}</p>{}').format(title, line(looks, title)), sanitize=False)
        ui.html(_runs(visitor, last), sanitize=False)


def _runs(visitor: Visitor, history: RiskHistory) -> Markup:
    rows = (
        (
            moment(_local(visitor, look.run.at)),
            day(look.run.day),
            look.run.policy,
            expected(look.expected),
            expected(look.run.expected),
            number(look.run.cases),
            number(look.run.nodes),
            number(look.run.links),
            number(look.run.iterations),
            f"{look.run.residual:.0e}",
            expected(look.run.seconds),
        )
        for look in history.items
    )
    heads = (
        t("When"), t("As of"), t("Policy"), t("Expected here"), t("Expected in the county"),
        t("Open cases of the county"), t("Nodes"), t("Links"), t("Sweeps"), t("What one more would move"), t("Seconds"),
    )  # fmt: skip
    return Markup("<details><summary>{}</summary>{}</details>").format(
        t("The last {count} looks, and how each was reached", count=number(len(history.items))),
        table(heads, rows, numbers=range(3, len(heads))),
    )
