"""A person assesses a warning (预警研判): it is dismissed, watched, or a supervision is opened on one of its cases.

The verdict, the case's journal entry, the supervision and what is told are written together or not at all.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from graph import journal
from graph.elements import Id
from graph.errors import AssessedError, BadInputError, NotFoundError
from graph.policy import Policy
from graph.questions import Change, Query, Row, Statement
from graph.terms import Action, Stage, Verdict
from queries import lifecycle, moves
from queries.answers import Answer

READ = Query.beside(__file__, "warning_assess")
WRITE = Query.beside(__file__, "warning_verdict")


class Assess(moves.Acted):
    """What a person makes of a warning, and why.

    Of a verdict ``supervised``: ``on_case`` is the case to be supervised, else the gravest that is open; ``cadre`` who
    answers for it, else the cadre in charge there; ``due_on`` by when, else the policy says.
    """

    verdict: Verdict
    note: moves.Said
    on_case: Id | None = None
    cadre: Id | None = None
    due_on: date | None = None


class Assessed(Answer):
    """How a warning stands after its assessment; the same verdict again gets the same answer.

    ``case`` and ``supervision``: what the verdict ``supervised`` led to.
    """

    warning: str
    verdict: Verdict
    stage: Stage
    assessed_on: date
    assessed_by: str
    case: str | None = None
    supervision: str | None = None


def assess(warning: str, form: Assess, policy: Policy, now: datetime) -> Change[Assessed]:
    """Assess a warning at the moment ``now`` (with a time zone).

    A case that waits for the answer to a supervision already gets no second one: the warning leads to that one. Raises
    NotFoundError, AssessedError where another verdict stands, BadInputError that names the field, and what ordering the
    supervision raises (``queries.lifecycle.move``).
    """
    return lambda: _assess(warning, form, policy, now.astimezone(UTC))


def _assess(warning: str, form: Assess, policy: Policy, now: datetime) -> Generator[Statement, list[Row], Assessed]:
    _check(form)
    rows = yield READ.text, {"warning": warning, "people": [form.actor]}
    if not rows:
        raise NotFoundError("warning", warning)
    (row,) = rows
    if row["warning"].get("verdict"):
        return _standing(row, form)
    if form.actor not in row["known"]:
        raise BadInputError("by", f"there is no person {form.by}")
    case, waiting = _chosen(row["cases"], form) if form.verdict is Verdict.SUPERVISED else (None, [])
    if case is not None and not waiting:
        order = moves.Supervise(
            action=Action.SUPERVISE, by=form.by, note=form.note, cadre=form.cadre, due_on=form.due_on
        )
        yield from lifecycle.move(moves.Order(case=case, move=order, warning=warning), policy, now)()
    changes: dict[str, Any] = {
        "verdict": form.verdict.value,
        # A clock that was put back: nothing is assessed before it was raised.
        "assessed_on": max(policy.day(now), row["warning"]["raised_on"]),
        "assessed_by": form.actor,
        "note": form.note,
        "stage": (Stage.ASSESSED if case is None else Stage.DISPATCHED).value,
    }
    (written,) = yield WRITE.text, {"warning": warning, "changes": changes, "case": case}
    done = Assessed(
        warning=warning,
        verdict=form.verdict,
        stage=Stage(changes["stage"]),
        assessed_on=changes["assessed_on"],
        assessed_by=form.actor,
        case=case,
        supervision=written["supervision"],
    )
    yield lifecycle.TELL.text, {"events": [_event(done, row["warning"]["rule"], now)]}
    return done


def _check(form: Assess) -> None:
    if form.verdict is not Verdict.SUPERVISED:
        for name in ("on_case", "cadre", "due_on"):
            if getattr(form, name) is not None:
                raise BadInputError(name, "belongs to the verdict supervised; leave it out")


def _standing(row: Row, form: Assess) -> Assessed:
    """The verdict that stands, where it is the one that is asked for."""
    own = row["warning"]
    case, supervision = next(iter(row["supervised"]), (None, None))
    if form.verdict != own["verdict"] or (form.on_case and form.on_case != case):
        raise AssessedError(own["id"], Verdict(own["verdict"]), own["assessed_by"], own["assessed_on"], case)
    return Assessed(
        warning=own["id"],
        verdict=Verdict(own["verdict"]),
        stage=Stage(own["stage"]),
        assessed_on=own["assessed_on"],
        assessed_by=own["assessed_by"],
        case=case,
        supervision=supervision,
    )


def _chosen(cases: Sequence[Sequence[Any]], form: Assess) -> tuple[str, list[str]]:
    """The case to be supervised, and the supervisions of it that wait for an answer already.

    Without a name: of the open cases one that is not supervised yet, of these the gravest, of these the newest.
    """
    named = [case for case in cases if form.on_case in (None, case[0])]
    if not named:
        known = ", ".join(sorted(case[0] for case in cases))
        raise BadInputError("on_case", f"{form.on_case} is not one of the warning's cases: {known}")
    still_open = [case for case in named if case[3] is None]
    if not still_open:
        if form.on_case:
            raise BadInputError("on_case", f"{form.on_case} is not open; name a case that is, or another verdict")
        raise BadInputError("verdict", "none of the warning's cases is open, so there is nothing to supervise")
    id, _, _, _, waiting = max(still_open, key=lambda case: (not case[4], case[1], case[2], case[0]))
    for name in ("cadre", "due_on"):
        if waiting and getattr(form, name) is not None:
            raise BadInputError(
                name, f"case {id} waits for the answer to supervision {waiting[0]} already, which stays as it is"
            )
    return id, waiting


def _event(done: Assessed, rule: str, now: datetime) -> Row:
    """What is told of an assessment: nothing about people."""
    data = {"rule": rule, **done.model_dump(mode="json", exclude={"assessed_by"})}
    told = {"kind": "warning.assessed", "at": now, "case": done.case, "warning": done.warning}
    return {**told, "data": journal.canonical(data)}
