"""The figures that are counted, and the filter of each: what it says is what the list behind the figure holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from graph.elements import AreaCode, CategoryCode, Id, Month
from graph.terms import CaseKind, Level, Satisfaction, Standing, Step, SupervisionCause, Term
from queries.answers import Answer, AreaRef, UnitRef
from queries.counted import DIMENSIONS, MEASURES, Assessment, Counted, Measure


class Lacking(Term):
    """What a case may lack, so that no row of the table by it counts it."""

    CATEGORY = "category", "无类别"
    UNIT = "unit", "无主办单位"
    CHILD = "child", "区域本级"  # it occurred in the area itself, in none below
    STEP = "step", "环节不详"  # a file says only how it ended later


class Filter(BaseModel):
    """Which cases a figure counts. What is None is not asked for.

    ``since`` to ``at``: the period; ``at`` is also the day as of which the cases are seen. ``category``: a kind, or a
    class with all of its kinds. ``unit``: the lead. ``month``: of the acceptance. ``step``: where the case stands;
    ``left``: a step that it has left. ``cause`` and ``answered``: it has a supervision of this cause, and one that is
    answered.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: AreaCode
    since: date
    at: date
    measure: Measure = Measure.FOUND
    level: Level | None = None
    kind: CaseKind | None = None
    month: Month | None = None
    category: CategoryCode | None = None
    unit: Id | None = None
    without: Lacking | None = None
    step: Step | None = None
    left: Step | None = None
    satisfaction: Satisfaction | None = None
    cause: SupervisionCause | None = None
    answered: SupervisionCause | None = None
    verdict: Assessment | None = None

    def picked(self, cases: Iterable[Counted]) -> list[Counted]:
        """Those that it takes, of the cases of its area and period."""
        counts = MEASURES[self.measure]
        lacks = None if self.without is None else DIMENSIONS[self.without]
        asked = [(values, getattr(self, name)) for name, values in DIMENSIONS.items() if getattr(self, name, None)]
        return [
            case
            for case in cases
            if counts(case)
            and not (lacks is not None and lacks(case))
            and all(wanted in values(case) for values, wanted in asked)
        ]

    @model_serializer(mode="wrap")
    def _only_what_is_asked(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """As the parameters of the list's address."""
        return {name: value for name, value in handler(self).items() if value is not None}


class Figures(Answer):
    """One row of a table. ``filter`` lists its cases found; with another ``measure``, those of that figure.

    ``rate`` is settled of found, ``on_time_rate`` on time of those settled with a deadline; None of none.
    """

    key: str | None
    name: str
    name_zh: str
    counts: dict[Measure, int]
    rate: float | None
    on_time_rate: float | None
    filter: Filter


class Share(Answer):
    """A part of the cases settled: how many, of how many. ``filter`` lists them."""

    count: int
    of: int
    share: float | None
    filter: Filter


class StepTime(Answer):
    """How long a step took: ``days`` on average over all ``times`` that a case left it; ``cases`` is what is listed."""

    step: Step
    times: int
    days: float | None
    cases: int
    filter: Filter


class Said(Answer):
    """How many cases were so evaluated, by what was said last."""

    satisfaction: Satisfaction
    cases: int
    filter: Filter


class Supervised(Answer):
    """Supervisions opened in the period, and those of them answered by the day; and of how many cases they are."""

    cause: SupervisionCause | None
    opened: int
    answered: int
    cases: int
    cases_answered: int
    filter: Filter
    filter_answered: Filter


class Warned(Answer):
    """Warnings raised in the period by verdict, None of all of them; ``cases`` are those that they concern."""

    verdict: Assessment | None
    raised: int
    cases: int
    filter: Filter


class Statistics(Answer):
    """The figures of an area and everything below it.

    ``by_area`` has a row for each area directly below, and one for the area itself where cases lie in none of them.
    """

    area: AreaRef
    since: date
    at: date
    whole: Figures
    settled_at_village: Share
    by_level: tuple[Figures, ...]
    by_area: tuple[Figures, ...]
    by_category: tuple[Figures, ...]
    by_unit: tuple[Figures, ...]
    by_month: tuple[Figures, ...]
    by_kind: tuple[Figures, ...]
    by_step: tuple[Figures, ...]
    steps: tuple[StepTime, ...]
    satisfaction: tuple[Said, ...]
    supervisions: tuple[Supervised, ...]
    warnings: tuple[Warned, ...]


class CaseRef(Answer):
    """A case as of the day asked for; ``step`` is None where a file says only how it ended later."""

    id: str
    title: str
    kind: CaseKind
    level: Level
    step: Step | None
    standing: Standing
    lead: UnitRef | None
    accepted_on: date
    settled_on: date | None
    due_on: date | None
