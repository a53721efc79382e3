"""Any encoder: each architecture serves the vectors that it was built with, or is refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import (
    Dense,
    Normalize,
    Pooling,
    Router,
    StaticEmbedding,
)

from indexer.build.encoder import LEAST_PIECES, DocumentEncoder, load_encoder
from indexer.errors import BadInput
from indexer.language.words import token_counter
from indexer.model import AgendaItem, Meeting
from indexer.passages import Budget, cut, indexed
from indexer.store.query_encoder import QueryEncoder
from tests import tiny_models as tiny

TEXTS = [
    "ferry",
    "What was agreed at the meeting of the harbour board, and who measured the depth?",
    "£363M – “on time” über 60%",
    "The channel was measured. " * 100,
]
PROMPTS = {"query": "query: ", "document": "document: "}


def served(encoder: DocumentEncoder, folder: Path) -> QueryEncoder:
    encoder.export(folder / "exported")
    return QueryEncoder.load(folder / "exported")


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    other = other / np.linalg.norm(other, axis=1, keepdims=True)
    return (one * other).sum(axis=1)


def load(folder: Path) -> DocumentEncoder:
    return load_encoder(str(folder), half=False)


MODELS: dict[str, Callable[[Path], Path]] = {
    "bert-mean": tiny.encoder,
    "bert-cls-normalize": lambda folder: tiny.encoder(folder, tiny.bert, "cls", Normalize()),
    "bert-max": lambda folder: tiny.encoder(folder, tiny.bert, "max"),
    "bert-weighted": lambda folder: tiny.encoder(folder, tiny.bert, "weightedmean"),
    "bert-dense": lambda folder: tiny.encoder(folder, tiny.bert, "mean", Dense(32, 16), Normalize()),
    "distilbert-mean": lambda folder: tiny.encoder(folder, tiny.distilbert),
    "roberta-mean": lambda folder: tiny.encoder(folder, tiny.roberta),
    "mpnet-mean-normalize": lambda folder: tiny.encoder(folder, tiny.mpnet, "mean", Normalize()),
    "qwen-last-token-left-padded": lambda folder: tiny.encoder(folder, tiny.qwen, "lasttoken"),
    "prompts": lambda folder: tiny.encoder(folder, prompts=PROMPTS),
    "prompts-not-pooled": lambda folder: tiny.encoder(folder, prompts=PROMPTS, include_prompt=False),
    "default-prompt": lambda folder: tiny.encoder(folder, prompts=PROMPTS, default_prompt_name="document"),
    "cased": lambda folder: tiny.encoder(folder, partial(tiny.bert, lower=False)),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_service_makes_the_vectors_of_the_model(name: str, tmp_path: Path) -> None:
    folder = MODELS[name](tmp_path)
    original = SentenceTransformer(str(folder), device="cpu")
    encoder = load(folder)
    query_encoder = served(encoder, tmp_path)
    questions = original.encode_query(TEXTS, show_progress_bar=False)
    documents = original.encode_document(TEXTS, show_progress_bar=False)
    together = query_encoder.encode(TEXTS)
    alone = np.concatenate([query_encoder.encode([text]) for text in TEXTS])
    assert together.shape == (len(TEXTS), encoder.card.dimension) == questions.shape
    assert cosines(together, questions).min() >= 0.9999
    assert cosines(alone, questions).min() >= 0.9999
    assert cosines(encoder.encode(TEXTS), documents).min() >= 0.9999
    # The models tell texts apart; were all vectors alike, the cosines above would prove nothing.
    assert cosines(together[:1], questions[1:2]).max() < 0.99


@pytest.mark.parametrize("name", ["document", "passage", "corpus"])
def test_the_passages_prompt_is_found_by_any_of_its_names(name: str, tmp_path: Path) -> None:
    folder = tiny.encoder(tmp_path, prompts={"query": "query: ", name: "passage: "})
    original = SentenceTransformer(str(folder), device="cpu")
    encoder = load(folder)
    expected = original.encode(TEXTS, prompt_name=name, show_progress_bar=False)
    assert cosines(encoder.encode(TEXTS), expected).min() >= 0.9999
    assert cosines(encoder.encode(TEXTS), original.encode(TEXTS, show_progress_bar=False)).max() < 0.9999
    assert encoder.count_pieces("ferry") == len(original.tokenizer("passage: ferry")["input_ids"])


def test_questions_and_passages_have_their_own_prompts(tmp_path: Path) -> None:
    encoder = load(tiny.encoder(tmp_path, prompts=PROMPTS))
    asked = served(encoder, tmp_path).encode(TEXTS[:3])
    assert encoder.card.query_prompt == "query: "
    assert cosines(asked, encoder.encode(TEXTS[:3])).max() < 0.9999


def test_weights_in_half_precision_are_served_in_single(tmp_path: Path) -> None:
    folder = tiny.encoder(tmp_path)
    model = SentenceTransformer(str(folder), device="cpu").bfloat16()
    model.save(str(tmp_path / "halved"))
    encoder = load(tmp_path / "halved")
    assert cosines(served(encoder, tmp_path).encode(TEXTS), encoder.encode(TEXTS)).min() >= 0.9999


def test_the_dimension_is_that_of_the_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny.encoder(tmp_path, tiny.bert, "mean", Dense(32, 16))
    monkeypatch.setattr(SentenceTransformer, "get_embedding_dimension", lambda self: None)
    encoder = load(folder)
    assert encoder.card.dimension == 16
    assert encoder.encode(["ferry"]).shape == (1, 16)


def test_an_encoder_that_reads_less_gets_smaller_passages(tmp_path: Path) -> None:
    encoder = load(tiny.encoder(tmp_path, partial(tiny.bert, limit=80), prompts=PROMPTS))
    text = " ".join(f"The channel was measured at {n} metres by the ferry berth." for n in range(30))
    item = AgendaItem(1, "1", "Harbour channel", 0, len(text))
    meeting = Meeting("m", None, "Harbour Board", None, "m.txt", None, text, items=(item,))
    budget = Budget(200, encoder.card.max_pieces, token_counter(), encoder.count_pieces)
    passages = list(cut(meeting, budget, lambda start, end: ()))
    assert encoder.card.max_pieces == 80
    assert all(encoder.count_pieces(indexed(one.context, one.text)) <= 80 for one in passages)
    assert "".join("".join(one.text.split()) for one in passages) == "".join(text.split())


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: tiny.encoder(folder, partial(tiny.bert, limit=32)), "reads 32 word pieces"),
        (
            lambda folder: tiny.encoder(folder, prompts={"document": "the minutes of the meeting " * 10}),
            "on its prompt",
        ),
        # Its first two positions are never used, as in the published ones.
        (
            lambda folder: tiny.encoder(folder, partial(tiny.roberta, limit=tiny.POSITIONS)),
            "lower max_seq_length",
        ),
    ],
)
def test_an_encoder_without_room_is_refused(
    make: Callable[[Path], Path], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=reason) as refusal:
        load(make(tmp_path))
    assert str(refusal.value).endswith(".")


def test_the_least_room_is_enough(tmp_path: Path) -> None:
    encoder = load(tiny.encoder(tmp_path, partial(tiny.bert, limit=LEAST_PIECES)))
    assert encoder.card.max_pieces == LEAST_PIECES


def static(folder: Path) -> SentenceTransformer:
    words = tiny.tokenizer().backend_tokenizer
    return SentenceTransformer(modules=[StaticEmbedding(words, embedding_dim=32)], device="cpu")


def two_networks(folder: Path) -> SentenceTransformer:
    routes = {name: [tiny.bert(folder / name), Pooling(32)] for name in ("query", "document")}
    return SentenceTransformer(
        modules=[Router.for_query_document(routes["query"], routes["document"])], device="cpu"
    )


@pytest.mark.parametrize("make", [static, two_networks])
def test_what_is_not_one_network_is_refused(
    make: Callable[[Path], SentenceTransformer], tmp_path: Path
) -> None:
    make(tmp_path).save(str(tmp_path / "encoder"))
    with pytest.raises(BadInput, match="one network with one fast tokenizer; choose another --model"):
        load(tmp_path / "encoder")


class Fickle(torch.nn.Module):
    """Treats short texts otherwise than long ones, which tracing cannot see."""

    def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        if int(features["attention_mask"].sum(dim=1).max()) > 20:
            features["sentence_embedding"] = features["sentence_embedding"].flip(-1)
        return features


class Untraceable(torch.nn.Module):
    """Leaves torch on its way."""

    def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        if torch.jit.is_tracing():
            raise RuntimeError("no")
        return features


@pytest.mark.parametrize(
    ("module", "reason"), [(Fickle(), "vectors differ"), (Untraceable(), "cannot be traced")]
)
def test_an_unfaithful_export_is_refused(module: torch.nn.Module, reason: str, tmp_path: Path) -> None:
    model = SentenceTransformer(modules=[tiny.bert(tmp_path / "network"), Pooling(32), module], device="cpu")
    encoder = DocumentEncoder("odd", model, half=False)
    with pytest.raises(
        BadInput, match=f"odd cannot be exported for serving: .*{reason}.*choose another --model"
    ):
        encoder.export(tmp_path / "exported")


def test_the_fingerprint_follows_all_that_shapes_a_vector(tmp_path: Path) -> None:
    def fingerprint(name: str, **options: object) -> str:
        return load(tiny.encoder(tmp_path / name, **options)).card.fingerprint  # type: ignore[arg-type]

    same = fingerprint("a")
    assert same == fingerprint("b")
    others = {
        fingerprint("pooling", pooling="cls"),
        fingerprint("prompts", prompts=PROMPTS),
        fingerprint("limit", network=partial(tiny.bert, limit=100)),
        fingerprint("case", network=partial(tiny.bert, lower=False)),
        fingerprint("network", network=tiny.distilbert),
    }
    assert len({same, *others}) == 6


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{")
    with pytest.raises(BadInput, match="holds no encoder"):
        load(tmp_path)
    with pytest.raises(BadInput, match="There is no folder"):
        load(tmp_path / "missing")
