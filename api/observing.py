"""What a server tells of itself: a line and a span for each request, and figures for Prometheus. None names anybody.

A request is told by its route (``/v1/cases/{id}``), never by its path or its parameters, which may name somebody.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from typing import Literal
from uuid import uuid4

import structlog
from opentelemetry import trace
from opentelemetry.propagate import extract
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import Processor

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
NOWHERE = "nowhere"  # for paths that no route has: their names would be endless
log = logging.getLogger("gezhi.request")
tracer = trace.get_tracer("gezhi")


class Figures:
    """Requests by route and status, how long they took, and what the process uses (memory, processor, files)."""

    def __init__(self) -> None:
        self.asked_at = 0.0  # when the last request came, by the monotonic clock
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "gezhi_requests", "Requests that were answered", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "gezhi_request_seconds",
            "How long until an answer began",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All figures, in Prometheus' text format."""
        return generate_latest(self._registry)


class Observed:
    """Middleware that gives each request an id, tells of it when its answer begins, and counts it.

    An id that comes with the request (``X-Request-ID``) is kept, so that it can be followed through other systems; it
    goes back with the answer, and stands in every line that is logged meanwhile.
    """

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        came = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        id = came if REQUEST_ID.fullmatch(came) else uuid4().hex.encode()
        begun, method = time.perf_counter(), scope["method"]
        self._figures.asked_at = time.monotonic()

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - begun
                found = getattr(scope.get("route"), "path", None)  # of the workbench under where that is mounted
                route = NOWHERE if found is None else f"{scope.get('root_path', '')}{found}"
                span.update_name(f"{method} {route}")
                span.set_attributes({"http.route": route, "http.response.status_code": message["status"]})
                self._figures.count(method, route, message["status"], seconds)
                said = {"method": method, "route": route, "status": message["status"], "ms": round(1000 * seconds, 1)}
                log.info("request", extra=said)
                message = {**message, "headers": [*message["headers"], (b"x-request-id", id)]}
            await send(message)

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with (
            structlog.contextvars.bound_contextvars(request_id=id.decode()),
            tracer.start_as_current_span(
                method,
                context=extract(headers),  # so that it goes on with the caller's trace (W3C Trace Context)
                kind=trace.SpanKind.SERVER,
                attributes={"http.request.method": method, "gezhi.request_id": id.decode()},
            ) as span,
        ):
            await self._app(scope, receive, send_observed)


def tell(form: Literal["json", "text"] | None = None) -> None:
    """Log to standard error, as JSON lines or as text for people; by default as text on a terminal."""
    text = sys.stderr.isatty() if form is None else form == "text"
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=("method", "route", "status", "ms")),
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    shown: list[Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *((structlog.dev.ConsoleRenderer(),) if text else shown),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("apscheduler", "httpx", "neo4j"):
        logging.getLogger(name).setLevel(logging.WARNING)
