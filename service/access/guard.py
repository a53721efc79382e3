"""ASGI middleware in front of the service: the gate lets a request in, or it is answered with a problem."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.errors import BadKey, KeyNeeded, TooManyRequests, UnusableKeys
from service.access.gate import Caller, Gate

Answer = Callable[[Request, Exception], Response]


class Guard:
    """Puts the labels that are granted into the request's state as `granted`."""

    def __init__(self, app: ASGIApp, gate: Gate, answer: Answer) -> None:
        """`answer` makes the response to an error."""
        self._app = app
        self._gate = gate
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            caller = self._gate.admit(scope, path_of(scope))
        except (BadKey, KeyNeeded, TooManyRequests, UnusableKeys) as error:
            app: ASGIApp = self._answer(Request(scope, receive), error)
            caller = Caller()
        else:
            scope = {**scope, "state": {**scope.get("state", {}), "granted": caller.granted}}
            app = self._app
        await app(scope, receive, _with_headers(send, caller))


def path_of(scope: Scope) -> str:
    """The path of a request below that which a proxy puts before the service."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))


def _with_headers(send: Send, caller: Caller) -> Send:
    """Sees to it that no cache gives what one caller got to another."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Authorization")
            if caller.key_id is not None:
                headers["Cache-Control"] = "private, no-store"
        await send(message)

    return send_with_headers
