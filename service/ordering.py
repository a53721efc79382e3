"""From scored passages to an order, with the scores that are shown beside each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.store.engines.base import Ranked
from service.evidence import Evidence, stretched
from service.ranking import Linear


@dataclass(frozen=True, slots=True)
class Parts:
    """What each named feature adds to the sum that a passage is ranked by: float32[n, names]."""

    names: tuple[str, ...]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RankedHits:
    """Passages best first, equal scores in passage order, with the score 0..1 and what the legs say of each.

    passages int64[n]; scores, lexical (BM25), dense (cosine) and sentence (the nearest one's cosine)
    float32[n]; nan: not known.
    """

    passages: NDArray[np.int64]
    scores: NDArray[np.float32]
    lexical: NDArray[np.float32]
    dense: NDArray[np.float32]
    sentence: NDArray[np.float32]
    parts: Parts | None = None

    def only(self, kept: NDArray[np.bool_]) -> RankedHits:
        """Some of the passages, bool[n], in the same order."""
        return self._at(np.flatnonzero(kept))

    def explained(self, evidence: Evidence, ranking: Linear) -> RankedHits:
        """The same with what each feature adds to a passage's score; `evidence` is what ranked it."""
        rows = np.searchsorted(evidence.passages, self.passages)
        return replace(self, parts=Parts(ranking.features, ranking.parts(evidence)[rows]))

    def rescored(self, scores: NDArray[np.float32]) -> RankedHits:
        """The first passages ordered anew by these scores 0..1; the others follow, scaled to be lower."""
        count = len(scores)
        first = np.argsort(-scores, kind="stable")
        order = np.concatenate((first, np.arange(count, len(self.scores))))
        rest = self.scores[count:] * (scores.min() if count else 1.0)
        return replace(self._at(order), scores=np.concatenate((scores[first], rest)).astype(np.float32))

    def _at(self, rows: NDArray[np.int64]) -> RankedHits:
        parts = Parts(self.parts.names, self.parts.values[rows]) if self.parts else None
        lexical, dense, sentence = (leg[rows] for leg in self.legs)
        return RankedHits(self.passages[rows], self.scores[rows], lexical, dense, sentence, parts)

    @property
    def legs(self) -> tuple[NDArray[np.float32], ...]:
        """The raw scores, in the order of `service.results.Scores`."""
        return self.lexical, self.dense, self.sentence


def ranked_hits(evidence: Evidence, scores: NDArray[np.float32]) -> RankedHits:
    """The evidence's passages by their scores float32[n]."""
    order = np.lexsort((evidence.passages, -scores))
    bm25 = np.where(evidence.bm25 > 0, evidence.bm25, np.float32("nan"))
    return RankedHits(
        evidence.passages[order],
        scores[order],
        bm25[order],
        evidence.cosines[order],
        evidence.sentences[order],
    )


def one_leg(found: Ranked, leg: Literal["lexical", "dense"]) -> RankedHits:
    """What one leg alone found; its scores stretched over 0..1."""
    unknown = np.full(len(found.passages), np.nan, dtype=np.float32)
    return RankedHits(
        found.passages,
        stretched(found.scores),
        found.scores if leg == "lexical" else unknown,
        found.scores if leg == "dense" else unknown,
        unknown,
    )
