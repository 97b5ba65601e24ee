"""The place that a page is about: where it lies, what lies below it, and the ways from one place to the next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from nicegui import ui

from api.security import Right
from graph.terms import Level
from queries import areas, scope
from queries.acting import ABOVE_THE_COUNTY
from queries.answers import AreaRef
from queries.synthetic import synthetic
from queries.tops import tops
from workbench.frame import link
from workbench.visitor import Visitor
from workbench.words import t, term

MOST_BELOW = 200
# Colours of levels are classes of the stylesheet; ``grid`` is taken by the layout.
LEVEL_CLASSES = {level: "grid-level" if level is Level.GRID else str(level) for level in Level}


@dataclass(frozen=True)
class Place:
    """An area with those above it up to the county, the highest first, and those directly below it.

    ``seen``: codes of those above that whoever looks may go to. ``synthetic``: whether what is told of it is made up.
    """

    area: AreaRef
    above: tuple[AreaRef, ...]
    below: tuple[AreaRef, ...]
    seen: frozenset[str]
    synthetic: bool

    @property
    def level_below(self) -> Level | None:
        """The level of what lies below; None where nothing does."""
        return self.below[0].level if self.below else None


async def place(visitor: Visitor, at: date, right: Right = Right.READ) -> Place | None:
    """The place that the address names (``area``), else where the visitor begins; None for whoever sees no area.

    Raises NotFoundError for an area that there is not, or not for them.
    """
    code = visitor.query("area")
    if code is None:
        begins = await visitor.ask(tops(at), right)
        if not begins:
            return None
        code = begins[0].code
    below, path, made_up = await asyncio.gather(
        visitor.ask(areas.children(code, at, limit=MOST_BELOW), right),
        visitor.ask(areas.path(code, at), right),
        visitor.ask(synthetic(code), right),
    )
    above = tuple(area for area in reversed(path.areas[1:]) if area.level not in ABOVE_THE_COUNTY)
    known = await visitor.ask(scope.seen(f"Area:{area.code}" for area in above), right) if above else frozenset()
    return Place(
        area=path.areas[0],
        above=above,
        below=below.items,
        seen=frozenset(node.removeprefix("Area:") for node in known),
        synthetic=made_up,
    )


def crumbs(found: Place, path: str, **kept: str | None) -> None:
    """The way down to a place, each step a link for whoever may go there, and a choice of what lies below.

    ``path`` of the page that they lead to; ``kept``: what else stands in its address.
    """
    steps = [
        Markup('<li><a href="{}">{}</a></li>').format(link(path, area=area.code, **kept), area.name)
        if area.code in found.seen
        else Markup("<li>{}</li>").format(area.name)
        for area in found.above
    ]
    steps.append(
        Markup('<li aria-current="page"><b>{}</b> {}</li>').format(found.area.name, level_chip(found.area.level))
    )
    way = Markup('<nav aria-label="{}"><ol class="crumbs">{}</ol></nav>').format(t("Place"), Markup("").join(steps))
    ui.html(way, sanitize=False)
    if found.below:
        _choice(found, path, kept)


def _choice(found: Place, path: str, kept: dict[str, str | None]) -> None:
    hidden = [Markup('<input type="hidden" name="{}" value="{}">').format(*each) for each in kept.items() if each[1]]
    options = [Markup('<option value="" disabled selected hidden>{}</option>').format(t("A place below"))]
    options += [Markup('<option value="{}">{}</option>').format(area.code, area.name) for area in found.below]
    form = Markup(
        '<form class="choice no-print" action="{}">{}<label><span class="visually-hidden">{}</span>'
        '<select class="native" name="area" required>{}</select></label><button class="button">{}</button></form>'
    )
    made = form.format(link(path), Markup("").join(hidden), t("A place below"), Markup("").join(options), t("Go there"))
    ui.html(made, sanitize=False)


def level_chip(level: Level) -> Markup:
    """A level, in its colour."""
    return Markup('<span class="chip {}">{}</span>').format(LEVEL_CLASSES[level], term(level))


def synthetic_note(found: Place) -> None:
    """Say that what is told of a place is made up, where it is."""
    if found.synthetic:
        ui.label(t("People, units and cases here are synthetic: made up for the demonstration.")).classes("synthetic")
