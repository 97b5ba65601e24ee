"""What a person's work lets them see, as the graph says it, and which of some nodes are seen.

Whoever works in an area sees it and all below it; whoever works in a unit sees the cases that it handles or supports,
wherever they are, and the areas that it covers; in a centre, the area that it serves (in the county's centre, the
county); in a party organisation, the area that it leads. What that makes of each kind of node stands in
``graph.functions``; docs/security.md has the same for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer

QUERY = Query.beside(__file__)
SEEN = Query.beside(__file__, "seen")
# Of a statement inside a change whose case was found to be seen: who may act for it is looked for everywhere.
EVERYTHING: Row = {"scope": None}


class Scope(Answer):
    """Codes of areas, each with all below it, and ids of units whose cases are seen; in order."""

    areas: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def parameter(self, at: date) -> Row:
        """As ``Database.seen_by`` takes it; relationships must hold on the day ``at``."""
        return {"areas": list(self.areas), "units": list(self.units), "at": at}

    def reader(self, at: date, *, purpose: bool = False) -> Row:
        """The same of what is shown: to the units of the scope, and to whoever said what for."""
        return {"units": list(self.units), "at": at, "purpose": purpose}


def scope(person: str, at: date) -> Question[Scope]:
    """The scope of a person on a day. Reading raises NotFoundError. Grows with where the person works."""

    def read(rows: list[Row]) -> Scope:
        if not rows:
            raise NotFoundError("person", person)
        return _scope(rows[0])

    return Question(QUERY, {"person": person, "account": None, "at": at}, read)


def scope_of_account(account: str, at: date) -> Question[tuple[str | None, Scope]]:
    """The person of an account and their scope on a day; nobody, and nothing, of an account that is closed or gone."""

    def read(rows: list[Row]) -> tuple[str | None, Scope]:
        return (rows[0]["person"], _scope(rows[0])) if rows else (None, Scope())

    return Question(QUERY, {"person": None, "account": account, "at": at}, read)


def seen(nodes: Iterable[str]) -> Question[frozenset[str]]:
    """Which of some nodes (``Label:key``) are there and seen. Grows with how many are asked for."""
    asked = [dict(zip(("label", "key"), _parts(node), strict=True)) for node in dict.fromkeys(nodes)]
    return Question(SEEN, {"nodes": asked}, lambda rows: frozenset(row["id"] for row in rows))


def _parts(node: str) -> Sequence[str]:
    label, _, key = node.partition(":")
    return label, key


def _scope(row: dict[str, Any]) -> Scope:
    return Scope(areas=tuple(sorted(row["areas"])), units=tuple(sorted(row["units"])))
