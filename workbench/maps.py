"""Places where they lie, as SVG made on the server: it is there with the page, prints, and each dot is a link."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from queries.points import Point

WIDTH, HEIGHT, MARGIN = 620, 440, 36
SMALLEST, LARGEST = 4, 24  # radius of a dot


@dataclass(frozen=True)
class Dot:
    """A place to draw. ``size``: its share of the largest (0 to 1). ``kind``: class of the stylesheet."""

    point: Point
    size: float
    kind: str
    said: str
    address: str


def dot_map(dots: Sequence[Dot], label: str) -> Markup:
    """A map of dots, whose area stands for their size, true to scale at the middle latitude."""
    points = [dot.point for dot in dots]
    south, north = min(each.latitude for each in points), max(each.latitude for each in points)
    west, east = min(each.longitude for each in points), max(each.longitude for each in points)
    narrow = math.cos(math.radians((south + north) / 2))  # a degree of longitude is so much shorter
    scale = min(
        (WIDTH - 2 * MARGIN) / max((east - west) * narrow, 1e-6), (HEIGHT - 2 * MARGIN) / max(north - south, 1e-6)
    )
    dots_drawn, names = [], []
    for dot in sorted(dots, key=lambda dot: -dot.size):  # the small ones over the large ones
        x = round(WIDTH / 2 + (dot.point.longitude - (west + east) / 2) * narrow * scale, 1)
        y = round(HEIGHT / 2 - (dot.point.latitude - (south + north) / 2) * scale, 1)
        radius = round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(dot.size), 1)
        dots_drawn.append(
            Markup(
                '<a href="{}" aria-label="{}"><title>{}</title><circle class="{}" cx="{}" cy="{}" r="{}"/></a>'
            ).format(dot.address, dot.said, dot.said, dot.kind, x, y, radius)
        )
        names.append(
            Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
                x, round(y + radius + 13, 1), dot.point.area.name
            )
        )
    # The names stand above all dots, and those who read by ear have them from the links.
    return Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}<g aria-hidden="true">{}</g></svg>'
    ).format(WIDTH, HEIGHT, label, Markup("").join(dots_drawn), Markup("").join(names))
