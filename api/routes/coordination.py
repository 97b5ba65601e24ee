"""``/v1/coordination``: who together is competent for several categories in several areas."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field

from api.common import DEMO_DAY, PROBLEMS, Rules, WrittenDay, ask_long
from api.security import Db
from graph.elements import AreaCode, CategoryCode
from queries import coordination

router = APIRouter(prefix="/v1/coordination", tags=["coordination 协同"], responses=PROBLEMS)
EXAMPLE = {"areas": ["621027102", "621027103"], "categories": ["0902", "0701"], "at": DEMO_DAY}


class CoordinationBody(BaseModel):
    """Areas and categories that a joint action is for, and the day (default today)."""

    model_config = ConfigDict(extra="forbid")

    areas: Annotated[list[AreaCode], Field(min_length=1, max_length=coordination.MOST)]
    categories: Annotated[list[CategoryCode], Field(min_length=1, max_length=coordination.MOST)]
    at: WrittenDay | None = None


@router.post("", response_model=coordination.Coordination, summary="Who acts together 协同单位")
async def plan_coordination(
    body: Annotated[CoordinationBody, Body(examples=[EXAMPLE])], database: Db, policy: Rules
) -> Response:
    """The smallest set of units that is competent for every category in every area, and who convenes them."""
    return await ask_long(database, coordination.coordination(body.areas, body.categories, body.at or policy.today()))
