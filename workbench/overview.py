"""Overview 一张图: where an area stands on a day, as pictures and figures that lead down to the cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from markupsafe import Markup
from nicegui import context, ui

from api.security import Right
from graph.terms import CaseKind, RiskBy
from queries.acting import ABOVE_THE_COUNTY
from queries.counted import Measure
from queries.figures import Figures, Filter, Statistics
from queries.points import Point, points
from queries.risk_top import AtRisk, risk_top
from queries.statistics import begins, statistics
from workbench import kept
from workbench.figures_list import listed
from workbench.frame import as_of, link, nothing, page, section
from workbench.maps import Dot, dot_map
from workbench.overview_pictures import HALF, WHOLE, months, steps, treemap
from workbench.places import Place, crumbs, place, synthetic_note
from workbench.risk_pictures import expected
from workbench.scripts import load
from workbench.tables import anchor, shade_of, table
from workbench.visitor import Visitor
from workbench.words import day, either, later, number, percent, t, term

TIME, RISK = "time", "risk"  # what the pictures are coloured by
PERIODS = {"year": later("This year"), "month": later("This month"), "quarter": later("Last 90 days")}


@page("/", "Overview", Right.READ)
async def overview(visitor: Visitor) -> None:
    """The place that the address names, on its day, for its period."""
    load("parts.css", "pictures.css", "overview.css")
    tools = ui.element("div").classes("tools")
    with tools:
        at = await as_of(visitor, visitor.today)
    found = await place(visitor, at)
    if found is None:
        nothing(t("Your work is in no area yet"), t("Whoever administers the accounts can say where you work."), "map")
        return
    if found.area.level in ABOVE_THE_COUNTY:
        nothing(t("Figures are of a county and below"), t("Choose a county."), "map")
        return
    period = visitor.query("period") if visitor.query("period") in PERIODS else "year"
    colour = visitor.query("colour") if visitor.query("colour") in (TIME, RISK) else TIME
    address = {"at": visitor.query("at"), "period": visitor.query("period"), "colour": visitor.query("colour")}
    with tools:
        crumbs(found, "/", **address)
        _choice(t("Period"), "period", {key: t(name) for key, name in PERIODS.items()}, str(period), found, address)
    synthetic_note(found)
    since = since_of(str(period), at)
    answer = await _statistics(visitor, found.area.code, at, since)
    changes = _figures(answer)
    risks = await _risks(visitor, found, at)
    lie = {each.area.code: each for each in await visitor.ask(points(found.area.code, at))}

    def down(row: Figures) -> str:
        return link("/", **{**address, "area": row.key})

    with ui.element("div").classes("grid"):
        _parts(found, answer, risks, lie, str(colour), address, down)
        with section(t("By month"), classes="picture span-7"):
            ui.html(months(answer.by_month, lambda row: listed(row.filter)), sanitize=False)
            ui.html(_legend((("found", t("found")), ("settled", t("settled")))), sanitize=False)
        with section(t("The seven steps"), classes="span-5"):
            ui.html(_steps(answer), sanitize=False)
        if any(row.key is not None for row in answer.by_area):
            with section(t("The parts in figures"), classes="span-12"):
                ui.html(_table(t("Area"), answer.by_area, down, risks), sanitize=False)
        _tables(answer)
    await _compare(visitor, answer, changes)


async def _statistics(visitor: Visitor, area: str, at: date, since: date) -> Statistics:
    return await kept.ask(visitor, f"statistics of {area} from {since} to {at}", statistics(area, at, since))


def since_of(period: str, at: date) -> date:
    """The first day of a period that ends with a day."""
    if period == "month":
        return at.replace(day=1)
    return at - timedelta(days=89) if period == "quarter" else begins(at)


def _choice(
    label: str, name: str, options: Mapping[str, str], chosen: str, found: Place, address: Mapping[str, str | None]
) -> None:
    """One of a few, each a link to the same page."""
    links = [
        Markup('<a class="button" href="{}"{}>{}</a>').format(
            link("/", **{**address, "area": found.area.code, name: key}),
            Markup(' aria-current="true"') if key == chosen else "",
            text,
        )
        for key, text in options.items()
    ]
    ui.html(
        Markup('<div class="segments" role="group" aria-label="{}">{}</div>').format(label, Markup("").join(links)),
        sanitize=False,
    )


# What stands at the top: the name of a figure, its value, the list behind it, and whether more of it is better.
Value = Callable[[Statistics], float | None]


def _demands(answer: Statistics) -> Figures:
    return next(row for row in answer.by_kind if row.key == CaseKind.DEMAND.value)


def _of_disputes(answer: Statistics, measure: Measure) -> int:
    return next(row for row in answer.by_kind if row.key == CaseKind.DISPUTE.value).counts[measure]


FIGURES: tuple[tuple[str, Value, Callable[[Statistics], Filter], int, bool], ...] = (
    (later("Found"), lambda a: a.whole.counts[Measure.FOUND], lambda a: a.whole.filter, 0, False),
    (later("Settled"), lambda a: a.whole.counts[Measure.SETTLED], lambda a: _measure(a, Measure.SETTLED), 0, False),
    (later("Settlement rate"), lambda a: a.whole.rate, lambda a: _measure(a, Measure.SETTLED), 1, True),
    (later("On time"), lambda a: a.whole.on_time_rate, lambda a: _measure(a, Measure.ON_TIME), 1, True),
    (later("Open"), lambda a: a.whole.counts[Measure.OPEN], lambda a: _measure(a, Measure.OPEN), -1, False),
    (later("Settled at the village"), lambda a: a.settled_at_village.share,
     lambda a: a.settled_at_village.filter, 1, True),
    (later("Disputes settled"), lambda a: _of_disputes(a, Measure.SETTLED),
     lambda a: _measure(a, Measure.SETTLED).model_copy(update={"kind": CaseKind.DISPUTE}), 0, False),
    (later("Demands met"), lambda a: _demands(a).counts[Measure.SETTLED],
     lambda a: _demands(a).filter.model_copy(update={"measure": Measure.SETTLED}), 0, False),
    (later("Supervisions"), lambda a: a.supervisions[0].opened, lambda a: a.supervisions[0].filter, 0, False),
    (later("Warnings"), lambda a: a.warnings[0].raised, lambda a: a.warnings[0].filter, 0, False),
)  # fmt: skip
# Of these a case has several, or none: how many cases their lists hold.
CASES: Mapping[str, Callable[[Statistics], int]] = {
    "Supervisions": lambda a: a.supervisions[0].cases,
    "Warnings": lambda a: a.warnings[0].cases,
}


def _measure(answer: Statistics, measure: Measure) -> Filter:
    return answer.whole.filter.model_copy(update={"measure": measure})


def _figures(answer: Statistics) -> list[ui.html]:
    """The figures, each a link to its cases; what they were before is filled in later."""
    changes = []
    with ui.element("div").classes("figures ten"):
        for name, value, filter, _, share in FIGURES:
            with ui.element("a").classes("figure").props(f'href="{listed(filter(answer))}"'):
                ui.html(Markup('<div class="name">{}</div>').format(t(name)), sanitize=False)
                said = percent(value(answer), 2) if share else number(value(answer))
                cases = CASES[name](answer) if name in CASES else value(answer)
                of = Markup(" <small>{}</small>").format(t("on {n} cases", n=number(cases)))
                more = of if not share and cases != value(answer) else ""
                ui.html(Markup('<div class="value">{}{}</div>').format(said, more), sanitize=False)
                changes.append(ui.html(Markup('<div class="change">&nbsp;</div>'), sanitize=False))
    return changes


async def _compare(visitor: Visitor, answer: Statistics, changes: list[ui.html]) -> None:
    """Fill in how the period before was: so long as this one, and just before it."""
    await context.client.connected()  # the page is shown first
    length = answer.at - answer.since
    until = answer.since - timedelta(days=1)
    before = await _statistics(visitor, answer.area.code, until, until - length)
    told = t("{since} to {until}", since=day(before.since), until=day(before.at))
    for (_, value, _, better, share), filled in zip(FIGURES, changes, strict=True):
        filled.content = _change(value(answer), value(before), better, share, before, told)


def _change(now: float | None, then: float | None, better: int, share: bool, before: Statistics, told: str) -> Markup:
    if not before.whole.counts[Measure.FOUND]:
        return Markup('<div class="change" title="{}">{}</div>').format(told, t("nothing before"))
    if now is None or then is None:
        return Markup('<div class="change" title="{}">—</div>').format(told)
    moved = now - then
    sign = "+" if moved > 0 else "−" if moved < 0 else "±"
    kind = "" if not moved or not better else "better" if (moved > 0) == (better > 0) else "worse"
    by = f"{number(abs(moved) * 100, 2)} {t('points')}" if share else number(abs(moved))
    return Markup('<div class="change {}" title="{}">{}{} <span class="muted">{}</span></div>').format(
        kind, told, sign, by, t("on the period before")
    )


async def _risks(visitor: Visitor, found: Place, at: date) -> dict[str, AtRisk]:
    """The parts by risk, as the last look found it; nothing on another day, or for whoever may not ask that."""
    if found.level_below is None or at != visitor.today or not visitor.may(Right.ANALYSE):
        return {}
    question = risk_top(found.area.code, RiskBy.AREAS, level=found.level_below, limit=200)
    return {item.node.removeprefix("Area:"): item for item in (await visitor.ask(question, Right.ANALYSE)).items}


def _parts(
    found: Place,
    answer: Statistics,
    risks: Mapping[str, AtRisk],
    lie: Mapping[str, Point],
    colour: str,
    address: Mapping[str, str | None],
    down: Callable[[Figures], str],
) -> None:
    """The parts of an area as pictures: where they lie, and how many cases they have."""
    rows = [row for row in answer.by_area if row.key is not None]
    if not rows:
        return
    most = max((item.expected or 0 for item in risks.values()), default=0)
    # Offices tell 98 from 96 of a hundred, so the lightest colour stands for the least of the parts.
    floor = min((row.on_time_rate for row in rows if row.on_time_rate is not None), default=1.0)

    def shade(row: Figures) -> str:
        if colour == RISK:
            item = risks.get(str(row.key))
            return f"r{shade_of(item.expected if item else None, most)}"
        return f"t{shade_of(row.on_time_rate, 1, floor)}"

    def said(row: Figures) -> str:
        counts = row.counts
        return t(
            "{place}: {found} found, {settled} settled, {open} open, {rate} on time",
            place=either(row.name, row.name_zh), found=number(counts[Measure.FOUND]),
            settled=number(counts[Measure.SETTLED]), open=number(counts[Measure.OPEN]), rate=percent(row.on_time_rate),
        )  # fmt: skip

    with ui.element("div").classes("span-12 tools tight"):
        options = {TIME: t("By on-time share")} | ({RISK: t("By risk")} if risks else {})
        ui.label(t("Colour")).classes("muted")
        _choice(t("Colour"), "colour", options, colour, found, address)
        ui.html(_shades(colour, floor), sanitize=False)
    largest = max(row.counts[Measure.FOUND] for row in rows) or 1
    if lie:
        with section(t("Where they lie"), classes="span-6") as part:
            dots = [
                Dot(lie[str(row.key)], row.counts[Measure.FOUND] / largest, shade(row), said(row), down(row))
                for row in rows
                if row.key in lie
            ]
            ui.html(dot_map(dots, t("Map of the parts by their cases")), sanitize=False)
        part.classes("picture")
    with section(t("The parts by their cases"), classes="picture span-6" if lie else "picture span-12"):
        if any(row.counts[Measure.FOUND] for row in rows):
            ui.html(treemap(rows, shade, said, down, HALF if lie else WHOLE), sanitize=False)
        else:
            nothing(t("No case was found in this period"), symbol="task_alt")


def _shades(colour: str, floor: float) -> Markup:
    if colour == TIME and floor == 1:
        return Markup('<div class="legend"><span><i class="t5"></i>{}</span></div>').format(t("all on time"))
    letter = "r" if colour == RISK else "t"
    ends = (
        (t("low risk"), t("high risk"))
        if colour == RISK
        else (t("{share} on time", share=percent(floor)), t("all on time"))
    )
    boxes = Markup("").join(Markup('<i class="{}{}"></i>').format(letter, shade) for shade in range(1, 6))
    return Markup('<div class="legend"><span>{} {} {}</span></div>').format(ends[0], boxes, ends[1])


def _legend(entries: tuple[tuple[str, str], ...]) -> Markup:
    return Markup('<div class="legend">{}</div>').format(
        Markup("").join(Markup('<span><i class="{}"></i>{}</span>').format(*entry) for entry in entries)
    )


COLUMNS = (Measure.FOUND, Measure.SETTLED, Measure.OPEN, Measure.LATE, Measure.REPEATED)


def _table(
    first: str,
    rows: tuple[Figures, ...],
    down: Callable[[Figures], str] | None = None,
    risks: Mapping[str, AtRisk] | None = None,
) -> Markup:
    """A table of figures, each a link to its cases; the first column leads down where there is something below."""
    more = [t("Settlement rate"), t("On time"), *([t("Expected to worsen")] if risks else [])]
    heads = [first, *(term(measure) for measure in COLUMNS), *more]
    body = [_cells(row, down, risks) for row in rows]
    return table(heads, body, numbers=range(1, len(heads)))


def _cells(
    row: Figures, down: Callable[[Figures], str] | None, risks: Mapping[str, AtRisk] | None
) -> list[Markup | str]:
    name = either(row.name, row.name_zh)
    cells: list[Markup | str] = [anchor(down(row), name) if down and row.key else name]
    for measure in COLUMNS:
        count = row.counts[measure]
        behind = listed(row.filter.model_copy(update={"measure": measure}))
        cells.append(anchor(behind, number(count)) if count else Markup('<span class="muted">0</span>'))
    for share, measure in ((row.rate, Measure.SETTLED), (row.on_time_rate, Measure.ON_TIME)):
        cells.append(anchor(listed(row.filter.model_copy(update={"measure": measure})), percent(share)))
    if risks:
        item = risks.get(str(row.key))
        cells.append(anchor(link("/risk", area=row.key), expected(item.expected if item else None)))
    return cells


def _steps(answer: Statistics) -> Markup:
    left = {each.step.value: each.filter for each in answer.steps}
    return steps(
        answer.steps,
        answer.by_step,
        lambda row: listed(left[str(row.key)]),
        lambda row: listed(row.filter.model_copy(update={"measure": Measure.OPEN})),
    )


def _tables(answer: Statistics) -> None:
    """The further tables of the report."""
    classes = tuple(row for row in answer.by_category if row.key is None or len(row.key) == 2)
    for title, first, rows in (
        (t("By kind"), t("Kind"), answer.by_kind),
        (t("By level"), t("Level"), answer.by_level),
        (t("By category"), t("Category"), classes),
    ):
        with section(title, classes="span-12" if rows is classes else "span-6"):
            ui.html(_table(first, rows), sanitize=False)
    with section(t("What people say"), classes="span-6"):
        ui.html(
            table(
                (t("Answer"), t("Cases")),
                [(term(said.satisfaction), _listed(said.cases, said.filter)) for said in answer.satisfaction],
                numbers=(1,),
            ),
            sanitize=False,
        )
    with section(t("Supervisions"), classes="span-6"):
        ui.html(_supervisions(answer), sanitize=False)


def _supervisions(answer: Statistics) -> Markup:
    """By cause, those opened and answered; and the cases that they are on, which may have several."""
    heads = (t("Cause"), t("Opened"), t("Answered"), t("Cases"), t("Cases answered"))
    rows = [
        (
            term(each.cause) if each.cause else t("All"),
            number(each.opened),
            number(each.answered),
            _listed(each.cases, each.filter),
            _listed(each.cases_answered, each.filter_answered),
        )
        for each in answer.supervisions
    ]
    return table(heads, rows, numbers=(1, 2, 3, 4))


def _listed(count: int, filter: Filter) -> Markup | str:
    return anchor(listed(filter), number(count)) if count else number(count)
