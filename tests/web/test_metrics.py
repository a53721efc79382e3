"""What Prometheus is told, and who is told it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from indexer.errors import BadInput
from service.web.app import create_app
from service.web.operation.settings import Settings


@pytest.fixture
def client(sample_index: Path) -> Iterator[TestClient]:
    """A service that has counted nothing yet."""
    with TestClient(create_app(sample_index), client=("127.0.0.1", 50_000)) as started:
        yield started


Told = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def metrics(client: TestClient) -> Told:
    """Every sample by name and labels, as Prometheus itself reads them."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def value(told: Told, name: str, **labels: str) -> float:
    return told.get((f"minutebook_{name}", tuple(sorted(labels.items()))), 0.0)


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    for path in (
        "/api/search?q=victims",
        "/api/search?q=",
        "/meetings/x",
        "/meetings/y",
        "/none/x",
        "/none/y",
    ):
        client.get(path)
    told = metrics(client)
    assert value(told, "requests_total", route="/api/search", status="200") == 1
    assert value(told, "requests_total", route="/api/search", status="400") == 1
    assert value(told, "requests_total", route="/meetings/{document_id}", status="404") == 2
    assert value(told, "requests_total", route="(none)", status="404") == 2
    assert value(told, "request_seconds_count", route="/api/search") == 2


def test_the_time_goes_to_stages_and_answers_to_outcomes(client: TestClient) -> None:
    client.get("/api/ask", params={"q": "Zwickelbauer xylophones"})
    client.get("/api/ask", params={"q": "What was agreed about victims?"})
    told = metrics(client)
    for stage in ("understand", "encode", "lexical", "dense", "evidence", "hits", "answer", "render"):
        assert value(told, "stage_seconds_count", stage=stage) == 2, stage
    outcomes = {
        dict(labels)["outcome"]: count
        for (name, labels), count in told.items()
        if name.endswith("answers_total")
    }
    assert sum(outcomes.values()) == 2
    assert outcomes.keys() <= {"answered", "filtered", "nothing_found", "unknown_words", "lacking", "unsure"}


def test_quotes_that_fail_their_check_are_counted(client: TestClient) -> None:
    assert value(metrics(client), "quote_checks_total", result="failed") == 0
    core = client.app_state["cores"].current
    meeting = core.index.meeting(core.index.meetings[0].document_id)
    assert not core.answerer.checks.holds(meeting, 0, 5, "not what stands there")
    assert core.answerer.checks.holds(meeting, 0, 5, meeting.text[:5])
    client.get("/meetings")
    told = metrics(client)
    assert value(told, "quote_checks_total", result="failed") == 1
    assert value(told, "quote_checks_total", result="passed") == 1


def test_the_state_of_the_service_is_told(client: TestClient) -> None:
    told = metrics(client)
    assert value(told, "index_info", version=client.get("/readyz").json()["index_version"]) == 1
    assert value(told, "index_versions_open") == 1
    assert value(told, "degraded") == 0
    assert value(told, "uptime_seconds") > 0
    assert ("process_resident_memory_bytes", ()) in told
    assert [name for name, _ in told if name == "minutebook_build_info"]


def test_without_its_encoder_it_is_degraded(sample_index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index"
    shutil.copytree(sample_index, copy)
    for encoder in copy.glob("versions/*/encoder"):
        shutil.rmtree(encoder)
    with TestClient(create_app(copy), client=("127.0.0.1", 50_000)) as degraded:
        assert value(metrics(degraded), "degraded") == 1


def test_two_applications_count_for_themselves(client: TestClient, sample_index: Path) -> None:
    client.get("/")
    with TestClient(create_app(sample_index), client=("127.0.0.1", 50_000)) as other:
        assert value(metrics(other), "requests_total", route="/", status="200") == 0
    assert value(metrics(client), "requests_total", route="/", status="200") == 1


def test_nothing_of_a_question_is_in_it(client: TestClient) -> None:
    for path in ("/api/ask", "/search", "/api/search", "/nothing", "/meetings/zwickelbauer"):
        client.get(path, params={"q": "zwickelbauer", "person": "zwickelbauer"})
    assert "zwickelbauer" not in client.get("/metrics").text
    assert not re.search(r'request_id|client="', client.get("/metrics").text)


@pytest.mark.parametrize(
    ("networks", "peer", "status"),
    [
        (Settings().metrics_from, "127.0.0.1", 200),
        (Settings().metrics_from, "::1", 200),
        (Settings().metrics_from, "::ffff:127.0.0.1", 200),
        (Settings().metrics_from, "10.1.2.3", 403),
        (Settings().metrics_from, "2001:db8::1", 403),
        (("10.0.0.0/8",), "10.1.2.3", 200),
        (("10.0.0.0/8",), "127.0.0.1", 403),
        (("0.0.0.0/0", "::/0"), "a proxy's nonsense", 403),
        (("0.0.0.0/0", "::/0"), "", 403),
    ],
)
def test_only_the_networks_named_may_read_it(
    sample_index: Path, networks: tuple[str, ...], peer: str, status: int
) -> None:
    app = create_app(sample_index, Settings(metrics_from=networks))
    with TestClient(app, client=(peer, 50_000)) as asking:
        response = asking.get("/metrics")
        assert response.status_code == status
        if status == 403:
            assert response.headers["content-type"] == "application/problem+json"
            assert "--metrics-from" in response.json()["detail"]
            assert asking.get("/healthz").status_code == 200


def test_a_network_that_is_none_is_refused_at_once(sample_index: Path) -> None:
    with pytest.raises(BadInput, match=r"--metrics-from takes a network such as 10\.0\.0\.0/8"):
        create_app(sample_index, Settings(metrics_from=("everywhere",)))
