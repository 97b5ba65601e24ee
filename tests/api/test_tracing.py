"""A request is one trace with its queries, and names nobody; a slow query is told with its plan."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api import tracing
from graph import watching
from graph.database import Database
from graph.policy import Policy
from queries.areas import area
from tests.api.test_api import Serving
from tests.queries.county import AT, COUNTY, complete, write

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="module")
def spans() -> Iterator[InMemorySpanExporter]:
    """What would be sent. A process has one provider for ever, so others see spans of this test only if they look."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    return kept


def test_a_request_is_a_trace_with_its_queries(database: Database, policy: Policy, spans: InMemorySpanExporter) -> None:
    write(database, *complete())
    with Serving(Database(database.connection), policy) as client:
        spans.clear()
        answer = client.get(f"/v1/areas/{COUNTY}", headers={"traceparent": CALLER, "X-Request-ID": "req-1"})
        assert answer.status_code == 200
        client.get("/v1/cases/张三")
    found = {span.name: span for span in spans.get_finished_spans()}
    server, query = found["GET /v1/areas/{code}"], found["neo4j areas"]
    assert server.attributes
    assert query.attributes
    assert server.parent
    assert query.parent
    assert (server.attributes["http.route"], server.attributes["http.response.status_code"]) == (
        "/v1/areas/{code}",
        200,
    )
    assert server.attributes["gezhi.request_id"] == "req-1"
    assert f"{server.context.trace_id:032x}" == CALLER.split("-")[1]
    assert f"{server.parent.span_id:016x}" == CALLER.split("-")[2]
    assert query.parent.span_id == server.context.span_id
    assert found["GET /v1/cases/{id}"].attributes["http.response.status_code"] == 404  # type: ignore[index]
    told = str([(span.name, dict(span.attributes or {})) for span in spans.get_finished_spans()])
    assert COUNTY not in told
    assert "张三" not in told


def test_changes_are_in_it_too(database: Database, spans: InMemorySpanExporter) -> None:
    spans.clear()
    database.execute("RETURN 1 AS one")
    database.change(lambda: iter(()))  # type: ignore[arg-type, return-value]
    assert [span.name for span in spans.get_finished_spans()] == ["neo4j write", "neo4j write"]


def test_a_slow_query_is_told_with_its_plan_once(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_told", {})
    write(database, *complete())
    slow = Database(database.connection, slow=0)
    for _ in range(2):
        slow.ask(area(COUNTY, AT))
    slow.close()
    first, second = [record.getMessage() for record in caplog.records if record.name == "gezhi.slow"]
    assert first.startswith("the query areas took")
    assert "NodeUniqueIndexSeek" in first
    assert "NodeUniqueIndexSeek" not in second
    assert COUNTY not in first + second


def test_without_a_collector_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    assert not tracing.trace_to_collector()
    set_: list[Any] = []
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(trace, "set_tracer_provider", set_.append)
    assert tracing.trace_to_collector()
    (provider,) = set_
    assert provider.resource.attributes["service.name"] == "gezhi"
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # nobody listens there
    provider.shutdown()
