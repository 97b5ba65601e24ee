"""Receipts: what a move made of a case, told from its journal entry, so that a request sent again gets the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from graph.casework import JournalEntry
from graph.questions import Query, Row
from graph.terms import Action, Level, Standing, Step
from queries.acting import unit_ref
from queries.answers import REASONS, Answer, Reason, UnitRef

QUERY = Query.beside(__file__)


class Receipt(Answer):
    """What a move made of a case: how it stands, who has it now and why, and by when.

    ``version`` is the number of the journal entry; ``receipt`` is the word by which whoever brought a new case asks
    where it is; ``created`` are the cases that a split made. The same request gets the same receipt.
    """

    case: str
    version: int
    action: Action
    at: datetime
    day: date
    step: Step
    standing: Standing
    level: Level
    lead: UnitRef
    begins_on: date | None
    due_on: date | None
    because: tuple[Reason, ...]
    receipt: str | None = None
    created: tuple[str, ...] = ()


def asked(entries: Sequence[JournalEntry]) -> Row:
    """The parameters by which the query finds the units that lead after some entries."""
    return {"ids": sorted({entry.lead for entry in entries})}


def leads(rows: list[Row]) -> dict[str, UnitRef]:
    """The units that the query found, by id."""
    return {row["unit"][0]: unit_ref(*row["unit"]) for row in rows}


def receipt(case: str, entry: JournalEntry, leads: Mapping[str, UnitRef], word: str | None = None) -> Receipt:
    """The receipt of a journal entry; ``word``: by which whoever brought a new case asks where it is."""
    return Receipt(
        case=case,
        version=entry.number,
        action=entry.action,
        at=entry.at,
        day=entry.day,
        step=entry.step,
        standing=entry.standing,
        level=entry.level,
        lead=leads[entry.lead],
        begins_on=entry.begins_on,
        due_on=entry.due_on,
        because=REASONS.validate_json(entry.because or "[]"),
        receipt=word,
        created=tuple(json.loads(entry.detail).get("created", ())),
    )
