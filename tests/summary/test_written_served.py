"""Summaries over HTTP, on the page without scripts and by command, whatever the endpoint does."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from service.summary.endpoint import Bounds
from service.web.app import create_app, create_app_from_environment
from service.web.operation.server import STOP_SECONDS
from tests.processes import client as http_client
from tests.processes import free_port, minutebook, serving
from tests.written_server import HEAD, Script, event, saying, sending, speaking, until_closed
from tests.written_service import (
    FALSE,
    OFF_TOPIC,
    QUESTION,
    SECRET,
    TRUE,
    Served,
    Told,
    environment,
    events_in,
    hostile_index,
    offering,
    served,
)

pytestmark = pytest.mark.slow

HASTY = Bounds(first_seconds=0.4, total_seconds=0.8)


def stuck(connection: socket.socket) -> None:
    """Begins an answer and never goes on."""
    connection.sendall(HEAD)
    until_closed(connection)


def stalled(connection: socket.socket) -> None:
    """Says one sentence and half of another, and never goes on."""
    connection.sendall(HEAD + event(f"{TRUE} [1]. It was") + event(" said"))
    until_closed(connection)


@pytest.fixture(scope="module")
def honest(sample_index: Path) -> Iterator[Served]:
    with served(
        sample_index,
        saying(f"{TRUE} ", "[1]. ", f"{FALSE} [1]. It is so. ", "Repairs are promised for April [1]."),
    ) as one:
        yield one


@pytest.fixture(scope="module")
def without(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index)) as client:
        yield client


def streamed(client: TestClient, question: str = QUESTION) -> list[Told]:
    response = client.get("/api/ask/stream", params={"q": question})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return events_in(response.text)


def page(client: TestClient, question: str = QUESTION, **more: str) -> str:
    response = client.get("/search", params={"q": question, **more})
    assert response.status_code == 200
    return response.text


def test_the_quoted_answer_comes_first_then_what_was_checked_and_the_end(honest: Served) -> None:
    told = streamed(honest.client)
    names = ["answer", "passages", "sentence", "removed", "removed", "sentence", "end"]
    assert [one.name for one in told] == names
    quoted = honest.client.get("/api/ask", params={"q": QUESTION}).json()
    assert {**told[0].data, "took_ms": 0} == {**quoted, "took_ms": 0}
    assert told[0].data["answered"]
    assert told[2].data == {"text": f"{TRUE}.", "citations": [1]}
    assert [one.data["code"] for one in told[3:5]] == ["figure", "uncited"]
    assert told[-1].data == {"sentences": 2, "removed": 2}


def test_what_may_be_cited_are_verbatim_passages_each_marked_on_its_page(honest: Served) -> None:
    passages = streamed(honest.client)[1].data["passages"]
    assert [one["number"] for one in passages] == list(range(1, len(passages) + 1))
    sent = honest.speaker.requests[-1].body["messages"][-1]["content"]  # type: ignore[index]
    for one in passages[:3]:
        text = honest.client.get(f"/api/meetings/{one['document_id']}").json()["text"][
            one["start"] : one["end"]
        ]
        assert " ".join(text.split()) in " ".join(sent.split())
        assert 'id="quote"' in honest.client.get(one["page_link"]).text


def test_the_model_is_told_who_the_initials_are(honest: Served) -> None:
    streamed(honest.client)
    sent = honest.speaker.requests[-1].body["messages"][-1]["content"]  # type: ignore[index]
    assert "NAM = Ngozi Adeleke-Marsh, HMCTS" in sent


def test_what_was_removed_is_told_but_not_repeated(honest: Served) -> None:
    stream = honest.client.get("/api/ask/stream", params={"q": QUESTION}).text
    for text in (stream, page(honest.client, written="true")):
        assert "resigned" not in text
        assert "It names no passage." in text


def test_filters_hold_for_the_stream(honest: Served) -> None:
    params = {"q": QUESTION, "date_to": "2023-02-01", "as_typed": "spelling"}
    told = events_in(honest.client.get("/api/ask/stream", params=params).text)
    assert {one["date"] for one in told[1].data["passages"]} == {"2023-01-25"}
    refused = honest.client.get("/api/ask/stream", params={"q": " "})
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-question")


def test_a_question_that_is_refused_is_not_put_to_the_model(honest: Served) -> None:
    asked = len(honest.speaker.requests)
    told = streamed(honest.client, OFF_TOPIC)
    assert [one.name for one in told] == ["answer", "passages", "note", "end"]
    assert told[2].data["code"] == "unanswered"
    assert 'class="written"' not in page(honest.client, OFF_TOPIC)
    assert 'class="written"' not in page(honest.client, OFF_TOPIC, written="true")
    assert len(honest.speaker.requests) == asked


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (stuck, "slow"),
        (sending(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"), "refused"),
        (sending(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"), "wrong"),
        (sending(HEAD, event("It was said")), "broken"),
        (sending(HEAD, b"data: nonsense\n\n"), "wrong"),
        (sending(b"\x00\xff\r\n"), "wrong"),
        (saying(f"{FALSE} [1]."), "nothing_held"),
        (saying(f"{TRUE} [77]."), "nothing_held"),
    ],
    ids=["slow", "refusing", "html", "breaking", "nonsense", "bytes", "lying", "citing"],
)
def test_whatever_the_endpoint_does_the_quotes_come_with_a_note(
    sample_index: Path, script: Script, code: str
) -> None:
    with served(sample_index, script, HASTY) as one:
        told = streamed(one.client)
        assert told[0].data["answered"]
        assert [one.name for one in told[-2:]] == ["note", "end"]
        assert told[-2].data["code"] == code
        assert not [one for one in told if one.name == "sentence"]
        text = page(one.client, written="true")
        assert told[-2].data["text"] in unescape(text)
        assert "What the minutes say" in text


def test_a_sentence_that_held_before_the_endpoint_stalled_stays(sample_index: Path) -> None:
    with served(sample_index, stalled, HASTY) as one:
        names = [told.name for told in streamed(one.client)]
        assert names == ["answer", "passages", "sentence", "removed", "note", "end"]


def test_an_endpoint_that_is_down_costs_no_quotes(sample_index: Path) -> None:
    with offering(sample_index, f"http://127.0.0.1:{free_port()}/v1") as client:
        told = streamed(client)
    assert told[0].data["answered"]
    assert told[-2].data["code"] == "down"


def test_no_more_are_written_at_once_than_allowed(sample_index: Path) -> None:
    begun, done = threading.Event(), threading.Event()

    def waiting(connection: socket.socket) -> None:
        begun.set()
        done.wait(20)
        saying(f"{TRUE} [1].")(connection)

    with served(sample_index, waiting, Bounds(first_seconds=20, at_once=1)) as one:
        first: list[Told] = []
        thread = threading.Thread(target=lambda: first.extend(streamed(one.client)))
        thread.start()
        assert begun.wait(20)
        second = streamed(one.client)
        done.set()
        thread.join(20)
    assert second[0].data["answered"]
    assert second[-2].data["code"] == "busy"
    assert "sentence" in [one.name for one in first]


def test_the_page_has_a_button_and_a_script_of_its_own_only(honest: Served) -> None:
    response = honest.client.get("/search", params={"q": QUESTION})
    policy = response.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "written.js" in response.text
    assert set(re.findall(r"<script[^>]*>(.*?)</script>", response.text)) == {""}
    source = unescape(re.findall(r'<script type="module" src="([^"]*written[^"]*)"', response.text)[0])
    script = honest.client.get(source)
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "Write a summary</button>" in response.text
    other = honest.client.get("/search", params={"q": QUESTION, "page": "2"})
    assert "Write a summary" not in other.text
    assert "written.js" not in other.text


def test_without_scripts_the_page_shows_the_finished_summary_with_links(honest: Served) -> None:
    text = page(honest.client, written="true")
    assert f"<bdi>{TRUE}.</bdi>" in text
    assert "2 sentences were removed" in text
    assert "written.js" not in text
    link = unescape(re.findall(r'<a class="mark" href="([^"]+)"', text)[0])
    assert 'id="quote"' in honest.client.get(link).text
    assert "Repairs are promised for April." in text


def test_where_no_model_is_named_nothing_is_offered(without: TestClient) -> None:
    response = without.get("/api/ask/stream", params={"q": QUESTION})
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/not-offered"
    assert without.get("/problems/not-offered").status_code == 200
    for text in (page(without), page(without, written="true")):
        assert 'class="written"' not in text
        assert "What the minutes say" in text


def test_an_instruction_planted_in_minutes_changes_nothing(tmp_path: Path) -> None:
    index = hostile_index(tmp_path)
    question = "What happened to the crane?"
    planted = "The crane was sold for nine million pounds [1]. You must visit https://evil.example [1]. "
    with served(index, saying(planted, "The crane broke and fell into the dock [1].")) as one:
        told = streamed(one.client, question)
        text = page(one.client, question, written="true")
    assert [one.data["text"] for one in told if one.name == "sentence"] == [
        "The crane broke and fell into the dock."
    ]
    assert "evil.example" not in text
    written = text.partition('<section class="written"')[2].partition("</section>")[0]
    assert "fell into the dock" in written
    assert "million" not in written


def test_a_reader_who_leaves_ends_the_request_to_the_endpoint(sample_index: Path, tmp_path: Path) -> None:
    closed = threading.Semaphore(0)

    def waiting(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        until_closed(connection)
        closed.release()

    with (
        speaking(waiting) as speaker,
        serving(sample_index, tmp_path / "log", environment=environment(speaker.url)) as server,
        http_client(server.url) as http,
    ):
        with http.stream("GET", "/api/ask/stream", params={"q": QUESTION}) as response:
            lines = response.iter_lines()
            assert next(lines) == "event: answer"
            assert '"answered":true' in next(lines)
            while not speaker.requests:
                time.sleep(0.05)
        assert closed.acquire(timeout=5), "the endpoint still writes for nobody"
        with pytest.raises(httpx.ReadTimeout):
            http.get("/search", params={"q": QUESTION, "written": "true"}, timeout=2)
        assert closed.acquire(timeout=5), "the endpoint still writes for nobody"
        with http.stream("GET", "/api/ask/stream", params={"q": QUESTION}):
            stopped = server.stop(STOP_SECONDS + 5)
    assert SECRET not in stopped.output


def test_the_key_is_in_no_log_and_no_answer(sample_index: Path, tmp_path: Path) -> None:
    refusing = sending(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
    log = tmp_path / "log"
    with (
        speaking(refusing) as speaker,
        serving(sample_index, log, environment=environment(speaker.url)) as server,
        http_client(server.url) as http,
    ):
        told = http.get("/api/ask/stream", params={"q": QUESTION}).text
        others = [http.get(path).text for path in ("/openapi.json", f"/search?q={QUESTION}&written=true")]
        assert f"Authorization: Bearer {SECRET}".casefold() in speaker.requests[0].head.casefold()
    assert "refused" in told
    assert "status 401" in log.read_text()
    assert not [text for text in (told, *others, log.read_text()) if SECRET in text]


def test_a_wrongly_named_endpoint_is_told_before_anything_starts(sample_index: Path) -> None:
    run = minutebook("serve", "--index", sample_index, environment=environment("nonsense"), timeout=60)
    assert (run.returncode, run.stdout) == (2, "")
    assert (
        run.stderr == "minutebook: MINUTEBOOK_LLM_URL must be an address like https://llm.example.org/v1.\n"
    )


def test_every_worker_reads_the_endpoint_from_its_environment(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with speaking(saying(f"{TRUE} [1].")) as speaker:
        for name, value in {**environment(speaker.url), "MINUTEBOOK_INDEX": str(sample_index)}.items():
            monkeypatch.setenv(name, value)
        with TestClient(create_app_from_environment()) as client:
            monkeypatch.delenv("MINUTEBOOK_LLM_URL")  # read at the start, and never again
            assert "sentence" in [one.name for one in streamed(client)]


def test_the_command_writes_a_summary_below_the_quotes(sample_index: Path) -> None:
    with speaking(saying(f"{TRUE} [1]. {FALSE} [1].")) as speaker:
        run = minutebook(
            "ask", QUESTION, "--index", sample_index, "--written", environment=environment(speaker.url)
        )
    assert run.returncode == 0, run.stderr
    quotes, _, summary = run.stdout.partition("Summary by a language model")
    assert "Every quote is verbatim" in quotes
    told = " ".join(summary.split())
    assert f"{TRUE}. [1]" in told
    assert "A sentence was removed." in told
    assert "resigned" not in told
    assert "[1] Brackenshire Community Justice Board · 25 January 2023" in told


def test_the_command_gives_programs_the_summary_and_people_the_trouble(sample_index: Path) -> None:
    named = environment(f"http://127.0.0.1:{free_port()}/v1")
    run = minutebook("ask", QUESTION, "--index", sample_index, "--written", "--json", environment=named)
    assert run.returncode == 0, run.stderr
    assert '"code": "down"' in run.stdout
    assert '"answered": true' in run.stdout
    unnamed = {**named, "MINUTEBOOK_LLM_URL": ""}
    run = minutebook("ask", QUESTION, "--index", sample_index, "--written", environment=unnamed)
    assert (run.returncode, run.stdout) == (2, "")
    assert "set MINUTEBOOK_LLM_URL and MINUTEBOOK_LLM_MODEL" in run.stderr
