"""Features by hand, and the ranking that they add up to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from indexer.store.engines.base import Ranked
from service.search.evidence import Evidence, stretched
from service.search.ranking import (
    FEATURES,
    LEVELS,
    SURROUNDINGS,
    Linear,
    matrix,
    shipped,
    stored_rankings,
    surroundings,
)
from tests.made_evidence import evidence


def linear(
    scale: tuple[float, ...] = (0, 1, *[0] * len(LEVELS)),
    around: Sequence[float] = (),
    long: Sequence[float] = (),
) -> Linear:
    """Sentences count where the words cover, coverage always; nothing around, unless it is given."""
    none = [0.0] * len(SURROUNDINGS)
    weights = ([0.0, 1.0], [2.0, 0.0], 1.0, around or none, long or none, scale)
    return Linear(("sentence", "coverage"), *(np.array(one, dtype=np.float32) for one in weights))


HITS = Ranked(np.array([1], dtype=np.int64), np.array([2], dtype=np.float32))


def test_weights_follow_how_much_the_words_cover() -> None:
    scores = {"sentences": [0.9, 0.1], "lexical": HITS}
    assert linear().sums(evidence([1, 2], held=[[False], [True]], **scores)).tolist() == [0, 1]
    assert linear().sums(evidence([1, 2], held=[[True], [True]], **scores)).tolist() == [3, 1]


def test_what_stands_around_a_passage_adds_to_it_and_more_in_long_sections() -> None:
    best = [1.0, *[0.0] * 4]
    held = [[False], [True], [False]]
    found = evidence([1, 2, 5], held=held, sections=[0, 0, 1], section_sizes=[2, 2, 1])
    sums = linear(around=best).sums(found).tolist()
    assert sums == pytest.approx(
        [0, 1, -1 / 8]
    )  # a passage shares the best sum of its section, others are below
    long = evidence([1, 2, 5], held=held, sections=[0, 0, 1], section_sizes=[40, 40, 1])
    assert linear(long=[0.0] * 4 + [1.0]).sums(found).tolist() == [0, 1, 0]
    longer = np.log(40) / 5
    assert linear(long=[0.0] * 4 + [1.0]).sums(long).tolist() == pytest.approx([longer, 1 + longer, 0])


def test_surroundings_by_hand() -> None:
    found = evidence([1, 2, 3, 7], sections=[4, 4, 4, 5], section_sizes=[3, 3, 3, 1])
    best, together, beside, next_but_one, length = surroundings(np.array([2.0, 1, -9, 0]), found).T
    assert best.tolist() == pytest.approx([0, 0, 0, -2 / 8])
    whole = np.log(1 + np.exp(-1) + np.exp(-11)) / 8
    assert together.tolist() == pytest.approx([whole, whole, whole, -2 / 8])
    assert beside.tolist() == pytest.approx([0, 0, -1 / 8, -2 / 8])
    assert next_but_one.tolist() == pytest.approx([0, -1 / 8, 0, -2 / 8])
    assert length.tolist() == pytest.approx([np.log(3) / 5] * 3 + [0])


def test_scores_are_probabilities_in_the_order_of_the_sums() -> None:
    matches = [[0.4, 0.9], [0.6, 0.5], [0.1, 0.1]]
    found = evidence(
        *([1, 2, 3],),
        held=[[True, True], [True, False], [False, False]],
        shares=[0.5, 0.5],
        sentences=[0.4, 0.5, 0.6],
        matches=matches,
        token_shares=[0.5, 0.5],
    )
    scores = linear((-1, 2, 0, 3, 4, 5, 6, 7))(found)
    level = -1 + 3 * 0.6 + 4 * 0.65 + 5 * 0.5 + 6 * 0 + 7 * np.log(3) / 5
    assert scores.tolist() == pytest.approx([1 / (1 + np.exp(-(2 * sum_ + level))) for sum_ in (1, 0.5, 0)])
    assert linear()(evidence([])).tolist() == []


def test_passages_that_were_not_compared_follow_in_the_order_of_words_and_meaning() -> None:
    found = evidence([1, 2, 3, 4], sentences=[0.1, 0.5, 0.2, 0.9], compared=[True, False, False, True])
    scores = linear()(found)
    assert np.argsort(-scores, kind="stable")[2:].tolist() == [1, 2]
    assert scores[1:3].max() < scores[[0, 3]].min()
    assert linear()(evidence([1, 2], compared=[False, False])).tolist() == [0, 0]


def test_the_stored_rankings_know_their_features_and_keep_the_order() -> None:
    rankings = stored_rankings()
    assert rankings["shipped"].features == shipped().features
    for name, one in rankings.items():
        assert name == "shipped" or name.startswith("without-")
        assert set(one.features) <= set(FEATURES)
        assert len(one.weights) == len(one.covered_weights) == len(one.features)
        assert len(one.around) == len(one.long_around) == len(SURROUNDINGS)
        assert one.own > 0
        assert len(one.scale) == 2 + len(LEVELS)
        assert one.scale[1] > 0  # more evidence is never a lower probability
    fewer = [one for name, one in rankings.items() if name != "shipped"]
    assert all(len(one.features) < len(shipped().features) or not one.around.all() for one in fewer)


# Each feature by hand.


def value(name: str, found: Evidence) -> list[float]:
    return [round(one, 4) for one in FEATURES[name](found).tolist()]


def test_scores_are_stretched_over_0_1() -> None:
    assert stretched(np.array([2.0, 4.0, 3.0])).tolist() == [0, 1, 0.5]
    assert stretched(np.array([2.0, 2.0])).tolist() == [1, 1]
    assert stretched(np.zeros(0)).tolist() == []


def test_sentences_and_tokens_by_their_weight_are_the_scores_stretched() -> None:
    matches = [[0.2, 0.4, 0.4, 0.4, 0.4], [0.8, 0.8, 0.8, 0.8, 0.1], [0.5, 0.5, 0.5, 0.5, 0.5]]
    found = evidence(
        [4, 9, 11], sentences=[0.2, 0.7, 0.45], matches=matches, token_shares=[0.0, 0.0, 0.0, 0.0, 1.0]
    )
    assert value("sentence", found) == [0, 1, 0.5]
    assert value("tokens", found) == [0.75, 0, 1]
    assert value("farthest-tokens", found) == pytest.approx([0.25, 0, 1], abs=1e-4)


def test_without_a_token_nothing_tells() -> None:
    assert value("tokens", evidence([1, 2])) == value("farthest-tokens", evidence([1, 2])) == [1, 1]


def test_coverage_is_the_share_of_the_question_that_a_passage_holds() -> None:
    held = [[True, False], [False, True], [False, False]]
    found = evidence([1, 2, 3], held=held, shares=[0.7, 0.3])
    assert value("coverage", found) == [0.7, 0.3, 0]


def test_what_the_best_lexical_hits_hold_is_covered() -> None:
    hits = Ranked(np.array([3, 1], dtype=np.int64), np.array([2, 1], dtype=np.float32))
    found = evidence([1, 2, 3], lexical=hits, held=[[False], [True], [False]])
    assert found.covered == 0
    assert evidence([1, 2, 3], lexical=hits, held=[[True], [True], [False]]).covered == 1
    assert evidence([1, 2]).covered == 0


def test_words_count_where_they_cover_and_meaning_where_they_do_not() -> None:
    hits = Ranked(np.array([1], dtype=np.int64), np.array([2], dtype=np.float32))
    scores = {"bm25": [2.0, 0.0], "sentences": [0.1, 0.9], "lexical": hits}
    covered = evidence([1, 2], held=[[True], [False]], **scores)
    assert covered.fused.tolist() == [1, 0]
    assert evidence([1, 2], held=[[False], [False]], **scores).fused.tolist() == [0, 1]


def test_all_features_stand_in_one_row_a_passage() -> None:
    names = tuple(FEATURES)
    assert matrix(evidence([1, 2, 3]), names).shape == (3, len(names))
