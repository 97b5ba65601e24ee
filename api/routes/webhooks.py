"""``/v1/webhooks``: addresses that are told what happens, and what could not be delivered to them."""

from __future__ import annotations

import json
import secrets
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel

from api.common import PROBLEMS, After, Limit, Now, as_json, ask, ask_page
from api.deliveries import Deliveries
from api.security import Db
from queries import webhooks
from queries.outbox import LARGEST

NOT_TRIED = {"x-not-tried": "there is no webhook until one is added"}
router = APIRouter(prefix="/v1", tags=["webhooks 推送"], responses=PROBLEMS)
HookId = Annotated[str, Path(max_length=64, description="Id of the webhook. 推送编号")]
EXAMPLE = {"url": "https://county.example/hooks/gezhi", "kinds": ["case.escalate", "case.supervise"]}


class Tried(BaseModel):
    """How a test went: the receiver's status where it answered, and what was wrong where it was not well."""

    delivered: bool
    status: int | None
    error: str | None


@router.post(
    "/webhooks",
    response_model=webhooks.Added,
    status_code=201,
    summary="Add a webhook 新增推送",
    openapi_extra={"x-not-tried": "it would be called from then on"},
)
async def add_webhook(
    body: Annotated[webhooks.WebhookForm, Body(examples=[EXAMPLE])], database: Db, now: Now, response: Response
) -> webhooks.Added:
    """Tell an address what happens from now on, or after the event `after`. The secret is told here and never again."""
    response.headers["Cache-Control"] = "no-store"
    return await database.change_async(webhooks.add(body, now))


@router.get("/webhooks", response_model=webhooks.Webhooks, summary="All webhooks 推送列表")
async def list_webhooks(database: Db) -> Response:
    """All webhooks, how far they are, and how many dead letters they have."""
    return await ask(database, webhooks.webhooks())


@router.delete("/webhooks/{id}", status_code=204, summary="Remove a webhook 删除推送", openapi_extra=NOT_TRIED)
async def remove_webhook(id: HookId, database: Db) -> None:
    """Remove a webhook and its dead letters."""
    await database.change_async(webhooks.remove(id))


@router.post("/webhooks/{id}/test", response_model=Tried, summary="Try a webhook 测试推送", openapi_extra=NOT_TRIED)
async def try_webhook(id: HookId, request: Request, database: Db, now: Now) -> Response:
    """Send a signed message of the kind `webhook.test` now, and say how that went; nothing is tried again."""
    hook = await database.ask_async(webhooks.webhook(id))
    deliveries: Deliveries = request.app.state.deliveries
    body = json.dumps({"number": None, "kind": "webhook.test", "at": now.isoformat(), "case": None, "data": {}})
    sent = await deliveries.send(hook, f"test-{secrets.token_hex(8)}", body.encode())
    return as_json(Tried(delivered=sent.error is None, status=sent.status, error=sent.error).model_dump_json())


@router.get(
    "/webhooks/{id}/dead", response_model=webhooks.Letters, summary="Dead letters 死信", openapi_extra=NOT_TRIED
)
async def list_dead_letters(
    request: Request, id: HookId, database: Db, limit: Limit = 50, after: After = None
) -> Response:
    """Events that could not be delivered, and those of the same case that wait behind them, in order."""
    return await ask_page(request, database, webhooks.dead(id, after, limit))


@router.post(
    "/webhooks/{id}/replay",
    response_model=webhooks.Replayed,
    status_code=202,
    summary="Send dead letters again 重发死信",
    openapi_extra=NOT_TRIED,
)
async def replay_dead_letters(
    id: HookId,
    database: Db,
    number: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="Only those of the case of this event. 仅此消息所属事件")
    ] = None,
) -> webhooks.Replayed:
    """Send all dead letters again, or those of one case; each case's in order, up to the first that fails again."""
    return await database.change_async(webhooks.replay(id, number))
