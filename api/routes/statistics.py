"""``/v1/statistics``: the figures of an area, and the cases behind each of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.common import PROBLEMS, After, Day, Limit, Rules, WrittenDay, ask_long, ask_page
from api.security import Db
from graph.elements import AreaCode, CategoryCode, Id, Month
from graph.questions import Question
from graph.terms import CaseKind, Level, Satisfaction, Step, SupervisionCause
from queries import statistics
from queries.answers import Page
from queries.counted import Assessment, Measure
from queries.figures import CaseRef, Filter, Lacking, Statistics
from queries.published import Publication, published

router = APIRouter(prefix="/v1/statistics", tags=["statistics 统计"], responses=PROBLEMS)
Area = Annotated[AreaCode, Query(description="Area code; everything below counts too 区域代码", examples=["621027"])]
Since = Annotated[
    WrittenDay | None, Query(description="First day of the period; default 1 January of the year of `at`. 起始日期")
]


def get_filter(
    area: Area,
    at: Day,
    since: Since = None,
    measure: Annotated[Measure, Query(description="Which figure 指标")] = Measure.FOUND,
    level: Annotated[Level | None, Query(description="Where the case stands 层级")] = None,
    kind: Annotated[CaseKind | None, Query(description="Kind of case 事件类型")] = None,
    month: Annotated[Month | None, Query(description="Month of acceptance, YYYY-MM 受理月份")] = None,
    category: Annotated[CategoryCode | None, Query(description="A kind, or a class with its kinds 类别")] = None,
    unit: Annotated[Id | None, Query(description="The unit that leads 主办单位")] = None,
    without: Annotated[Lacking | None, Query(description="Only cases that have none of this 缺少")] = None,
    step: Annotated[Step | None, Query(description="The step that the case has come to 所处环节")] = None,
    left: Annotated[Step | None, Query(description="A step that the case has left 已离开的步骤")] = None,
    satisfaction: Annotated[Satisfaction | None, Query(description="What was said last 评价")] = None,
    cause: Annotated[SupervisionCause | None, Query(description="Cause of a supervision 督办原因")] = None,
    answered: Annotated[SupervisionCause | None, Query(description="Cause of one that is answered 已答复")] = None,
    verdict: Annotated[Assessment | None, Query(description="Verdict on a warning 研判结果")] = None,
) -> Filter:
    """The filter of a figure from its parameters, as answers write it."""
    return Filter(
        area=area,
        since=since or statistics.begins(at),
        at=at,
        measure=measure,
        level=level,
        kind=kind,
        month=month,
        category=category,
        unit=unit,
        without=without,
        step=step,
        left=left,
        satisfaction=satisfaction,
        cause=cause,
        answered=answered,
        verdict=verdict,
    )


@router.get("", response_model=Statistics, summary="The figures of an area 统计")
async def read_statistics(area: Area, database: Db, at: Day, since: Since = None) -> Response:
    """Found, settled, on time and more of the cases accepted in a period, as of its last day.

    Each row has the `filter` that lists its cases: the parameters of `/v1/statistics/cases`. With one of the row's
    `counts` as `measure` it lists the cases of that figure.
    """
    return await ask_long(database, statistics.statistics(area, at, since))


@router.get("/published", response_model=Publication, summary="Figures that may be published 可公开统计")
async def read_published(area: Area, database: Db, policy: Rules, at: Day, since: Since = None) -> Response:
    """The figures of an area without numbers so small that they tell of people, nor any from which those follow."""
    question = statistics.statistics(area, at, since)
    least = policy.privacy.least_published
    told = Question(question.query, question.parameters, lambda rows: published(question.read(rows), least))
    return await ask_long(database, told)


@router.get("/cases", response_model=Page[CaseRef], summary="The cases behind a figure 统计明细")
async def list_counted_cases(
    request: Request,
    database: Db,
    filter: Annotated[Filter, Depends(get_filter)],
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Exactly the cases that the figure with this filter counts, as they stood on the day `at`."""
    return await ask_page(request, database, statistics.cases(filter, after, limit), long=True)
