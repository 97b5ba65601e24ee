"""Escalation: the way of a case from the village up to the county, with who joins, by when, and what comes next.

Each level has its own clock. The first begins on the day the case is accepted, each further one on the day the
deadline below it falls; the days are the policy's (1+N+3, 1+3+7, 1+8+15 in the reference county).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from graph import standards
from graph.calendar import Deadline
from graph.errors import NotFoundError
from graph.policy import LEVELS, LevelRule, Policy
from graph.questions import Query, Question, Row
from graph.terms import HandlingRole, Level, Severity, Standing
from queries import move_reasons
from queries.acting import Acting, ActingArea, Chains, joins_vacant, unit_ref
from queries.answers import Answer, AreaRef, PersonRef, Reason, UnitRef, chain_path, deadline_reason
from queries.passages import Passages, passages
from queries.policies import parsed
from queries.routing import RouteRequest

QUERY = Query.beside(__file__)


class State(StrEnum):
    """Where a level stands on the way of a case."""

    NOT_ACCEPTED = "not_accepted"  # where the case will start; it is accepted only later than on the day asked for
    BELOW = "below"  # under the level that the case started at: never used
    PASSED = "passed"  # the case has moved on from here
    CURRENT = "current"  # the case is here and in time
    OVERDUE = "overdue"  # the case is here, and the deadline has passed
    SUSPENDED = "suspended"  # the case is here, and its clock stands still
    AHEAD = "ahead"  # where the case goes if nothing is done
    SETTLED = "settled"  # the case ended here


class Joining(Answer):
    """A unit that joins at a level, with its heads, and whether it is competent for the category."""

    unit: UnitRef
    heads: tuple[PersonRef, ...]
    competent: bool


class EscalationStep(Answer):
    """One level of the way up. ``begins`` and ``due`` are None for a level below the start."""

    level: Level
    name: str
    area: AreaRef
    centre: UnitRef | None
    joins: tuple[Joining, ...]
    people: tuple[PersonRef, ...]
    days: int
    begins: date | None
    due: date | None
    state: State


class Handler(Answer):
    """A unit that handles the case now."""

    role: HandlingRole
    unit: UnitRef


class Escalation(Answer):
    """The way up, where the case stands on it, and what happens next if nobody does anything.

    ``level`` is where it stands; of a case that is not accepted yet, where it will start.
    """

    case: str | None
    level: Level
    handlers: tuple[Handler, ...]
    steps: tuple[EscalationStep, ...]
    next: Reason
    because: tuple[Reason, ...]


def escalation(case: str, policy: Policy, at: date) -> Question[Escalation]:
    """The way of the case ``case`` as it stands on the day ``at``.

    Reading the answer raises NotFoundError for an unknown case, or one that happened in no known area, and
    BadInputError for one that happened in an area above the county.
    """

    def read(rows: list[Row]) -> Escalation:
        if not rows:
            raise NotFoundError("case", case)
        facts = rows[0]["facts"]
        # A case keeps the policy that it was accepted under.
        own = parsed(facts["version"], facts["policy"]) if facts["version"] else policy
        severity = Severity(facts["severity"])
        start = own.starting_level(facts["category"], severity) if facts["category"] else own.starts_at[severity]
        return _Ladder(_only_chain(rows, "case"), own, at, start, facts).answer()

    return Question(QUERY, _parameters(policy, at, case=case), read)


def escalation_from(request: RouteRequest, policy: Policy, at: date) -> Question[Escalation]:
    """The way that a case would take if it were accepted at a place on the day ``at``.

    Reading the answer raises NotFoundError for an unknown area, BadInputError for one above the county.
    """

    def read(rows: list[Row]) -> Escalation:
        if not rows:
            raise NotFoundError("area", request.area)
        start = policy.starting_level(request.category, request.severity)
        return _Ladder(_only_chain(rows, "area"), policy, at, start, None).answer()

    return Question(QUERY, _parameters(policy, at, place=request.area, codes=standards.lineage(request.category)), read)


def _parameters(
    policy: Policy, at: date, *, case: str | None = None, place: str | None = None, codes: list[str] | None = None
) -> dict[str, object]:
    joins = sorted({str(choice) for rule in policy.levels for choice in rule.joins})
    return {"case": case, "place": place, "codes": codes or [], "joins": joins, "at": at}


def _only_chain(rows: list[Row], field: str) -> list[ActingArea]:
    chains = Chains(rows[0]["areas"])
    (place,) = chains.places
    return chains.of(place, field)


class _Ladder:
    """The levels of one case, from the place up."""

    def __init__(self, chain: list[ActingArea], policy: Policy, at: date, start: Level, facts: Row | None) -> None:
        self._chain = chain
        self._policy = policy
        self._at = at
        self._facts = facts
        self._areas = {area.work_level: area for area in chain}  # of grid and village the village stays
        self._gone = passages(facts["entries"], policy) if facts else None
        levels = [level for level in LEVELS if level in self._areas]
        self._start = next((level for level in levels if LEVELS.index(level) >= LEVELS.index(start)), levels[-1])
        recorded = Level(facts["level"]) if facts else self._start
        self._accepted: date = facts["accepted_on"] if facts else at
        self._pending = at < self._accepted
        # A case may have been taken up early, but never stands below where it started; before its acceptance it has
        # not left there, whatever level was recorded since.
        self._now = self._start if self._pending else max(self._start, recorded, key=LEVELS.index)
        self._levels = levels
        if self._gone is None:
            self._deadlines = policy.deadlines(self._accepted, levels[levels.index(self._start) :])
        else:
            self._follow(self._gone)

    def _follow(self, gone: Passages) -> None:
        """As its journal says: the clocks that it had, and those above the last as they come if nothing is done."""
        self._start, self._now = gone.start, gone.level
        self._deadlines = dict(gone.clocks)
        higher = [level for level in self._levels if LEVELS.index(level) > LEVELS.index(self._now)]
        if self._now in gone.clocks and not gone.ended:
            self._deadlines |= self._policy.deadlines(gone.clocks[self._now][1].due, higher)

    def answer(self) -> Escalation:
        steps = tuple(self._step(level) for level in self._levels)
        because = [self._where()]
        because += [
            deadline_reason(self._policy, self._policy.level(level), begins, due)
            for level, (begins, due) in self._deadlines.items()
        ]
        because += [
            joins_vacant(unit, self._areas[level])
            for level in self._levels
            for unit in _joining_units(self._areas[level], self._policy.level(level))
            if not unit.can_join
        ]
        because += [self._no_centre(step) for step in steps if step.centre is None]
        return Escalation(
            case=self._facts["id"] if self._facts else None,
            level=self._now,
            handlers=_handlers(self._facts),
            steps=steps,
            next=self._next(),
            because=tuple(because),
        )

    def _step(self, level: Level) -> EscalationStep:
        area, rule = self._areas[level], self._policy.level(level)
        begins, due = self._deadlines.get(level, (None, None))
        return EscalationStep(
            level=level,
            name=rule.name,
            area=AreaRef(code=area.code, name=area.name, level=area.level),
            centre=area.centre.ref if area.centre else None,
            joins=tuple(_joining(unit) for unit in _joining_units(area, rule) if unit.can_join),
            people=self._people(area, rule),
            days=rule.days,
            begins=begins,
            due=due.due if due else None,
            state=self._state(level, due),
        )

    def _people(self, area: ActingArea, rule: LevelRule) -> tuple[PersonRef, ...]:
        """The heads of the centre, then those who join from the place; in the village the grid's people first."""
        own = [link for link in self._chain if link.work_level is area.work_level]
        heads = area.centre.heads if area.centre else ()
        grid = tuple(person for link in own if link.level is Level.GRID for person in link.people)
        joining = tuple(person for link in own for person in link.people if person.role in rule.roles)
        return tuple(dict.fromkeys((*grid, *heads, *joining)))

    def _state(self, level: Level, due: Deadline | None) -> State:  # noqa: PLR0911 - one answer for each state
        if due is None:
            return State.BELOW
        if LEVELS.index(level) < LEVELS.index(self._now):
            return State.PASSED
        if level is not self._now:
            return State.AHEAD
        if self._pending:
            return State.NOT_ACCEPTED
        if self._settled:
            return State.SETTLED
        if self._gone and self._gone.standing is Standing.SUSPENDED:
            return State.SUSPENDED
        return State.OVERDUE if self._at > due.due else State.CURRENT

    @property
    def _settled(self) -> bool:
        if self._gone is not None:
            return self._gone.ended
        settled_on = self._facts["settled_on"] if self._facts else None
        return settled_on is not None and settled_on <= self._at

    def _where(self) -> Reason:
        path = chain_path([link.code for link in self._chain])
        if self._facts:
            path = (f"Case:{self._facts['id']}", "OCCURRED_IN>", *path)
        if self._pending:
            stands, stands_zh = f"is not accepted yet on {self._at}", f"{self._at}尚未受理"
        else:
            stands, stands_zh = f"stands at the {self._now} on {self._at}", f"{self._at}在{self._now.label_zh}级"
        return Reason(
            rule="stands_at",
            en=f"it starts at the {self._start} and {stands}",
            zh=f"从{self._start.label_zh}级开始，{stands_zh}",
            path=path,
            policy=f"{self._policy.reference}: starts_at",
        )

    def _next(self) -> Reason:
        if self._pending:
            return Reason(
                rule="not_accepted",
                en=f"the case is accepted only on {self._accepted}: it then starts at the {self._start}",
                zh=f"该事件{self._accepted}才受理：届时从{self._start.label_zh}级开始",
            )
        if self._settled:
            return Reason(rule="settled", en="the case is settled: nothing more happens", zh="已办结，不再流转")
        due = self._deadlines[self._now][1].due
        if self._gone and self._gone.standing is Standing.SUSPENDED:
            return move_reasons.suspended(self._gone.goes_on or due)
        late = self._at > due
        higher = self._levels[self._levels.index(self._now) + 1 :]
        if not higher:
            return Reason(
                rule="supervision_next",
                en=f"the {self._now} is the last level: {'since' if late else 'after'} {due} it calls for supervision",
                zh=f"{self._now.label_zh}级是最后一级：{due}后转入督办",
            )
        area = self._areas[higher[0]]
        centre = area.centre.ref.name if area.centre else area.name
        when = f"the deadline passed on {due}, so it now moves" if late else f"unless settled by {due} it moves"
        return Reason(
            rule="escalation_next",
            en=f"{when} up to the {higher[0]}: {centre}",
            zh=f"{due}{'已到期，现' if late else '前未办结，则'}升级到{higher[0].label_zh}级：{centre}",
            policy=f"{self._policy.reference}: {self._now} {self._policy.level(self._now).name}",
        )

    def _no_centre(self, step: EscalationStep) -> Reason:
        return Reason(
            rule="no_centre",
            en=f"no centre serves {step.area.name}",
            zh=f"{step.area.name}没有综治中心",
            path=(f"Area:{step.area.code}",),
        )


def _joining_units(area: ActingArea, rule: LevelRule) -> list[Acting]:
    """Who joins at a level: those that are competent for the category first, then in the policy's order."""
    order = {str(choice): rank for rank, choice in enumerate(rule.joins)}
    joining = [unit for unit in area.units if unit.selector in order and unit is not area.centre]
    return sorted(joining, key=lambda unit: (not unit.competent, order[unit.selector], unit.id))


def _joining(unit: Acting) -> Joining:
    return Joining(unit=unit.ref, heads=unit.heads, competent=bool(unit.competent))


def _handlers(facts: Row | None) -> tuple[Handler, ...]:
    if facts is None:
        return ()
    handlers = (Handler(role=HandlingRole(role), unit=unit_ref(*unit)) for role, *unit in facts["handlers"])
    return tuple(sorted(handlers, key=lambda handler: (handler.role is not HandlingRole.LEAD, handler.unit.id)))
