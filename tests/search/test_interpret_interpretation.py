"""What holds of every interpretation, and how one stands beside filters that somebody gave."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.store.engines.columns import Where
from indexer.store.open import Board
from service.search.query import Interpretation, PhraseKind
from service.search.question.interpret import interpret, remaining
from tests.interpret_index import BOARDS, MEETINGS, ROADS, TODAY, VICTIMS, meeting, read

BOTH = "What did the road safety board say about bollards in December 2022?"
WORDS = st.sampled_from(
    """in on at since between and the of by to from until before after last first previous meeting meetings
    minutes December may march 2022 2022/23 6 6th 12 / - , . ? ( ) road safety board victims' board's WRSB
    safe covid said did what agreed early end past six months year Q3 quarter spring 6/12/2022 2022-12-06
    third £ … ﬁ İ ß ٣ ² x""".split()
)
QUESTIONS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join))
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def test_filters_join_into_one() -> None:
    assert read(BOTH).where == Where(
        boards=(ROADS,), date_from=dt.date(2022, 12, 1), date_to=dt.date(2022, 12, 31)
    )


def test_a_kind_can_be_put_aside() -> None:
    assert read(BOTH).without("date").where == Where(boards=(ROADS,))
    assert read(BOTH).without(PhraseKind.BOARD, PhraseKind.DATE).derived == ()
    assert read("What was said in March 2019?").without("date").notes == ()


def test_filters_that_were_given_win_over_derived_ones_of_their_kind() -> None:
    interpretation = read(BOTH)
    assert interpretation.beside(Where(boards=(VICTIMS,))).where.boards == ()
    assert interpretation.beside(Where(boards=(VICTIMS,))).where.date_from == dt.date(2022, 12, 1)
    assert interpretation.beside(Where(date_to=dt.date(2023, 1, 1))).where == Where(boards=(ROADS,))
    assert interpretation.beside(Where(documents=("wvb-1",))) == Interpretation()
    assert interpretation.beside(Where(people=("Somebody",))) == interpretation
    assert interpretation.beside(Where()) == interpretation


def test_phrases_are_shown_as_they_were_typed() -> None:
    assert [one.phrase for one in read(BOTH).derived] == ["the road safety board", "in December 2022"]


def test_an_index_without_meetings_or_boards_is_no_error() -> None:
    assert interpret(BOTH, (), (), TODAY).derived == ()
    assert interpret(BOTH, (), (), TODAY).notes == (
        "No meeting among those searched is dated December 2022.",
    )


@settings(max_examples=400, deadline=None)
@given(QUESTIONS, DAYS)
def test_any_question_is_read_and_every_phrase_lies_in_it(question: str, today: dt.date) -> None:
    interpretation = interpret(question, BOARDS, MEETINGS, today)
    for one in interpretation.derived:
        assert 0 <= one.start < one.end <= len(question)
        assert question[one.start : one.end] == one.phrase
        assert one.label
        dated = bool(one.documents) or one.date_from is not None or one.date_to is not None
        assert dated == (one.kind is PhraseKind.DATE)
        assert bool(one.boards) == (one.kind is PhraseKind.BOARD)
    assert [one.start for one in interpretation.derived] == sorted(
        one.start for one in interpretation.derived
    )
    assert all(note.endswith(".") for note in interpretation.notes)
    assert bool(remaining(question, interpretation).strip()) == bool(question.strip())


@settings(max_examples=200, deadline=None)
@given(QUESTIONS)
def test_filters_on_dates_always_leave_a_meeting(question: str) -> None:
    where = read(question).without("board").where
    assert any(
        (not where.documents or one.document_id in where.documents)
        and (where.date_from is None or (one.date is not None and one.date >= where.date_from))
        and (where.date_to is None or (one.date is not None and one.date <= where.date_to))
        for one in MEETINGS
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_name_of_a_board_is_read(name: str, question: str) -> None:
    boards = (Board(name, None, 1),)
    interpret(f"{question} {name} minutes", boards, (meeting("a", name, "2023-01-01"),), TODAY)


@pytest.mark.timeout(120)
def test_a_question_that_repeats_itself_is_read() -> None:
    for part in ("in March ", "1/1", "the road safety ", "and ", "said in 2022 and ", "victims' ", "last "):
        question = part * 4_000
        assert set(remaining(question, read(question))) <= set(question)
