"""Whole searches on a Milvus server list what they list here: all questions of the sample, and of London."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from eval.questions import as_query
from eval.relevance import load_questions
from indexer.store.engines.milvus import MilvusEngine
from indexer.store.open import Index, open_index
from service.answer.answerer import Answerer
from service.search.results import Results
from service.search.search import Searcher
from tests.milvus_server import MilvusServer
from tests.processes import ROOT, minutebook
from tests.queries import make_query

pytestmark = pytest.mark.slow

CLOSE = 1e-4
"""How far scores may lie apart: the server adds up in another order and precision."""


def moved(index: Path, minutes: Path, out: Path, server: MilvusServer) -> Path:
    """The same minutes indexed on the server; what a local index has encoded is taken over."""
    shutil.copytree(index, out)
    run = minutebook("index", minutes, "--out", out, "--engine", "milvus", "--uri", server.uri, "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["reused"]["documents"] == told["documents"]
    return out


@pytest.fixture(scope="module")
def sample(
    sample_index: Path, server: MilvusServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Index, Index]]:
    minutes = ROOT / "examples" / "minutes"
    there = moved(sample_index, minutes, tmp_path_factory.mktemp("sample") / "index", server)
    with closing(open_index(sample_index)) as one, closing(open_index(there)) as other:
        yield one, other


@pytest.fixture(scope="module")
def london(
    london_index: Path, shared: Path, server: MilvusServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Index, Index]]:
    minutes = shared / "minutes" / "london"
    there = moved(london_index, minutes, tmp_path_factory.mktemp("london") / "index", server)
    with closing(open_index(london_index)) as one, closing(open_index(there)) as other:
        yield one, other


def require_alike(here: Results, there: Results) -> None:
    """The same passages in the same order, but where scores are as good as equal; totals and facets too."""
    scores = {one.passage_id: one.score for one in here.hits}
    assert [one.score for one in there.hits] == pytest.approx(list(scores.values()), abs=CLOSE)
    for one, other in zip(here.hits, there.hits, strict=True):
        if one.passage_id != other.passage_id:
            assert other.score == pytest.approx(one.score, abs=CLOSE)
    assert (here.total, here.facets) == (there.total, there.facets)


def require_same_searches(indexes: tuple[Index, Index], questions: Path) -> None:
    here, there = indexes
    assert isinstance(there.parts.engine, MilvusEngine)
    assert not isinstance(here.parts.engine, MilvusEngine)
    asked = load_questions(questions, here)
    assert len(asked) > 20
    for question in asked:
        for mode in ("hybrid", "lexical", "dense"):
            queries = [as_query(index, question, mode=mode, limit=20) for index in indexes]
            results = [
                Searcher(index).search(replace(query, facets=True))
                for index, query in zip(indexes, queries, strict=True)
            ]
            require_alike(*results)


def test_the_sample_questions_list_the_same(sample: tuple[Index, Index]) -> None:
    require_same_searches(sample, ROOT / "examples" / "questions.jsonl")


def test_the_london_questions_list_the_same(london: tuple[Index, Index], shared: Path) -> None:
    require_same_searches(london, shared / "questions" / "london-dev.jsonl")


def test_filters_and_answers_are_the_same(sample: tuple[Index, Index]) -> None:
    here, _ = sample
    names = [one.name for one in here.boards]
    people = sorted(here.columns.codes["people"])[:8]
    for chosen in (
        *({"boards": [name]} for name in names),
        *({"people": [name]} for name in people),
        {"years": ["2024"], "has_actions": True},
        {"date_from": "2023-06-01", "date_to": "2024-06-30", "sort": "date"},
    ):
        results = [
            Searcher(index).search(make_query(index, "budget and safety", limit=20, facets=True, **chosen))
            for index in sample
        ]
        require_alike(*results)
    for question in load_questions(ROOT / "examples" / "questions.jsonl", here)[:12]:
        one, other = (Answerer(index, Searcher(index)).ask(as_query(index, question)) for index in sample)
        assert (one.quotes, one.citations, one.reason) == (other.quotes, other.citations, other.reason)
        assert one.confidence == pytest.approx(other.confidence, abs=CLOSE)
