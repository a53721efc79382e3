"""What can be read off a running service at any moment, without having been counted."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from service.state import Cores


class StateCollector(Collector):
    """The index version that is served and how, for one scrape."""

    def __init__(self, cores: Cores | None, uptime: float) -> None:
        """`cores` is None before the index is loaded; `uptime` in seconds."""
        self._cores = cores
        self._uptime = uptime

    def collect(self) -> Iterator[Metric]:
        """The state as gauges."""
        build = GaugeMetricFamily(
            "minutebook_build_info", "The program that runs.", labels=["version", "python"]
        )
        build.add_metric([_program_version(), platform.python_version()], 1)
        yield build
        yield _gauge("minutebook_uptime_seconds", "Since the process asked has started.", self._uptime)
        if self._cores is None:
            return
        current = self._cores.current.index
        served = GaugeMetricFamily(
            "minutebook_index_info", "The index version that new requests get.", labels=["version"]
        )
        served.add_metric([current.version], 1)
        yield served
        yield _gauge(
            "minutebook_index_versions_open",
            "Index versions in memory: the current one, and those that still answer.",
            self._cores.open,
        )
        wrong = (self._cores.problem, self._cores.away, current.degraded)
        degraded = any(one is not None for one in wrong)
        yield _gauge("minutebook_degraded", "1 while /readyz says that something is wrong.", float(degraded))


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _program_version() -> str:
    try:
        return version("minutebook")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
