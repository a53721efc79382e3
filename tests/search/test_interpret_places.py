"""Boards named in a question: which, and whether it is asked what was said there."""

from __future__ import annotations

import pytest

from indexer.store.open import Board
from service.search.question.interpret import interpret
from tests.interpret_index import (
    BOARDS,
    FLOODS,
    HEALTH,
    MEETINGS,
    ROADS,
    TODAY,
    VICTIMS,
    YOUTH,
    chips,
    hints,
    meeting,
    read,
)

FILTERS = {
    "What did the police tell the Road Safety Board about speed?": [ROADS],
    "What did the police tell the wexmoor road safety board?": [ROADS],
    "What did the safety board say?": [ROADS],
    "roads safety board minutes": [ROADS],
    "road & safety board minutes": [ROADS],
    "What did the victims' board hear?": [VICTIMS],
    "What did the victims’ board hear?": [VICTIMS],
    "What did the victim’s board hear?": [VICTIMS],
    "What did the victim board hear?": [VICTIMS],
    "the victims board on courts": [VICTIMS],
    "What did the justice partnership decide?": [YOUTH],
    "the flood executive on drains": [FLOODS],
    # Acronyms.
    "wrsb speed cameras": [ROADS],
    "speed cameras WRSB": [ROADS],
    "What did the wvb's members say?": [VICTIMS],
    "WHAT DID THE WRSB HEAR ABOUT SPEED": [ROADS],
    "What did SAFE say about floods?": [FLOODS],
    "safe minutes": [FLOODS],
    "Road Safety Board (WRSB) bollards": [ROADS],
    # Where something was said, who heard or said it.
    "What was said about bollards at the victims' board?": [VICTIMS],
    "In WRSB minutes, what is said on bollards": [ROADS],
    "What was decided by the road safety board?": [ROADS],
    "Was it reported to the victims' board?": [VICTIMS],
    "What is the victims' board's view on courts?": [VICTIMS],
    "Did the victims' board agree to meet monthly?": [VICTIMS],
    "Does the WVB ever discuss bollards?": [VICTIMS],
    "Who attended the road safety board?": [ROADS],
    "minutes of the victims' board": [VICTIMS],
    "What did members of the WVB say?": [VICTIMS],
    "terms of reference, victims' board": [VICTIMS],
    "December 2022 WRSB bollards": ["December 2022", ROADS],
    "January 2024 road safety board meeting": ["January 2024", ROADS],
    # Two boards widen the search.
    "Have the WRSB or the WVB discussed bollards?": [ROADS, VICTIMS],
    "What did the Road Safety Board ask the Victims' Board to do?": [ROADS, VICTIMS],
    # Single words that are topics too.
    "COVID minutes": ["COVID"],
    "What did the Cabinet meeting decide?": ["Cabinet"],
}

HINTS = {
    "Who chairs the Victims' Board?": [VICTIMS],
    "When was the victims' board set up?": [VICTIMS],
    "plans for a victims' board": [VICTIMS],
    "terms of reference of the victims' board": [VICTIMS],
    "Was it referred to the victims' board?": [VICTIMS],
    "What is the relationship between the Victims' Board and the Road Safety Board?": [VICTIMS, ROADS],
    "next victims' board meeting": [VICTIMS],
    "knife crime victims board": [VICTIMS],
    "North Wexmoor Road Safety Board": [ROADS],
    "What was said about the emergency meeting of the WRSB?": [ROADS],
    "What did the youth partnership decide?": [f"{HEALTH} or {YOUTH}"],
    "The Road Safety Board heard of two crashes.": [ROADS],
}

NOTHING = [
    "What did the board hear?",
    "What did the boards hear?",
    "Which partnership agreed it?",
    "Who succeeded her at the partnership?",
    "Board",
    "What did the Parole Board say about victims?",
    "What did the National Road Safety Board say?",
    "What did the national road safety board say?",
    "What did Essex Road Safety Board say?",
    "What did Essex's road safety board say?",
    "What did the road safety boards say?",
    "Who sits on the Road Safety Board Delivery Group?",
    "Is it safe?",
    "safe cycling",
    "is there a safe meeting place for victims",
    "WHAT IS SAFE TO SAY NOW",
    "What did covid do to roads?",
    "What was said about COVID?",
    "covid meeting restrictions",
    "cabinet reshuffle",
    "How many victims took part in the board's scheme?",
]


@pytest.mark.parametrize("question", FILTERS)
def test_a_board_that_heard_or_said_something_filters(question: str) -> None:
    assert chips(question) == FILTERS[question]


@pytest.mark.parametrize("question", HINTS)
def test_a_board_that_may_be_the_subject_only_hints(question: str) -> None:
    assert (chips(question), hints(question)) == ([], HINTS[question])


@pytest.mark.parametrize("question", NOTHING)
def test_other_bodies_and_words_do_nothing(question: str) -> None:
    assert read(question).derived == ()


def test_the_board_that_was_told_counts_not_the_one_spoken_about() -> None:
    read_out = read("What did the police tell the road safety board about the victims' board?")
    assert [one.label for one in read_out.filters] == [ROADS]
    assert [one.label for one in read_out.hints] == [VICTIMS]


def test_a_name_that_fits_two_boards_is_noted() -> None:
    (note,) = read("What did the youth partnership decide?").notes
    assert "youth partnership" in note
    assert HEALTH in note
    assert YOUTH in note


def test_names_come_from_the_index_alone() -> None:
    question = "What did the harbour committee decide?"
    assert interpret(question, BOARDS, MEETINGS, TODAY).derived == ()
    harbour = (Board("Leith Harbour Committee", "LHC", 1),)
    (derived,) = interpret(
        question, harbour, (meeting("lhc", "Leith Harbour Committee", None),), TODAY
    ).filters
    assert derived.boards == ("Leith Harbour Committee",)


def test_minutes_headed_by_a_boards_name_without_its_place_are_searched_too() -> None:
    boards = (Board("Road Safety Board", "RSB", 1), Board(ROADS, "WRSB", 4), Board(VICTIMS, "WVB", 2))
    for question in ("What did the Wexmoor Road Safety Board say?", "what did the WRSB say"):
        (derived,) = interpret(question, boards, (), TODAY).filters
        assert derived.boards == (ROADS, "Road Safety Board")
    (short,) = interpret("What did the Road Safety Board say?", boards, (), TODAY).filters
    assert set(short.boards) == {ROADS, "Road Safety Board"}


def test_an_acronym_of_two_boards_only_hints() -> None:
    boards = (Board("Leith Harbour Board", "LHB", 1), Board("Leith Housing Board", "LHB", 1))
    (derived,) = interpret("What did LHB say?", boards, (), TODAY).derived
    assert derived.strength == "hint"
    assert len(derived.boards) == 2
