"""One line for every request: how it was answered and where the time went. Never what was asked."""

from __future__ import annotations

import logging

from service.operation.exchange import PROBES, Exchange
from service.operation.logs import FIELDS

_log = logging.getLogger(__name__)


class RequestLog:
    """Logs requests; those by which machines look after the service only where debugging is on."""

    def observe(self, exchange: Exchange) -> None:
        """Writes the line."""
        level = logging.DEBUG if exchange.route in PROBES and exchange.status < 400 else logging.INFO
        if not _log.isEnabledFor(level):
            return
        fields: dict[str, object] = {
            "request_id": exchange.request_id,
            "method": exchange.method,
            "route": exchange.route,
            "status": exchange.status,
            "ms": _milliseconds(exchange.seconds),
            "stages": {
                stage.value: _milliseconds(seconds) for stage, seconds in exchange.recording.seconds().items()
            },
            "index_version": exchange.index_version,
        }
        if exchange.recording.outcome is not None:
            fields["outcome"] = exchange.recording.outcome
        _log.log(level, "request", extra={FIELDS: fields})


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
