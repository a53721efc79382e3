"""One HTTP connection with bounds on what a client may send before it has asked for anything.

A request line, headers, trailers and bodies are bounded in bytes and in time, and so is the time for taking
an answer; requests that are sent before the answers to others have come are bounded in number and in what
their heads hold together. Small pieces count for more than their bytes, since each is work and memory of its
own. Where there are too many connections, those make room that have waited longest for their client. Trailers
are read and forgotten: nothing here asks for one, and what a proxy says of its client stands in headers. What
a request may hold beyond that is checked by the application.
"""

from __future__ import annotations

import json
from asyncio import BaseTransport, TimerHandle
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Bounds of one process; times in seconds."""

    head_bytes: int = 32_768  # browsers send some 5 kB so counted, and the longest question fits five times
    head_seconds: float = 10.0
    body_bytes: int = 262_144  # no form or message may have half of it
    body_seconds: float = 30.0  # more than a request waits for its turn
    unread_seconds: float = 20.0  # for 64 kB of an answer, which the slowest line takes in less
    ahead: int = 16  # requests sent before the first is answered; browsers and proxies send none so
    connections: int = 512  # half of the files that systems let a process open
    of_one_address: int = 384  # a proxy in front comes from one, with a connection a visitor


LIMITS = ConnectionLimits()

_EACH = 128
"""Bytes that a header, or a piece of a body, counts for besides its own: for the memory and the work that it
takes. A head of thousands of headers of a letter each, or a body in chunks of one, would be little to its
client and seconds to everybody else."""

_DETAILS = {
    HTTPStatus.BAD_REQUEST: "This is no HTTP request.",
    HTTPStatus.REQUEST_TIMEOUT: "The request did not arrive in time; send it again, all at once.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Nothing here takes as much; send less, in larger pieces.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The address and headers are too long; shorten them.",
}


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's connection, which also keeps to LIMITS."""

    waiting_since: float | None = None
    """The loop's time since when the client is waited for, to ask or to take; None while it waits for us."""

    _timer: TimerHandle | None = None
    _unread: TimerHandle | None = None
    _head_bytes = 0  # of the head or the trailers that are arriving, as counted
    _body_bytes = 0
    _headed = False  # whether a request is arriving of which the head is there
    _unparsed = 0  # bytes since the parser last got somewhere
    _got_somewhere = False

    def connection_made(self, transport: BaseTransport) -> None:
        """Take a connection, which has to ask for something in time."""
        super().connection_made(transport)  # type: ignore[arg-type] # uvicorn's is as narrow
        self._unanswered: deque[int] = deque()  # what the heads of requests that wait or are in work hold
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
        if self._body_bytes > LIMITS.body_bytes:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self._held > LIMITS.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            self._refuse(HTTPStatus.BAD_REQUEST)

    def on_message_begin(self) -> None:
        """A request begins to arrive."""
        super().on_message_begin()
        self._head_bytes = self._body_bytes = 0
        self._headed = False
        self._expect(LIMITS.head_seconds)

    def on_url(self, url: bytes) -> None:
        """A piece of its address has arrived."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has arrived, or a trailer, which is let go."""
        self._count(name, value)
        self._head_bytes += _EACH
        if not self._headed:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there; the body has its own time."""
        self._got_somewhere = True
        self._expect(LIMITS.body_seconds)
        super().on_headers_complete()
        self._headed = True
        self._unanswered.append(self._head_bytes)
        self._head_bytes = 0
        if len(self.pipeline) > LIMITS.ahead:  # what is answered meanwhile has more of them read
            self.pipeline.clear()
            self.transport.abort()
            raise ValueError("too many at once")  # stops the parser

    def on_body(self, body: bytes) -> None:
        """A piece of the body has arrived."""
        self._got_somewhere = True
        self._body_bytes += len(body) + _EACH
        if self._body_bytes > LIMITS.body_bytes:
            raise ValueError("too long")  # stops the parser, which then has us refuse the request
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of the request is there."""
        self._got_somewhere = True
        self._headed = False
        self.waiting_since = None
        self._expect(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The response has been sent; another request may come."""
        self._unanswered.popleft()
        super().on_response_complete()
        if self.cycle.response_complete:
            self.waiting_since = self.loop.time()
            self._expect(LIMITS.head_seconds)  # also of who sends on what is none, or what is no request

    def pause_writing(self) -> None:
        """More of an answer waits than is to be held; whoever asked for it has so long to take some."""
        super().pause_writing()
        if self.waiting_since is None:
            self.waiting_since = self.loop.time()
        self._await_reader(LIMITS.unread_seconds)

    def resume_writing(self) -> None:
        """Some of it has been taken."""
        super().resume_writing()
        if self._unanswered and not self._headed:
            self.waiting_since = None
        self._await_reader(None)

    def _await_reader(self, seconds: float | None) -> None:
        if self._unread is not None:
            self._unread.cancel()
        self._unread = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)

    @property
    def _held(self) -> int:
        return self._head_bytes + sum(self._unanswered)

    def _count(self, *pieces: bytes) -> None:
        self._head_bytes += sum(map(len, pieces))
        if self._held > LIMITS.head_bytes:
            raise ValueError("too long")  # stops the parser, which then has us refuse the request

    def _expect(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self._unparsed or self._unanswered:
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
        if len(self._unanswered) != self._headed or (self._headed and self.cycle.response_started):
            self.transport.close()  # what is said now would be read as the answer to another request
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
