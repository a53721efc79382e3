"""What somebody undertook to do: marked actions, and sentences that commit someone to something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.model import Action, AgendaItem, Line, LineKind, Person, Source
from indexer.sentences import sentence_spans
from indexer.structure.action_owner import owner_of
from indexer.structure.commitments import is_commitment
from indexer.structure.initials import directory
from indexer.structure.labels import split_label
from indexer.structure.prose import has_verb, is_prose

_MARKED = re.compile(
    r"[(\[*]{0,3}actions?(?: points?| items?)?(?: no\.?)?(?: ?\d{1,3}(?:[./]\d{1,3})*)?\*{0,2}\s?"
    r"(?::|\s[-–—]|[–—])\*{0,2}\s*(?=\S)|ap ?\d{1,3}\s?[:.–-]\s",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:to|will|should|must|shall)\b", re.IGNORECASE)
_MARK_ALONE = re.compile(
    r"[(\[*]{0,3}actions?(?: points?| items?| agreed| arising)?\s?:?\*{0,2}\Z", re.IGNORECASE
)


def find_actions(source: Source, items: Sequence[AgendaItem], people: Sequence[Person]) -> list[Action]:
    """Actions in order of the text; spans lie inside their item."""
    known = directory(people, source.text)
    starts = _by_item(source, items)
    found = []
    for item, lines in starts:
        for start, end, begins in _spans(source.text, item, lines):
            text = source.text[start:end]
            found.append(Action(text, owner_of(text[begins:], known), item.ordinal, start, end))
    return found


def _by_item(source: Source, items: Sequence[AgendaItem]) -> list[tuple[AgendaItem, list[Line]]]:
    grouped: list[tuple[AgendaItem, list[Line]]] = [(item, []) for item in items]
    at = 0
    for line in source.lines:
        while at < len(items) and line.start >= items[at].end:
            at += 1
        if at < len(items) and line.end > items[at].start:
            grouped[at][1].append(line)
    return grouped


def _spans(text: str, item: AgendaItem, lines: Sequence[Line]) -> Iterator[tuple[int, int, int]]:
    """(start, end, length of the marker) of each action of an item."""
    subheadings = {sub.start for sub in item.subheadings}
    listing = False  # below a line that says only "Actions"
    for line in lines:
        start = max(line.start, item.start)
        if _MARK_ALONE.match(line.text):
            listing = True
            continue
        if line.start in subheadings:
            listing = False
            continue
        begin = start + _marker(line) * (start == line.start)
        if listing and _is_listed(line):
            yield begin, line.end, 0
            continue
        listing = False
        yield from _in_line(text, begin, line.end)


def _marker(line: Line) -> int:
    """Length of the bullet or number before the words of a line."""
    label = split_label(line.text)
    return label.end if label is not None else line.marker_end


def _is_listed(line: Line) -> bool:
    return (
        line.kind in (LineKind.BULLET, LineKind.NUMBERED)
        or split_label(line.text) is not None
        or not is_prose(line.text)
    )


def _in_line(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """A marked action runs to the next mark or the end of the line; other sentences count one by one."""
    spans = [(a, b, _MARKED.match(text, a, b)) for a, b in sentence_spans(text, start, end)]
    marks = [a for a, _, mark in spans if mark is not None and _is_open(text[mark.end() : end])]
    for a, b, mark in spans:
        if a in marks and mark is not None:
            after = next((other for other in marks if other > a), None)
            yield a, (end if after is None else len(text[:after].rstrip())), mark.end() - a
        elif (not marks or a < marks[0]) and is_commitment(text[a:b]):
            yield a, b, 0


def _is_open(text: str) -> bool:
    """Whether a marked text asks for something; "Actions: all were closed" reports."""
    return _ASKS.search(text) is not None or not has_verb(text)
