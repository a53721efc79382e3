"""The soak in short: visitors without a pause, two new versions, no error, nothing that piles up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import tiny_models
from tests.soak.bench import Plan, soak

pytestmark = pytest.mark.slow


def test_visitors_notice_nothing_of_reloads(tmp_path: Path) -> None:
    encoder = tiny_models.encoder(tmp_path / "encoder")
    plan = Plan(seconds=15, clients=32, reloads=2, model=str(encoder))
    work = tmp_path / "work"
    work.mkdir()
    outcome = soak(plan, work, lambda line: None)
    assert outcome.errors == [], outcome.report()
    assert outcome.requests > 100
    assert set(outcome.tally.statuses) == {200}
    assert outcome.metrics["reloads"] == 2
    assert outcome.metrics["refused"] == outcome.metrics["failed quotes"] == outcome.metrics["waiting"] == 0
    assert outcome.metrics["open versions"] == 1
    assert {generation for _, generation in outcome.tally.said} == {0, 1, 2}
    # In so short a time caches still fill; a version that is not let go is a good deal more.
    assert outcome.growth < 0.5, outcome.report()
