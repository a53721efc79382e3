"""A small real HTTP server that speaks chat completions, in every good and bad way that a test scripts."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n"

Script = Callable[[socket.socket], None]
"""What the server does with a connection once it has read the request."""


@dataclass(slots=True)
class Requested:
    """A request as it came in."""

    head: str
    body: dict[str, object]


@dataclass(slots=True)
class Speaker:
    """The running server: where it listens, and what was asked of it."""

    port: int
    requests: list[Requested] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)  # a client closed its connection early

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def speaking(script: Script) -> Iterator[Speaker]:
    """A server on a free loopback port that treats every connection by `script`."""
    listener = socket.create_server(("127.0.0.1", 0))
    speaker = Speaker(listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(20)
            speaker.requests.append(_read(connection))
            try:
                script(connection)
            except OSError:
                speaker.gone.set()

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threads.append(threading.Thread(target=serve, args=(connection,)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield speaker
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(20)
        for thread in threads:
            thread.join(20)


def event(text: str | None = None, finish: str | None = None) -> bytes:
    """One event of a chat completion stream."""
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return data(json.dumps({"object": "chat.completion.chunk", "choices": [choice]}))


def data(text: str) -> bytes:
    """One event that carries `text`."""
    return f"data: {text}\n\n".encode()


def saying(*pieces: str, finish: str = "stop") -> Script:
    """A faultless answer in these pieces."""

    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + data(json.dumps({"choices": [{"delta": {"role": "assistant"}}]})))
        for piece in pieces:
            connection.sendall(event(piece))
        connection.sendall(event(finish=finish) + data("[DONE]"))

    return script


def sending(*parts: bytes) -> Script:
    """These bytes, and the connection closed."""

    def script(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return script


def until_closed(connection: socket.socket) -> None:
    """Waits until the other side closes, however it does."""
    with suppress(ConnectionError):
        while connection.recv(4096):
            pass


def _read(connection: socket.socket) -> Requested:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    text = head.decode("latin-1")
    length = next(
        int(line.partition(":")[2])
        for line in text.splitlines()
        if line.casefold().startswith("content-length")
    )
    while len(body) < length:
        body += _some(connection)
    return Requested(text, json.loads(body))


def _some(connection: socket.socket) -> bytes:
    if not (part := connection.recv(65_536)):
        raise ConnectionError
    return part
