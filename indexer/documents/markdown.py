"""Markdown -> paragraphs, with front matter as metadata."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby

from markdown_it.token import Token

from indexer.documents.decode import decoded
from indexer.documents.formats import NOTE_MARK, OmittedText, ReadDocument
from indexer.documents.html.html import fragment, inline_runs, opens_hidden
from indexer.documents.lines import Paragraph, StyledRun, clean, open_alike, paragraphs_of
from indexer.documents.markdown_syntax import (
    is_markup,
    paired_tags,
    parse,
    strange_tags,
    without_inline_notes,
)
from indexer.documents.metadata.front_matter import require_no_stray_mark, take_front_matter
from indexer.documents.metadata.stated import hints_from
from indexer.documents.notes import NONCHARACTERS, NoteMarks
from indexer.documents.spaced_lines import closed_up
from indexer.documents.tables import rows_of
from indexer.documents.text import RawLine, is_list, paragraphs, runs_on, wrap_width
from indexer.errors import RefusedFile
from indexer.model import LineKind

# What a line end inside a Markdown paragraph means: wrapped prose, or lines set by hand.

# What opens a list item, an explanation of a term, or a line that is marked by a word in brackets; a
# backslash makes a number or bracket text, which is set on a line of its own all the same.
_ITEM = re.compile(r"(?:[-*+:]|\d{1,9}\\?[.)])\s|\\?\[[^\[\]]{1,80}\]:")


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
    source = decoded(data)
    front = take_front_matter(source.text)
    require_no_stray_mark(front.body)
    return replace(_read_body(clean(front.body)), hints=hints_from(front.fields), warnings=source.warnings)


def _read_body(body: str) -> ReadDocument:
    """Read what stands below the front matter."""
    body = closed_up(NONCHARACTERS.sub("", body))
    if max(map(len, body.split("\n\n"))) > _LONGEST_BLOCK:
        raise RefusedFile(
            f"it holds a block of more than {_LONGEST_BLOCK} characters without a blank line: part it"
        )
    body = without_inline_notes(body)
    found = parse(body)
    reading = _Reading(body, Breaks(body.split("\n")), found.notes)
    paragraphs = list(_Walker(found.tokens, reading).paragraphs())
    for label, _ in found.notes:
        paragraphs += reading.note(label)
    reading.left_out += [OmittedText("link address", label) for label in found.unused]
    return ReadDocument(tuple(reading.marks.spread(paragraphs)), left_out=tuple(reading.left_out))


@dataclass(frozen=True, slots=True)
class _MarkdownPiece:
    """Text in one style, or a tag of HTML."""

    text: str
    strong: bool = False
    link: bool = False
    markup: bool = False

    def as_html(self) -> str:
        if self.markup:
            return self.text
        if self.text == "\n":
            return "<br>"
        text = escape(self.text)
        text = f"<b>{text}</b>" if self.strong else text
        return f'<a href="#">{text}</a>' if self.link else text


# How a call-out opens in a quote, as several programs write it: "[!note]- Its title".
_CALL_OUT = re.compile(r"\[!([\w-]{1,30})\][+-]?[ \t]*")
# What opens the explanation of a term.
_EXPLAINS = re.compile(r":[ \t]+")


class _Reading:
    """What one document's walkers share: its line ends, its notes and what is left out of it."""

    def __init__(self, source: str, breaks: Breaks, notes: Sequence[tuple[str, Sequence[Token]]]) -> None:
        self.pairs = paired_tags(source)
        self.breaks = breaks
        self.marks = NoteMarks()
        self.left_out: list[OmittedText] = []
        self._notes = deque(notes)

    def leave_out(self, reason: str, text: str) -> None:
        """Tell of text that is in no paragraph."""
        if text.strip():
            self.left_out.append(OmittedText(reason, text))

    def mark(self, label: str) -> str:
        """Return what stands for the mark of a note: a sign where the note is to be put behind it."""
        self.leave_out(NOTE_MARK, label)
        note = self.note(label)
        return self.marks.sign(note) if note else ""

    def note(self, label: str) -> list[Paragraph]:
        """Return the paragraphs of the notes with this label that no mark before has taken."""
        taken = [tokens for name, tokens in self._notes if name == label]
        self._notes = deque(one for one in self._notes if one[0] != label)
        return [paragraph for tokens in taken for paragraph in _Walker(tokens, self).paragraphs()]


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
    reading: _Reading
    at: int = 0
    lists: list[_OpenList] = field(default_factory=list)
    pending: Paragraph | None = None  # a list item whose first paragraph has not come yet
    quoted: bool = False  # whether a quote has just opened

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
                yield from self._html(token.content)
            case "code_block" | "fence":
                yield from paragraphs(token.content)
        self.quoted = token.type == "blockquote_open" or (self.quoted and token.type == "paragraph_open")

    def _html(self, content: str) -> Iterator[Paragraph]:
        """Read HTML between paragraphs; what it opens and hides is passed over up to where it is closed."""
        found = fragment(content)
        self.reading.leave_out("unknown tag", strange_tags(content))
        self.reading.left_out += found.left_out
        yield from found.paragraphs
        if opened := opens_hidden(content):
            end = f"</{opened}"
            while self.at < len(self.tokens) and end not in self.tokens[self.at].content.lower():
                self.at += 1
            self.at += 1

    def _line(self, inline: Token, like: Paragraph) -> Iterator[Paragraph]:
        for paragraph in paragraphs_of(list(self._runs(inline)), like):
            term = _EXPLAINS.match(paragraph.text)
            if term and like.kind is LineKind.TEXT:
                text, bold = paragraph.text[term.end() :], max(0, paragraph.strong_to - term.end())
                paragraph = replace(paragraph, text=text, strong_to=bold)
            yield paragraph

    def _runs(self, inline: Token) -> Iterator[StyledRun]:
        """Yield what a paragraph prints, by way of HTML where there are tags in it."""
        pieces = list(self._pieces(inline))
        if not any(piece.markup for piece in pieces):
            yield from (StyledRun(piece.text, piece.strong, piece.link) for piece in pieces)
            return
        runs, left_out = inline_runs("".join(piece.as_html() for piece in pieces))
        self.reading.left_out += left_out
        yield from runs

    def _pieces(self, inline: Token) -> Iterator[_MarkdownPiece]:
        strong = link = struck = 0
        first = line = inline.map[0] if inline.map else 0
        called = _CALL_OUT.match(inline.content) if self.quoted else None
        title = called is not None
        for token in inline.children or []:
            match token.type:
                case "strong_open" | "strong_close":
                    strong += token.nesting
                case "link_open" | "link_close":
                    link += token.nesting
                case "s_open" | "s_close":
                    struck += token.nesting
                case "softbreak" | "hardbreak":
                    forced = token.type == "hardbreak" or title
                    between = "\n" if forced else self.reading.breaks.between(first, line)
                    yield _MarkdownPiece(between)
                    line, title = line + 1, False
                    first = line if between == "\n" else first
                case "html_inline" if is_markup(token.content, self.reading.pairs):
                    self.reading.leave_out("unknown tag", strange_tags(token.content))
                    is_break = token.content.lower() in _INLINE_BREAKS
                    yield _MarkdownPiece("\n") if is_break else _MarkdownPiece(token.content, markup=True)
                case "note_mark":
                    yield _MarkdownPiece(self.reading.mark(str(token.meta["label"])))
                case "raised" | "lowered" if not struck:
                    name = "sup" if token.type == "raised" else "sub"
                    yield _MarkdownPiece(f"<{name}>", markup=True)
                    yield _MarkdownPiece(token.content, strong > 0, link > 0)
                    yield _MarkdownPiece(f"</{name}>", markup=True)
                case "text" | "code_inline" | "text_special" | "html_inline" | "raised" | "lowered" if struck:
                    self.reading.leave_out("struck out", token.content)
                case "text" | "code_inline" | "text_special" | "html_inline":
                    text = token.content
                    if called:
                        self.reading.leave_out("call-out label", called[1])
                        text, called = text.removeprefix(called[0].rstrip()).lstrip(), None
                    yield _MarkdownPiece(text, strong > 0, link > 0)

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
