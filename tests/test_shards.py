"""A corpus that is built in shards scores as one built at once, by what each engine writes and reads back."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.arrays import SentenceVectors
from indexer.store.bm25 import (
    Impacts,
    Lexicon,
    TermCounts,
    TermRows,
    TermStatistics,
    fit,
    impact_values,
    weights,
)
from indexer.store.engines.base import Legs, Where
from indexer.store.engines.choose import engine_kind
from tests.milvus_server import milvus_server
from tests.test_engine_contract import ATTRIBUTES

Shard = Sequence[Sequence[str]]

words = st.sampled_from("order court victim board data rape bail dog".split())
shards = st.lists(
    st.lists(st.lists(words, max_size=9), min_size=1, max_size=5).filter(any), min_size=1, max_size=4
)


def counted(shard: Shard, folder: Path) -> tuple[Lexicon, TermRows, TermStatistics]:
    """A shard as a worker leaves it, which knows of no other."""
    for part in ("", "rows", "postings"):
        (folder / part).mkdir()
    with TermCounts(folder) as terms:
        terms.add([([*(counts := Counter(one))], [*counts.values()]) for one in shard])
        lexicon, impacts = terms.fit(folder / "rows", folder / "postings")
    held = np.diff(impacts.starts).tolist()
    length = sum(len(one) for one in shard)
    statistics = TermStatistics(len(shard), length, dict(zip(lexicon.words, held, strict=True)))
    return lexicon, TermRows.load(folder / "rows"), statistics


def together(parts: Sequence[tuple[Lexicon, TermRows, TermStatistics]]) -> tuple[Lexicon, Impacts]:
    """All shards under the statistics of the whole: what each counted, weighed anew."""
    merged = TermStatistics.merged(statistics for _, _, statistics in parts)
    lexicon = Lexicon.of(list(merged.frequencies), weights(merged))
    terms, owners, values, before = [], [], [], 0
    for own, rows, _ in parts:
        ids = np.array([lexicon.ids[word] for word in own.words])
        sizes = np.diff(rows.starts)
        owner = np.repeat(np.arange(len(sizes)), sizes)
        lengths = np.bincount(owner, weights=rows.counts, minlength=len(sizes)).astype(np.int64)
        terms.append(ids[rows.terms])
        owners.append(before + owner)
        values.append(impact_values(rows.counts, lengths[owner], merged))
        before += len(sizes)
    term, owner, value = np.concatenate(terms), np.concatenate(owners), np.concatenate(values)
    order = np.lexsort((owner, term))
    starts = np.zeros(len(lexicon.words) + 1, dtype=np.int64)
    np.cumsum(np.bincount(term, minlength=len(lexicon.words)), out=starts[1:])
    return lexicon, Impacts(before, starts, owner[order].astype(np.int32), value[order])


def legs(impacts: Impacts) -> Legs:
    rows = np.eye(4, dtype=np.float32)[np.arange(impacts.count) % 4]
    sentences = SentenceVectors.of([[(0, 1)]] * impacts.count, [rows[[n]] for n in range(impacts.count)])
    items = np.arange(impacts.count, dtype=np.int32)
    return Legs(impacts, rows, sentences, items, [ATTRIBUTES[0]] * impacts.count)


def require_same_scores(
    corpus: Sequence[Shard], question: Sequence[str], engine: str, **store: object
) -> None:
    whole = [passage for shard in corpus for passage in shard]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        parts = [counted(shard, folder / str(number)) for number, shard in enumerate(corpus)]
        found = []
        for name, (lexicon, impacts) in (("shards", together(parts)), ("whole", fit(whole))):
            kind = engine_kind(engine, store.get("store"), folder)  # type: ignore[arg-type]
            (folder / name).mkdir()
            kind.write(folder / name, legs(impacts))
            opened = kind.open(folder / name)
            ranked = opened.lexical(lexicon.query(Counter(question)), Where(), len(whole))
            found.append((lexicon.words, ranked.passages.tolist(), ranked.scores.tolist()))
            opened.close()
    assert found[0] == found[1]  # to the last bit


@settings(deadline=None)
@given(shards, st.lists(words | st.just("unknown"), min_size=1, max_size=6))
def test_shards_score_as_one_corpus(corpus: list[list[list[str]]], question: list[str]) -> None:
    require_same_scores(corpus, question, "local")


def test_the_average_and_frequencies_of_one_shard_would_score_otherwise() -> None:
    """That merging matters: each shard under its own statistics gives other scores."""
    corpus = [[["order", "court"]], [["order"], ["order", "dog", "dog", "bail"]]]
    alone, _ = fit(corpus[0])
    whole, _ = fit([*corpus[0], *corpus[1]])
    assert alone.query({"order": 1.0}).weights.tolist() != whole.query({"order": 1.0}).weights.tolist()


@pytest.mark.slow
def test_shards_score_as_one_corpus_on_a_server(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    vocabulary = "order court victim board data rape bail dog".split()
    corpus = [
        [random.choice(vocabulary, size=random.integers(1, 9)).tolist() for _ in range(40)] for _ in range(3)
    ]
    with milvus_server(tmp_path) as server:
        require_same_scores(corpus, ["bail", "dog", "bail"], "milvus", store=server.store)
