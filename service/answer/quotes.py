"""The quotes of an answer: which sentences are shown, in what order, and each with what it leans on."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.language.sentences import LIST_MARKS, sentence_spans, trim
from indexer.model import Meeting, Passage
from indexer.passages import Span
from service.answer.sentences import LONGEST, Candidates, Sentence, SentencePart

MOST_QUOTES = 4
"""In one answer: what a reader takes in at a glance; the results below hold the rest."""

MOST_JOINED = 600
"""Characters of sentences that are joined for being likely side by side: four or five of them. With 450 one
fact in fifty fewer is quoted."""

MOST_CHARACTERS = 700
"""Of a quote: five sentences of minutes, which run at 130 characters on average. A single sentence that is
longer is quoted as the passage has it."""

_REACH = 1_200  # characters read before and after a sentence for what it leans on
_MOST_ENTRIES = 6  # of a list after its lead

# A sentence that opens so speaks of what stood before it. "There" and "It was agreed" do not.
_LEANS = re.compile(
    rf"(?:[{LIST_MARKS}]\s+)?(?:(?:He|She|They|His|Her|Their|These|Those|Such|Both|This|That|Its|"
    r"The (?:former|latter|same|figure|scheme|group|plan|report|rest))\b|It (?!was (?:agreed|noted|reported|"
    r"suggested|decided|resolved|felt|recognised|impressed)\b|is noted\b)|"
    r"(?:However|Therefore|But|And|So|Also|Instead|Otherwise|Even so)\b)"
)
_ENTRY = re.compile(rf"[{LIST_MARKS}]\s|\(?(?:[a-z]|[ivx]{{1,4}}|\d{{1,2}})[.)]\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuoteThresholds:
    """How likely a sentence must be part of the answer to be quoted beside the best one.

    `least` is a probability, `share` of the best one's; `course` is enough where one quote a meeting is
    wanted. `beside` is the share of a quoted sentence's likelihood that one next to it must have to join it.
    """

    least: float
    share: float
    course: float
    beside: float


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
        return any(_overlap(self.span, (one.start, one.end)) for one in self.meeting.decisions)

    def quotes(self, document_id: str, sentence: Sentence) -> bool:
        """Whether a sentence of that document is quoted, in part at least."""
        return document_id == self.meeting.document_id and _overlap(self.span, (sentence.start, sentence.end))


def choose_quotes(
    candidates: Candidates, likelihoods: NDArray[np.float32], thresholds: QuoteThresholds
) -> tuple[ChosenQuote, ...]:
    """Up to MOST_QUOTES quotes in the order they are to be read; one at least if there is a sentence.

    likelihoods float32[n]: how likely each sentence is part of an answer.
    """
    if not candidates.sentences:
        return ()
    order = np.argsort(-likelihoods, kind="stable").tolist()
    course = candidates.wanted.course
    share = thresholds.share * float(likelihoods[order[0]])
    if course:
        rows = _one_a_meeting(candidates, likelihoods, order, min(thresholds.course, share))
        if len(rows) < 2:
            course = False
    if not course:
        least = max(thresholds.least, share)
        rows = [row for row in order if row == order[0] or likelihoods[row] >= least]
    chosen = _apart(_chosen(candidates, likelihoods, rows, thresholds.beside))
    return tuple(sorted(chosen, key=_in_time) if course else chosen)


def _one_a_meeting(
    candidates: Candidates, likelihoods: NDArray[np.float32], order: Sequence[int], least: float
) -> list[int]:
    """The best sentence of each meeting that has a likely one, the likeliest first."""
    best: dict[str, int] = {}
    for row in order:
        if likelihoods[row] >= least or not best:
            best.setdefault(candidates.sources[candidates.source[row]].meeting.document_id, row)
    return list(best.values())


def _chosen(
    candidates: Candidates, likelihoods: NDArray[np.float32], rows: Sequence[int], beside: float
) -> list[ChosenQuote]:
    found = []
    for row in rows:
        source = candidates.sources[candidates.source[row]]
        parts = candidates.sentences[row].parts
        if parts:
            span = _narrowed(candidates, parts)
        else:
            span = whole_quote(source.meeting, source.passage, _joined(candidates, likelihoods, row, beside))
        found.append(ChosenQuote(source.passage, source.meeting, span, float(likelihoods[row])))
    return found


def _narrowed(candidates: Candidates, parts: tuple[SentencePart, ...]) -> Span:
    """What a very long sentence is quoted for: the parts that hold most of the question's weight.

    The weightiest part with those beside it while they stay within LONGEST; a single part is never cut.
    """
    held = np.array([[term in part.terms for term in candidates.terms] for part in parts], dtype=np.bool_)
    weights = candidates.weight(held.reshape(len(parts), len(candidates.terms))).tolist()

    def fits(first: int, last: int, _side: int) -> bool:
        return last < len(parts) and parts[last].end - parts[first].start <= LONGEST

    best = max(range(len(parts)), key=lambda part: weights[part])
    first, last = _widened(best, lambda part: (weights[part], part), fits)
    return parts[first].start, parts[last].end


def _joined(candidates: Candidates, likelihoods: NDArray[np.float32], row: int, beside: float) -> Span:
    """A sentence with those next to it in its passage that are likely enough, the likelier side first."""
    sentences, source = candidates.sentences, candidates.source
    text = candidates.sources[source[row]].meeting.text

    def fits(first: int, last: int, side: int) -> bool:
        if last >= len(sentences) or source[side] != source[row]:
            return False
        if likelihoods[side] < beside * likelihoods[row]:
            return False
        start, end = sentences[first].start, sentences[last].end
        return end - start <= MOST_JOINED and "\n\n" not in text[start:end]

    first, last = _widened(row, lambda side: (float(likelihoods[side]), -side), fits)
    return sentences[first].start, sentences[last].end


def _widened(
    row: int, weight: Callable[[int], tuple[float, int]], fits: Callable[[int, int, int], bool]
) -> tuple[int, int]:
    """The first and last of the rows around `row`: the weightier neighbour is taken in as long as one fits.

    `fits(first, last, side)` is whether the rows from first to last may be one with the row `side` taken in.
    """
    first = last = row
    while True:
        sides = [
            side
            for side in (first - 1, last + 1)
            if side >= 0 and fits(min(first, side), max(last, side), side)
        ]
        if not sides:
            return first, last
        side = max(sides, key=weight)
        first, last = min(first, side), max(last, side)


def _apart(chosen: Sequence[ChosenQuote]) -> list[ChosenQuote]:
    """Quotes that overlap or adjoin become one while it stays short; what is said twice is quoted once."""
    kept: list[ChosenQuote] = []
    said: set[str] = set()
    for one in chosen:
        text = " ".join(one.meeting.text[slice(*one.span)].casefold().split())
        if text in said:
            continue
        at = next((n for n, other in enumerate(kept) if _adjoin(one, other)), None)
        if at is not None:
            first = kept[at]
            span = min(one.span[0], first.span[0]), max(one.span[1], first.span[1])
            if span[1] - span[0] <= MOST_CHARACTERS:
                kept[at] = ChosenQuote(first.passage, first.meeting, span, first.likelihood)
                said.add(text)
                continue
            if _overlap(one.span, first.span):
                continue
        if len(kept) < MOST_QUOTES:
            kept.append(one)
            said.add(text)
    return kept


def _adjoin(one: ChosenQuote, other: ChosenQuote) -> bool:
    if one.meeting.document_id != other.meeting.document_id or one.passage.item != other.passage.item:
        return False
    if one.passage.subheading != other.passage.subheading:
        return False
    between = one.meeting.text[min(one.span[1], other.span[1]) : max(one.span[0], other.span[0])]
    return _overlap(one.span, other.span) or not between.strip()


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _in_time(one: ChosenQuote) -> tuple[dt.date, str, int]:
    return one.meeting.date or dt.date.max, one.meeting.document_id, one.span[0]


def whole_quote(meeting: Meeting, passage: Passage, span: Span) -> Span:
    """The span of the quote that shows the sentence at `span`, within the passage's agenda item.

    It covers `span` and is never longer than MOST_CHARACTERS unless `span` itself is.
    """
    around = _around(meeting, passage, span)
    at = bisect_right(around, span[0], key=lambda one: one[0]) - 1
    if at < 0 or around[at][1] <= span[0]:
        return span
    last = at
    while last + 1 < len(around) and around[last + 1][0] < span[1]:
        last += 1
    quote = _grown(span, (min(span[0], around[at][0]), max(span[1], around[last][1])))
    # One sentence before is taken along; what two of them would not explain, the passage below does.
    if at > 0 and _LEANS.match(meeting.text, quote[0]):
        start, end = around[at - 1]
        if "\n\n" not in meeting.text[end : quote[0]]:
            quote = _grown(quote, (start, quote[1]))
    if meeting.text[: quote[1]].endswith(":"):
        for entry in around[last + 1 : last + 1 + _MOST_ENTRIES]:
            if not _ENTRY.match(meeting.text, entry[0]):
                break
            quote = _grown(quote, (quote[0], entry[1]))
    return quote


def _grown(span: Span, wider: Span) -> Span:
    return wider if wider[1] - wider[0] <= MOST_CHARACTERS else span


def _around(meeting: Meeting, passage: Passage, span: Span) -> list[Span]:
    """Sentences at and around `span` that are known to be whole."""
    begin, end = _section(meeting, passage)
    first, last = max(begin, span[0] - _REACH), min(end, span[1] + _REACH)
    found = sentence_spans(meeting.text, *trim(meeting.text, first, last))
    if first > begin:
        found = [one for one in found if one[0] > first]
    if last < end:
        found = [one for one in found if one[1] < last]
    return found


def _section(meeting: Meeting, passage: Passage) -> Span:
    """The part of the agenda item that the passage lies in: under its subheading, or the whole body.

    Of the head it is the stretch.
    """
    item = meeting.item(passage.item)
    if item is None:
        return next(one for one in meeting.head if one[0] <= passage.start < one[1])
    for part in item.subheadings:
        if part.body_start <= passage.start < part.end:
            return part.body_start, part.end
    before = [part.start for part in item.subheadings if part.start > passage.start]
    return item.start, min(before, default=item.end)
