"""The decision comes before how it came about, and what holds before what held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indexer.model import Decision, DecisionOutcome, Meeting
from service.answer.answer import QuotePart
from service.answer.arrange import PROPOSED, arrange
from service.answer.features import Case
from service.answer.quotes import QuoteThresholds, choose_quotes
from tests.made_candidates import candidates, meeting

ALL = QuoteThresholds(beside=0.2, apart=0.2)
BEST = QuoteThresholds(beside=2.0, apart=2.0)
OUTCOME = DecisionOutcome.AGREED


def settled(name: str, text: str, said: str, day: int, outcome: DecisionOutcome = OUTCOME) -> Meeting:
    """A meeting of that day in May that settles what is said."""
    at = text.index(said)
    decision = Decision(said, outcome, None, 1, at, at + len(said))
    return replace(meeting(name, text, dt.date(2031, 5, day)), decisions=(decision,))


def case(
    question: str, likely: Sequence[float], *meetings: Meeting, thresholds: QuoteThresholds = ALL
) -> Case:
    found = candidates(question, *meetings)
    likelihoods = np.array(likely, dtype=np.float32)
    return Case(found, likelihoods, choose_quotes(found, likelihoods, likelihoods, thresholds))


def told(one: Case, *, timed: bool = False) -> list[tuple[str, str, str | None]]:
    return [
        (each.chosen.meeting.text[slice(*each.chosen.span)], each.part.value, each.note)
        for each in arrange(one, timed=timed)
    ]


ASKED = "What was decided about the crane?"
DEBATE = meeting("debate", "Ada wanted a red crane.", dt.date(2031, 5, 1))
BOUGHT = settled("bought", "The crane will be bought.", "The crane will be bought.", 2)
SOLD = settled("sold", "The crane will be sold.", "The crane will be sold.", 9)


def test_a_decision_comes_before_its_course() -> None:
    assert told(case(ASKED, [0.9, 0.5], DEBATE, BOUGHT)) == [
        ("The crane will be bought.", QuotePart.DECISION, None),
        ("Ada wanted a red crane.", QuotePart.COURSE, None),
    ]
    assert [part for _, part, _ in told(case("Which crane?", [0.9, 0.5], DEBATE, BOUGHT))] == [
        "answer",
        "answer",
    ]


def test_what_other_boards_say_is_no_course_of_a_decision() -> None:
    elsewhere = replace(DEBATE, board="Moor Board")
    assert [part for _, part, _ in told(case(ASKED, [0.9, 0.5], elsewhere, BOUGHT))] == ["decision", "answer"]


def test_no_later_decision_changes_what_was_agreed_of_earlier_minutes() -> None:
    minutes = "The minutes of April, in which the crane will be bought, were agreed."
    agreed = settled("agreed", minutes, minutes, 2)
    assert [note for _, _, note in told(case(ASKED, [0.9, 0.8], agreed, SOLD))] == [None, None]


def test_the_latest_decision_comes_first_and_the_one_before_says_so() -> None:
    both = case(ASKED, [0.9, 0.8], BOUGHT, SOLD)
    assert told(both) == [
        ("The crane will be sold.", QuotePart.DECISION, None),
        ("The crane will be bought.", QuotePart.DECISION, "Later decision: 9 May 2031."),
    ]
    assert told(both, timed=True) == told(both)[::-1]


def test_a_later_decision_on_the_matter_is_found_though_it_was_not_quoted() -> None:
    only = case(ASKED, [0.9, 0.6], BOUGHT, SOLD, thresholds=BEST)
    assert len(only.chosen) == 1
    assert [text for text, *_ in told(only)] == ["The crane will be sold.", "The crane will be bought."]


def test_other_matters_other_boards_and_what_is_only_noted_change_nothing() -> None:
    alone = [("The crane will be bought.", QuotePart.DECISION, None)]
    for likely, other in (
        (0.1, SOLD),
        (0.6, settled("dock", "The dock will be shut.", "The dock will be shut.", 9)),
        (0.6, replace(SOLD, board="Moor Board")),
        (0.6, settled("noted", "The crane report.", "The crane report.", 9, DecisionOutcome.NOTED)),
        (0.6, settled("before", "The crane was mended.", "The crane was mended.", 1)),
    ):
        assert told(case(ASKED, [0.9, likely], BOUGHT, other, thresholds=BEST)) == alone


def test_a_decision_that_only_stands_beside_makes_none() -> None:
    text = "Ada wanted a red crane. It was agreed to have tea."
    tea = settled("tea", text, "It was agreed to have tea.", 3)
    found = case(ASKED, [0.9, 0.2], tea)
    assert told(found) == [(text, QuotePart.ANSWER, None)]
    likely = replace(found, likelihoods=np.array([0.9, 0.8], dtype=np.float32))
    assert told(likely)[0][1] == QuotePart.DECISION


def test_a_proposal_is_not_shown_as_decided() -> None:
    proposal = meeting("m", "Ada proposed a new crane.", dt.date(2031, 5, 3))
    assert told(case(ASKED, [0.9], proposal)) == [("Ada proposed a new crane.", "answer", PROPOSED)]
    assert told(case("Who wants a crane?", [0.9], proposal)) == [
        ("Ada proposed a new crane.", "answer", None)
    ]
    told_of = meeting("m", "The crane that Ada proposed was approved.")
    assert told(case(ASKED, [0.9], told_of))[0][2] is None


def test_the_newest_of_two_fees_comes_first_where_no_time_is_named() -> None:
    old, new = (
        meeting(name, f"The fee for the crane is £{fee}.", dt.date(2031, 5, day))
        for name, fee, day in (("old", 5, 1), ("new", 7, 2))
    )
    asked = "What is the fee for the crane?"
    fees = case(asked, [0.9, 0.8], old, new)
    assert [text[-3:-1] for text, *_ in told(fees)] == ["£7", "£5"]
    assert [text[-3:-1] for text, *_ in told(fees, timed=True)] == ["£5", "£7"]
    assert [text[-3:-1] for text, *_ in told(case(asked, [0.9, 0.3], old, new))] == ["£5", "£7"]
