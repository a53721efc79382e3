"""Log lines: one JSON object each, or one line of text, whatever a message holds."""

from __future__ import annotations

import json
import logging
import logging.config
import sys

import pytest

from service.web.operation.logs import FIELDS, JsonLines, LogFormat, TextLines, current_id, log_config


def record(message: str, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("service.x", level, "x.py", 1, message, (), None)
    made.__dict__.update(extra)
    return made


def test_json_is_one_line_whatever_is_said() -> None:
    told = JsonLines().format(
        record("two\nlines “quoted”", **{FIELDS: {"status": 200, "stages": {"rank": 1.5}}})
    )
    assert "\n" not in told
    read = json.loads(told)
    assert read["message"] == "two\nlines “quoted”"
    assert (read["level"], read["logger"], read["status"], read["stages"]) == (
        "info",
        "service.x",
        200,
        {"rank": 1.5},
    )
    assert read["time"].endswith("Z")


def test_a_record_knows_the_request_it_is_about() -> None:
    token = current_id.set("abc")
    try:
        assert json.loads(JsonLines().format(record("x")))["request_id"] == "abc"
    finally:
        current_id.reset(token)
    assert "request_id" not in json.loads(JsonLines().format(record("x")))


def test_tracebacks_are_kept() -> None:
    try:
        raise ZeroDivisionError("nought")
    except ZeroDivisionError:
        failed = record("it failed", logging.ERROR, exc_info=sys.exc_info())
    assert "nought" in json.loads(JsonLines().format(failed))["traceback"]
    text = TextLines().format(failed)
    assert text.splitlines()[0].endswith("ERROR it failed")
    assert "nought" in text


def test_text_is_for_people() -> None:
    line = TextLines().format(record("request", **{FIELDS: {"route": "/api/ask", "ms": 12.5}}))
    assert line.split(" ", 1)[1] == "request route=/api/ask ms=12.5"


@pytest.mark.parametrize(
    ("chosen", "terminal", "becomes"),
    [
        (LogFormat.AUTO, True, LogFormat.TEXT),
        (LogFormat.AUTO, False, LogFormat.JSON),
        (LogFormat.JSON, True, LogFormat.JSON),
        (LogFormat.TEXT, False, LogFormat.TEXT),
    ],
)
def test_auto_is_text_at_a_terminal(chosen: LogFormat, terminal: bool, becomes: LogFormat) -> None:
    assert chosen.at(terminal) is becomes


@pytest.mark.parametrize(("chosen", "formatter"), [(LogFormat.JSON, JsonLines), (LogFormat.TEXT, TextLines)])
def test_the_configuration_is_one_that_logging_takes(chosen: LogFormat, formatter: type) -> None:
    config = log_config(chosen)
    made = logging.config.DictConfigurator(config).configure_formatter(config["formatters"]["lines"])
    assert isinstance(made, formatter)
