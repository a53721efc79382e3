"""The same minutes in six formats parse to the same meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pytest

from indexer.documents.metadata.sidecars import Sidecars
from indexer.documents.read import read_source
from indexer.meetings.parse import parse_meeting
from indexer.model import Meeting, Person
from tests.harbour import HARBOUR
from tests.processes import ROOT
from tests.rendering import RENDERINGS
from tests.rendering.neutral import Kind, Minutes, described

EXAMPLES = ROOT / "examples"
DOCUMENTS = (
    "sources/bcjb-2023-07-19.md",  # numbered items and paragraphs
    "sources/bcjb-2023-11-15.md",  # "Item 1 - ...", three levels
    "minutes/bcjb-2024-03-14.md",  # subheadings, long headings
    "minutes/bcjb-2023-04-26.txt",  # "12/23 ..."
    "minutes/bcjb-autumn-2024.txt",  # no numbers, headings in capitals
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as every format tells them; what is organisation and what role may depend on the order."""

    name: str | None
    initials: str | None
    further: frozenset[str]


@cache
def minutes_of(name: str) -> Minutes:
    if name == "harbour":
        return HARBOUR
    path = EXAMPLES / name
    source = read_source(path, Sidecars(path.parent).hints(path))
    return described(source, parse_meeting(source))


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("six")

    @cache
    def parse(name: str, file: str) -> Meeting:
        path = folder / name.replace("/", "-") / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(RENDERINGS[file](minutes_of(name)))
        return parse_meeting(read_source(path))

    return parse


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def people(them: tuple[Person, ...]) -> list[Somebody]:
    return [
        Somebody(p.name, p.initials, frozenset(words(f"{p.organisation or ''} {p.role or ''}".lower())))
        for p in them
    ]


def body_words(minutes: Minutes) -> list[list[str]]:
    return [
        words(" ".join(f"{block.number or ''} {block.text}" for block in item.blocks))
        for item in minutes.items
    ]


def actions(meeting: Meeting) -> list[tuple[str, str | None, int | None]]:
    return [(" ".join(words(action.text)), action.owner, action.item) for action in meeting.actions]


@pytest.mark.parametrize("file", RENDERINGS)
@pytest.mark.parametrize("name", ["harbour", *DOCUMENTS])
def test_minutes_are_the_same_in_every_format(parsed, name: str, file: str) -> None:
    minutes, meeting = minutes_of(name), parsed(name, file)
    assert (meeting.board, meeting.date) == (minutes.board, minutes.date)
    assert people(meeting.attendees) == people(minutes.attendees)
    assert people(meeting.apologies) == people(minutes.apologies)
    assert [(i.label, i.heading) for i in meeting.items] == [(i.label, i.heading) for i in minutes.items]
    subheadings = [[block.text for block in i.blocks if block.kind is Kind.SUBHEADING] for i in minutes.items]
    assert [[sub.heading for sub in i.subheadings] for i in meeting.items] == subheadings
    assert [words(meeting.text[i.start : i.end]) for i in meeting.items] == body_words(minutes)
    assert actions(meeting) == actions(parsed(name, "minutes.md"))


def test_actions_are_found_in_the_first_place(parsed) -> None:
    found = actions(parsed("harbour", "minutes.md"))
    assert ("ACTION AB to ask for a second tender by 3 May", "Ann Bell", 2) in found
    assert ("ACTION CD and EF to walk the wall and report", "Col Day, Eve Fox-Hart", 2) in found


def test_pages_are_known_where_a_format_has_them(parsed) -> None:
    meeting = parsed("harbour", "minutes.pdf")
    assert len(meeting.page_starts) > 1
    assert meeting.items[0].page == 1
    assert meeting.items[-1].page == len(meeting.page_starts)
    assert all(parsed("harbour", file).page_starts == () for file in RENDERINGS if ".pdf" not in file)
