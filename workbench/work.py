"""My work 工作台: what is mine, due, late, to be assessed, and all that there is, kept up to date.

The lists are drawn in the browser (``static/work.js``) from what ``workbench/work_table.py`` answers: a table with a
head that stays, of which only what is near the screen is there, and cards on a phone. AG Grid, which NiceGUI brings,
was not taken: a megabyte for an office PC to read before the first row, rows that are neither a table to a screen
reader nor printed, and other elements again for the cards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import Enum

from markupsafe import Markup
from nicegui import ui

from api.security import Right
from graph.organisation import WORK_LEVELS
from graph.terms import Action, CaseKind, Severity, Standing, Step
from queries.answers import AreaRef
from queries.synthetic import synthetic
from queries.tops import tops
from workbench import work_warnings
from workbench.frame import PATH, page
from workbench.visitor import Visitor
from workbench.words import Language, capital, later, t, term
from workbench.work_parts import TABS, filters, place_of_list, tabs, tools, value_of
from workbench.work_table import View, counts
from workbench.work_words import HEADS

# What static/work*.js says.
SAID = (
    later("{n} cases"), later("1 case"), later("Nothing is here"), later("Nothing fits the filter"),
    later("Clear the filter"), later("late {n} days"), later("today"), later("in {n} days"), later("tomorrow"),
    later("{n} new or changed: show"), later("Up to date"), later("The connection is lost; trying again"),
    later("It did not work. Try again."), later("Try again"), later("without it"), later("Writing {n} of {total} rows"),
    later("new"), later("changed"), later("No longer in this list"),
    later("late 1 day"), later("suspended"),
)  # fmt: skip


@page("/work", later("My work"), Right.READ)
async def work(visitor: Visitor) -> None:
    """The page."""
    begins = await visitor.ask(tops(visitor.today))
    told = await counts(visitor)
    person = await visitor.person()
    view = visitor.query("view") or (View.MINE if person is not None else View.ALL)
    if view not in TABS:
        view = View.ALL
    _load(visitor, begins[0] if begins else None, str(view))
    made_up = bool(begins) and await visitor.ask(synthetic(begins[0].code))
    if made_up:
        ui.label(t("People, units and cases here are synthetic: made up for the demonstration.")).classes("synthetic")
    ui.html(tabs(told, str(view), mine=person is not None), sanitize=False)
    with ui.element("div").props('id="work-list"' + (" hidden" if view == "warnings" else "")):
        ui.html(tools(works=visitor.may(Right.WORK)), sanitize=False)
        ui.html(filters(), sanitize=False)
        ui.html(place_of_list(), sanitize=False)
    with ui.element("div").props('id="work-warnings"' + ("" if view == "warnings" else " hidden")):
        await work_warnings.build(visitor)


TERMS: dict[str, Iterable[Enum]] = {
    "kind": CaseKind, "level": WORK_LEVELS, "step": Step, "standing": Standing, "severity": Severity,
}  # fmt: skip
HEAD = """
<link rel="stylesheet" href="{0}/static/work.css">
<script type="application/json" id="work-config">{1}</script>
<link rel="modulepreload" href="{0}/static/work_common.js">
<link rel="modulepreload" href="{0}/static/work_list.js">
<link rel="modulepreload" href="{0}/static/work_live.js">
<script src="{0}/static/outbox.js"></script>
<script type="module" src="{0}/static/work.js"></script>
"""


def _load(visitor: Visitor, top: AreaRef | None, view: str) -> None:
    said = {
        "view": view,
        "path": PATH,
        "today": visitor.today.isoformat(),
        "tag": "zh-CN" if visitor.language is Language.ZH else "en-GB",
        "listens": visitor.may(Right.LISTEN),
        "kinds": [*(f"case.{action}" for action in Action), "warning.raised", "warning.assessed"],
        "top": top and top.code,
        "account": visitor.account.id,
        "columns": {column.value: t(head) for column, head in HEADS.items()},
        "words": {text: t(text) for text in SAID},
        "terms": {name: {value_of(each): capital(term(each)) for each in terms} for name, terms in TERMS.items()},
    }
    config = Markup(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"))
    ui.add_head_html(str(Markup(HEAD).format(PATH, config)))
