"""Minutes as a secretary thinks of them, without a format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from indexer.language.dates import date_in_words
from indexer.model import AgendaItem, LineKind, Meeting, Person, Source

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


class Kind(Enum):
    """What a block of an item's body is."""

    TEXT = auto()
    SUBHEADING = auto()
    BULLET = auto()
    NUMBERED = auto()
    ACTION = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list entry or subheading, without its marker."""

    kind: Kind
    text: str
    number: int = 0  # position in its list, counted from 1, of a NUMBERED block


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item."""

    label: str | None
    heading: str
    blocks: tuple[Block, ...]

    @property
    def printed(self) -> str:
        """The heading line with its label, as the kind of label asks for."""
        if self.label is None:
            return self.heading
        if " " in self.label:
            return f"{self.label} - {self.heading}"
        return f"{self.label} {self.heading}" if "/" in self.label else f"{self.label}. {self.heading}"


@dataclass(frozen=True, slots=True)
class Minutes:
    """One meeting."""

    board: str
    date: dt.date
    attendees: tuple[Person, ...]
    apologies: tuple[Person, ...]
    items: tuple[Item, ...]

    @property
    def date_line(self) -> str:
        """The line that says which meeting this was."""
        day = _DAYS[self.date.weekday()]
        return f"Minutes of the meeting held on {day} {date_in_words(self.date)} at the Town Hall"

    @property
    def roster(self) -> tuple[tuple[str, tuple[Person, ...]], ...]:
        """The groups of the roster that have anybody in them, with their headings."""
        groups = (("Present", self.attendees), ("Apologies", self.apologies))
        return tuple((heading, people) for heading, people in groups if people)

    @property
    def counted(self) -> bool:
        """Whether the items' labels are 1, 2, 3 and so on, as a word processor numbers them."""
        return [item.label for item in self.items] == [str(n) for n in range(1, len(self.items) + 1)]


def printed(person: Person) -> str:
    """Somebody on one line of a roster: "Ann Bell (AB), Harbour Board, clerk"."""
    name = person.name or ""
    if person.initials:
        name += f" ({person.initials})"
    return ", ".join(filter(None, (name, person.organisation, person.role)))


def described(source: Source, meeting: Meeting) -> Minutes:
    """Take parsed minutes apart into what any format can print."""
    assert meeting.board is not None
    assert meeting.date is not None
    items = tuple(
        Item(item.label, item.heading, tuple(_blocks(source, meeting, item))) for item in meeting.items
    )
    return Minutes(meeting.board, meeting.date, meeting.attendees, meeting.apologies, items)


def _blocks(source: Source, meeting: Meeting, item: AgendaItem) -> Iterator[Block]:
    subheadings = {sub.start for sub in item.subheadings}
    actions = {action.start for action in meeting.actions}
    number = 0
    for line in source.lines:
        if not item.start <= line.start < item.end:
            continue
        words = line.text[line.marker_end :]
        number = number + 1 if line.kind is LineKind.NUMBERED else 0
        if line.start in subheadings:
            yield Block(Kind.SUBHEADING, words)
        elif line.kind is LineKind.BULLET:
            yield Block(Kind.BULLET, words)
        elif line.kind is LineKind.NUMBERED:
            yield Block(Kind.NUMBERED, words, number)
        else:
            yield Block(Kind.ACTION if line.start in actions else Kind.TEXT, words)
