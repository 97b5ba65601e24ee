"""``/v1/areas``: an area, its neighbours in the hierarchy, and the questions that are asked of an area."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.common import PROBLEMS, After, Day, Limit, Rules, ask, ask_page
from api.security import Db
from graph.elements import AreaCode
from queries import areas, coverage, responsibility, risk, stationing, workload
from queries.answers import AreaRef, Page

router = APIRouter(prefix="/v1/areas", tags=["areas 区域"], responses=PROBLEMS)
Code = Annotated[AreaCode, Path(description="Area code 区域代码", examples=["621027102"])]


@router.get("/{code}", response_model=areas.AreaDetail, summary="An area 区域")
async def read_area(code: Code, database: Db, at: Day) -> Response:
    """An area, its parent, how much lies below it, and how many cases are open in it."""
    return await ask(database, areas.area(code, at))


@router.get("/{code}/children", response_model=Page[AreaRef], summary="The areas directly below 下级区域")
async def list_area_children(
    request: Request, code: Code, database: Db, at: Day, limit: Limit = 50, after: After = None
) -> Response:
    """The areas directly below an area, by code."""
    return await ask_page(request, database, areas.children(code, at, after=after, limit=limit))


@router.get("/{code}/path", response_model=areas.AreaPath, summary="The areas above 上级区域")
async def read_area_path(code: Code, database: Db, at: Day) -> Response:
    """The areas above an area, as far up as the graph goes."""
    return await ask(database, areas.path(code, at))


@router.get("/{code}/responsibility", response_model=responsibility.Responsibility, summary="Who is responsible 责任链")
async def read_area_responsibility(code: Code, database: Db, at: Day) -> Response:
    """Who leads, serves, covers and works in an area and in each above it, up to the county."""
    return await ask(database, responsibility.responsibility(code, at))


@router.get("/{code}/risk", response_model=risk.AreaRisk, summary="Its open cases by risk 风险")
async def read_area_risk(
    request: Request, code: Code, database: Db, policy: Rules, at: Day, limit: Limit = 50, after: After = None
) -> Response:
    """The open cases of an area and below, the most at risk first, and why."""
    return await ask_page(request, database, risk.area_risk(code, policy, at, after=after, limit=limit))


@router.get("/{code}/coverage", response_model=coverage.Coverage, summary="Gaps 覆盖缺口")
async def read_area_coverage(code: Code, database: Db, at: Day, limit: Limit = 200) -> Response:
    """Where nobody is in charge, in an area and below, and what would close each gap."""
    return await ask(database, coverage.coverage(code, at, limit))


@router.get("/{code}/stationing", response_model=stationing.StationingByCentre, summary="Who is in which centre 入驻")
async def read_area_stationing(code: Code, database: Db, at: Day) -> Response:
    """The centres of an area and of those directly below it, with the units that are stationed there, and how."""
    return await ask(database, stationing.stationing(code, at))


@router.get("/{code}/workload", response_model=workload.Workload, summary="Open cases by unit 单位负荷")
async def read_area_workload(code: Code, database: Db, at: Day, limit: Limit = 200) -> Response:
    """How many open cases the units of an area have, beside others of their kind; of units, never of people."""
    return await ask(database, workload.workload(code, at, limit))
