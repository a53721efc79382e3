"""Plain text wrapped at a fixed width: which line runs on into the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Nobody wraps wider than this; a file with longer lines keeps one paragraph a line.
_WIDEST = 160
_NARROWEST = 40
# A long word or address may stick out; one line in thirty (or one in a short file) is that, not the width.
_STICKING_OUT = 1 / 30
# Wrapped paragraphs have long lines that end where the next word no longer fits, all but their last lines:
# about seven tenths for paragraphs of two lines and more for longer ones. Of unwrapped lines between this
# share of the width and the width, about a quarter happen to end there.
_LONG = 0.6
_FULL_SHARE = 0.5
# Fewer full lines than this are chance, whatever their share.
_FULL_MIN = 3
# In a paragraph all lines but the last are full, in a list few are by chance; in short blocks either may be.
_LISTED = 1 / 3
_LISTED_LINES = 4
# Words inside a sentence are mostly in lower case; the lines of a list of names or titles never begin so.
_LOWER_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class RawLine:
    """A physical line: white space on the left counted in columns, text without surrounding white space."""

    indent: int
    text: str
    hang: int  # column where the words begin: behind the marker of a list item
    starts: bool  # a bullet, a link: never the continuation of the line before

    @property
    def width(self) -> int:
        """The column behind the last character."""
        return self.indent + len(self.text)


def wrap_width(blocks: Sequence[Sequence[RawLine]]) -> int | None:
    """Return the width in columns that the text is wrapped at, None where lines are paragraphs.

    `blocks` are runs of lines without a blank line between them.
    """
    widths = sorted((line.width for block in blocks for line in block), reverse=True)
    pairs = [pair for block in blocks for pair in zip(block, [*block[1:], None], strict=True)]
    candidates = dict.fromkeys(widths[: 2 + int(len(widths) * _STICKING_OUT)])
    return next((w for w in candidates if _NARROWEST <= w <= _WIDEST and _wrapped_at(w, pairs)), None)


def _wrapped_at(width: int, pairs: Sequence[tuple[RawLine, RawLine | None]]) -> bool:
    """Whether lines, each with the one that follows directly, look wrapped at `width` columns."""
    long = full = lower = 0
    for line, following in pairs:
        if line.width <= _LONG * width:
            continue
        long += 1
        if following and not following.starts and _is_full(line, following, width):
            full += 1
            lower += following.text[0].islower()
    return full >= _FULL_MIN and full >= _FULL_SHARE * long and lower >= _LOWER_SHARE * full


def is_list(block: Sequence[RawLine], width: int) -> bool:
    """Whether lines without a blank line between them are a list without markers, such as a roster."""
    if len(block) < _LISTED_LINES or any(line.starts for line in block[1:]):
        return False
    full = sum(_is_full(line, following, width) for line, following in pairwise(block))
    return full <= _LISTED * (len(block) - 1)


def runs_on(line: RawLine, following: RawLine, width: int, *, listed: bool = False) -> bool:
    """Whether `following` continues the paragraph of `line` in text wrapped at `width` columns.

    In a list (`listed`) a line that opens with a capital or a number is an entry, even below a full line.
    """
    if following.starts or following.indent > line.hang:
        return False
    if _is_full(line, following, width) and not (listed and not following.text[0].islower()):
        return True
    # Wrapped by hand, lines end early; a sentence that goes on in lower case is still one sentence.
    return line.width > _LONG * width and following.text[0].islower() and line.text[-1] not in ".:;!?"


def _is_full(line: RawLine, following: RawLine, width: int) -> bool:
    return line.width + 1 + len(following.text.split(maxsplit=1)[0]) > width
