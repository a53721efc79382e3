"""What is a body's name, by its form and by what stands around it."""

from __future__ import annotations

import pytest

from indexer.meetings.head.board import acronym_used, full_name, running_text
from indexer.meetings.head.body_names import Form, form_of, lowered, name_runs
from indexer.model import board_key
from tests.structure_source import parse, parse_markdown

BODY = "\n\n1. Welcome\n\nThe Chair opened the meeting.\n\n2. Roads\n\nThe roads were discussed at length.\n"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Minutes of the Fooham Parish Council meeting held on 3 May 2020", "Fooham Parish Council"),
        ("Rope Users' Board May 2024", "Rope Users' Board"),
        ("Minutes of Rope Data Group 3rd meeting", "Rope Data Group"),
        ("Rope and Quay Reduction Board meeting minutes - 24 January 2022", "Rope and Quay Reduction Board"),
        ("Q07 Minutes of the Annual Meeting of Fooham Parish Council", "Fooham Parish Council"),
        ("FOOHAM PARISH COUNCIL", "Fooham Parish Council"),
        ("Draft Minutes of the Annual Parish Council Meeting", None),
        ("Minutes of the Friends of Harrow Wood", "Friends of Harrow Wood"),
        ("Board of Trustees of the Rope Museum", "Board of Trustees of the Rope Museum"),
        ("All Souls PCC Minutes, May 2020", "All Souls PCC"),
        ("Annual General Meeting", None),
        ("Draft Minutes of the AGM", None),
        ("Third AGM Minutes", None),
        ("Culture, Media and Rope Committee minutes", "Culture, Media and Rope Committee"),
        ("Minutes of the Rope Council and the Quay Board", "Rope Council"),
        ("Meeting of the Data Rope Framework (DRF) Committee", "Data Rope Framework (DRF) Committee"),
        ("Committee on Ropes and Quays, minutes", "Committee on Ropes and Quays"),
        ("Rope Service Area #21 meeting", "Rope Service Area #21"),
        ("Meeting for Worship", None),
        ("Mr Rope Council, minutes", None),
        ("Untitled", None),
        ("ORDINANCE", None),
        ("AN ORDINANCE AMENDING CHAPTER 4", None),
        ("Minutes of the Fooham Chapter", "Fooham Chapter"),
        ("Special Board Meeting", None),
        ("Minutes for RX/Quay Forum Teleconference", "RX/Quay Forum"),
        ("Minutes of the First Rope Society AGM", "Rope Society"),
    ],
)
def test_the_board_of_a_title(title: str, name: str | None) -> None:
    assert parse(title + BODY + "All Souls PCC met.").board == name


def test_what_stands_around_a_name_says_that_it_met() -> None:
    (run,) = name_runs("A regular meeting of the Rope Users Association was held in the barn.")
    assert (run.name, run.of_meeting, run.meets, run.alone) == ("Rope Users Association", True, True, False)
    (run,) = name_runs("Rope Users Association, 3 May 2020")
    assert (run.of_meeting, run.meets, run.alone) == (False, False, True)


def test_the_form_of_a_name() -> None:
    assert form_of("Fooham Parish Council") is Form.GOVERNING
    assert form_of("Rope Users Association, Inc.") is Form.ORGANISATION
    assert form_of("Town of Fooham") is Form.ORGANISATION
    assert form_of("RQUG") is Form.ACRONYM
    assert form_of("Rookery Lane") is Form.PLAIN


def test_capitals_become_names_and_acronyms_stay() -> None:
    assert lowered("MINUTES OF THE RQUG BOARD", lambda word: word == "RQUG") == "Minutes of the RQUG Board"
    assert lowered("HTTPX WG", lambda word: False) == "HTTPX WG"
    assert lowered("The RQUG met", lambda word: False) == "The RQUG met"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Finance Sub-Committee", "FINANCE SUBCOMMITTEE"),
        ("The Rope & Quay Board", "Rope and Quay Board"),
        ("Rope Users' Assn., Inc.", "Rope Users Association"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert board_key(one) == board_key(other)


def test_an_acronym_is_a_board_where_the_text_uses_it() -> None:
    text = "\n\n1. Welcome\n\nRQUG members were welcomed.\n\n2. Next RQUG meeting\n\nThe RQUG agreed.\n"
    assert parse("Minutes of the 28th RQUG meeting" + text).board == "RQUG"
    assert parse("Welcome" + text, "rqug-2020-01-01.txt").board == "RQUG"
    assert (
        parse("Welcome" + BODY + "The rope was cut. ROPE is short for nothing.", "rope-1.txt").board is None
    )
    assert not acronym_used("AUTUMN", running_text("MINUTES OF THE AUTUMN MEETING"))


def test_an_ordinal_that_the_text_repeats_is_a_part_of_the_name() -> None:
    title = "Minutes of the Second Rope Society AGM\n\n3 May 2020"
    assert parse(title + BODY + "The Second Rope Society has 40 members.").board == "Second Rope Society"


def test_an_acronym_in_addresses_stays_one() -> None:
    body = BODY + "See https://lists.example.org/rope/ and https://example.org/ROPE/rope/notes.\n"
    assert parse("ROPE WG Meeting Notes (2019-11-27)" + body + "ROPE part 1 was read.").board == "ROPE WG"


def test_the_title_of_the_page_tells_two_boards_apart() -> None:
    page = "---\ntitle: Minutes of Quay parish council, June\n---\n\n"
    head = "Minutes of the June meeting of Rope Parish Council\n\nMINUTES OF QUAY PARISH COUNCIL MEETING"
    held = "\n\nHELD IN THE HALL\n\nTHURSDAY 5TH JUNE 2008"
    assert parse_markdown(page + head + held + BODY).board == "Quay Parish Council"


def test_the_place_under_its_heading_is_no_board() -> None:
    head = "## 2024-04-21 Annual Meeting\n\n#### Location\n\nQuay Public Library, Rope\n\n#### Date\n\n"
    assert parse_markdown(head + "2024-04-21 at noon" + BODY).board is None


def test_the_full_name_of_an_acronym_is_learned_from_the_text() -> None:
    assert full_name("RQB", "The Rope and Quay Board (RQB) met.") == "Rope and Quay Board"
    assert full_name("RQB", "Rope quality was bad.") is None
    text = "Welcome to the rest of the RQB papers" + BODY + "The RQB is the Rope Quay Board."
    assert parse(text, "rqb-1.txt").board == "Rope Quay Board"


def test_a_committee_below_its_organisation_has_both_names() -> None:
    title = "Rope Users Association\n\nBoard of Directors\n\nMinutes of the meeting held on 3 May 2020"
    assert parse(title + BODY).board == "Rope Users Association Board of Directors"
    assert parse("Board of Directors, Rope Users Assn., Inc.\n\nMINUTES" + BODY).board == (
        "Board of Directors, Rope Users Assn., Inc."
    )


def test_the_next_meeting_names_the_board_where_nothing_else_does() -> None:
    text = (
        "Minutes\n\n3 May 2020" + BODY + "\n3. Close\n\nThe next meeting of Rope Village Council is in June."
    )
    assert parse(text).board == "Rope Village Council"
    assert parse(text + "\nThe next meeting of the Quay Harbour Board is in May.").board is None


def test_a_name_below_the_matter_is_not_the_board() -> None:
    text = (
        "Minutes, 3 May 2020\n\nAnn Bell told that she had mended the fence of the lower field.\n\n"
        "Quay Committee\n\nNothing was reported by them this month, and no more was said.\n"
    )
    assert parse(text).board is None
