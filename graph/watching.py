"""Each question to the database as a span of a trace (OpenTelemetry), and in the log with its plan where it is slow.

Spans and lines name the query, never its parameters. Without a collector (``OTEL_EXPORTER_OTLP_ENDPOINT``, see
``api.tracing``) a span costs a microsecond and goes nowhere.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace

from graph.errors import DatabaseError

log = logging.getLogger("gezhi.slow")
tracer = trace.get_tracer("gezhi")
AGAIN = 600  # seconds until the plan of the same query is told again
_told: dict[str, float] = {}  # when the plan of each query was told


@contextmanager
def span(name: str) -> Iterator[None]:
    """A span of the query ``name`` (semantic conventions for databases, 1.33)."""
    about = {"db.system.name": "neo4j", "db.operation.name": name}
    with tracer.start_as_current_span(f"neo4j {name}", kind=trace.SpanKind.CLIENT, attributes=about):
        yield


def tell_slow(name: str, seconds: float, plan: Callable[[], dict[str, Any]]) -> None:
    """Tell of a query that took so many seconds, and at most every ten minutes of its plan too."""
    now, shape = time.monotonic(), ""
    if now - _told.get(name, -AGAIN) >= AGAIN:
        _told[name] = now
        try:
            shape = f": {_shape(plan())}"
        except DatabaseError as error:  # it may be slow because the database is going away
            shape = f", and its plan is not to be had: {error}"
    log.warning("the query %s took %.1f s%s", name, seconds, shape)


def _shape(plan: dict[str, Any]) -> str:
    """A plan in a line: its operators with the rows that the planner expects, the last one first."""
    rows = plan.get("args", {}).get("EstimatedRows", 0)
    below = ", ".join(_shape(child) for child in plan.get("children", []))
    return f"{plan['operatorType'].partition('@')[0]}({rows:.0f}){f' [{below}]' if below else ''}"
