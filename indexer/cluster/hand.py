"""What a worker of a cluster does, on its own machine: reads documents under limits, encodes passages.

Knows nothing of Ray. Documents come as bytes, so that no disk need be shared.
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from indexer.encoder import DocumentEncoder, has_bfloat16, load_encoder
from indexer.errors import BadInput, RefusedFile
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.limits import Limits
from indexer.pipeline.staff import Encoded, Span, encode
from indexer.pipeline.tasks import Cutting
from indexer.pipeline.workers import NotBegun, Workers


@dataclass(frozen=True, slots=True)
class Orders:
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


class Hand:
    """One worker, which has `cores` of its machine's processors, and encodes on `device`."""

    def __init__(self, limits: Limits, device: str, cores: int) -> None:
        self._device = device
        self._cores = cores
        self._workers = Workers(limits, cores)
        self._orders: Orders | None = None
        self._encoder: DocumentEncoder | None = None
        self._changing = threading.Lock()
        self._encoding = threading.Lock()

    def multiplies_in_half(self) -> bool:
        """Whether this machine has instructions for half precision where it encodes."""
        return has_bfloat16(self._device)

    def ready_to_read(self, orders: Orders) -> None:
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

    def ready_to_encode(self, orders: Orders) -> None:
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

    def _loaded(self, orders: Orders) -> DocumentEncoder:
        import torch

        encoder = load_encoder(orders.model, half=orders.half, device=self._device)
        if encoder.card.fingerprint != orders.fingerprint:
            raise BadInput(
                f"The worker {platform.node()} has another encoder under the name {orders.model} than "
                "this machine; put the same one there."
            )
        torch.set_num_threads(self._cores)
        return encoder
