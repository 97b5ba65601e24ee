"""The file of a case, as it is archived and handed over: all that is known of it, with the proof of its journal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from pydantic import ValidationError

from graph.casework import Case, JournalEntry, Supervision
from graph.database import Database
from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import Action, CaseRole, HandlingRole, Level, Standing, Step
from queries.acting import ABOVE_THE_COUNTY, unit_ref
from queries.answers import REASONS, Answer, AreaRef, Reason, node_id
from queries.audit import CaseAudit, proved
from queries.cases import CategoryRef, Handling, Party, people

QUERY = Query.beside(__file__)


class Entry(Answer):
    """A journal entry, with names for ids. ``by``: None is the clock. ``erased``: its texts were erased."""

    number: int
    at: datetime
    day: date
    action: Action
    by: str | None
    by_name: str | None
    step: Step
    standing: Standing
    level: Level
    lead: str
    lead_name: str
    begins_on: date | None
    due_on: date | None
    note: str | None
    because: tuple[Reason, ...]
    erased: bool
    detail: dict[str, Any]
    previous: str
    hash: str


class FiledSupervision(Answer):
    """A supervision of the case, and the name of the cadre who answers for it."""

    supervision: Supervision
    cadre: str | None


class PolicyRef(Answer):
    """The version of the policy that the case is worked under."""

    reference: str
    title: str | None


class CaseFile(Answer):
    """The file of a case at the moment ``generated_at``.

    ``masked``: what is personal is not shown: names and texts. ``place`` and ``category``: the nearest first.
    ``absorbed``: the cases that were merged into it. ``unreadable``: the ids of journal entries that hold what no entry
    is written with; ``audit`` says which is the first that was altered.
    """

    generated_at: datetime
    case: Case
    masked: bool
    place: tuple[AreaRef, ...]
    category: tuple[CategoryRef, ...]
    parties: tuple[Party, ...]
    handlers: tuple[Handling, ...]
    supervisions: tuple[FiledSupervision, ...]
    policy: PolicyRef | None
    follows: tuple[str, ...]
    followed_by: tuple[str, ...]
    merged_into: tuple[str, ...]
    absorbed: tuple[str, ...]
    split_from: tuple[str, ...]
    split_into: tuple[str, ...]
    journal: tuple[Entry, ...]
    unreadable: tuple[str, ...]
    audit: CaseAudit

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of the parties who are people."""
        return people(self.parties)


def case_file(id: str, now: datetime) -> Question[CaseFile]:
    """The file of the case ``id`` at the moment ``now`` (with a time zone). Reading raises NotFoundError.

    The receipt is left out: it belongs to whoever brought the case. Cost grows with what the case is linked to.
    """

    def read(rows: list[Row]) -> CaseFile:
        if not rows:
            raise NotFoundError("case", id)
        return _read(rows[0], now.astimezone(UTC))

    return Question(QUERY, {"case": id}, read)


def of_case(database: Database, id: str, now: datetime) -> CaseFile:
    """As :func:`case_file`. A journal that is written to while it is read looks broken, once: then it is read again."""
    question = case_file(id, now)
    file = database.ask(question)
    return file if file.audit.fault is None else database.ask(question)


def _read(row: Row, now: datetime) -> CaseFile:
    own = row["properties"]
    policy = own.get("policy")
    journal, unreadable = _journal(row)
    return CaseFile(
        generated_at=now,
        case=Case(**{**own, "receipt": None}),
        masked=not row["shown"],
        place=tuple(
            AreaRef(code=code, name=name, level=level)
            for code, name, level in sorted(row["areas"], key=lambda area: (-len(area[0]), area[0]))
            if level not in ABOVE_THE_COUNTY
        ),
        category=tuple(CategoryRef(code=code, name=name) for code, name in sorted(row["categories"], reverse=True)),
        parties=tuple(
            Party(node=node_id(label, key), name=name, role=CaseRole(role))
            for role, label, key, name in sorted(row["parties"])
        ),
        handlers=tuple(
            Handling(role=HandlingRole(role), unit=unit_ref(*unit), since=since, until=until)
            for role, since, until, *unit in sorted(row["handlers"], key=lambda by: (str(by[1]), by[0], by[3]))
        ),
        supervisions=tuple(
            FiledSupervision(supervision=Supervision(**properties), cadre=cadre)
            for properties, cadre in row["supervisions"]
        ),
        policy=PolicyRef(reference=policy, title=next((title for _, title in row["policy"]), None)) if policy else None,
        **{name: tuple(row[name]) for name in OTHERS},
        journal=journal,
        unreadable=unreadable,
        audit=proved(
            {"id": own["id"], "count": own.get("entries"), "head": own.get("head"), "entries": row["entries"]}
        ),
    )


OTHERS = ("follows", "followed_by", "merged_into", "absorbed", "split_from", "split_into")


def _journal(row: Row) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The entries by number, and the ids of those that cannot be read: a file is wanted most when one was altered."""
    people, units = dict(row["people"]), dict(row["units"])
    entries: list[Entry] = []
    unreadable: list[str] = []
    for properties in row["entries"]:
        try:
            entries.append(_entry(JournalEntry(**properties), people, units, not row["shown"]))
        except (ValidationError, ValueError):
            unreadable.append(str(properties.get("id")))
    return tuple(sorted(entries, key=lambda entry: entry.number)), tuple(unreadable)


def _entry(entry: JournalEntry, people: dict[str, str], units: dict[str, str], masked: bool) -> Entry:
    kept = entry.model_dump(exclude={"id", "because", "detail", "request", "fingerprint", "salt", "seal", "synthetic"})
    return Entry(
        **kept,
        by_name=people.get(entry.by) if entry.by else None,
        lead_name=units.get(entry.lead, entry.lead),
        because=REASONS.validate_json(entry.because or "[]"),
        erased=not masked and entry.salt is None,
        detail=json.loads(entry.detail),
    )
