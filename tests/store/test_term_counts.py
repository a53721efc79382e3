"""Counting by streams gives rank-bm25's scores, and what counting in memory gives to the bit."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from indexer.build.tasks import TermTable
from indexer.errors import BadInput
from indexer.store import bm25 as term_counts
from indexer.store.bm25 import Impacts, Lexicon, TermCounts, fit

words = st.sampled_from("order court victim board data rape bail dog".split())
passages = st.lists(st.lists(words, max_size=12), min_size=1, max_size=12)


def counted(passage: Sequence[str]) -> tuple[list[str], list[int]]:
    counts = Counter(passage)
    return list(counts), list(counts.values())


def streamed(folder: Path, corpus: Sequence[Sequence[str]]):
    """The corpus counted passage by passage."""
    folder.mkdir()
    with TermCounts(folder) as terms:
        terms.add([counted(one) for one in corpus])
        return terms.fit()


def require_equal(one: tuple[Lexicon, Impacts], other: tuple[Lexicon, Impacts]) -> None:
    assert one[0].words == other[0].words
    assert one[0].idf.tobytes() == other[0].idf.tobytes()
    for name in ("starts", "passages", "values"):
        assert getattr(one[1], name).tobytes() == getattr(other[1], name).tobytes()


@settings(deadline=None)
@given(passages, st.lists(words | st.just("unknown"), max_size=6), st.sampled_from([1, 3, 16_384]))
def test_streamed_scores_are_those_of_rank_bm25(
    corpus: list[list[str]], question: list[str], block: int
) -> None:
    assume(any(corpus))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(term_counts, "_BLOCK", block)
        lexicon, impacts = streamed(Path(folder) / "one", corpus)
        require_equal((lexicon, impacts), fit(corpus))
        scores = np.nan_to_num(impacts.scores(lexicon.query(Counter(question))).values, neginf=0.0)
    assert np.abs(scores - BM25Okapi(corpus).get_scores(question)).max() < 1e-5


@settings(deadline=None)
@given(st.lists(passages, min_size=1, max_size=4))
def test_adding_tables_of_documents_gives_what_counting_their_passages_gives(
    documents: list[list[list[str]]],
) -> None:
    corpus = [passage for document in documents for passage in document]
    assume(any(corpus))
    with tempfile.TemporaryDirectory() as folder:
        expected = streamed(Path(folder) / "one", corpus)
        other = Path(folder) / "other"
        other.mkdir()
        with TermCounts(other) as terms:
            for document in documents:
                table = TermTable.of(document)
                terms.add_numbered(table.words, table.numbers, table.counts, table.sizes)
            require_equal(terms.fit(), expected)


def test_nothing_to_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no words"):
        streamed(tmp_path / "one", [[], []])
