"""What a worker of a cluster does, on its own machine: reads documents under limits, encodes passages.

Knows nothing of Ray. Documents come as bytes, so that no disk need be shared.
"""

from __future__ import annotations

import itertools
import platform
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from indexer.encoder import DocumentEncoder, load_encoder
from indexer.errors import BadInput, RefusedFile
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.limits import Limits
from indexer.pipeline.staff import Encoded, Span, encode
from indexer.pipeline.tasks import Cutting
from indexer.pipeline.workers import Workers


@dataclass(frozen=True, slots=True)
class Orders:
    """What all workers of a build are told alike; `fingerprint` is the encoder's."""

    limits: Limits
    model: str
    cutting: Cutting
    prints: Fingerprints
    fingerprint: str
    half: bool
    device: str


class Hand:
    """One worker, which has `cores` of its machine's processors."""

    def __init__(self, orders: Orders, cores: int) -> None:
        self._orders = orders
        self._cores = cores
        self._workers = Workers(orders.limits, cores)
        self._workers.configure(cutting=asdict(orders.cutting))
        self._folder = TemporaryDirectory(prefix="minutebook-")
        self._numbers = itertools.count()
        self._encoder: DocumentEncoder | None = None
        self._encoding = threading.Lock()

    def ready_to_read(self) -> None:
        """Raises BadInput unless documents are read and cut here as where the build was begun."""
        orders = self._orders
        own = Fingerprints.of(orders.cutting, orders.fingerprint, half=orders.half, device=orders.device)
        if own != orders.prints:
            raise BadInput(
                f"The worker {platform.node()} has another version of Minutebook, Python or a package "
                "that reads, cuts or encodes than this machine; install the same on both."
            )

    def ready_to_encode(self) -> None:
        """Loads the encoder. Raises BadInput when it is not the very one that the build began with."""
        self.ready_to_read()
        with self._encoding:
            self._loaded()

    def read(self, task: dict[str, Any], data: bytes | None) -> dict[str, Any] | RefusedFile:
        """The result of a task (see `tasks`); `data` are the bytes of the file that it names, if it does."""
        if data is None:
            return self._result(task)
        folder = Path(self._folder.name) / str(next(self._numbers))
        folder.mkdir()
        path = folder / Path(task["path"]).name
        try:
            path.write_bytes(data)
            return self._result({**task, "path": str(path)})
        finally:
            path.unlink(missing_ok=True)
            folder.rmdir()

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Encoded:
        """Vectors of texts and their sentences."""
        with self._encoding:  # a second block waits here, so that none is waited for
            return encode(self._loaded(), texts, sentences)

    def _result(self, task: dict[str, Any]) -> dict[str, Any] | RefusedFile:
        (result,) = self._workers.results([task])
        return result

    def _loaded(self) -> DocumentEncoder:
        if self._encoder is None:
            import torch

            orders = self._orders
            encoder = load_encoder(orders.model, half=orders.half, device=orders.device)
            if encoder.card.fingerprint != orders.fingerprint:
                raise BadInput(
                    f"The worker {platform.node()} has another encoder under the name {orders.model} than "
                    "this machine; put the same one there."
                )
            torch.set_num_threads(self._cores)
            self._encoder = encoder
        return self._encoder
