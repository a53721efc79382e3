"""The optional re-ranker, with a real cross-encoder made here: order, range, limits, and what is refused."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import CrossEncoder
from starlette.testclient import TestClient
from torch.nn import Identity

from indexer.errors import BadInput, MissingExtra
from service.search.rerank import MOST_CANDIDATES, Reranking, load_reranker
from service.web.app import create_app
from service.web.operation.settings import Settings
from tests import tiny_models as tiny
from tests.processes import minutebook

TEXTS = ["channel board", "board harbour", "harbour ferry", "ferry channel"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.cross_encoder(tmp_path_factory.mktemp("model"))


def test_what_answers_the_question_comes_first(folder: Path) -> None:
    reranker = load_reranker(Reranking(str(folder)))
    for question in ("ferry", "channel", "harbour", "board"):
        scores = reranker.scores(question, TEXTS)
        order = np.argsort(-scores)
        assert {TEXTS[n] for n in order[:2].tolist()} == {text for text in TEXTS if question in text.split()}
        assert scores[order[1]] > 0.5 > scores[order[2]]


def test_scores_are_the_models_own_squeezed_into_0_to_1(folder: Path) -> None:
    original = CrossEncoder(str(folder), device="cpu")
    logits = original.predict([("ferry", text) for text in TEXTS], activation_fn=lambda logit: logit)
    scores = load_reranker(Reranking(str(folder))).scores("ferry", TEXTS)
    assert scores.dtype == np.float32
    assert scores.shape == (len(TEXTS),)
    assert np.allclose(scores, 1 / (1 + np.exp(-logits)), atol=1e-5)
    assert logits.min() < 0  # bare logits would not do


def test_a_model_that_gives_bare_logits_is_squeezed_too(folder: Path, tmp_path: Path) -> None:
    bare = CrossEncoder(str(folder), device="cpu")
    bare.activation_fn = Identity()
    bare.save(str(tmp_path / "bare"))
    expected = load_reranker(Reranking(str(folder))).scores("ferry", TEXTS)
    assert np.allclose(load_reranker(Reranking(str(tmp_path / "bare"))).scores("ferry", TEXTS), expected)


def test_a_passage_scores_alike_alone_and_in_company(folder: Path) -> None:
    reranker = load_reranker(Reranking(str(folder)))
    many = [f"{TEXTS[n % 4]} {'meeting ' * (n % 7)}" for n in range(40)]
    together = reranker.scores("ferry", many)
    alone = np.concatenate([reranker.scores("ferry", [text]) for text in many])
    assert np.allclose(together, alone, atol=1e-5)


def test_no_text_is_read_past_the_limit(folder: Path) -> None:
    long, other = "board " * 30 + "ferry", "board " * 30 + "harbour"
    wide = load_reranker(Reranking(str(folder))).scores("ferry", [long, other])
    narrow = load_reranker(Reranking(str(folder), max_pieces=16)).scores("ferry", [long, other])
    assert wide[0] != wide[1]
    assert narrow[0] == narrow[1]


def test_the_number_of_candidates_is_bounded(folder: Path) -> None:
    reranker = load_reranker(Reranking(str(folder)))
    with pytest.raises(ValueError, match=f"at most {MOST_CANDIDATES}"):
        reranker.scores("ferry", ["board"] * (MOST_CANDIDATES + 1))
    assert reranker.scores("ferry", []).shape == (0,)
    for candidates in (0, MOST_CANDIDATES + 1):
        with pytest.raises(BadInput, match=f"from 1 to {MOST_CANDIDATES} candidates"):
            Reranking("any", candidates=candidates)


def test_threads_may_share_it(folder: Path) -> None:
    reranker = load_reranker(Reranking(str(folder)))
    expected = reranker.scores("ferry", TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for scores in pool.map(lambda _: reranker.scores("ferry", TEXTS), range(20)):
            assert np.allclose(scores, expected)


def test_a_classifier_is_no_reranker(tmp_path: Path) -> None:
    model = tiny.cross_encoder(tmp_path, labels=3, trained=False)
    with pytest.raises(BadInput, match="gives 3 scores a pair; a re-ranker gives one"):
        load_reranker(Reranking(str(model)))


def test_limits_beyond_the_model_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="reads 128 word pieces, not 129"):
        load_reranker(Reranking(str(folder), max_pieces=129))
    with pytest.raises(BadInput, match="leave the limit out"):
        Reranking("any", max_pieces=0)
    overlong = str(tiny.overlong_cross_encoder(tmp_path))
    with pytest.raises(BadInput, match="fails on long passages; give it fewer"):
        load_reranker(Reranking(overlong))
    assert load_reranker(Reranking(overlong, max_pieces=tiny.POSITIONS - 2)).scores("ferry", TEXTS).shape == (
        4,
    )


def test_a_missing_model_and_a_missing_package_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="no-such-model"):
        load_reranker(Reranking(str(tmp_path / "no-such-model")))
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "service.search.rerank.find_spec",
        lambda name: None if name == "sentence_transformers" else find(name),
    )
    with pytest.raises(MissingExtra, match=r"pip install '\.\[rerank\]'"):
        load_reranker(Reranking(str(tmp_path)))


def test_knowing_the_reranker_loads_no_torch() -> None:
    code = "import sys, service.search.rerank; print(*{'torch', 'sentence_transformers'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_service_and_the_command_line_rerank_when_told_to(folder: Path, sample_index: Path) -> None:
    question = {"q": "what did the board hear of the ferry", "limit": "30"}
    with TestClient(create_app(sample_index)) as plain:
        first = [hit["passage_id"] for hit in plain.get("/api/search", params=question).json()["hits"]]
    with TestClient(create_app(sample_index, Settings(rerank=Reranking(str(folder))))) as reread:
        told = reread.get("/api/search", params=question).json()["hits"]
    assert [hit["passage_id"] for hit in told] != first
    assert [hit["score"] for hit in told] == sorted((hit["score"] for hit in told), reverse=True)
    run = minutebook(
        "search", question["q"], "--index", sample_index, "--limit", 30, "--rerank", folder, "--json"
    )
    assert run.returncode == 0, run.stderr
    assert [hit["passage_id"] for hit in json.loads(run.stdout)["hits"]] == [
        hit["passage_id"] for hit in told
    ]


def test_a_model_that_is_not_there_keeps_the_service_from_starting(
    sample_index: Path, tmp_path: Path
) -> None:
    run = minutebook("serve", "--index", sample_index, "--rerank", tmp_path / "none", "--port", 65000)
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert str(tmp_path / "none") in run.stderr
