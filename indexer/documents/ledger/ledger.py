"""What a file holds, by a second and simpler reading, against what was kept of it: nothing is lost unsaid."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Protocol, cast

from indexer.documents.formats import NOTE_MARK, OLD_WORD, OmittedText, reader_within
from indexer.model import Warning

# The reader of a format (as in formats.READERS) -> the module with its second reading, and its function.
_SECOND_READINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "text": ("markup", "text_of_plain"),
        "markdown": ("markup", "text_of_markdown"),
        "html.html": ("markup", "text_of_page"),
        "office.docx": ("office_text", "text_of_docx"),
        "office.odt": ("office_text", "text_of_odt"),
        "pdf.pdf": ("pdf_text", "text_of_pdf"),
        "rtf": ("rtf_text", "text_of_rtf"),
        "containers.convert": ("old_word_text", "text_of_old_word"),
        "containers.saved_page": ("markup", "text_of_saved_page"),
    }
)
# Of the first gap, this many words are shown.
_SHOWN_WORDS = 8

NOT_READ = "not read"
"""Why text is left out that the second reading alone has."""


class TextOfFile(Protocol):
    """All text that a reader of the file sees, in any order, words and paragraphs apart."""

    def __call__(self, data: bytes, /) -> str: ...  # noqa: D102 - the class says it


@dataclass(frozen=True, slots=True)
class Unexplained:
    """What of a file was neither kept nor told as left out: warnings of it, and its words themselves."""

    warnings: tuple[Warning, ...] = ()
    lost: tuple[OmittedText, ...] = ()


def unexplained(data: bytes, reader: str, kept: str, left_out: Sequence[OmittedText]) -> Unexplained:
    """The words that a file holds and that are neither in `kept` nor told as left out.

    `reader` is the module that read the file. Never fails: a second reading that does is told.
    """
    module, name = _SECOND_READINGS[reader_within(data) if reader == OLD_WORD else reader]
    try:
        second = cast(
            TextOfFile, getattr(importlib.import_module(f"indexer.documents.ledger.{module}"), name)
        )
        held = second(data)
        gaps = missing(held, "\n".join((kept, *(one.text for one in left_out))))
        gaps = list(_less_marked(gaps, kept, left_out))
    except Exception as error:  # a check may fail in any way, and what was read stays read
        message = f"Whether all of its text was read could not be checked ({type(error).__name__})."
        return Unexplained((Warning("not-checked", message),))
    if not gaps:
        return Unexplained()
    count = sum(map(len, gaps))
    words = "1 word of the file was" if count == 1 else f"{count} words of the file were"
    message = f'{words} not read, the first at "{_as_printed(gaps[0], held)}": look there in the file itself.'
    lost = tuple(OmittedText(NOT_READ, " ".join(gap)) for gap in gaps)
    return Unexplained((Warning("text-lost", message),), lost)


def _less_marked(
    gaps: Sequence[list[str]], kept: str, left_out: Sequence[OmittedText]
) -> Iterator[list[str]]:
    """Yield gaps less words that lost only the mark of a note, which the file has glued to them."""
    marks = {word for one in left_out if one.reason == NOTE_MARK for word in _words(one.text)}
    words = set(_words(kept)) if gaps and marks else set()
    for gap in gaps:
        rest = [
            word
            for word in gap
            if not any(
                (word.endswith(mark) and word.removesuffix(mark) in words)
                or (word.startswith(mark) and word.removeprefix(mark) in words)
                for mark in marks
            )
        ]
        if rest:
            yield rest


def _as_printed(gap: Sequence[str], held: str) -> str:
    """The first words of a gap as the file has them, where they stand there as they were compared."""
    first = gap[:_SHOWN_WORDS]
    found = re.search(r"[\W_]{1,9}".join(map(re.escape, first)), held, re.IGNORECASE)
    return " ".join((found.group() if found else " ".join(first)).split())


# The comparison. Both texts are seen as words of letters and digits only. Order says little (columns, tables,
# notes), and a word may be cut in one text and whole in the other (line ends, letter-spacing, ligatures). So
# stretches that agree are paired first, wherever they stand, then single words, then what is glued or cut.

_WORD = re.compile(r"[^\W_]+")
# What nobody sees and what breaks no word: soft hyphens, marks of width nought.
_WITHIN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
# So many words in a row make a stretch that is looked for elsewhere.
_STRETCH = 3
# A word in letter-spaced type is this many pieces at most.
_PIECES = 40
# Shorter words stand in others by chance.
_LONG = 4
# In texts that differ this often something else is wrong; looking on would take hours.
_MOST_LOOKED_FOR = 10_000


@dataclass(slots=True)
class _Words:
    """The words of one text and which of them the other text accounts for."""

    words: list[str]
    paired: bytearray

    def runs(self) -> Iterator[tuple[int, int]]:
        """Stretches `[start, end)` of words that are not accounted for."""
        start = self.paired.find(0)
        while start >= 0:
            end = self.paired.find(1, start)
            end = len(self.words) if end < 0 else end
            yield start, end
            start = self.paired.find(0, end)


def missing(held: str, kept: str) -> list[list[str]]:
    """Stretches of words of `held` that `kept` does not have, each word of `kept` counting once."""
    if not _surplus(held, kept):
        return []
    one, other = (_Words(words, bytearray(len(words))) for words in (_words(held), _words(kept)))
    _pair_stretches(one, other)
    _pair_single(one, other)
    _pair_glued(one, other)
    gaps = (one.words[start:end] for start, end in one.runs())
    return [gap for gap in gaps if any(map(_counts, gap))]


def _surplus(held: str, kept: str) -> bool:
    """Whether `held` has a word that `kept` has not as often; what both print alike needs no closer look."""
    printed, others = Counter(held.split()), Counter(kept.split())
    mine = Counter(_words(" ".join((printed - others).elements())))
    return bool(mine - Counter(_words(" ".join((others - printed).elements()))))


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _WITHIN.sub("", text))
    return _WORD.findall(text.casefold())


def _counts(word: str) -> bool:
    """Whether the loss of a word alone is a loss: a single letter or digit is a marker or a note's mark."""
    return len(word) > 1


def _pair_stretches(one: _Words, other: _Words) -> None:
    places: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for at in range(len(other.words) - _STRETCH + 1):
        places[tuple(other.words[at : at + _STRETCH])].append(at)
    at = expected = 0
    while at < len(one.words):
        ends = _together(one, at, other, expected)
        if ends is None:
            waiting = places.get(tuple(one.words[at : at + _STRETCH]))
            while waiting and other.paired[waiting[0]]:
                waiting.popleft()
            ends = _together(one, at, other, waiting[0]) if waiting else None
        if ends is None:
            at += 1
        else:
            at, expected = ends


def _together(one: _Words, at: int, other: _Words, place: int) -> tuple[int, int] | None:
    """Pair words from these two places on as long as they agree, cut as they may be; where both end then."""
    begun = at
    while at < len(one.words) and place < len(other.words) and not other.paired[place]:
        steps = _same(one, at, other, place)
        if steps is None:
            break
        one.paired[at : at + steps[0]] = b"\1" * steps[0]
        other.paired[place : place + steps[1]] = b"\1" * steps[1]
        at, place = at + steps[0], place + steps[1]
    return (at, place) if at > begun else None


def _same(one: _Words, at: int, other: _Words, place: int) -> tuple[int, int] | None:
    """How many words of each, put together, are the same letters; None where they differ."""
    mine, others = one.words[at], other.words[place]
    taken, took = 1, 1
    while mine != others:
        if taken + took > _PIECES:
            return None
        if others.startswith(mine) and at + taken < len(one.words):
            mine += one.words[at + taken]
            taken += 1
        elif mine.startswith(others) and place + took < len(other.words) and not other.paired[place + took]:
            others += other.words[place + took]
            took += 1
        else:
            return None
    return taken, took


def _pair_single(one: _Words, other: _Words) -> None:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for start, end in other.runs():
        for at in range(start, end):
            places[other.words[at]].append(at)
    for start, end in list(one.runs()):
        for at in range(start, end):
            if waiting := places.get(one.words[at]):
                one.paired[at] = other.paired[waiting.pop()] = 1


def _pair_glued(one: _Words, other: _Words) -> None:
    """Pair words that stand cut or glued in the other text: first whole stretches, then word by word."""
    rest = "\n".join(("", *("".join(other.words[start:end]) for start, end in other.runs()), ""))
    for start, end in islice(list(one.runs()), _MOST_LOOKED_FOR):
        stretch = "".join(one.words[start:end])
        if len(stretch) >= _LONG and stretch in rest:
            rest = rest.replace(stretch, "\n", 1)
            one.paired[start:end] = b"\1" * (end - start)
    alone = (at for start, end in list(one.runs()) for at in range(start, end))
    for at in islice(alone, _MOST_LOOKED_FOR):
        word = one.words[at]
        word = word if len(word) >= _LONG else f"\n{word}\n"
        if word in rest:
            rest = rest.replace(word, "\n\n", 1)
            one.paired[at] = 1
