"""Written answers over a real HTTP server that behaves: what is asked, what comes out, and when it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading

import pytest

from service.summary.endpoint import Bounds, ChatEndpoint
from service.summary.events import (
    CheckedSentence,
    CitablePassage,
    Done,
    Event,
    RemovalReason,
    RemovedSentence,
    SummaryNote,
    Trouble,
)
from service.summary.writer import Writer
from tests.written_endpoint import (
    ALSO_GOOD,
    GOOD,
    KEY,
    PASSAGES,
    SAID,
    answer,
    collect,
    endpoint,
    only_note,
    words,
)
from tests.written_server import HEAD, data, event, saying, sending, speaking, until_closed


def test_sentences_that_hold_come_out_with_their_citations() -> None:
    assert answer(saying(*f"{GOOD} {ALSO_GOOD}")) == [
        SAID,
        CheckedSentence("Olga Tamsin will ask for three quotes.", (1,)),
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
        asyncio.run(collect(Writer(ChatEndpoint(speaker.url, "a-model"), words)))
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
    assert [event.reason for event in events if isinstance(event, RemovedSentence)] == [
        RemovalReason.FIGURE,
        RemovalReason.UNCITED,
        RemovalReason.UNKNOWN_PASSAGE,
        RemovalReason.REPEATED,
    ]
    assert [event for event in events if isinstance(event, CheckedSentence)] == [SAID]
    assert events[-1] == Done(1, 4)


def test_a_passage_that_did_not_fit_cannot_be_cited() -> None:
    left_out = CitablePassage(2, "The ferry was sold. " * 700)
    with speaking(saying("The ferry was sold [2]. ", GOOD)) as speaker:
        events = asyncio.run(collect(Writer(endpoint(speaker.url), words), (*PASSAGES, left_out)))
    assert events[0] == RemovedSentence("The ferry was sold.", RemovalReason.UNKNOWN_PASSAGE)
    assert events[1] == SAID


def test_nothing_that_holds_is_said_in_a_note() -> None:
    events = answer(saying("The lighthouse is old."))
    assert only_note(events).text is Trouble.NOTHING_HELD


def test_a_model_may_say_that_the_passages_hold_no_answer() -> None:
    events = answer(saying("The passages do not ", "say."))
    assert events == [SummaryNote(Trouble.NO_ANSWER), Done(0, 0)]


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
    assert events == [SummaryNote(Trouble.BUSY), Done(0, 0)]
    assert len(speaker.requests) == 1


def test_without_a_passage_nothing_is_sent() -> None:
    with speaking(saying(GOOD)) as speaker:
        events = asyncio.run(collect(Writer(endpoint(speaker.url), words), ()))
    assert events == [SummaryNote(Trouble.NO_ROOM), Done(0, 0)]
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
