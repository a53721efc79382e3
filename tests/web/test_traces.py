"""Traces reach a collector over the wire, stage by stage, and without a question."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from starlette.testclient import TestClient

from indexer.errors import MissingExtra
from service.web.app import create_app
from service.web.operation.logs import Traces


class Collector:
    """What an OpenTelemetry collector does with spans, as far as receiving them goes."""

    def __init__(self) -> None:
        self.received: list[ExportTraceServiceRequest] = []
        self.bytes = b""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.bytes += body
                collector.received.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200 if self.path == "/v1/traces" else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for request in self.received
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def endpoint(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"http://127.0.0.1:{collector.server.server_port}"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return url


@pytest.mark.usefixtures("endpoint")
def test_a_request_is_a_span_with_its_stages(sample_index: Path, collector: Collector) -> None:
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with TestClient(create_app(sample_index)) as client:
        answered = client.get(
            "/api/ask",
            params={"q": "Zwickelbauer victims"},
            headers={"traceparent": caller, "X-Request-ID": "mine"},
        )
        assert answered.status_code == 200
        client.get("/healthz")
        client.get("/nothing")
    spans = {span.name: span for span in collector.spans}
    request = spans["GET /api/ask"]
    assert request.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert request.parent_span_id.hex() == "b7ad6b7169203331"
    attributes = {one.key: one.value.string_value or one.value.int_value for one in request.attributes}
    assert attributes["http.route"] == "/api/ask"
    assert attributes["http.response.status_code"] == 200
    assert attributes["minutebook.request_id"] == "mine"
    assert attributes["minutebook.index_version"] == answered.json()["index_version"]
    stages = [span for span in collector.spans if span.parent_span_id == request.span_id]
    assert {"understand", "encode", "lexical", "dense", "rank", "answer", "render"} <= {
        one.name for one in stages
    }
    for one in stages:
        assert request.start_time_unix_nano <= one.start_time_unix_nano <= one.end_time_unix_nano
        assert one.end_time_unix_nano <= request.end_time_unix_nano
    assert "GET (none)" in spans
    assert not [name for name in spans if "healthz" in name]
    assert b"wickelbauer" not in collector.bytes


@pytest.mark.usefixtures("endpoint")
def test_a_wrong_parent_is_no_parent(sample_index: Path, collector: Collector) -> None:
    with TestClient(create_app(sample_index)) as client:
        client.get("/", headers={"traceparent": "nonsense"})
    (span,) = [one for one in collector.spans if one.name == "GET /"]
    assert span.parent_span_id == b""


def test_without_a_collector_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Traces.configured({}) is None
    assert Traces.configured({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}) is None


def test_a_collector_that_is_not_there_fails_no_request(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9/v1/traces")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    with TestClient(create_app(sample_index)) as client:
        assert client.get("/").status_code == 200


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(MissingExtra, match=r"OTEL_EXPORTER_OTLP_ENDPOINT .* pip install '\.\[telemetry\]'"):
        create_app(tmp_path)
