"""The optional re-ranker: a cross-encoder reads question and passage together and scores the best few again.

Off unless a model is named. It needs torch, which searching alone does not; see `load_reranker`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import BadInput, MissingExtra, install_hint

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


CANDIDATES = 30
"""Passages scored again by default: three pages of results."""

MOST_CANDIDATES = 200
"""As deep as each leg is asked; what stands below hardly matches, and each costs a pass of the network."""

MOST_PIECES = 512
"""Word pieces of question and passage read at most, however many a model could: passages have 300."""

_BATCH = 16  # passages in one pass: memory stays small, and larger batches are no faster on a CPU
_LONGEST = "minutes " * MOST_PIECES


class Reranker(Protocol):
    """Says how well passages answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[len(texts)], each 0..1, in the order of `texts`."""
        ...


@dataclass(frozen=True, slots=True)
class Reranking:
    """Which cross-encoder reads how much: the best `candidates` passages, `max_pieces` word pieces a pair.

    Without `max_pieces` the model's own limit holds, up to `MOST_PIECES`. Raises BadInput for numbers that
    make no sense.
    """

    model: str
    candidates: int = CANDIDATES
    max_pieces: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.candidates <= MOST_CANDIDATES:
            raise BadInput(
                f"A re-ranker scores from 1 to {MOST_CANDIDATES} candidates, not {self.candidates}."
            )
        if self.max_pieces is not None and self.max_pieces < 1:
            raise BadInput(f"A re-ranker cannot read {self.max_pieces} word pieces; leave the limit out.")


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A re-ranker, and how many of the best passages it reads."""

    reranker: Reranker
    candidates: int


def second_reading(wanted: Reranking | None) -> SecondReading | None:
    """What is asked for, its model loaded; None for nothing. Raises what `load_reranker` does."""
    return SecondReading(load_reranker(wanted), wanted.candidates) if wanted else None


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder on the CPU; safe to share between threads."""

    def __init__(self, model: CrossEncoder) -> None:
        self._model = model
        # Tokenizers written in Rust refuse to be set up by two threads at once.
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question: float32[len(texts)], the sigmoid of the model's logit.

        Raises ValueError for more than `MOST_CANDIDATES` texts.
        """
        if len(texts) > MOST_CANDIDATES:
            raise ValueError(f"{len(texts)} texts to score; at most {MOST_CANDIDATES} are candidates")
        if not texts:
            return np.zeros(0, dtype=np.float32)
        from torch import nn

        pairs = [(question, text) for text in texts]
        with self._lock:
            # Named here because half of the published models leave it out and give bare logits.
            found = self._model.predict(
                pairs, batch_size=_BATCH, activation_fn=nn.Sigmoid(), show_progress_bar=False
            )
        return np.asarray(found, dtype=np.float32)


def load_reranker(settings: Reranking) -> CrossEncoderReranker:
    """The cross-encoder named in the settings, a folder or a model's name.

    Raises MissingExtra without sentence-transformers, and BadInput when there is no such model or it cannot
    be used: it gives other than one score a pair, or reads less than it says or is asked to.
    """
    from indexer.build.encoder import load_model, not_collecting

    if find_spec("sentence_transformers") is None:
        raise MissingExtra(f"Re-ranking needs sentence-transformers; {install_hint('rerank')}")
    with not_collecting():
        from sentence_transformers import CrossEncoder

    def load(location: str, local: bool) -> CrossEncoder:
        opened: CrossEncoder = CrossEncoder(location, device="cpu", local_files_only=local)
        return opened

    name = settings.model
    model = load_model(load, name, "re-ranker")
    if model.num_labels != 1:
        raise BadInput(f"The model {name!r} gives {model.num_labels} scores a pair; a re-ranker gives one.")
    own = min(model.tokenizer.model_max_length, MOST_PIECES)
    pieces = settings.max_pieces or own
    if pieces > own:
        raise BadInput(f"The re-ranker {name!r} reads {own} word pieces, not {pieces}; ask for fewer.")
    model.tokenizer.model_max_length = pieces
    reranker = CrossEncoderReranker(model)
    try:
        reranker.scores("What was agreed?", [_LONGEST])
    except Exception as error:
        raise BadInput(
            f"The re-ranker {name!r} fails on long passages; give it fewer word pieces."
        ) from error
    return reranker
