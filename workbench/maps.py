"""Places where they lie, as SVG made on the server: it is there with the page, prints, and each dot is a link."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from queries.points import Point
from workbench.tables import join

WIDTH, HEIGHT, MARGIN = 620, 440, 36
SMALLEST, LARGEST = 4, 22  # radius of a dot
LETTER = 12.5  # size of a Chinese character
Box = tuple[float, float, float, float]  # left, top, right, bottom
Label = tuple[float, float, str]  # x, y of the baseline, anchor


@dataclass(frozen=True)
class Dot:
    """A place to draw. ``size``: its share of the largest (0 to 1). ``kind``: class of the stylesheet."""

    point: Point
    size: float
    kind: str
    said: str
    address: str

    @property
    def radius(self) -> float:
        """Such that areas compare."""
        return round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(self.size), 1)


def dot_map(dots: Sequence[Dot], label: str) -> Markup:
    """A map of dots, whose area stands for their size, true to scale at the middle latitude."""
    where = _flat([dot.point for dot in dots])
    placed = [(dot, *where(dot.point)) for dot in sorted(dots, key=lambda dot: -dot.size)]  # the small over the large
    taken = [_around(dot, x, y) for dot, x, y in placed]
    names = join(_name(dot, x, y, taken) for dot, x, y in placed)
    # The names stand above all dots, and those who read by ear have them from the links.
    return Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}<g aria-hidden="true">{}</g></svg>'
    ).format(WIDTH, HEIGHT, label, join(_drawn(*each) for each in placed), names)


def _flat(points: Sequence[Point]) -> Callable[[Point], tuple[float, float]]:
    """From a point to where it is drawn."""
    south, north = min(each.latitude for each in points), max(each.latitude for each in points)
    west, east = min(each.longitude for each in points), max(each.longitude for each in points)
    narrow = math.cos(math.radians((south + north) / 2))  # a degree of longitude is so much shorter
    across, up = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / up)

    def place(point: Point) -> tuple[float, float]:
        x = WIDTH / 2 + (point.longitude - (west + east) / 2) * narrow * scale
        y = HEIGHT / 2 - (point.latitude - (south + north) / 2) * scale
        return round(x, 1), round(y, 1)

    return place


def _drawn(dot: Dot, x: float, y: float) -> Markup:
    return Markup(
        '<a href="{}" aria-label="{}"><title>{}</title><circle class="{}" cx="{}" cy="{}" r="{}"/></a>'
    ).format(dot.address, dot.said, dot.said, dot.kind, x, y, dot.radius)


def _name(dot: Dot, x: float, y: float, taken: list[Box]) -> Markup:
    """The name of a place where it covers nothing that is there already, if there is such a place."""
    name, labels = dot.point.area.name, _labels(dot, x, y)
    free = (label for label in labels if not any(_overlap(_box(label, name), box) for box in taken))
    at, baseline, anchor = label = next(free, labels[0])
    taken.append(_box(label, name))
    text = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>')
    return text.format(round(at, 1), round(baseline, 1), anchor, name)


def _labels(dot: Dot, x: float, y: float) -> list[Label]:
    """Where a name may stand, the best first."""
    out = dot.radius + 3
    return [(x, y + out + 11, "middle"), (x, y - out - 2, "middle"), (x + out, y + 4, "start"), (x - out, y + 4, "end")]


def _around(dot: Dot, x: float, y: float) -> Box:
    return x - dot.radius, y - dot.radius, x + dot.radius, y + dot.radius


def _box(label: Label, name: str) -> Box:
    x, y, anchor = label
    width = LETTER * len(name)
    left = {"middle": x - width / 2, "start": x, "end": x - width}[anchor]
    return left, y - LETTER + 1, left + width, y + 3


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
