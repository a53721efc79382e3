"""How much of a question the best lexical hits hold: whether its words are those of the minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.engines.protocol import Ranked
from indexer.passages import lexical_text
from indexer.reader import Index

LOOKED_AT = 3
"""Hits that are asked what they hold; the best of them counts. One is often a near namesake."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Weighs the words of questions to one index."""

    index: Index

    def of(self, terms: Iterable[str], lexical: Ranked) -> float:
        """0..1: the idf of the question's terms that the best hit holds, as a share of all of the question's.

        A term that no passage holds weighs as much as the rarest; a question without terms is not covered.
        """
        weights = {term: self.index.weight(term) for term in set(terms)}
        total = sum(weights.values())
        if total <= 0 or len(lexical.passages) == 0:
            return 0.0
        best = self._held(weights, lexical.passages[:LOOKED_AT].tolist())
        return min(1.0, max(best) / total)

    def _held(self, weights: dict[str, float], numbers: Sequence[int]) -> list[float]:
        analyzer = self.index.analyzer
        held = (set(analyzer.terms(lexical_text(passage))) for passage in self.index.fetch(numbers))
        return [sum(weight for term, weight in weights.items() if term in terms) for terms in held]
