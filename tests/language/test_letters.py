import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from indexer.language.words import signatures, within

WORDS = st.text(alphabet="abcéz'1", max_size=8)


@given(WORDS, st.lists(WORDS, min_size=1), st.integers(0, 3))
def test_no_word_within_the_edits_is_missed(word: str, others: list[str], edits: int) -> None:
    near = within(word, edits, signatures(others))
    for other, kept in zip(others, near, strict=True):
        assert kept or OSA.distance(word, other) > edits


def test_words_of_other_letters_are_left_out() -> None:
    found = within("board", 1, signatures(["board", "bored", "borad", "pizza", "boardroom", "aboard"]))
    assert np.array_equal(found, [True, True, True, False, False, True])


def test_a_second_letter_counts_and_a_third_does_not() -> None:
    assert within("a", 0, signatures(["a", "aa", "aaa"])).tolist() == [True, False, False]
    assert within("aa", 0, signatures(["a", "aa", "aaa"])).tolist() == [False, True, True]
