"""The quotes of an answer: which sentences are shown, in what order, and each with what it leans on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.model import Meeting, Passage
from indexer.passages import Span
from service.answer.sentences import LONGEST, Candidates, Sentence, SentencePart
from service.answer.whole import MOST_CHARACTERS, overlap, whole_quote

MOST_QUOTES = 4
"""In one answer: what a reader takes in at a glance; the results below hold the rest."""

MOST_SENTENCES = 6
"""In one answer, before what they lean on: with eight, not one fact in a hundred more is quoted."""

_NEAR = 3
"""Sentences from one that is quoted to one that joins it: what stands between is taken in, for quotes in
pieces are harder to read than a sentence more."""

_AGAIN = 0.75
"""Of a quote's words in fours, that another has, for it to say nothing new: of the ten that shared more than
half with another over 600 questions, read one by one, those above it said the same."""


@dataclass(frozen=True, slots=True)
class QuoteThresholds:
    """How likely a sentence must add to the answer to be quoted with the best one, as probabilities.

    `beside`: of one near a sentence that is quoted, `apart`: of any other.
    """

    beside: float
    apart: float


@dataclass(frozen=True, slots=True)
class ChosenQuote:
    """A quote to be: its span in the canonical text, and how likely its best sentence is."""

    passage: Passage
    meeting: Meeting
    span: Span
    likelihood: float

    @property
    def settles(self) -> bool:
        """Whether it quotes of a decision."""
        return any(overlap(self.span, (one.start, one.end)) for one in self.meeting.decisions)

    def quotes(self, document_id: str, sentence: Sentence) -> bool:
        """Whether a sentence of that document is quoted, in part at least."""
        return document_id == self.meeting.document_id and overlap(self.span, (sentence.start, sentence.end))


def choose_quotes(
    candidates: Candidates,
    likelihoods: NDArray[np.float32],
    adds: NDArray[np.float32],
    thresholds: QuoteThresholds,
) -> tuple[ChosenQuote, ...]:
    """Up to MOST_QUOTES quotes in the order they are to be read; one at least if there is a sentence.

    likelihoods float32[n]: how likely each sentence is part of an answer; adds float32[n]: how likely it adds
    to the likeliest of them, see `service.answer.additions`.
    """
    if not candidates.sentences:
        return ()
    pool = _Pool(candidates, adds, thresholds)
    best = int(np.argmax(likelihoods))
    rows = pool.filled(best)
    stretches = sorted(pool.stretches(rows), key=lambda one: (best not in one, -float(adds[list(one)].max())))
    chosen = _apart([_quote(candidates, likelihoods, one) for one in stretches])
    return tuple(sorted(chosen, key=_in_time) if candidates.wanted.course else chosen)


class _Pool:
    """Takes sentences that add to an answer, the likeliest first, until it has MOST_SENTENCES."""

    def __init__(
        self, candidates: Candidates, adds: NDArray[np.float32], thresholds: QuoteThresholds
    ) -> None:
        self._candidates = candidates
        self._adds = adds
        self._apart = thresholds.apart
        order = np.argsort(-adds, kind="stable").tolist()
        self._order = [row for row in order if adds[row] >= thresholds.beside]

    def filled(self, best: int) -> set[int]:
        """The best row with those that may stand by themselves, and those near them that may join them."""
        rows = {best}
        while len(rows) < MOST_SENTENCES:
            row = next((one for one in self._order if one not in rows and self._fits(one, rows)), None)
            if row is None:
                break
            rows.add(row)
        return rows

    def _fits(self, row: int, rows: set[int]) -> bool:
        return bool(self._adds[row] >= self._apart) or any(self._joins(row, one) for one in rows)

    def stretches(self, rows: set[int]) -> list[range]:
        """The rows as stretches of sentences that stand together, with what stands between."""
        found: list[range] = []
        for row in sorted(rows):
            if found and self._joins(found[-1].start, row, found[-1].stop - 1):
                found[-1] = range(found[-1].start, row + 1)
            else:
                found.append(range(row, row + 1))
        return found

    def _joins(self, one: int, other: int, last: int | None = None) -> bool:
        """Whether both may be one quote; `last` is the end of the stretch that `one` begins."""
        candidates = self._candidates
        first, end = min(one, other), max(one, other)
        if candidates.source[one] != candidates.source[other]:
            return False
        if end - (first if last is None else last) > _NEAR:
            return False
        span = candidates.sentences[first].start, candidates.sentences[end].end
        return span[1] - span[0] <= MOST_CHARACTERS


def _quote(candidates: Candidates, likelihoods: NDArray[np.float32], rows: range) -> ChosenQuote:
    """The quote of sentences that stand together."""
    source = candidates.sources[candidates.source[rows.start]]
    first, last = candidates.sentences[rows.start], candidates.sentences[rows.stop - 1]
    if first is last and first.parts:
        span = _narrowed(candidates, first.parts)
    else:
        span = whole_quote(source.meeting, source.passage, (first.start, last.end))
    return ChosenQuote(source.passage, source.meeting, span, float(likelihoods[list(rows)].max()))


def _narrowed(candidates: Candidates, parts: tuple[SentencePart, ...]) -> Span:
    """What a very long sentence is quoted for: the parts that hold most of the question's weight.

    The weightiest part with those beside it while they stay within LONGEST; a single part is never cut.
    """
    held = np.array([[term in part.terms for term in candidates.terms] for part in parts], dtype=np.bool_)
    weights = candidates.weight(held.reshape(len(parts), len(candidates.terms))).tolist()

    def fits(first: int, last: int) -> bool:
        return first >= 0 and last < len(parts) and parts[last].end - parts[first].start <= LONGEST

    first = last = max(range(len(parts)), key=lambda part: weights[part])
    while True:
        wider = [(first - 1, last), (first, last + 1)]
        sides = [
            (weights[side], side, one)
            for side, one in zip((first - 1, last + 1), wider, strict=True)
            if fits(*one)
        ]
        if not sides:
            return parts[first].start, parts[last].end
        first, last = max(sides)[2]


def _apart(chosen: Sequence[ChosenQuote]) -> list[ChosenQuote]:
    """Quotes that overlap or adjoin become one while it stays short; what is said twice is quoted once."""
    kept: list[ChosenQuote] = []
    said: list[_Said] = []
    for one in chosen:
        text = _Said.of(one.meeting.text[slice(*one.span)])
        if any(map(text.repeats, said)):
            continue
        at = next((n for n, other in enumerate(kept) if _adjoin(one, other)), None)
        if at is not None:
            first = kept[at]
            span = min(one.span[0], first.span[0]), max(one.span[1], first.span[1])
            if span[1] - span[0] <= MOST_CHARACTERS:
                kept[at] = ChosenQuote(first.passage, first.meeting, span, first.likelihood)
                said.append(text)
                continue
            if overlap(one.span, first.span):
                continue
        if len(kept) < MOST_QUOTES:
            kept.append(one)
            said.append(text)
    return kept


@dataclass(frozen=True, slots=True)
class _Said:
    """What a quote says, to tell whether another says it again: its words in fours, and its figures."""

    fours: frozenset[tuple[str, ...]]
    figures: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Said:
        words = re.findall(r"\w+", text.casefold())
        fours = frozenset(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))
        return cls(fours, frozenset(word for word in words if any(map(str.isdigit, word))))

    def repeats(self, other: _Said) -> bool:
        """Whether this says little that the other does not, and no other figure."""
        return len(self.fours & other.fours) >= _AGAIN * len(self.fours) and self.figures <= other.figures


def _adjoin(one: ChosenQuote, other: ChosenQuote) -> bool:
    if one.meeting.document_id != other.meeting.document_id or one.passage.item != other.passage.item:
        return False
    if one.passage.subheading != other.passage.subheading:
        return False
    between = one.meeting.text[min(one.span[1], other.span[1]) : max(one.span[0], other.span[0])]
    return overlap(one.span, other.span) or not between.strip()


def _in_time(one: ChosenQuote) -> tuple[dt.date, str, int]:
    return one.meeting.date or dt.date.max, one.meeting.document_id, one.span[0]
