"""Markdown -> paragraphs, with front matter as metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.documents.decode import decode
from indexer.documents.formats import ReadDocument
from indexer.documents.front_matter import require_no_stray_mark, take_front_matter
from indexer.documents.html import fragment
from indexer.documents.lines import Paragraph, StyledRun, clean, open_alike, paragraphs_of
from indexer.documents.stated import hints_from
from indexer.documents.tables import rows_of
from indexer.documents.text import RawLine, is_list, paragraphs, runs_on, wrap_width
from indexer.errors import RefusedFile
from indexer.model import LineKind

# What a line end inside a Markdown paragraph means: wrapped prose, or lines set by hand.

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


# The parser's time grows with the square of the open brackets in a block: a second for this many characters,
# half an hour for a file of nothing else. The longest tables seen are a tenth of it.
_LONGEST_BLOCK = 200_000
_INLINE_BREAKS = frozenset({"<br>", "<br/>", "<br />"})


def read(data: bytes) -> ReadDocument:
    """Read a Markdown file; raises RefusedFile when the bytes are not text."""
    front = take_front_matter(decode(data))
    require_no_stray_mark(front.body)
    hints, body = hints_from(front.fields), clean(front.body)
    if max(map(len, body.split("\n\n"))) > _LONGEST_BLOCK:
        raise RefusedFile(
            f"it holds a block of more than {_LONGEST_BLOCK} characters without a blank line: part it"
        )
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    walker = _Walker(parser.parse(body), Breaks(body.split("\n")))
    return ReadDocument(tuple(walker.paragraphs()), hints)


@dataclass(slots=True)
class _OpenList:
    """A list that is open: its items' numbers (None for bullets) and how many have been met."""

    numbers: list[int] | None
    delimiter: str
    met: int = 0


@dataclass(slots=True)
class _Walker:
    """Turns the tokens of one document into paragraphs, in order."""

    tokens: Sequence[Token]
    breaks: Breaks
    at: int = 0
    lists: list[_OpenList] = field(default_factory=list)
    pending: Paragraph | None = None  # a list item whose first paragraph has not come yet

    def paragraphs(self, until: str | None = None) -> Iterator[Paragraph]:
        """Yield paragraphs up to the token type `until`, by default to the end."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            yield from self._token(token)

    def _token(self, token: Token) -> Iterator[Paragraph]:
        match token.type:
            case "heading_open":
                like = Paragraph("", LineKind.HEADING, int(token.tag[1:]))
                yield from self._line(self.tokens[self.at], self._with_marker(like))
                self.at += 1
            case "inline":
                yield from self._line(token, self._with_marker(Paragraph("")))
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(_OpenList(self._numbers(token), ""))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self._open_item(token)
            case "table_open":
                yield from rows_of(list(self._rows()))
            case "html_block":
                yield from fragment(token.content).paragraphs
            case "code_block" | "fence":
                yield from paragraphs(token.content)

    def _line(self, inline: Token, like: Paragraph) -> Iterator[Paragraph]:
        yield from paragraphs_of(list(self._runs(inline)), like)

    def _runs(self, inline: Token) -> Iterator[StyledRun]:
        strong = link = 0
        first = inline.map[0] if inline.map else 0
        line = first
        for token in inline.children or []:
            match token.type:
                case "strong_open" | "strong_close":
                    strong += token.nesting
                case "link_open" | "link_close":
                    link += token.nesting
                case "softbreak":
                    between = self.breaks.between(first, line)
                    yield StyledRun(between)
                    line += 1
                    first = line if between == "\n" else first
                case "hardbreak":
                    yield StyledRun("\n")
                    first = line = line + 1
                case "html_inline":
                    yield StyledRun("\n" if token.content.lower() in _INLINE_BREAKS else "")
                case "text" | "code_inline" | "text_special":
                    yield StyledRun(token.content, strong > 0, link > 0)

    def _with_marker(self, like: Paragraph) -> Paragraph:
        """Return `like` with the marker of the list item that it opens, if it opens one."""
        item, self.pending = self.pending, None
        if item is None:
            return like
        if like.kind is LineKind.HEADING:
            return replace(like, marker=item.marker if item.kind is LineKind.NUMBERED else "")
        return item

    def _open_item(self, token: Token) -> None:
        current, depth = self.lists[-1], len(self.lists) - 1
        kind = LineKind.BULLET if current.numbers is None else LineKind.NUMBERED
        marker = "-" if current.numbers is None else f"{current.numbers[current.met]}{token.markup}"
        gap = current.met == 0 and depth == 0
        self.pending = Paragraph("", kind, depth, marker, gap_before=gap)
        current.met += 1

    def _numbers(self, opening: Token) -> list[int] | None:
        """Return the numbers of a list as typed, or counted on where all are typed alike ("1. 1. 1.")."""
        if opening.type == "bullet_list_open":
            return None
        typed: list[int] = []
        for token in self.tokens[self.at :]:
            if token.level == opening.level and token.nesting < 0:
                break
            if token.type == "list_item_open" and token.level == opening.level + 1:
                typed.append(int(token.info or 1))
        if len(set(typed)) > 1:
            return typed
        return list(range(typed[0], typed[0] + len(typed)))

    def _rows(self) -> Iterator[list[list[Paragraph]]]:
        row: list[list[Paragraph]] = []
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            self.at += 1
            if token.type == "inline":
                row.append(list(self._line(token, Paragraph("", strong=self._in_head()))))
            elif token.type == "tr_close":
                yield row
                row = []
        self.at += 1

    def _in_head(self) -> bool:
        return self.tokens[self.at - 2].type == "th_open"
