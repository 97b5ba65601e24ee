"""Where nobody is in charge, or a line is broken, and what would close it."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from queries.coverage import Coverage, Gap, GapKind
from workbench.chains import page_of
from workbench.frame import link, nothing
from workbench.tables import anchor, join, table
from workbench.visitor import Visitor
from workbench.words import either, later, number, t

KINDS = {
    GapKind.GRID_WITHOUT_MEMBER: later("Grid without a member"),
    GapKind.VILLAGE_WITHOUT_BRANCH: later("Village without a party branch"),
    GapKind.AREA_WITHOUT_CENTRE: later("Area without a centre"),
    GapKind.CATEGORY_WITHOUT_UNIT: later("Category without a unit"),
    GapKind.UNIT_WITHOUT_HEAD: later("Unit without a head"),
    GapKind.BROKEN_REPORTING_LINE: later("Broken reporting line"),
    GapKind.TWO_FULL_TIME_GRIDS: later("Full-time in two grids"),
    GapKind.AREA_WITH_TWO_PARENTS: later("Area with two parents"),
    GapKind.LEVEL_SKIPPED: later("Level skipped"),
    GapKind.CASE_WITHOUT_LEAD: later("Case without a lead"),
}


def gaps(visitor: Visitor, answer: Coverage, path: str) -> None:
    """The gaps by kind, all of them or those of the kind that the address names."""
    summary = answer.because[0]
    ui.label(either(summary.en, summary.zh)).classes("muted")
    if answer.complete:
        nothing(t("There is no gap: everywhere somebody is in charge"), symbol="task_alt")
        return
    chosen = visitor.query("kind")
    ui.html(_filter(visitor, answer, path, chosen), sanitize=False)
    shown = [gap for gap in answer.gaps if chosen is None or gap.kind == chosen]
    heads = (t("What would close it"), t("Kind"), t("Place"))
    listed = (
        t("The first {shown} of {all}.", shown=number(len(answer.gaps)), all=number(sum(answer.counts.values())))
        if len(answer.gaps) < sum(answer.counts.values())
        else ""
    )
    ui.html(table(heads, (_row(gap, path, visitor) for gap in shown), caption=listed), sanitize=False)


def _filter(visitor: Visitor, answer: Coverage, path: str, chosen: str | None) -> Markup:
    def way(kind: str | None, said: str, count: int) -> Markup:
        address = link(path, area=answer.area, at=visitor.query("at"), view="gaps", kind=kind)
        current = Markup(' aria-current="true"') if kind == chosen else ""
        return Markup('<a class="button" href="{}"{}>{} <b>{}</b></a>').format(address, current, said, number(count))

    kinds = (way(kind, t(KINDS[kind]), count) for kind, count in answer.counts.items())
    return Markup('<nav class="kinds no-print" aria-label="{}">{}{}</nav>').format(
        t("Kind"), way(None, t("All"), sum(answer.counts.values())), join(kinds)
    )


def _row(gap: Gap, path: str, visitor: Visitor) -> tuple[Markup, ...]:
    reason = gap.because[0]
    there = link(path, area=gap.area, at=visitor.query("at"))
    return (
        anchor(page_of(gap.node), either(reason.en, reason.zh)),
        Markup('<span class="chip warn">{}</span>').format(t(KINDS[gap.kind])),
        anchor(there, gap.area, "mono"),
    )
