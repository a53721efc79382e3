""" "The last meeting" and its like become the documents of meetings that the index has."""

from __future__ import annotations

import pytest

from service.search.question.interpret import interpret
from tests.interpret_index import MEETINGS, ROADS, TODAY, VICTIMS, chips, hints, meeting, read, searched


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("What was said at the last meeting?", {"wvb-2"}),
        ("What did the last meeting decide?", {"wvb-2"}),
        ("last meeting bollards", {"wvb-2"}),
        ("Summarise the latest minutes", {"wvb-2"}),
        ("What was agreed at the last two meetings?", {"wvb-2", "wrsb-4"}),
        ("What did the board say at its most recent meeting?", {"wvb-2"}),
        ("the most recent road safety board meeting bollards", {"wrsb-4"}),
        ("What did the road safety board say at its last meeting?", {"wrsb-4"}),
        ("What was said about bollards at the road safety board's last meeting?", {"wrsb-4"}),
        ("What did the road safety board agree at its last three meetings?", {"wrsb-4", "wrsb-3", "wrsb-2"}),
        ("at the last victims' board, what was said about courts?", {"wvb-2"}),
        ("Who chaired the first meeting of the Wexmoor Victims' Board?", {"wvb-1"}),
        ("What was said at the last meeting of 2022?", {"wrsb-2"}),
        ("What was agreed at the first meeting of the WRSB?", {"wrsb-1"}),
        ("What came up at the penultimate meeting of the WRSB?", {"wrsb-3"}),
        ("What came up at the last but one meeting of the WRSB?", {"wrsb-3"}),
        ("What came up at the second to last WRSB meeting?", {"wrsb-3"}),
        ("What came up at the meeting before last of the WRSB?", {"wrsb-3"}),
        ("What did the road safety board agree at its meeting before the last one?", {"wrsb-3"}),
        ("What was decided at the board meeting before last?", {"wrsb-4"}),
        # Of today the latest, of the latest the one before: both.
        ("What came up at the previous meeting of the WRSB?", {"wrsb-4", "wrsb-3"}),
        ("What was said at the last meetings of the WRSB and the WVB?", {"wrsb-4", "wvb-2"}),
    ],
)
def test_meetings_in_a_row(question: str, documents: set[str]) -> None:
    assert searched(question) == documents


@pytest.mark.parametrize(
    "question",
    [
        "Were the minutes of the last meeting agreed?",
        "What were the matters arising from the last meeting?",
        "What are the actions from the last meeting?",
        "What was said about the last WRSB meeting?",
        "the first meeting",
        "Members welcomed her to the last meeting.",
        "What was said at the last youth partnership?",
    ],
)
def test_what_may_be_the_subject_only_hints(question: str) -> None:
    assert chips(question) == []
    assert any(one.documents for one in read(question).hints)


@pytest.mark.parametrize(
    "question",
    [
        "What was said at the last meeting of the task force?",
        "What was decided at the last Parole Board meeting?",
        "What did the task force say at its last meeting?",
        "Who was welcomed to her first meeting?",
        "What has happened since the last meeting?",
        "What is to be done before the next meeting?",
        "When is the next meeting?",
        "Which was the first partnership to sign?",
        "Was it raised at a previous meeting?",
        "the last partner to sign",
    ],
)
def test_other_meetings_do_nothing(question: str) -> None:
    assert not [one for one in read(question).derived if one.documents]


def test_the_chip_says_which_meeting() -> None:
    assert chips("What was said at the last meeting?") == ["the latest meeting, 28 May 2024"]
    assert chips("the latest WVB meeting")[0] == f"the latest meeting of the {VICTIMS}, 28 May 2024"
    assert chips("the last 2 WRSB meetings")[0] == f"the 2 latest meetings of the {ROADS}"
    assert hints("the first meeting") == ["the earliest meeting, 7 July 2021"]


def test_two_files_of_the_same_sitting_both_count() -> None:
    meetings = (*MEETINGS, meeting("wvb-2-pdf", VICTIMS, "2024-05-28"))
    derived = interpret("What was said at the last meeting?", (), meetings, TODAY)
    assert derived.where.documents == ("wvb-2", "wvb-2-pdf")


def test_only_the_meetings_that_the_caller_searches_count() -> None:
    roads = tuple(one for one in MEETINGS if one.board == ROADS)
    assert interpret("What was said at the last meeting?", (), roads, TODAY).where.documents == ("wrsb-4",)


def test_too_few_meetings_give_a_note() -> None:
    undated = interpret("the last meeting", (), (meeting("a", None, None),), TODAY)
    assert undated.derived == ()
    assert undated.notes == (
        "No meeting among those searched states its date, so which is the latest is not known.",
    )
    one = interpret("the penultimate meeting", (), (meeting("a", None, "2024-01-01"),), TODAY)
    assert one.notes == ("Only one dated meeting is among those searched.",)
    assert read("What was said at the last meeting of 2019?").notes == (
        "No meeting among those searched is dated 2019.",
    )
