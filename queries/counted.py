"""A case as it is counted on a day: what was known of it then, and which figures it counts in.

A figure is a measure (``MEASURES``) of the cases that share a value of some dimensions (``DIMENSIONS``). Both are
declared here once: the figures of ``queries.statistics`` are made of them, and the list behind a figure too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph import standards
from graph.questions import Row
from graph.terms import CaseKind, Level, Satisfaction, Standing, Step, SupervisionCause, Term, Verdict

ENDED = (Standing.SETTLED, Standing.WITHDRAWN, Standing.MERGED)
AFTER_THE_END = (Step.EVALUATED, Step.ARCHIVED, Step.REVISITED)
MILLISECONDS_OF_A_DAY = 86_400_000


class Measure(Term):
    """What is counted. All but the last three are of the cases that were accepted in the period."""

    FOUND = "found", "受理"
    SETTLED = "settled", "化解"
    OPEN = "open", "未结"
    WITHDRAWN = "withdrawn", "撤回"
    MERGED = "merged", "并案"
    ON_TIME = "on_time", "按期化解"
    LATE = "late", "逾期化解"
    WITHOUT_DEADLINE = "without_deadline", "无期限化解"
    REPEATED = "repeated", "重复"
    SUPERVISED = "supervised", "督办"
    ANSWERED = "answered", "督办已答复"
    WARNED = "warned", "预警"


class Assessment(Term):
    """What became of a warning by a day: a person's verdict, or none yet."""

    UNASSESSED = "unassessed", "未研判"
    DISMISSED = Verdict.DISMISSED.value, Verdict.DISMISSED.label_zh
    WATCHED = Verdict.WATCHED.value, Verdict.WATCHED.label_zh
    SUPERVISED = Verdict.SUPERVISED.value, Verdict.SUPERVISED.label_zh


@dataclass(frozen=True, slots=True)
class Counted:
    """A case as of a day.

    ``found``: accepted in the period. ``step``: None where a file says only how it ended later. ``settled_on``: when
    its work ended; ``due_on``: the last day of the clock that ran last. ``ended_due_on``: of the clock that ran when
    it was settled, None where none ran. ``visits``: the steps that it has left, each with the days that it took.
    ``supervisions``: of the period, the cause of each and whether it was answered; ``warnings``: those of the period,
    the id of each and what became of it.
    """

    id: str
    title: str
    kind: CaseKind
    accepted_on: date
    found: bool
    children: frozenset[str]
    categories: tuple[str, ...]
    level: Level
    step: Step | None
    standing: Standing
    lead: str | None
    settled_on: date | None
    due_on: date | None
    ended_due_on: date | None
    satisfaction: Satisfaction | None
    repeated: bool
    visits: tuple[tuple[Step, float], ...]
    supervisions: tuple[tuple[SupervisionCause, bool], ...]
    warnings: tuple[tuple[str, Assessment], ...]

    @property
    def settled(self) -> bool:
        """Whether it was accepted in the period and stands settled."""
        return self.found and self.standing is Standing.SETTLED

    @property
    def late(self) -> bool | None:
        """Whether it was settled after the last day of its clock; None where it was not, or no clock ran."""
        if not self.settled or self.settled_on is None or self.ended_due_on is None:
            return None
        return self.settled_on > self.ended_due_on


MEASURES: Mapping[Measure, Callable[[Counted], bool]] = {
    Measure.FOUND: lambda case: case.found,
    Measure.SETTLED: lambda case: case.settled,
    Measure.OPEN: lambda case: case.found and case.standing not in ENDED,
    Measure.WITHDRAWN: lambda case: case.found and case.standing is Standing.WITHDRAWN,
    Measure.MERGED: lambda case: case.found and case.standing is Standing.MERGED,
    Measure.ON_TIME: lambda case: case.late is False,
    Measure.LATE: lambda case: case.late is True,
    Measure.WITHOUT_DEADLINE: lambda case: case.settled and case.late is None,
    Measure.REPEATED: lambda case: case.found and case.repeated,
    Measure.SUPERVISED: lambda case: bool(case.supervisions),
    Measure.ANSWERED: lambda case: any(answered for _, answered in case.supervisions),
    Measure.WARNED: lambda case: bool(case.warnings),
}

# By the name that a filter has for it: the values of a case.
DIMENSIONS: Mapping[str, Callable[[Counted], Collection[str]]] = {
    "level": lambda case: (case.level,),
    "kind": lambda case: (case.kind,),
    "month": lambda case: (month_of(case.accepted_on),),
    "category": lambda case: case.categories,
    "unit": lambda case: () if case.lead is None else (case.lead,),
    "child": lambda case: case.children,
    "step": lambda case: () if case.step is None else (case.step,),
    "left": lambda case: {step for step, _ in case.visits},
    "satisfaction": lambda case: () if case.satisfaction is None else (case.satisfaction,),
    "cause": lambda case: {cause for cause, _ in case.supervisions},
    "answered": lambda case: {cause for cause, answered in case.supervisions if answered},
    "verdict": lambda case: {verdict for _, verdict in case.warnings},
}


def month_of(day: date) -> str:
    """The month of a day, as it is written: ``2023-12``."""
    return day.isoformat()[:7]


def counted(row: Row, since: date, at: date) -> list[Counted]:
    """The cases of the row that ``statistics.cypher`` answers with, for the period from ``since`` to ``at``."""
    lies_in = {code: frozenset(children) for code, children in row["lies_in"]}
    return [_counted(case, lies_in, since, at) for case in row["cases"]]


def assessed(warnings: Sequence[Sequence[str | None]]) -> dict[str, Assessment]:
    """Warnings as the query answers them, by id."""
    return {str(id): Assessment(verdict or Assessment.UNASSESSED) for id, verdict in warnings}


def _counted(row: Row, lies_in: Mapping[str, frozenset[str]], since: date, at: date) -> Counted:
    before = None if row["loaded"] is None else _loaded(row, at)
    now = before if row["latest"] is None else _journaled(row, before)
    assert now is not None, "a case that was not loaded has an entry of the day on which it came in"
    said = json.loads(row["said"] or "{}").get("satisfaction")
    return Counted(
        id=row["id"],
        title=row["title"],
        kind=CaseKind(row["kind"]),
        accepted_on=row["accepted_on"],
        found=since <= row["accepted_on"] <= at,
        children=frozenset().union(*(lies_in[place] for place in row["places"])),
        categories=() if row["category"] is None else tuple(standards.lineage(row["category"])),
        level=now.level,
        step=now.step,
        standing=now.standing,
        lead=row["lead"],
        settled_on=now.settled_on if now.standing in ENDED else None,
        due_on=now.due_on,
        ended_due_on=None if row["ended"] is None else row["ended"][1],
        satisfaction=None if said is None else Satisfaction(said),
        repeated=row["follows"] or row["reopened"],
        visits=_visits(row["steps"], before),
        supervisions=tuple((SupervisionCause(cause), answered) for cause, answered in row["supervisions"]),
        warnings=tuple(assessed(row["warnings"]).items()),
    )


@dataclass(frozen=True, slots=True)
class _State:
    level: Level
    step: Step | None
    standing: Standing
    settled_on: date | None
    due_on: date | None = None


def _journaled(row: Row, before: _State | None) -> _State:
    """How a case stands by the last entry up to the day; one that was settled when it was loaded has no entry of it."""
    standing, step, level, due_on = row["latest"]
    settled_on = row["ended"][0] if row["ended"] else before.settled_on if before else None
    return _State(Level(level), Step(step), Standing(standing), settled_on, due_on)


def _loaded(row: Row, at: date) -> _State:
    """How a case that was loaded stood until its first move, as far as its file tells."""
    level, step, settled_on = row["loaded"]
    kept = json.loads(row["before"] or "{}").get("before")
    if kept is not None:
        level, step, ended = kept["level"], kept["step"], kept.get("settled_on")
        settled_on = None if ended is None else date.fromisoformat(ended)
    if settled_on is not None and settled_on > at:
        return _State(Level(level), None, Standing.OPEN, None)
    return _State(Level(level), Step(step), Standing.SETTLED if settled_on else Standing.OPEN, settled_on)


def _visits(entries: Sequence[Sequence[Any]], before: _State | None) -> tuple[tuple[Step, float], ...]:
    """The steps that a case has left by a day, and how many days each took, from its entries up to then.

    A step is entered with the entry that first has it, and left with the one that has another or that ends the work.
    When a loaded case entered the step that it was loaded in nobody knows, so that one does not count.
    """
    visits: list[tuple[Step, float]] = []
    current = None if before is None or before.step is None else _within(before.step, before.standing)
    entered: int | None = None
    for step, standing, moment in entries:
        here = _within(Step(step), Standing(standing))
        if here is current:
            continue
        if current is not None and entered is not None:
            visits.append((current, (moment - entered) / MILLISECONDS_OF_A_DAY))
        current, entered = here, moment
    return tuple(visits)


def _within(step: Step, standing: Standing) -> Step | None:
    """The step that a case is being worked in; None between the end of the work and the evaluation."""
    return None if standing in ENDED and step not in AFTER_THE_END else step
