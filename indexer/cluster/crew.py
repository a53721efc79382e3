"""Deals jobs out to the actors of a Ray cluster; a job that is lost with its worker goes to another one.

Ray could send such a job again by itself, but only to the same actor: where its machine is not replaced,
the build would wait for ever while others have nothing to do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import ray
from ray import ObjectRef
from ray.exceptions import (
    GetTimeoutError,
    NodeDiedError,
    ObjectLostError,
    RayActorError,
    RayError,
    RayTaskError,
    WorkerCrashedError,
)
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from indexer.cluster.connection import Node
from indexer.errors import ClusterAway, MinutebookError

Result = TypeVar("Result")

PATIENCE = 300.0
"""Seconds until a cluster of which no worker has begun is given up: others may be using its processors."""

_LOSSES = 4
"""Times that a job may be lost with its worker: the fifth time it is likely the job that ends them."""

_LOST = (RayActorError, ObjectLostError, NodeDiedError, WorkerCrashedError)


@dataclass(frozen=True, slots=True)
class Post:
    """A place for an actor: processors and GPUs of a machine, which it has for itself."""

    node: str
    cores: int
    gpus: int


@dataclass(slots=True)
class Job(Generic[Result]):
    """A call of an actor's method. `done`: `result` is there, and the arguments are gone."""

    method: str
    arguments: tuple[object, ...]
    result: Result | None = None
    done: bool = False
    losses: int = 0


@dataclass(slots=True, eq=False)
class _Member:
    actor: Any
    slots: int
    ready: bool = False
    jobs: int = 0


class Crew(Generic[Result]):
    """Actors that take jobs of one kind, each so many at a time, when their method `ping` has returned.

    Nothing happens between calls but what was dealt out. Jobs raise the worker's own MinutebookError, and
    ClusterAway when all workers are lost or none begins for `patience` seconds.
    """

    def __init__(self, actors: Iterable[tuple[Any, int]], ping: str, patience: float = PATIENCE) -> None:
        self._ping = ping
        self._patience = patience
        self._members = [_Member(actor, slots) for actor, slots in actors]
        self._pings: dict[ObjectRef, _Member] = {}
        self._running: dict[ObjectRef, tuple[Job[Result], _Member]] = {}
        self._lost: deque[Job[Result]] = deque()
        self.places = sum(one.slots for one in self._members)
        """Jobs that can be under way at a time, when all workers are well."""
        for member in self._members:
            self._await(member)

    def begin(self, method: str, *arguments: object) -> Job[Result]:
        """Deals out a job as soon as a worker has room for it."""
        while (member := self._free()) is None:
            self._turn()
        job = Job[Result](method, arguments)
        self._send(job, member)
        return job

    def wait(self, job: Job[Result]) -> Result:
        """What the job's method returned."""
        while not job.done:
            self._turn()
        return cast(Result, job.result)

    def _free(self) -> _Member | None:
        """The worker with the least to do, None if none has room or a lost job comes first."""
        able = [one for one in self._members if one.ready and one.jobs < one.slots]
        return None if self._lost else min(able, key=lambda one: one.jobs / one.slots, default=None)

    def _send(self, job: Job[Result], member: _Member) -> None:
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
            raise ClusterAway(
                f"No worker of the Ray cluster began within {self._patience:g} seconds; "
                "see whether its processors are taken by other jobs."
            )
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
        method = getattr(member.actor, self._ping).options(max_task_retries=-1)
        self._pings[method.remote()] = member

    def _began(self, ref: ObjectRef, member: _Member) -> None:
        try:
            _value(ref)
            member.ready = True
        except _LOST:
            self._members.remove(member)

    def _ended(self, ref: ObjectRef, job: Job[Result], member: _Member) -> None:
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
        lost, self._lost = self._lost, deque()
        while lost and (member := self._free()) is not None:
            self._send(lost.popleft(), member)
        self._lost = lost


def actors(kind: type, posts: Sequence[Post], threads: int, *arguments: object) -> list[Any]:
    """An actor of that class at each post, which runs up to `threads` methods at a time.

    It is made of `arguments`, sent once to each machine, and the post's number of processors; Ray makes it
    anew, there or where as much is free, whenever it is lost.
    """
    shared = [ray.put(one) for one in arguments]
    made = ray.remote(kind)
    return [
        made.options(
            num_cpus=post.cores,
            num_gpus=post.gpus,
            max_restarts=-1,
            max_concurrency=threads,
            scheduling_strategy=NodeAffinitySchedulingStrategy(post.node, soft=True),
        ).remote(*shared, post.cores)
        for post in posts
    ]


def ask(function: Callable[..., Result], machines: Sequence[Node], *arguments: object) -> list[Result]:
    """What a function returns on each machine, where it sees the GPUs if there are any."""
    asked = [
        ray.remote(function)
        .options(
            num_cpus=0,
            num_gpus=0.01 if one.gpus else 0,
            scheduling_strategy=NodeAffinitySchedulingStrategy(one.number, soft=False),
        )
        .remote(*arguments)
        for one in machines
    ]
    ray.wait(asked, num_returns=len(asked), timeout=PATIENCE)
    return [cast(Result, _value(ref, timeout=0)) for ref in asked]


def _value(ref: ObjectRef, timeout: float | None = None) -> object:
    """What a call returned. Raises its own MinutebookError, those of `_LOST`, and ClusterAway."""
    try:
        found: object = ray.get(ref, timeout=timeout)
        return found
    except RayTaskError as error:
        cause = error.cause
        if isinstance(cause, MinutebookError):
            raise cause from error
        said = " ".join(str(cause).split())[:300].rstrip(".")
        raise MinutebookError(
            f"A worker of the Ray cluster failed ({type(cause).__name__}: {said}); "
            "see whether Minutebook and its packages are installed there as here."
        ) from error
    except _LOST:
        raise
    except GetTimeoutError as error:
        raise ClusterAway("A machine of the Ray cluster does not answer; run the command again.") from error
    except RayError as error:
        said = " ".join(str(error).split())[:300].rstrip(".")
        raise ClusterAway(f"The Ray cluster failed ({said}).") from error
