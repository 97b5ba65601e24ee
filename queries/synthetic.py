"""Whether what is told of a place is made up, as in the demo: pages say so."""

from __future__ import annotations

from graph.questions import Query, Question

QUERY = Query.beside(__file__)


def synthetic(area: str) -> Question[bool]:
    """Whether anybody who is in charge of ``area`` is synthetic; not of an area that there is not."""
    return Question(QUERY, {"area": area}, lambda rows: bool(rows and rows[0]["synthetic"]))
