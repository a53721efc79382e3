"""What is no message of the protocol is refused before the protocol's own server takes it up.

That one would read a body of any length, answer one that is not text with a status of its own defects, and
write what it cannot use, questions included, into the log.
"""

from __future__ import annotations

import json
from typing import Any

from mcp import types
from pydantic import ValidationError
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 100_000
"""Of one message: ten times the longest question with all that can go with it."""


class RefusedMessage(Exception):
    """A body that is no message of the protocol; `status` is that of HTTP, `code` that of JSON-RPC."""

    def __init__(self, status: int, code: int, sentence: str, identity: str | int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.identity = identity  # the message's own, if it has one

    @property
    def response(self) -> JSONResponse:
        """The error as JSON-RPC tells it."""
        error = {"code": self.code, "message": str(self)}
        return JSONResponse({"jsonrpc": "2.0", "id": self.identity, "error": error}, self.status)


class Messages:
    """ASGI application around the protocol's endpoint: lets sound messages through, refuses the others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        try:
            body = await _body(receive)
            if body is None:
                return  # whoever sent it has gone
            check_message(body)
        except RefusedMessage as refused:
            await refused.response(scope, receive, send)
        else:
            await self._app(scope, _again(body, receive), send)


def check_message(body: bytes) -> None:
    """Returns for a message that a client may send. Raises RefusedMessage."""
    try:
        message: Any = json.loads(body.decode("utf-8"))
        json.dumps(message, ensure_ascii=False).encode()  # half characters could not be sent back
    except (ValueError, RecursionError):
        raise RefusedMessage(400, types.PARSE_ERROR, "The message is no JSON in UTF-8.") from None
    try:
        read = types.JSONRPCMessage.model_validate(message).root
    except ValidationError:
        raise RefusedMessage(400, types.INVALID_REQUEST, "The message is none of JSON-RPC 2.0.") from None
    sent = read.model_dump(by_alias=True, mode="json", exclude_none=True)
    try:
        if isinstance(read, types.JSONRPCRequest):
            types.ClientRequest.model_validate(sent)
        elif isinstance(read, types.JSONRPCNotification):
            types.ClientNotification.model_validate(sent)
    except ValidationError:
        identity = read.id if isinstance(read, types.JSONRPCRequest) else None
        sentence = "The message is none that a client of the Model Context Protocol may send."
        raise RefusedMessage(400, types.INVALID_PARAMS, sentence, identity) from None


async def _body(receive: Receive) -> bytes | None:
    """The whole body of a request; None when the client went away. Raises RefusedMessage for a long one."""
    body = b""
    while True:
        part = await receive()
        if part["type"] == "http.disconnect":
            return None
        sent: bytes = part.get("body", b"")
        body += sent
        if len(body) > MOST_BYTES:
            raise RefusedMessage(413, types.INVALID_REQUEST, f"A message has at most {MOST_BYTES:,} bytes.")
        if not part.get("more_body", False):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that has been read, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
