"""Passages as an index keeps them: the vector of a text, those of its sentences, and the signs of its tokens.

A network's outputs for a text are all that this takes; whoever computes them (`indexer.build.encoder`,
`indexer.build.traced_encoder`) gives the same passages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.passages import Span
from indexer.store.query_encoder import own_pieces
from indexer.store.token_vectors import owners_of, signs_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ReadTexts: TypeAlias = Callable[[Sequence[str]], Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]]]
"""Gives of each text its unit vector float32[dimension], and the outputs float32[pieces, token dimension]."""

_BATCH = 32  # texts read at once; more are no faster on two cores and take more memory


@dataclass(frozen=True, slots=True, eq=False)
class EncodedPassage:
    """What is stored of one text that was read.

    vector float32[dimension] and sentences float32[k, dimension], of unit length; tokens uint8[n, width], the
    signs of its tokens, and owners uint8[n], the sentence of each (see `indexer.store.token_vectors`).
    """

    vector: NDArray[np.float32]
    sentences: NDArray[np.float32]
    tokens: NDArray[np.uint8]
    owners: NDArray[np.uint8]


def no_progress(_done: int) -> None:
    """Tells nobody how many texts are done."""


class PassageEncoder(Protocol):
    """Reads passages."""

    def encode_passages(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        progress: Callable[[int], None] = no_progress,
    ) -> list[EncodedPassage]:
        """What is stored of texts: each is read once, with the sentences at `sentences[n]` within text n."""
        ...


@dataclass(frozen=True, slots=True)
class PassageReader:
    """Reads passages by a network whose vector is the mean of its outputs; a `PassageEncoder`.

    So a sentence's vector is the mean over the outputs of its own characters. Where `pools` is False, the
    network is of another kind, and sentences get no vectors here. `tokenizer` neither cuts nor pads.
    """

    tokenizer: Tokenizer
    prompt: str
    dimension: int
    read: ReadTexts
    pools: bool = True

    def encode_passages(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        progress: Callable[[int], None] = no_progress,
    ) -> list[EncodedPassage]:
        """See `PassageEncoder`."""
        pieces = self.tokenizer.encode_batch([self.prompt + text for text in texts])
        found: dict[int, EncodedPassage] = {}
        for batch in by_length([len(one.ids) for one in pieces], progress):
            read = self.read([texts[n] for n in batch])
            for n, (vector, outputs) in zip(batch, read, strict=True):
                own = own_pieces(pieces[n], len(self.prompt))
                rows = [row for row in own if row < len(outputs)]
                parts = self._pooled(own, outputs, sentences[n]) if self.pools else vector[None][:0]
                owners = owners_of([own[row] for row in rows], sentences[n])
                found[n] = EncodedPassage(vector, parts, signs_of(outputs[rows]), owners)
        return [found[n] for n in range(len(texts))]

    def _pooled(
        self, own: Mapping[int, Span], outputs: NDArray[np.float32], sentences: Sequence[Span]
    ) -> NDArray[np.float32]:
        """Vectors of the sentences of a text whose pieces have those outputs; `own` as `own_pieces` tells."""
        # Row k of the outputs belongs to piece k; the model may have read fewer than there are.
        places = [(row, *span) for row, span in own.items() if row < len(outputs)]
        rows, starts, ends = np.array(places, dtype=np.int64).reshape(-1, 3).T
        pooled = np.empty((len(sentences), self.dimension), dtype=np.float32)
        for row, (start, end) in enumerate(sentences):
            inside = rows[(starts >= start) & (ends <= end)]
            # A sentence of characters that the tokeniser drops has no piece: the whole text speaks for it.
            pooled[row] = outputs[inside].mean(axis=0) if len(inside) else outputs.mean(axis=0)
        pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
        return pooled


def by_length(lengths: Sequence[int], progress: Callable[[int], None]) -> Iterator[list[int]]:
    """Batches of numbers of texts of so many word pieces, alike in length: padding takes time as text does.

    Batches by characters were 18% padding over QMSum's passages.
    """
    order = sorted(range(len(lengths)), key=lambda n: lengths[n], reverse=True)
    for at in range(0, len(order), _BATCH):
        batch = order[at : at + _BATCH]
        yield batch
        progress(at + len(batch))
