"""GET /metrics, for the operator's Prometheus alone."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import anyio
from anyio.to_thread import run_sync
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from indexer.errors import BadInput, MinutebookError
from service.operation.metrics import Metrics


class OperatorsOnly(MinutebookError):
    """Somebody asked for the metrics from where the operator does not want them read."""

    def __init__(self) -> None:
        super().__init__(
            "The metrics are for the operator, who names the networks that may read them with --metrics-from."
        )


class MetricsPage:
    """The metrics as a route, told to the networks named and to callers within the process."""

    def __init__(self, metrics: Metrics, networks: Sequence[str]) -> None:
        """Raises BadInput when a network is not written as one ("10.0.0.0/8", "::1")."""
        self._metrics = metrics
        # Of its own, so that it answers even when every worker thread is busy, and holds no request up.
        self._thread = anyio.CapacityLimiter(1)
        try:
            self._networks = [ip_network(one) for one in networks]
        except ValueError as error:
            raise BadInput(f"--metrics-from takes a network such as 10.0.0.0/8 ({error}).") from error

    def route(self) -> Route:
        """GET and HEAD /metrics."""
        return Route("/metrics", self._serve)

    async def _serve(self, request: Request) -> Response:
        if not self._may_read(request):
            raise OperatorsOnly
        cores = getattr(request.state, "cores", None)
        text = await run_sync(self._metrics.exposed, cores, limiter=self._thread)
        return Response(text, 200, {"Cache-Control": "no-store"}, CONTENT_TYPE_PLAIN_0_0_4)

    def _may_read(self, request: Request) -> bool:
        if request.client is None:
            return True  # a Unix socket: whoever reaches it may use the file
        try:
            address = ip_address(request.client.host)
        except ValueError:
            return True  # not a network at all: a test client within the process
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self._networks if network.version == plain.version)
