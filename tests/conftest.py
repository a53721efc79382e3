"""Fixtures that several test modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import find_browser, launch_arguments
from tests.processes import ROOT, minutebook


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real minutes beside the checkout; tests that need it skip without it."""
    folder = Path(os.environ.get("MINUTEBOOK_SHARED", ROOT.parent / "shared"))
    if not (folder / "minutes").is_dir():
        pytest.skip("no real minutes here: set MINUTEBOOK_SHARED to the folder that holds them")
    return folder.resolve()


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the project's own sample minutes, built by the command."""
    return _built(ROOT / "examples" / "minutes", tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def london_index(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the five London minutes, built by the command."""
    return _built(shared / "minutes" / "london", tmp_path_factory.mktemp("london"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip("no browser here: run tests/browser.py, which finds or installs one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        yield running
        running.close()


def _built(source: Path, out: Path) -> Path:
    run = minutebook("index", source, "--out", out)
    assert run.returncode == 0, run.stderr
    return out
