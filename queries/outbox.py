"""The outbox: what happened, in the order in which it happened, from a number on.

Every change writes its events in its own transaction (``queries/outbox_write.cypher``). Their numbers have no gap and
follow the commits, so a reader that remembers one number misses nothing and repeats nothing. After a restore they begin
anew from an earlier one, and the story has another mark.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from graph.casework import Event
from graph.errors import BadInputError
from graph.questions import Query, Question, Row
from queries.answers import Answer, Page

QUERY = Query.beside(__file__)
SPAN = 10_000  # how many numbers one question looks at: a rare kind costs no more than a common one
LARGEST = 2**63 - 1 - SPAN  # a number that the database can hold, and still count on from


class Told(Answer):
    """An event as it is told: nothing about people. ``data`` depends on the kind (docs/events.md)."""

    number: int
    kind: str
    at: datetime
    case: str | None
    data: dict[str, Any]

    @property
    def about(self) -> tuple[str, ...]:
        """The nodes that it is about: who sees one of them is told of it (``event_in`` of ``graph.functions``)."""
        warning = self.data.get("warning")
        return (*([f"Case:{self.case}"] if self.case else []), *([f"Warning:{warning}"] if warning else []))

    def wanted(self, kinds: Sequence[str], case: str | None) -> bool:
        """Whether a listener for these kinds (none: all) and this case (None: all) is told of it."""
        if case is not None and case != self.case:
            return False
        return not kinds or any(self.kind == kind or self.kind.startswith(f"{kind}.") for kind in kinds)


class BeyondLastError(BadInputError):
    """A number that no event has had yet, or has no longer since an older state was restored."""

    def __init__(self, after: int, last: int) -> None:
        super().__init__("after", f"{after} lies after the last event, {last}; begin again from that")


class RestoredError(BadInputError):
    """A number of a story that a restore has replaced: another event may have it now."""

    def __init__(self, after: int) -> None:
        super().__init__("after", f"{after} is of before a backup was restored; begin again without it")


class Last(Answer):
    """The number of the last event, 0 before the first. ``mark``: of the story, another after each restore."""

    number: int
    mark: str | None


class Events(Page[Told]):
    """Events in order. ``position`` is the number to ask after next time; ``next`` is the same where there is more now.

    A page may be empty and yet have a ``next``: of many events none was of the kinds asked for. ``mark``: another than
    on the page before means that a backup was restored and numbers begin anew; null where none ever was.
    """

    position: int
    last: int
    mark: str | None


def events(after: int, kinds: Sequence[str] = (), case: str | None = None, limit: int = 200) -> Question[Events]:
    """The events after the number ``after`` of some kinds and a case, at most ``limit`` of them.

    A kind is named whole (``case.escalate``) or by its first word (``case``). One index seek; looks at SPAN events at
    most, or at those of the case. Raises BadInputError for an ``after`` that can be no number; reading raises
    BeyondLastError for one that no event has had yet.
    """
    _check(after)

    def read(rows: list[Row]) -> Events:
        row = rows[0]
        _had(after, row["last"])
        found = tuple(told(event) for event in row["events"])
        position = found[-1].number if len(found) == limit else row["upto"]
        following = str(position) if position < row["last"] else None
        return Events(items=found, next=following, position=position, last=row["last"], mark=row["mark"])

    return Question(QUERY, _parameters(after, kinds, case, SPAN, limit), read)


def last() -> Question[Last]:
    """How far the story has gone."""
    return Question(
        QUERY, _parameters(0, (), None, 0, 0), lambda rows: Last(number=rows[0]["last"], mark=rows[0]["mark"])
    )


def position(after: int) -> Question[int]:
    """``after`` itself, where an event has had that number. Raises as :func:`events`."""
    _check(after)
    return Question(QUERY, _parameters(0, (), None, 0, 0), lambda rows: _had(after, rows[0]["last"]))


def resumed(after: int, mark: str | None) -> Question[int]:
    """As :func:`position`, of a story with a mark. Reading raises RestoredError where that is another now."""
    _check(after)

    def read(rows: list[Row]) -> int:
        if rows[0]["mark"] != mark:
            raise RestoredError(after)
        return _had(after, rows[0]["last"])

    return Question(QUERY, _parameters(0, (), None, 0, 0), read)


def id_of(number: int, mark: str | None) -> str:
    """The id of an event: its number, and which story it is of where a backup was ever restored."""
    return f"{number}" if mark is None else f"{number}-{mark}"


def told(properties: Row) -> Told:
    """An event as it is told, of what stands in the graph."""
    event = Event(**properties)
    return Told(number=event.number, kind=event.kind, at=event.at, case=event.case, data=json.loads(event.data))


def _parameters(after: int, kinds: Sequence[str], case: str | None, span: int, limit: int) -> dict[str, object]:
    return {"after": after, "kinds": list(kinds), "case": case, "span": span, "limit": limit}


def _check(after: int) -> None:
    if not 0 <= after <= LARGEST:
        raise BadInputError("after", f"must be 0 to {LARGEST}, not {after}")


def _had(after: int, last: int) -> int:
    if after > last:
        raise BeyondLastError(after, last)
    return after
