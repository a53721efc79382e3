"""Reads and encodes on a Ray cluster: one worker a machine, or a GPU."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from indexer.cluster.connection import Node, joined, nodes
from indexer.cluster.crew import Crew, Job, Post, actors, ask, shared
from indexer.cluster.hand import Hand, Orders
from indexer.documents.read import file_bytes
from indexer.encoder import load_encoder
from indexer.errors import ClusterAway, ReadingCutOff, RefusedFile
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.limits import Limits
from indexer.pipeline.staff import Encoded, Hands, Loaded, Span
from indexer.pipeline.tasks import Cutting

Outcome = dict[str, Any] | RefusedFile
"""The result of a task, or why its document is refused."""

Begun = Job[Outcome] | RefusedFile
"""A task that was dealt out, or why its file cannot even be sent."""

_BLOCK = 512
"""Texts encoded together: a few seconds' work, so that many workers get some and little is lost with one."""

_READ_AT_ONCE = 2
"""Documents that a worker has for each of its processors: one is read, one is on its way."""

_BLOCKS_AT_ONCE = 2
"""Blocks that a worker has: one is encoded, one is on its way."""

_SPARE = 256
"""Documents done before their turn beyond those that workers have: bridges a slow one, and bounds memory."""


class StaffOnRay:
    """The workers of the cluster at an address, see `joined`."""

    def __init__(self, address: str, limits: Limits) -> None:
        self._address = address
        self._limits = limits
        self._stack = ExitStack()
        self._hands: list[tuple[Any, Post]] = []
        self._device = "cpu"

    def __enter__(self) -> Self:
        self._stack.enter_context(joined(self._address))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def load(self, model: str) -> Loaded:
        """The encoder, in half precision if all machines that are to encode are made for it.

        Those are the ones with a GPU, or all where none has one. Raises ClusterAway when there are none.
        """
        posts = [post for one in nodes() for post in _posts(one)]
        if not posts:
            raise ClusterAway(f"The Ray cluster at {self._address} has no machine with a processor to give.")
        self._device = "cuda" if any(one.gpus for one in posts) else "cpu"
        threads = _READ_AT_ONCE * max(post.cores for post in posts) + _BLOCKS_AT_ONCE + 1
        self._hands = list(zip(actors(Hand, posts, threads, self._limits, self._device), posts, strict=True))
        half = all(ask(self._encoding(), "multiplies_in_half"))
        # With GPUs there, this process does the little that it encodes on what it has.
        device = None if self._device == "cuda" else "cpu"
        return Loaded(load_encoder(model, half=half, device=device), self._device)

    def begin(self, loaded: Loaded, cutting: Cutting, prints: Fingerprints) -> Hands:
        """One worker for each GPU, and one for each machine without any."""
        card = loaded.encoder.card
        orders = shared(
            Orders(card.name, cutting, prints, card.fingerprint, loaded.encoder.half, loaded.device)
        )
        reading = [(hand, _READ_AT_ONCE * post.cores) for hand, post in self._hands]
        encoding = [(hand, _BLOCKS_AT_ONCE) for hand in self._encoding()]
        return Hands(
            ReadersOnRay(Crew(reading, "ready_to_read", orders)),
            EncodersOnRay(Crew(encoding, "ready_to_encode", orders)),
        )

    def _encoding(self) -> list[Any]:
        return [hand for hand, post in self._hands if post.gpus or self._device == "cpu"]


@dataclass(frozen=True, slots=True)
class ReadersOnRay:
    """Sends documents as bytes to be read there."""

    crew: Crew[Outcome]

    def results(self, tasks: Iterable[Mapping[str, Any]]) -> Iterator[Outcome]:
        """The result of each task in order, or why its document is refused."""
        waiting: deque[tuple[Mapping[str, Any], Begun]] = deque()
        for task in tasks:
            waiting.append((task, self._begun(task)))
            if len(waiting) >= self.crew.places + _SPARE:
                yield self._result(*waiting.popleft())
        while waiting:
            yield self._result(*waiting.popleft())

    def _begun(self, task: Mapping[str, Any]) -> Begun:
        try:
            data = file_bytes(Path(task["path"])) if "path" in task else None
        except RefusedFile as refusal:
            return refusal
        return self.crew.begin("read", dict(task), data)

    def _result(self, task: Mapping[str, Any], begun: Begun) -> Outcome:
        outcome = self._ended(begun)
        # A machine that dies may cut off honest documents; twice, it is the document.
        return self._ended(self._begun(task)) if isinstance(outcome, ReadingCutOff) else outcome

    def _ended(self, begun: Begun) -> Outcome:
        return begun if isinstance(begun, RefusedFile) else self.crew.wait(begun)


@dataclass(frozen=True, slots=True)
class EncodersOnRay:
    """Sends blocks of texts to be encoded."""

    crew: Crew[Encoded]

    block = _BLOCK

    @property
    def ahead(self) -> int:
        """As many blocks as the workers have."""
        return self.crew.places

    def begin(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Callable[[int], None]
    ) -> Callable[[], Encoded]:
        """Sends a block off; the result waits for it."""
        job = self.crew.begin("encode", list(texts), [list(own) for own in sentences])

        def result() -> Encoded:
            encoded = self.crew.wait(job)
            progress(len(texts))
            return encoded

        return result


def _posts(machine: Node) -> list[Post]:
    """The places for workers on a machine: with one GPU each, or one place without."""
    count = max(1, min(machine.gpus, machine.cores))
    return [Post(machine.number, machine.cores // count, min(1, machine.gpus))] * count
