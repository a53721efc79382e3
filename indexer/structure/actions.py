"""What somebody undertook to do: marked actions, and sentences that commit someone to something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from indexer.language.sentences import sentence_spans
from indexer.model import Action, AgendaItem, Line, LineKind, Person, Source
from indexer.structure.action_marks import ABOVE, AFTER, BEFORE, OWNER, is_open
from indexer.structure.action_owner import owner_of, resolved
from indexer.structure.action_tables import Columns, columns_of
from indexer.structure.commitments import is_commitment
from indexer.structure.initials import directory
from indexer.structure.labels import split_label
from indexer.structure.prose import is_prose

# "AB: I will look at it": somebody speaks.
_TURN = re.compile(r"[A-Z][\w.'’/ -]{0,30}:\s")
# "[ ] ...": a box to tick.
_BOX = re.compile(r"\[[ xX]?\]\s*")
# So many turns, and such a share of the lines, make a transcript, where what people say they will do is talk.
_TURNS = 20
_MOSTLY = 0.4


@dataclass(frozen=True, slots=True)
class _Span:
    """Where an action stands; the words that name its owner begin at `begins`, or are `owner`."""

    start: int
    end: int
    begins: int
    owner: str | None = None


def find_actions(source: Source, items: Sequence[AgendaItem], people: Sequence[Person]) -> list[Action]:
    """Actions in order of the text; spans lie inside their item."""
    known = directory(people, source.text)
    names = frozenset(word for name in known.by_name for word in name.split())
    starts = _by_item(source, items)
    spoken = _is_transcript([line for _, lines in starts for line in lines])
    found = []
    for item, lines in starts:
        for span in _spans(source.text, item, lines, names, spoken):
            text = source.text[span.start : span.end]
            owner = resolved(span.owner, known) if span.owner else None
            owner = owner or owner_of(source.text[span.begins : span.end], known)
            found.append(Action(text, owner, item.ordinal, span.start, span.end))
    return found


def _is_transcript(lines: Sequence[Line]) -> bool:
    turns = sum(_TURN.match(line.text) is not None for line in lines)
    return turns >= _TURNS and turns >= _MOSTLY * len(lines)


def _by_item(source: Source, items: Sequence[AgendaItem]) -> list[tuple[AgendaItem, list[Line]]]:
    grouped: list[tuple[AgendaItem, list[Line]]] = [(item, []) for item in items]
    at = 0
    for line in source.lines:
        while at < len(items) and line.start >= items[at].end:
            at += 1
        if at < len(items) and line.end > items[at].start:
            grouped[at][1].append(line)
    return grouped


def _spans(
    text: str, item: AgendaItem, lines: Sequence[Line], names: Collection[str], spoken: bool
) -> Iterator[_Span]:
    """The actions of one item."""
    subheadings = {sub.start for sub in item.subheadings}
    listing = numbered = False  # below a line that says only "Actions", or "Action 3"
    columns: Columns | None = None
    for place, line in enumerate(lines):
        start = max(line.start, item.start)
        if ABOVE.match(line.text):
            listing, numbered = True, line.text.strip(" :*)]")[-1:].isdigit()
            continue
        if line.kind is LineKind.ROW and (columns := columns_of(line.cells) or columns):
            yield from _in_row(line, columns, item)
            continue
        columns = None
        if line.start in subheadings:
            listing = False
            continue
        begin = start + _marker(line) * (start == line.start)
        if listing and (numbered or _is_listed(line)):
            yield _Span(begin, line.end, begin, _owner_below(lines, place))
            listing = not numbered
            continue
        listing = False
        if not (spoken and _TURN.match(line.text)):
            yield from _in_line(text, begin, line.end, names)


def _in_row(line: Line, columns: Columns, item: AgendaItem) -> Iterator[_Span]:
    found = columns.action_in(line)
    if found is not None and line.start + found[0] >= item.start and not columns_of(line.cells):
        start, end, owner = found
        yield _Span(line.start + start, line.start + end, line.start + start, owner)


def _owner_below(lines: Sequence[Line], place: int) -> str | None:
    """Whom the next line names as the owner of this one."""
    found = OWNER.match(lines[place + 1].text) if place + 1 < len(lines) else None
    return found["who"].strip() if found else None


def _marker(line: Line) -> int:
    """Length of the bullet or number before the words of a line."""
    label = split_label(line.text)
    end = label.end if label is not None else line.marker_end
    box = _BOX.match(line.text, end)
    return box.end() if box else end


def _is_listed(line: Line) -> bool:
    return (
        line.kind in (LineKind.BULLET, LineKind.NUMBERED)
        or split_label(line.text) is not None
        or not is_prose(line.text)
    )


def _in_line(text: str, start: int, end: int, names: Collection[str]) -> Iterator[_Span]:
    """A marked action runs to the next mark or the end of the line; other sentences count one by one."""
    after = AFTER.search(text[start:end])
    if after is not None and after.start() > 0:
        sentences = sentence_spans(text, start, start + after.start())
        if sentences:
            yield from _in_line(text, start, sentences[-1][0], names)
            yield _Span(sentences[-1][0], end, start + after.start("who"), after["who"])
            return
    spans = [(a, b, BEFORE.match(text, a, b)) for a, b in sentence_spans(text, start, end)]
    marks = [a for a, _, mark in spans if mark is not None and is_open(text[mark.end() : end])]
    for a, b, mark in spans:
        if a in marks and mark is not None:
            following = next((other for other in marks if other > a), None)
            yield _Span(a, end if following is None else len(text[:following].rstrip()), mark.end())
        elif (not marks or a < marks[0]) and is_commitment(text[a:b], names):
            yield _Span(a, b, a)
