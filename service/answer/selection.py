"""Which sentences make the answer, and in what order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.model import Meeting, Passage
from service.answer.answer import MOST_QUOTES
from service.answer.candidates import Candidates
from service.answer.parts import narrowed
from service.answer.sentences import Part, Sentence
from service.answer.whole import MOST_CHARACTERS, whole

Span = tuple[int, int]

MOST_JOINED = 600
"""Characters of sentences that are joined for being likely side by side: four or five of them. With 450 one
fact in fifty fewer is quoted."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How likely a sentence must be part of the answer to be quoted beside the best one.

    `least` is a probability, `share` of the best one's; `course` replaces both where one quote a meeting is
    wanted. `beside` is the share of a quoted sentence's likelihood that one next to it must have to join it.
    """

    least: float
    share: float
    course: float
    beside: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """A quote to be: its span in the canonical text, and how likely its best sentence is."""

    passage: Passage
    meeting: Meeting
    span: Span
    likelihood: float

    def quotes(self, document_id: str, sentence: Sentence) -> bool:
        """Whether a sentence of that document is quoted, in part at least."""
        return document_id == self.meeting.document_id and _overlap(self.span, (sentence.start, sentence.end))


def choose(candidates: Candidates, likelihoods: NDArray[np.float32], keep: Keep) -> tuple[Chosen, ...]:
    """Up to MOST_QUOTES quotes in the order they are to be read; one at least if there is a sentence.

    likelihoods float32[n]: how likely each sentence is part of an answer.
    """
    if not candidates.sentences:
        return ()
    order = np.argsort(-likelihoods, kind="stable").tolist()
    course = candidates.wanted.course
    if course:
        rows = _one_a_meeting(candidates, likelihoods, order, keep.course)
        if len(rows) < 2:
            course = False
    if not course:
        least = max(keep.least, keep.share * float(likelihoods[order[0]]))
        rows = [row for row in order if row == order[0] or likelihoods[row] >= least]
    chosen = _apart(_chosen(candidates, likelihoods, rows, keep.beside))
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
) -> list[Chosen]:
    found = []
    for row in rows:
        source = candidates.sources[candidates.source[row]]
        parts = candidates.sentences[row].parts
        if parts:
            span = _narrowed(candidates, parts)
        else:
            span = whole(source.meeting, source.passage, _joined(candidates, likelihoods, row, beside))
        found.append(Chosen(source.passage, source.meeting, span, float(likelihoods[row])))
    return found


def _narrowed(candidates: Candidates, parts: tuple[Part, ...]) -> Span:
    """What a very long sentence is quoted for: the parts that hold most of the question's weight."""
    held = np.array([[term in part.terms for term in candidates.terms] for part in parts], dtype=np.bool_)
    weights = candidates.weight(held.reshape(len(parts), len(candidates.terms)))
    return narrowed(tuple((part.start, part.end) for part in parts), lambda k: float(weights[k]))


def _joined(candidates: Candidates, likelihoods: NDArray[np.float32], row: int, beside: float) -> Span:
    """A sentence with those next to it in its passage that are likely enough, the likelier side first."""
    first = last = row
    while True:
        sides = [
            side
            for side in (first - 1, last + 1)
            if 0 <= side < len(likelihoods)
            and candidates.source[side] == candidates.source[row]
            and likelihoods[side] >= beside * likelihoods[row]
            and _same_paragraph(candidates, min(first, side), max(last, side))
            and _length(candidates, min(first, side), max(last, side)) <= MOST_JOINED
        ]
        if not sides:
            return candidates.sentences[first].start, candidates.sentences[last].end
        side = max(sides, key=lambda one: likelihoods[one])
        first, last = min(first, side), max(last, side)


def _same_paragraph(candidates: Candidates, first: int, last: int) -> bool:
    source = candidates.sources[candidates.source[first]]
    start, end = candidates.sentences[first].start, candidates.sentences[last].end
    return "\n\n" not in source.meeting.text[start:end]


def _length(candidates: Candidates, first: int, last: int) -> int:
    return candidates.sentences[last].end - candidates.sentences[first].start


def _apart(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Quotes that overlap or adjoin become one while it stays short; what is said twice is quoted once."""
    kept: list[Chosen] = []
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
                kept[at] = Chosen(first.passage, first.meeting, span, first.likelihood)
                said.add(text)
                continue
            if _overlap(one.span, first.span):
                continue
        if len(kept) < MOST_QUOTES:
            kept.append(one)
            said.add(text)
    return kept


def _adjoin(one: Chosen, other: Chosen) -> bool:
    if one.meeting.document_id != other.meeting.document_id or one.passage.item != other.passage.item:
        return False
    if one.passage.subheading != other.passage.subheading:
        return False
    between = one.meeting.text[min(one.span[1], other.span[1]) : max(one.span[0], other.span[0])]
    return _overlap(one.span, other.span) or not between.strip()


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _in_time(one: Chosen) -> tuple[dt.date, str, int]:
    return one.meeting.date or dt.date.max, one.meeting.document_id, one.span[0]
