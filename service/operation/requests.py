"""The outermost middleware: every request gets an id, is recorded, and is told to all who observe."""

from __future__ import annotations

import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.operation.exchange import CLIENT_GONE, Exchange, Observer, template
from service.operation.request_id import HEADER, current_id, request_id
from service.search.stages import Recording, recording

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Requests:
    """ASGI middleware. `scope["state"]["request_id"]` holds the id for whoever answers."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self._app = app
        self._observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection; what goes wrong within is passed on after it has been told."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        identity = request_id(headers.get(HEADER))
        scope.setdefault("state", {})["request_id"] = identity
        current_id.set(identity)  # not reset: a server logs what failed after us, in the same context
        began, began_at, status = time.time(), time.perf_counter(), CLIENT_GONE

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identity
            await send(message)

        with recording() as recorded:
            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                status = 500
                raise
            finally:
                seconds = time.perf_counter() - began_at
                traceparent = headers.get("traceparent")
                told = _exchange(scope, status, (began, began_at, seconds), recorded, traceparent)
                for observer in self._observers:
                    observer.observe(told)


def _exchange(
    scope: Scope,
    status: int,
    times: tuple[float, float, float],
    recorded: Recording,
    traceparent: str | None,
) -> Exchange:
    state = scope["state"]
    core = state.get("core")
    method = scope["method"]
    return Exchange(
        request_id=state["request_id"],
        method=method if method in _METHODS else "OTHER",
        route=template(scope),
        status=status,
        began=times[0],
        began_at=times[1],
        seconds=times[2],
        recording=recorded,
        index_version=core.index.version if core else None,
        traceparent=traceparent,
    )
