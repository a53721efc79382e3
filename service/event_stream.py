"""Server-sent events as a response that ends with its reader."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from pydantic import BaseModel
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from service.connected import while_connected


def sent_event(name: str, data: BaseModel) -> str:
    """One event whose data is JSON on one line."""
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n"


class EventStream(StreamingResponse):
    """Sends events as they come; when the reader goes away, `events` is cancelled and closed at once."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[str]) -> None:
        # A proxy that collects the stream before it passes it on would defeat its purpose.
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        del scope  # the path has been found; what it says of the server's version is not relied on
        # Servers of newer ASGI versions tell of a reader who left only when something is sent to them.
        async with aclosing(self._events):
            await while_connected(receive, partial(self.stream_response, send))
