"""The engine contract: every engine must pass all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.bm25 import Lexicon, fit
from indexer.engines.best import best, best_of
from indexer.engines.factory import ENGINES, engine_kind
from indexer.engines.protocol import Attributes, Engine, Legs, Where
from indexer.errors import BadInput
from indexer.sentence_vectors import SentenceVectors

TEXTS = ["court order", "court", "order order bail", "bail", "dog", "court order", "order"]
BOARDS = ["Justice", "Justice", "Victims", "Victims", None, "Justice", "Victims"]
DAYS = [1, 1, 2, 2, None, 3, 3]
PEOPLE = [("Ada Field",), (), ("Ada Field", "Ben Moor"), (), (), ("Ben Moor",), ()]
ACTIONS = [False, True, True, False, False, False, True]
ITEMS = np.array([0, 0, 1, 1, 2, 3, 3], dtype=np.int32)
ATTRIBUTES = [
    Attributes(f"m{day}", board, dt.date(2020 + day, 1, day) if day else None, people, holds)
    for board, day, people, holds in zip(BOARDS, DAYS, PEOPLE, ACTIONS, strict=True)
]


def vectors() -> np.ndarray:
    raw = np.random.default_rng(5).normal(size=(len(TEXTS), 8)).astype(np.float32)
    raw[5] = raw[0]  # two passages with equal vectors, as with boilerplate
    return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def sentences() -> SentenceVectors:
    """The passage's own vector for its first word, and the next passage's for a second one."""
    spans = [[(0, len(text.split()[0])), (0, len(text))] for text in TEXTS]
    return SentenceVectors.of(spans, [vectors()[[n, (n + 1) % len(TEXTS)]] for n in range(len(TEXTS))])


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Lexicon]]:
    lexicon, impacts = fit([text.split() for text in TEXTS])
    kind = engine_kind(request.param)
    kind.write(tmp_path, Legs(impacts, vectors(), sentences(), ITEMS, ATTRIBUTES))
    engine = kind.open(tmp_path)
    yield engine, lexicon
    engine.close()


FILTERS = {
    "all": (Where(), {0, 1, 2, 3, 4, 5, 6}),
    "board": (Where(boards=("Justice",)), {0, 1, 5}),
    "either board": (Where(boards=("Justice", "Victims")), {0, 1, 2, 3, 5, 6}),
    "document": (Where(documents=("m2",)), {2, 3}),
    "person": (Where(people=("Ben Moor",)), {2, 5}),
    "from": (Where(date_from=dt.date(2022, 1, 2)), {2, 3, 5, 6}),
    "to": (Where(date_to=dt.date(2022, 1, 2)), {0, 1, 2, 3}),
    "years": (Where(years=(2021, 2023)), {0, 1, 5, 6}),
    "actions": (Where(has_actions=True), {1, 2, 6}),
    "all at once": (
        Where(
            boards=("Justice", "Victims"),
            people=("Ada Field", "Ben Moor"),
            date_to=dt.date(2022, 1, 2),
            years=(2022,),
            has_actions=True,
        ),
        {2},
    ),
    "a year of none": (Where(years=(0,)), set()),
    "unknown value": (Where(boards=("Nowhere",)), set()),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_hold_on_both_legs(opened: tuple[Engine, Lexicon], name: str) -> None:
    engine, lexicon = opened
    where, passing = FILTERS[name]
    dense = engine.dense(vectors()[2], where, 10)
    assert set(dense.passages.tolist()) == passing
    lexical = engine.lexical(lexicon.query(dict.fromkeys(["court", "order", "bail"], 1)), where, 10)
    assert set(lexical.passages.tolist()) == passing - {4}


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_a_filter_comes_before_the_limit(opened: tuple[Engine, Lexicon], limit: int) -> None:
    """The best passages overall may all be filtered out; those that pass must still be found."""
    engine, lexicon = opened
    where = Where(documents=("m2",))
    assert len(engine.dense(vectors()[0], where, limit).passages) == min(limit, 2)
    assert len(
        engine.lexical(lexicon.query(dict.fromkeys(["order", "bail"], 1)), where, limit).passages
    ) == min(limit, 2)


def test_best_come_first_and_ties_in_passage_order(opened: tuple[Engine, Lexicon]) -> None:
    engine, lexicon = opened
    dense = engine.dense(vectors()[0], Where(), 7)
    assert dense.passages[:2].tolist() == [0, 5]
    assert np.allclose(dense.scores, (vectors() @ vectors()[0])[dense.passages], atol=1e-6)
    lexical = engine.lexical(lexicon.query(dict.fromkeys(["court", "order"], 1)), Where(), 7)
    assert lexical.passages[:2].tolist() == [0, 5]
    for leg in (dense, lexical):
        assert (np.diff(leg.scores) <= 0).all()


@pytest.mark.parametrize("name", FILTERS)
def test_what_passes_a_filter_is_told_without_a_question(opened: tuple[Engine, Lexicon], name: str) -> None:
    where, passing = FILTERS[name]
    assert set(np.flatnonzero(opened[0].passing(where)).tolist()) == passing


def test_every_passage_is_scored_as_the_legs_score_it(opened: tuple[Engine, Lexicon]) -> None:
    engine, lexicon = opened
    query = lexicon.query({"order": 2.0, "dog": 1.0})
    every = engine.every(query, vectors()[1])
    assert every.cosines is not None
    for found, scores in (
        (engine.lexical(query, Where(), 7), every.bm25),
        (engine.dense(vectors()[1], Where(), 7), every.cosines),
    ):
        assert found.scores.tolist() == scores[found.passages].tolist()
    assert np.flatnonzero(every.held).tolist() == [0, 2, 4, 5, 6]
    assert engine.every(query, None).cosines is None


def test_the_columns_are_those_of_the_passages(opened: tuple[Engine, Lexicon]) -> None:
    columns = opened[0].columns
    assert columns.actions.tolist() == ACTIONS
    assert columns.years.tolist() == [2020 + day if day else 0 for day in DAYS]


def test_unknown_words_find_nothing(opened: tuple[Engine, Lexicon]) -> None:
    engine, lexicon = opened
    assert len(engine.lexical(lexicon.query(dict.fromkeys(["pizza"], 1)), Where(), 5).passages) == 0


def test_any_passage_is_described_whichever_leg_would_find_it(opened: tuple[Engine, Lexicon]) -> None:
    engine, lexicon = opened
    query, vector = lexicon.query({"order": 2.0, "dog": 1.0}), vectors()[1]
    wanted = np.array([0, 3, 4, 6], dtype=np.int64)
    found = engine.describe(query, vector, wanted)
    assert found.items.tolist() == [0, 1, 2, 3]
    assert found.item_sizes.tolist() == [2, 2, 1, 2]
    assert np.allclose(found.cosines, vectors()[wanted] @ vector, atol=1e-6)
    everything = engine.lexical(query, Where(), 7)
    scores = dict(zip(everything.passages.tolist(), everything.scores.tolist(), strict=True))
    assert (found.impacts @ query.weights).tolist() == pytest.approx([scores.get(n, 0) for n in (0, 3, 4, 6)])
    assert found.sentences.starts.tolist() == [0, 2, 4, 6, 8]
    assert found.sentences.spans[:2].tolist() == [[0, 5], [0, 11]]
    expected = [vectors()[n] @ vector for number in wanted for n in (number, (number + 1) % len(TEXTS))]
    assert np.allclose(found.sentences.cosines, expected, atol=0.02)
    assert np.allclose(found.sentences.best(), np.reshape(expected, (-1, 2)).max(axis=1), atol=0.02)


def test_nothing_can_be_described_too(opened: tuple[Engine, Lexicon]) -> None:
    engine, lexicon = opened
    found = engine.describe(lexicon.query({"order": 1.0}), vectors()[0], np.zeros(0, dtype=np.int64))
    assert found.impacts.shape == (0, 1)
    assert len(found.sentences.best()) == len(found.cosines) == len(found.items) == 0


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="local"):
        engine_kind("punchcards")


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
