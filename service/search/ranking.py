"""From the evidence of a question's candidates to one score each: two sums, with weights of `make fit`.

First each passage by itself: a weighted sum of few features, each of which means the same for every question.
Then with what stands around it: minutes speak of a matter under one heading, often over several passages, and
transcripts for pages, so that what a passage's section and neighbours scored tells of it, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.search.evidence import Evidence, farthest, stretched, weighed

Feature = Callable[[Evidence], NDArray[np.float32]]

FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "words": lambda evidence: stretched(evidence.bm25),
        "sentence": lambda evidence: stretched(evidence.sentences),
        "coverage": lambda evidence: evidence.coverage,
        "tokens": lambda evidence: stretched(weighed(evidence.matches, evidence.token_shares)),
        "farthest-tokens": lambda evidence: stretched(farthest(evidence.matches)),
    }
)
"""What is known of a passage by itself, by name. Scores are stretched over 0..1 among a question's candidates
(Bruch, Gai, Ingber: "An Analysis of Fusion Functions for Hybrid Retrieval", arXiv 2210.11934)."""


def matrix(evidence: Evidence, names: tuple[str, ...]) -> NDArray[np.float32]:
    """float32[n, features]: the named features of every candidate, of which there is one at least."""
    return np.stack([FEATURES[name](evidence) for name in names], axis=1)


# What stands around a passage, told by the first sums of all candidates: the best of them is 0, the others
# are below. What is farther below than this counts as if it were here, and it is the unit.
_FLOOR = 8.0

_LONG = 5.0  # ln of 148 passages: brings numbers of passages to the scale of the others

SURROUNDINGS = ("section-best", "section-sum", "neighbours", "next-neighbours", "section-length")
"""What is known of a passage's surroundings, see `surroundings`."""


def surroundings(sums: NDArray[np.float32], evidence: Evidence) -> NDArray[np.float32]:
    """float32[n, surroundings], from the first sums float32[n] of the candidates, of which there is one.

    The best sum of its section; the logarithm of the sum of their powers of e, which is higher where several
    are good; the best of itself and the passages before and after it in its section, and of those two away;
    and how long the section is.
    """
    below = sums - sums.max()
    own = evidence.own_section
    powers = np.bincount(own, weights=np.exp(below))
    parts = [
        np.maximum.reduceat(below, evidence.section_starts)[own],
        np.log(np.maximum(powers, np.exp(-_FLOOR)))[own],
        _beside(below, evidence, 1),
        _beside(below, evidence, 2),
    ]
    length = np.log(evidence.section_sizes) / _LONG
    around = [*(np.maximum(part, -_FLOOR) / _FLOOR for part in parts), length]
    return np.stack(around, axis=1).astype(np.float32)


def _beside(sums: NDArray[np.float32], evidence: Evidence, distance: int) -> NDArray[np.float32]:
    """The best sum of a passage and those of its section that stand so far before and after.

    With its own among them: else a passage beside the one that answers would be worth more than it.
    """
    found = np.maximum(sums, -_FLOOR)
    for offset in (distance, -distance):
        wanted = evidence.passages + offset
        places = np.minimum(np.searchsorted(evidence.passages, wanted), len(wanted) - 1)
        there = (evidence.passages[places] == wanted) & (evidence.sections[places] == evidence.sections)
        found[there] = np.maximum(found[there], sums[places[there]])
    return found


_FEW, _MANY = np.log(2), np.log(40)  # passages of a section


def length_share(evidence: Evidence) -> NDArray[np.float32]:
    """float32[n], 0..1: how far the weights of long sections hold: 0 up to two passages, 1 from 40 on."""
    share: NDArray[np.float32] = np.clip((np.log(evidence.section_sizes) - _FEW) / (_MANY - _FEW), 0, 1)
    return share.astype(np.float32)


LEVELS = ("covered", "sentence", "tokens", "farthest-tokens", "section-length", "candidates")
"""What is known of the best of all candidates and of all of them together, see `levels`."""


def levels(evidence: Evidence) -> NDArray[np.float32]:
    """float32[levels]: how good the best is by measures that compare over questions.

    How much of the question the best lexical hits hold, the highest cosine of any sentence, and how near any
    passage comes to the question's tokens, and to those that it is farthest from. Then how long the sections
    are, since what answers in a transcript goes on for pages; and how many candidates there are: where a word
    is common, each of those that have it is less likely to be about it.
    """
    near = weighed(evidence.matches, evidence.token_shares)
    best = (evidence.covered, evidence.sentences.max(), near.max(), farthest(evidence.matches).max())
    among = (length_share(evidence).mean(), np.log(len(evidence.passages)) / _LONG)
    return np.array((*best, *among), dtype=np.float32)


class Ranking(Protocol):
    """Scores the candidates of a question."""

    def __call__(self, evidence: Evidence) -> NDArray[np.float32]:
        """float32[n], 0..1, of the evidence's passages: the higher the better."""
        ...


@dataclass(frozen=True, slots=True)
class Linear:
    """Two weighted sums, the second of which is given as a probability.

    The first, of a passage by itself: `f . weights + covered * (f . covered_weights)`. The second is `own`
    times the first, and what is around it: `s . around + length * (s . long_around)`. `scale` makes it the
    probability that the passage is relevant: the logistic function of `scale . (1, sum, levels)`. Within one
    question that keeps the order of the sums; over questions it makes scores comparable.
    """

    features: tuple[str, ...]
    weights: NDArray[np.float32]
    covered_weights: NDArray[np.float32]
    own: NDArray[np.float32]  # float32[]
    around: NDArray[np.float32]
    long_around: NDArray[np.float32]
    scale: NDArray[np.float32]

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Linear:
        """The ranking that `make fit` stored."""
        names = ("weights", "covered_weights", "own", "around", "long_around", "scale")
        arrays = (np.array(stored[name], dtype=np.float32) for name in names)
        return cls(tuple(stored["features"]), *arrays)

    def sums(self, evidence: Evidence) -> NDArray[np.float32]:
        """float32[n]: the second sums, comparable within one question."""
        return np.asarray(sum(self.parts(evidence).values()), dtype=np.float32)

    def parts(self, evidence: Evidence) -> dict[str, NDArray[np.float32]]:
        """What each feature and each of the surroundings adds to the sums, float32[n], by name."""
        weights = self.weights + np.float32(evidence.covered) * self.covered_weights
        alone = matrix(evidence, self.features) * weights
        # Not as a matrix product, see `held_share`.
        around = surroundings(alone.sum(axis=1), evidence)
        around *= self.around + length_share(evidence)[:, None] * self.long_around
        return dict(zip((*self.features, *SURROUNDINGS), (*(alone * self.own).T, *around.T), strict=True))

    def __call__(self, evidence: Evidence) -> NDArray[np.float32]:
        """See `Ranking`. Passages that were not compared follow the others, by their fused scores."""
        scores = np.zeros(len(evidence.passages), dtype=np.float32)
        if not evidence.compared.any():
            return scores
        close = evidence.only(evidence.compared)
        one, slope, *by_level = self.scale
        odds = one + slope * self.sums(close) + float(np.dot(by_level, levels(close)))
        scores[evidence.compared] = 1 / (1 + np.exp(-odds))
        others = ~evidence.compared
        scores[others] = evidence.fused[others] * scores[evidence.compared].min()
        return scores


def shipped() -> Linear:
    """The ranking of the service."""
    return stored_rankings()["shipped"]


def least_probability() -> float:
    """The probability from which on a passage is taken to be about the question, as `make fit` chose it."""
    return float(_stored()["least_probability"])


def stored_rankings() -> dict[str, Linear]:
    """The fitted rankings by name: "shipped", and "without-..." an ingredient, fitted without it."""
    return {name: Linear.of(one) for name, one in _stored()["rankings"].items()}


def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(
        files("service.search").joinpath("ranking.json").read_text(encoding="utf-8")
    )
    return stored
