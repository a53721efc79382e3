from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.arrays import overlapping

spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda one: (one[0], one[0] + one[1])), max_size=8
)


@given(spans, spans)
def test_a_span_overlaps_where_it_shares_a_character(own, others) -> None:
    expected = [any(start < other[1] and other[0] < end for other in others) for start, end in own]
    assert overlapping(own, others).tolist() == expected


def test_neighbours_share_nothing() -> None:
    assert overlapping([(0, 5), (5, 9)], [(5, 6)]).tolist() == [False, True]
    assert overlapping([], [(0, 1)]).tolist() == []
    assert overlapping([(0, 1)], []).tolist() == [False]
