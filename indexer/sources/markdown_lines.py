"""What a line end inside a Markdown paragraph means: wrapped prose, or lines set by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from indexer.sources.markers import open_alike
from indexer.sources.wrapping import RawLine, is_list, runs_on, wrap_width

# What opens a list item; a backslash makes its number text, which is set on a line of its own all the same.
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}\\?[.)])\s")


class Breaks:
    """Decides by the whole document: where it is wrapped at a width, a line that is full runs on.

    Markdown itself joins such lines; but people type rosters line under line and mean lines.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = [_raw(line) for line in lines]
        numbered = groupby(enumerate(self._lines), lambda pair: bool(pair[1].text))
        blocks = [list(block) for filled, block in numbered if filled]
        self._width = wrap_width([[line for _, line in block] for block in blocks])
        self._listed = {n for block in blocks for n in self._entries(block)}

    def _entries(self, block: Sequence[tuple[int, RawLine]]) -> Sequence[int]:
        """Return the numbers of the lines of a block that is a list without markers."""
        listed = self._width is not None and is_list([line for _, line in block], self._width)
        return [number for number, _ in block] if listed else []

    def between(self, first: int, line: int) -> str:
        """Return what stands between source line `line`, counted from 0, and the next: space or newline.

        `first` is the source line that the printed line of `line` begins on.
        """
        if line + 1 >= len(self._lines):
            return "\n"
        this, following = self._lines[line], self._lines[line + 1]
        if open_alike(self._lines[first].text, following.text):
            return "\n"
        if self._width is None:
            # Too few lines to see a width; a sentence that goes on in lower case is still one sentence.
            return " " if following.text[:1].islower() and this.text[-1:] not in ".:;!?" else "\n"
        listed = line in self._listed
        return " " if runs_on(this, following, self._width, listed=listed) else "\n"


def _raw(line: str) -> RawLine:
    text = line.strip()
    indent = len(line) - len(line.lstrip())
    # Where a list item's words begin is Markdown's business: it says itself what belongs to an item.
    return RawLine(indent, text, len(line), starts=bool(_ITEM.match(text)))
