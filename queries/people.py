"""A person: what is kept of them, shown for a purpose that is written down, and all of it for themselves.

PIPL (个人信息保护法), articles 45 and 50: whoever it is about may read and take a copy of what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from graph.database import Database
from graph.errors import NotFoundError
from graph.personal import vault
from graph.questions import Query, Question, Row
from graph.terms import CaseRole, Role, Tie
from queries.access import Accessed
from queries.answers import Answer, AreaRef, node_id

QUERY = Query.beside(__file__)
ACTS = Query.beside(__file__, "people_acts")


class Home(Answer):
    """Where a person lives or lived."""

    area: AreaRef
    since: date | None
    until: date | None


class Membership(Answer):
    """A household that a person belongs or belonged to."""

    household: str
    since: date | None
    until: date | None


class Work(Answer):
    """What a person does or did for the county; ``node`` is where."""

    role: Role
    node: str
    name: str
    since: date | None
    until: date | None


class Relation(Answer):
    """Somebody whom a person is related to."""

    kind: Tie
    person: str


class PartIn(Answer):
    """A case that a person is party to."""

    case: str
    title: str
    role: CaseRole
    accepted_on: date
    settled_on: date | None


class PersonDetail(Answer):
    """What is kept of a person. ``has_id_number``: its hash is kept, not the number."""

    id: str
    name: str
    phone: str | None
    has_id_number: bool
    synthetic: bool
    erased_on: date | None
    homes: tuple[Home, ...]
    households: tuple[Membership, ...]
    work: tuple[Work, ...]
    related: tuple[Relation, ...]
    cases: tuple[PartIn, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Whose details these are."""
        return (self.id,)


class PersonExport(PersonDetail):
    """All that is kept of a person, with the accounts that are theirs, and who was shown what of it."""

    accounts: tuple[str, ...]
    accesses: tuple[Accessed, ...]


def person(id: str) -> Question[PersonDetail]:
    """What is kept of a person. Reading raises NotFoundError, and BadInputError where a key is missing."""

    def read(rows: list[Row]) -> PersonDetail:
        if not rows:
            raise NotFoundError("person", id)
        return detail(rows[0])

    return Question(QUERY, {"person": id}, read)


def export(database: Database, id: str) -> PersonExport:
    """All that is kept of a person. Raises as :func:`person`."""
    known = database.ask(person(id))
    acts = database.ask(Question(ACTS, {"person": id}, lambda rows: rows[0]))
    accesses = tuple(Accessed(**{name: row.get(name) for name in Accessed.model_fields}) for row in acts["accesses"])
    return PersonExport(**known.model_dump(), accounts=tuple(acts["accounts"]), accesses=accesses)


def detail(row: Row) -> PersonDetail:
    """What is kept of a person, of the row that ``people.cypher`` answers with."""
    own = row["properties"]
    phone = own.get("phone")
    return PersonDetail(
        id=own["id"],
        name=own["name"],
        phone=phone and vault().opened(own["id"], phone),
        has_id_number=own.get("id_digest") is not None,
        synthetic=bool(own.get("synthetic")),
        erased_on=own.get("erased_on"),
        homes=tuple(_home(home) for home in row["homes"]),
        households=tuple(Membership(household=id, since=since, until=until) for id, since, until in row["households"]),
        work=tuple(
            Work(role=role, node=node_id(label, key), name=name, since=since, until=until)
            for role, label, key, name, since, until in sorted(row["work"], key=lambda each: (each[0], each[2]))
        ),
        related=tuple(Relation(kind=kind, person=other) for kind, other in row["ties"]),
        cases=tuple(
            PartIn(role=role, case=case, title=title, accepted_on=accepted, settled_on=settled)
            for role, case, title, accepted, settled in row["cases"]
        ),
    )


def _home(row: Sequence[Any]) -> Home:
    code, name, level, since, until = row
    return Home(area=AreaRef(code=code, name=name, level=level), since=since, until=until)
