"""Whether the quotes answer the question at all: what is known of that, in few numbers.

All carry over between corpora: probabilities, cosines, shares and yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import FRAME
from service.answer.candidates import Candidates
from service.answer.features import log_odds, offers
from service.answer.selection import Chosen
from service.search.ranking import Evidence


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


def _sentence(case: Case) -> float:
    """How near the nearest sentence lies."""
    return float(case.candidates.cosines.max())


def _topic(case: Case) -> float:
    """How near the sentences lie that were read at all: low for a question off the minutes' topics."""
    return float(np.median(case.candidates.cosines))


def _together(case: Case) -> float:
    """The share of the question's weight that the best sentence's passage holds, headings included."""
    return float(case.candidates.weight(_held(case)))


def _missing(case: Case) -> float:
    """The share of the weightiest word that this passage lacks: what a near miss turns on.

    The words that questions are made of are no part of what is asked for.
    """
    candidates = case.candidates
    lacked = [
        share
        for term, share, held in zip(candidates.terms, candidates.shares, _held(case), strict=True)
        if not held and term not in FRAME
    ]
    return float(max(lacked, default=0.0))


def _lacks(case: Case) -> float:
    """The share of what is wanted (somebody, a figure, a date) that the best sentence has not."""
    candidates = case.candidates
    if not candidates.wanted.something:
        return 0.0
    return 1.0 - offers(candidates, candidates.sentences[_best_row(case)])


def _wants(case: Case) -> float:
    """1 where somebody, a figure or a date is wanted: minutes on the matter often leave these out."""
    return float(case.candidates.wanted.something)


def _unknown(case: Case) -> float:
    """The share of the weightiest word of the question that no passage of the index holds."""
    candidates = case.candidates
    told = zip(candidates.terms, candidates.shares, candidates.known, strict=True)
    return float(max((share for term, share, known in told if not known and term not in FRAME), default=0.0))


def _measures(case: Case) -> float:
    """1 where a figure of a certain measure is wanted."""
    return float(case.candidates.measure is not None)


def _unmeasured(case: Case) -> float:
    """1 where such a figure is wanted and no quote has one."""
    candidates = case.candidates
    if candidates.measure is None:
        return 0.0
    given = [
        (candidates.sources[source].meeting.document_id, one)
        for one, source, has in zip(candidates.sentences, candidates.source, candidates.measured, strict=True)
        if has
    ]
    return float(not any(chosen.quotes(*one) for chosen in case.chosen for one in given))


def _held(case: Case) -> NDArray[np.bool_]:
    """bool[terms]: what the best sentence's passage holds."""
    row = _best_row(case)
    held: NDArray[np.bool_] = (
        case.candidates.held[row] | case.candidates.passage_held[case.candidates.source[row]]
    )
    return held


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "likelihood": _likelihood,
        "sentence": _sentence,
        "topic": _topic,
        "together": _together,
        "missing": _missing,
        "lacks": _lacks,
        "wants": _wants,
        "unknown": _unknown,
        "measures": _measures,
        "unmeasured": _unmeasured,
    }
)
"""All signs by name; answer.json says which count how much."""


def signs(case: Case, names: tuple[str, ...]) -> NDArray[np.float64]:
    """float64[names]: the named signs of a case."""
    return np.array([SIGNS[name](case) for name in names], dtype=np.float64)
