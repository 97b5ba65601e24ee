"""What the moves of a case say of themselves, in English and Chinese."""

from __future__ import annotations

from datetime import date

from graph.calendar import Deadline
from graph.policy import Policy
from graph.terms import Level
from queries.answers import PersonRef, Reason, counted


def clock_goes_on(level: Level, due: date) -> Reason:
    """Why a deadline stays where it is."""
    return Reason(
        rule="clock_goes_on",
        en=f"each level has one clock, and that of the {level} goes on: due {due}",
        zh=f"每一层级只有一个时限，{level.label_zh}级时限不因转办而变：{due}",
    )


def passed(level: Level, due: date) -> Reason:
    """A deadline has passed."""
    return Reason(
        rule="deadline_passed",
        en=f"the deadline of the {level} passed on {due}",
        zh=f"{level.label_zh}级时限{due}已到期",
    )


def remind(due: date) -> Reason:
    """A deadline comes near."""
    return Reason(rule="reminder", en=f"due on {due}", zh=f"{due}到期，请抓紧办理")


def revisit_due(day: date) -> Reason:
    """It is time to ask the people concerned again."""
    return Reason(rule="revisit_due", en=f"to be revisited from {day}", zh=f"自{day}起应当回访")


def suspended(until: date) -> Reason:
    """The clock stands still."""
    return Reason(
        rule="suspended",
        en=f"the clock stands still and goes on by itself on {until}",
        zh=f"计时中止，{until}自动恢复",
    )


def reopened_higher(level: Level) -> Reason:
    """Why a case is open again."""
    return Reason(
        rule="not_content",
        en=f"the people concerned are not content, so the {level} takes it on",
        zh=f"群众回访不满意，由{level.label_zh}级重新办理",
    )


def supervised_already(id: str) -> Reason:
    """Why no further supervision is opened."""
    return Reason(
        rule="supervised_already",
        en=f"supervision {id} waits for its answer already",
        zh=f"督办{id}尚待答复，不重复督办",
        path=(f"Supervision:{id}",),
    )


def supervision(
    policy: Policy, found: Deadline | None, due: date, cadre: str | None, person: PersonRef | None
) -> Reason:
    """A supervision is opened: by when, and who answers for it. ``found``: None where a person set the day."""
    who = person.name if person and person.id == cadre else cadre
    days = "" if found is None else counted(found, zh=False)
    days_zh = "" if found is None else counted(found, zh=True)
    return Reason(
        rule="supervision",
        en=f"a supervision is opened; {who or 'no cadre is in charge there, so the centre'} answers by {due}{days}",
        zh=f"启动督办，由{who or '综治中心（无包抓干部）'}负责，{due}前答复{days_zh}",
        path=(f"Person:{cadre}",) if cadre else (),
        policy=f"{policy.reference}: clock.supervision_days",
    )
