"""Ablation of what is indexed: the same index with other words in its lexical leg."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eval.corpus import all_passages
from indexer.model import Passage
from indexer.passages import indexed, lexical_text
from indexer.store.bm25 import Impacts, SparseQuery, fit
from indexer.store.engines.base import Columns, Described, Engine, EveryScore, Ranked, Where
from indexer.store.engines.local import best_of
from indexer.store.open import Index

_NO_TERMS = SparseQuery(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32), ())


class _OtherWords:
    """An engine that scores words by other impacts; everything else it leaves to the one inside."""

    def __init__(self, inner: Engine, impacts: Impacts) -> None:
        self._inner = inner
        self._impacts = impacts

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """See `Engine.lexical`."""
        scores = self._impacts.scores(query)
        found = np.flatnonzero(scores.held & self._inner.passing(where))
        return best_of(found, scores.values[found], limit)

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """See `Engine.dense`."""
        return self._inner.dense(vector, where, limit)

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """See `Engine.describe`."""
        described = self._inner.describe(_NO_TERMS, vector, passages)
        return replace(described, impacts=self._impacts.of(query, passages))

    def every(self, query: SparseQuery, vector: NDArray[np.float32] | None) -> EveryScore:
        """See `Engine.every`."""
        scores = self._impacts.scores(query)
        bm25 = np.where(scores.held, scores.values, np.float32(0))
        return replace(self._inner.every(_NO_TERMS, vector), bm25=bm25, held=scores.held)

    def passing(self, where: Where) -> NDArray[np.bool_]:
        """See `Engine.passing`."""
        return self._inner.passing(where)

    @property
    def columns(self) -> Columns:
        """See `Engine.columns`."""
        return self._inner.columns

    def trouble(self) -> str | None:
        """See `Engine.trouble`."""
        return self._inner.trouble()

    def close(self) -> None:
        """Nothing of its own to let go of."""


def without_names(passage: Passage) -> str:
    """Header and text, people by their initials only."""
    return indexed(passage.context, passage.text)


def without_header(passage: Passage) -> str:
    """The text, with whom it mentions."""
    return "\n".join((*passage.people, *passage.known_as, passage.text))


def without_roster(passage: Passage) -> str:
    """Header, text and the names of whom it mentions, not their roles and organisations."""
    return lexical_text(replace(passage, known_as=()))


def worded(index: Index, words: Callable[[Passage], str]) -> Index:
    """The index with the lexical leg that passages would have if `words` were what is indexed of them."""
    lexicon, impacts = fit([index.analyzer.terms(words(one)) for one in all_passages(index)])
    engine = _OtherWords(index.parts.engine, impacts)
    return Index(replace(index.parts, lexicon=lexicon, engine=engine))
