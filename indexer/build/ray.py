"""Reads documents and encodes passages on a Ray cluster: one worker for each GPU, or for each machine.

Ray is told to be quiet, and not to report to its makers (docs/adr/0013-building-on-ray.md).
"""

from __future__ import annotations

import logging
import socket
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ray
from ray._private.services import canonicalize_bootstrap_address
from ray.exceptions import RayError

from indexer.build.encoder import load_encoder
from indexer.build.known_encoder import BuildEncoder, EncoderMemory
from indexer.build.ray_actors import (
    ActorCall,
    ActorPlace,
    ActorPool,
    RayWorker,
    WorkerOrders,
    actors,
    ask,
    shared,
)
from indexer.build.tasks import Cutting, Fingerprints, Limits
from indexer.build.workers import LOCAL, BuildWorkers, Encoded
from indexer.documents.read import file_bytes
from indexer.errors import BadInput, ClusterAway, MinutebookError, ReadingCutOff, RefusedFile
from indexer.passages import Span

Outcome = dict[str, Any] | RefusedFile
"""The result of a task, or why its document is refused."""

Begun = ActorCall[Outcome] | RefusedFile
"""A task that was dealt out, or why its file cannot even be sent."""

_BLOCK = 512
"""Texts encoded together: a few seconds' work, so that many workers get some and little is lost with one."""

_READ_AT_ONCE = 2
"""Documents that a worker has for each of its processors: one is read, one is on its way."""

_BLOCKS_AT_ONCE = 2
"""Blocks that a worker has: one is encoded, one is on its way."""

_SPARE = 256
"""Documents done before their turn beyond those that workers have: bridges a slow one, and bounds memory."""

_CONNECT = 5.0
"""Seconds for a port to answer; Ray itself would try for minutes."""

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Node:
    """One machine of the cluster, as Ray counts it."""

    number: str
    cores: int
    gpus: int


@contextmanager
def joined(address: str) -> Iterator[None]:
    """Takes part in the cluster at `address`: "auto", "local", HOST:PORT or ray://HOST:PORT.

    "local" starts one on this machine that only this machine can reach, and ends it in the end.
    Raises BadInput for another address and ClusterAway when nobody answers there.
    """
    if ray.is_initialized():
        raise MinutebookError("This process takes part in a Ray cluster already; leave it before building.")
    _require_answer(address)
    try:
        with warnings.catch_warnings(action="ignore"):  # what matters is raised as well
            if address == LOCAL:
                ray.init(LOCAL, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
                _require_private()
            else:
                ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    except (RayError, OSError, RuntimeError, ValueError) as error:
        ray.shutdown()
        raise ClusterAway(f"The Ray cluster at {address} cannot be joined: {_why(error)}") from error
    try:
        yield
    finally:
        ray.shutdown()


def nodes() -> list[Node]:
    """The machines that can be given work: those with a processor or more."""
    found = []
    for one in ray.nodes():
        resources = one["Resources"]
        if one["Alive"] and resources.get("CPU", 0) >= 1:
            found.append(Node(one["NodeID"], int(resources["CPU"]), int(resources.get("GPU", 0))))
    return found


def _require_private() -> None:
    """Refuses a cluster of our own that others can reach: what was said to Ray came too late to be heard."""
    if any(one["NodeManagerAddress"] != _LOOPBACK for one in ray.nodes()):
        raise RuntimeError("Ray was loaded before and would listen to other machines; build in a new process")


def _require_answer(address: str) -> None:
    if address == LOCAL:
        return
    host, port = _host_and_port(address)
    try:
        socket.create_connection((host, port), _CONNECT).close()
    except OSError as error:
        raise ClusterAway(
            f"No Ray cluster answers at {_named(address, host, port)} ({error.strerror or error}); "
            "start it, or name another with --ray."
        ) from error


def _named(address: str, host: str, port: int) -> str:
    """An address as it was given, and where that is if Ray puts another name in its place."""
    place = f"{host}:{port}"
    return address if address.removeprefix("ray://") == place else f"{address}, which is {place}"


def _host_and_port(address: str) -> tuple[str, int]:
    """Host and port that Ray will go to."""
    place = address.removeprefix("ray://")
    host, _, port = place.rpartition(":")
    if address != "auto" and not (host and port.isdigit() and int(port) < 1 << 16):
        raise BadInput(
            f"{address} is no address of a Ray cluster; --ray takes auto, local, HOST:PORT or ray://HOST:PORT."
        )
    if place == address:
        try:
            place = canonicalize_bootstrap_address(address) or address
        except ConnectionError as error:
            raise ClusterAway(
                "This machine takes part in no Ray cluster; see ray start, or name another with --ray."
            ) from error
    host, _, port = place.removeprefix("ray://").rpartition(":")
    return host.strip("[]"), int(port)


def _why(error: Exception) -> str:
    """What went wrong in one line, with a stop at its end."""
    said = " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
    return f"{said}."


class RayWorkers:
    """The workers of the cluster at an address, see `joined`."""

    def __init__(self, address: str, limits: Limits) -> None:
        self._address = address
        self._limits = limits
        self._stack = ExitStack()
        self._actors: list[tuple[Any, ActorPlace]] = []
        self._device = "cpu"

    def __enter__(self) -> Self:
        self._stack.enter_context(joined(self._address))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def load(self, model: str, memory: EncoderMemory) -> BuildEncoder:  # noqa: ARG002 - the cluster's machines may differ
        """The encoder, in half precision if all machines that are to encode are made for it.

        Those are the ones with a GPU, or all where none has one. Raises ClusterAway when there are none.
        """
        places = [place for one in nodes() for place in _places(one)]
        if not places:
            raise ClusterAway(f"The Ray cluster at {self._address} has no machine with a processor to give.")
        self._device = "cuda" if any(one.gpus for one in places) else "cpu"
        threads = _READ_AT_ONCE * max(place.cores for place in places) + _BLOCKS_AT_ONCE + 1
        self._actors = list(
            zip(actors(RayWorker, places, threads, self._limits, self._device), places, strict=True)
        )
        half = all(ask(self._encoding(), "multiplies_in_half"))
        # With GPUs there, this process does the little that it encodes on what it has.
        device = None if self._device == "cuda" else "cpu"
        encoder = load_encoder(model, half=half, device=device)
        return BuildEncoder.of(encoder, self._device, is_news=False)

    def begin(self, encoder: BuildEncoder, cutting: Cutting, prints: Fingerprints) -> BuildWorkers:
        """One worker for each GPU, and one for each machine without any."""
        facts = encoder.facts
        card = facts.card
        orders = shared(
            WorkerOrders(card.name, cutting, prints, card.fingerprint, facts.half, encoder.device)
        )
        reading = [(actor, _READ_AT_ONCE * place.cores) for actor, place in self._actors]
        encoding = [(actor, _BLOCKS_AT_ONCE) for actor in self._encoding()]
        return BuildWorkers(
            RayReaders(ActorPool(reading, "ready_to_read", orders)),
            RayEncoders(ActorPool(encoding, "ready_to_encode", orders)),
        )

    def _encoding(self) -> list[Any]:
        return [actor for actor, place in self._actors if place.gpus or self._device == "cpu"]


@dataclass(frozen=True, slots=True)
class RayReaders:
    """Sends documents as bytes to be read there."""

    pool: ActorPool[Outcome]

    def results(self, tasks: Iterable[Mapping[str, Any]]) -> Iterator[Outcome]:
        """The result of each task in order, or why its document is refused."""
        waiting: deque[tuple[Mapping[str, Any], Begun]] = deque()
        for task in tasks:
            waiting.append((task, self._begun(task)))
            if len(waiting) >= self.pool.slots + _SPARE:
                yield self._result(*waiting.popleft())
        while waiting:
            yield self._result(*waiting.popleft())

    def _begun(self, task: Mapping[str, Any]) -> Begun:
        try:
            data = file_bytes(Path(task["path"])) if "path" in task else None
        except RefusedFile as refusal:
            return refusal
        return self.pool.begin("read", dict(task), data)

    def _result(self, task: Mapping[str, Any], begun: Begun) -> Outcome:
        outcome = self._ended(begun)
        # A machine that dies may cut off honest documents; twice, it is the document.
        return self._ended(self._begun(task)) if isinstance(outcome, ReadingCutOff) else outcome

    def _ended(self, begun: Begun) -> Outcome:
        return begun if isinstance(begun, RefusedFile) else self.pool.wait(begun)


@dataclass(frozen=True, slots=True)
class RayEncoders:
    """Sends blocks of texts to be encoded."""

    pool: ActorPool[Encoded]

    block = _BLOCK

    @property
    def ahead(self) -> int:
        """As many blocks as the workers have."""
        return self.pool.slots

    def begin(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Callable[[int], None]
    ) -> Callable[[], Encoded]:
        """Sends a block off; the result waits for it."""
        job = self.pool.begin("encode", list(texts), [list(own) for own in sentences])

        def result() -> Encoded:
            encoded = self.pool.wait(job)
            progress(len(texts))
            return encoded

        return result


def _places(machine: Node) -> list[ActorPlace]:
    """The places for workers on a machine: with one GPU each, or one place without."""
    count = max(1, min(machine.gpus, machine.cores))
    return [ActorPlace(machine.number, machine.cores // count, min(1, machine.gpus))] * count
