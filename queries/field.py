"""Where somebody takes cases in, to be kept on a phone that will have no connection: the areas that they see."""

from __future__ import annotations

from datetime import date

from graph.questions import Query, Question
from graph.terms import Level
from queries.answers import AreaRef

QUERY = Query.beside(__file__)
LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.GRID)  # a case lies in a county
MOST = 20_000  # a phone keeps them all


class FieldArea(AreaRef):
    """An area with the one above it. ``own``: whether the person works in it."""

    above: str | None
    own: bool


def field(person: str | None, at: date) -> Question[tuple[FieldArea, ...]]:
    """The areas that are seen, by code, at most ``MOST``. Grows with how many there are."""
    parameters = {"levels": list(LEVELS), "person": person, "at": at, "limit": MOST}
    return Question(QUERY, parameters, lambda rows: tuple(FieldArea(**row) for row in rows))
