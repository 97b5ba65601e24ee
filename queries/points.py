"""Where the parts of an area lie, to draw them."""

from __future__ import annotations

from datetime import date

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer, AreaRef

QUERY = Query.beside(__file__)


class Point(Answer):
    """An area and the point that it is drawn at (degrees, WGS 84)."""

    area: AreaRef
    longitude: float
    latitude: float


def points(area: str, at: date) -> Question[tuple[Point, ...]]:
    """The areas directly below ``area`` that have a point. Reading raises NotFoundError for an unknown area."""

    def read(rows: list[Row]) -> tuple[Point, ...]:
        if not rows:
            raise NotFoundError("area", area)
        return tuple(
            Point(area=AreaRef(code=code, name=name, level=level), longitude=longitude, latitude=latitude)
            for code, name, level, longitude, latitude in rows[0]["points"]
        )

    return Question(QUERY, {"area": area, "at": at}, read)
