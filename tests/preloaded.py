"""Real processes that start fast: forked from a server that has imported what commands import, and nothing else.

The server computes nothing, so it has no threads that a fork would lose. Each command is a process of its own, with its own
memory, file descriptors and exit status, and begins at `main`, as the installed `minutebook` does.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

IMPORTED = (
    "service.cli.main",
    "eval.commands",
    "indexer.build.build",
    "indexer.store.engines.local",
    "sentence_transformers",
    "torch.onnx.utils",
    "onnx",
    "rank_bm25",
    "tiktoken",
    "tests.preloaded",
)


def run(arguments: Sequence[str], folder: Path, timeout: float) -> subprocess.CompletedProcess[str]:
    """Runs `minutebook` with these arguments in `folder`; raises TimeoutExpired, as `subprocess.run` does."""
    with tempfile.TemporaryDirectory(prefix="command-") as written:
        output, errors = Path(written) / "output", Path(written) / "errors"
        process = _server().Process(
            target=_command, args=(list(arguments), str(folder), dict(os.environ), str(output), str(errors))
        )
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(arguments), timeout)
        texts = [file.read_text(encoding="utf-8") if file.exists() else "" for file in (output, errors)]
        return subprocess.CompletedProcess(list(arguments), process.exitcode, *texts)


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    return context


def _command(
    arguments: list[str], folder: str, environment: dict[str, str], output: str, errors: str
) -> None:
    """In the new process: becomes the command."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for path, descriptor in ((os.devnull, 0), (output, 1), (errors, 2)):
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.argv = ["minutebook", *arguments]
    from service.cli.main import main  # it is imported already

    main()
