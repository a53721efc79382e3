"""Answers are judged by what they quote: facts, evidence, and silence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from eval.answers import (
    COMPLETE,
    FACTS,
    PRECISION,
    RECALL,
    SPARE,
    TRUE,
    VERBATIM,
    Answered,
    judge_answers,
    numbers,
    overlap,
    stated,
)
from eval.questions import Fact, Gold, Question
from indexer.language.words import Analyzer
from indexer.store.open import Index
from service.answer.answer import Answer, AnswerKind, Quote, Record
from service.answer.answerer import Answerer
from service.search.query import Query
from service.search.search import Searcher
from tests.eval_minutes import HARBOUR


@pytest.mark.parametrize(
    ("fact", "quoted", "found"),
    [
        ("£4,000 a year", "It costs £4,000\na  YEAR.", True),
        ("the ‘old’ lock", "the 'old' lock", True),
        ("three–year plan", "a three-year plan", True),
        ("4,000", "4.000", False),
        ("the old lock", "the lock", False),
    ],
)
def test_a_stated_fact_stands_word_for_word(fact: str, quoted: str, found: bool) -> None:
    assert stated(Fact((fact,)), quoted) is found


@pytest.mark.parametrize(
    ("fact", "quoted", "found"),
    [
        ("two cranes were mended", "Mending took a week; two of them, cranes both.", True),
        ("two cranes were mended", "Two boats were mended.", True),
        ("two cranes were mended", "Two boats sank.", False),
        ("of the", "anything", False),
    ],
)
def test_overlap_counts_the_terms_of_a_fact(fact: str, quoted: str, found: bool) -> None:
    assert overlap(Analyzer(), Fact((fact,)), quoted) is found


def test_any_spelling_states_a_fact() -> None:
    fact = Fact(("30 mph", "thirty miles per hour"))
    assert stated(fact, "a limit of thirty miles per hour")
    assert stated(fact, "a 30mph limit")
    assert not stated(fact, "a 20 mph limit")
    assert overlap(Analyzer(), fact, "the hour of thirty miles")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Three came, 1,250 stayed and 17 left.", {3, 1250, 17}),
        ("Item 2.5 cost £3.50 on the 4th", set()),
        ("One of twenty-one", {1, 21}),
        ("PC4417, A1", set()),
        ("The second of 12.", {12}),
    ],
)
def test_whole_numbers_are_read_in_figures_and_words(text: str, found: set[int]) -> None:
    assert numbers(text) == found


COST, BOATS, LAMPS = "The cost is 4,000 pounds.", "Boats must move by April.", "Six lamps are broken."


def asked(**given: object) -> Question:
    gold = given.pop("gold", (Gold("quay-1", evidence=BOATS),))
    return Question("q", "?", "fact", True, gold=gold, **given)  # type: ignore[arg-type]


SUPERSEDED = asked(gold=(Gold("quay-1", evidence=LAMPS, superseded=True), Gold("quay-1", evidence=BOATS)))
"""Of two decisions the later one holds."""


def judged(index: Index, question: Question, *quotes: str) -> dict[str, float]:
    """The measures of an answer that quotes these texts of the hand-made meeting."""

    @dataclass
    class Quoting:
        def ask(self, query: Query) -> Answer:
            answer = Answerer(index, Searcher(index)).ask(query)
            (cited, *_) = answer.citations
            places = [HARBOUR.index(one) for one in quotes]
            return replace(
                answer,
                answered=bool(quotes),
                quotes=tuple(Quote(one, n, ()) for n, one in enumerate(quotes, 1)),
                citations=tuple(
                    replace(cited, start=at, end=at + len(one))
                    for at, one in zip(places, quotes, strict=True)
                ),
            )

    (found,) = judge_answers(
        index, [replace(question, question="when must boats move")], Quoting(), lambda: None
    )
    return found.measures


def test_padding_is_what_is_quoted_beside_evidence_and_facts(index: Index) -> None:
    lean = judged(index, asked(), BOATS)
    assert (lean[SPARE], lean[PRECISION], lean[RECALL]) == (1, 1, 1)
    assert judged(index, asked(), f"{COST}\n{BOATS}")[SPARE] == 0.5
    fact = Fact(("4,000 pounds",))
    assert judged(index, asked(facts=(fact,)), f"{COST}\n{BOATS}")[SPARE] == 1
    assert SPARE not in judged(index, asked())


def test_an_answer_is_complete_when_no_fact_is_missing(index: Index) -> None:
    facts = (Fact(("by April",)), Fact(("4,000 pounds", "four grand")))
    assert judged(index, asked(facts=facts), BOATS)[COMPLETE] == 0
    assert judged(index, asked(facts=facts), BOATS, COST)[COMPLETE] == 1
    assert judged(index, asked(facts=facts))[COMPLETE] == 0


def test_records_are_judged_by_their_lines_and_by_what_is_said_beside_them(index: Index) -> None:
    @dataclass
    class Recording:
        said: str

        def ask(self, query: Query) -> Answer:
            answer = Answerer(index, Searcher(index)).ask(query)
            cited = tuple(
                replace(answer.citations[0], start=at, end=at + len(one))
                for one in (BOATS, LAMPS)
                for at in (HARBOUR.index(one),)
            )
            records = (
                Record("present", ("Ada",), None, None, None, one, n)
                for n, one in enumerate((BOATS, LAMPS), 1)
            )
            return replace(
                answer, kind=AnswerKind.RECORDS, records=tuple(records), citations=cited, said=self.said
            )

    def of(said: str, **given: object) -> Answered:
        question = replace(asked(**given), question="when must boats move")
        (found,) = judge_answers(index, [question], Recording(said), lambda: None)
        return found

    found = of("", facts=(Fact(("Six lamps",)), Fact(("Ada",)), Fact(("seven",))))
    assert (found.made_of, len(found.quotes)) == ("records", 2)
    assert (found.measures[PRECISION], found.measures[VERBATIM]) == (0.5, 1)
    assert found.measures[FACTS] == pytest.approx(2 / 3)
    assert of("seven came", facts=(Fact(("seven",)),)).measures[FACTS] == 1
    assert [of("", count=n).measures[TRUE] for n in (1, 2, 6)] == [0, 1, 0]
    assert of("Six came.", count=6).measures[TRUE] == 1
    assert of("No.", verdict="yes").measures[TRUE] == 0
    assert of("Yes.", verdict="yes").measures[TRUE] == 1


def test_a_fact_tied_to_its_source_counts_in_a_quote_of_it_alone(index: Index) -> None:
    gold = (Gold("quay-1", evidence=BOATS), Gold("quay-1", evidence=LAMPS))
    for number, share in ((1, 0.0), (2, 1.0)):
        tied = asked(gold=gold, facts=(Fact(("Six lamps",), number),))
        assert judged(index, tied, LAMPS)[FACTS] == share


@pytest.mark.parametrize(
    ("question", "quotes", "true"),
    [
        (asked(count=6, gold=(Gold("quay-1", evidence=LAMPS),)), (LAMPS,), 1),
        (asked(count=5, gold=(Gold("quay-1", evidence=LAMPS),)), (LAMPS,), 0),
        (asked(count=6), (LAMPS,), 0),  # the number stands in a quote that is not of the gold
        (asked(count=6), (), 0),
        (asked(verdict="yes"), (BOATS,), 1),
        (asked(verdict="yes"), (COST,), 0),
        (asked(must_not=("4,000 pounds",)), (BOATS,), 1),
        (asked(must_not=("4,000  Pounds",)), (BOATS, COST), 0),
        (SUPERSEDED, (BOATS,), 1),
        (SUPERSEDED, (BOATS, LAMPS), 1),
        (SUPERSEDED, (COST, BOATS), 1),
        (SUPERSEDED, (LAMPS, BOATS), 0),
        (SUPERSEDED, (LAMPS,), 0),
        (asked(), (BOATS,), None),
    ],
)
def test_a_true_answer_heeds_every_demand(
    index: Index, question: Question, quotes: tuple[str, ...], true: float | None
) -> None:
    assert judged(index, question, *quotes).get(TRUE) == true
