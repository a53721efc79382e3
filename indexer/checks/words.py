"""The lexical leg: postings of exactly the passages' words, with the scores that rank-bm25 gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.checks.finding import Finding
from indexer.checks.held import Held
from indexer.language.words import Analyzer
from indexer.passages import lexical_text
from indexer.store.bm25 import Impacts, Lexicon, reference

SAMPLED = 200
"""Passages whose scores are computed by rank-bm25 itself; of all others the words are compared."""

NEARLY = 1e-4
"""Relative difference to rank-bm25, which computes in double precision."""


def check_words(held: Held) -> Iterator[Finding]:
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
    held: Held, lexicon: Lexicon, impacts: Impacts, terms: Sequence[Sequence[str]]
) -> Iterator[Finding]:
    """Whether each passage has postings of its own words and of no others."""
    word_of = np.repeat(np.arange(len(lexicon.words)), np.diff(impacts.starts))
    order = np.lexsort((word_of, impacts.passages))
    ends = np.cumsum(np.bincount(impacts.passages, minlength=impacts.count))
    for number, own in enumerate(np.split(word_of[order], ends[:-1])):
        if [lexicon.words[word] for word in own] != sorted(set(terms[number])):
            yield Finding(held.passages[number].passage_id, "its postings are not those of its words")


def _scores(
    held: Held, lexicon: Lexicon, impacts: Impacts, terms: Sequence[Sequence[str]]
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
