"""The machine's declaration: its picture in the docs, its vocabulary, and that no state is a trap."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from graph.errors import NotAllowedError
from graph.lifecycle import OF_THE_SYSTEM, CaseMachine, Position, allowed, moved, picture, stage_of, state_of
from graph.terms import Action, Satisfaction, Stage, Standing, Step

DOCS = Path(__file__).parents[2] / "docs" / "lifecycle.md"
# Every way in which a case can stand: step, standing.
STANDINGS = [
    *((step, Standing.OPEN) for step in (Step.ACCEPTED, Step.ASSIGNED, Step.HANDLING, Step.SUPERVISED)),
    (Step.ASSIGNED, Standing.RETURNED),
    *((step, Standing.SUSPENDED) for step in (Step.ASSIGNED, Step.HANDLING, Step.SUPERVISED)),
    *(
        (step, Standing.SETTLED)
        for step in (Step.HANDLING, Step.SUPERVISED, Step.EVALUATED, Step.ARCHIVED, Step.REVISITED)
    ),
    *(
        (step, standing)
        for step in (Step.ACCEPTED, Step.HANDLING)
        for standing in (Standing.WITHDRAWN, Standing.MERGED)
    ),
]


def test_the_picture_in_the_docs_is_the_machines() -> None:
    assert picture() in DOCS.read_text(encoding="utf-8")


def test_each_event_is_an_action_and_the_docs_tell_of_it() -> None:
    events = {event.id for event in CaseMachine.events}
    assert events == {action.value for action in Action} - {Action.ACCEPT}
    text = DOCS.read_text(encoding="utf-8")
    assert all(f"`{action}`" in text and action.label_zh in text for action in Action if action is not Action.ABSORB)


@pytest.mark.parametrize(("step", "standing"), STANDINGS)
@pytest.mark.parametrize(("can_rise", "supervised"), list(product((True, False), repeat=2)))
def test_what_is_allowed_can_be_done_and_nothing_else(
    step: Step, standing: Standing, can_rise: bool, supervised: bool
) -> None:
    position = Position(step, standing, can_rise, supervised)
    listed = allowed(position)
    for action in Action:
        if action in OF_THE_SYSTEM:
            continue
        if action in listed:
            after = moved(position, action, "K", satisfaction=Satisfaction.SATISFIED)
            assert state_of(after.step, after.standing) in {state.id for state in CaseMachine.states}
        else:
            with pytest.raises(NotAllowedError):
                moved(position, action, "K", satisfaction=Satisfaction.SATISFIED)
    assert position == Position(step, standing, can_rise, supervised), "asking changes nothing"


def test_only_a_merged_case_has_no_way_on() -> None:
    ends = [(step, standing) for step, standing in STANDINGS if not allowed(Position(step, standing))]
    assert {standing for _, standing in ends} == {Standing.MERGED}


@pytest.mark.parametrize(
    ("step", "standing", "stage"),
    [
        (Step.ACCEPTED, Standing.OPEN, Stage.COLLECTED),
        (Step.ASSIGNED, Standing.RETURNED, Stage.ASSESSED),
        (Step.ASSIGNED, Standing.OPEN, Stage.DISPATCHED),
        (Step.HANDLING, Standing.OPEN, Stage.COORDINATED),
        (Step.HANDLING, Standing.SUSPENDED, Stage.COORDINATED),
        (Step.SUPERVISED, Standing.OPEN, Stage.REVIEWED),
        (Step.ARCHIVED, Standing.SETTLED, Stage.REVIEWED),
    ],
)
def test_the_platforms_stage_follows(step: Step, standing: Standing, stage: Stage) -> None:
    assert stage_of(Position(step, standing)) is stage
