"""Words of a PDF page -> its printed lines: raised marks, letters set apart, stretches without a wide gap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from indexer.documents.lines import StyledRun, opening_strong
from indexer.documents.pdf.glyphs import UNKNOWN
from indexer.documents.pdf.page_lines import Segment
from indexer.documents.pdf.signs import MEANINGS, family_of
from indexer.documents.pdf.stamps import PALE, lightness
from indexer.documents.raised import in_line
from indexer.language.sentences import BULLETS

Word = dict[str, Any]

# Distances are shares of the font size ("em").
_JOINED_EM = 0.1  # word pieces closer than this are one word: raised "th", a change of font
_SEGMENT_EM = 1.6  # a wider gap is a tab or a column; justified text stretches its spaces to about one em
_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
# An unknown glyph alone before words is a bullet: fonts that only hold signs tell no characters.
_UNKNOWN_FIRST = re.compile(rf"^{UNKNOWN}(?= \S)")
# Raised text is smaller than the line and stands this much of the line's size higher, close to a word of it.
_RAISED_SIZE = 0.85
_RAISED_BY = 0.2
_CLOSE_EM = 0.6
# A heading whose letters are set apart has at least so many, this near to each other, and not all the same.
_SPACED_LETTERS = 5
_SPACED_EM = 1.3
_SPACED_KINDS = 4
_WORD_GAP = 1.5
# Points by which words of one line may stand higher or lower, raised ones apart.
_OFF_LINE = 1.0
_LONGEST_MARK = 3


@dataclass(frozen=True, slots=True)
class _Level:
    """Size of most of a line and where its letters end below, in points."""

    size: float
    bottom: float

    def is_below(self, letter: Word) -> bool:
        """Whether a letter is raised: smaller than the line, and this line's letters reach below it."""
        raised_by: float = self.bottom - letter["bottom"]
        return bool(letter["size"] <= _RAISED_SIZE * self.size and raised_by >= _RAISED_BY * self.size)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a word that is raised or is not."""

    text: str
    letters: tuple[Word, ...]
    raised: bool

    @property
    def x0(self) -> float:
        return float(self.letters[0]["x0"])

    @property
    def x1(self) -> float:
        return float(self.letters[-1]["x1"])


def rows_of_words(words: Iterable[Word]) -> list[list[Word]]:
    """Group words that overlap at least half their height with the tallest word of a line."""
    rows: list[tuple[float, float, list[Word]]] = []
    for word in sorted(words, key=lambda w: w["bottom"] - w["top"], reverse=True):
        top, bottom = word["top"], word["bottom"]
        half = 0.5 * (bottom - top)
        for above, below, row in rows:
            # The lesser and the greater, without a call each: every word is held against most lines.
            overlap = (bottom if bottom < below else below) - (top if top > above else above)
            if overlap >= half and not _is_laid_over(word, row[0]):
                row.append(word)
                break
        else:
            rows.append((top, bottom, [word]))
    return [sorted(row, key=lambda w: w["x0"]) for _, _, row in rows]


def _is_laid_over(word: Word, other: Word) -> bool:
    """Whether one of two words is pale and stands off the other's base line: it was not written with it."""
    one, two = word["chars"][0], other["chars"][0]
    pale = [w for w, letter in ((word, one), (other, two)) if lightness(letter) >= PALE]
    if "matrix" not in one or "matrix" not in two or len(pale) != 1 or len(pale[0]["text"]) <= _LONGEST_MARK:
        return False
    return bool(abs(one["matrix"][5] - two["matrix"][5]) > _OFF_LINE)


def is_pale(row: Iterable[Word]) -> bool:
    """Whether all words of a line are printed in pale ink."""
    return all(
        lightness(letter) >= PALE for word in row for letter in word["chars"] if letter["text"].strip()
    )


def segments_of(row: Sequence[Word]) -> list[Segment]:
    """Join the words of a line, left to right, into stretches without a wide gap."""
    level = _level(row)
    groups: list[list[Word]] = []
    for word in _drawn_together(row):
        if groups and word["x0"] - groups[-1][-1]["x1"] <= _SEGMENT_EM * word["chars"][0]["size"]:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_segment(group, level) for group in groups]


def most_segments(row: Sequence[Word]) -> int:
    """Return how many stretches a line has at the most, which takes less than to make them."""
    gaps = ((word["x0"] - before["x1"], word["chars"][0]["size"]) for before, word in pairwise(row))
    return 1 + sum(bool(gap > _SEGMENT_EM * size) for gap, size in gaps)


def _level(row: Iterable[Word]) -> _Level:
    letters = [letter for word in row for letter in word["chars"] if letter["text"].strip()]
    size = Counter(round(letter["size"], 1) for letter in letters).most_common(1)[0][0]
    return _Level(size, median(letter["bottom"] for letter in letters if round(letter["size"], 1) == size))


def _drawn_together(row: Sequence[Word]) -> list[Word]:
    """Return the words of a line, those whose letters are set apart for emphasis made whole."""
    words: list[Word] = []
    at = 0
    while at < len(row):
        end = at
        while end < len(row) and _is_letter(row[end]) and (end == at or _is_near(row[end - 1], row[end])):
            end += 1
        letters = row[at:end]
        if len(letters) >= _SPACED_LETTERS and len({word["text"] for word in letters}) >= _SPACED_KINDS:
            words += _respaced(letters)
            at = end
        else:
            words.append(row[at])
            at += 1
    return words


def _is_letter(word: Word) -> bool:
    text = word["text"].rstrip(".,:;")
    return len(text) == 1 and (text.isalnum() or text in "&-–'’")


def _is_near(one: Word, other: Word) -> bool:
    return bool(other["x0"] - one["x1"] <= _SPACED_EM * other["chars"][0]["size"])


def _respaced(letters: Sequence[Word]) -> Iterator[Word]:
    """Join letters to words at the gaps that are wider than most."""
    gaps = [b["x0"] - a["x1"] for a, b in pairwise(letters)]
    usual = median(gaps)
    group = [letters[0]]
    for gap, letter in zip(gaps, letters[1:], strict=True):
        if gap > _WORD_GAP * usual:
            yield _joined(group)
            group = []
        group.append(letter)
    yield _joined(group)


def _joined(letters: Sequence[Word]) -> Word:
    return {
        **letters[0],
        "text": "".join(word["text"] for word in letters),
        "x1": letters[-1]["x1"],
        "top": min(word["top"] for word in letters),
        "bottom": max(word["bottom"] for word in letters),
        "chars": [char for word in letters for char in word["chars"]],
    }


def _segment(words: Sequence[Word], level: _Level) -> Segment:
    opening, words = _without_opening_mark(words, level)
    chars = [char for word in words for char in word["chars"] if char["text"].strip()]
    size = Counter(round(char["size"], 1) for char in chars).most_common(1)[0][0]
    runs: list[StyledRun] = []
    marks: list[str] = []
    end = words[0]["x0"]
    for word in words:
        for piece in _pieces(word, level):
            apart = bool(runs) and piece.x0 - end > _JOINED_EM * size
            raised = piece.raised and bool(runs) and piece.x0 - end <= _CLOSE_EM * level.size
            end = piece.x1
            text = in_line("".join(run.text for run in runs), piece.text) if raised else piece.text
            if text.strip():
                runs.append(StyledRun(f" {text}" if apart else text, is_bold(piece.letters)))
            else:
                marks.append(piece.text.strip())
    first = words[0]
    return Segment(
        text=_with_bullet("".join(run.text for run in runs), first).rstrip(),
        x0=first["x0"],
        x1=end,
        size=size,
        strong=is_bold(chars),
        first_word=first["x1"] - first["x0"],
        gap=words[1]["x0"] - first["x1"] if len(words) > 1 else 0.0,
        strong_to=opening_strong(runs),
        opening_mark=opening,
        marks=tuple(marks),
    )


def _without_opening_mark(words: Sequence[Word], level: _Level) -> tuple[str, Sequence[Word]]:
    """Return the raised mark that opens a note, and the words behind it."""
    first, *rest = _pieces(words[0], level)
    following = rest[0].x0 if rest else words[1]["x0"] if len(words) > 1 else None
    if not first.raised or following is None or following - first.x1 > level.size or in_line("", first.text):
        return "", words
    behind = [_word_of(words[0], rest), *words[1:]] if rest else words[1:]
    return first.text.strip(), behind


def _word_of(word: Word, pieces: Sequence[_Piece]) -> Word:
    letters = [letter for piece in pieces for letter in piece.letters]
    return {**word, "text": "".join(piece.text for piece in pieces), "x0": letters[0]["x0"], "chars": letters}


def _pieces(word: Word, level: _Level) -> list[_Piece]:
    """Cut a word where its letters rise above the line or come down to it again."""
    letters = word["chars"]
    if not any(map(level.is_below, letters)):
        return [_Piece(word["text"], tuple(letters), raised=False)]
    pieces: list[_Piece] = []
    for letter in letters:
        raised, text = level.is_below(letter), letter["text"]
        if pieces and pieces[-1].raised is raised:
            last = pieces[-1]
            pieces[-1] = replace(last, text=last.text + text, letters=(*last.letters, letter))
        else:
            pieces.append(_Piece(text, (letter,), raised))
    return pieces


def _with_bullet(text: str, first: Word) -> str:
    """Return the text of a line that opens with a bullet of no meaning with the usual one instead."""
    sign = text[:1]
    if family_of(first["chars"][0]["fontname"]) and text[1:2] == " " and sign not in MEANINGS:
        return text if sign in BULLETS or sign.isalnum() else f"•{text[1:]}"
    return _UNKNOWN_FIRST.sub("•", text)


def is_bold(chars: Iterable[Word]) -> bool:
    """Whether all letters and digits among the characters, at least one, are set in bold."""
    fonts = {char["fontname"] for char in chars if char["text"].isalnum()}
    return bool(fonts) and all(map(_BOLD.search, fonts))
