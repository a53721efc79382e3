"""Features of sentences: what tells one that answers the question from the others, as numbers.

Each means the same in any corpus: shares, cosines and yes or no, never raw word scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.answer.sentences import Candidates, Sentence

Feature = Callable[[Candidates], NDArray[np.float32]]

FULL = 25
"""Words of a sentence that says as much as one can: longer ones are no better for it."""

_ODDS = 6.0
"""Odds are read up to e to this power: what is beyond is certain either way."""


def log_odds(probability: float) -> float:
    """The logarithm of the odds, bounded."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.clip(np.log(kept / (1 - kept)), -_ODDS, _ODDS))


def _cosine(candidates: Candidates) -> NDArray[np.float32]:
    return candidates.cosines


def _coverage(candidates: Candidates) -> NDArray[np.float32]:
    return candidates.coverage()


def _beside(candidates: Candidates) -> NDArray[np.float32]:
    """How much more of the question a sentence holds together with those before and after it."""
    held, source = candidates.held, candidates.source
    around = held.copy()
    same = source[1:] == source[:-1]
    around[1:][same] |= held[:-1][same]
    around[:-1][same] |= held[1:][same]
    return candidates.weight(around) - candidates.coverage()


def _under(candidates: Candidates) -> NDArray[np.float32]:
    """How much more of the question a sentence holds together with its passage and the headings over it."""
    held = candidates.held | candidates.passage_held[candidates.source]
    return candidates.weight(held) - candidates.coverage()


def _passage(candidates: Candidates) -> NDArray[np.float32]:
    odds = np.array([log_odds(one.score) / _ODDS for one in candidates.sources], dtype=np.float32)
    own: NDArray[np.float32] = odds[candidates.source]
    return own


def _first_passage(candidates: Candidates) -> NDArray[np.float32]:
    first: NDArray[np.bool_] = candidates.source == 0
    return first.astype(np.float32)


def _stands_out(candidates: Candidates) -> NDArray[np.float32]:
    """How much nearer a sentence lies than the nearest of its passage; never above 0."""
    best = np.full(len(candidates.sources), -1.0, dtype=np.float32)
    np.maximum.at(best, candidates.source, candidates.cosines)
    own: NDArray[np.float32] = best[candidates.source]
    return candidates.cosines - own


def _offers(candidates: Candidates) -> NDArray[np.float32]:
    """Whether a sentence has what is wanted (somebody, a figure, a date) that the question has not."""
    return np.array([offers(candidates, one) for one in candidates.sentences], dtype=np.float32)


def offers(candidates: Candidates, sentence: Sentence) -> float:
    """The share of what the question wants that the sentence has; 0 for one that wants nothing particular."""
    wanted, asked = candidates.wanted, candidates.question.casefold()
    had = []
    if wanted.person:
        named = {one.casefold() for one in sentence.names} | sentence.shapes.names
        had.append(any(one not in asked for one in named))
    if wanted.figure:
        had.append(any(one not in asked for one in sentence.shapes.figures))
    if wanted.date:
        had.append(any(one not in asked for one in sentence.shapes.dates))
    return sum(had) / len(had) if had else 0.0


def _measured(candidates: Candidates) -> NDArray[np.float32]:
    """Whether a sentence has a figure of the measure that is asked for."""
    return candidates.measured.astype(np.float32)


def _length(candidates: Candidates) -> NDArray[np.float32]:
    return np.array([min(one.count, FULL) / FULL for one in candidates.sentences], dtype=np.float32)


def _leads(candidates: Candidates) -> NDArray[np.float32]:
    """A line that only introduces those after it."""
    return np.array([one.text.endswith(":") for one in candidates.sentences], dtype=np.float32)


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "cosine": _cosine,
        "coverage": _coverage,
        "beside": _beside,
        "under": _under,
        "passage": _passage,
        "first-passage": _first_passage,
        "stands-out": _stands_out,
        "offers": _offers,
        "measured": _measured,
        "length": _length,
        "leads": _leads,
    }
)
"""All features of sentences by name; answer.json says which count how much."""


def matrix(candidates: Candidates, names: tuple[str, ...]) -> NDArray[np.float32]:
    """float32[n, features]: the named features of every sentence."""
    if not candidates.sentences:
        return np.zeros((0, len(names)), dtype=np.float32)
    return np.stack([FEATURES[name](candidates) for name in names], axis=1)
