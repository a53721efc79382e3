"""What a question wants, and what a sentence has to offer."""

from __future__ import annotations

import pytest

from service.answer.features import offers
from service.answer.question_type import AnswerType, answer_type, entities
from tests.made_candidates import candidates, meeting


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who opened the lock?", AnswerType(person=True)),
        ("Which two firms repaired the crane?", AnswerType(person=True)),
        ("How many boats sank?", AnswerType(figure=True)),
        ("share of boats with a licence", AnswerType(figure=True)),
        ("When was the lock opened?", AnswerType(date=True)),
        ("Who opened the lock, and when?", AnswerType(person=True, date=True)),
        ("What happened to the crane?", AnswerType(course=True)),
        ("How did the dredging develop over the year?", AnswerType(course=True)),
        ("What is done when a boat sinks?", AnswerType()),
        ("crane", AnswerType()),
    ],
)
def test_question_words_say_what_is_wanted(question: str, expected: AnswerType) -> None:
    assert answer_type(question) == expected


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("It costs £1,250.50 a year.", "figures", {"£1,250.50"}),
        ("Half of the boats, and three cranes.", "figures", {"half", "three"}),
        ("It opens on 3 May 2031.", "dates", {"may", "2031"}),
        ("It may open next month.", "dates", {"next month"}),
        ("The lock was opened by Ada Field of QHA.", "names", {"ada field of qha"}),
        ("Nothing here.", "figures", set()),
    ],
)
def test_shapes_of_a_sentence(text: str, kind: str, found: set[str]) -> None:
    assert getattr(entities(text), kind) == found


def test_what_the_question_says_itself_is_no_answer() -> None:
    told = candidates("How many of the 12 cranes broke?", meeting("m", "All 12 cranes broke. 7 were mended."))
    assert [offers(told, one) for one in told.sentences] == [0.0, 1.0]


@pytest.mark.parametrize(
    "text", ["A " * 20_000, "1," * 20_000, "how " * 20_000, "A" * 50_000, "which a " * 9_000]
)
@pytest.mark.timeout(120)
def test_long_texts_are_borne(text: str) -> None:
    entities(text)
    answer_type(text[:500])
