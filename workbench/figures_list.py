"""The list behind a figure: exactly the cases that it counts."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui
from pydantic import ValidationError

from api.security import Right
from graph import standards
from graph.errors import BadInputError
from queries import areas
from queries.answers import Page
from queries.figures import CaseRef, Filter
from queries.statistics import cases
from workbench import kept, tables
from workbench.frame import link, nothing, page, section
from workbench.visitor import Visitor
from workbench.words import day, later, t, term

FIGURES = "/figures"
SHOWN = 100
NAMES = {
    "level": later("Level"), "kind": later("Kind"), "step": later("Step"), "left": later("Went on from"),
    "satisfaction": later("What people say"), "cause": later("Cause"), "answered": later("Cause"),
    "verdict": later("Verdict"), "without": later("Without"),
}  # fmt: skip


def listed(filter: Filter) -> str:
    """The address of the list behind a figure."""
    return link(FIGURES, **filter.model_dump(mode="json"))


@page(FIGURES, "Cases of a figure", Right.READ)
async def figures(visitor: Visitor) -> None:
    """The cases that a filter takes, a page after the other."""
    given = {name: value for name, value in visitor.request.query_params.items() if name != "after"}
    try:
        filter = Filter.model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadInputError(".".join(str(part) for part in fault["loc"]) or "filter", fault["msg"]) from error
    after = visitor.query("after")
    answer = await kept.ask(visitor, f"cases {filter!r} after {after}", cases(filter, after, SHOWN))
    way = await visitor.ask(areas.path(filter.area, filter.at))
    with section(_title(filter)):
        ui.label(t("{area}, {since} to {at}", area=way.areas[0].name, since=day(filter.since), at=day(filter.at)))
        if not answer.items:
            nothing(t("No case is counted here"), symbol="task_alt")
            return
        ui.html(table(answer), sanitize=False)
        if answer.next is not None:
            more = link(FIGURES, **given, after=answer.next)
            ui.html(Markup('<p><a class="button" href="{}">{}</a></p>').format(more, t("Next page")), sanitize=False)


def _title(filter: Filter) -> str:
    said = [term(filter.measure)]
    said += [f"{t(title)} {term(value)}" for name, title in NAMES.items() if (value := getattr(filter, name))]
    if filter.month:
        said.append(filter.month)
    if filter.category:
        said.append(standards.categories()[filter.category].name)
    if filter.unit:
        said.append(filter.unit)
    return " · ".join(said)


def table(answer: Page[CaseRef]) -> Markup:
    """Cases as a table, each a link."""
    heads = (
        t("Number"), t("Title"), t("Kind"), t("Level"), t("Step"), t("Standing"), t("Lead"), t("Accepted"), t("Due"),
        t("Settled"),
    )  # fmt: skip
    return tables.table(heads, map(_row, answer.items), name=-1)


def _row(case: CaseRef) -> list[Markup | str]:
    kind = Markup('<span class="chip {}">{}</span>').format(case.kind.value, term(case.kind))
    days = (case.accepted_on, case.due_on, case.settled_on)
    return [
        tables.anchor(link(f"/cases/{case.id}"), case.id), case.title, kind, term(case.level), term(case.step),
        term(case.standing), case.lead.name if case.lead else "—",
        *(Markup('<span class="nowrap">{}</span>').format(day(each)) for each in days),
    ]  # fmt: skip
