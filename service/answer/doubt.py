"""Whether the quotes answer the question at all: what is known of that, in few numbers.

All carry over between corpora: probabilities, cosines, shares and yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.answer.candidates import Candidates
from service.answer.features import log_odds, offers
from service.answer.selection import Chosen
from service.evidence import Evidence

TOGETHER = 5
"""First hits of either leg that are looked through for common ones."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the quotes chosen for it. likelihoods float32[n] of its candidate sentences, n > 0."""

    evidence: Evidence
    candidates: Candidates
    likelihoods: NDArray[np.float32]
    chosen: tuple[Chosen, ...]


Sign = Callable[[Case], float]


def _best_row(case: Case) -> int:
    return int(case.likelihoods.argmax())


def _likelihood(case: Case) -> float:
    return log_odds(float(case.likelihoods.max()))


def _passage(case: Case) -> float:
    return log_odds(max(one.score for one in case.candidates.sources))


def _sentence(case: Case) -> float:
    return float(case.candidates.cosines.max())


def _coverage(case: Case) -> float:
    """The share of the question's weight that the best sentence holds."""
    return float(case.candidates.coverage()[_best_row(case)])


def _together(case: Case) -> float:
    """The share that the best sentence's passage holds, headings included."""
    held = case.candidates.passage_held[case.candidates.source[_best_row(case)]]
    return float(held.astype(np.float32) @ case.candidates.shares)


def _unknown(case: Case) -> float:
    """The share of the question's weight in words that no passage of the index has."""
    return float(case.candidates.shares[~case.candidates.known].sum())


def _agreement(case: Case) -> float:
    """The share of the first hits that both legs name."""
    lexical, dense = case.evidence.lexical.passages[:TOGETHER], case.evidence.dense.passages[:TOGETHER]
    return len(np.intersect1d(lexical, dense)) / TOGETHER


def _lacks(case: Case) -> float:
    """1 where somebody, a figure or a date is wanted and none of the quoted sentences has it."""
    candidates = case.candidates
    if not candidates.wanted.something:
        return 0.0
    row = _best_row(case)
    return 1.0 - offers(candidates, candidates.sentences[row])


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "likelihood": _likelihood,
        "passage": _passage,
        "sentence": _sentence,
        "coverage": _coverage,
        "together": _together,
        "unknown": _unknown,
        "agreement": _agreement,
        "lacks": _lacks,
    }
)
"""All signs by name; answer.json says which count how much."""


def signs(case: Case, names: tuple[str, ...]) -> NDArray[np.float64]:
    """float64[names]: the named signs of a case."""
    return np.array([SIGNS[name](case) for name in names], dtype=np.float64)
