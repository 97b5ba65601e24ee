"""The pictures of risk, as SVG: the map of an area's parts, the steps of settling, the line of past looks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel import numbers
from markupsafe import Markup

from queries.points import Point
from queries.risk_top import AtRisk
from queries.what_if import WhatIf
from workbench.frame import link
from workbench.tables import SHADES, join
from workbench.words import chinese, day, language, number, percent, t

Box = tuple[float, float, float, float]  # left, top, right, bottom
LETTER, LINE = 12.5, 15  # the size of a Chinese character on the map


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


def shade(value: float, most: float) -> int:
    """Which of the colours of risk stands for a value, 1 to 5, where the darkest stands for ``most``."""
    return max(1, min(SHADES, math.ceil(SHADES * value / most))) if most > 0 else 1


@dataclass(frozen=True)
class Dot:
    """An area on the map."""

    point: Point
    x: float
    y: float
    radius: float
    kind: str
    said: str

    @property
    def box(self) -> Box:
        """The room that it takes."""
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius

    def labels(self) -> list[tuple[float, float, str]]:
        """Where its name may stand, the best first: x, y of the baseline, anchor."""
        out = self.radius + 3
        return [
            (self.x, self.y + out + 11, "middle"), (self.x, self.y - out - 2, "middle"),
            (self.x + out, self.y + 4, "start"), (self.x - out, self.y + 4, "end"),
        ]  # fmt: skip


def area_map(points: Sequence[Point], found: Mapping[str, AtRisk], path: str) -> Markup:
    """The parts of an area where they lie: the larger the more open cases, the darker the more of them may worsen."""
    width, height = 560, 470
    where = _flat(points, width, height, margin=36)
    most = max((item.expected or 0 for item in found.values()), default=0)
    cases = max((item.cases or 0 for item in found.values()), default=0)
    dots = [_dot(point, found.get(f"Area:{point.area.code}"), where(point), most, cases) for point in points]
    taken = [dot.box for dot in dots]
    drawn = join(_drawn(dot, taken, path) for dot in sorted(dots, key=lambda dot: -dot.radius))
    return Markup('<svg class="risk-map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>').format(
        width, height, t("Map of the areas below by risk"), drawn
    )


def _flat(points: Sequence[Point], width: int, height: int, margin: int) -> Callable[[Point], tuple[float, float]]:
    """From a point to where it is drawn: a plane that is true to scale at the middle latitude."""
    south, north = min(each.latitude for each in points), max(each.latitude for each in points)
    west, east = min(each.longitude for each in points), max(each.longitude for each in points)
    narrow = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / up)

    def place(point: Point) -> tuple[float, float]:
        x = width / 2 + (point.longitude - (west + east) / 2) * narrow * scale
        y = height / 2 - (point.latitude - (south + north) / 2) * scale
        return round(x, 1), round(y, 1)

    return place


def _dot(point: Point, item: AtRisk | None, where: tuple[float, float], most: float, cases: int) -> Dot:
    opened, value = (item.cases or 0, item.expected or 0.0) if item else (0, 0.0)
    told = {"place": point.area.name, "expected": expected(value), "cases": number(opened)}
    return Dot(
        point,
        *where,
        radius=round(5 + 17 * math.sqrt(opened / cases), 1) if opened else 4,
        kind=f"r{shade(value, most)}" if opened else "none",
        said=t("{place}: {expected} of {cases} open cases expected to worsen", **told),
    )


def _drawn(dot: Dot, taken: list[Box], path: str) -> Markup:
    """A dot with its name where it covers nothing that is there already, if there is such a place."""
    name = dot.point.area.name
    free = (label for label in dot.labels() if not any(_overlap(_box(label, name), box) for box in taken))
    x, y, anchor = label = next(free, dot.labels()[0])
    taken.append(_box(label, name))
    return Markup(
        '<a href="{}" aria-label="{}"><title>{}</title><circle class="{}" cx="{}" cy="{}" r="{}"/>'
        '<text x="{}" y="{}" text-anchor="{}">{}</text></a>'
    ).format(
        link(path, area=dot.point.area.code), dot.said, dot.said, dot.kind, dot.x, dot.y, dot.radius,
        round(x, 1), round(y, 1), anchor, name,
    )  # fmt: skip


def _box(label: tuple[float, float, str], name: str) -> Box:
    x, y, anchor = label
    width = LETTER * len(name)
    left = {"middle": x - width / 2, "start": x, "end": x - width}[anchor]
    return left, y - LETTER + 1, left + width, y + 3


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


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
