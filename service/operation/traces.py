"""OpenTelemetry traces, where the environment names a collector: a span for each request, one for each stage.

Spans are made from what was recorded once a request is over, so a request pays nothing for them while it
runs. They hold what the log line holds: never the question, nor who asked it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from indexer.errors import MissingExtra
from service.operation.exchange import PROBES, Exchange

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""The variables of the OpenTelemetry specification that name a collector; its other variables (headers,
sampling, resource attributes, time-outs) are read by its own library."""

_NANO = 1_000_000_000


class Traces:
    """Sends the spans of requests to a collector, over HTTP, from a thread of its own."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("minutebook")

    @classmethod
    def configured(cls, environment: Mapping[str, str]) -> Traces | None:
        """Traces as the environment asks for them, or None; raises MissingExtra when they cannot be made."""
        if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
            return None
        if not any(environment.get(name) for name in ENDPOINTS):
            return None
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import SERVICE_NAME, Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ModuleNotFoundError as error:
            named = next(name for name in ENDPOINTS if environment.get(name))
            raise MissingExtra(
                f"{named} asks for traces, which are not installed: pip install 'minutebook[telemetry]', "
                f"or unset it."
            ) from error
        name = environment.get("OTEL_SERVICE_NAME") or "minutebook"
        # Not the global provider: with one, FastAPI would trace too, with the question in the address.
        provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}), shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return cls(provider)

    def observe(self, exchange: Exchange) -> None:
        """Makes the spans of a request, below the span of whoever sent it; probes have none."""
        if exchange.route in PROBES:
            return
        from opentelemetry.trace import SpanKind, set_span_in_context
        from opentelemetry.trace.status import Status, StatusCode

        began = round(exchange.began * _NANO)
        span = self._tracer.start_span(
            f"{exchange.method} {exchange.route}",
            context=_parent(exchange.traceparent),
            kind=SpanKind.SERVER,
            start_time=began,
            attributes=_attributes(exchange),
        )
        if exchange.status >= 500:
            span.set_status(Status(StatusCode.ERROR))
        within = set_span_in_context(span)
        for one in exchange.recording.spans:
            starts = began + round((one.began - exchange.began_at) * _NANO)
            stage = self._tracer.start_span(one.stage.value, context=within, start_time=starts)
            stage.end(starts + round((one.ended - one.began) * _NANO))
        span.end(began + round(exchange.seconds * _NANO))

    def close(self) -> None:
        """Sends what has not been sent; waits for the collector as long as its time-out says."""
        self._provider.shutdown()


def _parent(traceparent: str | None) -> Context:
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    if traceparent is None:
        return Context()
    return TraceContextTextMapPropagator().extract({"traceparent": traceparent}, Context())


def _attributes(exchange: Exchange) -> dict[str, str | int]:
    """What the log line says, by the names of OpenTelemetry's conventions where it has one."""
    found: dict[str, str | int | None] = {
        "http.request.method": exchange.method,
        "http.route": exchange.route,
        "http.response.status_code": exchange.status,
        "minutebook.request_id": exchange.request_id,
        "minutebook.index_version": exchange.index_version,
        "minutebook.outcome": exchange.recording.outcome,
    }
    return {name: value for name, value in found.items() if value is not None}
