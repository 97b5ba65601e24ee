"""What the page of the work is made of: tabs with counts, tools, the filter, and where the list stands."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from markupsafe import Markup

from graph import standards
from graph.organisation import WORK_LEVELS
from graph.terms import CaseKind, Severity, Standing, Step
from queries.worklist import WorkCounts
from workbench.frame import link
from workbench.tables import join
from workbench.words import capital, later, number, t, term
from workbench.work_table import State, View
from workbench.work_words import GROUPS, HEADS

TABS = {
    View.MINE: later("Mine"),
    View.DUE: later("Due today"),
    View.LATE: later("Late"),
    "warnings": later("Warnings to assess"),
    View.ALL: later("All open"),
}
COUNTS = {View.MINE: "mine", View.DUE: "due_today", View.LATE: "late", "warnings": "warnings", View.ALL: "open"}
STATES = {State.OPEN: later("being worked"), State.ENDED: later("ended"), State.ANY: later("either")}


def value_of(value: Enum) -> str:
    """A value of a vocabulary as addresses have it."""
    return str(value.value)


def tabs(told: WorkCounts, view: str, *, mine: bool) -> Markup:
    """The lists with how much is in each; ``mine``: whether whoever looks has work of their own."""
    made = join(
        Markup('<a class="work-tab" href="{}" data-view="{}"{}>{} <b data-count="{}"{}>{}</b></a>').format(
            link("/work", view=str(name)),
            name,
            Markup(' aria-current="page"') if name == view else "",
            t(title),
            COUNTS[name],
            Markup(' class="some"') if getattr(told, COUNTS[name]) else "",
            number(getattr(told, COUNTS[name])),
        )
        for name, title in TABS.items()
        if mine or name != View.MINE
    )
    return Markup('<nav class="work-tabs" aria-label="{}">{}</nav>').format(t("Lists"), made)


TOOLS = """
<div class="tools work-tools">
  <p class="work-total" role="status" id="work-total"></p>
  <label class="work-by">{by}
    <select class="native" id="work-by"><option value="">{none}</option>{groups}</select></label>
  <label class="work-order">{sort}<select class="native" id="work-sort">{sorts}</select></label>
  <button type="button" class="button work-order" id="work-descending" aria-pressed="false">{descending}</button>
  <span class="end"></span>
  <span class="work-state small muted" id="work-state" role="status"></span>
  <details class="work-columns"><summary class="button">{columns}</summary>
    <fieldset><legend class="visually-hidden">{columns}</legend>{checks}</fieldset></details>
  <button type="button" class="button work-dense" id="work-dense" aria-pressed="false">{dense}</button>
  <button type="button" class="button" id="work-export">{export}</button>{field}
</div>
<div class="work-export-state" id="work-export-state" role="status" hidden></div>
"""


def tools(*, works: bool) -> Markup:
    """What is done with a list; ``works``: whether whoever looks takes cases in."""
    field = Markup('<a class="button" href="{}">{}</a>').format(link("/work/new"), t("Quick intake"))
    checks = join(
        Markup('<label><input type="checkbox" value="{}"> {}</label>').format(column.value, t(name))
        for column, name in HEADS.items()
    )
    return Markup(TOOLS).format(
        by=t("Count by"),
        none=t("nothing"),
        groups=_options((by.value, t(name)) for by, name in GROUPS.items()),
        sort=t("Sort by"),
        sorts=_options((column.value, t(name)) for column, name in HEADS.items()),
        descending=t("Descending"),
        columns=t("Columns shown"),
        checks=checks,
        dense=t("Dense"),
        export=t("Export XLSX"),
        field=field if works else "",
    )


FILTER = """
<details class="work-filter" open><summary>{title} <span id="work-filtered"></span></summary>
<form id="work-filters" autocomplete="off">
  <label class="wide">{text}<input type="search" name="text" maxlength="100"></label>
  <label>{state}<select class="native" name="state">{states}</select></label>
  {kind}{step}{category}{due}<button type="reset" class="button">{clear}</button>
  <details class="work-more"><summary>{more}</summary><div>{level}{standing}{severity}{accepted}</div></details>
</form>
<div class="work-picked" id="work-picked"></div></details>
"""


def filters() -> Markup:
    """The filter of the lists, each condition under its name."""
    classes = (
        (entry.code, f"{entry.code} {entry.name}") for entry in standards.categories().values() if entry.parent is None
    )
    return Markup(FILTER).format(
        title=t("Filter"),
        text=t("Number or title"),
        state=t("Work"),
        states=_options((state.value, t(name)) for state, name in STATES.items()),
        clear=t("Clear the filter"),
        more=t("More conditions"),
        category=_choice("category", t("Category"), classes),
        due=_days(t("Due"), "due_since", "due_until"),
        accepted=_days(t("Accepted"), "since", "until"),
        **{
            name: _choice(name, title, ((value_of(each), capital(term(each))) for each in terms))
            for name, title, terms in (
                ("kind", t("Kind"), CaseKind),
                ("level", t("Level"), WORK_LEVELS),
                ("step", t("Step"), Step),
                ("standing", t("Standing"), Standing),
                ("severity", t("Severity"), Severity),
            )
        },
    )


def _options(options: Iterable[tuple[str, str]]) -> Markup:
    return join(Markup('<option value="{}">{}</option>').format(value, text) for value, text in options)


def _choice(name: str, title: str, options: Iterable[tuple[str, str]]) -> Markup:
    return Markup('<label>{}<select class="native" name="{}"><option value="">{}</option>{}</select></label>').format(
        title, name, t("any"), _options(options)
    )


def _days(title: str, since: str, until: str) -> Markup:
    def day(name: str, said: str) -> Markup:
        made = Markup('<input type="date" name="{}" max="9999-12-31" aria-label="{} {}">')
        return made.format(name, title, said)

    return Markup('<fieldset><legend>{}</legend>{}<span aria-hidden="true">–</span>{}</fieldset>').format(
        title, day(since, t("from")), day(until, t("up to"))
    )


LIST = """
<div class="work-groups" id="work-groups" hidden></div>
<div class="work-news"><button type="button" class="button primary" id="work-news" hidden></button></div>
<div class="card work-card">
  <div class="work-scroll" id="work-scroll" tabindex="0" role="region" aria-label="{cases}">
    <table class="work-table" id="work-table">
      <caption class="visually-hidden">{cases}</caption><thead><tr></tr></thead></table>
    <ol class="work-cards" id="work-cards" aria-label="{cases}"></ol>
    <div class="loading" id="work-loading"></div><div id="work-end"></div>
  </div>
</div>
<div class="work-empty" id="work-empty" hidden></div>
"""


def place_of_list() -> Markup:
    """Where the browser draws a list."""
    return Markup(LIST).format(cases=t("List of cases"))
