"""Why there is no answer, in a sentence or two that help to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.passages import date_in_words
from service.answer.candidates import Source
from service.answer.doubt import Case
from service.answer.features import offers
from service.answer.selection import Chosen
from service.search.query import Query
from service.search.results import place

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
class Reason:
    """Why there is no answer: for those who count, and in a sentence or two for who asked."""

    kind: ReasonKind
    text: str


def reason(refusal: Refusal) -> Reason:
    """What the minutes lack, and what comes nearest; or that an index that is not whole cannot tell."""
    if refusal.degraded is not None:
        return Reason(ReasonKind.DEGRADED, f"No answer can be given for now. {refusal.degraded}")
    if refusal.outside is not None:
        return Reason(ReasonKind.FILTERED, _outside(refusal.outside))
    scope = (
        "No minutes in this index" if refusal.query.where.everything else "No minutes within these filters"
    )
    asked = f"“{_short(refusal.query.text.rstrip(' ?'))}”"
    if refusal.case is None:
        text = f"{scope} discuss {asked}; try other words{_or_fewer_filters(refusal.query)}."
        return Reason(ReasonKind.NOTHING_FOUND, text)
    nearest = _nearest(refusal.case.candidates.sources[0])
    if refusal.unknown:
        words = " or ".join(f"“{_short(word)}”" for word in refusal.unknown)
        return Reason(ReasonKind.UNKNOWN_WORDS, f"{scope} mention {words}; {nearest}.")
    lacking = _lacking(refusal.case)
    if lacking:
        return Reason(ReasonKind.LACKING, f"{scope} seem to say {lacking}; {nearest}.")
    return Reason(ReasonKind.UNSURE, f"{scope} seem to answer {asked}; {nearest}.")


def _outside(outside: Chosen) -> str:
    where = place(outside.meeting, outside.passage)
    return f"Within these filters no minutes answer this, but others seem to: see {where}."


def _nearest(source: Source) -> str:
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
