"""One client with one connection cannot hold up others: what it may send and hold is bounded."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from service.web.operation.connections import LIMITS
from tests.processes import Server, client, serving

MIB = 1 << 20


@pytest.fixture(scope="module")
def server(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(sample_index, tmp_path_factory.mktemp("connections") / "log") as running:
        yield running


def opened(server: Server, taking: int | None = None) -> socket.socket:
    """A connection, which takes no more bytes than that before they are read."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = socket.socket()
    connection.settimeout(30)
    if taking is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, taking)
    connection.connect((host, int(port)))
    return connection


def answer_to(server: Server, *pieces: bytes) -> bytes:
    """What the server says to pieces sent one after the other, until it closes; b"" where it just closes."""
    with opened(server) as connection:
        # It may close before all is sent, as it should.
        with suppress(ConnectionResetError, BrokenPipeError):
            for piece in pieces:
                connection.sendall(piece)
        return said_on(connection)


def said_on(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    said = b""
    with suppress(ConnectionResetError):
        while more := connection.recv(65_536):
            said += more
    return said


def resident(server: Server) -> int:
    """Bytes of memory that the server has of its own."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1]) * 1024


HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        (b"GET /" + b"a" * 8 * MIB,),
        (HEAD, b"X: ", *[b"a" * MIB] * 20),
        (HEAD, *[b"X: 1\r\n" * 100_000] * 30),
        (CHUNKED + b"0\r\n", *[b"X: 1\r\n" * 100_000] * 30),
        (CHUNKED + b"0\r\nX: ", *[b"a" * MIB] * 20),
        (CHUNKED + b"1;", *[b"a" * MIB] * 20),
    ],
    ids=["address", "header", "headers", "trailers", "trailer", "chunk"],
)
def test_heads_and_trailers_are_bounded(server: Server, pieces: tuple[bytes, ...]) -> None:
    before = resident(server)
    said = answer_to(server, *pieces)
    assert not said or said.startswith((b"HTTP/1.1 431", b"HTTP/1.1 4"))
    assert resident(server) - before < 16 * MIB
    with client(server.url) as http:
        assert http.get("/healthz").status_code == 200


def test_what_is_too_long_is_said_to_be(server: Server) -> None:
    said = answer_to(server, HEAD + b"X: " + b"a" * (LIMITS.head_bytes + 1) + b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 431 ")
    assert b"application/problem+json" in said
    assert b"shorten them" in said


def test_many_headers_of_a_letter_are_too_long(server: Server) -> None:
    before = resident(server)
    with ExitStack() as held:
        for _ in range(100):
            one = held.enter_context(opened(server))
            with suppress(ConnectionResetError, BrokenPipeError):
                one.sendall(HEAD + b"X:\r\n" * 30_000)
        assert resident(server) - before < 16 * MIB
    assert answer_to(server, HEAD + b"X:\r\n" * 1_000).startswith(b"HTTP/1.1 431 ")
    assert answer_to(server, HEAD + b"X:\r\n" * 50 + b"Connection: close\r\n\r\n").startswith(
        b"HTTP/1.1 200 "
    )


def test_heads_that_wait_for_their_turn_are_bounded_together(server: Server) -> None:
    ahead = (HEAD + b"X:\r\n" * 100 + b"\r\n") * (LIMITS.ahead // 2)
    assert b"HTTP/1.1 200" not in answer_to(server, ahead)  # not one of them has been answered yet
    with client(server.url) as http:  # on one connection
        one_by_one = [http.get("/healthz", headers=[("X", "")] * 100) for _ in range(LIMITS.ahead)]
    assert {one.status_code for one in one_by_one} == {200}


@pytest.mark.parametrize(
    "pieces",
    [(CHUNKED, *[b"1\r\nx\r\n" * 40_000] * 30), (CHUNKED, *[b"10000\r\n" + b"x" * 65_536 + b"\r\n"] * 300)],
    ids=["small", "large"],
)
def test_a_body_is_bounded_also_when_it_has_been_answered(server: Server, pieces: tuple[bytes, ...]) -> None:
    went_through = 0
    with opened(server) as connection, suppress(ConnectionResetError, BrokenPipeError):
        for piece in pieces:
            connection.sendall(piece)
            went_through += len(piece)
    assert went_through < sum(map(len, pieces))
    with client(server.url) as http:
        assert http.get("/healthz").status_code == 200


def test_a_trailer_is_no_header(server: Server) -> None:
    # What a proxy says of its client stands in headers; trailers are the client's own, and are passed on.
    asked = HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    named = b"X-Request-Id: 0123456789abcdef\r\n\r\n"
    assert b"0123456789abcdef" not in answer_to(server, asked + b"0\r\n" + named)
    assert b"0123456789abcdef" in answer_to(server, HEAD + b"Connection: close\r\n" + named)


def test_nothing_is_said_in_place_of_another_requests_answer(server: Server) -> None:
    said = answer_to(
        server, b"GET /api/ask?q=lamps HTTP/1.1\r\nHost: localhost\r\n\r\n" + b"nonsense\r\n\r\n"
    )
    assert not said.startswith(b"HTTP/1.1 400")


def test_a_long_question_is_no_long_head(server: Server) -> None:
    with client(server.url) as http:
        assert http.get("/api/search", params={"q": "lamp " * 100}).status_code == 200


def test_half_requests_make_room_for_whole_ones(server: Server) -> None:
    with ExitStack() as held, client(server.url) as http:
        for _ in range(LIMITS.of_one_address + 50):
            held.enter_context(opened(server)).sendall(HEAD)
            if not _ % 100:
                assert http.get("/healthz").status_code == 200
        assert http.get("/api/search", params={"q": "lamps"}).status_code == 200


@pytest.mark.parametrize("path", [b"/healthz", b"/openapi.json"])
def test_who_asks_and_asks_and_takes_no_answer_is_cut_off(server: Server, path: bytes) -> None:
    before = resident(server)
    asked = b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with opened(server) as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        connection.sendall(asked * 500_000)
    assert resident(server) - before < 32 * MIB
    with client(server.url) as http:
        assert http.get("/healthz").status_code == 200


def test_some_requests_may_be_sent_ahead(server: Server) -> None:
    last = HEAD + b"Connection: close\r\n\r\n"
    assert answer_to(server, (HEAD + b"\r\n") * (LIMITS.ahead // 2) + last).count(b"HTTP/1.1 200") == (
        LIMITS.ahead // 2 + 1
    )


@pytest.mark.slow
def test_who_takes_nothing_of_an_answer_is_hung_up_on(server: Server) -> None:
    with client(server.url) as http:
        size = len(http.get("/openapi.json", headers={"Accept-Encoding": "identity"}).content)
    asked = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * (LIMITS.ahead - 1)
    with opened(server, 4096) as connection:
        connection.sendall(asked)
        time.sleep(LIMITS.unread_seconds + 3)
        taken = 0
        while more := connection.recv(MIB):  # what was on its way already
            taken += len(more)
    assert 0 < taken < size * (LIMITS.ahead - 1)


@pytest.mark.slow
def test_who_sends_empty_lines_is_not_waited_for(server: Server) -> None:
    with opened(server) as connection:
        connection.sendall(HEAD + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"\r\n")
        assert b"HTTP/1.1 200" not in said_on(connection)


@pytest.mark.slow
def test_a_request_that_does_not_arrive_is_given_up(server: Server) -> None:
    with opened(server) as begun, opened(server) as silent:  # at once, for each is waited for in full
        begun.sendall(HEAD)
        assert said_on(begun).startswith(b"HTTP/1.1 408 ")
        assert said_on(silent) == b""
    assert answer_to(server, HEAD + b"\r\n").startswith(b"HTTP/1.1 200 ")
