"""How questions are read, on a real index of the sample minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from indexer.store.open import Index
from indexer.store.query_encoder import EncodedText, QueryEncoder
from service.search.question.understand import QuestionReader, Understood, without_derived
from service.search.request import QuestionPart
from service.search.search import Searcher
from tests.queries import make_query

TODAY = dt.date(2025, 6, 1)
JUSTICE = "Brackenshire Community Justice Board"
VICTIMS = "Brackenshire Victims and Witnesses Partnership"


@pytest.fixture(scope="module")
def reader(index: Index) -> QuestionReader:
    return QuestionReader(index)


@pytest.fixture
def read(index: Index, reader: QuestionReader):
    def one(question: str, **options) -> Understood:
        return reader.read(make_query(index, question, **options), TODAY)

    return one


def labels(understood: Understood) -> list[tuple[str, str]]:
    return [(str(one.kind), one.label) for one in understood.interpretation.filters]


def test_a_plain_question_is_left_as_it_is(read, reader: QuestionReader) -> None:
    found = read("Which lamps were repaired?")
    assert (found.text, found.subject) == ("Which lamps were repaired?",) * 2
    assert (found.correction, found.phrases, found.expansions, found.notes) == (None, (), (), ())
    assert found.where.everything
    assert reader.asked(found).meaning == found.text


def test_slips_are_corrected_told_and_taken_back(read, reader: QuestionReader) -> None:
    typed = "travl expences of witneses"
    found = read(typed)
    assert found.text == found.subject == "travel expenses of witnesses"
    assert [(typed[one.start : one.end], one.now) for one in found.correction.replaced] == [
        *(("travl", "travel"), ("expences", "expenses"), ("witneses", "witnesses"))
    ]
    assert set(reader.asked(found).terms) == set(reader.asked(read(found.text)).terms)
    undone = read(typed, as_typed=["spelling"])
    assert (undone.text, undone.correction) == (typed, None)
    assert not set(reader.asked(undone).terms) & set(reader.asked(found).terms)


@pytest.mark.parametrize(
    ("typed", "written", "other"),
    [
        ("How did the CPS answer?", "CPS", "Crown Prosecution Service"),
        ("How did the Crown Prosecution Service answer?", "Crown Prosecution Service", "CPS"),
        # Learned from the minutes; the glossary knows another meaning.
        ("What did the LEP read?", "LEP", "Lived Experience Panel"),
    ],
)
def test_acronyms_and_long_forms_stand_for_each_other(
    index: Index, read, reader: QuestionReader, typed: str, written: str, other: str
) -> None:
    found = read(typed)
    (one,) = found.expansions
    assert (one.written, one.stands_for[0]) == (written, other)
    assert typed[one.start : one.end] == written
    asked = reader.asked(found)
    terms = set(index.analyzer.terms(other))
    assert terms <= {term for form in asked.forms for term in form.other}
    assert terms <= set(asked.sparse(index).words)
    assert terms <= reader.asked(found).marked
    undone = read(typed, as_typed=["acronyms"])
    assert undone.expansions == reader.asked(undone).forms == ()
    assert not terms & reader.asked(undone).marked


def test_an_acronym_is_spelled_out_for_the_encoder_only(read, reader: QuestionReader) -> None:
    asked = reader.asked(read("How did the CPS answer?"))
    assert asked.meaning == "How did the CPS (Crown Prosecution Service) answer?"
    assert "prosecut" not in asked.terms


def test_time_and_place_become_filters_and_leave_the_subject(read, reader: QuestionReader) -> None:
    found = read("what did the BCJB say about knives in April 2023")
    assert labels(found) == [("board", JUSTICE), ("date", "April 2023")]
    assert found.where.boards == (JUSTICE,)
    assert (found.where.date_from, found.where.date_to) == (dt.date(2023, 4, 1), dt.date(2023, 4, 30))
    assert found.subject == "what did say about knives"
    assert not {"april", "2023", "bcjb"} & set(reader.asked(found).terms)


def test_the_board_of_a_filter_is_not_searched_for_in_its_long_form(index: Index, read, reader) -> None:
    found = read("what did the BCJB say about knives")
    assert found.expansions == ()
    assert not set(index.analyzer.terms(JUSTICE)) & set(reader.asked(found).sparse(index).words)
    assert [one.written for one in read("what is BCJB short for", as_typed=["board"]).expansions] == ["BCJB"]


@pytest.mark.parametrize(
    ("as_typed", "left"),
    [
        (["date"], [("board", JUSTICE)]),
        (["board"], [("date", "April 2023")]),
        (["date", "board"], []),
        (["spelling", "acronyms"], [("board", JUSTICE), ("date", "April 2023")]),
    ],
)
def test_each_filter_can_be_taken_back(read, as_typed: list[str], left: list[tuple[str, str]]) -> None:
    found = read("what did the BCJB say about knives in April 2023", as_typed=as_typed)
    assert labels(found) == left
    assert bool(found.where.boards) == ("board" not in as_typed)
    assert bool(found.where.date_from) == ("date" not in as_typed)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"boards": ["BVWP"]}, [("date", "June 2023")]),
        ({"date_from": "2023-01-01"}, [("board", VICTIMS)]),
        ({"documents": ["bvwp-2023-02-08"]}, []),
        ({"boards": ["BCJB"], "date_to": "2024-12-31"}, []),
    ],
)
def test_a_filter_that_is_given_goes_before_one_that_is_read(read, given, left) -> None:
    found = read("what did the BVWP say about travel in June 2023", **given)
    assert labels(found) == left
    if "boards" in given:
        assert found.where.boards == ((VICTIMS,) if given["boards"] == ["BVWP"] else (JUSTICE,))
    if "date_from" in given:
        assert (found.where.date_from, found.where.date_to) == (dt.date(2023, 1, 1), None)
    if "documents" in given:
        assert found.where.documents == ("bvwp-2023-02-08",)


def test_the_last_meeting_is_the_last_that_the_given_filter_admits(read) -> None:
    question = "what was said about travel at the last meeting"
    assert read(question).where.documents == ("bvwp-2024-12-04",)
    assert read(question, boards=["BCJB"]).where.documents == ("bcjb-autumn-2024",)


def test_a_time_without_a_meeting_is_told_and_filters_nothing(read) -> None:
    found = read("What was agreed in March 2019 about knives?")
    assert found.where.everything
    assert found.notes == ("No meeting among those searched is dated March 2019.",)
    assert read("What was agreed in March 2019 about knives?", as_typed=["date"]).notes == ()
    # Other boards met in that month, so the note must not speak for the whole index.
    (note,) = read("travel in June 2023", boards=["BCJB"]).notes
    assert note == "No meeting among those searched is dated June 2023."


def test_what_is_quoted_is_taken_as_it_stands(read) -> None:
    question = 'who said "travl cards" and “in April 2023” of "the CPS" and "June 2019"'
    found = read(question)
    assert [one.text for one in found.phrases] == ["travl cards", "in April 2023", "the CPS", "June 2019"]
    assert (found.text, found.subject, found.correction) == (question, question, None)
    assert (found.interpretation.filters, found.expansions, found.notes) == ((), (), ())


def test_filters_taken_back_leave_subject_and_own_filter(read) -> None:
    given = {"boards": ["BCJB"]}
    found = read("knives in April 2023", **given)
    wider = without_derived(found, make_where_of(found, JUSTICE))
    assert (wider.subject, wider.where.boards, wider.where.date_from) == (found.subject, (JUSTICE,), None)
    assert wider.interpretation.filters == ()
    assert wider.notes == (
        "Nothing was found for April 2023; these passages are from all meetings searched.",
    )


def make_where_of(understood: Understood, board: str):
    """The filter as the caller gave it."""
    return type(understood.where)(boards=(board,))


def test_every_part_that_can_be_taken_back_is_tested_here() -> None:
    assert set(QuestionPart) == {"spelling", "acronyms", "date", "board"}


class Counting(QueryEncoder):
    """The index's encoder; keeps what it was asked for at a time."""

    def __init__(self, own: QueryEncoder) -> None:
        super().__init__(own.card, own.weights, own._session, own.tokenizer)
        self.asked: list[list[str]] = []

    def read(self, texts: Sequence[str]) -> list[EncodedText]:
        self.asked.append([*texts])
        return super().read(texts)


@pytest.mark.parametrize(("mode", "expected"), [("hybrid", [["who is in jail"]]), ("lexical", [])])
def test_a_question_is_encoded_once_and_only_where_meaning_counts(
    index: Index, mode: str, expected: list[list[str]]
) -> None:
    encoder = Counting(index.parts.encoder)
    fresh = Index(replace(index.parts, encoder=encoder))
    query = make_query(fresh, "who is in jail", mode=mode)
    for _ in range(2):  # the second time it is remembered
        Searcher(fresh).search(query)
    assert encoder.asked == expected
