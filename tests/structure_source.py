"""Builds a Source from text as the readers would, for tests of what becomes of its lines."""

from collections.abc import Iterable
from pathlib import Path

from indexer.documents.lines import build
from indexer.documents.markdown import read as read_markdown
from indexer.documents.text import read as read_plain
from indexer.meetings.parse import parse_meeting
from indexer.model import Line, LineKind, Meeting, Person, Source


def plain(text: str, name: str = "minutes.txt") -> Source:
    return _source(read_plain(text.encode()), name)


def markdown(text: str, name: str = "minutes.md") -> Source:
    return _source(read_markdown(text.encode()), name)


def parse(text: str, name: str = "minutes.txt") -> Meeting:
    return parse_meeting(plain(text, name))


def parse_markdown(text: str, name: str = "minutes.md") -> Meeting:
    return parse_meeting(markdown(text, name))


def lines_of(*rows: tuple[str, ...]) -> tuple[Line, ...]:
    """Table rows as lines."""
    found, at = [], 0
    for number, cells in enumerate(rows, 1):
        text = "\t".join(cells)
        found.append(
            Line(text, at, at + len(text), number, LineKind.ROW, gap_before=number == 1, cells=cells)
        )
        at += len(text) + 1
    return tuple(found)


def headings(meeting: Meeting) -> list[tuple[str | None, str]]:
    return [(item.label, item.heading) for item in meeting.items]


def head(meeting: Meeting) -> list[str]:
    """The stretches outside the agenda items."""
    return [meeting.text[start:end] for start, end in meeting.head]


def body(meeting: Meeting, ordinal: int) -> str:
    item = meeting.items[ordinal - 1]
    return meeting.text[item.start : item.end]


def _source(reading, name: str) -> Source:
    text, lines = build(reading.paragraphs)
    path = Path(name)
    return Source(path, path.stem, text, lines, embedded=reading.hints)


def names(people: Iterable[Person]) -> list[str]:
    """What people are called; where only an organisation is, its name in brackets."""
    return [person.name or f"[{person.organisation}]" for person in people]
