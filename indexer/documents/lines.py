"""Paragraphs -> canonical text and its lines, and what every reader needs to make paragraphs.

The parts: cleaning of text, `build`, list markers as people type them, runs in one style.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.language.sentences import BULLETS
from indexer.model import Line, LineKind

# Line ends of every kind, Word's vertical tab and Unicode's own separators among them.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Spaces that only differ in width or in where a line may break (Unicode category Zs).
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
# Characters that nobody sees, or that make shown text differ from searched text: controls, soft hyphen,
# zero-width and bidirectional marks, byte-order mark, annotation and object anchors, tags, lone surrogates.
_UNSEEN = (
    *range(0x09),
    *range(0x0E, 0x20),
    *range(0x7F, 0xA0),
    0xAD,
    0x61C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFD),
    *range(0xD800, 0xE000),
    *range(0xE0000, 0xE0080),
)
_TABLE: dict[int, str | None] = {**dict.fromkeys(_UNSEEN), **dict.fromkeys(_SPACES, " ")}
_BLANKS = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as a reader found it; `text` may hold newlines (forced line breaks) and is not clean yet.

    `marker` is the list marker as printed ("-", "2.", "(a)"), apart from `text`. `gap_before` is false only
    where the next line stands directly under the one before: list items, table rows, lines of plain text.
    `strong_to` counts the characters of `text` as it is here that open it in bold; `strong` needs none.
    """

    text: str
    kind: LineKind = LineKind.TEXT
    level: int | None = None
    marker: str = ""
    page: int | None = None
    strong: bool = False
    link: bool = False
    gap_before: bool = True
    cells: tuple[str, ...] = ()
    strong_to: int = 0


def clean(text: str) -> str:
    """Return `text` in NFC with newline line ends, plain spaces and no invisible characters; tabs stay."""
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).translate(_TABLE))


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line: every run of white space becomes one space."""
    return _BLANKS.sub(" ", clean(text)).strip()


def build(paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[Line, ...]]:
    """Lay paragraphs out as canonical text and its lines.

    A line that has `gap_before` follows exactly one blank line (the first line of the text has it too).
    For every line `text[line.start:line.end] == line.text`, and nothing but newlines stands between lines.
    """
    parts: list[str] = []
    lines: list[Line] = []
    offset, number, gap = 0, 1, True
    for paragraph in paragraphs:
        gap = gap or paragraph.gap_before
        cells = tuple(map(clean_line, paragraph.cells))
        for position, piece in enumerate(_printed(paragraph, cells)):
            text, marker_end = _with_marker(piece, "" if position else paragraph.marker)
            if not text:
                gap = True
                continue
            if lines:
                breaks = 2 if gap else 1
                parts.append("\n" * breaks)
                offset, number = offset + breaks, number + breaks
            kind = LineKind.TEXT if position and paragraph.marker else paragraph.kind
            end = offset + len(text)
            lines.append(
                Line(
                    text=text,
                    start=offset,
                    end=end,
                    number=number,
                    kind=kind,
                    level=paragraph.level,
                    marker_end=marker_end,
                    page=paragraph.page,
                    strong=paragraph.strong,
                    link=paragraph.link,
                    gap_before=gap,
                    cells=cells,
                    strong_to=len(text) if paragraph.strong else _strong_to(paragraph, marker_end, position),
                )
            )
            parts.append(text)
            offset, gap = end, False
    return "".join(parts), tuple(lines)


def _printed(paragraph: Paragraph, cells: tuple[str, ...]) -> list[str]:
    """Return the printed lines, cleaned; a heading or a row is one line whatever breaks it holds.

    What follows a forced break inside a list item is running text, not an item of its own.
    """
    if paragraph.kind is LineKind.ROW:
        return ["\t".join(filter(None, cells))]
    if paragraph.kind is LineKind.HEADING:
        return [clean_line(paragraph.text)]
    return clean(paragraph.text).split("\n")


def _strong_to(paragraph: Paragraph, marker_end: int, position: int) -> int:
    """Return how far the bold that opens the paragraph reaches in its first printed line, marker included."""
    opening = clean(paragraph.text[: paragraph.strong_to]).strip(" \t")
    return marker_end + len(opening) if opening and not position else 0


def _with_marker(text: str, marker: str) -> tuple[str, int]:
    """Return the printed line and the length of its marker with the space behind it."""
    text = text.strip(" \t")
    marker = clean_line(marker) if marker else ""
    if not marker or not text:
        return text, 0
    return f"{marker} {text}", len(marker) + 1


# List markers and links as people type them where the format has none.

# Symbol and Wingdings bullets arrive as private-use characters; printed they are these.
SYMBOL_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "□", "\uf02d": "–"}
_SYMBOLS = str.maketrans(SYMBOL_BULLETS)
# Bullets need no space behind them; the others are also words, dashes and signs. "#." is the number that
# reStructuredText leaves to the program.
_BULLET = re.compile(rf"([{BULLETS}])[ \t]*|([-–—*o]|#\.)[ \t]+")
# One link in brackets with its address, as converters of web pages leave it: nothing else on the line.
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")

# "1.", "4.2", "(a)", "iv)" before words: such a line opens a paragraph of its own in wrapped text.
# A capital with a full stop is left out, it is somebody's initial.
NUMBER = re.compile(
    r"\(?(?:\d{1,3}(?:[./]\d{1,3}){0,3}|[a-z]|[ivx]{2,5})[.):][ \t]+|\(?(?:[A-Z]|[IVX]{2,5})\)[ \t]+|"
    r"\d{1,2}(?:\.\d{1,2}){1,3}[ \t]+"
)


# What may stand before a heading besides: the number of a minute in its year, "70/17".
_MINUTE = re.compile(r"\d{1,4}/\d{1,4}[.):]?")
# What each line of a list without markers opens with. A word or two with a colon: "ACTION:", "Action 3:",
# "**In attendance:** "; longer ones are sentences that announce something. Or a name with its initials:
# "Dr Ann Bell-Hay (ABH)".
_OPENERS = (
    re.compile(r"[*_]{0,3}[A-Z][\w'’-]{0,24}(?: [\w'’-]{1,24}){0,2}[*_]{0,3}:"),
    re.compile(r"(?:[A-Z][\w.'’-]{0,24} ){1,6}\([A-Z][A-Za-z]{0,4}\)"),
)


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of text taken apart: `marker` is empty for a line that is not a bullet."""

    marker: str
    text: str
    link: bool


def take_apart(line: str) -> MarkedLine:
    """Split a bullet off a line without indentation, and tell whether the rest is only a link.

    The text of a link is what a reader sees: the words between the brackets.
    """
    found = _BULLET.match(line.translate(_SYMBOLS))
    marker = (found[1] or found[2]) if found else ""
    text = line[found.end() :] if found else line
    if not text:  # a lone dash or bullet is not an item
        marker, text = "", line
    link = _LINK.fullmatch(text.strip())
    return MarkedLine(marker, link[1] if link else text, link is not None)


def is_number(text: str) -> bool:
    """Whether `text` is nothing but the number of a heading or a list item."""
    text = text.strip()
    return bool(NUMBER.fullmatch(f"{text} ") or _MINUTE.fullmatch(text))


def open_alike(one: str, other: str) -> bool:
    """Whether two lines open with a label or a person each, as actions and rosters do, one a line."""
    return any(opener.match(one) and opener.match(other) for opener in _OPENERS)


def bullet_sign(sign: str) -> str:
    """Return a list's bullet as it looks: symbol-font characters become the signs they draw."""
    sign = sign.strip()
    if not sign:
        return ""
    shown = SYMBOL_BULLETS.get(sign, sign)
    return "•" if "\ue000" <= shown[0] <= "\uf8ff" else shown


# Stretches of text in one style -> paragraphs whose every printed line knows whether it stands out.

_WORD = re.compile(r"\w")
_HTML_BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class StyledRun:
    """Text in one style; a newline in it is a forced line break."""

    text: str
    strong: bool = False
    link: bool = False


def paragraphs_of(runs: Iterable[StyledRun], like: Paragraph) -> Iterator[Paragraph]:
    """Yield one paragraph for each printed line of `runs`, everything else as in `like`.

    A line is strong (a link) when every letter and digit in it is; `like` may already say so for all of it.
    What a line opens with in bold is measured behind its number, which is often in ordinary type.
    Only the first line has the marker and the gap of `like`; a heading keeps its lines together.
    """
    lines = [list(runs)] if like.kind is LineKind.HEADING else _lines(runs)
    first = True
    for line in lines:
        paragraph = replace(
            like,
            text="".join(run.text for run in line),
            strong=like.strong or _all(line, strong=True),
            link=like.link or _all(line, strong=False),
            strong_to=opening_strong(line),
        )
        if not first:
            kind = LineKind.TEXT if like.marker else like.kind
            paragraph = replace(paragraph, kind=kind, marker="", gap_before=False)
        yield paragraph
        first = False


def collapse(runs: Iterable[StyledRun]) -> list[StyledRun]:
    """Return `runs` with white space as HTML prints it: one space for any run of it, newlines included."""
    collapsed: list[StyledRun] = []
    after_space = True
    for run in runs:
        if run.text == "\n":  # a forced break: the only newline that survives
            collapsed.append(run)
            after_space = True
            continue
        text = _HTML_BLANKS.sub(" ", run.text)
        if after_space:
            text = text.removeprefix(" ")
        if text:
            collapsed.append(replace(run, text=text))
            after_space = text.endswith(" ")
    return collapsed


def opening_strong(line: Sequence[StyledRun]) -> int:
    """Return the length of the bold that opens a line, up to its last run with a letter or digit."""
    text = "".join(run.text for run in line)
    length = opens = strong_to = 0
    for run in line:
        begin, length = length, length + len(run.text)
        if not _WORD.search(run.text):
            continue
        if run.strong:
            opens, strong_to = opens if strong_to else begin, length
        elif strong_to:
            break
    cut_word = _WORD.match(text[strong_to - 1 : strong_to]) and _WORD.match(text[strong_to : strong_to + 1])
    before = text[:opens]
    return 0 if cut_word or (_WORD.search(before) and not is_number(before)) else strong_to


def _lines(runs: Iterable[StyledRun]) -> list[list[StyledRun]]:
    lines: list[list[StyledRun]] = [[]]
    for run in runs:
        first, *rest = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines.extend([replace(run, text=text)] for text in rest)
    return lines


def _all(line: Iterable[StyledRun], *, strong: bool) -> bool:
    worded = [run for run in line if _WORD.search(run.text)]
    return bool(worded) and all(run.strong if strong else run.link for run in worded)
