"""What is wrong with the vectors of an index: of passages, sentences and tokens; and with its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import SCALE, SentenceVectors
from indexer.build.checks import AudienceFolder, Finding, shares_out, unlike
from indexer.learned.vocabulary import SurfaceWords
from indexer.passages import indexed, lexical_text
from indexer.store.engines.local import stored_lists
from indexer.store.query_encoder import QueryEncoder
from indexer.store.token_vectors import NONE, TokenVectors, signs_of, width_of

# Vectors of passages and sentences: as many as there are, finite, of unit length, each of its own text.

UNIT = 1e-3
"""How far from 1 the length of a vector may lie; single precision keeps it to 1e-6."""

ENCODED_SAMPLED = 16
"""Texts that are encoded anew: enough to see rows shifted or swapped, a second for the default encoder."""

CLEARLY = 0.05
"""How much nearer another text's vector must be before it is another's: rounding moves a cosine by less
than 0.01, and texts that say nearly the same lie nearly as near."""


def check_vectors(held: AudienceFolder) -> Iterator[Finding]:
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
        return
    yield from _tokens(held, encoder)
    numbers = held.sample(ENCODED_SAMPLED)
    sampled = [held.passages[number] for number in numbers]
    texts, places = [indexed(one.context, one.text) for one in sampled], [one.passage_id for one in sampled]
    yield from _encoded_anew(encoder, texts, vectors[numbers], places)
    yield from _tokens_anew(encoder, texts, numbers, held)


def check_lists(held: AudienceFolder, vectors: NDArray[np.float32]) -> Iterator[Finding]:
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
    for number in held.sample(ENCODED_SAMPLED):
        near = lists.near(vectors[number].copy(), ENCODED_SAMPLED, None)
        if (vectors[near] @ vectors[number]).max(initial=-1.0) < 1 - UNIT:
            yield Finding(held.passages[number].passage_id, "is not found among its own lists")


def _sentences(held: AudienceFolder) -> Iterator[Finding]:
    contents, count = held.contents, len(held.passages)
    stored = SentenceVectors.load(held.folder / "sentences")
    starts, spans, rows, total = stored.starts, stored.spans, stored.vectors, contents.sentences
    if not shares_out(starts, total, count, 1):
        yield Finding("sentences/starts.npy", f"does not share {total} sentences out to {count} passages")
        return
    if spans.shape != (total, 2) or rows.shape != (total, contents.dimension):
        yield Finding("sentences", f"{_shape(spans)} spans and {_shape(rows)} vectors for {total} sentences")
        return
    owners = np.repeat(np.arange(count), np.diff(starts))
    ends = np.array([len(one.text) for one in held.passages], dtype=np.int64)[owners]
    for row in np.flatnonzero((spans[:, 0] < 0) | (spans[:, 0] >= spans[:, 1]) | (spans[:, 1] > ends)):
        yield from held.about([owners[row]], f"its sentence {spans[row].tolist()} is outside")
    overlap = (owners[1:] == owners[:-1]) & (spans[1:, 0] < spans[:-1, 1])
    yield from held.about(owners[:-1][overlap], "its sentences overlap")
    yield from held.about(owners[_not_unit(rows)], "the vector of a sentence is not of unit length")


ALIKE = 0.75
"""The share of signs that must come out the same when tokens are encoded anew: those near 0 turn with the
rounding of bfloat16 and with a question's prompt; of two texts half are the same."""


def _tokens(held: AudienceFolder, encoder: QueryEncoder) -> Iterator[Finding]:
    contents, count = held.contents, len(held.passages)
    stored = TokenVectors.load(held.folder / "tokens")
    if not shares_out(stored.starts, contents.tokens, count):
        yield Finding("tokens/starts.npy", f"does not share {contents.tokens} tokens out to {count} passages")
        return
    expected = (contents.tokens, width_of(encoder.card.token_dimension))
    if stored.signs.shape != expected or stored.owners.shape != expected[:1]:
        yield Finding("tokens/signs.npy", f"holds {_shape(stored.signs)} signs of {contents.tokens} tokens")
        return
    sentences = np.diff(SentenceVectors.load(held.folder / "sentences").starts)
    passages = np.repeat(np.arange(count), np.diff(stored.starts))
    strange = (stored.owners != NONE) & (stored.owners >= sentences[passages])
    yield from held.about(passages[strange], "a token of it stands in a sentence that it has not")


def _tokens_anew(
    encoder: QueryEncoder, texts: Sequence[str], numbers: Sequence[int], held: AudienceFolder
) -> Iterator[Finding]:
    """Whether the tokens of some passages have the signs that they get when their texts are read again."""
    stored = TokenVectors.load(held.folder / "tokens")
    for number, read in zip(numbers, encoder.read(texts), strict=True):
        own, anew = stored.signs[stored.starts[number] : stored.starts[number + 1]], signs_of(read.tokens)
        if own.shape[1:] != anew.shape[1:]:
            return  # told above
        count = min(len(own), len(anew))  # a question's prompt may leave less room
        other = np.bitwise_count(own[:count] ^ anew[:count]).mean() if count else len(own) + len(anew)
        if other > (1 - ALIKE) * 8:
            yield Finding(held.passages[number].passage_id, "its tokens are not those of its text")


def _encoded_anew(
    encoder: QueryEncoder, texts: Sequence[str], vectors: NDArray[np.float32], places: Sequence[str]
) -> Iterator[Finding]:
    """Whether texts still lie nearest to their own of the unit `vectors`; finding n is about `places[n]`."""
    if not texts:
        return
    anew = encoder.encode(texts)
    if not np.isfinite(anew).all():
        yield Finding("encoder", "makes vectors that are no numbers")
        return
    cosines = anew @ vectors.T
    for row, place in enumerate(places):
        if cosines[row].max() > cosines[row, row] + CLEARLY:
            other = places[int(cosines[row].argmax())]
            yield Finding(place, f"its vector is another's: that of {other} is nearer to its text")


_SURFACE = "language/surface_words.npz"


def check_surface(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the surface words: they are counted anew in the passages."""
    stored = SurfaceWords.load(held.folder / "language")
    counted = SurfaceWords.of([lexical_text(one) for one in held.passages])
    if stored.texts != counted.texts:
        yield Finding(_SURFACE, f"surface words of {stored.texts} passages, not {counted.texts}")
    if stored.words != counted.words or stored.stems != counted.stems:
        yield Finding(_SURFACE, "its words are not those of the passages")
        return
    for name in unlike(stored, counted, ("counts", "signatures", "lengths", "pairs")):
        yield Finding(_SURFACE, f"its {name} are not those of the passages")


def _not_unit(rows: NDArray[np.int8]) -> NDArray[np.int64]:
    """Rows of quantised vectors that are not of unit length; each number was rounded by at most a half."""
    lengths = np.linalg.norm(rows.astype(np.float32), axis=1)
    return np.flatnonzero(np.abs(lengths - SCALE) > 0.5 * np.sqrt(rows.shape[1]))


def _shape(array: NDArray[np.generic]) -> str:
    return "x".join(map(str, array.shape))
