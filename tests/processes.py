"""Real processes for tests: the command line, and a server asked over HTTP and stopped by a signal."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests import preloaded

ROOT = Path(__file__).resolve().parent.parent

COMMAND = (sys.executable, "-m", "service.cli.main")
"""`minutebook` of this work tree, installed or not."""

READY_SECONDS = 60
"""For a server to come up: about two on an idle machine, and a busy one must not fail a test."""

STOP_SECONDS = 10
"""For a server to go after SIGTERM; more means that it hangs."""


def minutebook(
    *arguments: object, timeout: float = 300, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end, as a person does; `timeout` in seconds, `environment` ours by default.

    The process is forked from one that has imported what commands import (see `tests.preloaded`): imports
    would be most of a short command's time. Unless the environment differs in what the interpreter itself or
    a library may read when it begins.
    """
    told = dict(os.environ if environment is None else environment)
    if all(name.startswith("MINUTEBOOK_") for name, _ in told.items() ^ os.environ.items()):
        return preloaded.run(list(map(str, arguments)), ROOT, told, timeout)
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def client(base_url: str) -> httpx.Client:
    """An HTTP client that goes straight to the address, whatever proxy the environment names."""
    return httpx.Client(base_url=base_url, trust_env=False, timeout=30)


@dataclass(frozen=True, slots=True)
class Stopped:
    """How a server ended, and all that it printed."""

    status: int  # negative: the signal that ended it
    seconds: float
    output: str


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves HTTP at `url`; what it prints goes to the file `log`."""

    process: subprocess.Popen[bytes] | preloaded.Command
    url: str
    log: Path

    def wait_until_ready(self) -> None:
        """Returns when /readyz answers 200; fails with what the process printed when it does not."""
        deadline = time.monotonic() + READY_SECONDS
        with client(self.url) as http:
            while time.monotonic() < deadline and self.process.poll() is None:
                try:
                    if http.get("/readyz").status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass  # not listening yet
                time.sleep(0.05)
        raise AssertionError(
            f"the server is not ready (status {self.process.poll()}): {self.log.read_text()}"
        )

    def stop(self, within: float = STOP_SECONDS) -> Stopped:
        """Sends SIGTERM and waits for the end; kills the process and raises TimeoutExpired when it hangs."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        return Stopped(status, time.monotonic() - began, self.log.read_text())


@contextmanager
def started(
    command: Sequence[str],
    port: int,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """A server on the loopback `port`, started by `command` in `folder`: ready, and stopped at the end."""
    process = _process(command, log, dict(os.environ if environment is None else environment), folder)
    server = Server(process, f"http://127.0.0.1:{port}", log)
    try:
        server.wait_until_ready()
        yield server
    finally:
        if process.poll() is None:
            server.stop()


def _process(
    command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path
) -> subprocess.Popen[bytes] | preloaded.Command:
    log.write_bytes(b"")
    ours, arguments = tuple(command[: len(COMMAND)]) == COMMAND, list(command[len(COMMAND) :])
    # Several workers are started anew by the first of them, which then has to be a plain interpreter.
    if ours and "--workers" not in arguments:
        return preloaded.Command(arguments, folder, environment, log, log)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


@contextmanager
def serving(
    index: Path, log: Path, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """`minutebook serve` of that index on a free port."""
    port = free_port()
    command = (*COMMAND, "serve", "--index", str(index), "--port", str(port), *options)
    with started(command, port, log, environment) as server:
        yield server
