"""How the service logs: one JSON object a line for machines, a plain line for a person at a terminal."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from service.operation.request_id import current_id

FIELDS = "fields"
"""The attribute of a log record (`extra={FIELDS: {...}}`) that holds what it says in values."""


class LogFormat(StrEnum):
    """How log lines are written."""

    AUTO = "auto"  # text at a terminal, else JSON
    JSON = "json"
    TEXT = "text"

    def at(self, terminal: bool) -> LogFormat:
        """JSON or TEXT."""
        if self is LogFormat.AUTO:
            return LogFormat.TEXT if terminal else LogFormat.JSON
        return self


class JsonLines(logging.Formatter):
    """A record as one JSON object: time (UTC), level, logger, message, request_id, fields, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        told: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        identity = current_id.get()
        if identity is not None:
            told["request_id"] = identity
        told.update(_fields(record))
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A record as a line for people: time, level unless it is usual, message, fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback below it where there is one."""
        usual = record.levelno == logging.INFO
        fields = (f"{name}={value}" for name, value in _fields(record).items())
        level = () if usual else (record.levelname,)
        line = " ".join((self.formatTime(record, "%H:%M:%S"), *level, record.getMessage(), *fields))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def log_config(chosen: LogFormat) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: ours from INFO on, other programs' from WARNING on, to stderr.

    `chosen` is JSON or TEXT.
    """
    formatter = JsonLines if chosen is LogFormat.JSON else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{formatter.__module__}.{formatter.__name__}"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"service": {"level": "INFO"}, "indexer": {"level": "INFO"}},
    }


def _time(record: logging.LogRecord) -> str:
    moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    fields = getattr(record, FIELDS, None)
    return fields if isinstance(fields, Mapping) else {}
