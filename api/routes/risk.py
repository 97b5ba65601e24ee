"""``/v1/risk`` and ``/v1/nodes/{id}/risk``: the whole county's risk, why a node is at risk, what would lower it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.common import PROBLEMS, After, Day, Limit, Rules, as_json, ask_page
from api.security import Db
from graph.elements import AreaCode, Id
from graph.errors import NotFoundError
from graph.terms import Level, RiskBy
from queries import risk_explained, risk_history, risk_top, scope
from queries import what_if as settling
from queries.outlook import Outlooks

router = APIRouter(prefix="/v1", tags=["risk 风险"], responses=PROBLEMS)


class WhatIfForm(BaseModel):
    """Which cases may be settled for which area; without ``cases`` all that are open in it."""

    model_config = ConfigDict(extra="forbid")

    area: AreaCode
    cases: Annotated[tuple[Id, ...] | None, Field(max_length=settling.MOST)] = None
    count: Annotated[int, Field(ge=1, le=200)] = 10


def _outlooks(request: Request) -> Outlooks:
    outlooks: Outlooks = request.app.state.outlooks
    return outlooks


@router.get("/risk/top", response_model=risk_top.RiskTop, summary="Where risk is building 风险排序")
async def list_top_risks(
    request: Request,
    database: Db,
    area: Annotated[AreaCode, Query(description="This area and below. 区域", examples=["621027"])],
    by: Annotated[RiskBy, Query(description="What is listed; people never are. 列出什么")] = RiskBy.CASES,
    level: Annotated[Level | None, Query(description="Only areas or units of this level. 层级")] = None,
    limit: Limit = 20,
    after: After = None,
) -> Response:
    """The cases, areas or units most at risk, as the last look at the whole county found it; `run` says when."""
    question = risk_top.risk_top(area, by, level=level, after=after, limit=limit)
    return await ask_page(request, database, question)


@router.get("/risk/runs", response_model=risk_history.RiskHistory, summary="The looks so far 历次推演")
async def list_risk_runs(
    request: Request,
    database: Db,
    area: Annotated[AreaCode, Query(description="What they found of this area. 区域", examples=["621027"])],
    daily: Annotated[bool, Query(description="Only the last look of each day. 每日最后一次")] = False,
    limit: Limit = 20,
    after: After = None,
) -> Response:
    """The looks at the whole county, the newest first: when, how each was reached, and what it found of an area."""
    return await ask_page(request, database, risk_history.risk_history(area, daily=daily, after=after, limit=limit))


@router.get("/nodes/{id}/risk", response_model=risk_explained.NodeRisk, summary="Why a node is at risk 风险来源")
async def read_node_risk(
    request: Request,
    id: Annotated[str, Path(description="Node id, `Label:key` 节点", examples=["Case:ZY2023-0001"])],
    database: Db,
    policy: Rules,
    at: Day,
    k: Annotated[int, Query(ge=1, le=50, description="How many ways. 路径数")] = 5,
) -> Response:
    """The risk of a node on a day, and the strongest ways that it came: from which cases, and what each gives."""

    def answer() -> str:
        outlook = _outlooks(request).of(database, policy, at)
        return risk_explained.node_risk(database, outlook, id, k).model_dump_json()

    return as_json(await asyncio.to_thread(answer))


@router.post("/risk/what-if", response_model=settling.WhatIf, summary="Which cases to settle first 先化解哪些")
async def read_what_if(
    request: Request,
    database: Db,
    policy: Rules,
    at: Day,
    form: Annotated[WhatIfForm, Body(examples=[{"area": "621027102", "count": 3}])],
) -> Response:
    """By how much settling some cases, one after the other, lowers the expected number of an area. Writes nothing."""

    def answer() -> str:
        named = [f"Area:{form.area}", *(f"Case:{case}" for case in form.cases or ())]
        seen = database.ask(scope.seen(named))
        for node in named:
            if node not in seen:
                raise NotFoundError("area" if node == named[0] else "open case", node.partition(":")[2])
        outlook = _outlooks(request).of(database, policy, at)
        return settling.what_if(outlook, form.area, form.cases, form.count).model_dump_json()

    return as_json(await asyncio.to_thread(answer))
