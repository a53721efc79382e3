"""Written answers over a real HTTP server that misbehaves in every way it can."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time

import pytest

from service.summary.endpoint import MOST_BYTES
from service.summary.events import CheckedSentence, Done, RemovalReason, RemovedSentence, SummaryNote, Trouble
from service.summary.writer import Writer
from tests.processes import free_port
from tests.written_endpoint import GOOD, SAID, answer, collect, endpoint, only_note, words
from tests.written_server import HEAD, Script, data, event, saying, sending, speaking, until_closed


def test_nothing_listens() -> None:
    writer = Writer(endpoint(f"http://127.0.0.1:{free_port()}/v1"), words)
    assert only_note(asyncio.run(collect(writer))).text is Trouble.DOWN


def test_no_such_host() -> None:
    writer = Writer(endpoint("http://no-such-host.invalid/v1"), words)
    assert only_note(asyncio.run(collect(writer))).text is Trouble.DOWN


def test_tls_spoken_to_a_server_without_it() -> None:
    with speaking(until_closed) as speaker:
        writer = Writer(endpoint(speaker.url.replace("http:", "https:"), first_seconds=0.5), words)
        note = only_note(asyncio.run(collect(writer)))
    assert note.text is Trouble.DOWN


def _keep_alive_forever(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    while True:
        connection.sendall(b": still here\n\n")
        time.sleep(0.02)


def _no_words_forever(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    while True:
        connection.sendall(event("") + event(" "))
        time.sleep(0.02)


def _head_byte_by_byte(connection: socket.socket) -> None:
    for byte in HEAD * 50:
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


@pytest.mark.parametrize(
    "script",
    [
        until_closed,
        lambda connection: (connection.sendall(HEAD), until_closed(connection)),
        _keep_alive_forever,
        _no_words_forever,
        _head_byte_by_byte,
    ],
    ids=["no head", "no body", "only comments", "only empty pieces", "a byte at a time"],
)
def test_a_slow_beginning_is_not_waited_for(script: Script) -> None:
    events = answer(script, first_seconds=0.4)
    assert events[-2:] == [SummaryNote(Trouble.SLOW, only_note(events).detail), Done(0, 0)]


def test_a_pause_in_the_middle_keeps_what_was_said() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + event(f"{GOOD} Olga Tamsin will"))
        until_closed(connection)

    events = answer(script, first_seconds=0.4)
    assert events[0] == SAID
    assert events[1] == RemovedSentence("Olga Tamsin will", RemovalReason.UNFINISHED)
    assert only_note(events).text is Trouble.STALLED


@pytest.mark.timeout(120)
def test_the_whole_is_bounded_in_time() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + event(f"{GOOD} Olga "))
        while True:
            connection.sendall(event("a "))
            time.sleep(0.05)

    events = answer(script, first_seconds=0.5, total_seconds=1.0)
    assert only_note(events).text is Trouble.STALLED
    assert events[0] == SAID


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503, 204])
def test_any_status_but_200_is_refused(status: int) -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    note = only_note(answer(sending(head.encode(), event(GOOD))))
    assert (note.text, note.detail) == (Trouble.REFUSED, f"status {status}")


def test_redirects_are_not_followed() -> None:
    with speaking(saying(GOOD)) as elsewhere:
        head = f"HTTP/1.1 307 X\r\nLocation: {elsewhere.url}/chat/completions\r\nContent-Length: 0\r\n\r\n"
        note = only_note(answer(sending(head.encode())))
    assert note.text is Trouble.REFUSED
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "kind", ["application/json", "text/html", "text/event-streams", "x" * 5000], ids=lambda kind: kind[:20]
)
def test_another_content_type_is_wrong(kind: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n"
    note = only_note(answer(sending(head.encode(), event(GOOD), event(finish="stop"))))
    assert note.text is Trouble.WRONG
    assert len(note.detail) < 100


def test_a_packed_answer_is_not_unpacked() -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    note = only_note(answer(sending(head, gzip.compress(event(GOOD) * 10_000))))
    assert note.text is Trouble.WRONG


@pytest.mark.parametrize(
    "body",
    [
        data("{not json"),
        data("[1, 2]"),
        data("{}"),
        data('{"choices": {"delta": 1}}'),
        data('{"choices": ["x"]}'),
        data('{"choices": [{"delta": {"content": 7}}]}'),
        data("[" * 60_000),
        b"data: \xff\xfe\n\n",
        b"data: " + b"x" * 100_000 + b"\n\n",
        b"data: x\n" * 30_000,
        data('{"error": {"message": "out of memory"}}'),
        b"<html>not a stream at all</html>" * 4_000,
    ],
    ids=[
        "no json",
        "a list",
        "no choices",
        "choices no list",
        "choice no object",
        "content no text",
        "deep nesting",
        "not utf-8",
        "huge line",
        "huge event",
        "error event",
        "html without a line end",
    ],
)
def test_a_malformed_stream_is_wrong(body: bytes) -> None:
    events = answer(sending(HEAD, body))
    assert only_note(events).text is Trouble.WRONG
    assert len(events) == 2


def test_a_malformed_event_in_the_middle_keeps_what_was_said() -> None:
    events = answer(sending(HEAD, event(f"{GOOD} Olga"), data("{not json")))
    assert events[0] == SAID
    assert only_note(events).text is Trouble.BROKEN


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", []),
        (event(f"{GOOD} Olga Tamsin will ask"), [SAID]),
        (event(f"{GOOD} Olga") + b"data: {", [SAID]),
    ],
    ids=["nothing", "half an answer", "half an event"],
)
def test_a_stream_that_ends_without_an_end_is_broken(body: bytes, said: list[CheckedSentence]) -> None:
    events = answer(sending(HEAD, body))
    assert only_note(events).text is Trouble.BROKEN
    assert [event for event in events if isinstance(event, CheckedSentence)] == said


def test_a_connection_reset_is_broken() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(
            HEAD.replace(b"Connection: close", b"Content-Length: 100000") + event(f"{GOOD} Olga")
        )

    events = answer(script)
    assert events[0] == SAID
    assert only_note(events).text is Trouble.BROKEN


def test_no_answer_at_all_is_wrong() -> None:
    assert only_note(answer(lambda connection: None)).text is Trouble.WRONG


@pytest.mark.parametrize("piece", ["word ", "word", f"{GOOD} "], ids=["words", "one long word", "sentences"])
def test_an_endless_answer_is_cut_off(piece: str) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        while True:
            connection.sendall(event(piece) * 100)

    events = answer(script)
    assert only_note(events).text is Trouble.ENDLESS
    assert len(events) < 200


def test_an_endless_stream_without_words_is_cut_off() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        while True:
            connection.sendall(b": \n" * 10_000)

    note = only_note(answer(script))
    assert (note.text, note.detail) == (Trouble.ENDLESS, f"more than {MOST_BYTES} bytes")


def test_an_answer_at_its_limit_loses_the_sentence_that_breaks_off() -> None:
    events = answer(saying(f"{GOOD} Olga Tamsin will ask for three quotes", finish="length"))
    assert events[:2] == [
        SAID,
        RemovedSentence("Olga Tamsin will ask for three quotes", RemovalReason.UNFINISHED),
    ]
