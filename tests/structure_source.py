"""Builds a Source from text as the readers would, for tests of what becomes of its lines."""

from collections.abc import Iterable
from dataclasses import replace
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


def styled(*rows, **flags):
    """A source of (text, flag names) rows; flags are "strong", "bullet", "h1" ... "h6", "numbered"."""
    lines, at = [], 0
    for number, (text, *marks) in enumerate(rows, 1):
        kind, level = LineKind.TEXT, None
        for mark in marks:
            if mark[0] == "h":
                kind, level = LineKind.HEADING, int(mark[1])
            elif mark in ("bullet", "numbered"):
                kind, level = LineKind(mark), 0
        lines.append(
            Line(text, at, at + len(text), number, kind, level, 2 if kind is LineKind.BULLET else 0,
                 strong="strong" in marks, gap_before=True)
        )  # fmt: skip
        at += len(text) + 1
    source = plain("x")
    return replace(source, text="\n".join(text for text, *_ in rows), lines=tuple(lines))
