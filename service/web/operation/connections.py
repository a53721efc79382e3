"""One HTTP connection with bounds on what a client may send before it has asked for anything.

A request line, headers and trailers are bounded in bytes and in time, and so is the time for a body and for
taking an answer; requests that are sent before the answers to others have come are bounded in number. Where
there are too many connections, those that have waited longest without a request make room. What a request may
hold beyond that is checked by the application.
"""

from __future__ import annotations

import json
from asyncio import BaseTransport, TimerHandle
from dataclasses import dataclass
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Bounds of one process; times in seconds."""

    head_bytes: int = 32_768  # browsers send some 2 kB, and the longest question fits ten times
    head_seconds: float = 10.0
    body_seconds: float = 30.0  # more than a request waits for its turn
    unread_seconds: float = 20.0  # for 64 kB of an answer, which the slowest line takes in less
    ahead: int = 64  # requests sent before the first is answered; browsers and proxies send none so
    connections: int = 512  # half of the files that systems let a process open
    of_one_address: int = 384  # a proxy in front comes from one, with a connection a visitor


LIMITS = ConnectionLimits()

_DETAILS = {
    HTTPStatus.BAD_REQUEST: "This is no HTTP request.",
    HTTPStatus.REQUEST_TIMEOUT: "The request did not arrive in time; send it again, all at once.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The address and headers are too long; shorten them.",
}


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's connection, which also keeps to LIMITS."""

    waiting_since: float | None = None
    """The loop's time since when no request has been in work; None while one is."""

    _timer: TimerHandle | None = None
    _unread: TimerHandle | None = None
    _head_bytes = 0  # of the request's line, headers and trailers, as parsed
    _unparsed = 0  # bytes since the parser last got somewhere
    _got_somewhere = False

    def connection_made(self, transport: BaseTransport) -> None:
        """Take a connection, which has to ask for something in time."""
        super().connection_made(transport)  # type: ignore[arg-type] # uvicorn's is as narrow
        self.waiting_since = self.loop.time()
        self._expect(LIMITS.head_seconds)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._expect(None)
        self._await_reader(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless too much has come without a request's getting anywhere."""
        if self.transport.is_closing():
            return
        self._got_somewhere = False
        super().data_received(data)
        self._unparsed = 0 if self._got_somewhere else self._unparsed + len(data)
        if self._unparsed > LIMITS.head_bytes and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says more
        """Say why what came is not taken, and close."""
        too_long = self._head_bytes > LIMITS.head_bytes
        self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST)

    def on_message_begin(self) -> None:
        """A request begins to arrive."""
        super().on_message_begin()
        self._head_bytes = 0
        self._expect(LIMITS.head_seconds)

    def on_url(self, url: bytes) -> None:
        """A piece of its address has arrived."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has arrived, or a trailer."""
        self._count(name, value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there; the body has its own time."""
        self._got_somewhere = True
        self.waiting_since = None
        self._expect(LIMITS.body_seconds)
        super().on_headers_complete()
        if len(self.pipeline) > LIMITS.ahead:  # what is answered meanwhile has more of them read
            self.pipeline.clear()
            self.transport.abort()
            raise ValueError("too many at once")  # stops the parser

    def on_body(self, body: bytes) -> None:
        """A piece of the body has arrived."""
        self._got_somewhere = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of the request is there."""
        self._got_somewhere = True
        self._expect(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The response has been sent; another request may come."""
        super().on_response_complete()
        if self.cycle.response_complete:
            self.waiting_since = self.loop.time()

    def pause_writing(self) -> None:
        """More of an answer waits than is to be held; whoever asked for it has so long to take some."""
        super().pause_writing()
        self._await_reader(LIMITS.unread_seconds)

    def resume_writing(self) -> None:
        """Some of it has been taken."""
        super().resume_writing()
        self._await_reader(None)

    def _await_reader(self, seconds: float | None) -> None:
        if self._unread is not None:
            self._unread.cancel()
        self._unread = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)

    def _count(self, *pieces: bytes) -> None:
        self._head_bytes += sum(map(len, pieces))
        if self._head_bytes > LIMITS.head_bytes:
            raise ValueError("too long")  # stops the parser, which then has us refuse the request

    def _expect(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self._unparsed or self.waiting_since is None:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()  # nothing was asked, so nothing is said

    def _make_room(self) -> None:
        """Close the connection that has waited longest where there are too many, this one if none waits."""
        others = [one for one in self.connections if isinstance(one, BoundedProtocol) and one is not self]
        neighbours = [one for one in others if _address(one) == _address(self)]
        for crowd, most in ((neighbours, LIMITS.of_one_address), (others, LIMITS.connections)):
            if len(crowd) >= most:
                idle = [(one.waiting_since, id(one), one) for one in crowd if one.waiting_since is not None]
                (min(idle)[2] if idle else self).transport.abort()
                return

    def _refuse(self, status: HTTPStatus) -> None:
        if self.transport.is_closing():
            return
        if self.cycle and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()
            return
        problem = {"title": status.phrase, "status": status.value, "detail": _DETAILS[status]}
        body = json.dumps(problem).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}",
            "content-type: application/problem+json",
            f"content-length: {len(body)}",
            "connection: close",
        )
        self.transport.write("\r\n".join((*head, "", "")).encode() + body)
        self.transport.close()


def _address(one: HttpToolsProtocol) -> str | None:
    return one.client[0] if one.client else None
