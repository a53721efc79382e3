"""Columns of names beside the text of a PDF page: who is to act, who presents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.documents.formats import OmittedText
from indexer.documents.lines import NUMBER
from indexer.documents.pdf.page_lines import ALIGNED, PageLine, PageText, Segment, tabbed
from indexer.language.column_names import is_column_name

# An entry is a name or two, or initials.
_LONGEST = 30
_MOST_WORDS = 4
_NAME = re.compile(r"[^\W\d_]")
_FIGURES = re.compile(r"[\d£$€%]")
# Such columns stand in the right part of the text, and few lines have an entry.
_RIGHT_PART = 0.6
_MOST_ENTRIES = 0.65
_FEWEST = 2
# What they stand beside: prose, or items with their numbers.
_PROSE = 45
_PROSE_SHARE = 1 / 3
_NUMBERED_SHARE = 0.5
_GOES_ON = re.compile(r"(?:[/&,+]|\band)\Z")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the entries of a column begin, or have their middle."""

    of: Callable[[Segment], float]
    at: float

    def has(self, segment: Segment) -> bool:
        return abs(self.of(segment) - self.at) <= ALIGNED


def with_notes_beside(pages: Sequence[PageText]) -> list[PageText]:
    """Return pages whose columns of names are notes beside the lines that they stand by.

    What several entries show to be a column on one page is one on the others, which may have a single entry.
    """
    known: list[_Place] = []
    noted = [_noted(page, known, ()) for page in pages]
    return [_noted(page, [], known) for page in noted] if known else noted


def _noted(page: PageText, found: list[_Place], known: Sequence[_Place]) -> PageText:
    """Return a page with its columns set apart, those at known places too; adds the places of others."""
    lines = [tabbed(line) for line in page.lines]
    for place, entries in _columns(lines, known):
        edge = min(lines[n].segments[-1].x0 for n in entries)
        for region in _regions(lines, entries, edge):
            own = [n for n in region if n in entries]
            fewest = 1 if place in known else _FEWEST
            if len(own) >= fewest and _is_column([lines[n] for n in region], [lines[n] for n in own], edge):
                found.append(place)
                return _noted(_set_apart(page, lines, own), found, known)
    return page


def _columns(lines: Sequence[PageLine], known: Sequence[_Place]) -> Iterator[tuple[_Place, list[int]]]:
    """Yield the numbers of lines that end in short entries which begin or are centred at one place."""
    short = [n for n, line in enumerate(lines) if len(line.segments) > 1 and _is_entry(line.segments[-1])]
    for place in known:
        if column := [n for n in short if place.has(lines[n].segments[-1])]:
            yield place, column
    right = max((line.x1 for line in lines), default=0.0)
    for of in (_begins, _is_centred):
        left = short
        while left:
            place = _Place(of, of(lines[left[0]].segments[-1]))
            column = [n for n in left if place.has(lines[n].segments[-1])]
            left = [n for n in left if n not in column]
            if len(column) >= _FEWEST and place.at >= _RIGHT_PART * right:
                yield place, column


def _begins(segment: Segment) -> float:
    return segment.x0


def _is_centred(segment: Segment) -> float:
    return (segment.x0 + segment.x1) / 2


def _is_entry(segment: Segment) -> bool:
    text = segment.text
    short = len(text) <= _LONGEST and len(text.split()) <= _MOST_WORDS
    return short and bool(_NAME.search(text)) and not _FIGURES.search(text)


def _regions(lines: Sequence[PageLine], entries: Sequence[int], edge: float) -> Iterator[list[int]]:
    """Yield the stretches of lines around entries in which no other text reaches into their column."""
    region: list[int] = []
    for n, line in enumerate(lines):
        beside = line.segments[:-1] if n in entries else line.segments
        if all(segment.x1 <= edge for segment in beside):
            if region or n in entries:
                region.append(n)
            continue
        yield region
        region = []
    yield region


def _is_column(lines: Sequence[PageLine], entered: Sequence[PageLine], edge: float) -> bool:
    if len(entered) > _MOST_ENTRIES * len(lines):
        return False
    texts = ["\t".join(segment.text for segment in line.segments if segment.x0 < edge) for line in lines]
    prose = sum(len(text) >= _PROSE for text in texts)
    numbered = sum(bool(NUMBER.match(line.text) or line.text[:1].isdigit()) for line in entered)
    return prose >= _PROSE_SHARE * len(lines) or numbered >= _NUMBERED_SHARE * len(entered)


def _set_apart(page: PageText, lines: Sequence[PageLine], entries: Sequence[int]) -> PageText:
    """Return the page with these entries beside their lines; the column's own header is left out."""
    kept: list[PageLine] = []
    left_out: list[OmittedText] = []
    above: int | None = None
    for n, line in enumerate(lines):
        if n not in entries:
            kept.append(line)
            continue
        *before, entry = line.segments
        note = replace(line, segments=(entry,), note=True, entry=True, bullet=False)
        line = replace(line, segments=tuple(before))
        if is_column_name(entry.text):
            headed = all(is_column_name(segment.text) for segment in before)
            if headed and len(before) > 1:  # the first row of a table, which says what its columns hold
                kept.append(replace(line, beside=(note,)))
                continue
            left_out.append(OmittedText("repeated header", "\t".join((*_texts(before, headed), entry.text))))
            kept += [] if headed else [line]
            continue
        if above is not None and _GOES_ON.search(kept[above].beside[-1].text):
            last = kept[above].beside[-1]
            joined = replace(last.segments[0], text=f"{last.text} {entry.text}")
            kept[above] = replace(kept[above], beside=(replace(last, segments=(joined,)),))
            kept.append(line)
        else:
            above = len(kept)
            kept.append(replace(line, beside=(*line.beside, note)))
    return replace(page, lines=tuple(kept), left_out=(*page.left_out, *left_out))


def _texts(segments: Sequence[Segment], wanted: bool) -> list[str]:
    return [segment.text for segment in segments] if wanted else []
