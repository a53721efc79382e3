"""Minutes, agendas and other papers are told apart by what they say; what says little is minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.meetings.parse import parse_meeting
from indexer.model import DocumentKind, Hints
from tests.structure_source import parse, plain

BOARD = "Quay Parish Council\n\n"
PAPERS = [
    "TOWN OF QUAY\n\nORDINANCE NO. 2024-05\n\nBE IT ORDAINED by the Town Board:\n\n"
    "Section 1. Dogs are leashed.\n\nPASSED 5 May 2024, motion carried.\n\nATTEST: Ann Bell",
    "ORDINANCE\n\nSection 1. Dogs shall be leashed.\n\nSection 2. Cats shall not.",
    BOARD + "Public notice\n\nThe lane is closed until 3 May 2024.",
    "Annual Report 2023\n\nTen walks were led over the year.",
    "Quay Society Constitution\n\n1. Name\n\nThe society shall be called the Quay Society.",
]
AGENDAS = [
    BOARD + "You are hereby summoned to attend a meeting of the Council on 9 May 2024 at 7 pm\n\n"
    "Members: Cllr Ann Bell, Cllr Kit Low\n\n1. Apologies\n\nTo receive apologies.\n\n2. Minutes\n\n"
    "To approve the minutes of the meeting held on 3 April.",
    BOARD
    + "Agenda for the meeting on 9 May 2024\n\n1. To receive apologies\n\n2. To approve the last minutes",
    BOARD + "Notice of the annual meeting\n\nIt will be held on 9 May 2024.\n\n1. To elect a chair",
]
MINUTES = [
    BOARD + "Minutes of the meeting held on 9 May 2024\n\n1. Steps\n\nMended.",
    BOARD + "Agenda\n\n9 May 2024\n\nPresent: Ann Bell, Kit Low\n\n1. Apologies\n\nTo receive apologies.",
    BOARD + "Agenda for the meeting on 9 May 2024\n\n1. To approve accounts\n\nIt was agreed to approve "
    "them.\n\n2. To note the report\n\nNoted.",
    BOARD + "9 May 2024\n\n1. Steps\n\nThe steps are steep.",
    "Clerk's report\n\nPresent: Ann Bell, Kit Low\n\n1. Steps\n\nThe Board agreed to mend them.",
    "Notice of the meeting\n\nThe meeting was opened at 7 pm and closed at 8 pm.",
    "Ordinance review meeting, 9 May 2024\n\n1. Dogs\n\nThe leash was discussed.",
    BOARD + "9 May 2024\n\n1. Ordinance No. 5\n\nBe it resolved that dogs are leashed.",
]  # fmt: skip


@pytest.mark.parametrize("text", PAPERS)
def test_papers_by_their_own_name(text: str) -> None:
    assert parse(text).kind is DocumentKind.PAPER


@pytest.mark.parametrize("text", AGENDAS)
def test_agendas_announce_and_record_nothing(text: str) -> None:
    assert parse(text).kind is DocumentKind.AGENDA


@pytest.mark.parametrize("text", MINUTES)
def test_what_records_a_meeting_or_says_little_is_minutes(text: str) -> None:
    assert parse(text).kind is DocumentKind.MINUTES


def test_nobody_came_to_an_agenda_and_no_word_in_capitals_is_its_board() -> None:
    called = parse(AGENDAS[0])
    assert (called.attendees, called.actions, called.board) == ((), (), "Quay Parish Council")
    assert not any(warning.code == "roster-missing" for warning in called.warnings)
    paper = parse(PAPERS[1])
    assert (paper.board, [warning.code for warning in paper.warnings if "board" in warning.code]) == (
        None,
        [],
    )


@pytest.mark.parametrize("word", ["MINUTES", "AGENDA", "NOTICE", "REPORT"])
def test_what_a_document_is_called_is_no_board(word: str) -> None:
    assert (
        parse(f"{word}\n\n9 May 2024\n\n1. Steps\n\nThe {word} was read and the steps are steep.").board
        is None
    )


@pytest.mark.parametrize("said", list(DocumentKind))
def test_the_sidecar_says_what_a_document_is(said: DocumentKind) -> None:
    source = replace(plain(MINUTES[0]), sidecar=Hints(kind=said), embedded=Hints(kind=DocumentKind.PAPER))
    assert parse_meeting(source).kind is said
