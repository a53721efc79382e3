"""Deals jobs out to the actors of a Ray cluster; a job that is lost with its worker goes to another one.

Ray could send such a job again by itself, but only to the same actor: where its machine is not replaced,
the build would wait for ever while others have nothing to do.
"""

from __future__ import annotations

import platform
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar, cast

import ray
from ray import ObjectRef
from ray.exceptions import (
    NodeDiedError,
    ObjectLostError,
    RayActorError,
    RayError,
    RayTaskError,
    WorkerCrashedError,
)
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from indexer.build.encoder import DocumentEncoder, has_bfloat16, load_encoder
from indexer.build.tasks import Cutting, Fingerprints, Limits
from indexer.build.workers import Encoded, NotBegun, WorkerPool, encode
from indexer.errors import BadInput, ClusterAway, MinutebookError, RefusedFile
from indexer.passages import Span


@dataclass(frozen=True, slots=True)
class WorkerOrders:
    """What all workers of a build are told alike; `fingerprint` is the encoder's.

    `half` and `device` say how passages are encoded, by those who do.
    """

    model: str
    cutting: Cutting
    prints: Fingerprints
    fingerprint: str
    half: bool
    device: str


class Unready(Exception):
    """A worker cannot work: it is a new one in place of one that was lost and has no orders, or is ending."""


class RayWorker:
    """One worker, which has `cores` of its machine's processors, and encodes on `device`.

    It knows nothing of Ray. Documents come as bytes, so that no disk need be shared.
    """

    def __init__(self, limits: Limits, device: str, cores: int) -> None:
        self._device = device
        self._cores = cores
        self._workers = WorkerPool(limits, cores)
        self._orders: WorkerOrders | None = None
        self._encoder: DocumentEncoder | None = None
        self._changing = threading.Lock()
        self._encoding = threading.Lock()

    def multiplies_in_half(self) -> bool:
        """Whether this machine has instructions for half precision where it encodes."""
        return has_bfloat16(self._device)

    def ready_to_read(self, orders: WorkerOrders) -> None:
        """Takes orders. Raises BadInput unless documents are read and cut here as where the build began."""
        own = Fingerprints.of(orders.cutting, orders.fingerprint, half=orders.half, device=orders.device)
        if own != orders.prints:
            raise BadInput(
                f"The worker {platform.node()} has another version of Minutebook, Python or a package "
                "that reads, cuts or encodes than this machine; install the same on both."
            )
        with self._changing:
            if self._orders is None:
                self._workers.configure(cutting=asdict(orders.cutting))
                self._orders = orders

    def ready_to_encode(self, orders: WorkerOrders) -> None:
        """Takes orders and loads the encoder. Raises BadInput also when that is another one than there."""
        self.ready_to_read(orders)
        with self._changing:
            if self._encoder is None:
                self._encoder = self._loaded(orders)

    def read(self, task: dict[str, Any], data: bytes | None) -> dict[str, Any] | RefusedFile:
        """The result of a task (see `tasks`); `data` are the bytes of the file that it names, if it does.

        Raises Unready.
        """
        if self._orders is None:
            raise Unready
        if data is None:
            return self._result(task)
        with TemporaryDirectory(prefix="minutebook-") as folder:
            path = Path(folder) / Path(task["path"]).name
            path.write_bytes(data)
            return self._result({**task, "path": str(path)})

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Encoded:
        """Vectors of texts and their sentences. Raises Unready."""
        if self._encoder is None:
            raise Unready
        with self._encoding:  # a second block waits here, so that none is waited for
            return encode(self._encoder, texts, sentences)

    def _result(self, task: dict[str, Any]) -> dict[str, Any] | RefusedFile:
        try:
            (result,) = self._workers.results([task])
        except NotBegun as error:  # a worker that ends may lose its child processes first
            raise Unready from error
        return result

    def _loaded(self, orders: WorkerOrders) -> DocumentEncoder:
        import torch

        encoder = load_encoder(orders.model, half=orders.half, device=self._device)
        if encoder.card.fingerprint != orders.fingerprint:
            raise BadInput(
                f"The worker {platform.node()} has another encoder under the name {orders.model} than "
                "this machine; put the same one there."
            )
        torch.set_num_threads(self._cores)
        return encoder


Result = TypeVar("Result")

PATIENCE = 300.0
"""Seconds until a cluster of which no worker has begun is given up: others may be using its processors."""

_ASKED = 60.0
"""Seconds for other workers to begin once one has answered a question to all; later ones are not asked."""

_LOSSES = 4
"""Times that a job may be lost with its worker: the fifth time it is likely the job that ends them."""

_LOST = (RayActorError, ObjectLostError, NodeDiedError, WorkerCrashedError, Unready)


@dataclass(frozen=True, slots=True)
class ActorPlace:
    """A place for an actor: processors and GPUs of a machine, which it has for itself."""

    node: str
    cores: int
    gpus: int


@dataclass(slots=True)
class ActorCall(Generic[Result]):
    """A call of an actor's method. `done`: `result` is there, and the arguments are gone.

    `last` is who had it last.
    """

    method: str
    arguments: tuple[object, ...]
    result: Result | None = None
    done: bool = False
    losses: int = 0
    last: _Member | None = None


@dataclass(slots=True, eq=False)
class _Member:
    actor: Any
    slots: int
    ready: bool = False
    jobs: int = 0


class ActorPool(Generic[Result]):
    """Actors that take jobs of one kind, each so many at a time, when they have taken the build's orders.

    These are given by the method `ready`, and again to an actor that comes in place of one that was lost.
    Nothing happens between calls but what was dealt out. Jobs raise the worker's own MinutebookError, and
    ClusterAway when all workers are lost or none begins for `patience` seconds.
    """

    def __init__(
        self, actors: Iterable[tuple[Any, int]], ready: str, orders: ObjectRef, patience: float = PATIENCE
    ) -> None:
        self._ready = ready
        self._orders = orders
        self._patience = patience
        self._members = [_Member(actor, slots) for actor, slots in actors]
        self._pings: dict[ObjectRef, _Member] = {}
        self._running: dict[ObjectRef, tuple[ActorCall[Result], _Member]] = {}
        self._lost: deque[ActorCall[Result]] = deque()
        self.slots = sum(one.slots for one in self._members)
        """Jobs that can be under way at a time, when all workers are well."""
        for member in self._members:
            self._await(member)

    def begin(self, method: str, *arguments: object) -> ActorCall[Result]:
        """Deals out a job as soon as a worker has room for it."""
        while (member := self._free()) is None:
            self._turn()
        job = ActorCall[Result](method, arguments)
        self._send(job, member)
        return job

    def wait(self, job: ActorCall[Result]) -> Result:
        """What the job's method returned."""
        while not job.done:
            self._turn()
        return cast(Result, job.result)

    def _free(self) -> _Member | None:
        """The worker with the least to do, None if none has room or a lost job comes first."""
        return None if self._lost else _least(self._members)

    def _send(self, job: ActorCall[Result], member: _Member) -> None:
        job.last = member
        ref = getattr(member.actor, job.method).remote(*job.arguments)
        self._running[ref] = job, member
        member.jobs += 1

    def _turn(self) -> None:
        """Waits for something to end, then takes in all that has ended."""
        refs = [*self._pings, *self._running]
        if not refs:
            raise ClusterAway(
                "All workers of the Ray cluster are lost; run the command again when it is whole."
            )
        limit = None if self._running else self._patience
        ended, _ = ray.wait(refs, num_returns=1, timeout=limit)
        if not ended:
            raise _none_begins(self._patience)
        ended, _ = ray.wait(refs, num_returns=len(refs), timeout=0)
        for ref in ended:
            if ref in self._pings:
                self._began(ref, self._pings.pop(ref))
            else:
                self._ended(ref, *self._running.pop(ref))
        self._send_again()

    def _await(self, member: _Member) -> None:
        member.ready = False
        # Tried again by Ray for as long as it starts the actor anew; then the actor is lost for good.
        method = getattr(member.actor, self._ready).options(max_task_retries=-1)
        self._pings[method.remote(self._orders)] = member

    def _began(self, ref: ObjectRef, member: _Member) -> None:
        try:
            _value(ref)
            member.ready = True
        except _LOST:
            self._members.remove(member)

    def _ended(self, ref: ObjectRef, job: ActorCall[Result], member: _Member) -> None:
        member.jobs -= 1
        try:
            job.result = cast(Result, _value(ref))
            job.done, job.arguments = True, ()
        except _LOST as error:
            job.losses += 1
            if job.losses > _LOSSES:
                raise MinutebookError(
                    f"The same part of the work was lost with its worker {job.losses} times; see whether the "
                    "workers of the Ray cluster have enough memory."
                ) from error
            self._lost.append(job)
            if member.ready:
                self._await(member)

    def _send_again(self) -> None:
        """Deals lost jobs out to others than they were lost with, as long as there are others."""
        lost, self._lost = self._lost, deque()
        for job in lost:
            others = [one for one in self._members if one.ready and one is not job.last]
            member = _least(others or self._members)
            if member is None:
                self._lost.append(job)
            else:
                self._send(job, member)


def _least(members: Iterable[_Member]) -> _Member | None:
    """Of those that have room, the one with the least to do."""
    able = [one for one in members if one.ready and one.jobs < one.slots]
    return min(able, key=lambda one: one.jobs / one.slots, default=None)


def actors(kind: type, places: Iterable[ActorPlace], threads: int, *arguments: object) -> list[Any]:
    """An actor of that class at each place, made of `arguments` and the place's number of processors.

    It runs up to `threads` methods at a time. Ray makes it anew whenever it is lost, there or where as much
    is free.
    """
    made = ray.remote(kind)
    return [
        made.options(
            num_cpus=place.cores,
            num_gpus=place.gpus,
            max_restarts=-1,
            max_concurrency=threads,
            scheduling_strategy=NodeAffinitySchedulingStrategy(place.node, soft=True),
        ).remote(*arguments, place.cores)
        for place in places
    ]


def ask(asked: Iterable[Any], method: str) -> list[object]:
    """What a method returns of each actor that begins soon after the first one did.

    Raises ClusterAway when none begins.
    """
    refs = [getattr(one, method).remote() for one in asked]
    answered, _ = ray.wait(refs, num_returns=1, timeout=PATIENCE)
    if answered:
        answered, _ = ray.wait(refs, num_returns=len(refs), timeout=_ASKED)
    values = []
    for ref in answered:
        with suppress(*_LOST):
            values.append(_value(ref))
    if not values:
        raise _none_begins(PATIENCE)
    return values


def shared(value: object) -> ObjectRef:
    """A value that each machine fetches once, however many actors there are sent it."""
    return ray.put(value)


def _value(ref: ObjectRef) -> object:
    """What a call returned. Raises its own MinutebookError, those of `_LOST`, and ClusterAway."""
    try:
        found: object = ray.get(ref)
    except RayTaskError as error:
        cause = error.cause
        if isinstance(cause, (MinutebookError, Unready)):
            raise cause from error
        raise MinutebookError(
            f"A worker of the Ray cluster failed ({type(cause).__name__}: {_line(cause)}); "
            "see whether Minutebook and its packages are installed there as here."
        ) from error
    except _LOST:
        raise
    except RayError as error:
        raise ClusterAway(f"The Ray cluster failed ({_line(error)}).") from error
    return found


def _none_begins(seconds: float) -> ClusterAway:
    return ClusterAway(
        f"No worker of the Ray cluster began within {seconds:g} seconds; "
        "see whether its processors are taken by other jobs."
    )


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300].rstrip(".")
