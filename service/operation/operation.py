"""All that watches over one application, made from its settings and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.answer.answerer import Checks
from service.operation.admission import Turns
from service.operation.audit import AuditLog
from service.operation.exchange import Observer
from service.operation.metrics import Metrics
from service.operation.metrics_route import MetricsPage
from service.operation.request_log import RequestLog
from service.operation.traces import Traces
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Operation:
    """The parts, for the application to put in their places."""

    checks: Checks  # of the quotes of all answers, whichever index version they are from
    metrics: Metrics
    metrics_page: MetricsPage
    turns: Turns
    traces: Traces | None
    audit: AuditLog | None

    @classmethod
    def of(cls, settings: Settings, environment: Mapping[str, str]) -> Operation:
        """Raises BadInput for what cannot be used, MissingExtra for traces that are not installed."""
        checks = Checks()
        metrics = Metrics(checks)
        return cls(
            checks=checks,
            metrics=metrics,
            metrics_page=MetricsPage(metrics, settings.metrics_from),
            turns=Turns(settings.max_in_flight, settings.max_waiting, settings.longest_wait, metrics),
            traces=Traces.configured(environment),
            audit=AuditLog(settings.audit_log) if settings.audit_log else None,
        )

    @property
    def observers(self) -> list[Observer]:
        """Those who are told of every request."""
        found: list[Observer] = [RequestLog(), self.metrics]
        return [*found, self.traces] if self.traces else found

    def close(self) -> None:
        """Lets go of what has been gathered; waits for the collector of traces, so not for the event loop."""
        if self.traces is not None:
            self.traces.close()
