"""Vectors of passages and sentences: as many as there are, finite, of unit length, each of its own text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from indexer.checks.encoded import SAMPLED, check_encoded
from indexer.checks.finding import Finding
from indexer.checks.held import Held
from indexer.passages import indexed
from indexer.sentence_vectors import SCALE, SentenceVectors
from indexer.store.engines.local import stored_lists
from indexer.store.query_encoder import QueryEncoder

UNIT = 1e-3
"""How far from 1 the length of a vector may lie; single precision keeps it to 1e-6."""


def check_vectors(held: Held) -> Iterator[Finding]:
    """What is wrong with the dense leg and the encoder."""
    contents, count = held.contents, len(held.passages)
    vectors = held.stored().vectors
    if vectors.shape != (count, contents.dimension):
        yield Finding("dense", f"holds {_shape(vectors)} numbers, not {count}x{contents.dimension}")
        return
    lengths = np.linalg.norm(vectors, axis=1)
    # Not "> UNIT": a length that is no number must count.
    for number in np.flatnonzero(~(np.abs(lengths - 1) <= UNIT)):
        yield Finding(held.passages[number].passage_id, f"its vector has the length {lengths[number]:.4g}")
    yield from check_lists(held, vectors)
    yield from _sentences(held)
    encoder = QueryEncoder.load(held.encoder)
    card = encoder.card
    if (card.fingerprint, card.dimension) != (contents.encoder_fingerprint, contents.dimension):
        yield Finding("encoder", "is not the one that the vectors were made with")
    else:
        yield from _encoded_anew(held, encoder, vectors)


def check_lists(held: Held, vectors: NDArray[np.float32]) -> Iterator[Finding]:
    """What is wrong with the lists of a large index, where there are some; `vectors` are its passages'."""
    lists = stored_lists(held.folder)
    if lists is None:
        return
    if lists.shape != vectors.shape:
        count, dimension = lists.shape
        yield Finding("dense/lists.faiss", f"{count}x{dimension}, not {_shape(vectors)}")
        return
    if not np.array_equal(lists.passages(), np.arange(len(vectors))):
        yield Finding("dense/lists.faiss", "does not hold every passage once")
        return
    for number in held.sample(SAMPLED):
        near = lists.near(vectors[number].copy(), SAMPLED, None)
        if (vectors[near] @ vectors[number]).max(initial=-1.0) < 1 - UNIT:
            yield Finding(held.passages[number].passage_id, "is not found among its own lists")


def _sentences(held: Held) -> Iterator[Finding]:
    contents, count = held.contents, len(held.passages)
    stored = SentenceVectors.load(held.folder / "sentences")
    starts, spans, rows = stored.starts, stored.spans, stored.vectors
    total = contents.sentences
    if starts.shape != (count + 1,) or starts[0] != 0 or (np.diff(starts) < 1).any() or starts[-1] != total:
        yield Finding("sentences/starts.npy", f"does not share {total} sentences out to {count} passages")
        return
    if spans.shape != (total, 2) or rows.shape != (total, contents.dimension):
        yield Finding("sentences", f"{_shape(spans)} spans and {_shape(rows)} vectors for {total} sentences")
        return
    owners = np.repeat(np.arange(count), np.diff(starts))
    ends = np.array([len(one.text) for one in held.passages], dtype=np.int64)[owners]
    for row in np.flatnonzero((spans[:, 0] < 0) | (spans[:, 0] >= spans[:, 1]) | (spans[:, 1] > ends)):
        yield Finding(held.passages[owners[row]].passage_id, f"its sentence {spans[row].tolist()} is outside")
    within = owners[1:] == owners[:-1]
    for row in np.flatnonzero(within & (spans[1:, 0] < spans[:-1, 1])):
        yield Finding(held.passages[owners[row]].passage_id, "its sentences overlap")
    # Each of the numbers of a vector was rounded by at most a half.
    slack = 0.5 * np.sqrt(contents.dimension)
    lengths = np.linalg.norm(rows.astype(np.float32), axis=1)
    for row in np.flatnonzero(np.abs(lengths - SCALE) > slack):
        yield Finding(held.passages[owners[row]].passage_id, "the vector of a sentence is not of unit length")


def _encoded_anew(held: Held, encoder: QueryEncoder, vectors: NDArray[np.float32]) -> Iterator[Finding]:
    """Whether passages still lie nearest to their own vectors, among those of a sample."""
    numbers = held.sample(SAMPLED)
    sampled = [held.passages[number] for number in numbers]
    texts, places = [indexed(one.context, one.text) for one in sampled], [one.passage_id for one in sampled]
    yield from check_encoded(encoder, texts, vectors[numbers], places)


def _shape(array: NDArray[np.generic]) -> str:
    return "x".join(map(str, array.shape))
