"""The order of an answer's quotes: the decision before how it came about, what holds now before what held.

A proposal is never left looking like a decision, and a decision that the same board took up again later is
quoted with the later one, each with a note.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.language.dates import date_in_words
from indexer.model import DecisionOutcome
from service.answer.answer import QuotePart
from service.answer.drafts import approves_minutes
from service.answer.features import Case
from service.answer.question_type import Unit
from service.answer.quotes import MOST_QUOTES, ChosenQuote
from service.answer.whole import PROPOSES, overlap, whole_quote

_LATER = 0.5
"""Of a decision's likelihood: a later one that is less likely is hardly on the same matter."""

_QUOTED_FOR = 0.5
"""Of a quote's likelihood: a sentence of it that is less likely is not what it is quoted for."""

_SETTLED = re.compile(
    r"\b(?:adopted|agreed|approved|carried|decided|defeated|granted|passed|refused|rejected|resolved)\b",
    re.IGNORECASE,
)

_MATTER = 0.8
"""Of the share of the question's words that the decision's passage holds: the same of a later one's."""

_SUPERSEDING = 0.6
"""Of the best quote's likelihood: another figure that is less likely is hardly of the same thing."""

PROPOSED = "Proposed; no decision on it was recognised in this meeting."


@dataclass(frozen=True, slots=True)
class ArrangedQuote:
    """A quote with what it is to the question, and what to know of it."""

    chosen: ChosenQuote
    part: QuotePart = QuotePart.ANSWER
    note: str | None = None


def arrange(case: Case, *, timed: bool) -> tuple[ArrangedQuote, ...]:
    """The chosen quotes in the order they are to be read; `timed`: the question names a time."""
    wanted = case.candidates.wanted
    if wanted.course:
        return tuple(map(ArrangedQuote, case.chosen))
    if wanted.decision:
        return _decided(case, timed=timed)
    measure = case.candidates.measure
    superseding = measure is not None and measure.unit in (Unit.MONEY, Unit.SHARE) and not timed
    return tuple(map(ArrangedQuote, _newest_figures(case) if superseding else case.chosen))


def _decided(case: Case, *, timed: bool) -> tuple[ArrangedQuote, ...]:
    """The decisions, what others say, then what led to them; without a decision the quotes as they are."""
    settled = [one for one in case.chosen if _settles(case, one)]
    others = [one for one in case.chosen if one not in settled]
    if not settled:
        return tuple(ArrangedQuote(one, note=_proposal(one)) for one in others)
    again = _again(case, settled)
    decisions = [*settled, *again]
    if not timed:
        decisions = _newest_first(decisions)
    arranged = [ArrangedQuote(one, QuotePart.DECISION, _changed(case, one, decisions)) for one in decisions]
    deciding = {_body(one) for one in decisions}
    for one in sorted(others, key=lambda one: _body(one) in deciding):
        part = QuotePart.COURSE if _body(one) in deciding else QuotePart.ANSWER
        arranged.append(ArrangedQuote(one, part, _proposal(one)))
    return tuple(arranged[:MOST_QUOTES])


def _body(quote: ChosenQuote) -> str:
    """Whose minutes it is of: what others said is no course of a decision."""
    return quote.meeting.board or quote.meeting.document_id


def _settles(case: Case, quote: ChosenQuote) -> bool:
    """Whether what it is quoted for is part of a decision, and not a sentence that only stands beside."""
    least = _QUOTED_FOR * quote.likelihood
    return any(
        one.decided and case.likelihoods[row] >= least and quote.quotes(case.candidates.document(row), one)
        for row, one in enumerate(case.candidates.sentences)
    )


def _proposal(quote: ChosenQuote) -> str | None:
    """A note where something is proposed that its item does not settle."""
    meeting = quote.meeting
    if not PROPOSES.search(meeting.text, *quote.span) or _SETTLED.search(meeting.text, *quote.span):
        return None
    settled = any(one.item == (quote.passage.item or None) for one in meeting.decisions)
    return None if settled else PROPOSED


def _again(case: Case, settled: Sequence[ChosenQuote]) -> list[ChosenQuote]:
    """The likeliest later decision of the same board on the matter, where it is not quoted yet."""
    candidates, newest = case.candidates, max(settled, key=_dated)
    if newest.meeting.date is None or newest.meeting.board is None:
        return []
    least, matter = _LATER * newest.likelihood, _MATTER * _on_matter(case, newest)
    held = candidates.weight(candidates.held | candidates.passage_held[candidates.source])
    for row in (-case.likelihoods).argsort(kind="stable").tolist():
        if case.likelihoods[row] < least:
            break
        source = candidates.sources[candidates.source[row]]
        meeting, sentence = source.meeting, candidates.sentences[row]
        if meeting.board != newest.meeting.board or (meeting.date or dt.date.min) <= newest.meeting.date:
            continue
        span = whole_quote(meeting, source.passage, (sentence.start, sentence.end))
        later = ChosenQuote(source.passage, meeting, span, float(case.likelihoods[row]))
        if held[row] >= matter and _binds(later):
            return [later]
    return []


def _binds(quote: ChosenQuote) -> bool:
    """Whether it is part of a decision that more than takes note."""
    return any(
        overlap(quote.span, (one.start, one.end)) and one.outcome is not DecisionOutcome.NOTED
        for one in quote.meeting.decisions
    )


def _on_matter(case: Case, quote: ChosenQuote) -> float:
    """The share of the question's weight that a quote's passage holds, its headings included."""
    candidates = case.candidates
    rows = [
        row for row, one in enumerate(candidates.sentences) if quote.quotes(candidates.document(row), one)
    ]
    held = candidates.held[rows] | candidates.passage_held[candidates.source[rows]]
    return float(candidates.weight(held).max(initial=0.0))


def _changed(case: Case, quote: ChosenQuote, decisions: Sequence[ChosenQuote]) -> str | None:
    """A note where a later one of these is of the same board and on the same matter."""
    date, board = quote.meeting.date, quote.meeting.board
    own = [one for one in quote.meeting.decisions if overlap(quote.span, (one.start, one.end))]
    if date is None or board is None or any(map(approves_minutes, own)):
        return None
    matter, least = _MATTER * _on_matter(case, quote), _LATER * quote.likelihood
    later = [
        one.meeting.date
        for one in decisions
        if one.meeting.date is not None
        and one.meeting.date > date
        and one.meeting.board == board
        and one.likelihood >= least
        and _binds(one)
        and _on_matter(case, one) >= matter
    ]
    return f"Later decision: {date_in_words(max(later))}." if later else None


def _newest_first(quotes: Sequence[ChosenQuote]) -> list[ChosenQuote]:
    """Those of the first one's board by date, the latest first, then the others as they are."""
    board = quotes[0].meeting.board
    own = [one for one in quotes if board is not None and one.meeting.board == board]
    others = [one for one in quotes if one not in own]
    return [*sorted(own, key=_dated, reverse=True), *others]


def _newest_figures(case: Case) -> list[ChosenQuote]:
    """Quotes of one board that give the figure and are about as likely: the newest comes first."""
    candidates, chosen = case.candidates, list(case.chosen)
    if not chosen:
        return chosen
    given = [row for row, has in enumerate(candidates.measured) if has]
    best = max(one.likelihood for one in chosen)
    figures = [
        one
        for one in chosen
        if one.likelihood >= _SUPERSEDING * best
        and any(one.quotes(candidates.document(row), candidates.sentences[row]) for row in given)
    ]
    if not figures or figures[0] is not chosen[0]:
        return chosen
    ordered = _newest_first(figures)
    return [*ordered, *(one for one in chosen if one not in ordered)]


def _dated(quote: ChosenQuote) -> dt.date:
    return quote.meeting.date or dt.date.min
