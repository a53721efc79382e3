"""What was found for each asking, as the fits see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eval.answer_truth import Golds, Truth
from eval.fit_answers.askings import Asking, QuestionSet, askings
from eval.relevance import Judge
from indexer.store.engines.base import Ranked
from indexer.store.open import Index, open_index
from service.answer.features import FEATURES, matrix
from service.answer.sentences import Candidates, SentenceReader, read_candidates
from service.search.ranking import Evidence, Linear, shipped
from service.search.search import Looked, Searcher, ranked_hits


@dataclass(frozen=True, slots=True)
class Example:
    """One asking with what was found.

    features float32[n, features] and relevant bool[n] of the candidate sentences. `evidence` and `candidates`
    are None where nothing was found, which is never answered.
    """

    asking: Asking
    kind: str
    evidence: Evidence | None
    candidates: Candidates | None
    features: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    golds: Golds
    truth: Truth

    @property
    def answerable(self) -> bool:
        """Whether what was found may hold an answer."""
        return self.kind == "answerable"

    @property
    def has_facts(self) -> bool:
        """Whether facts say what an answer must state; questions for a summary have none."""
        return self.answerable and self.asking.question is not None and bool(self.asking.question.facts)


def load_examples(sets: Sequence[QuestionSet], near: Sequence[str]) -> Iterator[Example]:
    """All askings of all sets; those named in `near` are asked the near misses too."""
    for one in sets:
        index = open_index(one.root)
        try:
            yield from _of_index(index, askings(one, index, sets, one.name in near))
        finally:
            index.close()


def _of_index(index: Index, asked: Iterator[Asking]) -> Iterator[Example]:
    searcher, ranking = Searcher(index), shipped()
    read = _Reader(index, searcher, SentenceReader(index.analyzer))
    truth, judge = Truth(index), Judge(index)
    numbers = {
        passage.passage_id: number
        for number, passage in enumerate(index.fetch(range(index.manifest.contents.passages)))
    }
    for asking in asked:
        looked = searcher.look(asking.query)
        kind = (
            ("answerable" if asking.answerable else "unanswerable")
            if asking.kind == "curated"
            else asking.kind
        )
        yield _example(asking, kind, read, looked, truth)
        if asking.question and asking.answerable:
            gold = np.array([numbers[one] for one in judge.relevant(asking.question)], dtype=np.int64)
            yield _example(asking, "removed", read, _without(looked, gold, ranking), truth)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the sentences that an answer is made from, as the service does, without what is to be fitted."""

    index: Index
    searcher: Searcher
    sentences: SentenceReader

    def __call__(self, looked: Looked) -> Candidates | None:
        if looked.evidence is None or not len(looked.ranked.passages):
            return None
        return read_candidates(self.index, self.sentences, looked, looked.evidence, self.searcher.meeting)


def _example(asking: Asking, kind: str, read: _Reader, looked: Looked, truth: Truth) -> Example:
    candidates, names = read(looked), tuple(FEATURES)
    if candidates is None:
        nothing = np.zeros((0, len(names)), dtype=np.float32)
        return Example(asking, kind, None, None, nothing, np.zeros(0, dtype=np.bool_), (), truth)
    golds = truth.golds(asking.question) if asking.question and kind == "answerable" else ()
    relevant = [
        any(truth.right(golds, candidates.sources[source].meeting.document_id, one.start, one.end))
        for source, one in zip(candidates.source, candidates.sentences, strict=True)
    ]
    return Example(
        asking=asking,
        kind=kind,
        evidence=looked.evidence,
        candidates=candidates,
        features=matrix(candidates, names),
        relevant=np.array(relevant, dtype=np.bool_),
        golds=golds,
        truth=truth,
    )


def _without(looked: Looked, gold: NDArray[np.int64], ranking: Linear) -> Looked:
    """What would have been found if the passages that answer the question were not in the index."""
    evidence = looked.evidence
    if evidence is None:
        return looked
    left = replace(
        evidence.only(~np.isin(evidence.passages, gold)),
        lexical=_ranked_without(evidence.lexical, gold),
        dense=_ranked_without(evidence.dense, gold),
    )
    return replace(looked, evidence=left, ranked=ranked_hits(left, ranking(left)))


def _ranked_without(ranked: Ranked, gold: NDArray[np.int64]) -> Ranked:
    kept = ~np.isin(ranked.passages, gold)
    return Ranked(ranked.passages[kept], ranked.scores[kept])
