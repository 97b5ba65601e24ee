"""The pictures of risk, as SVG: the map of an area's parts, the steps of settling, the line of past looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from babel import numbers
from markupsafe import Markup

from queries.points import Point
from queries.risk_top import AtRisk
from queries.what_if import WhatIf
from workbench.frame import link
from workbench.maps import Dot, dot_map
from workbench.tables import join, shade_of
from workbench.words import chinese, day, language, number, percent, t


def expected(value: float | None) -> str:
    """How many cases are expected to worsen: always two digits, so that columns line up; a dash for none."""
    return "—" if value is None else numbers.format_decimal(value, format="#,##0.00", locale=language().locale)


def sentences(*said: str) -> str:
    """Sentences one after the other, as the language sets them."""
    return ("" if chinese() else " ").join(said)


def chance(value: float | None) -> str:
    """A probability, which is told as certain only where it is."""
    return t("over {share}", share=percent(0.99)) if value is not None and 0.995 <= value < 1 else percent(value, 0)


def change(value: float | None) -> Markup:
    """By how much it has changed, coloured by whether that is good; a dash where nothing is known."""
    if value is None:
        return Markup('<span class="muted">—</span>')
    if abs(value) < 0.005:
        return Markup('<span class="muted">±{}</span>').format(expected(0))
    sign, kind = ("+", "worse") if value > 0 else ("−", "better")
    return Markup('<span class="{}">{}{}</span>').format(kind, sign, expected(abs(value)))


def area_map(points: Sequence[Point], found: Mapping[str, AtRisk], path: str) -> Markup:
    """The parts of an area where they lie: the larger the more open cases, the darker the more of them may worsen."""
    most = max((item.expected or 0 for item in found.values()), default=0)
    cases = max((item.cases or 0 for item in found.values()), default=0)
    dots = [_dot(point, found.get(f"Area:{point.area.code}"), most, cases, path) for point in points]
    return dot_map(dots, t("Map of the areas below by risk"))


def _dot(point: Point, item: AtRisk | None, most: float, cases: int, path: str) -> Dot:
    opened, value = (item.cases or 0, item.expected or 0.0) if item else (0, 0.0)
    told = {"place": point.area.name, "expected": expected(value), "cases": number(opened)}
    return Dot(
        point,
        size=opened / cases if cases else 0,
        kind=f"r{shade_of(value if opened else None, most)}",
        said=t("{place}: {expected} of {cases} open cases expected to worsen", **told),
        address=link(path, area=point.area.code),
    )


def steps(answer: WhatIf) -> Markup:
    """How the expected number falls as one case after the other is settled."""
    width, height, left, right, top, bottom = 520, 190, 44, 52, 16, 26
    values = [answer.expected, *(each.expected for each in answer.settle)]
    across, down = (width - left - right) / max(len(answer.settle), 1), height - top - bottom

    def y(value: float) -> float:
        return round(top + down * (1 - value / answer.expected), 1) if answer.expected > 0 else top + down

    path = f"M{left} {y(values[0])}" + "".join(
        f"H{left + position * across:.1f}V{y(value)}" for position, value in enumerate(values[1:], start=1)
    )
    marks = join(
        Markup('<circle cx="{}" cy="{}" r="3"/>').format(round(left + position * across, 1), y(value))
        for position, value in enumerate(values)
    )
    end, ground = width - right, height - bottom
    words = [
        _text(left - 6, y(values[0]) + 4, expected(values[0]), "end"),
        _text(end + 7, y(values[-1]) + 4, expected(values[-1]), "start", "strong"),
        _text(left - 6, ground + 4, "0", "end", "axis"),
        _text((left + end) / 2, height - 6, t("cases settled, one after the other"), "middle", "axis"),
    ]
    title = t(
        "The expected number falls from {before} to {after}", before=expected(values[0]), after=expected(values[-1])
    )
    return Markup(
        '<svg class="risk-steps" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path class="ground" d="M{} {}H{}"/><path class="below" d="{}V{}H{}Z"/><path class="line" d="{}"/>{}{}</svg>'
    ).format(width, height, title, left, ground, end, path, ground, left, path, marks, join(words))


def line(looks: Sequence[tuple[date, float]], title: str) -> Markup:
    """A number from day to day, the first day first."""
    width, height, left, right, top, bottom = 760, 220, 44, 20, 14, 28
    first, last = looks[0][0], looks[-1][0]
    most = max(value for _, value in looks) or 1.0
    days = max((last - first).days, 1)

    def at(when: date, value: float) -> tuple[float, float]:
        x = left + (width - left - right) * (when - first).days / days
        return round(x, 1), round(top + (height - top - bottom) * (1 - value / most), 1)

    path = "M" + "L".join("{} {}".format(*at(*look)) for look in looks)
    marks = join(
        Markup('<g><title>{}</title><circle cx="{}" cy="{}" r="3.5"/></g>').format(
            f"{day(when)} · {expected(value)}", *at(when, value)
        )
        for when, value in looks
    )
    ground, end = height - bottom, width - right
    words = [
        _text(left - 6, ground + 4, "0", "end", "axis"),
        _text(left - 6, top + 4, expected(most), "end", "axis"),
        _text(left, height - 8, day(first), "start", "axis"),
        _text(end, height - 8, day(last), "end", "axis"),
    ]
    return Markup(
        '<svg class="risk-line" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="ground" d="M{} {}H{}"/>'
        '<path class="ground faint" d="M{} {}H{}"/><path class="line" d="{}"/>{}{}</svg>'
    ).format(width, height, title, left, ground, end, left, top, end, path, marks, join(words))


def _text(x: float, y: float, said: str, anchor: str, kind: str = "") -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>').format(x, y, anchor, kind, said)
