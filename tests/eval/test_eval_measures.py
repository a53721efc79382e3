"""Golden values: by hand from the definitions of the measures, and by trec_eval itself."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
import pytrec_eval

from eval.measures import MEASURES, JudgedRanking, measure, rank_score


def values(relevant: str, ranking: str) -> dict[str, float]:
    """Measures of one question whose passages are letters."""
    row = measure([JudgedRanking(set(relevant), list(ranking))])[0]
    return dict(zip(MEASURES, row, strict=True))


def test_values_by_hand() -> None:
    found = values("bdz", "abcdef")
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert found["nDCG@10"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / ideal)
    assert found["R@5"] == pytest.approx(2 / 3)
    assert found["R@20"] == pytest.approx(2 / 3)
    assert found["RR@10"] == pytest.approx(1 / 2)
    assert found["Success@1"] == 0


def test_each_measure_looks_no_deeper_than_it_says() -> None:
    ranking = "abcdefghijklmnopqrstuvwxyz"
    assert values("f", ranking) == pytest.approx(
        {"nDCG@10": 1 / log2(7), "R@5": 0, "R@20": 1, "RR@10": 1 / 6, "Success@1": 0}
    )
    assert values("k", ranking) == {"nDCG@10": 0, "R@5": 0, "R@20": 1, "RR@10": 0, "Success@1": 0}
    assert set(values("u", ranking).values()) == {0}


def test_the_first_hit_alone_decides_success() -> None:
    assert set(values("a", "abc").values()) == {1}


def test_the_order_of_a_ranking_stands_where_tools_would_break_ties_by_name() -> None:
    assert values("a", "az")["Success@1"] == 1
    assert values("z", "za")["Success@1"] == 1
    assert values("z", "az")["RR@10"] == 1 / 2


def test_a_question_without_a_hit_counts_as_zero() -> None:
    rows = measure([JudgedRanking({"a"}, ["a"]), JudgedRanking({"a"}, []), JudgedRanking({"b"}, ["a"])])
    assert rows.shape == (3, 5)
    assert rows[0].tolist() == [1] * 5
    assert not rows[1:].any()


def test_a_question_without_a_relevant_passage_counts_as_zero() -> None:
    rows = measure([JudgedRanking(set(), ["a"]), JudgedRanking({"a"}, ["a"])])
    assert rows.tolist() == [[0] * 5, [1] * 5]


def test_nothing_judged_or_nothing_found_at_all() -> None:
    assert measure([]).shape == (0, 5)
    assert measure([JudgedRanking({"a"}, [])]).tolist() == [[0] * 5]
    assert measure([JudgedRanking(set(), ["a"])]).tolist() == [[0] * 5]


def test_questions_do_not_mix() -> None:
    many = [JudgedRanking({str(n)}, [str(n + 1), str(n)]) for n in range(12)]
    np.testing.assert_allclose(measure(many), measure(many[:1]).repeat(12, axis=0))


TREC_NAMES = {
    "nDCG@10": "ndcg_cut_10",
    "R@5": "recall_5",
    "R@20": "recall_20",
    "RR@10": "recip_rank",
    "Success@1": "success_1",
}


def by_trec_eval(rankings: list[JudgedRanking]) -> np.ndarray:
    """The same measures by the field's own tool, called directly; what it leaves out is zero.

    Its reciprocal rank has no depth, so it is given only the first ten hits for that measure.
    """
    qrels = {str(n): dict.fromkeys(one.relevant, 1) for n, one in enumerate(rankings) if one.relevant}
    rows = np.zeros((len(rankings), len(MEASURES)))
    for column, name in enumerate(MEASURES):
        depth = 10 if name == "RR@10" else len(max((one.ranking for one in rankings), key=len))
        run = {
            str(n): {each: float(rank_score(rank)) for rank, each in enumerate(one.ranking[:depth], 1)}
            for n, one in enumerate(rankings)
            if one.ranking
        }
        measures = {
            TREC_NAMES[name]
            .replace("_cut_", "_cut.")
            .replace("recall_", "recall.")
            .replace("success_", "success.")
        }
        for query, found in pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run).items():
            rows[int(query), column] = found[TREC_NAMES[name]]
    return rows


def test_trec_eval_gives_the_same_values_on_random_rankings() -> None:
    random = np.random.default_rng(7)
    passages = [f"p-{n}" for n in range(40)]
    rankings = [
        JudgedRanking(
            {passages[n] for n in random.choice(40, size=random.integers(1, 9), replace=False)},
            [passages[n] for n in random.permutation(40)[: random.integers(1, 25)]],
        )
        for _ in range(60)
    ]
    # Questions that found nothing, that nothing answers, and whose right passages were not found.
    rankings += [JudgedRanking({"p-1"}, []), JudgedRanking(set(), ["p-1"]), JudgedRanking({"p-1"}, ["p-2"])]
    ours = measure(rankings)
    np.testing.assert_allclose(ours, by_trec_eval(rankings), atol=1e-12)
    assert 0 < ours.mean() < 1
    assert not ours[-3:].any()


def test_trec_eval_would_break_ties_its_own_way() -> None:
    """Why rankings are given to it by rank: equal scores are ordered by name there, the last one first."""
    tied = pytrec_eval.RelevanceEvaluator({"q": {"a": 1}}, {"success.1"})
    assert tied.evaluate({"q": {"a": 1.0, "b": 1.0}})["q"]["success_1"] == 0
    assert measure([JudgedRanking({"a"}, ["a", "b"])])[0].tolist() == [1] * 5
