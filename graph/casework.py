"""The model of the work: cases and their journal, warnings, supervisions, policies, and what is told of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from graph.elements import (
    INDEXED,
    KEY,
    PERSONAL,
    TEXT,
    Dated,
    Id,
    Latitude,
    Longitude,
    Name,
    Node,
    Relationship,
    ResolutionCode,
    ScaleCode,
)
from graph.organisation import WORK_LEVELS, Area, Category, Person, Unit
from graph.terms import (
    Action,
    CaseKind,
    CaseRole,
    CaseSource,
    HandlingRole,
    Level,
    Satisfaction,
    Severity,
    Stage,
    Standing,
    Step,
    SupervisionCause,
    Verdict,
    WarningRule,
)


class CaseRecord(Node):
    """What is recorded of a case, as a file or another platform brings it."""

    labels: ClassVar[tuple[str, ...]] = ("Case",)
    title_zh = "事件"

    id: Annotated[Id, KEY]
    kind: CaseKind
    title: Annotated[Name, TEXT]
    summary: Annotated[str, StringConstraints(max_length=4000), TEXT, PERSONAL] = ""
    severity: Severity = Severity.GENERAL
    source: CaseSource | None = None
    occurred_on: date
    accepted_on: Annotated[date, INDEXED]
    settled_on: Annotated[date | None, INDEXED] = (
        None  # the day its work ended (办结): settled, withdrawn or merged, as its standing says
    )
    level: Level = Level.VILLAGE
    step: Annotated[Step, INDEXED] = Step.ACCEPTED
    stage: Stage = Stage.COLLECTED
    place: Annotated[str | None, PERSONAL] = None
    scale: ScaleCode | None = None
    people: Annotated[int, Field(ge=0, le=999_999)] | None = None
    resolution: ResolutionCode | None = None
    resolution_note: Annotated[str | None, PERSONAL] = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    # Fields of GB/T 31000-2015 table 30 that only other platforms use, as JSON: passed on, never looked into.
    exchange: Annotated[str | None, PERSONAL] = None

    @model_validator(mode="after")
    def _is_worked_at_a_level_that_works_cases(self) -> Self:
        if self.level not in WORK_LEVELS:
            raise ValueError(f"a case is worked at the level village, township or county, not {self.level}")
        return self

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.accepted_on < self.occurred_on:
            raise ValueError(f"accepted_on {self.accepted_on} lies before occurred_on {self.occurred_on}")
        if self.settled_on is not None and self.settled_on < self.accepted_on:
            raise ValueError(f"settled_on {self.settled_on} lies before accepted_on {self.accepted_on}")
        return self


class Case(CaseRecord):
    """Anything that comes in and must be closed: a dispute, a demand, an incident or a hazard.

    What is below only moves set (``graph.lifecycle``); a case that was loaded and never moved has none of it.
    """

    standing: Standing | None = None
    policy: str | None = None  # the reference of the policy that it was accepted under: a later one moves no deadline
    begins_on: date | None = None  # the day on which the clock of its level began
    due_on: Annotated[date | None, INDEXED] = None  # the last day of that clock
    next_at: Annotated[datetime | None, INDEXED] = None  # when the clock acts next; a tick looks only for these
    satisfaction: Satisfaction | None = None
    receipt: Annotated[str | None, INDEXED] = None  # the word by which whoever brought it asks where it is
    entries: int = 0  # how many entries its journal has: its version
    head: str | None = None  # the hash of the last of them
    erased_on: date | None = None  # the day on which its texts about people were erased
    risk: float | None = None  # that it worsens, as the run ``risk_run`` found
    risk_run: Annotated[str | None, INDEXED] = None


class JournalEntry(Node):
    """One entry of a case's journal: who did what when, and how the case stood after it. Only ever added.

    ``hash`` covers every property but the sealed ones (``graph.journal``) and the hash of the entry before it. ``seal``
    covers those with ``salt``: texts about people may be erased later, and the chain still proves the rest.
    """

    labels: ClassVar[tuple[str, ...]] = ("JournalEntry",)
    title_zh = "日志"

    id: Annotated[str, KEY]
    number: int  # from 1, without a gap
    at: datetime
    day: Annotated[date, INDEXED]  # the day of ``at`` by the county's clock
    action: Action
    by: Id | None = None  # the person who acted; None is the clock
    step: Step
    standing: Standing
    level: Level
    lead: Id  # the unit that has the case now
    begins_on: date | None = None
    due_on: date | None = None
    detail: str = "{}"  # what else the move said, as JSON: nothing about people
    request: Annotated[str | None, INDEXED] = None  # the idempotency key that it came with
    fingerprint: str | None = None  # of what came with that key
    note: Annotated[str | None, PERSONAL] = None  # sealed
    because: Annotated[str | None, PERSONAL] = None  # sealed: the reasons, as JSON
    salt: str | None = None
    seal: str
    previous: str
    hash: str


class Supervision(Node):
    """An order to act on a case, with its own deadline (督办). It must be answered."""

    labels: ClassVar[tuple[str, ...]] = ("Supervision",)
    title_zh = "督办"

    id: Annotated[str, KEY]
    cause: SupervisionCause
    reason: Annotated[str, PERSONAL]
    opened_at: datetime
    opened_on: Annotated[date, INDEXED]
    due_on: date
    next_at: Annotated[datetime | None, INDEXED] = None  # when it is late; None once answered or told
    late: bool = False
    answered_on: date | None = None
    answer: Annotated[str | None, PERSONAL] = None


class Warning(Node):
    """A raised risk, one for each cause (预警): what a rule of the policy found, and what a person made of it."""

    labels: ClassVar[tuple[str, ...]] = ("Warning",)
    title_zh = "预警"

    id: Annotated[str, KEY]  # of the rule and the cause, so that one cause raises one warning
    rule: WarningRule
    cause: str  # what the rule found it in: cases, or a grid and a week
    en: str
    zh: str
    policy: str  # the reference of the policy whose rule raised it
    raised_at: datetime
    raised_on: Annotated[date, INDEXED]
    # As far as a person brought it; what comes after is read from the supervision that it led to.
    stage: Annotated[Stage, INDEXED] = Stage.COLLECTED
    verdict: Verdict | None = None
    assessed_on: date | None = None
    assessed_by: Id | None = None
    note: Annotated[str | None, PERSONAL] = None


class Watch(Node):
    """How far a rule that raises warnings has looked (预警巡检). Who runs the rule holds its lock until the commit."""

    labels: ClassVar[tuple[str, ...]] = ("Watch",)
    title_zh = "巡检"

    id: Annotated[str, KEY]  # the rule
    numbers: str | None = None  # the rule's numbers then, as JSON: with other numbers it looks anew
    until: date | None = None  # the day of its last run


class PolicyVersion(Node):
    """One version of a county's policy, word for word. Cases keep the one that they were accepted under."""

    labels: ClassVar[tuple[str, ...]] = ("PolicyVersion",)
    title_zh = "办法"

    reference: Annotated[str, KEY]
    title: str
    text: str  # the TOML file
    effective_on: Annotated[date, INDEXED]
    loaded_at: datetime


class Event(Node):
    """Something that happened, to be told to others (outbox). Numbers have no gap and follow the commits."""

    labels: ClassVar[tuple[str, ...]] = ("Event",)
    title_zh = "消息"

    number: Annotated[int, KEY]
    kind: str
    at: datetime
    case: Annotated[str | None, INDEXED] = None
    warning: str | None = None
    data: str  # JSON; nothing about people


class Counter(Node):
    """The last number given out of a sequence. Who counts holds its lock until the commit."""

    labels: ClassVar[tuple[str, ...]] = ("Counter",)
    title_zh = "计数"

    id: Annotated[str, KEY]
    value: int
    mark: str | None = None  # of its last change, where equal numbers must be told apart: after a restore, say


class OccurredIn(Relationship):
    """A case happened in an area: its grid, or a larger area where no grid is known."""

    relation = "OCCURRED_IN"
    ends = ((Case, Area),)


class OfCategory(Relationship):
    """A case is of a category."""

    relation = "OF_CATEGORY"
    ends = ((Case, Category),)


class Involves(Relationship):
    """A person or unit is party to a case."""

    relation = "INVOLVES"
    ends = ((Case, Person), (Case, Unit))
    identity = ("role",)

    role: CaseRole = CaseRole.PARTY


class HandledBy(Dated):
    """A unit leads or supports the handling of a case."""

    relation = "HANDLED_BY"
    ends = ((Case, Unit),)
    identity = ("role",)

    role: HandlingRole


class Follows(Relationship):
    """A case that comes back after an earlier one."""

    relation = "FOLLOWS"
    ends = ((Case, Case),)


class Records(Relationship):
    """A journal entry records something of a case."""

    relation = "RECORDS"
    ends = ((JournalEntry, Case),)


class MergedInto(Relationship):
    """A case was merged into another that is about the same matter."""

    relation = "MERGED_INTO"
    ends = ((Case, Case),)


class SplitFrom(Relationship):
    """A case is a part of another that was split."""

    relation = "SPLIT_FROM"
    ends = ((Case, Case),)


class Supervises(Relationship):
    """A supervision is of a case."""

    relation = "SUPERVISES"
    ends = ((Supervision, Case),)


class EntrustedTo(Relationship):
    """The cadre who answers for a supervision."""

    relation = "ENTRUSTED_TO"
    ends = ((Supervision, Person),)


class LedTo(Relationship):
    """A warning led to a supervision."""

    relation = "LED_TO"
    ends = ((Warning, Supervision),)


class Concerns(Relationship):
    """A warning concerns a case."""

    relation = "CONCERNS"
    ends = ((Warning, Case),)


class About(Relationship):
    """A warning is about an area."""

    relation = "ABOUT"
    ends = ((Warning, Area),)
