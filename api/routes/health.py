"""``/healthz`` and ``/readyz``: whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.common import PROBLEMS, WholeDb

router = APIRouter(tags=["health 运行"])


class Health(BaseModel):
    """``ok``."""

    status: str


@router.get("/healthz", summary="The process lives 存活")
async def read_health() -> Health:
    """Always ``ok``: that it answers is the answer."""
    return Health(status="ok")


@router.get("/readyz", summary="The database can be reached 就绪", responses={503: PROBLEMS[503]})
async def read_readiness(database: WholeDb) -> Health:
    """``ok`` when the database answers, else 503 with Retry-After."""
    await database.check_async()
    return Health(status="ok")
