"""The life of a case, declared once as a state machine: which moves there are, from where, and to where.

The seven steps (统一受理, 分流转办, 协同办理, 跟踪督办, 群众评价, 办结归档, 回访了解) and what
stands beside them. The machine is drawn in docs/lifecycle.md from the declaration below. It knows nothing of deadlines,
units or the graph.

Source: the county's "full-cycle closed loop" (全周期闭环), design, section 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Any

from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from graph.errors import NotAllowedError
from graph.terms import Action, Satisfaction, Stage, Standing, Step

WORKED = (Step.ASSIGNED, Step.HANDLING, Step.SUPERVISED)


def _within(*states: State, **conditions: str) -> Any:
    """Transitions of a move that leaves a case where it is."""
    return reduce(or_, (state.to(state, internal=True, **conditions) for state in states))


class CaseMachine(StateMachine):
    """The states of a case and its moves. Each event has the name of an action."""

    accepted = State(Step.ACCEPTED.label_zh, initial=True)
    assigned = State(Step.ASSIGNED.label_zh)
    returned = State(Standing.RETURNED.label_zh)
    handling = State(Step.HANDLING.label_zh)
    supervised = State(Step.SUPERVISED.label_zh)
    suspended = State(Standing.SUSPENDED.label_zh)
    settled = State(Standing.SETTLED.label_zh)
    evaluated = State(Step.EVALUATED.label_zh)
    archived = State(Step.ARCHIVED.label_zh)
    revisited = State(Step.REVISITED.label_zh)
    withdrawn = State(Standing.WITHDRAWN.label_zh)
    merged = State(Standing.MERGED.label_zh, final=True)

    assign = assigned.from_(accepted, returned)
    take_up = assigned.to(supervised, cond="under_supervision") | assigned.to(handling)
    send_back = returned.from_(assigned, handling, supervised)
    transfer = assigned.from_(handling, supervised) | _within(assigned)
    escalate = assigned.from_(accepted, returned, handling, supervised, cond="below_the_top") | _within(
        assigned, cond="below_the_top"
    )
    supervise = handling.to(supervised, unless="under_supervision") | _within(
        accepted, assigned, returned, suspended, unless="under_supervision"
    )
    answer = supervised.to(handling, cond="under_supervision") | _within(
        accepted, assigned, returned, suspended, cond="under_supervision"
    )
    suspend = suspended.from_(assigned, handling, supervised)
    resume = (
        suspended.to(assigned, cond="was_assigned")
        | suspended.to(supervised, cond="under_supervision")
        | suspended.to(handling)
    )
    settle = settled.from_(handling, supervised)
    evaluate = settled.to(evaluated)
    archive = evaluated.to(archived)
    revisit = archived.to(assigned, cond="dissatisfied") | archived.to(revisited)
    reopen = assigned.from_(settled, evaluated, archived, revisited, withdrawn)
    withdraw = withdrawn.from_(accepted, assigned, returned, handling, supervised, suspended)
    merge = merged.from_(accepted, assigned, returned, handling, supervised, suspended)
    absorb = _within(accepted, assigned, returned, handling, supervised, suspended)
    split = _within(accepted, assigned, returned, handling, supervised)
    remind = _within(accepted, assigned, returned, handling, supervised, archived)
    note = _within(
        accepted, assigned, returned, handling, supervised, suspended, settled, evaluated, archived, revisited
    )

    # What a move depends on beside the state. `model` is the Position below.

    def below_the_top(self) -> bool:
        """Whether there is a level above the case's own."""
        return bool(self.model.can_rise)

    def under_supervision(self) -> bool:
        """Whether a supervision of the case waits for its answer."""
        return bool(self.model.supervised)

    def was_assigned(self) -> bool:
        """Whether the case was suspended before a unit had taken it up."""
        return bool(self.model.step is Step.ASSIGNED)

    def dissatisfied(self, satisfaction: Satisfaction | None = None) -> bool:
        """Whether the people concerned said at the revisit that they are not content."""
        return satisfaction is Satisfaction.DISSATISFIED


@dataclass
class Position:
    """Where a case stands: what decides which moves are allowed.

    ``can_rise``: there is a level above its own; ``supervised``: a supervision of it is not answered yet.
    """

    step: Step
    standing: Standing
    can_rise: bool = True
    supervised: bool = False
    state: str | None = None  # the machine's; kept here because the machine writes it into its model

    def __post_init__(self) -> None:
        self.state = state_of(self.step, self.standing)


# What the machine's clockwork does, and what only goes along with another case's move: nobody asks for these.
OF_THE_SYSTEM = (Action.ACCEPT, Action.REMIND, Action.ABSORB)

STAGES = {
    "accepted": Stage.COLLECTED,
    "returned": Stage.ASSESSED,
    "assigned": Stage.DISPATCHED,
    "handling": Stage.COORDINATED,
    "supervised": Stage.REVIEWED,
}


def standing_of(standing: Standing | None, settled_on: date | None) -> Standing:
    """How a case stands beside its step; one that was loaded and never moved says so by whether it was settled."""
    if standing is not None:
        return standing
    return Standing.OPEN if settled_on is None else Standing.SETTLED


def state_of(step: Step, standing: Standing) -> str:
    """The machine's state of a case that has reached ``step`` and stands as ``standing`` beside it."""
    if standing is Standing.OPEN or (standing is Standing.SETTLED and step not in (Step.ACCEPTED, *WORKED)):
        return step.value
    return standing.value


def moved(position: Position, action: Action, case: str, **given: Any) -> Position:
    """Where a case stands after a move; ``given`` is what the move says that a condition asks for.

    Raises NotAllowedError, which lists the moves that are allowed, for one that is not.
    """
    found = _after(
        position.step, position.standing, position.can_rise, position.supervised, action, tuple(sorted(given.items()))
    )
    if found is None:
        raise NotAllowedError(case, action, str(position.state), allowed(position))
    return replace(found)


@cache
def _after(
    step: Step, standing: Standing, can_rise: bool, supervised: bool, action: Action, given: tuple[tuple[str, Any], ...]
) -> Position | None:
    """Where a move leads, None where it is not allowed. Worked out once: a machine takes milliseconds to make."""
    machine = CaseMachine(Position(step, standing, can_rise, supervised))
    try:
        machine.send(action.value, **dict(given))
    except TransitionNotAllowed:
        return None
    return _position(machine.model, step)


def allowed(position: Position) -> tuple[Action, ...]:
    """The moves that may be asked for now, in the order of the vocabulary."""
    machine = CaseMachine(Position(position.step, position.standing, position.can_rise, position.supervised))
    enabled = {event.id for event in machine.enabled_events()}
    return tuple(action for action in Action if action.value in enabled and action not in OF_THE_SYSTEM)


def stage_of(position: Position) -> Stage:
    """Where the platform's loop stands (信息归集 … 督查考核): of a suspended case it stays at coordination."""
    if position.standing is Standing.SUSPENDED:
        return Stage.COORDINATED
    return STAGES.get(str(position.state), Stage.REVIEWED)


def _position(after: Position, before: Step) -> Position:
    """The step and standing that a state stands for; beside the steps the case keeps the one that it had reached."""
    if after.state in ("returned", "suspended", "settled", "withdrawn", "merged"):
        step = Step.ASSIGNED if after.state == "returned" else before
        return Position(step, Standing(after.state), after.can_rise, after.supervised)
    step = Step(str(after.state))
    standing = Standing.SETTLED if step in (Step.EVALUATED, Step.ARCHIVED, Step.REVISITED) else Standing.OPEN
    return Position(step, standing, after.can_rise, after.supervised)


def picture() -> str:
    """The machine as a Mermaid state diagram."""
    return f"{CaseMachine:mermaid}".rstrip() + "\n"
