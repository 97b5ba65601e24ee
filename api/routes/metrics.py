"""``/metrics``: how the server does, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.common import PROBLEMS
from api.observing import Figures

router = APIRouter(tags=["health 运行"], responses=PROBLEMS)


@router.get(
    "/metrics",
    summary="Figures for Prometheus 监控指标",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
    openapi_extra={"x-not-tried": "it answers with text"},
)
async def read_metrics(request: Request) -> Response:
    """Requests by route and status, and how long they took. A key may be sent as bearer token."""
    figures: Figures = request.app.state.figures
    return Response(figures.text(), media_type=CONTENT_TYPE_LATEST)
