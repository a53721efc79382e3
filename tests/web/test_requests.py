"""Every request has an id, and one line in the log that says how it went and never what was asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.api import endpoints
from service.web.app import create_app
from service.web.operation.logs import JsonLines, request_id

QUESTION = "Zwickelbauer xylophones victims"


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    app, near = create_app(sample_index), ("127.0.0.1", 50_000)
    with TestClient(app, raise_server_exceptions=False, client=near) as started:
        yield started


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, object]]]:
    """The JSON lines that a test makes the service log, gathered when asked for."""
    caplog.set_level(logging.INFO, "service")
    caplog.handler.setFormatter(JsonLines())
    written: list[dict[str, object]] = []

    class Gathering(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(JsonLines().format(record)))

    handler = Gathering()
    logging.getLogger("service").addHandler(handler)
    yield written
    logging.getLogger("service").removeHandler(handler)


@pytest.mark.parametrize("sent", ["a", "7f0c-1.x_Y", "A" * 64])
def test_a_well_formed_id_is_kept(client: TestClient, sent: str) -> None:
    response = client.get("/api/nothing", headers={"X-Request-ID": sent})
    assert response.headers.get_list("x-request-id") == [sent]
    assert response.json()["request_id"] == sent


@pytest.mark.parametrize("sent", ["", "a b", "-a", "a\r\nx: y", "ä", "<script>", "A" * 65, "a\n", None])
def test_any_other_is_replaced(sent: str | None) -> None:
    made = request_id(sent)
    assert made != sent
    assert len(made) == 32
    assert set(made) <= set("0123456789abcdef")
    assert request_id(sent) != made


@pytest.mark.parametrize("path", ["/", "/api/meetings", "/nothing", "/healthz", "/static/style.css"])
def test_every_response_says_its_id(client: TestClient, path: str) -> None:
    first, second = client.get(path), client.get(path)
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "route", "stages"),
    [
        (
            "/api/search",
            "/api/search",
            {"understand", "encode", "lexical", "dense", "evidence", "rank", "hits"},
        ),
        ("/api/ask", "/api/ask", {"encode", "answer", "render"}),
        ("/search", "/search", {"encode", "answer", "render"}),
    ],
)
def test_a_request_is_one_line_without_its_question(
    client: TestClient, lines: list[dict[str, object]], path: str, route: str, stages: set[str]
) -> None:
    response = client.get(path, params={"q": QUESTION}, headers={"X-Request-ID": "mine"})
    assert response.status_code == 200
    (line,) = lines
    assert (line["method"], line["route"], line["status"]) == ("GET", route, 200)
    assert line["request_id"] == "mine"
    assert line["index_version"] == client.get("/readyz").json()["index_version"]
    timed = line["stages"]
    assert isinstance(timed, dict)
    assert stages <= timed.keys()
    assert 0 < sum(timed.values()) <= float(str(line["ms"])) + 0.1
    assert ("outcome" in line) == (route != "/api/search")
    written = json.dumps(lines).lower()
    assert not [word for word in QUESTION.lower().split() if word in written]


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/meetings/secret-name", "/meetings/{document_id}", 404),
        ("/secret-name", "(none)", 404),
        ("/problems/secret-name", "/problems/{slug}", 404),
        ("/api/meetings?board=secret-name", "/api/meetings", 400),
    ],
)
def test_of_an_address_only_the_route_is_told(
    client: TestClient, lines: list[dict[str, object]], path: str, route: str, status: int
) -> None:
    client.get(path)
    (line,) = lines
    assert (line["route"], line["status"]) == (route, status)
    assert "secret-name" not in json.dumps(line)


def test_probes_are_not_worth_a_line(client: TestClient, lines: list[dict[str, object]]) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert lines == []


def test_a_defect_is_a_line_with_its_id_which_the_answer_says_too(
    client: TestClient, lines: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr(endpoints, "core_of", defect)
    response = client.get("/api/meetings")
    assert response.status_code == 500
    (line,) = lines
    assert line["status"] == 500
    assert line["request_id"] == response.headers["x-request-id"] == response.json()["request_id"]


def test_the_page_of_a_failure_says_what_to_name_when_writing_about_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr("service.web.pages.pages.core_of", defect)
    response = client.get("/", headers={"X-Request-ID": "mine"})
    assert response.status_code == 500
    assert "<code>mine</code>" in response.text
    assert "<code>" not in client.get("/nothing").text


def test_before_the_index_is_loaded_requests_are_told_too(
    tmp_path: Path, lines: list[dict[str, object]]
) -> None:
    TestClient(create_app(tmp_path)).get("/api/search?q=x")
    (line,) = lines
    assert (line["status"], line["index_version"]) == (503, None)
