"""Questions that records of meetings answer by themselves, over an index of the real build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.store.open import open_index
from service.answer.answer import Answer, AnswerKind
from service.answer.answerer import Answerer
from service.search.search import Searcher
from tests.answer.recorded_minutes import write_recorded
from tests.built import in_process
from tests.queries import make_query

pytestmark = pytest.mark.slow

COUNCIL = "Wexcombe Parish Council"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("recorded")
    in_process(write_recorded(root / "minutes", restricted=True), root / "index")
    return root / "index"


class Asked:
    """Asks an index as those with some labels see it."""

    def __init__(self, root: Path, *labels: str) -> None:
        self.index = open_index(root, granted=frozenset(labels))
        self._answerer = Answerer(self.index, Searcher(self.index))

    def __call__(self, question: str, **options: object) -> Answer:
        answer = self._answerer.ask(make_query(self.index, question, **options))
        for one in answer.records:
            cited = answer.citations[one.citation - 1]
            meeting = self.index.meeting(cited.document_id)
            assert meeting is not None
            assert meeting.text[cited.start : cited.end] == one.quote
        return answer

    def who(self, question: str, **options: object) -> list[str]:
        answer = self(question, **options)
        assert answer.kind is AnswerKind.RECORDS, (question, answer.reason, answer.quotes)
        return [name for one in answer.records for name in one.who]

    def dates(self, question: str) -> list[str]:
        answer = self(question)
        assert answer.kind is AnswerKind.RECORDS, (question, answer.reason, answer.quotes)
        return [str(answer.citations[one.citation - 1].date) for one in answer.records]


@pytest.fixture(scope="module")
def public(built: Path) -> Iterator[Asked]:
    asked = Asked(built)
    yield asked
    asked.index.close()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (f"Who attended {COUNCIL} in March 2024?", ["Ben Moss", "Cora Lyle, Clerk", "Dan Pryce"]),
        (f"Who sent apologies to {COUNCIL} in March 2024?", ["Ada Field"]),
        (f"Who was absent when {COUNCIL} met on 9 January 2024?", ["Dan Pryce"]),
        (f"Who chaired the {COUNCIL} meeting in March 2024?", ["Ben Moss"]),
        (f"Was Dan Pryce at the {COUNCIL} meeting in March 2024?", ["Dan Pryce"]),
        (
            "Who was at the Marlock Quay Board meeting in April 2024?",
            ["Ida Joy", "Kit Low", "Mo Nash"],
        ),
    ],
)
def test_who_came_is_answered_from_the_roster(public: Asked, question: str, names: list[str]) -> None:
    assert public.who(question) == names


def test_how_often_somebody_came_is_counted_and_listed(public: Asked) -> None:
    answer = public(f"How often did Ada Field attend {COUNCIL}?")
    assert answer.kind is AnswerKind.RECORDS
    assert "2 meetings" in (answer.said or "")
    assert public.dates("At which meetings did Councillor Field send her apologies?") == ["2024-03-05"]


def test_what_is_asked_beside_it_and_in_no_record_is_said(public: Asked) -> None:
    whole = public(f"Who chaired {COUNCIL} in March 2024, and who sent apologies?")
    assert [one.kind for one in whole.records] == ["chair", "absent"]
    half = public("Who chaired the Marlock Quay Board in April 2024, and who sent apologies to the meeting?")
    assert [one.who for one in half.records] == [("Eve Hart",)]
    assert (half.said or "").endswith("No record tells who was in the chair.")
    assert half.confidence < whole.confidence


def test_how_many_came_counts_the_people_of_the_roster(public: Asked) -> None:
    answer = public(f"How many people were at the {COUNCIL} meeting in May 2024?")
    assert answer.kind is AnswerKind.RECORDS
    assert "4 people" in (answer.said or "")


def test_actions_are_told_by_owner_by_meeting_and_by_matter(public: Asked) -> None:
    assert public.dates("What actions does Ben Moss have?") == ["2024-05-07", "2024-01-09"]
    (one,) = public("What was Ben Moss asked to do about the price of street lamps?").records[:1]
    assert one.due == "1 March"
    assert public.dates(f"Which actions were set at the {COUNCIL} meeting in March 2024?") == ["2024-03-05"]
    (one,) = public("Who was asked to write to the Environment Agency about the silt?").records
    assert one.who == ("Cora Lyle",)


def test_decisions_of_a_meeting_carry_their_votes(public: Asked) -> None:
    (one,) = public(f"What was decided at the {COUNCIL} meeting in March 2024?").records
    assert "twelve street lamps" in one.quote
    assert "4-1" in (one.vote or "")


def test_when_a_board_met_last_and_meets_next(public: Asked) -> None:
    assert public.dates(f"When did {COUNCIL} last meet?") == ["2024-05-07"]
    (one,) = public(f"When is the next meeting of {COUNCIL}?").records
    assert "2 July 2024" in one.quote


def test_the_agenda_is_the_headings_of_the_meeting(public: Asked) -> None:
    quotes = [one.quote for one in public(f"What was on the agenda of {COUNCIL} in March 2024?").records]
    assert [re.sub(r"\W*\d+\W*", "", one) for one in quotes] == [
        "Welcome",
        "The duck pond",
        "Street lamps",
        "Date of next meeting",
    ]


def test_meetings_that_dealt_with_a_matter(public: Asked) -> None:
    assert "2024-01-09" in public.dates("Which meetings discussed dredging the duck pond?")


@pytest.mark.parametrize(
    "question",
    [
        "Who attended the meeting?",  # two boards
        "Was Zoe Quill at the meeting in May 2024?",  # nobody knows her
        "How many people came to the flower show in March 2024?",
        "What did Ben Moss say about the pond?",
        "Who chairs the council?",
        "How much do twelve street lamps cost?",
    ],
)
def test_in_doubt_quotes_answer(public: Asked, question: str) -> None:
    answer = public(question)
    assert answer.kind is AnswerKind.QUOTES
    assert not answer.records
    assert answer.said in {None, "No minutes in this index mention “cost”."}


def test_filters_hold_for_records(public: Asked) -> None:
    board = {"boards": (COUNCIL,)}
    assert public.who("Who attended in March 2024?", **board) == ["Ben Moss", "Cora Lyle, Clerk", "Dan Pryce"]
    assert public("When did the Marlock Quay Board last meet?", **board).kind is AnswerKind.QUOTES


def test_a_date_that_was_put_aside_is_none(public: Asked) -> None:
    question = f"Who attended {COUNCIL} in March 2024?"
    assert public(question).kind is AnswerKind.RECORDS
    assert public(question, as_typed=("date",)).kind is AnswerKind.QUOTES  # three meetings may be meant


def test_a_restricted_meeting_never_shows(built: Path, public: Asked, tmp_path: Path) -> None:
    in_process(write_recorded(tmp_path / "minutes", restricted=False), tmp_path / "index")
    without = Asked(tmp_path / "index")
    questions = (
        f"When did {COUNCIL} last meet?",
        f"When is the next meeting of {COUNCIL}?",
        f"How often did Ada Field attend {COUNCIL}?",
        "What actions does Ben Moss have?",
        "At which meetings did Cora Lyle send apologies?",
        "Was Zoe Quill at the meeting in June 2024?",
        f"Who attended {COUNCIL} in June 2024?",
        "What was decided about the duck pond?",
    )
    for question in questions:
        seen, expected = public(question), without(question)
        told = [(one.who, one.quote) for one in seen.records]
        assert (seen.said, told) == (expected.said, [(one.who, one.quote) for one in expected.records])
    without.index.close()
    staff = Asked(built, "staff")
    assert staff.who(f"Who attended {COUNCIL} in June 2024?")[-1] == "Zoe Quill"
    assert "3 meetings" in (staff(f"How often did Ada Field attend {COUNCIL}?").said or "")
    staff.index.close()


def test_the_first_lines_are_quotes_too(public: Asked) -> None:
    answer = public("Who was at the Marlock Quay Board meeting in April 2024?")
    assert [one.quote for one in answer.quotes] == [one.quote for one in answer.records[:4]]
    assert answer.answered
    assert answer.reason is None
    assert 0.5 < answer.confidence <= 1
