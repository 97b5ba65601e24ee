"""Organisation 组织: who is in charge where, who is present in which centre, what is missing, who has how much."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from nicegui import ui

from api.security import Right
from graph.errors import BadInputError
from queries.coverage import coverage
from queries.responsibility import responsibility
from queries.search import Hit, search
from queries.stationing import stationing
from queries.workload import workload
from workbench.frame import as_of, link, nothing, page, section
from workbench.organisation_chain import chain_picture, chain_table
from workbench.organisation_gaps import gaps
from workbench.organisation_load import loads
from workbench.organisation_stationing import stations
from workbench.organisation_structure import single_points
from workbench.places import Place, crumbs, place, synthetic_note
from workbench.scripts import load
from workbench.tables import anchor, join
from workbench.visitor import Visitor
from workbench.words import day, later, t

ORGANISATION = "/organisation"
MOST_GAPS, MOST_UNITS, MOST_FOUND = 1000, 200, 12

# The picture is too wide for a phone, which shows the table alone.
OPEN_ON_PHONES = "document.getElementById('chain-table').open = matchMedia('(max-width: 640px)').matches"


@dataclass(frozen=True)
class View:
    """One of the things that the page tells of a place."""

    name: str
    title: str
    right: Right
    build: Callable[[Visitor, Place, date], Awaitable[None]]


@page(ORGANISATION, "Organisation", Right.READ)
async def organisation(visitor: Visitor) -> None:
    """A place on a day: its chain of responsibility, its centres, its gaps, its load, its weak points."""
    load("parts.css", "organisation.css")
    with ui.element("div").classes("tools") as tools:
        at = await as_of(visitor, visitor.today)
    found = await place(visitor, at)
    if found is None:
        nothing(t("Your work is in no area yet"), t("Whoever administers the accounts can say where you work."), "map")
        return
    chosen, known = _chosen(visitor), {"at": visitor.query("at")}
    with tools:
        crumbs(found, ORGANISATION, view=chosen.name, **known)
        if visitor.may(Right.ANALYSE):
            _search_box(visitor, chosen)
    tools.default_slot.children.append(tools.default_slot.children.pop(0))  # the day stands last
    await _found(visitor, chosen)
    _views(visitor, found, chosen)
    synthetic_note(found)
    await chosen.build(visitor, found, at)


def _chosen(visitor: Visitor) -> View:
    asked = visitor.query("view")
    return next((view for view in VIEWS if view.name == asked and visitor.may(view.right)), VIEWS[0])


def _views(visitor: Visitor, found: Place, chosen: View) -> None:
    """The ways from one thing that the page tells to the next."""
    parts = [
        Markup('<a class="button" href="{}"{}>{}</a>').format(
            link(ORGANISATION, area=found.area.code, at=visitor.query("at"), view=view.name),
            Markup(' aria-current="page"') if view is chosen else "",
            t(view.title),
        )
        for view in VIEWS
        if visitor.may(view.right)
    ]
    ui.html(
        Markup('<nav class="segments views no-print" aria-label="{}">{}</nav>').format(t("Views"), join(parts)),
        sanitize=False,
    )


def _search_box(visitor: Visitor, chosen: View) -> None:
    hidden = {"view": chosen.name, "at": visitor.query("at")}
    kept = join(
        Markup('<input type="hidden" name="{}" value="{}">').format(*each) for each in hidden.items() if each[1]
    )
    form = Markup(
        '<form class="choice no-print" role="search" action="{}">{}<input type="search" name="q" value="{}" required '
        'maxlength="100" aria-label="{}" placeholder="{}"><button class="button">{}</button></form>'
    ).format(
        link(ORGANISATION),
        kept,
        visitor.query("q") or "",
        t("Place by name or code"),
        t("Place by name or code"),
        t("Find"),
    )
    ui.html(form, sanitize=False)


async def _found(visitor: Visitor, chosen: View) -> None:
    """The places that were searched for, where any were."""
    asked = visitor.query("q")
    if asked is None or not visitor.may(Right.ANALYSE):
        return
    try:
        hits = (await visitor.ask(search(asked, labels=["Area"], limit=MOST_FOUND), Right.ANALYSE)).items
    except BadInputError:  # nothing that can be looked for
        hits = ()
    with ui.element("div").classes("hits").props('role="status"'):
        if hits:
            ui.html(join(_hit(visitor, chosen, hit) for hit in hits), sanitize=False)
        else:
            ui.label(t("No place is called so: {asked}", asked=asked)).classes("muted")


def _hit(visitor: Visitor, chosen: View, hit: Hit) -> Markup:
    code = hit.node.id.removeprefix("Area:")
    address = link(ORGANISATION, area=code, at=visitor.query("at"), view=chosen.name)
    return anchor(address, Markup('{} <span class="small">{}</span>').format(hit.node.name, code), "button")


async def _chain(visitor: Visitor, found: Place, at: date) -> None:
    answer = await visitor.ask(responsibility(found.area.code, at))
    title = t("Who is responsible for {place}", place=found.area.name)
    with section(title, classes="chain-card"):
        ui.label(t("As of {day}", day=day(at))).classes("muted small")
        ui.html(chain_picture(answer, ORGANISATION), sanitize=False)
        table = Markup('<details id="chain-table"><summary>{}</summary>{}</details>').format(
            t("As a table, with reasons"), chain_table(answer)
        )
        ui.html(table, sanitize=False)
    ui.run_javascript(OPEN_ON_PHONES)


async def _stations(visitor: Visitor, found: Place, at: date) -> None:
    answer = await visitor.ask(stationing(found.area.code, at))
    with section(t("Who is present in which centre")):
        stations(answer, ORGANISATION)


async def _gaps(visitor: Visitor, found: Place, at: date) -> None:
    async with visitor.turn():
        answer = await visitor.ask_long(coverage(found.area.code, at, MOST_GAPS))
    with section(t("Gaps, and what would close each")):
        gaps(visitor, answer, ORGANISATION)


async def _loads(visitor: Visitor, found: Place, at: date) -> None:
    async with visitor.turn():
        answer = await visitor.ask_long(workload(found.area.code, at, MOST_UNITS))
    loads(answer)


async def _single_points(visitor: Visitor, _found: Place, at: date) -> None:
    await single_points(visitor, at)


VIEWS = (
    View("chain", later("Chain of responsibility"), Right.READ, _chain),
    View("stationing", later("Stationing"), Right.READ, _stations),
    View("gaps", later("Gaps"), Right.READ, _gaps),
    View("load", later("Load"), Right.READ, _loads),
    View("failures", later("Single points of failure"), Right.ANALYSE, _single_points),
)
