"""The best of many scored passages are those that a full sort would give."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.store.engines.local import best, best_of


@settings(max_examples=300)
@given(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=120), st.integers(1, 12))
def test_the_best_few_are_those_of_a_full_sort(values: list[int | None], limit: int) -> None:
    scores = np.array([-np.inf if one is None else one for one in values], dtype=np.float32)
    expected = sorted(range(len(values)), key=lambda n: (-scores[n], n))[:limit]
    assert best_of(np.arange(len(values)), scores, limit).passages.tolist() == expected
    known = [n for n in expected if values[n] is not None]
    found = best(scores, limit)
    assert found.passages.tolist() == known
    assert found.scores.tolist() == scores[known].tolist()
    assert best(scores, limit, 1.0).passages.tolist() == [n for n in known if scores[n] > 1]


def test_the_best_few_of_many_are_those_of_a_full_sort() -> None:
    scores = np.random.default_rng(3).random(9_001).astype(np.float32).round(3)
    scores[:4_000] = -np.inf
    expected = sorted(range(len(scores)), key=lambda n: (-scores[n], n))
    for limit in (1, 10, 200, 3_000, 9_001):
        known = [n for n in expected[:limit] if scores[n] > -np.inf]
        assert best(scores, limit).passages.tolist() == known
        assert best(scores, limit, 0.5).passages.tolist() == [n for n in known if scores[n] > 0.5]
