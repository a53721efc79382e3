"""What a question asks for, by the shipped classifier: records only where it is sure."""

from __future__ import annotations

import pytest

from service.answer.records.reading import BOARD, NAME, OTHER, TIME, RecordKind, shape, shipped_classifier


@pytest.fixture(scope="module")
def read():
    classifier = shipped_classifier()
    return lambda question: list(classifier(question).kinds)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who attended the meeting of the Ferry Board in May 2031?", RecordKind.PRESENT),
        ("Who sent apologies to the meeting in May 2031?", RecordKind.ABSENT),
        ("Which ferry trustees missed the June 2031 meeting?", RecordKind.ABSENT),
        ("Who chaired the last meeting?", RecordKind.CHAIR),
        ("Was Councillor Oakes at the meeting in May 2031?", RecordKind.WAS_THERE),
        ("How often did Rita Oakes attend?", RecordKind.ATTENDED_WHEN),
        ("At which meetings did Rita Oakes send her apologies?", RecordKind.ABSENT_WHEN),
        ("How many people were at the meeting in May 2031?", RecordKind.PRESENT_COUNT),
        ("What actions does Rita Oakes have?", RecordKind.ACTIONS),
        ("Who was asked to mend the weighbridge?", RecordKind.ACTIONS),
        ("What was decided about the weighbridge?", RecordKind.DECISIONS),
        ("When did the committee last meet?", RecordKind.LAST_MET),
        ("When is the next meeting?", RecordKind.NEXT_MEETS),
        ("What was on the agenda in May 2031?", RecordKind.AGENDA),
        ("Which meetings discussed the weighbridge?", RecordKind.MEETINGS_ON),
    ],
)
def test_each_kind_is_told(read, question: str, kind: RecordKind) -> None:
    assert read(question) == [kind]


@pytest.mark.parametrize(
    "question",
    [
        "weighbridge",
        "How many people came to the regatta?",
        "Who won the tender for the weighbridge?",
        "What did Rita Oakes say about the weighbridge?",
        "How much does the weighbridge cost?",
        "Why was the weighbridge late?",
        "Who is the treasurer of the Ferry Board?",
        "What has become of the weighbridge?",
        "how do I renew a passport",
        "",
    ],
)
def test_other_questions_ask_for_none(read, question: str) -> None:
    assert read(question) == []


def test_two_clauses_ask_for_two_kinds_and_one_for_none_spoils_both(read) -> None:
    assert read("Who chaired the meeting in May 2031, and who sent apologies to the meeting?") == [
        RecordKind.CHAIR,
        RecordKind.ABSENT,
    ]
    assert read("Who chaired the meeting in May 2031, and why was the weighbridge late?") == []


def test_names_times_and_matters_become_signs() -> None:
    question = "Did Rita Oakes tell the Ferry Board on 3 May 2031 of gravel heaps?"
    at = question.index("the Ferry")
    words = frozenset(["did", "tell", "the", "on", "of"])
    shaped = shape(question, words, ((at, at + len("the Ferry Board")),))
    signs = [one.sign for one in shaped]
    assert signs == ["did", NAME, "tell", "the", BOARD, "on", TIME, "of", OTHER, "?"]
    assert question[shaped[6].start : shaped[6].end] == "3 May 2031"


@pytest.mark.parametrize("month", ["February 2031", "Sept 2031", "4 June", "May 2031"])
def test_months_are_times_and_no_names(month: str) -> None:
    words = frozenset({"who", "chaired", "the", "meeting"})
    assert [one.sign for one in shape(f"who chaired the {month} meeting", words)] == [
        *("who", "chaired", "the", TIME, "meeting")
    ]
