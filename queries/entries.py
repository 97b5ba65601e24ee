"""What a move makes of a case, and the entry of its journal that records it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from graph import journal
from graph.casework import JournalEntry
from graph.lifecycle import Position
from graph.questions import Row
from graph.terms import Action, HandlingRole, Level
from queries.answers import Reason
from queries.facts import Facts


@dataclass
class Decision:
    """What is to be written of one case."""

    case: str
    position: Position
    level: Level
    lead: str
    day: date
    at: datetime
    action: Action
    changes: Row = field(default_factory=dict)
    supports: tuple[str, ...] | None = None  # None: as they are
    detail: Row = field(default_factory=dict)
    because: list[Reason] = field(default_factory=list)
    supervision: Row | None = None
    cadre: str | None = None
    answered: list[str] = field(default_factory=list)
    into: str | None = None
    entry: JournalEntry | None = None

    def row(self) -> Row:
        """As ``lifecycle_write.cypher`` takes it."""
        assert self.entry is not None
        handlers = None
        if self.supports is not None:
            joining = dict.fromkeys(self.supports, HandlingRole.SUPPORT.value)
            # By unit, so that two changes never wait for each other's units in a ring.
            handlers = [[role, unit] for unit, role in sorted({**joining, self.lead: HandlingRole.LEAD.value}.items())]
        return {
            "case": self.case,
            "changes": self.changes,
            "entry": self.entry.model_dump(exclude_none=True),
            "handlers": handlers,
            "day": self.day,
            "supervision": self.supervision,
            "cadre": self.cadre,
            "answered": self.answered,
            "answer": self.entry.note,
            "into": self.into,
        }


def entered(made: Decision, facts: Facts, by: str | None, note: str, request: str | None, mark: str | None) -> Decision:
    """The decision with its journal entry, and the case's properties that say how the journal ends."""
    after = {**facts.properties, **made.changes}
    number = facts.version + 1
    if number == 1 and made.action is not Action.ACCEPT:
        made.detail["before"] = _before(facts)
    entry = {
        "id": f"{facts.id}#{number}",
        "number": number,
        "at": made.at,
        "day": made.day,
        "action": made.action,
        "by": by,
        "step": made.position.step,
        "standing": made.position.standing,
        "level": made.level,
        "lead": made.lead,
        "begins_on": after.get("begins_on"),
        "due_on": after.get("due_on"),
        "detail": journal.canonical(made.detail),
        "request": request,
        "fingerprint": mark,
        "note": note or None,
        "because": json.dumps([reason.model_dump(mode="json") for reason in made.because], ensure_ascii=False),
        "synthetic": bool(facts.properties.get("synthetic")),
    }
    made.entry = journal.sealed(facts.id, entry, facts.properties.get("head") or journal.GENESIS)
    made.changes |= {"entries": number, "head": made.entry.hash}
    return made


def _before(facts: Facts) -> Row:
    """How a case that was loaded stood until its first move, which overwrites it: past days are counted by it."""
    kept = {name: facts.properties.get(name) for name in ("level", "step", "settled_on")}
    return {name: value for name, value in kept.items() if value is not None}
