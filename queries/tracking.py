"""Where a case is, for whoever brought it: who has it now and why, by when, what comes next, and the way so far.

A receipt is all that is asked for it, so an answer holds nothing that somebody who found one might misuse: no names of
people, no notes, nothing of what the case is about.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from graph.errors import NotFoundError
from graph.lifecycle import standing_of, state_of
from graph.policy import Policy
from graph.questions import Query, Question, Row
from graph.terms import Action, Level, Standing, Step, UnitKind
from queries.answers import REASONS, Answer, Reason

QUERY = Query.beside(__file__)


class Contact(Answer):
    """A unit as the public may reach it."""

    name: str
    kind: UnitKind
    phone: str | None


class Passage(Answer):
    """A day on the way of a case: what was done, and the unit that had the case after it."""

    day: date
    action: Action
    unit: str


class Whereabouts(Answer):
    """Where a case stands: the unit that has it, ``since`` when and ``because`` of what, and what comes ``next``.

    ``due_on``: by when something must have happened; None when its clock stands still or its work has ended.
    ``because``: of the move that brought it to the unit, without what names people; empty where it was erased.
    """

    case: str
    step: Step
    standing: Standing
    level: Level
    unit: Contact | None
    since: date
    due_on: date | None
    because: tuple[Reason, ...]
    next: Reason


class Tracking(Whereabouts):
    """A case of a receipt, with its way so far. ``went_on``: where the case stands that it was merged into at last."""

    way: tuple[Passage, ...]
    went_on: Whereabouts | None


def tracking(receipt: str, policy: Policy) -> Question[Tracking]:
    """Where the case of a receipt is. ``policy``: for the county's days.

    Reading raises NotFoundError for a receipt that nobody was given. One lookup by an index.
    """
    asked = receipt.strip().lower()  # as somebody copies it from paper

    def read(rows: list[Row]) -> Tracking:
        if not rows:
            raise NotFoundError("receipt", receipt)
        own, *others = rows
        return Tracking(
            **_whereabouts(own, policy, others[0]["properties"]["id"] if others else None),
            way=tuple(Passage(day=day, action=action, unit=unit) for day, action, _, unit, *_ in own["entries"]),
            went_on=Whereabouts(**_whereabouts(others[0], policy, None)) if others else None,
        )

    return Question(QUERY, {"receipt": asked}, read)


def _whereabouts(row: Row, policy: Policy, into: str | None) -> dict[str, Any]:
    own = row["properties"]
    given = own.get("standing")
    # Of a case that a file brought and nobody moved too: another may be merged into it.
    step, standing = Step(own["step"]), standing_of(Standing(given) if given else None, own.get("settled_on"))
    since, because = _handed_over(row["entries"], own["accepted_on"])
    unit = next((Contact(name=name, kind=kind, phone=phone) for name, kind, phone in row["unit"]), None)
    running = standing in (Standing.OPEN, Standing.RETURNED)
    return {
        "case": own["id"],
        "step": step,
        "standing": standing,
        "level": own["level"],
        "unit": unit,
        "since": since,
        "due_on": own.get("due_on") if running else None,
        "because": because,
        "next": _next(row, state_of(step, standing), unit, policy, into),
    }


def _handed_over(entries: list[list[Any]], accepted: date) -> tuple[date, tuple[Reason, ...]]:
    """The day on which the case came to the unit that has it now, and why: by the last entry that changed the unit."""
    since, because, had = accepted, None, None
    for day, _, lead, _, reasons, _ in entries:
        if lead != had:
            since, because, had = day, reasons, lead
    reasons = REASONS.validate_json(because or "[]")
    return since, tuple(reason for reason in reasons if not any(step.startswith("Person:") for step in reason.path))


def _next(row: Row, state: str, unit: Contact | None, policy: Policy, into: str | None) -> Reason:
    own = row["properties"]
    has_it, has_it_zh = (unit.name, unit.name) if unit else ("the centre", "综治中心")
    due = own.get("due_on") or ""
    by, by_zh = (f" by {due}", f"应在{due}前") if due else ("", "应")
    top = Level(own["level"]) is Level.COUNTY
    late, late_zh = ("a supervision is opened", "启动督办") if top else ("it goes up to the next level", "升级到上一级")
    match state:
        case "accepted" | "returned":
            en = f"{has_it} names the unit that takes it on{by}; otherwise {late}"
            zh = f"{has_it_zh}{by_zh}确定主办单位，逾期{late_zh}"
        case "assigned":
            en, zh = (
                f"{has_it} takes it up and settles it{by}; otherwise {late}",
                f"{has_it_zh}{by_zh}签收办结，逾期{late_zh}",
            )
        case "handling" | "supervised":
            en, zh = f"{has_it} settles it{by}; otherwise {late}", f"{has_it_zh}{by_zh}办结，逾期{late_zh}"
        case "suspended":
            until = _until(row["entries"])
            en, zh = f"its clock stands still and goes on by itself on {until}", f"计时中止，{until}自动恢复"
        case "settled":
            en, zh = "you are asked how content you are", "将请您评价办理结果"
        case "evaluated":
            en, zh = "its file is closed", "将归档"
        case "archived" if own.get("next_at") is not None:
            day = policy.day(own["next_at"])
            en, zh = f"you are asked again from {day} on whether the matter has stayed settled", f"{day}起将回访您"
        case "archived":
            en, zh = "you are asked again whether the matter has stayed settled", "将回访您"
        case "merged":
            en, zh = f"it goes on together with case {into}", f"并入事件{into}继续办理"
        case "withdrawn":
            en, zh = "nothing: it was withdrawn", "已撤回，不再办理"
        case _:
            en, zh = "nothing: it has ended", "已全部办结"
    return Reason(rule=f"next_{state}", en=en, zh=zh)


def _until(entries: list[list[Any]]) -> str:
    """The day until which the last suspension lasts."""
    details = [detail for _, action, _, _, _, detail in entries if action == Action.SUSPEND]
    until: str = json.loads(details[-1])["until"]
    return until
