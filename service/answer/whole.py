"""From a sentence to a quote that can stand alone: whole, and with what it leans on, verbatim."""

from __future__ import annotations

import re
from bisect import bisect_right

from indexer.language.sentences import sentence_spans, trim
from indexer.model import Meeting, Passage

Span = tuple[int, int]

MOST_CHARACTERS = 700
"""Of a quote: five sentences of minutes, which run at 130 characters on average. A single sentence that is
longer is quoted as the passage has it."""

_REACH = 1_200  # characters read before and after a sentence for what it leans on
_MOST_BEFORE = 1  # sentences taken along; what two of them do not explain, the passage below does
_MOST_ENTRIES = 6  # of a list after its lead

# A sentence that opens so speaks of what stood before it. "There" and "It was agreed" do not.
_LEANS = re.compile(
    r"(?:[-*•·‣◦▪●–]\s+)?(?:(?:He|She|They|His|Her|Their|These|Those|Such|Both|This|That|Its|"
    r"The (?:former|latter|same|figure|scheme|group|plan|report|rest))\b|It (?!was (?:agreed|noted|reported|"
    r"suggested|decided|resolved|felt|recognised|impressed)\b|is noted\b)|"
    r"(?:However|Therefore|But|And|So|Also|Instead|Otherwise|Even so)\b)"
)
# What numbers an entry: sentences are told apart after "1." where a capital follows.
_BARE_MARK = re.compile(r"(?:[-*•·‣◦▪●–]|\(?(?:[a-z]|[ivx]{1,4}|\d{1,3})[.)])", re.IGNORECASE)
_ENTRY = re.compile(r"[-*•·‣◦▪●–]\s|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)]\s", re.IGNORECASE)


def whole(meeting: Meeting, passage: Passage, span: Span) -> Span:
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
    for before in range(at - 1, max(-1, at - 1 - _MOST_BEFORE), -1):
        if not _LEANS.match(meeting.text, quote[0]) or "\n\n" in meeting.text[around[before][1] : quote[0]]:
            break
        quote = _grown(quote, (around[before][0], quote[1]))
    if meeting.text[: quote[1]].endswith(":"):
        for entry in around[last + 1 : last + 1 + _MOST_ENTRIES]:
            if not _ENTRY.match(meeting.text, entry[0]):
                break
            quote = _grown(quote, (quote[0], entry[1]))
    return _without_bare_mark(meeting.text, quote)


def _without_bare_mark(text: str, quote: Span) -> Span:
    """The quote less a number in its last line whose entry it has not."""
    line = text.rfind("\n", *quote) + 1
    if line > quote[0] and _BARE_MARK.fullmatch(text, line, quote[1]):
        return trim(text, quote[0], line)
    return quote


def _grown(span: Span, wider: Span) -> Span:
    return wider if wider[1] - wider[0] <= MOST_CHARACTERS else span


def _around(meeting: Meeting, passage: Passage, span: Span) -> list[Span]:
    """Sentences at and around `span` that are known to be whole."""
    begin, end = _section(meeting, passage)
    first, last = max(begin, span[0] - _REACH), min(end, span[1] + _REACH)
    found = _with_marks(meeting.text, sentence_spans(meeting.text, *trim(meeting.text, first, last)))
    if first > begin:
        found = [one for one in found if one[0] > first]
    if last < end:
        found = [one for one in found if one[1] < last]
    return found


def _with_marks(text: str, spans: list[Span]) -> list[Span]:
    """The same sentences, each with the number or bullet that stands before it in its line."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and _BARE_MARK.fullmatch(text, *joined[-1]) and "\n" not in text[joined[-1][1] : start]:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _section(meeting: Meeting, passage: Passage) -> Span:
    """The part of the agenda item that the passage lies in: under its subheading, or the whole body."""
    item = meeting.item(passage.item)
    for part in item.subheadings:
        if part.body_start <= passage.start < part.end:
            return part.body_start, part.end
    before = [part.start for part in item.subheadings if part.start > passage.start]
    return item.start, min(before, default=item.end)
