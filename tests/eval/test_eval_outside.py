from __future__ import annotations

from pathlib import Path

import pytest
from rank_bm25 import BM25Okapi

from eval.baselines import OutsideBM25, plain_words
from indexer.store.open import Index, open_index
from tests.eval_minutes import passages
from tests.queries import make_query


def test_it_ranks_as_the_package_does(index: Index) -> None:
    texts = [one.text for one in passages()]
    okapi = BM25Okapi([plain_words(text) for text in texts])
    ranker = OutsideBM25(index, plain_words)
    for question in ("when must boats move", "lamps", "The COST, in pounds?"):
        scores = okapi.get_scores(plain_words(question))
        found = ranker.rank(make_query(index, question))
        holding = [n for n in range(4) if set(plain_words(question)) & set(plain_words(texts[n]))]
        order = sorted(holding, key=lambda n: (-scores[n], n))
        assert [one.passage_id for one in found] == [passages()[n].passage_id for n in order]
        assert [one.score for one in found] == [scores[n] for n in order]
    top = okapi.get_top_n(plain_words("boats"), texts, n=1)
    assert top == ["Boats must move by April."]


def test_what_holds_no_word_of_the_question_is_not_found(index: Index) -> None:
    assert OutsideBM25(index, plain_words).rank(make_query(index, "xylophone")) == ()
    assert len(OutsideBM25(index, plain_words).rank(make_query(index, "cost pounds", limit=1))) == 1


def test_a_meeting_without_a_date_fails_any_condition_on_dates(index: Index) -> None:
    ranker = OutsideBM25(index, plain_words)
    assert ranker.rank(make_query(index, "boats"))
    assert ranker.rank(make_query(index, "boats", date_from="2024-01-01")) == ()
    assert ranker.rank(make_query(index, "boats", date_to="2024-01-01")) == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "filters",
    [
        {"boards": ("BCJB",)},
        {"documents": ("bvwp-2024-01",)},
        {"date_from": "2024-01-01"},
        {"date_to": "2023-06-14"},
        {"boards": ("BVWP",), "date_from": "2023-06-14", "date_to": "2023-10-11"},
    ],
)
def test_filters_admit_what_they_admit_in_the_service(sample_index: Path, filters: dict[str, object]) -> None:
    index = open_index(sample_index)
    query = make_query(index, "the court", limit=100, **filters)  # type: ignore[arg-type]
    found = {one.passage_id for one in OutsideBM25(index, plain_words).rank(query)}
    passing = index.lexical(index.sparse({"court": 1}), query.where, 1_000)
    holding = {one.passage_id for one in index.fetch(passing.passages.tolist())}
    every = index.lexical(index.sparse({"court": 1}), make_query(index, "court").where, 1_000)
    assert 0 < len(holding) < len(every.passages)
    admitted = {one.rpartition("/")[0].rpartition("/")[0] for one in holding}
    assert {one.rpartition("/")[0].rpartition("/")[0] for one in found} >= admitted
    meetings = {one.document_id: one for one in index.meetings}
    for one in found:
        meeting = meetings[one.partition("/")[0]]
        assert not query.where.boards or meeting.board in query.where.boards
        assert not query.where.documents or meeting.document_id in query.where.documents
        assert not query.where.date_from or (meeting.date and meeting.date >= query.where.date_from)
        assert not query.where.date_to or (meeting.date and meeting.date <= query.where.date_to)
    index.close()
