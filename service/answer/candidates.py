"""The sentences of the best passages, and what is known of each for a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import Analyzer
from indexer.model import Meeting, Passage
from indexer.store.open import Index
from service.answer.measures import Measure, measure
from service.answer.sentences import Sentence, SentenceReader
from service.answer.wanted import Wanted, wanted
from service.search.ranking import Evidence, held_share
from service.search.search import Looked
from service.search.understand import Asked, Weighed

PASSAGES = 10
"""Of the best ranked that are read for an answer: of the relevant passages in reach of the ranking 97 in 100
are among them on the sample questions."""

MeetingOf = Callable[[str], Meeting]


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that is read, with its rank (0: the best) and score among all that were found."""

    passage: Passage
    meeting: Meeting
    score: float
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences in the order of their passages, then of reading; row k of each array is sentence k.

    source int64[n] numbers the passage in `sources`; cosines float32[n]. held bool[n, terms]: which of the
    question's terms a sentence holds, in their own or another form; passage_held bool[sources, terms]: the
    same of whole passages, headings included. shares float32[terms]: of the question's weight. known
    bool[terms]: whether any passage of the index holds the term at all. measured bool[n]: which sentences
    hold a figure of the measure that is asked for; none do where `measure` is None.
    """

    sources: tuple[Source, ...]
    sentences: tuple[Sentence, ...]
    source: NDArray[np.int64]
    cosines: NDArray[np.float32]
    held: NDArray[np.bool_]
    passage_held: NDArray[np.bool_]
    terms: tuple[str, ...]
    known: NDArray[np.bool_]
    shares: NDArray[np.float32]
    wanted: Wanted
    measure: Measure | None
    measured: NDArray[np.bool_]
    question: str

    def coverage(self) -> NDArray[np.float32]:
        """float32[n], 0..1: the share of the question's weight that each sentence holds."""
        return self.weight(self.held)

    def weight(self, held: NDArray[np.bool_]) -> NDArray[np.float32]:
        """float32[...], 0..1: the share of the question's weight in the terms of bool[..., terms]."""
        return held_share(held, self.shares)


def read_candidates(
    index: Index, reader: SentenceReader, looked: Looked, evidence: Evidence, meeting: MeetingOf
) -> Candidates:
    """The sentences of the best passages that a search found on that evidence, one passage at least."""
    numbers = looked.ranked.passages[:PASSAGES]
    passages = index.fetch(numbers)
    sources = tuple(
        Source(one, meeting(one.document_id), float(score), reader.read(one, meeting(one.document_id)))
        for one, score in zip(passages, looked.ranked.scores[:PASSAGES], strict=True)
    )
    asked = looked.asked
    likeness = index.describe(asked.sparse(index), index.vector(asked.meaning), numbers).sentences
    sentences = tuple(sentence for source in sources for sentence in source.sentences)
    weighed = Weighed.of(asked, index)
    question = looked.results.query.text
    figure = measure(question, index.analyzer)
    return Candidates(
        sources=sources,
        sentences=sentences,
        source=np.repeat(np.arange(len(sources)), [len(one.sentences) for one in sources]),
        cosines=likeness.cosines,
        held=_held(sentences, asked, weighed.terms),
        passage_held=evidence.held[np.searchsorted(evidence.passages, numbers)],
        terms=weighed.terms,
        known=np.isin(weighed.terms, index.sparse(dict.fromkeys(weighed.terms, 1.0)).words),
        shares=weighed.shares,
        wanted=wanted(question),
        measure=figure,
        measured=measured(figure, sentences, index.analyzer),
        question=question,
    )


def measured(figure: Measure | None, sentences: Sequence[Sentence], analyzer: Analyzer) -> NDArray[np.bool_]:
    """bool[sentences]: which hold a figure of that measure."""
    given = [figure is not None and figure.given(one.text, analyzer) for one in sentences]
    return np.array(given, dtype=np.bool_)


def _held(sentences: Sequence[Sentence], asked: Asked, terms: tuple[str, ...]) -> NDArray[np.bool_]:
    held = np.zeros((len(sentences), len(terms)), dtype=np.bool_)
    for row, sentence in enumerate(sentences):
        other = {
            term for form in asked.forms if form.other and form.other <= sentence.terms for term in form.own
        }
        held[row] = [term in sentence.terms or term in other for term in terms]
    return held
