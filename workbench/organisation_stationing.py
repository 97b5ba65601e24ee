"""Which units are resident, rotating and on call in which centre."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from graph.terms import Stationing
from queries.stationing import CentreStationing, StationingByCentre
from workbench.frame import link, nothing
from workbench.places import level_chip
from workbench.tables import anchor, join, table
from workbench.words import day, t, term


def stations(answer: StationingByCentre, path: str) -> None:
    """The centres of a place and of those directly below it, a row each, with who is present in which way."""
    if not answer.centres:
        nothing(t("No centre serves this place, or one directly below it"), symbol="domain_disabled")
        return
    counts = {mode: sum(_in(centre, mode) for centre in answer.centres) for mode in Stationing}
    heads = (t("Centre"), *(f"{term(mode)} ({counts[mode]})" for mode in Stationing))
    ui.html(table(heads, (_row(centre, path) for centre in answer.centres), classes="stations"), sanitize=False)


def _in(centre: CentreStationing, mode: Stationing) -> int:
    return sum(each.mode is mode for each in centre.stationed)


def _row(centre: CentreStationing, path: str) -> tuple[Markup, ...]:
    own = Markup("{}<br>{} {}").format(
        anchor(link("/explore", node=f"Unit:{centre.centre.id}"), centre.centre.name),
        anchor(link(path, area=centre.area.code), centre.area.name, "small"),
        level_chip(centre.area.level),
    )
    if not centre.stationed:
        nobody = Markup('<span class="chip warn">{}</span>').format(t("nobody is stationed here"))
        return own, nobody, Markup(""), Markup("")
    return own, *(_present(centre, mode) for mode in Stationing)


def _present(centre: CentreStationing, mode: Stationing) -> Markup:
    units = [each for each in centre.stationed if each.mode is mode]
    return Markup('<ul class="present">{}</ul>').format(
        join(
            Markup("<li>{}{}</li>").format(
                anchor(link("/explore", node=f"Unit:{each.unit.id}"), each.unit.name),
                Markup(' <span class="muted small">{}</span>').format(t("since {day}", day=day(each.since)))
                if each.since
                else "",
            )
            for each in units
        )
    )
