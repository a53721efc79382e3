"""Records of bodies that their minutes never name: they go by what their files and folders are called."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.store.open import Index, open_index
from service.answer.answer import AnswerKind
from service.answer.answerer import Answerer
from service.search.search import Searcher
from tests.built import in_process
from tests.queries import make_query

pytestmark = pytest.mark.slow

_MINUTES = """# Notes of {date}

Present: {present}

## 1. Money

{money}

## 2. Next meeting

We meet again on {next}.
"""

_FILES = {
    "kiteflyers/2024-03-05.md": ("5 March 2024", "Ada, Ben, Cora", "The lines cost 40 pounds.", "2 April"),
    "kiteflyers/2024-04-02.md": (
        "2 April 2024",
        "Ada, Dan",
        "The fee stays at 5 pounds.",
        "Tuesday, May 7th",
    ),
    "ringers-2024-03-19.md": ("19 March 2024", "Ida, Kit, Mo", "The ropes cost 90 pounds.", "16 April 2024"),
    "ringers-2024-04-16.md": ("16 April 2024", "Ida, Mo, Ned", "The fee went up to 7 pounds.", "21 May 2024"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("unnamed")
    for name, (date, present, money, following) in _FILES.items():
        path = root / "minutes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_MINUTES.format(date=date, present=present, money=money, next=following))
    in_process(root / "minutes", root / "index")
    opened = open_index(root / "index")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "document", "said"),
    [
        ("When did the kiteflyers last meet?", "kiteflyers-2024-04-02", "2 April 2024"),
        ("When did the ringers last meet?", "ringers-2024-04-16", "16 April 2024"),
        ("When do the kiteflyers meet next?", "kiteflyers-2024-04-02", "Tuesday, May 7th"),
        ("Who attended the ringers meeting in March 2024?", "ringers-2024-03-19", "Ida"),
        ("Who attended the kiteflyers meeting in March 2024?", "kiteflyers-2024-03-05", "Cora"),
    ],
)
def test_the_meeting_is_that_of_the_body_whose_files_are_so_called(
    index: Index, question: str, document: str, said: str
) -> None:
    assert {one.board for one in index.meetings} == {None}
    answer = Answerer(index, Searcher(index)).ask(make_query(index, question))
    assert answer.kind is AnswerKind.RECORDS, answer.reason
    assert {one.document_id for one in answer.citations} == {document}
    assert said in f"{answer.records[0].quote} {' '.join(answer.records[0].who)}"


def test_where_two_bodies_may_be_meant_none_is(index: Index) -> None:
    answer = Answerer(index, Searcher(index)).ask(
        make_query(index, "When did the ringers or kiteflyers meet last?")
    )
    assert answer.kind is not AnswerKind.RECORDS


def test_a_body_is_found_that_its_minutes_never_name(index: Index) -> None:
    results = Searcher(index).search(make_query(index, "the fee of the ringers"))
    assert results.hits[0].citation.document_id == "ringers-2024-04-16"
