"""Whole sentences, each with the citation marks after it, out of text that comes in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.language.sentences import sentence_spans
from service.written.citations import leading_marks
from service.written.plain import plain

MOST_CHARACTERS = 600
"""Of a sentence: a hundred words, three times a long one. Longer text comes out as it is, to be removed."""

_MARKER = re.compile(r"(?:[-*•–]|[0-9]{1,2}[.)])\s+")
_BARE_MARKER = re.compile(r"(?:[-*•–]|[0-9]{1,2}[.)])")
_UNFINISHED_MARK = re.compile(r"\[[0-9,;–& -]*\Z")
_GLUED_MARK = re.compile(r"(?<=[.!?])\[(?=[0-9])")


class Sentences:
    """Collects pieces of text and lets out sentences as soon as their end is certain."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> Iterator[str]:
        """The sentences that are certain to have ended, in order."""
        self._rest = _GLUED_MARK.sub(" [", self._rest + plain(piece))
        spans = _spans(self._rest)
        # The last one may go on, or its marks may still come.
        for start, end in spans[:-1]:
            yield self._rest[start:end]
        self._rest = self._rest[spans[-1][0] :] if spans else ""
        if len(self._rest) > MOST_CHARACTERS:
            yield self._rest
            self._rest = ""

    def end(self) -> Iterator[str]:
        """What is left at the end of the text: at most one sentence."""
        rest, self._rest = self._rest, ""
        for start, end in _spans(rest):
            yield rest[start:end]


def without_marker(sentence: str) -> str:
    """A sentence without a list's marker and the asterisks of emphasis, which models like to add."""
    marker = _MARKER.match(sentence)
    return (sentence[marker.end() :] if marker else sentence).replace("**", "")


def _spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences; marks that follow a full stop belong to the sentence before it."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text, 0, len(text)):
        piece = text[start:end]
        marks = leading_marks(piece) if spans else 0
        if marks:
            spans[-1] = (spans[-1][0], start + len(piece[:marks].rstrip()))
        if spans and (_UNFINISHED_MARK.match(piece, marks) or _BARE_MARKER.fullmatch(text, *spans[-1])):
            spans[-1] = (spans[-1][0], end)
        elif marks < len(piece):
            spans.append((start + marks, end))
    return spans
