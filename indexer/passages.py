"""Meeting -> passages: verbatim spans of the head or of one item, under one subheading, within a budget.

A passage ends where a sentence or list entry ends. Text is never dropped to make it fit: a sentence
longer than the budget is cut at a space into several passages.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from indexer.language.dates import date_in_words
from indexer.language.sentences import sentence_spans, trim
from indexer.language.titles import file_words
from indexer.model import IN_HEAD, AgendaItem, Meeting, Passage

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a passage may hold.

    `tokens` bounds the passage's own text as `count_tokens` counts it (tiktoken). `pieces` bounds the
    context header and the text together as `count_pieces` counts them, special tokens included: what
    the encoder reads before it drops the rest.
    """

    tokens: int
    pieces: int
    count_tokens: Callable[[str], int]
    count_pieces: Callable[[str], int]

    # A header may take at most this share of the encoder's input, so that the text has room: the longest
    # of the real headings seen (board, date, 20-word item, 18-word subheading) needs 70 of 256 pieces.
    HEADER_SHARE: ClassVar[float] = 0.35
    # English runs at 4 to 5 characters a token. Past this many a text is too long without counting it,
    # which a tokeniser may take quadratic time for (one line of a million letters).
    MOST_CHARACTERS_PER_TOKEN: ClassVar[int] = 32

    def fits(self, context: str, text: str) -> bool:
        """Whether nothing of `context` and `text` would be lost on the encoder."""
        if len(text) > self.tokens * self.MOST_CHARACTERS_PER_TOKEN:
            return False
        if self.count_tokens(text) > self.tokens:
            return False
        return self.count_pieces(indexed(context, text)) <= self.pieces


def indexed(context: str, text: str) -> str:
    """What is indexed of a passage: its context header, then its text."""
    return f"{context}\n{text}" if context else text


def lexical_text(passage: Passage) -> str:
    """What the lexical leg indexes of a passage: as `indexed`, with whom it mentions written out in between.

    Minutes name people by initials, questions by name: "Ada Field" finds what "AF" said.
    """
    return indexed("\n".join(part for part in (passage.context, *passage.people) if part), passage.text)


def cut(meeting: Meeting, budget: Budget, people: Callable[[int, int], tuple[str, ...]]) -> Iterator[Passage]:
    """The passages of a meeting in document order; `people` names whom a span of the text mentions."""
    for item, sections in _parts(meeting, budget):
        ordinal, number = 0, item.ordinal if item else IN_HEAD
        for subheading, body in sections:
            context = _context(meeting, item, subheading, budget)
            for start, end in _pack(meeting.text, body, context, budget):
                ordinal += 1
                yield Passage(
                    passage_id=f"{meeting.document_id}/{number}/{ordinal}",
                    document_id=meeting.document_id,
                    item=number,
                    ordinal=ordinal,
                    subheading=subheading,
                    start=start,
                    end=end,
                    page=meeting.page_at(start),
                    text=meeting.text[start:end],
                    context=context,
                    people=people(start, end),
                )


Section = tuple[str | None, Span]
"""A stretch of text with the subheading that it stands under."""


def _parts(meeting: Meeting, budget: Budget) -> Iterator[tuple[AgendaItem | None, Iterator[Section]]]:
    """The head, without an item, and the items, each with its sections."""
    yield None, _head_sections(meeting, budget)
    for item in meeting.items:
        yield item, _sections(item)


def _head_sections(meeting: Meeting, budget: Budget) -> Iterator[Section]:
    """The stretches of the head, neighbours as one where they have room: no title tears a roster."""
    context, text = _context(meeting, None, None, budget), meeting.text
    joined: list[Span] = []
    for start, end in meeting.head:
        if (
            joined
            and not text[joined[-1][1] : start].strip()
            and budget.fits(context, text[joined[-1][0] : end])
        ):
            start = joined.pop()[0]
        joined.append((start, end))
    yield from ((None, span) for span in joined)


def _sections(item: AgendaItem) -> Iterator[Section]:
    """Each stretch of an item's body with the subheading that it stands under, empty ones left out."""
    first = item.subheadings[0].start if item.subheadings else item.end
    yield None, (item.start, first)
    for subheading in item.subheadings:
        if subheading.body_start < subheading.end:
            yield subheading.heading, (subheading.body_start, subheading.end)


def _context(meeting: Meeting, item: AgendaItem | None, subheading: str | None, budget: Budget) -> str:
    """What the file is called, board, date in words, item and subheading.

    Many minutes never name the body whose they are, but their files and folders do. In minutes without items
    their title stands for a heading. Long parts are shortened, since none of it is shown.
    """
    when = date_in_words(meeting.date) if meeting.date else None
    heading = item.heading if item else None if meeting.items else meeting.title
    said = (meeting.board or meeting.title, when, heading, subheading)
    parts = list(dict.fromkeys(part for part in said if part))
    if own := file_words(meeting.document_id, beside=" ".join(parts)):
        parts.insert(0, own)
    limit = int(budget.pieces * budget.HEADER_SHARE)
    while budget.count_pieces(". ".join(parts)) > limit:
        longest = max(range(len(parts)), key=lambda n: len(parts[n]))
        parts[longest] = _shorten(parts[longest])
    return ". ".join(part for part in parts if part)


def _shorten(part: str) -> str:
    words = part.split()
    return " ".join(words[: len(words) * 3 // 4]) if len(words) > 1 else part[: len(part) // 2]


def _pack(text: str, body: Span, context: str, budget: Budget) -> Iterator[Span]:
    """Whole sentences of `body` packed into spans of about equal size that fit the budget.

    Counting word pieces takes most of the time, so that each sentence's are counted once and added up. What
    is packed by these sums is counted whole; where the sums were too small, every trial is.
    """

    def fits(start: int, end: int) -> bool:
        return budget.fits(context, text[start:end])

    room = _Room(text, context, budget)
    packed = list(_shares(text, body, budget, room.add, room.seems_enough))
    if not all(fits(start, end) for start, end in packed):
        packed = list(_shares(text, body, budget, fits, fits))
    yield from packed


def _shares(
    text: str,
    body: Span,
    budget: Budget,
    fits_alone: Callable[[int, int], bool],
    fits: Callable[[int, int], bool],
) -> Iterator[Span]:
    """Neighbouring sentences joined into spans that fit, of about equal size.

    Aiming at equal shares keeps a section that is just over the budget from leaving a scrap behind.
    """
    pieces = [piece for span in sentence_spans(text, *body) for piece in _fitting(text, span, fits_alone)]
    if not pieces:
        return
    size = [budget.count_tokens(text[start:end]) for start, end in pieces]
    share = sum(size) / math.ceil(sum(size) / budget.tokens)
    start, end, so_far, goal = pieces[0][0], pieces[0][1], size[0], share
    for piece, tokens in zip(pieces[1:], size[1:], strict=True):
        if so_far + tokens / 2 > goal or not fits(start, piece[1]):
            yield start, end
            start, goal = piece[0], goal + share
        end, so_far = piece[1], so_far + tokens
    yield start, end


class _Room:
    """Whether spans of a section fit, judged by the sum of their sentences' word pieces."""

    def __init__(self, text: str, context: str, budget: Budget) -> None:
        self._text = text
        self._budget = budget
        self._nothing = budget.count_pieces("")
        self._header = budget.count_pieces(indexed(context, "")) if context else self._nothing
        self._ends: list[int] = []
        self._sums = [0]  # pieces of all sentences up to each end

    def seems_enough(self, start: int, end: int) -> bool:
        """Whether the span between the ends of two sentences that were added seems to fit."""
        first, last = bisect_right(self._ends, start), bisect_right(self._ends, end)
        return self._within(start, end, self._sums[last] - self._sums[first])

    def add(self, start: int, end: int) -> bool:
        """Whether the next sentence by itself seems to fit; then it is remembered."""
        if end - start > self._budget.tokens * self._budget.MOST_CHARACTERS_PER_TOKEN:
            return False
        own = self._budget.count_pieces(self._text[start:end]) - self._nothing
        if not self._within(start, end, own):
            return False
        self._ends.append(end)
        self._sums.append(self._sums[-1] + own)
        return True

    def _within(self, start: int, end: int, pieces: int) -> bool:
        if self._header + pieces > self._budget.pieces:
            return False
        return self._budget.count_tokens(self._text[start:end]) <= self._budget.tokens


def _fitting(text: str, span: Span, fits: Callable[[int, int], bool]) -> Iterator[Span]:
    """`span` itself if it fits, else its halves, cut at the white space nearest the middle."""
    pending = [span]
    while pending:
        start, end = pending.pop()
        if fits(start, end) or end - start < 2:
            yield start, end
            continue
        middle = (start + end) // 2
        before, after = text.rfind(" ", start, middle), text.find(" ", middle, end)
        cuts = [at for at in (before, after) if at > start]
        at = min(cuts, key=lambda place: abs(place - middle)) if cuts else middle
        pending.extend(half for half in (trim(text, at, end), trim(text, start, at)) if half[0] < half[1])
