"""A quote that does not stand in the minutes is dropped, logged and counted."""

from __future__ import annotations

import logging

import pytest

from service.answer.answerer import Checks
from tests.made_candidates import meeting

TEXT = "The crane broke."


@pytest.mark.parametrize(
    ("start", "end", "text", "holds"),
    [
        (4, 9, "crane", True),
        (4, 9, "Crane", False),
        (3, 9, "crane", False),
        (9, 4, "", False),
        (-6, 15, "broke", False),
        (10, 99, "broke.", False),
    ],
)
def test_only_the_very_characters_hold(start, end, text, holds, caplog: pytest.LogCaptureFixture) -> None:
    checks = Checks()
    with caplog.at_level(logging.ERROR):
        assert checks.holds(meeting("m", TEXT), start, end, text) is holds
    assert (checks.passed, checks.failed) == (int(holds), int(not holds))
    assert bool(caplog.records) is not holds
