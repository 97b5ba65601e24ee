"""``/v1/route``: which unit leads a case, who supports it, who goes first, and by when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field

from api.common import DEMO_DAY, PROBLEMS, Rules, WrittenDay, ask, ask_long
from api.problems import Problem
from api.security import Db
from queries import routing

router = APIRouter(
    prefix="/v1/route",
    tags=["routing 分流"],
    responses={**PROBLEMS, 409: {"model": Problem, "description": "Nobody is competent, and there is no centre"}},
)
MOST = 10_000
EXAMPLE = {"area": "621027102200001", "category": "0902", "severity": 1, "at": DEMO_DAY}


class RouteBody(routing.RouteRequest):
    """A case to route, and the day on which it is accepted (default today)."""

    at: WrittenDay | None = None


class BatchBody(BaseModel):
    """Cases to route, accepted on one day (default today)."""

    model_config = ConfigDict(extra="forbid")

    at: WrittenDay | None = None
    cases: Annotated[list[routing.RouteRequest], Field(min_length=1, max_length=MOST)]


@router.post("", response_model=routing.Route, summary="Route a case 分流一件")
async def route_case(body: Annotated[RouteBody, Body(examples=[EXAMPLE])], database: Db, policy: Rules) -> Response:
    """The nearest competent unit leads; vacancies are skipped upwards and named; the county's centre is the last."""
    return await ask(database, routing.route(body, policy, body.at or policy.today()))


@router.post("/batch", response_model=routing.Routes, summary="Route many cases 批量分流")
async def route_cases(
    body: Annotated[
        BatchBody,
        Body(
            examples=[{"at": DEMO_DAY, "cases": [{name: EXAMPLE[name] for name in ("area", "category", "severity")}]}]
        ),
    ],
    database: Db,
    policy: Rules,
) -> Response:
    """At most 10,000 cases at once; one that cannot be routed is named in `failures` and does not stop the others."""
    return await ask_long(database, routing.route_batch(body.cases, policy, body.at or policy.today()))
