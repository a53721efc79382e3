"""Why a passage stands where it stands: each leg's score and rank, and what each word asked for added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.corpus import all_passages
from eval.model import Question
from eval.questions import as_query
from indexer.model import Passage
from indexer.store.engines.base import Ranked
from indexer.store.open import Index
from service.search.query import Query
from service.search.results import highlights


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg's own score of a passage and its rank, counted from 1, among all that pass the filters."""

    name: str
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question and its part of the lexical score; `in_text`: not only in the context header."""

    word: str
    score: float
    in_text: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A passage as the legs see it. `pieces` are its text in order, each marked or not."""

    passage: Passage
    legs: tuple[Leg, ...]
    words: tuple[Word, ...]
    pieces: tuple[tuple[str, bool], ...]


class Explainer:
    """Explains passages of one index. All of them are read once and kept."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._passages = list(all_passages(index))
        self._numbers = {passage.passage_id: number for number, passage in enumerate(self._passages)}

    def explain(self, question: Question, passage_ids: Sequence[str]) -> tuple[Explained, ...]:
        """The passages in the order asked for, as the question's legs see them."""
        query = as_query(self._index, question)
        terms = self._index.analyzer.terms(query.text)
        legs = {
            "lexical": self._all(self._by_words(query, terms)),
            "dense": self._all(
                self._index.dense(self._index.vector(query.text), query.where, len(self._passages))
            ),
        }
        parts = self._parts(query)
        return tuple(
            self._explained(self._numbers[passage_id], legs, parts, set(terms)) for passage_id in passage_ids
        )

    def _by_words(self, query: Query, terms: Sequence[str]) -> Ranked:
        sparse = self._index.sparse(Counter(terms))
        return self._index.lexical(sparse, query.where, len(self._passages))

    def _all(self, ranked: Ranked) -> dict[int, tuple[int, float]]:
        """Rank and score by passage number."""
        pairs = zip(ranked.passages.tolist(), ranked.scores.tolist(), strict=True)
        return {number: (rank, score) for rank, (number, score) in enumerate(pairs, 1)}

    def _parts(self, query: Query) -> dict[str, tuple[str, dict[int, tuple[int, float]]]]:
        """By term: the question's word for it, and its part of every passage's score.

        BM25 is a sum over the question's terms, so each is asked for alone, as often as it occurs.
        """
        words: dict[str, list[str]] = {}
        for token in self._index.analyzer.tokens(query.text):
            words.setdefault(token.term, []).append(query.text[token.start : token.end])
        return {
            term: (
                found[0],
                self._all(self._by_words(query, [term] * len(found))),
            )
            for term, found in words.items()
        }

    def _explained(
        self,
        number: int,
        legs: dict[str, dict[int, tuple[int, float]]],
        parts: dict[str, tuple[str, dict[int, tuple[int, float]]]],
        terms: set[str],
    ) -> Explained:
        passage = self._passages[number]
        analyzer = self._index.analyzer
        in_text = set(analyzer.terms(passage.text))
        words = [
            Word(word, scores[number][1], term in in_text)
            for term, (word, scores) in parts.items()
            if number in scores
        ]
        return Explained(
            passage=passage,
            legs=tuple(
                Leg(name, scores[number][1], scores[number][0])
                for name, scores in legs.items()
                if number in scores
            ),
            words=tuple(sorted(words, key=lambda one: -one.score)),
            pieces=_pieces(passage.text, highlights(analyzer, terms, passage.text)),
        )


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple(piece for piece in [*pieces, (text[at:], False)] if piece[0])
