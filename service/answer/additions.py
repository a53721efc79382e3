"""What a sentence is to the likeliest one of an answer: all that tells whether quoting both adds something.

By itself a sentence is likely or not to be part of an answer; whether it adds to what is quoted already is
another question. The sentence after the best one often goes on with it, the best one of a passage says more
than its neighbours, and where somebody or a figure is asked for and has been told, little more is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.answer.features import FULL, log_odds, offers
from service.answer.sentences import Candidates

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rated:
    """Candidate sentences, n > 0, with the log odds of each to be part of an answer: float64[n]."""

    candidates: Candidates
    odds: Column

    @classmethod
    def of(cls, candidates: Candidates, likelihoods: NDArray[np.float32]) -> Rated:
        """From likelihoods float32[n]."""
        return cls(candidates, np.array([log_odds(one) for one in likelihoods.tolist()]))

    @property
    def best(self) -> int:
        """The row of the likeliest sentence."""
        return int(self.odds.argmax())

    @property
    def others(self) -> Column:
        """1 for every sentence but the best."""
        others: Column = 1.0 - self.is_best()
        return others

    def is_best(self) -> Column:
        """1 for the best sentence."""
        best: Column = (np.arange(len(self.odds)) == self.best).astype(np.float64)
        return best

    def places(self) -> list[tuple[str, int]]:
        """The document and item of each sentence."""
        of_source = [(one.meeting.document_id, one.passage.item) for one in self.candidates.sources]
        return [of_source[source] for source in self.candidates.source]


def _less_likely(rated: Rated) -> Column:
    """How much less likely a sentence is than the best one; never above 0."""
    less: Column = rated.odds - rated.odds[rated.best]
    return less


def _beside(distance: int) -> Callable[[Rated], Column]:
    """1 for the sentence so far after the best one in its passage."""

    def feature(rated: Rated) -> Column:
        found, row, source = np.zeros(len(rated.odds)), rated.best + distance, rated.candidates.source
        if 0 <= row < len(found) and source[row] == source[rated.best]:
            found[row] = 1.0
        return found

    return feature


def _same_document(rated: Rated) -> Column:
    """1 for a sentence of another item of the best one's document."""
    places = rated.places()
    document, item = places[rated.best]
    return np.array([one[0] == document and one[1] != item for one in places], dtype=np.float64)


def _behind_passage(rated: Rated) -> Column:
    """How much less likely a sentence is than the best one of its passage; never above 0."""
    source = rated.candidates.source
    best = np.full(len(rated.candidates.sources), -np.inf)
    np.maximum.at(best, source, rated.odds)
    own: Column = rated.odds - best[source]
    return own


def _told(rated: Rated) -> Column:
    """How much of what is wanted (somebody, a figure, a date) the best sentence has; 0 for this itself."""
    candidates = rated.candidates
    return rated.others * offers(candidates, candidates.sentences[rated.best])


def _course(rated: Rated) -> Column:
    """1 for a sentence of another document where it is asked what became of something."""
    document = rated.candidates.document(rated.best)
    elsewhere = np.array([one != document for one, _ in rated.places()], dtype=np.float64)
    return elsewhere * rated.candidates.wanted.course


def _length(rated: Rated) -> Column:
    return np.array([min(one.count, FULL) / FULL for one in rated.candidates.sentences])


ADDITIONS: Mapping[str, Callable[[Rated], Column]] = MappingProxyType(
    {
        "less-likely": _less_likely,
        "best": Rated.is_best,
        "after": _beside(1),
        "before": _beside(-1),
        "same-document": _same_document,
        "behind-passage": _behind_passage,
        "told": _told,
        "course": _course,
        "length": _length,
    }
)
"""All such features by name; answer.json says which count how much."""


def addition_matrix(
    candidates: Candidates, likelihoods: NDArray[np.float32], names: tuple[str, ...]
) -> Column:
    """float64[n, features]: the named features of every sentence, n > 0."""
    rated = Rated.of(candidates, likelihoods)
    return np.stack([ADDITIONS[name](rated) for name in names], axis=1)
