"""Who works for the county, for whoever gives them an account: where, and what that lets them see, by name."""

from __future__ import annotations

from datetime import date

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import Role
from queries.answers import Answer, AreaRef, UnitRef
from queries.scope import Scope

QUERY = Query.beside(__file__)
REACH = Query.beside(__file__, "workers_reach")


class Work(Answer):
    """What somebody does, and the name of the area, unit or party organisation where they do."""

    role: Role
    name: str


class Worker(Answer):
    """Somebody who works for the county."""

    id: str
    name: str
    works: tuple[Work, ...]


class Reach(Answer):
    """What a scope has in it: areas, each with all below it, and units whose cases are seen wherever those are."""

    areas: tuple[AreaRef, ...]
    units: tuple[UnitRef, ...]


def worker(person: str, at: date) -> Question[Worker]:
    """Somebody who works for the county on a day.

    Reading raises NotFoundError for anybody else, known or not: whoever gives accounts has no right to know of them.
    """

    def read(rows: list[Row]) -> Worker:
        if not rows:
            raise NotFoundError("worker", person)
        return Worker(**rows[0])

    return Question(QUERY, {"person": person, "at": at}, read)


def reach(scope: Scope) -> Question[Reach]:
    """What is in a scope, by name."""
    parameters = {"areas": list(scope.areas), "units": list(scope.units)}
    return Question(REACH, parameters, lambda rows: Reach(**rows[0]))
