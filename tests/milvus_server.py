"""A real Milvus Lite server in a process of its own: started, killed in the midst of it, started again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.store.engines.base import Store
from indexer.store.engines.milvus_client import Connection, Timeouts
from tests.processes import ROOT, STOP_SECONDS, free_port

_COMMAND = (sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1")

UP_SECONDS = 60
"""For the server to answer: two or three on an idle machine."""


class MilvusServer:
    """One data folder, and the process that serves it on a port of the loopback address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def store(self) -> Store:
        """For builds that shall not wait long when it is away."""
        return Store(self.uri, patience=1.0)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_COMMAND, "--data-dir", str(self.folder / "data"), "--port", str(self.port)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        connection = Connection(self.uri, Timeouts(UP_SECONDS, 2.0))
        try:
            connection.version()
        finally:
            connection.close()

    def kill(self) -> None:
        """Ends it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
            self._process = None

    def collections(self) -> set[str]:
        """What it keeps, under whatever name."""
        connection = Connection(self.uri, Timeouts(UP_SECONDS, 5.0))
        try:
            return set(connection.call(lambda client, timeout: client.list_collections(timeout=timeout)))
        finally:
            connection.close()

    def named(self, alias: str) -> str | None:
        """The collection that an alias names."""
        connection = Connection(self.uri, Timeouts(UP_SECONDS, 5.0))
        try:
            if alias not in connection.call(lambda client, _: client.list_aliases())["aliases"]:
                return None
            return str(connection.call(lambda client, _: client.describe_alias(alias))["collection_name"])
        finally:
            connection.close()


@contextmanager
def milvus_server(folder: Path) -> Iterator[MilvusServer]:
    """A server over a fresh folder, gone at the end."""
    server = MilvusServer(folder)
    try:
        yield server
    finally:
        server.kill()
