"""Registers as Word documents: each entry word for word, with what is known of it and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.language.counts import counted
from service.registers.finding import EntryFinder
from service.registers.query import RegisterQuery
from service.registers.registers import Registers
from service.registers.request import MOST_ENTRIES, RegisterKind
from service.registers.results import RegisterAction, RegisterBoard, RegisterDecision, RegisterPerson
from service.search.results import anchor_of
from service.web.export.documents import quoted
from service.web.export.word import WordParagraph, WordStyle
from service.web.pages.links import Links
from service.web.pages.typeset import between, day

Paragraphs = Iterator[WordParagraph]


@dataclass(frozen=True, slots=True)
class RegisterDocument:
    """How one register is found, cited and written."""

    kind: RegisterKind
    one: str
    many: str
    find: Callable[[EntryFinder, RegisterQuery], Sequence[Any]]
    cite: Callable[[Registers, Sequence[Any]], Iterator[Any]]
    write: Callable[[Any, Links], Paragraphs]

    def paragraphs(self, registers: Registers, query: RegisterQuery, whole: Links) -> Paragraphs:
        """The entries that fit, in the order asked for, up to as many as the API gives at once."""
        found = self.find(registers.find, query)
        yield WordParagraph.of(WordStyle.TITLE, counted(len(found), self.one, self.many))
        asked = [", ".join(query.where.boards), f"“{query.text}”" if query.text else "", query.owner]
        if any(asked):
            yield WordParagraph.of(WordStyle.TEXT, f"Only: {'; '.join(filter(None, asked))}")
        if len(found) > MOST_ENTRIES:
            more = f"These are the first {MOST_ENTRIES}: ask for one board or year to have the others."
            yield WordParagraph.of(WordStyle.TEXT, more)
        for entry in self.cite(registers, found[:MOST_ENTRIES]):
            yield from self.write(entry, whole)


def _action(one: RegisterAction, whole: Links) -> Paragraphs:
    owner = ", ".join(person.name for person in one.people) or one.owner or "Owner not stated"
    due = f", by {one.due}" if one.due else ""
    status = f": {one.status.value}" if one.told else ""
    yield WordParagraph.of(WordStyle.SUBHEADING, f"{owner}{due}{status}")
    yield from _cited(one.text, one, whole)
    if one.told:
        yield WordParagraph.of(WordStyle.TEXT, "What later minutes say:")
        yield from _cited(one.told.text, one.told, whole)


def _decision(one: RegisterDecision, whole: Links) -> Paragraphs:
    facts = ", ".join(filter(None, (one.outcome, one.vote)))
    yield WordParagraph.of(WordStyle.SUBHEADING, f"{one.matter or 'Outside the agenda items'}: {facts}")
    yield from _cited(one.text, one, whole)


def _person(one: RegisterPerson, whole: Links) -> Paragraphs:
    called = ", ".join(dict.fromkeys(filter(None, (one.name, one.role, one.organisation))))
    yield WordParagraph.of(WordStyle.SUBHEADING, called, whole.person(one.id))
    for board in one.boards:
        days = f", {between(board.first, board.last)}" if board.first and board.last else ""
        came = f"present {board.attended}, away {board.apologies}"
        yield WordParagraph.of(WordStyle.TEXT, f"{board.board or 'Board not stated'}: {came}{days}")
    if one.text and one.citation:
        yield from _cited(one.text, one, whole)


def _board(one: RegisterBoard, whole: Links) -> Paragraphs:
    name = f"{one.name} ({one.acronym})" if one.acronym else one.name
    yield WordParagraph.of(WordStyle.SUBHEADING, name, whole.board(one.id))
    days = f", {between(one.first, one.last)}" if one.first and one.last else ""
    counts = (
        counted(one.meetings, "meeting") + days,
        counted(one.people, "person", "people"),
        f"{counted(one.actions, 'action')}, {one.open_actions} of them still open",
        counted(one.decisions, "decision"),
    )
    yield from (WordParagraph.of(WordStyle.TEXT, line) for line in counts)
    if one.latest:
        address = whole.meeting(one.latest.document_id)
        yield WordParagraph.of(WordStyle.SOURCE, f"Newest minutes: {day(one.latest.date)}", address)


def _cited(text: str, entry: Any, whole: Links) -> Paragraphs:  # noqa: ANN401 - whatever is cited
    cited = entry.citation
    here = whole.quote(cited.document_id, cited.start, cited.end)
    yield from quoted(text, cited, anchor_of(cited.passage_id), here, whole)


REGISTERS = (
    RegisterDocument(
        RegisterKind.ACTIONS, "action", "actions", EntryFinder.actions, Registers.actions, _action
    ),
    RegisterDocument(
        RegisterKind.DECISIONS,
        "decision",
        "decisions",
        EntryFinder.decisions,
        Registers.decisions,
        _decision,
    ),
    RegisterDocument(RegisterKind.PEOPLE, "person", "people", EntryFinder.people, Registers.people, _person),
    RegisterDocument(RegisterKind.BOARDS, "board", "boards", EntryFinder.boards, Registers.boards, _board),
)
"""The registers that can be taken along, each at its page's address with the ending .docx."""
