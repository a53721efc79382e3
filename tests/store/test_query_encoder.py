"""How questions and words are shared out to runs of the network."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from indexer.store.query_encoder import _MOST, batches

_A_RUN = 16
lengths = st.lists(st.integers(1, 64), min_size=1, max_size=7)


def price(runs: list[list[int]], pieces: list[int]) -> int:
    return sum(_A_RUN + len(run) * max(pieces[row] for row in run) for run in runs)


@given(st.lists(st.integers(1, 300), max_size=100))
def test_every_text_is_in_one_run_and_none_holds_too_many(pieces: list[int]) -> None:
    runs = batches(pieces, _A_RUN)
    assert sorted(chain(*runs)) == list(range(len(pieces)))
    assert all(0 < len(run) <= _MOST for run in runs)


@given(lengths)
def test_no_other_way_of_sharing_is_cheaper(pieces: list[int]) -> None:
    order = sorted(range(len(pieces)), key=lambda row: pieces[row])
    ways = (
        [order[start:end] for start, end in zip((0, *cuts), (*cuts, len(order)), strict=True)]
        for count in range(len(order))
        for cuts in combinations(range(1, len(order)), count)
    )
    assert price(batches(pieces, _A_RUN), pieces) == min(price(way, pieces) for way in ways)


def test_a_short_question_takes_its_words_along_and_a_long_one_does_not() -> None:
    assert batches([12, 3], _A_RUN) == [[1, 0]]
    assert sorted(batches([40, 3, 4], _A_RUN)) == [[0], [1, 2]]
    assert batches([], _A_RUN) == []
