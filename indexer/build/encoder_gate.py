"""Whether questions that are read by rounded weights find the same passages: judged by a corpus on itself.

Questions are made of the corpus (headings, and the beginnings of sentences) and asked by both networks. How
the exact one ranks is taken for right: by the passages' vectors, and of the nearest token by token. The
rounded one is used where it shares enough of the first ten and its order is near enough to that.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import all_products
from indexer.build.encoder_quantised import NETWORK, WEIGHTS, write_quantised
from indexer.store.query_encoder import WEIGHTS_FILE, EncodedText, QueryEncoder, QuestionWeights
from indexer.store.records import Records
from indexer.store.token_vectors import TokenVectors

FIRST = 10
"""Passages of a ranking that are compared: what one page shows."""

_COMPARED = 100  # passages nearest to a question that are ranked token by token, as a search does

_PASSAGES = 64  # evenly through the corpus, of which questions are made
_WORDS = 12  # of a sentence that make a question: about as many as questions have

LEAST_SHARED = 0.80
LEAST_NDCG = 0.90
"""What both rankings must keep, on average over the questions.
`python -m eval.speed.question_weights INDEX...` tells it of any index with exact weights. With a scale for
each column the default encoder kept .898 to .932 and .962 to .985 over the sample's, London's, twelve
bodies', QMSum's and all their minutes, and .851 and .932 over 50,000 recombined passages, of which hardly
any is nearer than the rest; with one scale for a whole matrix .785 to .891 and .889 to .964, and .728 and
.839."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What questions are made of and asked: a corpus with its passages' unit vectors and their tokens."""

    records: Records
    vectors: NDArray[np.float32]
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike two rankings are, on average over `questions`: 1 where they are the same.

    `shared`: of the first ten of one, the share that is among the other's. `ndcg`: that of the other one's
    first ten, where the first of the one is worth ten, the second nine and so on.
    """

    shared: float
    ndcg: float
    questions: int

    @property
    def enough(self) -> bool:
        """Whether the one can stand for the other."""
        return self.shared >= LEAST_SHARED and self.ndcg >= LEAST_NDCG


@dataclass(frozen=True, slots=True)
class Agreements:
    """How alike passages are ranked by their vectors, and token by token."""

    vectors: Agreement
    tokens: Agreement

    @property
    def enough(self) -> bool:
        """Whether both are."""
        return self.vectors.enough and self.tokens.enough


def round_weights(directory: Path, corpus: Corpus) -> str | None:
    """Rounds the weights of an exported encoder to 8 bits if the corpus is then ranked as before.

    Gives None, or why the exact ones stay, in one sentence.
    """
    with TemporaryDirectory(prefix=".rounded-", dir=directory.parent) as work:
        rounded = Path(work) / directory.name
        try:
            write_rounded(directory, rounded)
            found = agreements(QueryEncoder.load(directory), QueryEncoder.load(rounded), corpus)
        except Exception as error:  # onnx and onnxruntime each raise errors of their own
            return f"{_EXACT}: the weights of this encoder cannot be rounded ({error})."
        if not found.enough:
            shared = min(found.vectors.shared, found.tokens.shared)
            return f"{_EXACT}: rounded, they find {shared:.0%} of the same passages in these minutes."
        for name in (NETWORK, WEIGHTS, WEIGHTS_FILE):
            (rounded / name).replace(directory / name)
    return None


_EXACT = "Questions are read with exact weights"


def write_rounded(exact: Path, out: Path, *, by_column: bool = True) -> None:
    """Writes the encoder in the folder `exact` with rounded weights to `out`, see `write_quantised`."""
    write_quantised(exact, out, by_column=by_column)
    for path in exact.iterdir():
        if not (out / path.name).exists():
            shutil.copyfile(path, out / path.name)
    (out / WEIGHTS_FILE).write_text(json.dumps(QuestionWeights.INT8) + "\n")


def agreements(exact: QueryEncoder, rounded: QueryEncoder, corpus: Corpus) -> Agreements:
    """How alike two encoders rank the passages of a corpus for questions made of it."""
    questions = made_questions(corpus)
    asked = list(zip(exact.read(questions), rounded.read(questions), strict=True))
    by_vectors, by_tokens = [], []
    for one, other in asked:
        first = _nearest(all_products(corpus.vectors, one.vector), _COMPARED)
        by_vectors.append(_alike(first, _nearest(all_products(corpus.vectors, other.vector), FIRST)))
        near = np.sort(first)
        orders = [near[_nearest(_token_scores(read, near, corpus.tokens), FIRST)] for read in (one, other)]
        by_tokens.append(_alike(*orders))
    return Agreements(_mean(by_vectors), _mean(by_tokens))


def made_questions(corpus: Corpus) -> list[str]:
    """Headings of the corpus and beginnings of its sentences, each once, evenly from first to last."""
    count = len(corpus.vectors)
    numbers = np.unique(np.linspace(0, count - 1, min(_PASSAGES, count)).astype(np.int64))
    return list(dict.fromkeys(_questions(corpus.records, numbers.tolist())))


def _questions(records: Records, numbers: Sequence[int]) -> Iterator[str]:
    for passage in records.passages(numbers):
        item = records.item(passage.document_id, passage.item)
        if item is not None and item.heading.strip():
            yield item.heading
        words = passage.text.split()
        middle = len(words) // 2
        said = words[middle : middle + _WORDS] or words
        if said:
            yield " ".join(said)


def _token_scores(
    read: EncodedText, passages: NDArray[np.int64], tokens: TokenVectors
) -> NDArray[np.float32]:
    scores: NDArray[np.float32] = tokens.matches(read.tokens, passages).sum(axis=1)
    return scores


def _nearest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The places of the `count` highest scores, highest first."""
    return np.argsort(-scores, kind="stable")[:count]


def _alike(ideal: NDArray[np.int64], other: NDArray[np.int64]) -> tuple[float, float]:
    """Of one ranking's first ten the share that the other's has, and the other's nDCG by them."""
    worth = {passage: FIRST - place for place, passage in enumerate(ideal[:FIRST].tolist())}
    discounts = 1 / np.log2(np.arange(2, FIRST + 2))
    gains = np.array([worth.get(passage, 0) for passage in other[:FIRST].tolist()], dtype=np.float64)
    best = np.array(list(worth.values()), dtype=np.float64)
    ndcg = (gains * discounts[: len(gains)]).sum() / (best * discounts[: len(best)]).sum()
    return np.count_nonzero(gains) / len(best), float(ndcg)


def _mean(found: Sequence[tuple[float, float]]) -> Agreement:
    if not found:
        return Agreement(1.0, 1.0, 0)
    shared, ndcg = np.mean(found, axis=0).tolist()
    return Agreement(shared, ndcg, len(found))
