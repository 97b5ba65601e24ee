"""The pictures of the overview, as SVG made on the server: the parts by their cases, the months, the seven steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import squarify
from markupsafe import Markup

from graph.terms import Step
from queries.counted import Measure
from queries.figures import Figures, StepTime
from workbench.tables import anchor
from workbench.words import either, month, number, percent, t, term

HALF, WHOLE = (620, 440), (1290, 330)  # px: beside another picture, and alone
LETTER = 13  # px, of a Chinese character

Shade = Callable[[Figures], str]
Address = Callable[[Figures], str]


def treemap(
    rows: Sequence[Figures], shade: Shade, said: Address, address: Address, size: tuple[int, int] = HALF
) -> Markup:
    """The parts of an area: the larger the more cases were found, each a link."""
    across, down = size
    drawn = []
    found = sorted((row for row in rows if row.counts[Measure.FOUND]), key=lambda row: -row.counts[Measure.FOUND])
    sizes = squarify.normalize_sizes([row.counts[Measure.FOUND] for row in found], across, down)
    for row, box in zip(found, squarify.squarify(sizes, 0, 0, across, down), strict=True):
        x, y, width, height = (round(box[name], 1) for name in ("x", "y", "dx", "dy"))
        name, told = either(row.name, row.name_zh), said(row)
        drawn.append(
            Markup(
                '<a href="{}" aria-label="{}"><title>{}</title>'
                '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>{}</a>'
            ).format(address(row), told, told, shade(row), x, y, width, height, _label(name, row, x, y, width, height))
        )
    return Markup('<svg class="treemap" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>').format(
        across, down, t("The parts by their cases"), Markup("").join(drawn)
    )


def _label(name: str, row: Figures, x: float, y: float, width: float, height: float) -> Markup:
    """The name and the number, as far as the box has room for them."""
    room = int((width - 10) // LETTER)
    wide = sum(1.0 if ord(letter) > 0x2E80 else 0.6 for letter in name)
    if room < 2 or height < 22:
        return Markup("")
    short = name if wide <= room else name[: max(1, room - 1)] + "…"
    text = Markup('<text x="{}" y="{}">{}</text>').format(x + 6, y + 18, short)
    if height < 42:
        return text
    return text + Markup('<text class="n" x="{}" y="{}">{}</text>').format(
        x + 6, y + 36, number(row.counts[Measure.FOUND])
    )


def months(rows: Sequence[Figures], address: Address) -> Markup:
    """Cases found in each month, and those of them that are settled by now; each month a link."""
    width, height, bottom, top = 760, 226, 42, 22
    most = max((row.counts[Measure.FOUND] for row in rows), default=0) or 1
    step = min(width / max(len(rows), 1), 90)
    high = height - bottom - top
    drawn = [
        Markup('<path class="rule" d="M0 {}H{}"/>').format(height - bottom, width),
    ]
    year = ""
    for place, row in enumerate(rows):
        since = date.fromisoformat(f"{row.key}-01")
        told_year = "" if str(since.year) == year else either(f"{since.year}", f"{since.year}年")
        year = str(since.year)
        x, wide = place * step + step * 0.18, step * 0.64
        tall, done = (high * row.counts[measure] / most for measure in (Measure.FOUND, Measure.SETTLED))
        ground = height - bottom
        said = t(
            "{month}: {found} found, {settled} settled, {rate} on time",
            month=row.name,
            found=number(row.counts[Measure.FOUND]),
            settled=number(row.counts[Measure.SETTLED]),
            rate=percent(row.on_time_rate),
        )
        drawn.append(
            Markup(
                '<a href="{}" aria-label="{}"><title>{}</title>'
                '<rect class="found" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
                '<rect class="settled" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
                '<text class="value" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'
                '<text class="axis" x="{:.1f}" y="{}" text-anchor="middle">{}</text></a>'
                '<text class="axis" x="{:.1f}" y="{}" text-anchor="middle">{}</text>'
            ).format(
                address(row), said, said, x, ground - tall, wide, tall, x, ground - done, wide, done,
                x + wide / 2, ground - tall - 5, number(row.counts[Measure.FOUND]),
                x + wide / 2, ground + 16, month(since), x + wide / 2, ground + 33, told_year,
            )
        )  # fmt: skip
    return Markup('<svg class="months" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>').format(
        width, height, t("Cases by month of acceptance"), Markup("").join(drawn)
    )


def steps(passed: Sequence[StepTime], standing: Sequence[Figures], through: Address, stuck: Address) -> Markup:
    """The seven steps as a funnel: how many cases went on from each, how long that took, and what waits in it now."""
    waiting = {row.key: row for row in standing}
    most = max((each.cases for each in passed), default=0) or 1
    rows = []
    for place, each in enumerate(passed, start=1):
        row = waiting[each.step.value]
        open_now = row.counts[Measure.OPEN]
        here = (
            Markup('<a class="stuck" href="{}">{}</a>').format(stuck(row), t("{count} waiting", count=number(open_now)))
            if open_now
            else Markup('<span class="muted">—</span>')
        )
        bar = round(100 * each.cases / most, 1)
        rows.append(
            Markup(
                '<tr><th scope="row"><i>{}</i>{}</th><td><a href="{}" class="pipe"><i style="width:{}%"></i>'
                '<span>{}</span></a></td><td class="n">{}</td><td class="n">{}</td></tr>'
            ).format(place, term(each.step), through(row), bar, number(each.cases), _days(each, through(row)), here)
        )
    heads = (t("Step"), t("Went on from it"), t("Days on average"), t("Now in it"))
    return Markup(
        '<div class="table-wrap" tabindex="0"><table class="plain funnel"><thead><tr>'
        '<th scope="col">{}</th><th scope="col">{}</th>'
        '<th scope="col" class="n">{}</th><th scope="col" class="n">{}</th>'
        "</tr></thead><tbody>{}</tbody></table></div>"
    ).format(*heads, Markup("").join(rows))


def _days(each: StepTime, behind: str) -> Markup | str:
    if each.days is None or each.step is Step.REVISITED:
        return "—"
    return anchor(behind, number(each.days, 1))
