"""A large index: what its lists find, with and without filters, beside an exact scan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from indexer.arrays import SentenceVectors
from indexer.build.vector_checks import check_lists
from indexer.store.bm25 import Lexicon, fit
from indexer.store.engines import local
from indexer.store.engines.base import Engine, Legs
from indexer.store.engines.choose import engine_kind
from indexer.store.engines.columns import Attributes, Where
from indexer.store.engines.lists import write_lists
from indexer.store.engines.local import SCANNED, LocalEngine, stored_lists
from tests.made_tokens import made_tokens

pytestmark = pytest.mark.slow

COUNT, DIMENSION, DEPTH = 24_000, 48, 200
WORDS = [f"word{number}" for number in range(60)]


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def made(count: int) -> Legs:
    """Passages around some hundred subjects, as texts lie, and terms of which few are common."""
    random = np.random.default_rng(7)
    subjects = random.normal(size=(300, DIMENSION))
    vectors = unit(subjects[random.integers(300, size=count)] + 0.8 * random.normal(size=(count, DIMENSION)))
    chances = 1 / np.arange(1, len(WORDS) + 1)
    terms = random.choice(len(WORDS), p=chances / chances.sum(), size=(count, 6))
    _, impacts = fit([[WORDS[term] for term in row] for row in terms])
    attributes = [
        Attributes(
            f"m{number % 100}",
            "third" if number % 3 == 0 else None,
            dt.date(2024, 1, 1 + number % 28),
            ("Ada Field",) if number % 2 == 0 else (),
            has_action=False,
        )
        for number in range(count)
    ]
    sentences = SentenceVectors.of(
        [[(0, 1)]] * count, [vectors[number : number + 1] for number in range(count)]
    )
    tokens = made_tokens(np.split(vectors, count))
    return Legs(impacts, vectors, sentences, tokens, np.arange(count, dtype=np.int32), attributes)


FILTERS = {
    "none": (Where(), 1),
    "a hundredth": (Where(documents=("m7",)), 100),
    "a third": (Where(boards=("third",)), 3),
    "half": (Where(people=("Ada Field",)), 2),
    "a sixth": (Where(boards=("third",), people=("Ada Field",)), 6),
}


@pytest.fixture(scope="module")
def legs() -> Legs:
    return made(COUNT)


@pytest.fixture(scope="module")
def folder(legs: Legs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    engine_kind("local").write(folder, legs)
    return folder


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[Engine]:
    engine = engine_kind("local").open(folder)
    yield engine
    engine.close()


def passing(legs: Legs, where: Where) -> np.ndarray:
    kept = [
        where.admits(one.document_id, one.board, one.date)
        and (not where.people or bool({*where.people} & {*one.people}))
        for one in legs.attributes
    ]
    return np.flatnonzero(kept)


@pytest.mark.parametrize("name", FILTERS)
def test_the_nearest_are_found_under_any_filter(name: str, engine: Engine, legs: Legs) -> None:
    where, every = FILTERS[name]
    kept = passing(legs, where)
    assert abs(len(kept) * every / COUNT - 1) < 0.05
    random = np.random.default_rng(8)
    asked = unit(legs.vectors[random.integers(COUNT, size=60)] + 0.1 * random.normal(size=(60, DIMENSION)))
    found_of_ten, scores_off = [], 0.0
    for vector in asked:
        cosines = legs.vectors[kept] @ vector
        best = kept[np.argsort(-cosines, kind="stable")]
        found = engine.dense(vector, where, DEPTH)
        assert len(found.passages) == min(DEPTH, len(kept))
        assert set(found.passages.tolist()) <= set(kept.tolist())
        assert (np.diff(found.scores) <= 0).all()
        scores_off = max(
            scores_off, float(np.abs(found.scores - legs.vectors[found.passages] @ vector).max())
        )
        found_of_ten.append(len({*found.passages[:10].tolist()} & {*best[:10].tolist()}) / 10)
        if len(kept) <= SCANNED:
            assert found.passages[:10].tolist() == best[:10].tolist()
    assert np.mean(found_of_ten) >= 0.99
    assert scores_off < 1e-6


@pytest.mark.parametrize("name", FILTERS)
def test_filtered_words_are_exact_scores_filtered_afterwards(name: str, engine: Engine, legs: Legs) -> None:
    where, _ = FILTERS[name]
    lexicon = Lexicon.of(sorted(WORDS), np.ones(len(WORDS), dtype=np.float32))
    for words in (WORDS[:4], WORDS[20:23], WORDS[59:]):
        query = lexicon.query(dict.fromkeys(words, 1.0))
        all_scores = legs.impacts.scores(query)
        scores, kept = all_scores.values, passing(legs, where)
        kept = kept[scores[kept] > all_scores.least]
        expected = kept[np.lexsort((kept, -scores[kept]))][:DEPTH]
        found = engine.lexical(query, where, DEPTH)
        assert found.passages.tolist() == expected.tolist()
        assert found.scores.tolist() == scores[expected].tolist()  # to the last bit


def test_a_filter_that_keeps_few_is_not_scored_beyond_them(
    engine: Engine, legs: Legs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("all passages were scored, or lists read, for a hundredth of them")

    monkeypatch.setattr("indexer.store.bm25.Impacts.scores", refuse)
    monkeypatch.setattr("indexer.store.engines.lists.Lists.near", refuse)
    lexicon = Lexicon.of(sorted(WORDS), np.ones(len(WORDS), dtype=np.float32))
    where, _ = FILTERS["a hundredth"]
    assert len(engine.lexical(lexicon.query(dict.fromkeys(WORDS[:3], 1.0)), where, 5).passages) == 5
    assert len(engine.dense(legs.vectors[0], where, 5).passages) == 5


def test_large_indexes_have_lists_and_use_them(
    folder: Path, engine: Engine, legs: Legs, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = stored_lists(folder)
    assert lists is not None
    assert lists.shape == legs.vectors.shape
    assert lists.passages().tolist() == list(range(COUNT))

    def refuse(*_: object) -> None:
        raise AssertionError("every vector was looked at")

    monkeypatch.setattr(local, "all_products", refuse)
    assert isinstance(engine, LocalEngine)
    assert engine.dense(legs.vectors[5], Where(), 3).passages[0] == 5


def test_each_centre_has_passages_enough_to_be_found_from(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """FAISS would tell whoever builds the index, who can do nothing about it, that there are too few."""
    vectors = unit(np.random.default_rng(3).normal(size=(12_000, DIMENSION)))
    write_lists(tmp_path / "lists.faiss", vectors)
    assert (tmp_path / "lists.faiss").exists()
    assert capfd.readouterr() == ("", "")


def test_small_indexes_have_none_and_lists_can_be_missing(tmp_path: Path, folder: Path, legs: Legs) -> None:
    engine_kind("local").write(tmp_path, made(50))
    assert stored_lists(tmp_path) is None
    lists = folder / "dense" / "lists.faiss"
    aside = lists.rename(folder / "aside")
    try:
        without = engine_kind("local").open(folder)  # as indexes that were built before there were lists
        vector = legs.vectors[9]
        assert (
            without.dense(vector, Where(), 5).passages.tolist()
            == np.argsort(-(legs.vectors @ vector))[:5].tolist()
        )
    finally:
        aside.rename(lists)


def test_lists_are_the_same_for_the_same_vectors(folder: Path, legs: Legs, tmp_path: Path) -> None:
    engine_kind("local").write(tmp_path, legs)
    one, other = (stored_lists(each) for each in (folder, tmp_path))
    assert one is not None
    assert other is not None
    for vector in legs.vectors[:40]:
        assert one.near(vector, 50, None).tolist() == other.near(vector, 50, None).tolist()


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        (lambda vectors: vectors, None),
        (lambda vectors: vectors[:-1], "not 24000x48"),
        (lambda vectors: vectors[::-1], "not found among its own lists"),
    ],
)
def test_lists_of_other_vectors_are_told(stored, told: str | None, legs: Legs, tmp_path: Path) -> None:
    (tmp_path / "dense").mkdir()
    write_lists(tmp_path / "dense" / "lists.faiss", stored(legs.vectors))
    passages = [SimpleNamespace(passage_id=str(number)) for number in range(COUNT)]
    held = SimpleNamespace(
        folder=tmp_path, passages=passages, sample=lambda size: list(range(7, COUNT, 3_000))
    )
    findings = [str(one) for one in check_lists(held, legs.vectors)]
    assert bool(findings) == (told is not None)
    assert all(told in one for one in findings if told)
