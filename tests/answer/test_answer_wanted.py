"""What a question wants, and what a sentence has to offer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.model import Action, Decision, DecisionOutcome
from service.answer.features import FEATURES, SIGNS, Case, offers
from service.answer.question_type import AnswerType, answer_type, entities, is_topic
from service.answer.quotes import ChosenQuote
from service.answer.sentences import Candidates
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
        ("Which members came?", AnswerType(person=True)),
        ("Where does the ferry land?", AnswerType(place=True)),
        ("Why did the crane break?", AnswerType(reason=True)),
        ("What was the main reason for the delay?", AnswerType(reason=True)),
        ("Did the board approve the crane?", AnswerType(decision=True, yes_or_no=True)),
        ("What was agreed about the crane?", AnswerType(decision=True)),
        ("How much was the grant for the crane?", AnswerType(figure=True)),
        ("What does the agreement with the yard say?", AnswerType()),
        ("What is the harbour master to do?", AnswerType(action=True)),
        ("Who will mend the crane?", AnswerType(person=True, action=True)),
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
        ("It lands at the Old Quay, near the end of it.", "places", {"at the old", "near the end"}),
        ("It broke because of rust.", "reasons", {"because"}),
        ("Nothing here.", "figures", set()),
        ("It broke.", "reasons", set()),
    ],
)
def test_shapes_of_a_sentence(text: str, kind: str, found: set[str]) -> None:
    assert getattr(entities(text), kind) == found


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("knife crime", True),
        ("budget", True),
        ("budget?", False),
        ("who chaired", False),
        ("is it", False),
        ("repairs to the crane", False),
    ],
)
def test_a_word_or_two_that_ask_nothing_are_a_topic(question: str, topic: bool) -> None:
    assert is_topic(question) is topic


def test_what_the_question_says_itself_is_no_answer() -> None:
    told = candidates("How many of the 12 cranes broke?", meeting("m", "All 12 cranes broke. 7 were mended."))
    assert [offers(told, one) for one in told.sentences] == [0.0, 1.0]


def minuted(question: str) -> tuple[Candidates, Case]:
    """A proposal, the decision and the action of one meeting, the first of which is thought likeliest."""
    said = "Ada proposed a new crane.", "It was agreed to buy one.", "Ben to ask for prices."
    begins = 0, len(said[0]) + 1, len(said[0]) + len(said[1]) + 2
    spans = [(start, start + len(text)) for start, text in zip(begins, said, strict=True)]
    decision = Decision(said[1], DecisionOutcome.AGREED, None, 1, *spans[1])
    action = Action(said[2], "Ben", 1, *spans[2])
    told = candidates(
        question, replace(meeting("m", " ".join(said)), decisions=(decision,), actions=(action,))
    )
    return told, Case(told, np.array([0.9, 0.2, 0.1], dtype=np.float32), ())


def test_sentences_are_known_to_settle_and_to_undertake() -> None:
    asked, _ = minuted("What was decided about the crane?")
    assert FEATURES["decided"](asked).tolist() == FEATURES["decided-as-asked"](asked).tolist() == [0, 1, 0]
    assert FEATURES["undertaken"](asked).tolist() == [0, 0, 1]
    assert FEATURES["undertaken-as-asked"](asked).tolist() == [0, 0, 0]
    asked, _ = minuted("What is Ben to do?")
    assert FEATURES["undertaken-as-asked"](asked).tolist() == [0, 0, 1]
    assert FEATURES["decided-as-asked"](asked).tolist() == [0, 0, 0]


def test_a_proposal_does_not_settle_what_was_decided() -> None:
    _, case = minuted("What was decided about the crane?")
    assert SIGNS["settles"](case) == -1.0
    settled = replace(case, likelihoods=np.array([0.2, 0.9, 0.1], dtype=np.float32))
    assert SIGNS["settles"](settled) == 1.0
    _, other = minuted("What did the crane cost?")
    assert SIGNS["settles"](other) == 0.0


def test_an_answer_that_quotes_no_decision_is_known_to_be_undecided() -> None:
    told, case = minuted("What was decided about the crane?")
    proposal, decision = (replace(case, chosen=(quote_of(told, row),)) for row in (0, 1))
    assert (proposal.is_undecided, decision.is_undecided) == (True, False)
    told, case = minuted("What did the crane cost?")
    assert not replace(case, chosen=(quote_of(told, 0),)).is_undecided


def quote_of(told: Candidates, row: int) -> ChosenQuote:
    """The quote of a sentence alone."""
    source, sentence = told.sources[0], told.sentences[row]
    return ChosenQuote(source.passage, source.meeting, (sentence.start, sentence.end), 0.9)


def test_whether_yes_or_no_is_asked_for_is_a_sign() -> None:
    assert SIGNS["yes-or-no"](minuted("Was a crane bought?")[1]) == 1.0
    assert SIGNS["yes-or-no"](minuted("What was bought?")[1]) == 0.0


@pytest.mark.parametrize(
    "text", ["A " * 20_000, "1," * 20_000, "how " * 20_000, "A" * 50_000, "which a " * 9_000]
)
@pytest.mark.timeout(120)
def test_a_reason_and_a_question_are_told_after_a_long_repetition(text: str) -> None:
    found = entities(f"{text}. It broke because of rust in 2031.")
    assert "because" in found.reasons
    assert "2031" in found.figures | found.dates
    assert answer_type(f"Why did it break? {text[:480]}").reason
