"""The service as its operator sees it: real processes under load, told to stop, and asked how they are."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.processes import COMMAND, ROOT, Server, client, free_port, minutebook, serving

pytestmark = pytest.mark.slow

CLIENTS = 24


def asking(server: Server, number: int) -> int:
    """The status of a question that nobody has asked before, on a connection of its own."""
    with client(server.url) as http:
        return http.get(
            "/search", params={"q": f"What was agreed about victims and plan {number}?"}
        ).status_code


def measured(server: Server, name: str, **labels: str) -> float:
    """The sum of a metric over all that have these labels."""
    with client(server.url) as http:
        families = list(text_string_to_metric_families(http.get("/metrics").text))
    return sum(
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == f"minutebook_{name}" and labels.items() <= sample.labels.items()
    )


def test_beyond_its_bounds_it_refuses_at_once_and_stays_healthy(sample_index: Path, tmp_path: Path) -> None:
    options = ("--max-in-flight", "1", "--max-waiting", "3")
    with serving(sample_index, tmp_path / "log", *options) as server, client(server.url) as http:
        with ThreadPoolExecutor(CLIENTS) as clients:
            answers = [clients.submit(asking, server, number) for number in range(3 * CLIENTS)]
            waits = []
            while not all(one.done() for one in answers):
                began = time.monotonic()
                assert http.get("/healthz").status_code == http.get("/readyz").status_code == 200
                waits.append(time.monotonic() - began)
                assert measured(server, "requests_in_work") <= 1
                assert measured(server, "requests_waiting") <= 3
        statuses = [one.result() for one in answers]
        assert set(statuses) == {200, 503}
        assert statuses.count(503) == measured(server, "refused_total")
        assert measured(server, "requests_in_work") == measured(server, "requests_waiting") == 0
        assert max(waits) < 5


def test_a_refusal_is_a_problem_that_says_when_to_come_again(sample_index: Path, tmp_path: Path) -> None:
    options = ("--max-in-flight", "1", "--max-waiting", "0")
    with serving(sample_index, tmp_path / "log", *options) as server, ThreadPoolExecutor(8) as clients:
        stop = threading.Event()

        def keep_asking(number: int) -> None:
            while not stop.is_set():
                asking(server, number)

        busy = [clients.submit(keep_asking, number) for number in range(6)]
        try:
            for path, kind in (
                ("/api/search?q=victims", "application/problem+json"),
                ("/", "text/html; charset=utf-8"),
            ):
                refused = None
                with client(server.url) as http:
                    while refused is None or refused.status_code != 503:
                        refused = http.get(path)
                assert refused.headers["content-type"] == kind
                assert int(refused.headers["retry-after"]) >= 1
                assert refused.headers["x-request-id"]
                assert refused.headers["x-content-type-options"] == "nosniff"
                if kind == "application/problem+json":
                    assert refused.json()["type"] == "/problems/overloaded"
                    assert refused.json()["request_id"] == refused.headers["x-request-id"]
        finally:
            stop.set()
        for one in busy:
            one.result()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_told_to_stop_it_answers_what_it_has_begun(sample_index: Path, tmp_path: Path, workers: str) -> None:
    """SIGTERM while requests are in work and others wait: every one of them is answered whole."""
    options = ("--max-in-flight", "1", "--workers", workers)
    with serving(sample_index, tmp_path / "log", *options) as server, ThreadPoolExecutor(CLIENTS) as clients:
        answers = [clients.submit(asking, server, number) for number in range(CLIENTS)]
        busy = waiting = 0.0
        while not any(one.done() for one in answers) or waiting < 3:
            busy, waiting = measured(server, "requests_in_work"), measured(server, "requests_waiting")
            arrived = busy + waiting + sum(one.done() for one in answers)
            if arrived >= CLIENTS and waiting >= 3:
                break
            assert not all(one.done() for one in answers), "too quick to be told to stop in between"
        left = sum(not one.done() for one in answers)
        stopped = server.stop()
        assert [one.result() for one in answers] == [200] * CLIENTS
    assert left >= 3
    assert stopped.status in {0, -signal.SIGTERM}
    assert "Traceback" not in stopped.output
    assert "Cancel" not in stopped.output


def test_workers_count_together_whichever_is_asked(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with serving(sample_index, tmp_path / "log", "--workers", "2") as server:
        assert [asking(server, number) for number in range(20)] == [200] * 20
        counts = {
            measured(server, "requests_total", route="/search", status="200") for _ in range(8)
        }  # by either worker
        assert counts == {20}
        assert measured(server, "index_versions_open") == 1
        server.stop()
    assert list(temporary.iterdir()) == []


def test_what_a_worker_that_was_killed_worked_on_counts_no_more(tmp_path: Path) -> None:
    """Each process of the library's own writes a file of its live gauges, and never takes it away."""
    counting = (
        "import sys; from service.answer.answerer import Checks; "
        "from service.web.operation.metrics import Metrics; "
        "from service.web.operation.freshness import FollowedSources; "
        "metrics = Metrics(Checks(), FollowedSources(None)); metrics.load(int(sys.argv[1]), 0); "
        "metrics.refused('full'); "
        "sys.stdout.write(metrics.exposed(None).decode())"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    told = [
        subprocess.run(
            [sys.executable, "-c", counting, in_work],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for in_work in ("7", "2")
    ]
    assert "minutebook_requests_in_work 7.0" in told[0]
    assert "minutebook_requests_in_work 2.0" in told[1], "the first has ended"
    assert 'minutebook_refused_total{reason="full"} 2.0' in told[1], "what it counted stays counted"


def test_the_log_is_json_lines_without_questions(sample_index: Path, tmp_path: Path) -> None:
    with serving(sample_index, tmp_path / "log") as server, client(server.url) as http:
        http.get("/api/ask", params={"q": "Zwickelbauer"}, headers={"X-Request-ID": "mine"})
        http.get("/healthz")
        stopped = server.stop()
    greeting, *lines = stopped.output.splitlines()
    assert greeting.startswith("Minutebook serves 12 meetings")
    (line,) = [json.loads(one) for one in lines]
    assert (line["request_id"], line["route"], line["status"]) == ("mine", "/api/ask", 200)
    assert "wickelbauer" not in stopped.output


def test_the_options_reach_every_worker(sample_index: Path, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    options = (
        "--workers",
        "2",
        "--audit-log",
        str(audit),
        "--metrics-from",
        "10.0.0.0/8",
        "--log-format",
        "text",
    )
    with serving(sample_index, tmp_path / "log", *options) as server:
        assert [asking(server, number) for number in range(10)] == [200] * 10
        with client(server.url) as http:
            assert http.get("/metrics").status_code == 403
        stopped = server.stop()
    assert len(audit.read_text(encoding="utf-8").splitlines()) == 10
    assert stat.S_IMODE(audit.stat().st_mode) == 0o600
    assert stopped.output.count("route=/search status=200") == 10


@pytest.mark.parametrize(
    ("options", "status", "sentence"),
    [
        (("--metrics-from", "everywhere"), 2, "--metrics-from takes a network"),
        (("--audit-log", "/nowhere/audit.jsonl"), 2, "cannot be written to"),
        (("--max-in-flight", "0"), 2, "--max-in-flight"),
        (("--max-waiting", "-1"), 2, "--max-waiting"),
        (("--log-format", "xml"), 2, "--log-format"),
    ],
)
def test_options_that_cannot_be_followed_are_one_sentence(
    sample_index: Path, options: tuple[str, ...], status: int, sentence: str
) -> None:
    for workers in ("1", "2"):
        run = minutebook(
            "serve",
            "--index",
            sample_index,
            "--port",
            free_port(),
            "--workers",
            workers,
            *options,
            timeout=60,
        )
        assert run.returncode == status
        assert sentence in run.stderr
        assert len(run.stderr.splitlines()) == 1, run.stderr
        assert run.stdout == ""


def test_traces_that_are_not_installed_are_one_sentence(sample_index: Path) -> None:
    blocked = (
        "import sys; sys.modules['opentelemetry.sdk.trace'] = None; sys.argv = sys.argv[1:]; "
        "from service.cli.main import main; main()"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            blocked,
            COMMAND[-1],
            "serve",
            "--index",
            str(sample_index),
            "--port",
            str(free_port()),
        ],
        cwd=ROOT,
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert "pip install '.[telemetry]'" in run.stderr
    assert len(run.stderr.splitlines()) == 1
