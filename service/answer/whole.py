"""The whole of a quote: from where a reader understands a sentence to the end of what it says."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from indexer.language.sentences import LIST_MARKS, sentence_spans, trim
from indexer.model import Meeting, Passage
from indexer.passages import Span

MOST_CHARACTERS = 700
"""Of a quote: five sentences of minutes, which run at 130 characters on average. A single sentence that is
longer is quoted as the passage has it."""

_REACH = 1_200  # characters read before and after a sentence for what it leans on
_MOST_ENTRIES = 6  # of a list after its lead
_SHORT_LINE = 60  # characters of one that is no sentence, such as a name
_ENTRIES_BEFORE = 2  # of a list between its lead and an entry that is quoted with it
_MOST_LEANED_ON = 2  # sentences before one that speaks of what they say

# A sentence that opens so speaks of what stood before it. "There" and "It was then agreed that" do not.
_LEANS = re.compile(
    rf"(?:[{LIST_MARKS}]\s+)?(?:(?:He|She|They|His|Her|Their|These|Those|Such|Both|This|That|Its|"
    r"The (?:former|latter|same|figure|scheme|group|plan|report|rest))\b|It (?!(?:was|is|were|has been) "
    r"(?:\w+ )?\w+ (?:that|to|not to|upon)\b)|"
    r"(?:However|Therefore|But|And|So|Also|Instead|Otherwise|Even so|Hence|Thus|Nor|Or|Yet|Then|Nevertheless|"
    r"Nonetheless|Furthermore|Moreover|Meanwhile|Consequently|Accordingly|Likewise|Similarly|"
    r"(?:After|Following|Despite|Because of|As a result of) (?:this|that|these|those))\b)"
)
_OF_SOMEBODY = re.compile(rf"(?:[{LIST_MARKS}]\s+)?(?:He|She|They|His|Her|Their)\b")
# Two capital words, or initials: a name, or what stands for one.
_NAMES = re.compile(r"\b[^\W\d_a-z][\w’'-]+ [^\W\d_a-z][\w’'-]+|\b[A-Z]{2,4}\b")
_ENTRY = re.compile(rf"[{LIST_MARKS}]\s|\(?(?:[a-z]|[ivx]{{1,4}}|\d{{1,2}})[.)]\s", re.IGNORECASE)
PROPOSES = re.compile(
    r"\b(?:motion(?:ed|s)?|moved|propos(?:al|als|e|ed|es|ing)|recommend(?:ation|ed|s)?|second(?:ed|er|s)|"
    r"suggest(?:ed|ion|s)?)\b",
    re.IGNORECASE,
)
"""Words of who proposes something, or speaks of a proposal."""

_MOST_TO_OUTCOME = 3  # sentences from a proposal to what became of it: seconded, put to the vote, carried
_ENDED = re.compile(r"[.!?…:;|][\'\"”’)\]]{0,3}\Z")
# No sentence ends with such a word, or with a comma, whatever the next line begins with.
_OPEN_END = re.compile(
    r"(?:,|\b(?:a|an|and|as|at|because|by|for|from|in|into|of|on|or|than|that|the|their|to|which|with))\Z",
    re.IGNORECASE,
)


def whole_quote(meeting: Meeting, passage: Passage, span: Span) -> Span:
    """The span of the quote that shows the sentence at `span`, within the passage's agenda item.

    It covers `span`, less a lead at its end that leads to nothing, and is never longer than MOST_CHARACTERS
    unless `span` itself is.
    """
    around = _around(meeting, passage, span)
    at = bisect_right(around, span[0], key=lambda one: one[0]) - 1
    if at < 0 or around[at][1] <= span[0]:
        return span
    last = at
    while last + 1 < len(around) and around[last + 1][0] < span[1]:
        last += 1
    quote = _grown(span, (min(span[0], around[at][0]), max(span[1], around[last][1])))
    first = _leaned_on(meeting.text, around, at)
    if first < at:
        quote = _grown(quote, (around[first][0], quote[1]))
    quote = _with_entries(meeting.text, around, last, quote)
    return _with_outcome(meeting, around, last, quote)


def _with_entries(text: str, around: list[Span], last: int, quote: Span) -> Span:
    """A lead with the first entries of its list; after other sentences none where it leads to nothing.

    `last` is the last of the sentences quoted.
    """
    if not text.endswith(":", *quote):
        return quote
    entries = around[last + 1 : last + 1 + _MOST_ENTRIES]
    marked = bool(entries) and _is_entry(text, entries[0])
    end = quote[1]
    for before, entry in pairwise([around[last], *entries]):
        is_led = _is_entry(text, entry) if marked else _is_short_line(text, before, entry)
        if not is_led or entry[1] - quote[0] > MOST_CHARACTERS:
            break
        end = entry[1]
    if end == quote[1] and quote[0] < around[last][0]:
        return trim(text, quote[0], around[last][0])
    return quote[0], end


def _is_entry(text: str, one: Span) -> bool:
    return _ENTRY.match(text, one[0]) is not None


def _is_short_line(text: str, before: Span, one: Span) -> bool:
    """A name, say: short, no sentence, and right below what stands before it."""
    adjoins = "\n\n" not in text[before[1] : one[0]]
    return adjoins and one[1] - one[0] <= _SHORT_LINE and not text.endswith((".", "!", "?"), *one)


def _with_outcome(meeting: Meeting, around: list[Span], last: int, quote: Span) -> Span:
    """A proposal with what came of it, where the next sentences tell: by itself it looks like a decision."""
    settled = [(one.start, one.end) for one in meeting.decisions]
    if not PROPOSES.search(meeting.text, *quote) or any(overlap(quote, one) for one in settled):
        return quote
    for after in around[last + 1 : last + 1 + _MOST_TO_OUTCOME]:
        if any(overlap(after, one) for one in settled):
            return _grown(quote, (quote[0], after[1]))
    return quote


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans have a character in common."""
    return one[0] < other[1] and other[0] < one[1]


def _leaned_on(text: str, around: list[Span], at: int) -> int:
    """The first of the sentences that one leans on: what it goes on from, or the lead of its list."""
    if _ENTRY.match(text, around[at][0]):
        lead = _lead(text, around, at)
        if lead is not None:
            return lead
    first = at
    somebody = _OF_SOMEBODY.match(text, around[at][0])
    while at - first < _MOST_LEANED_ON and first > 0:
        said = text[slice(*around[first])]
        if not (_LEANS.match(said) or (first < at and somebody and not _NAMES.search(said))):
            break
        if "\n\n" in text[around[first - 1][1] : around[first][0]]:
            break
        first -= 1
    return first


def _lead(text: str, around: list[Span], at: int) -> int | None:
    """The line before a list that introduces its entries, where the entry at `at` is among the first."""
    first = at
    while first > 0 and at - first < _ENTRIES_BEFORE and _ENTRY.match(text, around[first - 1][0]):
        first -= 1
    before = first - 1
    introduces = before >= 0 and text[slice(*around[before])].endswith(":")
    return before if introduces and not _ENTRY.match(text, around[before][0]) else None


def _grown(span: Span, wider: Span) -> Span:
    return wider if wider[1] - wider[0] <= MOST_CHARACTERS else span


def _around(meeting: Meeting, passage: Passage, span: Span) -> list[Span]:
    """Sentences at and around `span` that are known to be whole."""
    begin, end = _section(meeting, passage)
    first, last = max(begin, span[0] - _REACH), min(end, span[1] + _REACH)
    found = _unbroken(meeting.text, sentence_spans(meeting.text, *trim(meeting.text, first, last)))
    if first > begin:
        found = [one for one in found if one[0] > first]
    if last < end:
        found = [one for one in found if one[1] < last]
    return found


def _unbroken(text: str, pieces: list[Span]) -> list[Span]:
    """The same pieces, those of one sentence joined that the source breaks over lines."""
    found: list[Span] = []
    for start, end in pieces:
        if found and _goes_on(text, found[-1], start):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _goes_on(text: str, before: Span, start: int) -> bool:
    """Whether the sentence `before` has no end yet, and goes on at `start`."""
    if _ENTRY.match(text, start):
        return False
    if _OPEN_END.search(text, max(before[0], before[1] - 9), before[1]):
        return True
    return (
        text[start].islower()
        and "\n\n" not in text[before[1] : start]
        and not _ENDED.search(text, max(0, before[1] - 4), before[1])
    )


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
