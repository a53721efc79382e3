from __future__ import annotations

from eval.configurations import OUTSIDE, chosen, named, shipped, weighted
from eval.questions import as_query
from eval.results import SHIPPED
from indexer.store.open import Index
from service.search.request import Mode
from service.search.search import Searcher
from tests.eval_minutes import QUESTIONS
from tests.queries import make_query


def rankings(index: Index, name: str) -> list[list[str]]:
    one = next(each for each in [*named(), weighted(0), weighted(1)] if each.name == name)
    ranker = one.prepare(index)
    return [[hit.passage_id for hit in ranker.rank(as_query(index, each, limit=4))] for each in QUESTIONS]


def test_names_are_distinct_and_fit_a_file_name() -> None:
    names = [one.name for one in named()]
    assert len(set(names)) == len(names)
    assert {OUTSIDE, SHIPPED, "lexical", "dense", "rrf"} <= set(names)
    assert all(name.replace("-", "").replace(".", "").isalnum() for name in names)
    assert all(one.about for one in named())


def test_what_is_asked_for_is_compared_once() -> None:
    assert [one.name for one in chosen((), ())] == [SHIPPED]
    assert [one.name for one in chosen([Mode.LEXICAL, Mode.HYBRID, Mode.LEXICAL], [0.5, 0.5])] == [
        *("lexical", "hybrid", "convex-0.5")
    ]
    every = [one.name for one in chosen([Mode.DENSE], [0.25], compare=True)]
    assert every == [*(one.name for one in named()), "convex-0.25"]


def test_what_is_shipped_is_what_the_service_does(index: Index) -> None:
    for question in QUESTIONS:
        query = make_query(index, question.question, limit=4)
        hits = Searcher(index).search(query).hits
        found = shipped().prepare(index).rank(query)
        assert [(one.passage_id, one.score) for one in found] == [(hit.passage_id, hit.score) for hit in hits]


def test_legs_and_weights_reach_the_search(index: Index) -> None:
    lexical, dense = rankings(index, "lexical"), rankings(index, "dense")
    assert lexical != dense
    assert lexical[2] == []
    assert len(dense[2]) == 4
    for found, alone in zip(rankings(index, "convex-0")[:2], lexical, strict=False):
        assert found[: len(alone)] == alone
    assert rankings(index, "convex-1") == dense


def test_scores_are_told_by_leg(index: Index) -> None:
    query = as_query(index, QUESTIONS[0], limit=1)
    by_name = {one.name: one.prepare(index).rank(query)[0].scores.keys() for one in named()}
    assert by_name["hybrid"] == by_name["rrf"] == {"lexical", "dense", "sentence"}
    assert by_name["lexical"] == by_name[OUTSIDE] == {"lexical"}
    assert by_name["dense"] == {"dense"}
