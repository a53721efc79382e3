"""What a figure must measure to answer a question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.language.words import Analyzer
from service.answer.features import SIGNS, matrix
from service.answer.question_type import Measure, Unit, measure
from tests.answer.test_answer_doubt import case
from tests.made_candidates import candidates, meeting


def counted(*stems: str) -> Measure:
    return Measure(Unit.COUNT, frozenset(stems))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many cranes broke?", counted("crane", "broke")),
        ("How many days a month are lost?", counted("day")),
        ("How many junior lock keepers were trained?", counted("junior", "keeper")),
        ("the number of boats in the basin", counted("boat")),
        ("How many people were rescued?", counted()),
        ("How many were rescued?", counted()),
        ("How much did the crane cost?", Measure(Unit.MONEY)),
        ("What was the budget for dredging?", Measure(Unit.MONEY)),
        ("What do berths in the new basin cost?", Measure(Unit.MONEY)),
        ("What does the harbour charge a yacht?", Measure(Unit.MONEY)),
        ("What rate of interest does the loan bear?", Measure(Unit.SHARE)),
        ("What was said about the cost?", None),
        ("How much support is there?", None),
        ("How long did the dredging take?", Measure(Unit.TIME)),
        ("How old is the keeper?", Measure(Unit.AGE)),
        ("What proportion of boats have a licence?", Measure(Unit.SHARE)),
        ("Who opened the lock?", None),
        ("crane", None),
    ],
)
def test_a_question_says_what_is_to_be_measured(question: str, expected: Measure | None) -> None:
    assert measure(question, Analyzer()) == expected


@pytest.mark.parametrize(
    ("wanted", "text", "given"),
    [
        (counted("crane"), "All twelve of the old cranes broke.", True),
        (counted("crane"), "No crane broke.", True),
        (counted("crane"), "Between 1,200 and 1,300 cranes broke.", True),
        (counted("crane"), "Cranes broke on 12 days.", False),
        (counted("crane"), "It took 12 days. Cranes broke.", False),
        (counted("crane"), "It cost £12 a crane.", False),
        (counted("crane"), "In 40% of crane failures nobody was near.", False),
        (counted(), "14 women came.", True),
        (counted(), "Women came.", False),
        (Measure(Unit.MONEY), "It cost £1,300.", True),
        (Measure(Unit.MONEY), "It cost 1,300 jobs.", False),
        (Measure(Unit.TIME), "It took eleven weeks.", True),
        (Measure(Unit.TIME), "It took eleven men.", False),
        (Measure(Unit.AGE), "A nineteen-year-old fell in.", True),
        (Measure(Unit.AGE), "Nineteen men fell in.", False),
        (Measure(Unit.SHARE), "Seven in ten boats have one.", True),
        (Measure(Unit.SHARE), "58% of boats have one.", True),
        (Measure(Unit.SHARE), "Boats have 58.", False),
    ],
)
def test_a_sentence_gives_a_figure_of_that_measure_or_not(wanted: Measure, text: str, given: bool) -> None:
    assert wanted.given(text, Analyzer()) is given


def test_sentences_that_measure_the_right_thing_are_told_from_those_with_another_figure() -> None:
    told = candidates("How many cranes broke?", meeting("m", "Twelve days were lost. Seven cranes broke."))
    assert matrix(told, ("offers", "measured")).tolist() == [[1.0, 0.0], [1.0, 1.0]]


def test_it_is_doubted_that_another_figure_answers() -> None:
    unmeasured = SIGNS["unmeasured"]
    assert unmeasured(case("How many cranes broke?", "Cranes broke for 12 days.")) == 1.0
    assert unmeasured(case("How many cranes broke?", "Seven cranes broke.")) == 0.0
    assert unmeasured(case("Which cranes broke?", "Cranes broke for 12 days.")) == 0.0
    # A figure that was read and not quoted is no answer.
    told = case("How many cranes broke?", "Cranes broke for 12 days.", "Seven cranes broke.")
    elsewhere = tuple(one for one in told.chosen if one.meeting.document_id == "m0")
    assert unmeasured(replace(told, chosen=elsewhere)) == 1.0


def test_a_word_that_no_passage_holds_is_doubted_by_its_share() -> None:
    told = case("lock flooded", "The lock was opened.")
    assert SIGNS["unknown"](told) == pytest.approx(0.5)
    known = replace(told.candidates, known=np.ones_like(told.candidates.known))
    assert SIGNS["unknown"](replace(told, candidates=known)) == 0.0


@pytest.mark.parametrize("text", ["1," * 20_000, "two " * 20_000, "how many " * 20_000, "one in " * 20_000])
@pytest.mark.timeout(120)
def test_a_figure_is_found_after_a_long_repetition(text: str) -> None:
    assert measure(text[:490] + " the number of boats?", Analyzer()) is not None
    for unit in (Unit.MONEY, Unit.TIME, Unit.AGE):
        assert not Measure(unit).given(text, Analyzer())
    assert not counted("crane").given(text, Analyzer())
    assert counted("crane").given(f"{text} 7 cranes", Analyzer())
