"""Who reads documents and encodes passages for a build: worker processes on this machine, or a cluster's.

Here there are as many processes as cores, each killed when it takes too long. A document that hangs, exhausts
its memory or ends its process is refused by itself; the others go on.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import quantised
from indexer.build.encoder import load_encoder
from indexer.build.known_encoder import CPU, BuildEncoder, EncoderMemory
from indexer.build.passage_reader import PassageEncoder, no_progress
from indexer.build.tasks import Cutting, Fingerprints, Limits
from indexer.build.worker import BrokenFrame, read_frame, write_frame
from indexer.errors import MinutebookError, MissingExtra, ReadingCutOff, RefusedFile, UnclearRestriction
from indexer.passages import Span

_AHEAD = 8
"""Documents per worker that are read before their turn comes: enough to bridge a block of encoding, and a
bound on what waits in memory."""

_TRIES = 2
"""A process that ends may have been ended from outside (the kernel short of memory, somebody's kill); the
second time it is the document."""

_BEGINNING = 600.0
"""Seconds for a process to begin: it imports for one or two, of which a busy machine makes minutes."""

_LAST_WORDS = 5.0  # seconds for a process whose pipe has closed to end by itself, with its own status

_ALONE = {
    "OMP_NUM_THREADS": "1",  # a worker is one core's work, and threads' stacks count as memory
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONHASHSEED": "0",
}


class OutOfTime(Exception):
    """There was no answer in time."""


class NotBegun(MinutebookError):
    """A process ended, or took all its time, before it could read: the machine's trouble, no document's."""


class WorkerPool:
    """A pool of worker processes, started one by one as tasks come; leave the context to end them.

    `early` of them are started at once: they import what they need while the caller prepares.
    """

    def __init__(self, limits: Limits, count: int | None = None, early: int = 0) -> None:
        self._settings: dict[str, object] = {"seconds": limits.seconds, "megabytes": limits.megabytes}
        self._limits = limits
        self._count = count or len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="worker")
        self._own = threading.local()
        self._closing = False
        self._all = [_WorkerProcess() for _ in range(min(early, self._count))]
        self._idle = list(self._all)

    def configure(self, **settings: object) -> None:
        """Adds to the settings that each worker is sent with its first task."""
        self._settings |= settings

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        for process in list(self._all):
            process.stop()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            process.kill()

    def results(self, tasks: Iterable[Mapping[str, object]]) -> Iterator[dict[str, Any] | RefusedFile]:
        """The result of each task in order, or why its document is refused.

        Raises MissingExtra, and NotBegun when no process can work.
        """
        waiting: deque[Future[dict[str, Any] | RefusedFile]] = deque()
        for task in tasks:
            waiting.append(self._threads.submit(self._do, task))
            if len(waiting) >= self._count * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _do(self, task: Mapping[str, object]) -> dict[str, Any] | RefusedFile:
        for _ in range(_TRIES):
            process = self._process()
            try:
                return self._outcome(process.ask(self._settings, task, self._limits.waited))
            except OutOfTime:
                return ReadingCutOff(f"reading it took longer than {self._limits.waited:,g} seconds")
            except (BrokenFrame, OSError):
                ended = process.kill()
            if ended == -signal.SIGXCPU:
                return ReadingCutOff(
                    f"reading it takes more than {self._limits.seconds:g} seconds of processor time"
                )
        if not process.began:
            raise NotBegun(
                f"A process that reads documents ended before it began ({_how(ended)}); see whether this "
                "machine has memory to spare and Minutebook is installed whole."
            )
        return ReadingCutOff(f"reading it ended the process that read it ({_how(ended)})")

    def _outcome(self, answer: dict[str, Any]) -> dict[str, Any] | RefusedFile:
        if "missing" in answer:
            raise MissingExtra(answer["missing"])
        if "failed" in answer:
            raise MinutebookError(answer["failed"])
        if "memory" in answer:
            return RefusedFile(f"reading it takes more than {self._limits.megabytes:,} MB of memory")
        if "unclear" in answer:
            return UnclearRestriction(answer["unclear"])
        if "refused" in answer:
            return RefusedFile(answer["refused"])
        result: dict[str, Any] = answer["result"]
        return result

    def _process(self) -> _WorkerProcess:
        """The calling thread's own process, a fresh one if it has ended."""
        process: _WorkerProcess | None = getattr(self._own, "process", None)
        if self._closing:
            raise MinutebookError("The build was ended before all documents were read.")
        if process is None or process.ended:
            try:
                process = self._idle.pop()
            except IndexError:
                process = _WorkerProcess()
                self._all.append(process)
            self._own.process = process
        return process


class _WorkerProcess:
    """One worker process, used by one thread."""

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._running = subprocess.Popen(
            [sys.executable, "-m", "indexer.build.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ALONE, "PYTHONPATH": path},
        )
        # Both are pipes, as asked for above.
        self._tasks: IO[bytes] = self._running.stdin  # type: ignore[assignment]
        self._answers: IO[bytes] = self._running.stdout  # type: ignore[assignment]
        self.began = False
        self.ended = False

    def ask(
        self, settings: Mapping[str, object], task: Mapping[str, object], seconds: float
    ) -> dict[str, Any]:
        """The answer to a task, for which the process has so many seconds once it has begun.

        Raises OutOfTime, NotBegun, and BrokenFrame or OSError when the process has ended.
        """
        if not self.began:
            self._begin(settings)
        write_frame(self._tasks, task)
        answer = self._answer(seconds)
        if answer.get("spent"):
            self.kill()
        return answer

    def _begin(self, settings: Mapping[str, object]) -> None:
        write_frame(self._tasks, settings)
        try:
            self._answer(_BEGINNING)
        except OutOfTime as error:
            raise NotBegun(
                f"A process that reads documents did not begin within {_BEGINNING:g} seconds; "
                "this machine has too much to do."
            ) from error
        self.began = True

    def _answer(self, seconds: float) -> dict[str, Any]:
        """The next message. Ends the process and raises OutOfTime when there is none in so many seconds."""
        deadline = time.monotonic() + seconds
        descriptor = self._answers.fileno()

        def read(count: int) -> bytes:
            if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise OutOfTime
            return os.read(descriptor, count)

        try:
            return read_frame(read)
        except OutOfTime:
            self.stop()
            self.kill()
            raise

    def stop(self) -> None:
        """Ends the process at once; a thread that waits for its answer does so no longer."""
        self._running.kill()

    def kill(self) -> int:
        """Ends the process, if it does not end by itself; its exit status."""
        self.ended = True
        with suppress(subprocess.TimeoutExpired):  # one that is about to end says how
            self._running.wait(_LAST_WORDS)
        self._running.kill()
        status = self._running.wait()
        for stream in (self._tasks, self._answers):
            with suppress(OSError):  # what was on its way to a dead process
                stream.close()
        return status


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


class Readers(Protocol):
    """Reads documents and cuts meetings."""

    def results(self, tasks: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any] | RefusedFile]:
        """The result of each task (see `tasks`) in order, or why its document is refused.

        Tasks are taken up as they are needed. Raises MissingExtra.
        """
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """What is stored of n texts: vectors float32[n, dimension], and of each its sentences and tokens.

    Sentences are quantised, int8[k, dimension]; tokens are signs, uint8[pieces, width], with their `owners`.
    """

    vectors: NDArray[np.float32]
    sentences: tuple[NDArray[np.int8], ...]
    tokens: tuple[NDArray[np.uint8], ...]
    owners: tuple[NDArray[np.uint8], ...]


class Encoders(Protocol):
    """Encodes passages, block by block."""

    @property
    def block(self) -> int:
        """Texts that are sorted by length and encoded together."""
        ...

    @property
    def ahead(self) -> int:
        """Blocks that may be begun before the first one's end is waited for."""
        ...

    def begin(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Callable[[int], None]
    ) -> Callable[[], Encoded]:
        """Has texts and the sentences at `sentences[n]` within text n encoded; the result waits for the end.

        `progress` is told how many of the texts are done.
        """
        ...


@dataclass(frozen=True, slots=True)
class BuildWorkers:
    """Those who work at one build."""

    readers: Readers
    encoders: Encoders


class WorkerFactory(Protocol):
    """Where a build's workers come from; leave the context to end them."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def load(self, model: str, memory: EncoderMemory) -> BuildEncoder:
        """The encoder of that name, multiplying as all who encode do; see `load_encoder`.

        Where `memory` knows it, it is loaded when something is to be encoded.
        """
        ...

    def begin(self, encoder: BuildEncoder, cutting: Cutting, prints: Fingerprints) -> BuildWorkers:
        """Those who read and encode as `prints` tells."""
        ...


def encode(
    encoder: PassageEncoder,
    texts: Sequence[str],
    sentences: Sequence[Sequence[Span]],
    progress: Callable[[int], None] = no_progress,
) -> Encoded:
    """Texts and their sentences encoded in this process."""
    read = encoder.encode_passages(texts, sentences, progress)
    return Encoded(
        np.array([one.vector for one in read], dtype=np.float32),
        tuple(quantised(one.sentences) for one in read),
        tuple(one.tokens for one in read),
        tuple(one.owners for one in read),
    )


@dataclass(frozen=True, slots=True)
class LocalEncoder:
    """Encodes in this process."""

    encoder: BuildEncoder

    block = 2_048
    """With batches of 32 hardly any padding is left, and texts and vectors of a block take 40 MB."""

    ahead = 0

    def begin(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Callable[[int], None]
    ) -> Callable[[], Encoded]:
        """Nothing; the result is made when it is asked for."""
        return lambda: encode(self.encoder.passages(), texts, sentences, progress)


class LocalWorkers:
    """Worker processes and the encoder on this machine."""

    def __init__(self, limits: Limits, workers: int | None, early: int) -> None:
        self._workers = WorkerPool(limits, workers, early)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def load(self, model: str, memory: EncoderMemory) -> BuildEncoder:
        """The encoder on the best device of this machine."""
        if known := memory.recall(model):
            load = partial(load_encoder, model, half=known.facts.half, device=CPU)
            opened = partial(known.opened, model)
            return BuildEncoder(known.facts, CPU, load, is_news=False, open_traced=opened)
        encoder = load_encoder(model)
        return BuildEncoder.of(encoder, encoder.device, is_news=encoder.device == CPU)

    def begin(self, encoder: BuildEncoder, cutting: Cutting, prints: Fingerprints) -> BuildWorkers:  # noqa: ARG002
        """The worker processes, and this one, which read and encode in no other way."""
        self._workers.configure(cutting=asdict(cutting))
        return BuildWorkers(self._workers, LocalEncoder(encoder))


LOCAL = "local"
"""The address of a cluster that is started for one build on this machine."""

# Ray reads these from the environment when it is first imported.
_ALWAYS = {
    "RAY_USAGE_STATS_ENABLED": "0",  # not a word to Ray's makers
    # What Ray says of lost workers goes to our standard output otherwise, where a summary as JSON may stand.
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # Ray's coming way, of which it warns otherwise
}
_ELSEWHERE = {"RAY_NUM_REDIS_GET_RETRIES": "1"}  # tries to join, half a minute each
_LOCAL = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # here too: all its parts on the loopback address
    "RAY_worker_niceness": "0",  # Ray's workers give way to all others, and all but stop on a busy machine
}


def tell_ray(address: str) -> None:
    """Sets what this process's environment does not say otherwise, for the cluster at that address."""
    for name, value in (_ALWAYS | (_LOCAL if address == LOCAL else _ELSEWHERE)).items():
        os.environ.setdefault(name, value)
