"""What a move makes of a case: its new state, who has it, its clock, and the entry of its journal.

Nothing here asks or writes: the case was read under its lock (``queries.facts``), who may act was read from the graph
(``queries.routing``), and ``queries.lifecycle`` writes what comes out.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from graph.calendar import Suspension
from graph.clock import Clock, clock, day_begins, in_office_hours, supervision_deadline
from graph.errors import BadInputError, NotCompetentError
from graph.lifecycle import moved, stage_of
from graph.policy import Policy
from graph.terms import Action, Level, Satisfaction, Standing, SupervisionCause
from queries import move_reasons, moves
from queries.answers import Reason, deadline_reason
from queries.entries import Decision
from queries.facts import Facts
from queries.passages import ENDED
from queries.routing import Route, Router


def decide(facts: Facts, order: moves.Order, policy: Policy, router: Router | None, now: datetime) -> Decision | None:
    """What ``order`` makes of the case at the moment ``now``; None when the clock has nothing to do any more.

    ``router``: who may act, where the move needs it. Raises NotAllowedError, NotCompetentError, NoCentreError, and
    BadInputError for a date that the move cannot have.
    """
    decider = _Decider(facts, policy, router, now)
    return decider.of_the_clock() if order.move is None else decider.of(order.move, order.warning)


def absorb(facts: Facts, merged: str, policy: Policy, router: Router | None, now: datetime) -> Decision:
    """What it makes of a case that another is merged into it. Raises NotAllowedError where it is not open."""
    return _Decider(facts, policy, router, now).absorbs(merged)


class _Decider:
    def __init__(self, facts: Facts, policy: Policy, router: Router | None, now: datetime) -> None:
        self._facts = facts
        self._policy = policy
        self._given_router = router
        # A clock that was put back must not put a case back: time goes on from the last entry.
        self._at = max(now, facts.last_at) if facts.last_at else now
        self._day = max(filter(None, (policy.day(self._at), facts.last_day, facts.properties["accepted_on"])))

    @property
    def _router(self) -> Router:
        if self._given_router is None:
            self._facts.request()  # raises for a case without a place or category, which nobody was looked for
        assert self._given_router is not None, "the graph was not asked who may act"
        return self._given_router

    def of(self, move: moves.AnyMove, warning: str | None) -> Decision:  # noqa: PLR0912 - one branch for each move
        """What a person's move makes. ``warning``: the one that a supervision is ordered for."""
        made = self._begun(move.action, **_given(move))
        made.detail = move.detail()
        match move:
            case moves.Assign() | moves.Transfer():
                self._hand_over(made, move.to)
            case moves.SendBack():
                self._to_the_centre(made)
            case moves.Escalate():
                self._rise(made, self._day)
            case moves.Supervise():
                cause = SupervisionCause.ORDER if warning is None else SupervisionCause.WARNING
                made.detail |= {} if warning is None else {"warning": warning}
                self._supervise(made, cause, move.note, move.cadre, move.due_on)
            case moves.AnswerSupervision():
                made.answered = self._facts.unanswered
            case moves.Suspend():
                self._suspend(made, move.until)
            case moves.Resume():
                self._resume(made)
            case moves.Settle():
                self._end(made)
                made.changes |= {"resolution": move.resolution, "resolution_note": move.note}
                made.answered = self._facts.unanswered
            case moves.Evaluate():
                made.changes["satisfaction"] = move.satisfaction.value
            case moves.Archive():
                made.changes["next_at"] = in_office_hours(
                    self._policy, self._day + timedelta(days=self._policy.clock.revisit_days)
                )
            case moves.Revisit():
                self._revisit(made, move.satisfaction)
            case moves.Reopen():
                self._reopen(made, self._facts.level)
            case moves.Withdraw():
                self._end(made)
                made.answered = self._facts.unanswered
            case moves.Merge():
                self._end(made)
                made.into = move.into
                made.answered = self._facts.unanswered
        return made

    def of_the_clock(self) -> Decision | None:
        """What falls due: the end of a suspension, a reminder, the next level, a supervision, a revisit."""
        facts = self._facts
        if facts.next_at is None or facts.next_at > self._at:
            return None  # somebody was here before
        if facts.standing is Standing.SUSPENDED:
            made = self._begun(Action.RESUME)
            self._resume(made)
            return made
        if facts.standing is Standing.SETTLED:
            made = self._begun(Action.REMIND)
            made.because.append(move_reasons.revisit_due(self._day))
            made.changes["next_at"] = None
            return made
        running = self._running()
        if self._at < running.acts_at:
            made = self._begun(Action.REMIND)
            made.because += [move_reasons.remind(running.due), self._deadline(running)]
            made.changes["next_at"] = running.acts_at
            return made
        return self._late(running)

    def absorbs(self, merged: str) -> Decision:
        """What the merging of another case into this one makes of this one."""
        made = self._begun(Action.ABSORB)
        made.detail = {"merged": merged}
        return made

    def _begun(self, action: Action, **given: Any) -> Decision:
        facts = self._facts
        position = moved(facts.position, action, facts.id, **given)
        lead = facts.lead or self._router.centre(facts.request(), facts.level)[0].id
        made = Decision(facts.id, position, facts.level, lead, self._day, self._at, action)
        made.changes |= {
            "step": position.step.value,
            "standing": position.standing.value,
            "stage": stage_of(position).value,
            "policy": self._policy.reference,
        }
        if facts.properties.get("begins_on") is None and position.standing not in ENDED:
            self._start(made, facts.level, facts.begins_on)  # a case that was loaded gets its clock with its first move
        return made

    # Who has the case.

    def _hand_over(self, made: Decision, to: str | None) -> None:
        """To the unit ``to``, else to the one that routing finds, on the case's level or above."""
        facts = self._facts
        request = facts.request(facts.level)
        if to is None:
            route = self._router.route(request)
        elif to == facts.lead and made.action is Action.TRANSFER:
            raise BadInputError("to", f"{to} has the case already; name another unit")
        else:
            chosen = self._router.route_to(request, to)
            if chosen is None:
                others = [(unit.id, unit.name) for unit in self._router.competent(request) if unit.id != facts.lead]
                raise NotCompetentError(to, facts.id, others)
            route = chosen
        self._lead(made, route)
        if route.level is not facts.level:
            self._start(made, route.level, self._day)
        elif facts.properties.get("due_on"):
            made.because.append(move_reasons.clock_goes_on(facts.level, facts.properties["due_on"]))

    def _lead(self, made: Decision, route: Route) -> None:
        made.level, made.lead = route.level, route.lead.id
        made.supports = tuple(unit.id for unit in route.supports)
        made.changes["level"] = route.level.value
        made.because += [reason for reason in route.because if reason.rule != "deadline"]

    def _to_the_centre(self, made: Decision) -> None:
        facts = self._facts
        centre, reason = self._router.centre(facts.request(), facts.level)
        made.lead, made.supports = centre.id, ()
        made.because.append(reason)

    def _rise(self, made: Decision, begins: date) -> None:
        """To the next level, whose clock begins on the day ``begins``."""
        facts = self._facts
        higher = self._router.next_level(facts.request().area, facts.level)
        assert higher is not None, "only the county has no level above, and from there the machine lets nothing rise"
        self._lead(made, self._router.route(facts.request(higher)))
        self._start(made, made.level, begins)

    def _reopen(self, made: Decision, level: Level) -> None:
        self._lead(made, self._router.route(self._facts.request(level)))
        self._start(made, made.level, self._day)
        made.changes |= {"settled_on": None, "resolution": None, "resolution_note": None, "satisfaction": None}

    def _revisit(self, made: Decision, satisfaction: Satisfaction) -> None:
        made.changes["next_at"] = None
        if satisfaction is not Satisfaction.DISSATISFIED:
            made.changes["satisfaction"] = satisfaction.value
            return
        higher = self._router.next_level(self._facts.request().area, self._facts.level) or self._facts.level
        self._reopen(made, higher)
        made.because.insert(0, move_reasons.reopened_higher(higher))

    # Its clock.

    def _start(self, made: Decision, level: Level, begins: date) -> None:
        self._count(made, clock(self._policy, level, begins, self._facts.pauses))

    def _count(self, made: Decision, found: Clock) -> None:
        made.changes |= {"begins_on": found.begins, "due_on": found.due, "next_at": found.next_after(self._at)}
        made.because.append(self._deadline(found))

    def _running(self) -> Clock:
        return clock(self._policy, self._facts.level, self._facts.begins_on, self._facts.pauses)

    def _deadline(self, found: Clock) -> Reason:
        return deadline_reason(self._policy, found.rule, found.begins, found.deadline)

    def _suspend(self, made: Decision, until: date) -> None:
        longest = self._day + timedelta(days=self._policy.clock.suspension_days)
        if not self._day < until <= longest:
            raise BadInputError("until", f"{until} is not within {self._day + timedelta(days=1)} to {longest}")
        facts = self._facts
        found = clock(self._policy, facts.level, facts.begins_on, (*facts.pauses, Suspension(self._day, until)))
        made.changes |= {"due_on": found.due, "next_at": day_begins(self._policy, until)}
        made.because += [move_reasons.suspended(until), self._deadline(found)]

    def _resume(self, made: Decision) -> None:
        facts = self._facts
        since = facts.paused_since
        pause = () if since is None else (Suspension(since, self._day),)
        found = clock(self._policy, facts.level, facts.begins_on, (*facts.pauses, *pause))
        self._count(made, found)
        if facts.clock_has_acted:
            made.changes["next_at"] = None

    def _late(self, running: Clock) -> Decision:
        """The deadline has passed: up to the next level, and at the last a supervision."""
        facts = self._facts
        passed = move_reasons.passed(facts.level, running.due)
        if facts.position.can_rise:
            made = self._begun(Action.ESCALATE)
            made.because.append(passed)
            # On time, at the midnight that ends the last day, the next clock begins with that day, as the escalation
            # path says. After a standstill it begins with today: nobody is late for days on which they knew nothing.
            on_time = self._day == running.due + timedelta(days=1)
            self._rise(made, running.due if on_time else self._day)
            return made
        if facts.unanswered:
            made = self._begun(Action.REMIND)
            made.because += [passed, move_reasons.supervised_already(facts.unanswered[0])]
        else:
            made = self._begun(Action.SUPERVISE)
            made.because.append(passed)
            self._supervise(made, SupervisionCause.DEADLINE, passed.zh, None, None)
        made.changes["next_at"] = None
        return made

    def _supervise(
        self, made: Decision, cause: SupervisionCause, reason: str, cadre: str | None, due: date | None
    ) -> None:
        facts = self._facts
        if due is not None and due < self._day:
            raise BadInputError("due_on", f"{due} has passed; name {self._day} or later")
        found = supervision_deadline(self._policy, self._day)
        by = due or found.due
        person = self._router.cadre(facts.request())
        made.cadre = cadre or (person.id if person else None)
        made.position.supervised = True
        made.supervision = {
            "id": f"{facts.id}-S{len(facts.supervisions) + 1}",
            "cause": cause.value,
            "reason": reason,
            "opened_at": self._at,
            "opened_on": self._day,
            "due_on": by,
            "next_at": day_begins(self._policy, by, 1),
            "late": False,
            "synthetic": bool(facts.properties.get("synthetic")),
        }
        made.because.append(
            move_reasons.supervision(self._policy, found if due is None else None, by, made.cadre, person)
        )

    def _end(self, made: Decision) -> None:
        made.changes |= {"settled_on": self._day, "next_at": None}


def _given(move: moves.AnyMove) -> dict[str, Any]:
    """What a condition of the machine asks of the move."""
    return {"satisfaction": move.satisfaction} if isinstance(move, moves.Revisit) else {}
