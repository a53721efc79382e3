"""What is left of a question when its filters are taken out."""

from __future__ import annotations

import pytest

from service.search.question.interpret import remaining
from tests.interpret_index import read


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What was said about crossings in December 2022?", "What was said about crossings?"),
        ("In December 2022, what was said about crossings?", "what was said about crossings?"),
        (
            "What did the police tell the Road Safety Board about speed?",
            "What did the police tell about speed?",
        ),
        ("WRSB, 6 December 2022, bollards", "bollards"),
        ("Road Safety Board (WRSB) bollards", "bollards"),
        ("bollards (December 2022)", "bollards"),
        ("How many waited at the meeting of January 2024?", "How many waited?"),
        ("the most recent road safety board meeting bollards", "bollards"),
        # Hints stay.
        ("Who chairs the Victims' Board?", "Who chairs the Victims' Board?"),
        ("What was said about bollards in 2023?", "What was said about bollards in 2023?"),
        # A search needs words.
        ("minutes of the last meeting", "minutes of the last meeting"),
        ("December 2022", "December 2022"),
        ("WRSB", "WRSB"),
        ("What was said at the victims' board?", "What was said at the victims' board?"),
        ("", ""),
    ],
)
def test_filters_leave_and_the_rest_is_joined(question: str, left: str) -> None:
    assert remaining(question, read(question)) == left


def test_without_filters_the_question_stays_as_it_is() -> None:
    question = "What was said about crossings in December 2022?"
    assert remaining(question, read(question).without("date")) == question
