"""Indexes for tests: built once for all processes that run tests, or built in this very process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from indexer.build.build import Options, build
from indexer.build.built import Built
from tests.processes import minutebook


def by_command(source: Path, out: Path) -> None:
    """Builds an index as people do."""
    run = minutebook("index", source, "--out", out)
    assert run.returncode == 0, run.stderr


def in_process(source: Path, out: Path, **options: Any) -> Built:
    """Builds the same index by the function behind the command, for tests of what an index then holds.

    A process of its own takes 20 seconds for a few minutes, half of them to import torch anew.
    """
    return build([source], out, Options(**options), lambda stage, done, total: None)


def shared_index(name: str, folders: pytest.TempPathFactory, make: Callable[[Path], object]) -> Path:
    """The index of that name, which the first process that asks for it makes, for all to read."""
    own = folders.getbasetemp()
    # Each of several workers has a folder of its own below that of the run.
    root = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    out = root / "shared" / name
    with FileLock(root / f"{name}.lock"):
        if not (out / "CURRENT").exists():
            out.mkdir(parents=True, exist_ok=True)
            make(out)
    return out
