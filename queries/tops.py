"""Where whoever looks begins: the county, or the areas that their work is in."""

from __future__ import annotations

from datetime import date

from graph.questions import Query, Question
from queries.answers import AreaRef

QUERY = Query.beside(__file__)


def tops(at: date) -> Question[tuple[AreaRef, ...]]:
    """The highest areas that are seen, by code: the counties for whoever sees everything, nothing where no area is."""
    return Question(QUERY, {"at": at}, lambda rows: tuple(AreaRef(**row) for row in rows))
