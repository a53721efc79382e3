"""The lexical leg: postings of exactly the passages' words, with the scores that rank-bm25 gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import SCALE, SentenceVectors
from indexer.build.checks import AudienceFolder, Finding
from indexer.language.words import Analyzer
from indexer.learned.near_words import NearWords, told_apart
from indexer.learned.vocabulary import SurfaceWords
from indexer.passages import indexed, lexical_text
from indexer.store.bm25 import Impacts, Lexicon, reference
from indexer.store.engines.local import stored_lists
from indexer.store.query_encoder import QueryEncoder

SAMPLED = 200
"""Passages whose scores are computed by rank-bm25 itself; of all others the words are compared."""

NEARLY = 1e-4
"""Relative difference to rank-bm25, which computes in double precision."""


def check_words(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with lexicon and impacts."""
    lexicon = Lexicon.load(held.folder / "language")
    impacts = held.stored().impacts
    broken = list(_layout(lexicon, impacts))
    if broken:
        yield from broken
        return
    analyzer = Analyzer()
    terms = [analyzer.terms(lexical_text(one)) for one in held.passages]
    yield from _postings(held, lexicon, impacts, terms)
    yield from _scores(held, lexicon, impacts, terms)


def _layout(lexicon: Lexicon, impacts: Impacts) -> Iterator[Finding]:
    words, starts = lexicon.words, impacts.starts
    if list(words) != sorted(set(words)) or lexicon.idf.shape != (len(words),):
        yield Finding("language", "the words are not sorted and distinct, or not as many as their weights")
    if not np.isfinite(lexicon.idf).all():
        yield Finding("language/idf.npy", "holds weights that are no numbers")
    postings = len(impacts.passages)
    if (
        starts.shape != (len(words) + 1,)
        or starts[0] != 0
        or (np.diff(starts) < 1).any()
        or starts[-1] != postings
        or impacts.values.shape != (postings,)
    ):
        yield Finding("lexical", f"its {postings} postings are not those of {len(words)} words")
        return
    if postings and not 0 <= impacts.passages.min() <= impacts.passages.max() < impacts.count:
        yield Finding("lexical/passages.npy", "names passages that are not there")
    ascends = np.diff(impacts.passages) > 0
    ascends[starts[1:-1] - 1] = True  # from one word's postings to the next's
    if not ascends.all():
        yield Finding("lexical/passages.npy", "names a passage twice for a word, or not in order")
    if not (np.isfinite(impacts.values) & (impacts.values > 0)).all():
        yield Finding("lexical/values.npy", "holds impacts that are not above 0")


def _postings(
    held: AudienceFolder, lexicon: Lexicon, impacts: Impacts, terms: Sequence[Sequence[str]]
) -> Iterator[Finding]:
    """Whether each passage has postings of its own words and of no others."""
    word_of = np.repeat(np.arange(len(lexicon.words)), np.diff(impacts.starts))
    order = np.lexsort((word_of, impacts.passages))
    ends = np.cumsum(np.bincount(impacts.passages, minlength=impacts.count))
    for number, own in enumerate(np.split(word_of[order], ends[:-1])):
        if [lexicon.words[word] for word in own] != sorted(set(terms[number])):
            yield Finding(held.passages[number].passage_id, "its postings are not those of its words")


def _scores(
    held: AudienceFolder, lexicon: Lexicon, impacts: Impacts, terms: Sequence[Sequence[str]]
) -> Iterator[Finding]:
    sample = held.sample(SAMPLED)
    idf, scores = reference(terms, sample)
    if set(idf) != set(lexicon.words) or not np.allclose(
        lexicon.idf, [idf[word] for word in lexicon.words], rtol=NEARLY, atol=NEARLY
    ):
        yield Finding("language/idf.npy", "is not what rank-bm25 computes")
        return
    for number, expected in zip(sample, scores, strict=True):
        query = lexicon.query(dict.fromkeys(terms[number], 1.0))
        score = float(impacts.of(query, np.array([number], dtype=np.int64))[0] @ query.weights)
        if not np.isclose(score, expected, rtol=NEARLY, atol=NEARLY):
            place = held.passages[number].passage_id
            yield Finding(place, f"its BM25 score is {score:.4f}, rank-bm25 gives {expected:.4f}")


# Whether stored vectors are those of their texts: a sample of the texts is encoded anew.

ENCODED_SAMPLED = 16
"""Texts that are encoded anew: enough to see rows shifted or swapped, a second for the default encoder."""

CLEARLY = 0.05
"""How much nearer another text's vector must be before it is another's: rounding moves a cosine by less
than 0.01, and texts that say nearly the same lie nearly as near."""


def check_encoded(
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


# Vectors of passages and sentences: as many as there are, finite, of unit length, each of its own text.

UNIT = 1e-3
"""How far from 1 the length of a vector may lie; single precision keeps it to 1e-6."""


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
    else:
        yield from _encoded_anew(held, encoder, vectors)


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


def _encoded_anew(
    held: AudienceFolder, encoder: QueryEncoder, vectors: NDArray[np.float32]
) -> Iterator[Finding]:
    """Whether passages still lie nearest to their own vectors, among those of a sample."""
    numbers = held.sample(ENCODED_SAMPLED)
    sampled = [held.passages[number] for number in numbers]
    texts, places = [indexed(one.context, one.text) for one in sampled], [one.passage_id for one in sampled]
    yield from check_encoded(encoder, texts, vectors[numbers], places)


def _shape(array: NDArray[np.generic]) -> str:
    return "x".join(map(str, array.shape))


# The words of the index as they are spelt, and which of them mean about the same.

_SURFACE, _NEAR = "language/surface_words.npz", "language/near_words"

_COLUMNS = ("counts", "signatures", "lengths", "pairs")

_ROWS = 256  # words whose cosines to all others are held at once


def check_surface(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the surface words: they are counted anew in the passages."""
    stored = SurfaceWords.load(held.folder / "language")
    counted = SurfaceWords.of([lexical_text(one) for one in held.passages])
    if stored.texts != counted.texts:
        yield Finding(_SURFACE, f"surface words of {stored.texts} passages, not {counted.texts}")
    if stored.words != counted.words or stored.stems != counted.stems:
        yield Finding(_SURFACE, "its words are not those of the passages")
        return
    for name in _COLUMNS:
        if not np.array_equal(getattr(stored, name), getattr(counted, name)):
            yield Finding(_SURFACE, f"its {name} are not those of the passages")


def check_near(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with near words: of the surface words, with vectors of their own, all that are near."""
    surface = SurfaceWords.load(held.folder / "language")
    near = NearWords.load(held.folder / "language")
    expected = told_apart(list(zip(surface.words, surface.counts.tolist(), strict=True)))
    if near.words != expected:
        yield Finding(_NEAR, "its words are not the commonest of the surface words")
        return
    broken = list(_language_layout(near, held.contents.dimension))
    if broken:
        yield from broken
        return
    yield from _lengths(near)
    yield from _lists(near)
    numbers = range(0, len(near.words), max(1, len(near.words) // ENCODED_SAMPLED))[:ENCODED_SAMPLED]
    words = [near.words[number] for number in numbers]
    vectors = near.vectors[list(numbers)].astype(np.float32) / np.float32(SCALE)
    places = [_place(word) for word in words]
    yield from check_encoded(QueryEncoder.load(held.encoder), words, vectors, places)


def _language_layout(near: NearWords, dimension: int) -> Iterator[Finding]:
    words, starts, pairs = len(near.words), near.starts, len(near.near)
    if near.vectors.shape != (words, dimension) or near.vectors.dtype != np.int8:
        yield Finding(_NEAR, f"has vectors of shape {near.vectors.shape} for {words} words")
    if starts.shape != (words + 1,) or starts[0] != 0 or (np.diff(starts) < 0).any() or starts[-1] != pairs:
        yield Finding(_NEAR, f"does not share {pairs} near words out to {words} words")
    if pairs and not 0 <= near.near.min() <= near.near.max() < words:
        yield Finding(_NEAR, "names words that are not there")
    if not np.isfinite(near.least):
        yield Finding(_NEAR, "the cosine from which on words are near is no number")


def _lengths(near: NearWords) -> Iterator[Finding]:
    # Each of the numbers of a vector was rounded by at most a half.
    slack = 0.5 * np.sqrt(near.vectors.shape[1])
    lengths = np.linalg.norm(near.vectors.astype(np.float32), axis=1)
    for number in np.flatnonzero(np.abs(lengths - SCALE) > slack):
        yield Finding(_place(near.words[number]), "its vector is not of unit length")


def _lists(near: NearWords) -> Iterator[Finding]:
    """Whether each word's list holds all words near it, nearest first, and no other."""
    whole = near.vectors.astype(np.float32)  # sums of products of whole numbers are exact in it
    stems = _numbered(near.words)
    for first in range(0, len(whole), _ROWS):
        cosines = whole[first : first + _ROWS] @ whole.T
        cosines[stems[first : first + _ROWS, None] == stems] = -np.inf
        for number, row in enumerate(cosines, first):
            enough = np.flatnonzero(row >= np.float32(near.least * SCALE * SCALE))
            nearest = enough[np.argsort(-row[enough], kind="stable")]
            if not np.array_equal(near.near[near.starts[number] : near.starts[number + 1]], nearest):
                yield Finding(_place(near.words[number]), "its near words are not those near its vector")


def _numbered(words: Sequence[str]) -> NDArray[np.int64]:
    """int64[words]: a number for each stem."""
    analyzer, numbers = Analyzer(), dict[str, int]()
    return np.array([numbers.setdefault(analyzer.stem(word), len(numbers)) for word in words], dtype=np.int64)


def _place(word: str) -> str:
    return f"{_NEAR}, {word}"
