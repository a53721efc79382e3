"""One request and how it was answered, as those who log, count and trace see it: never with its question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from starlette.types import Scope

from service.search.stages import Recording

NO_ROUTE = "(none)"
"""Stands for every address that the service does not have, so that labels stay few."""

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""The routes by which machines look after the service; never refused, and not worth a line each."""

CLIENT_GONE = 499
"""The status of a request whose client left before its turn came; nobody got to see it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """`route` is the template ("/meetings/{document_id}"), of which there are few.

    `began` counts seconds since the epoch, `began_at` those of `time.perf_counter` as spans do. `seconds`
    is the time until the response had been sent to the end.
    """

    request_id: str
    method: str
    route: str
    status: int
    began: float
    began_at: float
    seconds: float
    recording: Recording
    index_version: str | None
    traceparent: str | None


def template(scope: Scope) -> str:
    """The address of the route that a request was led to, as it is declared: "/meetings/{document_id}"."""
    route = scope.get("route")
    if route is None and "endpoint" in scope:  # Starlette's own routes don't leave themselves behind
        routes = scope["app"].routes
        route = next((one for one in routes if getattr(one, "endpoint", None) == scope["endpoint"]), None)
    return str(getattr(route, "path", NO_ROUTE))


class Observer(Protocol):
    """Is told of every request once it is over."""

    def observe(self, exchange: Exchange) -> None:
        """Takes note; called in the event loop, so it must not wait for anything."""
