"""Whether the quotes answer the question at all: what is known of that, in few numbers.

All carry over between corpora: probabilities, cosines, shares and yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import QUESTION_STOP_WORDS
from indexer.passages import date_in_words
from service.answer.features import log_odds, offers
from service.answer.quotes import Chosen
from service.answer.sentences import Candidates, ReadPassage
from service.search.query import Query
from service.search.ranking import Evidence
from service.search.results import place


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
        if not held and term not in QUESTION_STOP_WORDS
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
    return float(
        max(
            (share for term, share, known in told if not known and term not in QUESTION_STOP_WORDS),
            default=0.0,
        )
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


# Why there is no answer, in a sentence or two that help to ask again.

_SHOWN = 80  # characters of a question or heading that are quoted back


class ReasonKind(StrEnum):
    """Why there is no answer, for those who count."""

    FILTERED = "filtered"  # others than the minutes asked for answer it
    NOTHING_FOUND = "nothing_found"
    UNKNOWN_WORDS = "unknown_words"
    LACKING = "lacking"  # what is asked for (when, who, how many) is not said
    UNSURE = "unsure"  # what was found does not seem to answer
    DEGRADED = "degraded"  # a part of the index is missing, so that what was found could not be judged


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question without an answer.

    `unknown` are its words that no minutes have; `outside` is what answers it beyond its filters, if
    anything does. `degraded` says what the index cannot do, if anything.
    """

    query: Query
    case: Case | None
    unknown: tuple[str, ...]
    outside: Chosen | None
    degraded: str | None = None


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """Why there is no answer: for those who count, and in a sentence or two for who asked."""

    kind: ReasonKind
    text: str


def reason(refusal: Refusal) -> RefusalReason:
    """What the minutes lack, and what comes nearest; or that an index that is not whole cannot tell."""
    if refusal.degraded is not None:
        return RefusalReason(ReasonKind.DEGRADED, f"No answer can be given for now. {refusal.degraded}")
    if refusal.outside is not None:
        return RefusalReason(ReasonKind.FILTERED, _outside(refusal.outside))
    scope = (
        "No minutes in this index" if refusal.query.where.everything else "No minutes within these filters"
    )
    asked = f"“{_short(refusal.query.text.rstrip(' ?'))}”"
    if refusal.case is None:
        text = f"{scope} discuss {asked}; try other words{_or_fewer_filters(refusal.query)}."
        return RefusalReason(ReasonKind.NOTHING_FOUND, text)
    nearest = _nearest(refusal.case.candidates.sources[0])
    if refusal.unknown:
        words = " or ".join(f"“{_short(word)}”" for word in refusal.unknown)
        return RefusalReason(ReasonKind.UNKNOWN_WORDS, f"{scope} mention {words}; {nearest}.")
    lacking = _lacking(refusal.case)
    if lacking:
        return RefusalReason(ReasonKind.LACKING, f"{scope} seem to say {lacking}; {nearest}.")
    return RefusalReason(ReasonKind.UNSURE, f"{scope} seem to answer {asked}; {nearest}.")


def _outside(outside: Chosen) -> str:
    where = place(outside.meeting, outside.passage)
    return f"Within these filters no minutes answer this, but others seem to: see {where}."


def _nearest(source: ReadPassage) -> str:
    heading = source.passage.subheading or source.meeting.item(source.passage.item).heading
    held = source.meeting.board or source.meeting.title or source.meeting.document_id
    date = f", {date_in_words(source.meeting.date)}" if source.meeting.date else ""
    return f"the nearest passages are about “{_short(heading)}” ({held}{date})"


def _lacking(case: Case) -> str | None:
    """What is asked for, where the likeliest sentence speaks of the matter but does not have it."""
    row, candidates = int(case.likelihoods.argmax()), case.candidates
    wanted = candidates.wanted
    if not wanted.something or offers(candidates, candidates.sentences[row]) > 0:
        return None
    if wanted.date:
        return "when"
    return "how many or how much" if wanted.figure else "who"


def _or_fewer_filters(query: Query) -> str:
    return "" if query.where.everything else " or fewer filters"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
