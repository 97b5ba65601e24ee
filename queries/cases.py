"""Cases: one with everything that the graph knows of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import ValidationError

from graph.casework import Case, JournalEntry, Supervision
from graph.errors import DatabaseError, NotFoundError
from graph.lifecycle import Position, allowed, standing_of
from graph.questions import Query, Question, Row
from graph.terms import Action, CaseRole, HandlingRole, Level
from queries.acting import unit_ref
from queries.answers import Answer, AreaRef, UnitRef, node_id

QUERY = Query.beside(__file__)


class CategoryRef(Answer):
    """A category, by code."""

    code: str
    name: str


class Party(Answer):
    """A person or unit that a case involves; ``node`` is their node id."""

    node: str
    name: str
    role: CaseRole


class Handling(Answer):
    """A unit that handles a case, and the days from and to which it does."""

    role: HandlingRole
    unit: UnitRef
    since: date | None
    until: date | None


class SupervisionRef(Answer):
    """A supervision of a case, and who answers for it by when."""

    supervision: Supervision
    cadre: str | None


class CaseDetail(Answer):
    """A case with its links. ``open`` is as of the day asked for; ``allowed`` are the moves that can be made now.

    ``masked``: what is personal is not shown (names, texts, the receipt).
    """

    case: Case
    masked: bool
    open: bool
    allowed: tuple[Action, ...]
    area: AreaRef | None
    category: CategoryRef | None
    parties: tuple[Party, ...]
    handlers: tuple[Handling, ...]
    follows: tuple[str, ...]
    followed_by: tuple[str, ...]
    merged_into: str | None
    merged_from: tuple[str, ...]
    split_from: str | None
    split_into: tuple[str, ...]
    supervisions: tuple[SupervisionRef, ...]
    journal: tuple[JournalEntry, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of the parties who are people."""
        return people(self.parties)


def people(parties: Iterable[Party]) -> tuple[str, ...]:
    """The ids of those parties who are people."""
    return tuple(party.node.removeprefix("Person:") for party in parties if party.node.startswith("Person:"))


def case(id: str, at: date) -> Question[CaseDetail]:
    """The case ``id``. Reading raises NotFoundError for an unknown one."""

    def read(rows: list[Row]) -> CaseDetail:
        if not rows:
            raise NotFoundError("case", id)
        row = rows[0]
        own = Case(**row["properties"])
        areas = sorted(row["areas"])
        categories = sorted(row["categories"])
        return CaseDetail(
            case=own,
            masked=not row["shown"],
            open=own.accepted_on <= at and (own.settled_on is None or own.settled_on > at),
            allowed=allowed(_position(own, row["supervisions"])),
            area=AreaRef(code=areas[0][0], name=areas[0][1], level=Level(areas[0][2])) if areas else None,
            category=CategoryRef(code=categories[0][0], name=categories[0][1]) if categories else None,
            parties=tuple(
                Party(node=node_id(label, key), name=name, role=CaseRole(role))
                for role, label, key, name in sorted(row["parties"])
            ),
            handlers=tuple(
                Handling(role=HandlingRole(role), unit=unit_ref(*unit), since=since, until=until)
                for role, since, until, *unit in sorted(row["handlers"], key=lambda by: (by[0], str(by[1]), by[3]))
            ),
            follows=tuple(sorted(row["follows"])),
            followed_by=tuple(sorted(row["followed_by"])),
            merged_into=next(iter(row["merged_into"]), None),
            merged_from=tuple(sorted(row["merged_from"])),
            split_from=next(iter(row["split_from"]), None),
            split_into=tuple(sorted(row["split_into"])),
            supervisions=tuple(
                SupervisionRef(supervision=Supervision(**properties), cadre=cadre)
                for properties, cadre in sorted(row["supervisions"], key=lambda each: str(each[0]["opened_at"]))
            ),
            journal=_journal(id, row["journal"]),
        )

    return Question(QUERY, {"case": id, "at": at}, read)


def _position(case: Case, supervisions: list[Any]) -> Position:
    waiting = any(properties.get("answered_on") is None for properties, _ in supervisions)
    return Position(case.step, standing_of(case.standing, case.settled_on), case.level is not Level.COUNTY, waiting)


def _journal(case: str, entries: list[Row]) -> tuple[JournalEntry, ...]:
    try:
        return tuple(sorted((JournalEntry(**entry) for entry in entries), key=lambda entry: entry.number))
    except ValidationError as error:
        raise DatabaseError(
            f"the journal of case {case} was altered beyond reading; see `gezhi audit {case}`"
        ) from error
