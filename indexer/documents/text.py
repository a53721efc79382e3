"""Plain text -> paragraphs: hard-wrapped lines joined, bullets, links, pages at form feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.documents.decode import decoded
from indexer.documents.formats import ReadDocument
from indexer.documents.line_ends import join, vocabulary
from indexer.documents.lines import NUMBER, Paragraph, clean, open_alike, take_apart
from indexer.documents.metadata.front_matter import require_no_stray_mark, take_front_matter
from indexer.documents.metadata.restriction import restriction_in
from indexer.documents.spaced_lines import closed_up
from indexer.language.dates import MONTHS
from indexer.model import Hints, LineKind

# Plain text wrapped at a fixed width: which line runs on into the next.

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
# Of one block by itself more is asked: all lines but the last are about as long, and more begin small.
_EVEN = 0.75
_OWN_LOWER_SHARE = 0.5

_MONTH_AT_END = re.compile(rf"[a-z,] (?:{'|'.join(MONTHS)})\Z")
_DAY_AT_START = re.compile(r"(?:[12]?\d|3[01])\.(?= [A-Z]|\Z)")


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


def widths_apart(blocks: Sequence[Sequence[RawLine]]) -> list[int | None]:
    """The width that each block is wrapped at, where no width holds for all of them: reports in a text, say.

    A block of its own tells by its long lines and by those that go on in lower case. Where `_FULL_MIN` do, so
    may the blocks of two lines that tell nothing, at the widest of these widths.
    """
    found = [_own_width(block) for block in blocks]
    told = [width for width in found if width]
    if len(told) < _FULL_MIN:
        return [None] * len(blocks)
    widest = max(told)
    return [
        width or (widest if len(block) == 2 and max(line.width for line in block) <= widest else None)
        for width, block in zip(found, blocks, strict=True)
    ]


def _own_width(block: Sequence[RawLine]) -> int | None:
    """The width that the lines of a block are wrapped at, by these alone; None for fewer than three."""
    full, following = block[:-1], block[1:]
    if len(full) < 2 or any(line.starts for line in following):
        return None
    width = max(line.width for line in full)
    if not _NARROWEST <= width <= _WIDEST or min(line.width for line in full) < _EVEN * width:
        return None
    small = sum(line.text[0].islower() for line in following)
    return width if small >= _OWN_LOWER_SHARE * len(following) else None


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
    if following.indent > line.hang:
        return False
    if following.starts:
        return line.width > _LONG * width and _splits_a_date(line, following)
    if _is_full(line, following, width) and not (listed and not following.text[0].islower()):
        return True
    # Wrapped by hand, lines end early; a sentence that goes on in lower case is still one sentence.
    return line.width > _LONG * width and following.text[0].islower() and line.text[-1] not in ".:;!?"


def _splits_a_date(line: RawLine, following: RawLine) -> bool:
    """Whether what opens the line below like an item of a list is the day of the month above."""
    return bool(not line.starts and _MONTH_AT_END.search(line.text) and _DAY_AT_START.match(following.text))


def _is_full(line: RawLine, following: RawLine, width: int) -> bool:
    return line.width + 1 + len(following.text.split(maxsplit=1)[0]) > width


_TAB_COLUMNS = 8
# A line drawn across the page or under a heading: one sign, repeated.
_RULE = re.compile(r"([-=_*~#.])(?:[ \t]*\1){2,}")


def read(data: bytes) -> ReadDocument:
    """Read a text file; raises RefusedFile when the bytes are not text."""
    source = decoded(data)
    # Front matter stays in the text, where people read it; only its mark of restriction counts.
    front = take_front_matter(source.text)
    require_no_stray_mark(front.body)
    marked = Hints(restricted=restriction_in(front.fields))
    return ReadDocument(tuple(paragraphs(closed_up(source.text))), marked, warnings=source.warnings)


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of plain text, pages numbered where form feeds part them."""
    pages = text.strip("\f").split("\f")
    blocks = [
        _TextBlock(block, number if len(pages) > 1 else None)
        for number, page in enumerate(pages, 1)
        for block in _blocks(clean(page))
    ]
    width = wrap_width([block.lines for block in blocks])
    widths = [width] * len(blocks) if width else widths_apart([block.lines for block in blocks])
    words = vocabulary(line.text for block in blocks for line in block.lines)
    indents: list[int] = []
    found = [
        (joined, block.page)
        for block, width in zip(blocks, widths, strict=True)
        for joined in _joined(block.lines, width, words)
    ]
    levels = underline_levels(joined.underline for joined, _ in found if joined.underline is not None)
    for joined, on in found:
        yield _paragraph(joined, indents, on, levels)


_HEADINGS = 3  # fewer underlined lines are a title and a rule


def underline_levels(underlines: Iterable[Underline]) -> dict[Underline, int]:
    """Levels of headings by how they are underlined, as reStructuredText has it: outermost first.

    None where all are underlined alike: these stand out, and nothing tells how they are nested.
    """
    styles = list(underlines)
    distinct = list(dict.fromkeys(styles))
    if len(styles) < _HEADINGS or len({one.sign for one in distinct}) < 2:
        return {}
    return {style: level for level, style in enumerate(distinct, 1)}


@dataclass(frozen=True, slots=True)
class _TextBlock:
    lines: Sequence[RawLine]
    page: int | None


@dataclass(frozen=True, slots=True)
class Underline:
    """How a line is set off: by which sign, and whether the same line is drawn above it, too."""

    sign: str
    over: bool


@dataclass(slots=True)
class _Joined:
    """A paragraph in the making: its first and last physical lines and its whole text."""

    first: RawLine
    last: RawLine
    text: str
    gap: bool
    underline: Underline | None = None


def _blocks(page: str) -> Iterator[list[RawLine]]:
    block: list[RawLine] = []
    for line in page.split("\n"):
        if line.strip():
            block.append(_raw(line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _raw(line: str) -> RawLine:
    text = line.strip()
    indent = len(line[: len(line) - len(line.lstrip())].expandtabs(_TAB_COLUMNS))
    marked = take_apart(text)
    number = NUMBER.match(text)
    if marked.marker:
        hang = indent + len(text) - len(marked.text)
    else:
        hang = indent + (number.end() if number else 0)
    starts = bool(marked.marker or marked.link or number or _RULE.fullmatch(text))
    return RawLine(indent, text, hang, starts)


def _joined(lines: Sequence[RawLine], width: int | None, words: frozenset[str]) -> Iterator[_Joined]:
    """Yield the paragraphs of one block; a rule is dropped, and makes the line above it stand out."""
    current: _Joined | None = None
    above: str | None = None  # the rule right above the paragraph
    gap = True
    listed = width is not None and is_list(lines, width)
    for line in lines:
        if _RULE.fullmatch(line.text):
            if current and current.first is current.last:
                current.underline = Underline(line.text[0], above == line.text)
            if current:
                yield current
            above = line.text if current is None else None
            current, gap = None, True
        elif current and width and _runs_on(current, line, width, listed=listed):
            current.text, current.last = join(current.text, line.text, words), line
        else:
            if current:
                yield current
                above = None
            current, gap = _Joined(line, line, line.text, gap), False
    if current:
        yield current


def _runs_on(current: _Joined, line: RawLine, width: int, *, listed: bool) -> bool:
    return runs_on(current.last, line, width, listed=listed) and not open_alike(current.text, line.text)


def _paragraph(
    joined: _Joined, indents: list[int], page: int | None, levels: Mapping[Underline, int]
) -> Paragraph:
    """Make a paragraph; `indents` are the columns of the bullets that are open around it, outermost first."""
    marked = take_apart(joined.text)
    if not marked.marker:
        indents.clear()
        level = levels.get(joined.underline) if joined.underline is not None else None
        return Paragraph(
            marked.text,
            LineKind.TEXT if level is None else LineKind.HEADING,
            level,
            strong=joined.underline is not None and level is None,
            page=page,
            link=marked.link,
            gap_before=joined.gap,
        )
    while indents and indents[-1] > joined.first.indent:
        indents.pop()
    if not indents or indents[-1] < joined.first.indent:
        indents.append(joined.first.indent)
    level = len(indents) - 1
    return Paragraph(
        marked.text, LineKind.BULLET, level, marked.marker, page=page, link=marked.link, gap_before=joined.gap
    )
