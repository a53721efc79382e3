"""Notes (footnotes) in running text: each is put right behind the paragraph that refers to it.

While a document is read an unseen sign stands where the mark of a note stood, so that the sign goes wherever
its words go: into a cell, a list item, a line. At the end the signs go and the notes come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.documents.lines import Paragraph
from indexer.model import LineKind

# A number in some of Unicode's noncharacters, which no text holds: readers take them out of what they read.
# They are neither letters nor digits, so that they change nothing about the words around them.
_SIGN = re.compile("\ufdd0([\ufde0-\ufde9]{1,9})\ufdd1")
_DIGITS = "0123456789"
_IN_SIGNS = str.maketrans(_DIGITS, "".join(chr(0xFDE0 + digit) for digit in range(10)))
_IN_DIGITS = {sign: ord(digit) for digit, sign in zip(_DIGITS, _IN_SIGNS.values(), strict=True)}
NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")


@dataclass(slots=True)
class NoteMarks:
    """The notes of one document, by the signs that stand for their marks."""

    _notes: list[Sequence[Paragraph]] = field(default_factory=list)

    def sign(self, note: Sequence[Paragraph]) -> str:
        """Return the sign for a place that refers to `note`."""
        self._notes.append(note)
        number = str(len(self._notes) - 1).translate(_IN_SIGNS)
        return f"\ufdd0{number}\ufdd1"

    def spread(self, paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
        """Yield `paragraphs` without signs, each followed by its notes; notes may have notes."""
        for paragraph in paragraphs:
            found = [int(number.translate(_IN_DIGITS)) for number in _SIGN.findall(paragraph.text)]
            if not found:
                yield paragraph
                continue
            bare = _bare(paragraph)
            if bare.text.strip():
                yield bare
            for number in found:
                note, self._notes[number] = self._notes[number], ()
                yield from self.spread(map(_as_text, note))


def has_sign(text: str) -> bool:
    """Whether the sign of a note stands in `text`."""
    return bool(_SIGN.search(text))


def only_signs(text: str) -> str:
    """Return the signs in `text` without what stands between them."""
    return "".join(found[0] for found in _SIGN.finditer(text))


def without_signs(text: str) -> str:
    """Return `text` as it is shown."""
    return _SIGN.sub("", text)


def _bare(paragraph: Paragraph) -> Paragraph:
    before = paragraph.text[: paragraph.strong_to]
    return replace(
        paragraph,
        text=without_signs(paragraph.text),
        cells=tuple(map(without_signs, paragraph.cells)),
        strong_to=len(without_signs(before)),
    )


def _as_text(paragraph: Paragraph) -> Paragraph:
    if paragraph.kind in {LineKind.ROW, LineKind.TEXT}:
        return replace(paragraph, strong=False, strong_to=0)
    return replace(paragraph, kind=LineKind.TEXT, level=None, strong=False, strong_to=0)
