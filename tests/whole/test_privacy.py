"""Nobody's questions or minutes leave the machine: libraries that report on their users must not.

onnxruntime, from 1.29 on, makes an identifier of the machine and keeps reports to be sent under the home
directory, unless it is told not to before it is imported; so an empty home that stays empty is the proof.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.processes import COMMAND, ROOT, client, free_port, minutebook, started

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """That of a person, whose home is empty; libraries spare test machines, so nothing tells of one."""
    telling = {"CI", "ORT_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in telling and not name.startswith(("XDG_", "PYTEST_", "GITHUB_", "HF_"))
    }
    return {**kept, "HOME": str(home)}


def test_building_an_index_leaves_nothing_behind(
    home: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    minutes = ROOT / "examples" / "minutes" / "bcjb-2023-04-26.txt"
    run = minutebook("index", minutes, "--out", tmp_path / "index", environment=environment)
    assert run.returncode == 0, run.stderr
    assert list(home.rglob("*")) == []


def test_a_search_leaves_nothing_behind(home: Path, environment: dict[str, str], sample_index: Path) -> None:
    run = minutebook("search", "victims", "--index", sample_index, environment=environment)
    assert run.returncode == 0, run.stderr
    assert list(home.rglob("*")) == []


def test_a_server_leaves_nothing_behind(
    home: Path, environment: dict[str, str], sample_index: Path, tmp_path: Path
) -> None:
    port = free_port()
    command = (*COMMAND, "serve", "--index", str(sample_index), "--port", str(port))
    with started(command, port, tmp_path / "log", environment) as server, client(server.url) as http:
        assert http.get("/api/search", params={"q": "victims"}).status_code == 200
    assert list(home.rglob("*")) == []
