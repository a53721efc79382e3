"""Who does what of a build can be spread: reading documents and encoding passages, here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from indexer.encoder import DocumentEncoder, load_encoder
from indexer.errors import RefusedFile
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.limits import Limits
from indexer.pipeline.tasks import Cutting
from indexer.pipeline.workers import Workers
from indexer.sentence_vectors import quantised

Span = tuple[int, int]


class Readers(Protocol):
    """Reads documents and cuts meetings."""

    def results(self, tasks: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any] | RefusedFile]:
        """The result of each task (see `tasks`) in order, or why its document is refused.

        Tasks are taken up as they are needed. Raises MissingExtra.
        """
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of n texts: float32[n, dimension]; and of their sentences, quantised: int8[k, dimension]."""

    vectors: NDArray[np.float32]
    sentences: NDArray[np.int8]


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
class Hands:
    """Those who work at one build."""

    readers: Readers
    encoders: Encoders


@dataclass(frozen=True, slots=True)
class Loaded:
    """The encoder as this process has it, and the kind of device that passages are encoded on."""

    encoder: DocumentEncoder
    device: str


class Staff(Protocol):
    """Has hands for a build; leave the context to let them go."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def load(self, model: str) -> Loaded:
        """The encoder of that name, multiplying as all who encode do; see `load_encoder`."""
        ...

    def begin(self, loaded: Loaded, cutting: Cutting, prints: Fingerprints) -> Hands:
        """Those who read and encode as `prints` tells."""
        ...


def encode(
    encoder: DocumentEncoder,
    texts: Sequence[str],
    sentences: Sequence[Sequence[Span]],
    progress: Callable[[int], None] = lambda _: None,
) -> Encoded:
    """Texts and their sentences encoded in this process."""
    vectors, parts = encoder.encode_with_sentences(texts, sentences, progress)
    return Encoded(vectors, np.concatenate([quantised(one) for one in parts]))


@dataclass(frozen=True, slots=True)
class EncoderHere:
    """Encodes in this process."""

    encoder: DocumentEncoder

    block = 2_048
    """With batches of 32 hardly any padding is left, and texts and vectors of a block take 40 MB."""

    ahead = 0

    def begin(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Callable[[int], None]
    ) -> Callable[[], Encoded]:
        """Nothing; the result is made when it is asked for."""
        return lambda: encode(self.encoder, texts, sentences, progress)


class StaffHere:
    """Worker processes and the encoder on this machine."""

    def __init__(self, limits: Limits, workers: int | None, early: int) -> None:
        self._workers = Workers(limits, workers, early)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def load(self, model: str) -> Loaded:
        """The encoder on the best device of this machine."""
        encoder = load_encoder(model)
        return Loaded(encoder, encoder.device)

    def begin(self, loaded: Loaded, cutting: Cutting, prints: Fingerprints) -> Hands:  # noqa: ARG002
        """The worker processes, and this one, which read and encode in no other way."""
        self._workers.configure(cutting=asdict(cutting))
        return Hands(self._workers, EncoderHere(loaded.encoder))
