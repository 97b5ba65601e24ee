"""Cases: one with everything that the graph knows of it."""

from __future__ import annotations

from datetime import date

from graph.casework import Case, JournalEntry
from graph.database import Query, Question, Row
from graph.errors import NotFoundError
from graph.terms import CaseRole, HandlingRole, Level
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


class CaseDetail(Answer):
    """A case with its links. ``open`` is as of the day asked for."""

    case: Case
    open: bool
    area: AreaRef | None
    category: CategoryRef | None
    parties: tuple[Party, ...]
    handlers: tuple[Handling, ...]
    follows: tuple[str, ...]
    followed_by: tuple[str, ...]
    journal: tuple[JournalEntry, ...]


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
            open=own.accepted_on <= at and (own.settled_on is None or own.settled_on > at),
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
            journal=tuple(sorted((JournalEntry(**entry) for entry in row["journal"]), key=lambda entry: entry.at)),
        )

    return Question(QUERY, {"case": id, "at": at}, read)
