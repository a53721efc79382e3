"""Fixtures that several test modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from indexer.store.open import Index, open_index
from service.web.app import create_app
from tests import tiny_models
from tests.browser import find_browser, launch_arguments
from tests.built import by_command, shared_index
from tests.lampton import write_lampton
from tests.longest import place
from tests.processes import ROOT, serving

# Threads that wait for others to finish their part of a product spin by default, which takes from every other
# process; with two workers on two cores, building a small index took half the processor time without.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# The same examples in each run on one machine: a change is judged by what it changes. Elsewhere some
# differ, since constants of the modules that are loaded are among them. `tests.fuzz` looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first."""
    items.sort(key=lambda item: place(item.path))


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
    return shared_index(
        "sample", tmp_path_factory, lambda out: by_command(ROOT / "examples" / "minutes", out)
    )


@pytest.fixture(scope="session")
def london_index(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the five London minutes, built by the command."""
    return shared_index(
        "london", tmp_path_factory, lambda out: by_command(shared / "minutes" / "london", out)
    )


@pytest.fixture(scope="session")
def lampton_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the minutes of Lampton, built by the command."""
    minutes = write_lampton(tmp_path_factory.mktemp("lampton"))
    return shared_index("lampton", tmp_path_factory, lambda out: by_command(minutes, out))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip("no browser here: run tests/browser.py, which finds or installs one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        yield running
        running.close()


@pytest.fixture(scope="session")
def index(sample_index: Path) -> Iterator[Index]:
    """The index of the sample minutes, opened."""
    opened = open_index(sample_index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    """Asks the service over the sample minutes, in this process."""
    with TestClient(create_app(sample_index)) as started:
        yield started


@pytest.fixture(scope="module")
def site(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over the sample minutes, in a process of its own."""
    with serving(sample_index, tmp_path_factory.mktemp("log") / "server.log") as server:
        yield server.url


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an encoder so small that a build takes no time."""
    return tiny_models.encoder(tmp_path_factory.mktemp("encoder"))
