"""Real processes that start fast: forked from a server that has imported what commands import, no more.

The server computes nothing, so it has no threads that a fork would lose. Each command is a process of its
own, with its own memory, file descriptors and exit status, and begins at `main`, as the installed
`minutebook` does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

IMPORTED = (
    "service.cli.main",
    "service.cli.findings",
    "service.cli.written",
    "service.web.app",
    "eval.commands",
    "indexer.build.build",
    "indexer.store.engines.local",
    "filelock",
    "sentence_transformers",
    "torch.onnx.utils",
    "onnx",
    "rank_bm25",
    "tiktoken",
    "uvicorn",
    "tests.preloaded",
)


class Command:
    """One command that runs; its methods are those of `subprocess.Popen`."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        output: Path,
        errors: Path,
    ) -> None:
        self._arguments = list(arguments)
        places = str(folder), str(output), str(errors)
        self._process = _server().Process(target=_become, args=(self._arguments, dict(environment), *places))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the end. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._arguments, timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Nothing happens to one that has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)


def run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Runs `minutebook` with these arguments in `folder`; raises TimeoutExpired, as `subprocess.run` does."""
    with tempfile.TemporaryDirectory(prefix="command-") as written:
        output, errors = Path(written) / "output", Path(written) / "errors"
        command = Command(arguments, folder, environment, output, errors)
        try:
            status = command.wait(timeout)
        except subprocess.TimeoutExpired:
            command.kill()
            command.wait()
            raise
        texts = [file.read_text(encoding="utf-8") for file in (output, errors)]
        return subprocess.CompletedProcess(list(arguments), status, *texts)


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    return context


def _become(arguments: list[str], environment: dict[str, str], folder: str, output: str, errors: str) -> None:
    """In the new process: becomes the command."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for path, descriptor in ((os.devnull, 0), (output, 1), (errors, 2)):
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.argv = ["minutebook", *arguments]
    from service.cli.main import main  # it is imported already

    main()
