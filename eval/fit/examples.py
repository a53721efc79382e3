"""Judged questions as the fit sees them: the features of their candidates, and which are relevant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.questions import as_query, load_questions
from eval.relevance import Judge
from indexer.store.open import Index, open_index
from service.search.ranking import Evidence, matrix
from service.search.search import Searcher


@dataclass(frozen=True, slots=True)
class Example:
    """One question of one set.

    features float32[n, features] and relevant bool[n] of its candidates; `wanted` counts the relevant
    passages of the whole index, `meeting` names what must stay in one fold; covered and nearest are as in
    `Linear`.
    """

    set: str
    id: str
    meeting: str
    features: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    wanted: int
    covered: float
    nearest: float


def load_set(name: str, root: Path, questions: Path, features: tuple[str, ...]) -> list[Example]:
    """All questions of a file asked of an index; those without an answer have no relevant candidate."""
    index = open_index(root)
    try:
        return list(_examples(name, index, questions, features))
    finally:
        index.close()


def _examples(name: str, index: Index, questions: Path, features: tuple[str, ...]) -> Iterator[Example]:
    judge = Judge(index)
    numbers = {
        passage.passage_id: number
        for number, passage in enumerate(index.fetch(range(index.manifest.contents.passages)))
    }
    searcher = Searcher(index, _by_words)  # gathers the evidence; its ranking is not asked
    for question in load_questions(questions, index):
        evidence = searcher.evidence(as_query(index, question, limit=10))
        wanted = {numbers[one] for one in judge.relevant(question)}
        yield Example(
            set=name,
            id=question.id,
            meeting=question.gold[0].document if question.gold else f"none:{question.id}",
            features=_features(evidence, features),
            relevant=np.isin(evidence.passages, list(wanted)),
            wanted=len(wanted),
            covered=evidence.covered,
            nearest=float(evidence.sentences.max(initial=0.0)),
        )


def _by_words(evidence: Evidence) -> NDArray[np.float32]:
    return evidence.bm25


def _features(evidence: Evidence, names: tuple[str, ...]) -> NDArray[np.float32]:
    if len(evidence.passages) == 0:
        return np.zeros((0, len(names)), dtype=np.float32)
    return matrix(evidence, names)
