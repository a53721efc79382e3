"""How many requests are worked on at once, how many may wait for it, and when the next ones are refused.

A service that takes on everything answers everybody late. Here a fixed number of requests is in work, a
bounded number waits in the order of arrival, and whoever comes after that is told at once when to try again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol

import anyio
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.errors import MinutebookError
from service.operation.exchange import PROBES
from service.search.stages import Stage, stage

_LONGEST_RETRY = 30
_FIRST_GUESS = 0.05  # seconds a request takes, before any has been seen
_NEWEST_SHARE = 0.1  # of the latest request in the moving mean


class Overloaded(MinutebookError):
    """There is no place for this request now; `retry_after` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(
            f"The service has more questions than it can answer: try again in {retry_after} "
            f"second{'s' if retry_after > 1 else ''}."
        )


class LoadObserver(Protocol):
    """Is told how busy the service is."""

    def load(self, in_work: int, waiting: int) -> None:
        """The requests that are worked on and those that wait, whenever they change."""

    def refused(self, reason: str) -> None:
        """A request was turned away: "full" (no place to wait) or "late" (it waited too long)."""


class Turns:
    """Hands out `at_once` turns; up to `most_waiting` callers wait `longest_wait` seconds at most.

    Used from one event loop.
    """

    def __init__(self, at_once: int, most_waiting: int, longest_wait: float, observer: LoadObserver) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._longest_wait = longest_wait
        self._observer = observer
        self._free = anyio.Semaphore(at_once, fast_acquire=True)
        self._waiting = 0
        self._mean = _FIRST_GUESS

    async def take(self) -> bool:
        """Returns when it is the caller's turn, and whether it had to wait; raises Overloaded."""
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            pass
        else:
            self._tell()
            return False
        if self._waiting >= self._most_waiting:
            raise self._refusal("full")
        self._waiting += 1
        try:
            with stage(Stage.WAIT), anyio.fail_after(self._longest_wait):
                self._tell()
                await self._free.acquire()
        except TimeoutError:
            raise self._refusal("late") from None
        finally:
            self._waiting -= 1
            self._tell()
        return True

    def give_back(self, seconds: float) -> None:
        """Ends a turn that took so long."""
        self._mean += _NEWEST_SHARE * (seconds - self._mean)
        self._free.release()
        self._tell()

    def _refusal(self, reason: str) -> Overloaded:
        self._observer.refused(reason)
        until_free = self._mean * (self._waiting + 1) / self._at_once
        return Overloaded(min(max(math.ceil(until_free), 1), _LONGEST_RETRY))

    def _tell(self) -> None:
        self._observer.load(self._at_once - self._free.value, self._waiting)


class Admission:
    """ASGI middleware that lets requests in when it is their turn.

    A turn is for computing: it ends when the response's body is there to be sent, so that somebody who
    reads slowly holds nobody up. Machines' own questions and small files pass at any time.
    """

    def __init__(self, app: ASGIApp, turns: Turns, answer: Callable[[Request, Exception], Response]) -> None:
        """`answer` makes the response to an exception."""
        self._app = app
        self._turns = turns
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http" or _passes(scope):
            await self._app(scope, receive, send)
            return
        try:
            waited = await self._turns.take()
        except Overloaded as refused:
            await self._answer(Request(scope), refused)(scope, receive, send)
            return
        turn = scope.setdefault("state", {})["turn"] = _Turn(self._turns)
        try:
            if waited and scope["method"] in ("GET", "HEAD"):
                first = await receive()
                if first["type"] == "http.disconnect" or await _gone(receive):
                    return  # impatient clients ask again; answering their first tries would keep them waiting
                receive = _replayed(first, receive)
            await self._app(scope, receive, turn.ending_with_the_body(send))
        finally:
            turn.end()


class _Turn:
    """A turn that is given back once, however often it is ended."""

    def __init__(self, turns: Turns) -> None:
        self._turns: Turns | None = turns
        self._began = time.perf_counter()

    def end(self) -> None:
        turns, self._turns = self._turns, None
        if turns is not None:
            turns.give_back(time.perf_counter() - self._began)

    def ending_with_the_body(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body":
                self.end()
            await send(message)

        return sending


def end_turn(connection: HTTPConnection) -> None:
    """Lets the next request in, for one that has done its own computing and waits for somebody else's."""
    turn = getattr(connection.state, "turn", None)
    if isinstance(turn, _Turn):
        turn.end()


def _passes(scope: Scope) -> bool:
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    return path in PROBES or path.startswith("/static/")


async def _gone(receive: Receive) -> bool:
    """Whether the client has left already; doesn't wait for it to."""
    with anyio.CancelScope() as at_once:
        at_once.cancel()
        return bool((await receive())["type"] == "http.disconnect")
    return False


def _replayed(first: Message, receive: Receive) -> Receive:
    pending = [first]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed
