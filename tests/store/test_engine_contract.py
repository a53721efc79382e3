"""The engine contract: every engine must pass all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.arrays import SentenceVectors
from indexer.errors import BadInput
from indexer.store.bm25 import Lexicon, SparseQuery, fit
from indexer.store.engines.base import Engine, EngineKind, Legs, Store
from indexer.store.engines.choose import ENGINES, engine_kind
from indexer.store.engines.columns import Attributes, Where
from indexer.store.engines.milvus_client import CollectionAddress, Connection
from tests.made_tokens import made_tokens
from tests.milvus_server import MilvusServer, milvus_server

TEXTS = ["court order", "court", "order order bail", "bail", "dog", "court order", "order"]
BOARDS = ["Justice", "Justice", "Victims", "Victims", None, "Justice", "Victims"]
DAYS = [1, 1, 2, 2, None, 3, 3]
PEOPLE = [("Ada Field",), (), ("Ada Field", "Ben Moor"), (), (), ("Ben Moor",), ()]
ACTIONS = [False, True, True, False, False, False, True]
SECTIONS = np.array([0, 0, 1, 1, 2, 3, 3], dtype=np.int32)
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


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with milvus_server(tmp_path_factory.mktemp("milvus")) as server:
        yield server


Write = Callable[[Legs], tuple[EngineKind, Path]]


@pytest.fixture(scope="module", params=ENGINES)
def write(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Writes legs with an engine into a folder of their own."""
    root = tmp_path_factory.mktemp("index")
    store = request.getfixturevalue("milvus").store if request.param == "milvus" else None

    def written(legs: Legs) -> tuple[EngineKind, Path]:
        kind, folder = engine_kind(request.param, store, root), tmp_path_factory.mktemp("version")
        kind.write(folder, legs)
        return kind, folder

    return written


LEXICON, IMPACTS = fit([text.split() for text in TEXTS])
TOKENS = made_tokens([vectors()[[n, 0]] for n in range(len(TEXTS))], [[0, 1]] * len(TEXTS))
LEGS = Legs(IMPACTS, vectors(), sentences(), TOKENS, SECTIONS, ATTRIBUTES)


@pytest.fixture(scope="module")
def opened(write: Write) -> Iterator[tuple[Engine, Lexicon]]:
    kind, folder = write(LEGS)
    engine = kind.open(folder)
    yield engine, LEXICON
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
    assert found.sections.tolist() == [0, 1, 2, 3]
    assert found.section_sizes.tolist() == [2, 2, 1, 2]
    assert np.allclose(found.cosines, vectors()[wanted] @ vector, atol=1e-6)
    everything = engine.lexical(query, Where(), 7)
    scores = dict(zip(everything.passages.tolist(), everything.scores.tolist(), strict=True))
    assert (found.impacts @ query.weights).tolist() == pytest.approx([scores.get(n, 0) for n in (0, 3, 4, 6)])
    assert found.sentences.starts.tolist() == [0, 2, 4, 6, 8]
    assert found.sentences.spans[:2].tolist() == [[0, 5], [0, 11]]
    expected = [vectors()[n] @ vector for number in wanted for n in (number, (number + 1) % len(TEXTS))]
    assert np.allclose(found.sentences.cosines, expected, atol=0.02)
    assert np.allclose(found.sentences.best(), np.reshape(expected, (-1, 2)).max(axis=1), atol=0.02)


def test_any_passage_and_its_sentences_are_held_against_the_tokens_of_a_question(
    opened: tuple[Engine, Lexicon],
) -> None:
    engine, _ = opened
    question, wanted = vectors()[[1, 6]], np.array([6, 1, 3], dtype=np.int64)
    found = engine.token_matches(question, wanted)
    assert found.tolist() == TOKENS.matches(question, wanted).tolist()
    assert found[0, 1] == found[:, 1].max()
    assert found[1, 0] == found[:, 0].max()
    sentences = engine.sentence_matches(question, wanted)
    assert np.reshape(sentences, (3, 2, 2)).max(axis=1) == pytest.approx(np.maximum(found, 0))


def test_nothing_can_be_described_too(opened: tuple[Engine, Lexicon]) -> None:
    engine, lexicon = opened
    found = engine.describe(lexicon.query({"order": 1.0}), vectors()[0], np.zeros(0, dtype=np.int64))
    assert found.impacts.shape == (0, 1)
    assert len(found.sentences.best()) == len(found.cosines) == len(found.sections) == 0


def legs_of(texts: list[str], attributes: list[Attributes] | None = None) -> Legs:
    """Passages of these texts, a section each; equal texts have equal vectors."""
    _, impacts = fit([text.split() for text in texts])
    kinds = sorted(set(texts))
    raw = np.random.default_rng(6).normal(size=(len(kinds), 8)).astype(np.float32)
    rows = (raw / np.linalg.norm(raw, axis=1, keepdims=True))[[kinds.index(text) for text in texts]]
    one = SentenceVectors.of([[(0, 1)]] * len(texts), [rows[[n]] for n in range(len(texts))])
    tokens, sections = made_tokens(np.split(rows, len(rows))), np.arange(len(texts), dtype=np.int32)
    return Legs(impacts, rows, one, tokens, sections, attributes or [ATTRIBUTES[0]] * len(texts))


def test_of_many_equal_passages_the_first_are_found(write: Write) -> None:
    """More of them than a server would be asked for at first, and a better one behind."""
    texts = ["court order", "dog", "cat"] * 60 + ["court court order"]
    legs = legs_of(texts)
    kind, folder = write(legs)
    with closing(kind.open(folder)) as engine:
        query = fit([text.split() for text in texts])[0].query({"court": 1.0, "order": 1.0})
        scores = legs.impacts.scores(query).values
        for limit in (1, 2, 5, 59, 61, 100):
            best = sorted(np.flatnonzero(scores > 0).tolist(), key=lambda n: (-scores[n], n))[:limit]
            assert engine.lexical(query, Where(), limit).passages.tolist() == best
            nearest = list(range(0, 180, 3))[:limit]
            assert engine.dense(legs.vectors[0], Where(), limit).passages[:60].tolist() == nearest


@pytest.mark.parametrize("asked", [{"a": 1.0}, {"b": 1.0}, {"a": 1.0, "b": 2.0}, {"c": 1.0, "a": 1.0}])
def test_words_that_weigh_nothing_or_less_are_found_all_the_same(
    write: Write, asked: dict[str, float]
) -> None:
    """As in a corpus so small that most of its words stand in half of all passages."""
    texts = ["a", "a b", "a b", "c a"]
    lexicon, impacts = fit([text.split() for text in texts])
    query = lexicon.query(asked)
    expected = impacts.scores(query)
    assert not (query.weights > 0).all()
    kind, folder = write(legs_of(texts))
    with closing(kind.open(folder)) as engine:
        found, every = engine.lexical(query, Where(), 5), engine.every(query, None)
        few = engine.lexical(query, Where(boards=("Justice",)), 2)
    held = np.flatnonzero(expected.held)
    best = held[np.lexsort((held, -expected.values[held]))]
    assert found.passages.tolist() == best.tolist()
    assert few.passages.tolist() == best[:2].tolist()
    assert found.scores == pytest.approx(expected.values[best], abs=1e-6)
    assert np.flatnonzero(every.held).tolist() == held.tolist()
    assert every.bm25[held] == pytest.approx(expected.values[held], abs=1e-6)


def test_what_is_read_back_is_what_was_written(write: Write) -> None:
    texts = [*TEXTS, ""]  # a passage without words as well
    legs = legs_of(texts, [*ATTRIBUTES, ATTRIBUTES[0]])
    kind, folder = write(legs)
    stored = kind.stored(folder, len(texts), len(legs.impacts.starts) - 1)
    for name in ("starts", "passages", "values"):
        assert getattr(stored.impacts, name).tobytes() == getattr(legs.impacts, name).tobytes()
    assert stored.vectors.tobytes() == legs.vectors.tobytes()
    kept = kind.filtered_by(folder, len(texts))
    assert kept is None or list(kept) == list(legs.attributes)


@pytest.mark.parametrize("parts", [8, 50])
def test_what_a_server_does_not_give_at_once_is_asked_for_in_parts(
    parts: int, milvus: MilvusServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"court word{n % 7}" if n % 3 == 0 else f"order word{n % 5} word{n % 7}" for n in range(90)]
    legs, lexicon = legs_of(texts), fit([text.split() for text in texts])[0]
    kind = engine_kind("milvus", milvus.store, tmp_path)
    kind.write(tmp_path, legs)
    query = lexicon.query({"court": 1.0, "word3": 1.0})
    with closing(kind.open(tmp_path)) as engine:
        whole = [engine.lexical(query, Where(), 90), engine.dense(legs.vectors[4], Where(), 90)]
        every = engine.every(query, legs.vectors[4])
        monkeypatch.setattr("indexer.store.engines.milvus.MOST", parts)
        in_parts = [engine.lexical(query, Where(), 90), engine.dense(legs.vectors[4], Where(), 90)]
        again = engine.every(query, legs.vectors[4])
    assert whole[0].passages.tolist() == in_parts[0].passages.tolist()
    for one, other in zip(whole, in_parts, strict=True):  # equal vectors may differ in the last bit
        assert sorted(one.passages.tolist()) == sorted(other.passages.tolist())
        assert one.scores == pytest.approx(other.scores, abs=1e-6)
    assert every.bm25 == pytest.approx(again.bm25, abs=1e-6)
    assert every.held.tolist() == again.held.tolist()
    assert every.cosines == pytest.approx(again.cosines, abs=1e-6)
    assert every.bm25 == pytest.approx(legs.impacts.scores(query).values, abs=1e-5)


def test_what_a_graph_misses_is_described_all_the_same(
    milvus: MilvusServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of the large kind indexes the dense leg as a graph, which may not find all that are there."""
    monkeypatch.setattr("indexer.store.engines.milvus._LITE", "another server")
    texts = [f"word{n}" for n in range(300)]
    legs, query = legs_of(texts), SparseQuery(np.zeros(0, np.int32), np.zeros(0, np.float32), ())
    kind = engine_kind("milvus", milvus.store, tmp_path)
    kind.write(tmp_path, legs)
    assert CollectionAddress.load(tmp_path).dense == "HNSW"
    wanted = np.array([7, 3, 299, 150, 0])
    with closing(kind.open(tmp_path)) as engine:
        cosines = legs.vectors @ legs.vectors[11]
        nearest = engine.dense(legs.vectors[11], Where(), 20)
        assert len(set(nearest.passages.tolist()) & set(np.argsort(-cosines)[:20].tolist())) >= 18
        whole = Connection.search

        def search(*arguments: Any) -> Any:
            return [(passages[:3], scores[:3]) for passages, scores in whole(*arguments)]

        monkeypatch.setattr(Connection, "search", search)
        found = engine.describe(query, legs.vectors[11], wanted)
        assert engine.every(query, legs.vectors[11]).cosines == pytest.approx(cosines, abs=1e-6)
    assert found.cosines == pytest.approx(cosines[wanted], abs=1e-6)


def test_an_engine_that_is_open_has_no_trouble(opened: tuple[Engine, Lexicon]) -> None:
    assert opened[0].trouble() is None


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="local, milvus"):
        engine_kind("punchcards")


def test_a_server_is_refused_by_an_engine_that_has_none() -> None:
    with pytest.raises(BadInput, match="--engine milvus"):
        engine_kind("local", Store("http://localhost:19530"))
