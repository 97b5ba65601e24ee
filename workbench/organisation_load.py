"""How much each unit has to do now, beside others of its kind. Units, never people."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from queries.workload import UnitLoad, Workload
from workbench.frame import link, nothing, section
from workbench.places import level_chip
from workbench.tables import anchor, join, table
from workbench.words import number, t, term


def loads(answer: Workload) -> None:
    """The units that have open cases, and what is usual for each kind."""
    with ui.element("div").classes("grid"):
        with section(t("Open cases by unit"), classes="span-8"):
            _summary(answer)
            if answer.items:
                ui.html(_units(answer), sanitize=False)
            else:
                nothing(t("No unit here has an open case"), symbol="task_alt")
        with section(t("What is usual"), classes="span-4"):
            ui.html(_kinds(answer), sanitize=False)


def _summary(answer: Workload) -> None:
    said = t(
        "{busy} of {units} units have open cases; of units, never of people.",
        busy=number(answer.busy),
        units=number(answer.units),
    )
    ui.label(said).classes("muted small")


def _units(answer: Workload) -> Markup:
    most = max(item.open for item in answer.items)
    rows = (
        (
            Markup("{} {}").format(
                anchor(link("/explore", node=f"Unit:{item.unit.id}"), item.unit.name), level_chip(item.unit.level)
            ),
            _bar(item, most),
            number(item.led),
            number(item.supported),
            Markup('<span class="chip bad">{}</span>').format(number(item.late)) if item.late else "0",
            number(item.usual, 2),
        )
        for item in answer.items
    )
    heads = (t("Unit"), t("Open"), t("as lead"), t("as support"), t("late"), t("usual for its kind"))
    marks = (("led", t("as lead")), ("supported", t("as support")), ("usual", t("usual for its kind")))
    legend = join(Markup('<span><i class="{}"></i>{}</span>').format(*each) for each in marks)
    return Markup('<p class="legend">{}</p>').format(legend) + table(heads, rows, numbers=range(1, 6))


def _bar(item: UnitLoad, most: int) -> Markup:
    """Led and supported one after the other, with a mark where units of its kind usually are."""
    led, usual = 100 * item.led / most, min(100.0, 100 * item.usual / most)
    return Markup(
        '<span class="load" aria-hidden="true"><i class="led" style="width:{}%"></i>'
        '<i class="supported" style="width:{}%"></i><b style="left:{}%"></b></span>{}'
    ).format(round(led, 1), round(100 * item.open / most - led, 1), round(usual, 1), number(item.open))


def _kinds(answer: Workload) -> Markup:
    rows = (
        (
            Markup("{} {}").format(term(kind.kind), level_chip(kind.level)),
            number(kind.units),
            number(kind.usual, 2),
            number(kind.most),
            number(kind.late),
        )
        for kind in answer.kinds
    )
    return table((t("Kind"), t("Units"), t("on average"), t("at most"), t("late")), rows, numbers=range(1, 5))
