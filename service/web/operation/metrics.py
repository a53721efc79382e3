"""What the service counts, for Prometheus. Labels have few values, and none of them comes from a question.

One registry belongs to one application. Several workers of one service share their counts through files,
as prometheus_client does it (PROMETHEUS_MULTIPROC_DIR, set by `server.py` before workers start), so that it
doesn't matter which of them is asked.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import anyio
from anyio.to_thread import run_sync
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from indexer.errors import BadInput, MinutebookError
from service.answer.answerer import Checks
from service.web.operation.freshness import FollowedSources
from service.web.operation.live import Cores
from service.web.operation.logs import PROBES, Exchange
from service.web.operation.site import Networks


class StateCollector(Collector):
    """What can be read off a running service at any moment without having been counted, for one scrape."""

    def __init__(self, cores: Cores | None, uptime: float, sources: FollowedSources) -> None:
        """`cores` is None before the index is loaded; `uptime` in seconds."""
        self._cores = cores
        self._sources = sources
        self._uptime = uptime

    def collect(self) -> Iterator[Metric]:
        """The state as gauges."""
        build = GaugeMetricFamily(
            "minutebook_build_info", "The program that runs.", labels=["version", "python"]
        )
        build.add_metric([_program_version(), platform.python_version()], 1)
        yield build
        told = "Since the process asked has started."
        yield GaugeMetricFamily("minutebook_uptime_seconds", told, self._uptime)
        yield from _of_sources(self._sources)
        if self._cores is None:
            return
        current = self._cores.current.index
        served = GaugeMetricFamily(
            "minutebook_index_info", "The index version that new requests get.", labels=["version"]
        )
        served.add_metric([current.version], 1)
        yield served
        told = "Index versions in memory: the current one, and those that still answer."
        yield GaugeMetricFamily("minutebook_index_versions_open", told, self._cores.open)
        wrong = (self._cores.problem, self._cores.away, current.degraded)
        degraded = float(any(one is not None for one in wrong))
        told = "1 while /readyz says that something is wrong."
        yield GaugeMetricFamily("minutebook_degraded", told, degraded)


def _of_sources(sources: FollowedSources) -> Iterator[Metric]:
    """How fresh each source is that is followed; nothing where none is."""
    times = {
        "read": "When a source was last read to its end, in seconds of the epoch.",
        "changed": "When a document of a source last came, changed or went, in seconds of the epoch.",
    }
    for name, told in times.items():
        gauge = GaugeMetricFamily(f"minutebook_source_{name}_timestamp_seconds", told, labels=["source"])
        for one in sources.all():
            if (seconds := getattr(one, name)) is not None:
                gauge.add_metric([one.name], seconds)
        yield gauge
    counted = GaugeMetricFamily("minutebook_source_documents", "Documents at hand.", labels=["source"])
    failing = GaugeMetricFamily("minutebook_source_failing", "1 after trouble.", labels=["source"])
    for one in sources.all():
        counted.add_metric([one.name], one.documents)
        failing.add_metric([one.name], float(one.trouble is not None))
    yield counted
    yield failing
    unreadable = float(sources.problem() is not None)
    yield GaugeMetricFamily("minutebook_sources_unreadable", "1 while their state is unreadable.", unreadable)


def _program_version() -> str:
    try:
        return version("minutebook")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


SHARED_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder through which workers share what they count."""

# Seconds. A stage is a fraction of a millisecond to tens of them, a request from one to some hundred; beyond
# a second only it matters how bad it is.
_STAGE_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
_REQUEST_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counts of one application; an `Observer` and a `LoadObserver`."""

    def __init__(self, checks: Checks, sources: FollowedSources) -> None:
        """`checks` are those of all answerers of the application."""
        self._checks = checks
        self._sources = sources
        self._started = time.monotonic()
        self._seen = {"passed": 0, "failed": 0, "reloads": 0}
        shared = os.environ.get(SHARED_VARIABLE)  # as the library itself reads it
        self._shared = Path(shared) if shared else None
        self._registry = CollectorRegistry()
        if self._shared is None:
            ProcessCollector(registry=self._registry)
        self._make()

    def _make(self) -> None:
        one: dict[str, Any] = {"registry": self._registry, "namespace": "minutebook"}
        self._requests = Counter("requests", "Requests answered.", ["route", "status"], **one)
        self._seconds = Histogram(
            "request_seconds", "Until a response was sent.", ["route"], buckets=_REQUEST_BUCKETS, **one
        )
        self._stages = Histogram(
            "stage_seconds", "Time in one stage of a request.", ["stage"], buckets=_STAGE_BUCKETS, **one
        )
        self._answers = Counter("answers", "Questions, by answered or why not.", ["outcome"], **one)
        self._quotes = Counter("quote_checks", "Quotes held against the minutes.", ["result"], **one)
        self._reloads = Counter("reloads", "Index versions taken up while running.", **one)
        self._refused = Counter("refused", "Requests turned away for want of room.", ["reason"], **one)
        self._audit = Counter("audit_failures", "Questions that could not be written down.", **one)
        live: dict[str, Any] = {"multiprocess_mode": "livesum", **one}
        self._in_work = Gauge("requests_in_work", "Requests that are worked on.", **live)
        self._waiting = Gauge("requests_waiting", "Requests that wait for their turn.", **live)
        for result in ("passed", "failed"):
            self._quotes.labels(result)  # there from the start, so that an alert can count on it
        for reason in ("full", "late"):
            self._refused.labels(reason)

    def observe(self, exchange: Exchange) -> None:
        """Counts a request; those by which machines look after the service have no latency worth keeping."""
        self._requests.labels(exchange.route, str(exchange.status)).inc()
        if exchange.route in PROBES:
            return
        self._seconds.labels(exchange.route).observe(exchange.seconds)
        for name, seconds in exchange.recording.seconds().items():
            self._stages.labels(name.value).observe(seconds)
        if exchange.recording.outcome is not None:
            self._answers.labels(exchange.recording.outcome).inc()
        self._quotes.labels("passed").inc(self._new("passed", self._checks.passed))
        self._quotes.labels("failed").inc(self._new("failed", self._checks.failed))

    def load(self, in_work: int, waiting: int) -> None:
        """Takes note of how busy the service is."""
        self._in_work.set(in_work)
        self._waiting.set(waiting)

    def refused(self, reason: str) -> None:
        """Counts a request that was turned away."""
        self._refused.labels(reason).inc()

    def audit_failed(self) -> None:
        """Counts a question that could not be written to the audit log."""
        self._audit.inc()

    def exposed(self, cores: Cores | None) -> bytes:
        """Everything in Prometheus' text format; what `cores` are is that of the process asked."""
        if cores is not None:
            self._reloads.inc(self._new("reloads", cores.reloads))
        state = CollectorRegistry()
        state.register(StateCollector(cores, time.monotonic() - self._started, self._sources))
        return generate_latest(self._counted()) + generate_latest(state)

    def _counted(self) -> CollectorRegistry:
        if self._shared is None:
            return self._registry
        _bury_dead(self._shared)
        together = CollectorRegistry()
        MultiProcessCollector(together, str(self._shared))  # type: ignore[no-untyped-call]
        return together

    def _new(self, name: str, total: int) -> int:
        """How much a total that is counted elsewhere has grown since it was last looked at."""
        before, self._seen[name] = self._seen[name], total
        return total - before


def _bury_dead(folder: Path) -> None:
    """What a worker that was killed was working on counts no more; its counters stay."""
    for file in folder.glob("gauge_live*_*.db"):
        number = int(file.stem.rpartition("_")[2])
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            mark_process_dead(number, str(folder))  # type: ignore[no-untyped-call]


class OperatorsOnly(MinutebookError):
    """Somebody asked for the metrics from where the operator does not want them read."""

    def __init__(self) -> None:
        super().__init__(
            "The metrics are for the operator, who names the networks that may read them with --metrics-from."
        )


class MetricsPage:
    """GET /metrics, for the operator's Prometheus: the networks named, and callers within the process."""

    def __init__(self, metrics: Metrics, networks: Sequence[str]) -> None:
        """Raises BadInput when a network is not written as one ("10.0.0.0/8", "::1")."""
        self._metrics = metrics
        # Of its own, so that it answers even when every worker thread is busy, and holds no request up.
        self._thread = anyio.CapacityLimiter(1)
        try:
            self._networks = Networks(networks)
        except ValueError as error:
            raise BadInput(f"--metrics-from takes a network such as 10.0.0.0/8 ({error}).") from error

    def route(self) -> Route:
        """GET and HEAD /metrics."""
        return Route("/metrics", self._serve)

    async def _serve(self, request: Request) -> Response:
        if request.client is None or not self._networks.hold(request.client.host):
            raise OperatorsOnly
        cores = getattr(request.state, "cores", None)
        text = await run_sync(self._metrics.exposed, cores, limiter=self._thread)
        return Response(text, 200, {"Cache-Control": "no-store"}, CONTENT_TYPE_PLAIN_0_0_4)
