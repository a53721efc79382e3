"""What a line end inside a Markdown paragraph means: wrapped prose, or lines set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from indexer.sources.markers import has_opener
from indexer.sources.wrapping import RawLine, runs_on, wrap_width


class Breaks:
    """Decides by the whole document: where it is wrapped at a width, a line that is full runs on.

    Markdown itself joins such lines; but people type rosters line under line and mean lines.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = [_raw(line) for line in lines]
        blocks = [
            list(block) for filled, block in groupby(self._lines, lambda line: bool(line.text)) if filled
        ]
        self._width = wrap_width(blocks)

    def between(self, first: int, line: int) -> str:
        """Return what stands between source line `line`, counted from 0, and the next: space or newline.

        `first` is the source line that the printed line of `line` begins on.
        """
        if line + 1 >= len(self._lines):
            return "\n"
        this, following = self._lines[line], self._lines[line + 1]
        if has_opener(self._lines[first].text) and has_opener(following.text):
            return "\n"
        if self._width is None:
            # Too few lines to see a width; a sentence that goes on in lower case is still one sentence.
            return " " if following.text[:1].islower() and this.text[-1:] not in ".:;!?" else "\n"
        return " " if runs_on(this, following, self._width) else "\n"


def _raw(line: str) -> RawLine:
    text = line.strip()
    indent = len(line) - len(line.lstrip())
    # Where a list item's words begin is Markdown's business: it says itself what belongs to an item.
    return RawLine(indent, text, len(line), starts=False)
