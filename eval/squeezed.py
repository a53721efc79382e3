"""Text with its white space squeezed, so that line breaks of a source do not decide what matches."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

Span = tuple[int, int]


def squeeze(text: str) -> str:
    """`text` with every run of white space as one space, and none at either end."""
    return " ".join(text.split())


class Squeezed:
    """A canonical text beside its squeezed form, with the way from one's offsets to the other's."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []  # of each word in the canonical text
        self._places: list[int] = []  # of the same word in the squeezed text
        words: list[str] = []
        place = 0
        for match in re.finditer(r"\S+", text):
            self._starts.append(match.start())
            self._places.append(place)
            words.append(match[0])
            place += len(match[0]) + 1
        self._lengths = [len(word) for word in words]
        self.text = " ".join(words)

    def span(self, start: int, end: int) -> Span:
        """The squeezed span of `canonical[start:end]`, which begins and ends with a visible character."""
        return self._place(start), self._place(end)

    def occurrences(self, wanted: str) -> Iterator[Span]:
        """Squeezed spans of every occurrence of a squeezed, non-empty text, overlapping ones too."""
        at = self.text.find(wanted)
        while at >= 0:
            yield at, at + len(wanted)
            at = self.text.find(wanted, at + 1)

    def _place(self, offset: int) -> int:
        word = bisect_right(self._starts, offset) - 1
        if word < 0:
            return 0
        return self._places[word] + min(offset - self._starts[word], self._lengths[word])
