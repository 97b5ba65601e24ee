"""``/v1/structure``: how the county hangs together, on the projection that risk runs on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.common import PROBLEMS, Day, Limit, Rules, as_json
from api.security import Db, Seeing
from graph.database import Database
from graph.policy import Policy
from graph.projection import Projection
from queries import structure
from queries.outlook import Outlooks
from queries.scope import Scope

router = APIRouter(prefix="/v1/structure", tags=["structure 结构"], responses=PROBLEMS)

Ask = Callable[[Projection, structure.Seen], BaseModel]


async def _answer(
    request: Request, database: Database, policy: Policy, at: date, scope: Scope | None, ask: Ask
) -> Response:
    outlooks: Outlooks = request.app.state.outlooks

    def answer() -> str:
        links = outlooks.of(database, policy, at).projection
        seen = None if scope is None else structure.seen(database, links)
        return ask(links, seen).model_dump_json()

    return as_json(await asyncio.to_thread(answer))


@router.get("/cut-units", response_model=structure.CutUnits, summary="Units whose loss cuts ways up 断点单位")
async def list_cut_units(
    request: Request, database: Db, policy: Rules, scope: Seeing, at: Day, limit: Limit = 20
) -> Response:
    """The units whose loss would leave others without any way up, those that cut off most first."""
    return await _answer(
        request, database, policy, at, scope, lambda links, seen: structure.cut_units(links, at, limit, seen)
    )


@router.get("/bottlenecks", response_model=structure.Bottlenecks, summary="Coordination bottlenecks 协同瓶颈")
async def list_bottlenecks(
    request: Request, database: Db, policy: Rules, scope: Seeing, at: Day, limit: Limit = 20
) -> Response:
    """The units that stand between others that handle open cases together."""
    return await _answer(
        request, database, policy, at, scope, lambda links, seen: structure.bottlenecks(links, at, limit, seen)
    )


@router.get("/communities", response_model=structure.Communities, summary="Where disputes recur 反复纠纷群")
async def list_communities(
    request: Request,
    database: Db,
    policy: Rules,
    scope: Seeing,
    at: Day,
    least: Annotated[int, Query(ge=2, le=1000, description="Cases at least. 最少件数")] = 3,
    limit: Limit = 20,
) -> Response:
    """Cases that recur among the same people, open or lately settled; people are not named."""
    return await _answer(
        request, database, policy, at, scope, lambda links, seen: structure.communities(links, at, least, limit, seen)
    )
