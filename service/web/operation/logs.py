"""How requests are told: log lines as JSON or as text, and OpenTelemetry traces. Never what was asked."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from indexer.errors import MissingExtra, install_hint
from service.search.stages import Recording

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from starlette.types import Scope


HEADER = "X-Request-ID"
"""The id of a request, which ties answer, log and trace together: the caller's own or a new one."""

# What proxies and clients send: UUIDs, ULIDs, hexadecimal. Nothing in it breaks a line, a header or a page.
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

current_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that this context works for, for log records; None outside of requests."""


def request_id(sent: str | None) -> str:
    """`sent`, if it is up to 64 letters, digits, dots, dashes and underscores; else 32 hexadecimal digits."""
    if sent is not None and _WELL_FORMED.fullmatch(sent):
        return sent
    return uuid.uuid4().hex


FIELDS = "fields"
"""The attribute of a log record (`extra={FIELDS: {...}}`) that holds what it says in values."""


class LogFormat(StrEnum):
    """How log lines are written."""

    AUTO = "auto"  # text at a terminal, else JSON
    JSON = "json"
    TEXT = "text"

    def at(self, terminal: bool) -> LogFormat:
        """JSON or TEXT."""
        if self is LogFormat.AUTO:
            return LogFormat.TEXT if terminal else LogFormat.JSON
        return self


class JsonLines(logging.Formatter):
    """A record as one JSON object: time (UTC), level, logger, message, request_id, fields, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        told: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        identity = current_id.get()
        if identity is not None:
            told["request_id"] = identity
        told.update(_fields(record))
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A record as a line for people: time, level unless it is usual, message, fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback below it where there is one."""
        usual = record.levelno == logging.INFO
        fields = (f"{name}={value}" for name, value in _fields(record).items())
        level = () if usual else (record.levelname,)
        line = " ".join((self.formatTime(record, "%H:%M:%S"), *level, record.getMessage(), *fields))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def log_config(chosen: LogFormat) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: ours from INFO on, other programs' from WARNING on, to stderr.

    `chosen` is JSON or TEXT.
    """
    formatter = JsonLines if chosen is LogFormat.JSON else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{formatter.__module__}.{formatter.__name__}"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"service": {"level": "INFO"}, "indexer": {"level": "INFO"}},
    }


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    fields = getattr(record, FIELDS, None)
    return fields if isinstance(fields, Mapping) else {}


NO_ROUTE = "(none)"
"""Stands for every address that the service does not have, so that labels stay few."""

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""The routes by which machines look after the service; never refused, and not worth a line each."""

CLIENT_GONE = 499
"""The status of a request whose client left before its turn came; nobody got to see it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and how it was answered, as those who log, count and trace see it.

    `route` is the template ("/meetings/{document_id}"), of which there are few.

    `began` counts seconds since the epoch, `began_at` those of `time.perf_counter` as spans do. `seconds`
    is the time until the response had been sent to the end.
    """

    request_id: str
    method: str
    route: str
    status: int
    began: float
    began_at: float
    seconds: float
    recording: Recording
    index_version: str | None
    traceparent: str | None


def template(scope: Scope) -> str:
    """The address of the route that a request was led to, as it is declared: "/meetings/{document_id}"."""
    route = scope.get("route")
    if route is None and "endpoint" in scope:  # Starlette's own routes don't leave themselves behind
        routes = scope["app"].routes
        route = next((one for one in routes if getattr(one, "endpoint", None) == scope["endpoint"]), None)
    return str(getattr(route, "path", NO_ROUTE))


class Observer(Protocol):
    """Is told of every request once it is over."""

    def observe(self, exchange: Exchange) -> None:
        """Takes note; called in the event loop, so it must not wait for anything."""


ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""The variables of the OpenTelemetry specification that name a collector; its other variables (headers,
sampling, resource attributes, time-outs) are read by its own library."""

_NANO = 1_000_000_000


class Traces:
    """OpenTelemetry: a span for each request and for each stage, sent over HTTP from a thread of its own.

    Spans are made from what was recorded once a request is over, so a request pays nothing for them while it
    runs. They hold what the log line holds: never the question, nor who asked it.
    """

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
                f"{named} asks for traces, which are not installed; unset it or, {install_hint('telemetry')}"
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


_log = logging.getLogger(__name__)


class RequestLog:
    """A line for every request, how it was answered and where the time went; probes only for debugging."""

    def observe(self, exchange: Exchange) -> None:
        """Writes the line."""
        level = logging.DEBUG if exchange.route in PROBES and exchange.status < 400 else logging.INFO
        if not _log.isEnabledFor(level):
            return
        fields: dict[str, object] = {
            "request_id": exchange.request_id,
            "method": exchange.method,
            "route": exchange.route,
            "status": exchange.status,
            "ms": _milliseconds(exchange.seconds),
            "stages": {
                stage.value: _milliseconds(seconds) for stage, seconds in exchange.recording.seconds().items()
            },
            "index_version": exchange.index_version,
        }
        if exchange.recording.outcome is not None:
            fields["outcome"] = exchange.recording.outcome
        _log.log(level, "request", extra={FIELDS: fields})


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
