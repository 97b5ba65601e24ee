"""What a person's work lets them see, as the graph says it.

Whoever works in an area sees it and all below it; whoever works in a unit sees the cases that it handles or supports,
wherever they are, and the areas that it covers; in a centre, the area that it serves (in the county's centre, the
county); in a party organisation, the area that it leads. docs/security.md has the same for people.
"""

from __future__ import annotations

from datetime import date

from graph.database import Query, Question, Row
from graph.errors import NotFoundError
from queries.answers import Answer

QUERY = Query.beside(__file__)


class Scope(Answer):
    """Codes of areas, each with all below it, and ids of units whose cases are seen; in order."""

    areas: tuple[str, ...]
    units: tuple[str, ...]


def scope(person: str, at: date) -> Question[Scope]:
    """The scope of a person on a day. Reading raises NotFoundError. Grows with where the person works."""

    def read(rows: list[Row]) -> Scope:
        if not rows:
            raise NotFoundError("person", person)
        return Scope(areas=tuple(sorted(rows[0]["areas"])), units=tuple(sorted(rows[0]["units"])))

    return Question(QUERY, {"person": person, "at": at}, read)
