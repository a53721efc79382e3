"""What is known of sentences, and of the quotes chosen from them, before anything is weighed.

Each feature and sign means the same in any corpus: shares, cosines, probabilities and yes or no, never raw
word scores. `service.answer.weights` says which count how much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import QUESTION_STOP_WORDS
from service.answer.quotes import ChosenQuote
from service.answer.sentences import Candidates, Sentence
from service.search.evidence import farthest, weighed
from service.search.ranking import LEVELS

FULL = 25
"""Words of a sentence that says as much as one can: longer ones are no better for it."""

_ODDS = 6.0
"""Odds are read up to e to this power: what is beyond is certain either way."""


def log_odds(probability: float) -> float:
    """The logarithm of the odds, bounded."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.clip(np.log(kept / (1 - kept)), -_ODDS, _ODDS))


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


def _tokens(candidates: Candidates) -> NDArray[np.float32]:
    """How near a sentence comes to the question's tokens, by what each weighs."""
    return weighed(candidates.matches, candidates.token_shares)


def _farthest(candidates: Candidates) -> NDArray[np.float32]:
    """How near it comes to those that it is farthest from: a fact that is asked for and not there."""
    return farthest(candidates.matches)


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
    wanted, asked, said = candidates.wanted, candidates.question.casefold(), sentence.entities
    offered = (
        (wanted.person, {one.casefold() for one in sentence.names} | said.names),
        (wanted.figure, said.figures),
        (wanted.date, said.dates),
        (wanted.place, said.places),
        (wanted.reason, said.reasons),
    )
    had = [any(one not in asked for one in found) for is_wanted, found in offered if is_wanted]
    return sum(had) / len(had) if had else 0.0


def _measured(candidates: Candidates) -> NDArray[np.float32]:
    """Whether a sentence has a figure of the measure that is asked for."""
    return candidates.measured.astype(np.float32)


def _decided(candidates: Candidates) -> NDArray[np.float32]:
    """Whether a sentence is part of what the meeting settled."""
    return np.array([one.decided for one in candidates.sentences], dtype=np.float32)


def _decided_as_asked(candidates: Candidates) -> NDArray[np.float32]:
    """The same, where the question asks for a decision."""
    return _decided(candidates) * candidates.wanted.decision


def _undertaken(candidates: Candidates) -> NDArray[np.float32]:
    """Whether a sentence is part of what somebody undertook."""
    return np.array([one.undertaken for one in candidates.sentences], dtype=np.float32)


def _undertaken_as_asked(candidates: Candidates) -> NDArray[np.float32]:
    """The same, where the question asks who does what."""
    return _undertaken(candidates) * candidates.wanted.action


def _length(candidates: Candidates) -> NDArray[np.float32]:
    return np.array([min(one.count, FULL) / FULL for one in candidates.sentences], dtype=np.float32)


def _leads(candidates: Candidates) -> NDArray[np.float32]:
    """A line that only introduces those after it."""
    return np.array([one.text.endswith(":") for one in candidates.sentences], dtype=np.float32)


Feature = Callable[[Candidates], NDArray[np.float32]]

FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "cosine": attrgetter("cosines"),
        "coverage": Candidates.coverage,
        "tokens": _tokens,
        "farthest-tokens": _farthest,
        "beside": _beside,
        "under": _under,
        "passage": _passage,
        "first-passage": _first_passage,
        "stands-out": _stands_out,
        "offers": _offers,
        "measured": _measured,
        "decided": _decided,
        "decided-as-asked": _decided_as_asked,
        "undertaken": _undertaken,
        "undertaken-as-asked": _undertaken_as_asked,
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


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the quotes chosen for it. likelihoods float32[n] of its candidate sentences, n > 0."""

    candidates: Candidates
    likelihoods: NDArray[np.float32]
    chosen: tuple[ChosenQuote, ...]

    @property
    def best(self) -> int:
        """The row of the likeliest sentence."""
        return int(self.likelihoods.argmax())

    @property
    def is_undecided(self) -> bool:
        """Whether a decision is asked for, and what is quoted of the minutes is none that was recognised."""
        wanted = self.candidates.wanted
        return wanted.decision and not wanted.course and not any(one.settles for one in self.chosen)

    def held(self) -> NDArray[np.bool_]:
        """bool[terms]: what the best sentence's passage holds, headings included."""
        candidates, row = self.candidates, self.best
        held: NDArray[np.bool_] = candidates.held[row] | candidates.passage_held[candidates.source[row]]
        return held


def _likelihood(case: Case) -> float:
    return log_odds(float(case.likelihoods.max()))


def _sentence(case: Case) -> float:
    """How near the nearest sentence lies."""
    return float(case.candidates.cosines.max())


def _tokens_of_best(case: Case) -> float:
    """How near the best sentence comes to the question's tokens, by what each weighs."""
    return float(_tokens(case.candidates)[case.best])


def _farthest_of_best(case: Case) -> float:
    """How near the best sentence comes to the tokens that it is farthest from."""
    return float(_farthest(case.candidates)[case.best])


def _weakest(case: Case) -> float:
    """How near the best sentence's passage comes to the token of weight that it is farthest from."""
    candidates = case.candidates
    of_weight = candidates.token_shares > 0
    own = candidates.matches[candidates.source == candidates.source[case.best]].max(axis=0)
    return float(own[of_weight].min(initial=1.0))


def _level(name: str) -> Callable[[Case], float]:
    """One of the measures of how good the best passage is."""
    place = LEVELS.index(name)
    return lambda case: float(case.candidates.levels[place])


def _topic(case: Case) -> float:
    """How near the sentences lie that were read at all: low for a question off the minutes' topics."""
    return float(np.median(case.candidates.cosines))


def _together(case: Case) -> float:
    """The share of the question's weight that the best sentence's passage holds, headings included."""
    return float(case.candidates.weight(case.held()))


def _missing(case: Case) -> float:
    """The share of the weightiest word that this passage lacks: what a near miss turns on.

    The words that questions are made of are no part of what is asked for.
    """
    return _weightiest(case.candidates, ~case.held())


def _lacks(case: Case) -> float:
    """The share of what is wanted (somebody, a figure, a date) that the best sentence has not."""
    candidates = case.candidates
    if not candidates.wanted.something:
        return 0.0
    return 1.0 - offers(candidates, candidates.sentences[case.best])


def _wants(case: Case) -> float:
    """1 where somebody, a figure or a date is wanted: minutes on the matter often leave these out."""
    return float(case.candidates.wanted.something)


def _yes_or_no(case: Case) -> float:
    """1 where yes or no is asked for: whoever speaks of the matter mostly says that."""
    return float(case.candidates.wanted.yes_or_no)


def _settles(case: Case) -> float:
    """Where a decision is asked for, 1 if the best sentence is part of one, else -1."""
    candidates = case.candidates
    if not candidates.wanted.decision:
        return 0.0
    return 1.0 if candidates.sentences[case.best].decided else -1.0


def _unknown(case: Case) -> float:
    """The share of the weightiest word of the matter asked about that no passage of the index holds."""
    shares = _matter(case)
    return float(shares[~case.candidates.known].max(initial=0.0))


def unknown_share(case: Case) -> float:
    """The share, of what is asked about, of all words that no passage of the index holds."""
    return float(_matter(case)[~case.candidates.known].sum())


def _words(case: Case) -> float:
    """How many words the matter asked about is told in: who says more is less often answered by chance."""
    return float(np.log1p(np.count_nonzero(_matter(case))))


def _matter(case: Case) -> NDArray[np.float32]:
    """float32[terms], together 1 or all 0: the shares of the words that say what a question is about.

    The words that questions are made of do not, nor does the name of the board that the likeliest sentence is
    of: all minutes of a board have that, whatever they say.
    """
    candidates = case.candidates
    beside = candidates.sources[candidates.source[case.best]].named | QUESTION_STOP_WORDS
    shares = candidates.shares * np.array([term not in beside for term in candidates.terms], dtype=np.float32)
    return shares / total if (total := float(shares.sum())) else shares


def _reason_wanted(case: Case) -> float:
    """1 where a reason is asked for: minutes say that less often than what was done."""
    return float(case.candidates.wanted.reason)


def _course_wanted(case: Case) -> float:
    """1 where it is asked what became of something over time: whatever was said of it answers."""
    return float(case.candidates.wanted.course)


def _weightiest(candidates: Candidates, lacked: NDArray[np.bool_]) -> float:
    shares = zip(candidates.terms, candidates.shares, lacked, strict=True)
    return float(
        max((share for term, share, no in shares if no and term not in QUESTION_STOP_WORDS), default=0.0)
    )


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


SIGNS: Mapping[str, Callable[[Case], float]] = MappingProxyType(
    {
        "likelihood": _likelihood,
        "sentence": _sentence,
        "topic": _topic,
        "tokens": _tokens_of_best,
        "farthest-tokens": _farthest_of_best,
        "weakest": _weakest,
        "tokens-level": _level("tokens"),
        "farthest-level": _level("farthest-tokens"),
        "together": _together,
        "missing": _missing,
        "lacks": _lacks,
        "wants": _wants,
        "yes-or-no": _yes_or_no,
        "settles": _settles,
        "unknown": _unknown,
        "words": _words,
        "reason": _reason_wanted,
        "course": _course_wanted,
        "measures": _measures,
        "unmeasured": _unmeasured,
    }
)
"""All signs by name; answer.json says which count how much."""


def signs(case: Case, names: tuple[str, ...]) -> NDArray[np.float64]:
    """float64[names]: the named signs of a case."""
    return np.array([SIGNS[name](case) for name in names], dtype=np.float64)


def logistic(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """From log odds to probabilities."""
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
