"""Warnings as people look at them: lists, one with all that it says, and the loop in numbers, as of any day.

The loop (信息归集 → 预警研判 → 分派处理 → 联动协调 → 督查考核) is read from what happened, not kept beside it:
collected when it is raised; assessed when a person dismissed it or watches it; dispatched when a supervision is opened;
coordinated once a person has acted on the case after that; reviewed when the supervision is answered.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from graph.casework import Supervision, Warning
from graph.errors import BadInputError, NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import (
    CaseKind,
    Level,
    Severity,
    Stage,
    SupervisionCause,
    SupervisionState,
    Term,
    Verdict,
    WarningRule,
)
from queries.answers import Answer, AreaRef, Page, Reason, day_mark, node_id, page

LIST = Query.beside(__file__, "warnings")
ONE = Query.beside(__file__, "warning")
COUNTS = Query.beside(__file__, "warning_counts")


class WarningItem(Answer):
    """A warning in a list. ``stage``, ``verdict`` and ``assessed_on`` are as of the day asked for."""

    id: str
    rule: WarningRule
    en: str
    zh: str
    raised_on: date
    stage: Stage
    verdict: Verdict | None
    assessed_on: date | None
    area: AreaRef | None
    cases: tuple[str, ...]
    supervision: str | None


class WarnedCase(Answer):
    """A case that a warning concerns. ``open`` is as of the day asked for."""

    id: str
    kind: CaseKind
    title: str
    severity: Severity
    accepted_on: date
    open: bool


class WarningDetail(Answer):
    """A warning with its cases, who assessed it how, and the supervision that it led to. As of the day asked for."""

    id: str
    rule: WarningRule
    cause: str
    en: str
    zh: str
    raised_at: datetime
    raised_on: date
    stage: Stage
    verdict: Verdict | None
    assessed_on: date | None
    assessed_by: str | None
    note: str | None
    area: AreaRef | None
    cases: tuple[WarnedCase, ...]
    supervision: Supervision | None
    supervised_case: str | None
    cadre: str | None
    synthetic: bool
    because: tuple[Reason, ...]


class LoopCounts(Answer):
    """The loop in numbers: warnings raised from ``since`` to ``at``, and where they stood on the day ``at``.

    ``stages``: how many stood at each; ``verdicts``: how many were assessed how; ``supervisions``: those opened in the
    same days, for whatever cause, by how they stood; ``causes``: the same by cause.
    """

    area: str
    since: date | None
    at: date
    raised: int
    rules: dict[WarningRule, int]
    stages: dict[Stage, int]
    verdicts: dict[Verdict, int]
    supervisions: dict[SupervisionState, int]
    causes: dict[SupervisionCause, int]


def warnings(
    at: date,
    *,
    since: date = date.min,
    area: str | None = None,
    rule: WarningRule | None = None,
    stage: Stage | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Question[Page[WarningItem]]:
    """The warnings that were raised from ``since`` to ``at``, the newest first, a page after the mark ``after``.

    ``area``: about it or an area below. Raises BadInputError for a mark that is none.
    """
    day, mark = day_mark(after)

    def read(rows: list[Row]) -> Page[WarningItem]:
        return page([_item(row, at) for row in rows], limit, lambda item: f"{item.raised_on}:{item.id}")

    parameters = {
        "since": since, "at": at, "area": area, "rule": rule, "stage": stage, "limit": limit + 1, "after": day,
        "mark": mark,
    }  # fmt: skip
    return Question(LIST, parameters, read)


def warning(id: str, at: date) -> Question[WarningDetail]:
    """The warning ``id`` as it stood on a day. Reading raises NotFoundError for an unknown one."""

    def read(rows: list[Row]) -> WarningDetail:
        if not rows:
            raise NotFoundError("warning", id)
        row = rows[0]
        own = _as_of(row["warning"], at)
        supervision, case, cadre = next(
            ((Supervision(**found), case, cadre) for found, case, cadre in row["supervisions"] if own.verdict),
            (None, None, None),
        )
        return WarningDetail(
            **own.model_dump(exclude={"stage", "policy"}),
            stage=Stage(row["stage"]),
            area=_area(row["areas"]),
            cases=tuple(
                WarnedCase(id=case, kind=kind, title=title, severity=severity, accepted_on=accepted_on, open=still_open)
                for case, kind, title, severity, accepted_on, still_open in row["cases"]
            ),
            supervision=supervision,
            supervised_case=case,
            cadre=cadre,
            because=(
                Reason(
                    rule=own.rule.value,
                    en=own.en,
                    zh=own.zh,
                    path=(node_id("Warning", own.id), "CONCERNS>", node_id("Case", row["cases"][0][0])),
                    policy=f"{own.policy}: warnings {own.rule}",
                ),
            ),
        )

    return Question(ONE, {"warning": id, "at": at}, read)


def counts(area: str, at: date, since: date | None = None) -> Question[LoopCounts]:
    """The loop in numbers for an area and below, as of the day ``at``, of what was raised and opened from ``since`` on.

    Reading raises NotFoundError for an unknown area. Raises BadInputError for ``since`` after ``at``. Cost: grows with
    what was raised and opened in between.
    """
    if since is not None and since > at:
        raise BadInputError("since", f"lies after {at}, the day asked for")

    def read(rows: list[Row]) -> LoopCounts:
        if not rows:
            raise NotFoundError("area", area)
        raised = [row for row in rows if row["what"] == "warning"]
        opened = [row for row in rows if row["what"] == "supervision"]
        return LoopCounts(
            area=area,
            since=since,
            at=at,
            raised=sum(row["n"] for row in raised),
            rules=_sums(WarningRule, raised, "kind"),
            stages=_sums(Stage, raised, "stands"),
            verdicts=_sums(Verdict, raised, "verdict"),
            supervisions=_sums(SupervisionState, opened, "stands"),
            causes=_sums(SupervisionCause, opened, "kind"),
        )

    return Question(COUNTS, {"area": area, "since": since or date.min, "at": at}, read)


def _sums(terms: type[Term], rows: list[Row], name: str) -> dict[Any, int]:
    return {term: sum(row["n"] for row in rows if row[name] == term) for term in terms}


def _as_of(properties: Row, at: date) -> Warning:
    """The warning without what a person made of it after the day."""
    own = Warning(**properties)
    if own.assessed_on is not None and own.assessed_on > at:
        return own.model_copy(update=dict.fromkeys(("verdict", "assessed_on", "assessed_by", "note")))
    return own


def _item(row: Row, at: date) -> WarningItem:
    own = _as_of(row["warning"], at)
    return WarningItem(
        id=own.id,
        rule=own.rule,
        en=own.en,
        zh=own.zh,
        raised_on=own.raised_on,
        stage=Stage(row["stage"]),
        verdict=own.verdict,
        assessed_on=own.assessed_on,
        area=_area(row["areas"]),
        cases=tuple(row["cases"]),
        supervision=next(iter(row["supervisions"]), None) if own.verdict else None,
    )


def _area(areas: list[list[str]]) -> AreaRef | None:
    return AreaRef(code=areas[0][0], name=areas[0][1], level=Level(areas[0][2])) if areas else None
