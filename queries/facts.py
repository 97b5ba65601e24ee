"""What a move is decided by: a case as ``lifecycle.cypher`` reads it under its lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from graph.calendar import Suspension
from graph.errors import BadInputError
from graph.lifecycle import Position, standing_of
from graph.questions import Row
from graph.terms import HandlingRole, Level, Severity, Standing, Step, SupervisionCause
from queries.passages import standstills
from queries.routing import RouteRequest


@dataclass(frozen=True)
class Facts:
    """A case, what it is linked to, and how its journal ends. ``properties``: as they stand in the graph."""

    properties: Row
    area: str | None
    category: str | None
    roles: tuple[tuple[str, str], ...] = ()  # of the parties: id and role
    lead: str | None = None
    pauses: tuple[Suspension, ...] = ()
    paused_since: date | None = None
    last_at: datetime | None = None
    last_day: date | None = None
    supervisions: tuple[tuple[str, SupervisionCause, date, date | None], ...] = ()  # id, cause, opened, answered
    earlier: Row | None = None  # the entry of the same request
    since: tuple[list[Any], ...] = ()  # what happened since the sender looked
    known: frozenset[str] = field(default_factory=frozenset)  # of the people that the move names

    @classmethod
    def read(cls, row: Row) -> Facts:
        """A row of the query."""
        pauses, paused_since = standstills(row["pauses"])
        last_at, last_day = row["last"][0] if row["last"] else (None, None)
        leads = [id for role, id in row["handlers"] if role == HandlingRole.LEAD]
        return cls(
            properties=row["case"],
            area=next(iter(row["areas"]), None),
            category=next(iter(row["categories"]), None),
            roles=tuple((id, role) for id, role in row["parties"]),
            lead=leads[0] if leads else None,
            pauses=tuple(pauses),
            paused_since=paused_since,
            last_at=last_at,
            last_day=last_day,
            supervisions=tuple(
                (id, SupervisionCause(cause), opened, answered) for id, cause, opened, answered in row["supervisions"]
            ),
            earlier=row["earlier"][0] if row["earlier"] else None,
            since=tuple(row["since"]),
            known=frozenset(row["known"]),
        )

    @property
    def id(self) -> str:
        """The case's id."""
        id: str = self.properties["id"]
        return id

    @property
    def parties(self) -> tuple[str, ...]:
        """The ids of its parties."""
        return tuple(dict.fromkeys(id for id, _ in self.roles))

    @property
    def version(self) -> int:
        """How many entries its journal has."""
        count: int = self.properties["entries"]
        return count

    @property
    def level(self) -> Level:
        """The level that it stands at."""
        return Level(self.properties["level"])

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return Severity(self.properties["severity"])

    @property
    def begins_on(self) -> date:
        """The day on which its clock began; of a case that never moved, that of its acceptance."""
        begins: date = self.properties.get("begins_on") or self.properties["accepted_on"]
        return begins

    @property
    def next_at(self) -> datetime | None:
        """When its clock acts next."""
        at: datetime | None = self.properties.get("next_at")
        return at

    @cached_property
    def standing(self) -> Standing:
        """How it stands beside its step."""
        given = self.properties.get("standing")
        return standing_of(Standing(given) if given else None, self.properties.get("settled_on"))

    @property
    def position(self) -> Position:
        """Where the machine has it."""
        return Position(
            Step(self.properties["step"]), self.standing, self.level is not Level.COUNTY, bool(self.unanswered)
        )

    @property
    def unanswered(self) -> list[str]:
        """The supervisions that wait for an answer."""
        return [id for id, _, _, answered in self.supervisions if answered is None]

    @property
    def clock_has_acted(self) -> bool:
        """Whether the present clock has opened its supervision already."""
        return any(
            cause is SupervisionCause.DEADLINE and opened >= self.begins_on for _, cause, opened, _ in self.supervisions
        )

    def request(self, level: Level | None = None) -> RouteRequest:
        """The case as routing takes it, not below ``level``.

        Raises BadInputError for a case without a place or category, which nobody can be found for.
        """
        if self.area is None or self.category is None:
            missing = "category" if self.area else "area"
            raise BadInputError("case", f"{self.id} has no {missing}, so no unit can be found for it; load it first")
        return RouteRequest(
            area=self.area, category=self.category, severity=self.severity, parties=self.parties, level=level
        )
