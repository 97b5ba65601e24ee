"""``/v1/receipts``: where a case is, for whoever brought it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.common import PROBLEMS, Rules, WholeDb, ask
from queries import tracking

router = APIRouter(prefix="/v1", tags=["receipts 查询码"], responses=PROBLEMS)
Receipt = Annotated[str, Path(description="The word that whoever brought a case was given 受理时给出的查询码")]


# A receipt is a secret of whoever was given it, so the documentation can hold no example that answers.
@router.get(
    "/receipts/{receipt}",
    response_model=tracking.Tracking,
    summary="Where my case is 办理进度",
    openapi_extra={"x-not-tried": "each receipt is of its own"},
)
async def track_case(receipt: Receipt, database: WholeDb, policy: Rules) -> Response:
    """Which unit has the case now, since when and why, by when, what comes next, and the way so far."""
    response = await ask(database, tracking.tracking(receipt, policy))
    response.headers["Cache-Control"] = "no-store"
    return response
