from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.arrays import SentenceVectors

SPANS = [[(0, 10), (11, 30)], [(0, 5)], [(2, 9), (9, 12), (14, 40)]]


def unit(count: int, dimension: int, seed: int = 7) -> np.ndarray:
    raw = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def made(dimension: int = 16) -> tuple[SentenceVectors, list[np.ndarray]]:
    rows = unit(sum(map(len, SPANS)), dimension)
    parts = np.split(rows, np.cumsum([len(one) for one in SPANS])[:-1])
    return SentenceVectors.of(SPANS, parts), parts


def numbers(*passages: int) -> np.ndarray:
    return np.array(passages, dtype=np.int64)


def test_sentences_are_those_of_the_passages_asked_for_in_that_order() -> None:
    vectors, parts = made()
    question = unit(1, 16, seed=1)[0]
    found = vectors.likeness(question, numbers(2, 0))
    assert found.starts.tolist() == [0, 3, 5]
    assert found.spans.tolist() == [list(span) for span in [*SPANS[2], *SPANS[0]]]
    expected = np.concatenate([parts[2], parts[0]]) @ question
    assert np.allclose(found.cosines, expected, atol=0.01)
    assert np.allclose(found.best(), [expected[:3].max(), expected[3:].max()], atol=0.01)
    assert found.cosines.dtype == found.best().dtype == np.float32


def test_the_best_sentence_is_the_passages_own() -> None:
    """A sentence that is the question itself lifts its passage, and no other."""
    vectors, parts = made()
    for passage in range(len(SPANS)):
        best = vectors.likeness(parts[passage][-1], numbers(0, 1, 2)).best()
        assert best[passage] == pytest.approx(1, abs=0.01)
        assert best.argmax() == passage


@settings(max_examples=100)
@given(st.integers(1, 768), st.integers(0, 2**32 - 1))
def test_whole_numbers_cost_a_cosine_less_than_a_hundredth(dimension: int, seed: int) -> None:
    sentences, question = unit(8, dimension, seed), unit(1, dimension, seed + 1)[0]
    vectors = SentenceVectors.of([[(0, 1)]] * 8, list(np.split(sentences, 8)))
    found = vectors.likeness(question, np.arange(8))
    assert np.abs(found.cosines - sentences @ question).max() < 0.01


def test_what_was_saved_is_opened_as_it_was(tmp_path: Path) -> None:
    vectors, _ = made()
    vectors.save(tmp_path)
    opened = SentenceVectors.load(tmp_path)
    for name in ("starts", "spans", "vectors"):
        one, other = getattr(opened, name), getattr(vectors, name)
        assert (one.dtype, one.tolist()) == (other.dtype, other.tolist())
    assert isinstance(opened.vectors.base, np.memmap)  # read from disk as they are asked for
    question = unit(1, 16, seed=3)[0]
    again, before = (each.likeness(question, numbers(1, 2)) for each in (opened, vectors))
    assert again.cosines.tolist() == before.cosines.tolist()
    assert again.spans.tolist() == before.spans.tolist()


@pytest.mark.parametrize("at", range(len(SPANS)))
def test_a_passage_without_a_sentence_is_refused(at: int) -> None:
    spans = [[] if n == at else own for n, own in enumerate(SPANS)]
    with pytest.raises(ValueError, match="without a sentence"):
        SentenceVectors.of(spans, [unit(max(1, len(own)), 4)[: len(own)] for own in spans])


def test_no_passages_have_no_likeness(tmp_path: Path) -> None:
    vectors, _ = made()
    nothing = vectors.likeness(unit(1, 16)[0], numbers())
    assert nothing.starts.tolist() == [0]
    assert nothing.best().tolist() == nothing.cosines.tolist() == []
    SentenceVectors.of([], []).save(tmp_path)
    assert len(SentenceVectors.load(tmp_path).spans) == 0
