"""Where traces go: to the collector that OpenTelemetry's own settings name (``OTEL_EXPORTER_OTLP_ENDPOINT``)."""

from __future__ import annotations

import os
from importlib.metadata import version


def trace_to_collector() -> bool:
    """Send spans to the collector that the environment names; without one nothing is sent. Whether there is one."""
    if not any(os.environ.get(name) for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")):
        return False
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "gezhi", "service.version": version("gezhi")}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return True
