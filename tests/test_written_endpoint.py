"""Written answers over a real HTTP server that behaves, and misbehaves in every way it can."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from service.written.endpoint import MOST_BYTES
from service.written.events import Done, Event, Note, Reason, Removed, Sentence, Trouble
from service.written.evidence import Evidence
from service.written.settings import Bounds, Endpoint
from service.written.writer import Writer
from tests.processes import free_port
from tests.written_server import HEAD, Script, data, event, saying, sending, speaking, until_closed

PASSAGES = (
    Evidence(
        1,
        "The Committee agreed to repaint the lighthouse in May. Olga Tamsin will ask for three quotes.",
        "Saltreach Harbour Committee",
        dt.date(2024, 2, 6),
        "Lighthouse",
    ),
)
GOOD = "The Committee agreed to repaint the lighthouse in May [1]."
ALSO_GOOD = "Olga Tamsin will ask for three quotes [1]."
SAID = Sentence("The Committee agreed to repaint the lighthouse in May.", (1,))
KEY = "sk-very-secret-key"


def words(text: str) -> int:
    return len(text.split())


def endpoint(url: str, **bounds: float) -> Endpoint:
    settings = {"first_seconds": 5.0, "total_seconds": 10.0} | bounds
    return Endpoint(url, "a-model", KEY, Bounds(**settings))  # type: ignore[arg-type]


async def collect(writer: Writer, passages: Sequence[Evidence] = PASSAGES) -> list[Event]:
    async with aclosing(writer.write("What about the lighthouse?", passages)) as events:
        return [event async for event in events]


def answer(script: Script, **bounds: float) -> list[Event]:
    with speaking(script) as speaker:
        return asyncio.run(collect(Writer(endpoint(speaker.url, **bounds), words)))


def only_note(events: Sequence[Event]) -> Note:
    *before, note, done = events
    assert isinstance(note, Note)
    assert isinstance(done, Done)
    assert not any(isinstance(event, Note | Done) for event in before)
    return note


def test_sentences_that_hold_come_out_with_their_citations() -> None:
    assert answer(saying(*f"{GOOD} {ALSO_GOOD}")) == [
        SAID,
        Sentence("Olga Tamsin will ask for three quotes.", (1,)),
        Done(2, 0),
    ]


def test_the_request_is_what_such_endpoints_take() -> None:
    with speaking(saying(GOOD)) as speaker:
        asyncio.run(collect(Writer(endpoint(speaker.url), words)))
    (request,) = speaker.requests
    assert request.head.startswith("POST /v1/chat/completions HTTP/1.1")
    assert f"authorization: bearer {KEY}" in request.head.casefold()
    assert request.body["model"] == "a-model"
    assert request.body["stream"] is True
    assert request.body["max_tokens"] == Bounds().answer_tokens
    messages = request.body["messages"]
    assert isinstance(messages, list)
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert PASSAGES[0].text in messages[-1]["content"]
    assert "\nQuestion: What about the lighthouse?\n" in messages[-1]["content"]


def test_without_a_key_none_is_sent() -> None:
    with speaking(saying(GOOD)) as speaker:
        asyncio.run(collect(Writer(Endpoint(speaker.url, "a-model"), words)))
    assert "authorization" not in speaker.requests[0].head.casefold()


def test_a_sentence_comes_out_before_the_next_one_is_written() -> None:
    heard = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + event(f"{GOOD} Olga"))
        assert heard.wait(10), "nothing came out while the answer was being written"
        connection.sendall(event(" Tamsin will ask for three quotes [1].") + event(finish="stop"))

    async def read(writer: Writer) -> list[Event]:
        events: list[Event] = []
        async for came in writer.write("What?", PASSAGES):
            events.append(came)
            heard.set()
        return events

    with speaking(script) as speaker:
        events = asyncio.run(read(Writer(endpoint(speaker.url), words)))
    assert events[0] == SAID
    assert events[-1] == Done(2, 0)


def test_what_does_not_hold_is_removed_and_reported() -> None:
    events = answer(
        saying(
            "The Committee agreed to repaint the lighthouse in June [1]. ",
            "The lighthouse is old. ",
            "The keeper retired [7]. ",
            GOOD,
            " ",
            GOOD,
        )
    )
    assert [event.reason for event in events if isinstance(event, Removed)] == [
        Reason.FIGURE,
        Reason.UNCITED,
        Reason.UNKNOWN_PASSAGE,
        Reason.REPEATED,
    ]
    assert [event for event in events if isinstance(event, Sentence)] == [SAID]
    assert events[-1] == Done(1, 4)


def test_a_passage_that_did_not_fit_cannot_be_cited() -> None:
    left_out = Evidence(2, "The ferry was sold. " * 700)
    with speaking(saying("The ferry was sold [2]. ", GOOD)) as speaker:
        events = asyncio.run(collect(Writer(endpoint(speaker.url), words), (*PASSAGES, left_out)))
    assert events[0] == Removed("The ferry was sold.", Reason.UNKNOWN_PASSAGE)
    assert events[1] == SAID


def test_nothing_that_holds_is_said_in_a_note() -> None:
    events = answer(saying("The lighthouse is old."))
    assert only_note(events).text is Trouble.NOTHING_HELD


def test_a_model_may_say_that_the_passages_hold_no_answer() -> None:
    events = answer(saying("The passages do not ", "say."))
    assert events == [Note(Trouble.NO_ANSWER), Done(0, 0)]


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
    began = time.monotonic()
    events = answer(script, first_seconds=0.4)
    assert events[-2:] == [Note(Trouble.SLOW, only_note(events).detail), Done(0, 0)]
    assert time.monotonic() - began < 4


def test_a_pause_in_the_middle_keeps_what_was_said() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + event(f"{GOOD} Olga Tamsin will"))
        until_closed(connection)

    events = answer(script, first_seconds=0.4)
    assert events[0] == SAID
    assert events[1] == Removed("Olga Tamsin will", Reason.UNFINISHED)
    assert only_note(events).text is Trouble.STALLED


def test_the_whole_is_bounded_in_time() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + event(f"{GOOD} Olga "))
        while True:
            connection.sendall(event("a "))
            time.sleep(0.05)

    began = time.monotonic()
    events = answer(script, first_seconds=0.5, total_seconds=1.0)
    assert only_note(events).text is Trouble.STALLED
    assert events[0] == SAID
    assert time.monotonic() - began < 4


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
def test_a_stream_that_ends_without_an_end_is_broken(body: bytes, said: list[Sentence]) -> None:
    events = answer(sending(HEAD, body))
    assert only_note(events).text is Trouble.BROKEN
    assert [event for event in events if isinstance(event, Sentence)] == said


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
    assert events[:2] == [SAID, Removed("Olga Tamsin will ask for three quotes", Reason.UNFINISHED)]


def test_servers_differ_in_how_they_end() -> None:
    for ending in (event(finish="stop"), data("[DONE]"), event(finish="stop") + data("[DONE]")):
        assert answer(sending(HEAD, event(GOOD), ending)) == [SAID, Done(1, 0)]
    crlf = (event(GOOD) + event(finish="stop")).replace(b"\n", b"\r\n")
    assert answer(sending(HEAD, b"\xef\xbb\xbf", *(crlf[at : at + 7] for at in range(0, len(crlf), 7)))) == [
        SAID,
        Done(1, 0),
    ]
    usage = data(json.dumps({"choices": [], "usage": {"total_tokens": 5}}))
    thought = data(json.dumps({"choices": [{"delta": {"reasoning_content": "Hm.", "content": None}}]}))
    assert answer(sending(HEAD, thought, event(GOOD), usage, event(finish="stop"))) == [SAID, Done(1, 0)]


@pytest.mark.parametrize("how", ["close", "cancel"])
def test_a_reader_that_goes_away_ends_the_request(how: str) -> None:
    closed = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + event(f"{GOOD} Olga"))
        until_closed(connection)
        closed.set()

    async def leave(writer: Writer) -> None:
        events = writer.write("What?", PASSAGES)
        assert await anext(events) == SAID
        if how == "close":
            await events.aclose()
        else:
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.1)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        assert await asyncio.to_thread(closed.wait, 5), "the request went on"
        # Its place is free again.
        again = writer.write("What?", PASSAGES)
        assert await anext(again) == SAID
        await again.aclose()

    with speaking(script) as speaker:
        asyncio.run(leave(Writer(endpoint(speaker.url, at_once=1), words)))


def test_more_answers_at_once_than_allowed_are_not_begun() -> None:
    async def both(writer: Writer) -> list[Event]:
        first = writer.write("What?", PASSAGES)
        assert await anext(first) == SAID
        second = await collect(writer)
        await first.aclose()
        return second

    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + event(f"{GOOD} Olga"))
        until_closed(connection)

    with speaking(script) as speaker:
        events = asyncio.run(both(Writer(endpoint(speaker.url, at_once=1), words)))
    assert events == [Note(Trouble.BUSY), Done(0, 0)]
    assert len(speaker.requests) == 1


def test_without_a_passage_nothing_is_sent() -> None:
    with speaking(saying(GOOD)) as speaker:
        events = asyncio.run(collect(Writer(endpoint(speaker.url), words), ()))
    assert events == [Note(Trouble.NO_ROOM), Done(0, 0)]
    assert speaker.requests == []


def test_a_proxy_of_the_environment_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(saying("Wrong place.")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert answer(saying(GOOD))[0] == SAID
    assert proxy.requests == []


def test_the_key_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f"Your key is {KEY}"
    scripts = (
        sending(f"HTTP/1.1 401 No\r\nContent-Type: text/plain\r\n\r\n{echo}".encode()),
        sending(HEAD, data(json.dumps({"error": {"message": echo}}))),
        saying(GOOD),
    )
    for script in scripts:
        with speaking(script) as speaker:
            writer = Writer(endpoint(speaker.url), words)
            events = asyncio.run(collect(writer))
        assert KEY not in repr(events)
    assert KEY not in repr(endpoint("http://127.0.0.1/v1"))
    assert KEY not in caplog.text
    assert KEY not in repr(answer(sending(HEAD.replace(b"text/event-stream", KEY.encode()))))
