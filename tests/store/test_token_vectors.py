"""Tokens kept as signs: what they lose, whose they are, and what a question is held against."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexer.store.token_vectors import NONE, TokenVectors, owners_of, signs_of, width_of
from tests.made_tokens import made_tokens

DIMENSION = 384


def unit(count: int, seed: int, dimension: int = DIMENSION) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_signs_take_a_bit_a_dimension() -> None:
    assert signs_of(np.array([[0.5, -0.1, 0.0, 2, -3, 1, 1, 1, 0.1]], dtype=np.float32)).tolist() == [
        [0b10010111, 0b10000000]
    ]
    assert (width_of(8), width_of(9), width_of(384)) == (1, 2, 48)


@pytest.mark.parametrize("dimension", [384, 45, 8])
def test_a_match_is_the_best_product_with_a_vector_of_those_signs(dimension: int) -> None:
    passages = [unit(count, count, dimension) for count in (3, 1, 7, 200)]
    question = unit(5, 9, dimension)
    found = made_tokens(passages).matches(question, np.array([3, 0, 2]))
    for row, number in enumerate((3, 0, 2)):
        signs = np.where(passages[number] > 0, 1, -1) / np.sqrt(dimension)
        assert found[row] == pytest.approx((question @ signs.T).max(axis=1), abs=4e-3)


def test_the_nearest_token_stays_the_nearest() -> None:
    """A token like that of the question stands out among others, though only signs are kept."""
    question, others = unit(1, 1), unit(100, 2)
    like = question + 0.5 * unit(1, 3)
    with_it, without = np.concatenate((others, like / np.linalg.norm(like))), others
    near, far = made_tokens([with_it, without]).matches(question, np.array([0, 1]))[:, 0]
    assert near > 0.6
    assert far < 0.3


def test_passages_and_questions_without_a_token_match_nothing() -> None:
    tokens = made_tokens([unit(2, 1), unit(0, 1), unit(1, 2)])
    found = tokens.matches(unit(3, 4), np.array([1, 2, 1]))
    assert found[[0, 2]].tolist() == [[0] * 3] * 2
    assert found[1].any()
    assert tokens.matches(unit(3, 4), np.zeros(0, dtype=np.int64)).shape == (0, 3)
    assert tokens.matches(unit(0, 4), np.array([0])).shape == (1, 0)


def test_tokens_belong_to_the_sentence_that_they_stand_in() -> None:
    sentences = [(10, 20), (21, 30)]
    tokens = [(0, 5), (8, 10), (10, 14), (14, 20), (20, 21), (21, 30), (29, 31)]
    assert owners_of(tokens, sentences).tolist() == [NONE, NONE, 0, 0, NONE, 1, NONE]
    assert owners_of([], sentences).tolist() == []
    many = [(n, n + 1) for n in range(300)]
    assert owners_of(many, many).tolist() == [*range(NONE), *[NONE] * 45]


def test_a_sentence_is_matched_by_its_own_tokens_only() -> None:
    first, second = unit(4, 1), unit(3, 2)
    tokens = made_tokens([first, second], [[NONE, 0, 0, 1], [1, 1, NONE]])
    question = unit(2, 5)
    found = tokens.sentence_matches(question, np.array([1, 0]), np.array([2, 2]))
    products = [question @ (np.where(one > 0, 1, -1) / np.sqrt(DIMENSION)).T for one in (first, second)]
    expected = [
        np.zeros(2),  # the first sentence of the second passage has no token
        products[1][:, :2].max(axis=1),
        products[0][:, 1:3].max(axis=1),
        products[0][:, 3],
    ]
    assert found == pytest.approx(np.maximum(expected, 0), abs=4e-3)


def test_what_was_saved_is_opened(tmp_path: Path) -> None:
    tokens = made_tokens([unit(2, 1), unit(3, 2)], [[0, 1], [0, 0, NONE]])
    tokens.save(tmp_path)
    opened = TokenVectors.load(tmp_path)
    for name in ("starts", "signs", "owners"):
        assert getattr(opened, name).tolist() == getattr(tokens, name).tolist()
    assert opened.signs.nbytes == 5 * 48
