"""From scored passages to an order, with the scores that are shown beside each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.engines.protocol import Ranked
from service.evidence import Evidence, stretched


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

    def only(self, kept: NDArray[np.bool_]) -> RankedHits:
        """Some of the passages, bool[n], in the same order."""
        return RankedHits(self.passages[kept], self.scores[kept], *(leg[kept] for leg in self.legs))

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
