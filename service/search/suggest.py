"""What somebody may be about to type: boards, people and (sub)headings that have a word which begins so."""

from __future__ import annotations

import heapq
import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

import numpy as np

from indexer.language.words import small_letters
from indexer.store.open import Index

FEWEST_LETTERS = 2
"""One letter begins too many words for any of them to be meant."""

MOST_SUGGESTIONS = 20

_LONGEST = 64  # characters of what is typed, and of each heading from one of its words on

_WORD = re.compile(r"\w+")


class SuggestionKind(StrEnum):
    """What a suggestion is, in the order in which they are shown."""

    BOARD = "board"
    PERSON = "person"
    HEADING = "heading"
    SUBHEADING = "subheading"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that the minutes name, and how often.

    `count`: meetings of a board, passages that mention a person, items under a heading, parts of items under
    a subheading.
    """

    text: str
    kind: SuggestionKind
    count: int


class Suggester:
    """Completes what is typed from one index; safe to share between threads.

    What it knows is gathered when it is first asked, which takes a fraction of a second for a large index.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._known: tuple[list[str], list[Suggestion]] | None = None

    def suggest(self, typed: str, limit: int) -> tuple[Suggestion, ...]:
        """At most `limit`, a share of each kind, the most frequent first; none for less than two letters."""
        wanted = folded(typed)
        if not FEWEST_LETTERS <= len(wanted) <= _LONGEST:
            return ()
        keys, found = self._gathered()
        first = bisect_left(keys, wanted)
        last = bisect_left(keys, wanted + "\U0010ffff", lo=first)
        distinct = dict.fromkeys(found[first:last])
        best = ([one for one in distinct if one.kind is kind] for kind in SuggestionKind)
        ranked = [heapq.nsmallest(limit, ones, key=lambda one: (-one.count, one.text)) for ones in best]
        shared = [one for turn in zip_longest(*ranked) for one in turn if one is not None][:limit]
        return tuple(sorted(shared, key=lambda one: list(SuggestionKind).index(one.kind)))

    def _gathered(self) -> tuple[list[str], list[Suggestion]]:
        with self._lock:
            if self._known is None:
                pairs = sorted(_keyed(_all(self._index)), key=lambda pair: pair[0])
                self._known = [key for key, _ in pairs], [one for _, one in pairs]
            return self._known


def folded(text: str) -> str:
    """Text without capitals, accents and more than one space in a row."""
    return " ".join(small_letters(text).split())


def _keyed(suggestions: Iterable[tuple[Suggestion, str]]) -> Iterator[tuple[str, Suggestion]]:
    """Each suggestion under what it says from each of its words on, cut where nobody types on."""
    for one, said in suggestions:
        text = folded(said)
        for word in _WORD.finditer(text):
            yield text[word.start() : word.start() + _LONGEST], one


def _all(index: Index) -> Iterator[tuple[Suggestion, str]]:
    """Everything that can be suggested, with what it is found by: a board also by its acronym."""
    for board in index.boards:
        one = Suggestion(board.name, SuggestionKind.BOARD, board.meetings)
        yield from ((one, said) for said in (board.name, board.acronym) if said)
    codes = index.columns.codes["people"]
    counts = np.bincount(index.columns.people[:, 1], minlength=len(codes)).tolist()
    for name, code in codes.items():
        yield Suggestion(name, SuggestionKind.PERSON, counts[code]), name
    headings = dict(index.headings())
    for heading, count in headings.items():
        if heading:
            yield Suggestion(heading, SuggestionKind.HEADING, count), heading
    for subheading, count in index.subheadings():
        if subheading and subheading not in headings:  # nobody needs the same words twice
            yield Suggestion(subheading, SuggestionKind.SUBHEADING, count), subheading
