"""``/v1/warnings`` and ``/v1/supervisions``: the early-warning supervision loop, its lists, verdicts and numbers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response

from api.common import PROBLEMS, After, Day, Limit, Now, Rules, WrittenDay, as_json, ask, ask_page
from api.problems import Problem
from api.security import Actor, Db
from graph.elements import AreaCode, Id
from graph.terms import Stage, SupervisionCause, SupervisionState, WarningRule
from queries import assessment, supervisions, warning_lists
from queries.answers import Page

router = APIRouter(prefix="/v1", tags=["warnings 预警督办"], responses=PROBLEMS)
# Warnings are raised by the clock: no id is sure to be there, so there is none to give as an example.
WarningId = Annotated[Id, Path(description="Warning id 预警编号")]
Area = Annotated[AreaCode | None, Query(description="Only of this area and below. 区域", examples=["621027"])]
Since = Annotated[WrittenDay | None, Query(description="From this day on; default from the beginning. 起始日期")]


@router.get("/warnings", response_model=Page[warning_lists.WarningItem], summary="Warnings 预警")
async def list_warnings(
    request: Request,
    database: Db,
    at: Day,
    area: Area = None,
    rule: Annotated[WarningRule | None, Query(description="Only of this rule. 规则")] = None,
    stage: Annotated[Stage | None, Query(description="Only those that stand here in the loop. 环节")] = None,
    since: Since = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """The warnings that were raised by a day, the newest first, with where each stood in the loop on that day."""
    question = warning_lists.warnings(
        at, since=since or date.min, area=area, rule=rule, stage=stage, after=after, limit=limit
    )
    return await ask_page(request, database, question)


@router.get("/warnings/counts", response_model=warning_lists.LoopCounts, summary="The loop in numbers 预警督办统计")
async def count_warnings(
    database: Db,
    at: Day,
    area: Annotated[AreaCode, Query(description="This area and below. 区域", examples=["621027"])],
    since: Since = None,
) -> Response:
    """How many warnings were raised and stood where on a day, and how the supervisions stood."""
    return await ask(database, warning_lists.counts(area, at, since))


@router.get("/warnings/{id}", response_model=warning_lists.WarningDetail, summary="A warning 预警详情")
async def read_warning(id: WarningId, database: Db, at: Day) -> Response:
    """A warning with its cases, who assessed it how, and the supervision that it led to."""
    return await ask(database, warning_lists.warning(id, at))


@router.post(
    "/warnings/{id}/assess",
    response_model=assessment.Assessed,
    summary="Assess a warning 研判",
    openapi_extra={"x-repeatable": True},
    responses={409: {"model": Problem, "description": "Another verdict stands, or the case cannot be supervised"}},
)
async def assess_warning(
    id: WarningId, form: Annotated[assessment.Assess, Body()], database: Db, policy: Rules, now: Now, actor: Actor
) -> Response:
    """Dismiss it, watch it, or have one of its cases supervised. The same verdict again gets the same answer."""
    done = await database.change_async(assessment.assess(id, form.acted_by(actor), policy, now))
    return as_json(done.model_dump_json())


@router.get("/supervisions", response_model=Page[supervisions.SupervisionItem], summary="Supervisions 督办")
async def list_supervisions(
    request: Request,
    database: Db,
    at: Day,
    area: Area = None,
    state: Annotated[SupervisionState | None, Query(description="Only those that stand so. 状态")] = None,
    cause: Annotated[SupervisionCause | None, Query(description="Only of this cause. 事由")] = None,
    cadre: Annotated[Id | None, Query(description="Only those that this person answers for. 包抓干部")] = None,
    since: Since = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """The supervisions that were opened by a day, the newest first, with how each stood on that day."""
    question = supervisions.supervisions(
        at, since=since or date.min, area=area, state=state, cause=cause, cadre=cadre, after=after, limit=limit
    )
    return await ask_page(request, database, question)
