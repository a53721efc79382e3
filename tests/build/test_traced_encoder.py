"""The traced network gives passages what the model itself gives them, or there is none."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sentence_transformers.sentence_transformer.modules import Dense, Normalize

from indexer.build.encoder import load_encoder, packaged_model
from indexer.build.traced_encoder import TracedNetwork, traced
from tests import tiny_models as tiny

TEXTS = [
    "ferry",
    "The channel was measured. " * 100,
    "£363M – “on time” über 60%",
    "What was agreed? By whom?",
]
PLACES = [[(0, 5)], [(0, 25), (26, 51)], [], [(0, 16), (17, 25)]]
LEAST_SIGNS = 0.99  # of tokens' signs: a number near 0 may fall to either side

MODELS: dict[str, Callable[[Path], Path]] = {
    "bert": tiny.encoder,
    "distilbert": lambda folder: tiny.encoder(folder, tiny.distilbert),
    "roberta": lambda folder: tiny.encoder(folder, tiny.roberta),
    "mpnet-normalize": lambda folder: tiny.encoder(folder, tiny.mpnet, "mean", Normalize()),
    "prompts": partial(tiny.encoder, prompts={"query": "query: ", "document": "document: "}),
}
OTHERS: dict[str, Callable[[Path], Path]] = {
    "max": lambda folder: tiny.encoder(folder, tiny.bert, "max"),
    "cls": lambda folder: tiny.encoder(folder, tiny.bert, "cls"),
    "dense": lambda folder: tiny.encoder(folder, tiny.bert, "mean", Dense(32, 16)),
}


def require_alike(folder: Path, name: str, *, half: bool | None = False) -> TracedNetwork:
    encoder = load_encoder(name, half=half, device="cpu")
    network = traced(encoder, folder)
    assert network is not None
    ours = network.opened(folder, encoder.card, encoder.prompt).encode_passages(TEXTS, PLACES)
    for one, own in zip(ours, encoder.encode_passages(TEXTS, PLACES), strict=True):
        assert (one.vector * own.vector).sum() > 0.9999
        assert ((one.sentences * own.sentences).sum(axis=1) > 0.9999).all()
        assert np.mean(np.unpackbits(one.tokens) == np.unpackbits(own.tokens)) > LEAST_SIGNS
        assert np.array_equal(one.owners, own.owners)
    return network


@pytest.mark.parametrize("name", MODELS)
def test_passages_are_the_models_own(name: str, tmp_path: Path) -> None:
    folder = MODELS[name](tmp_path / "model")
    require_alike(folder, str(folder))


@pytest.mark.parametrize("half", [False, None])
def test_those_of_the_default_encoder_too_and_without_its_weights(half: bool | None) -> None:
    network = require_alike(packaged_model(), str(packaged_model()), half=half)
    assert len(network.graph) < 1_000_000
    held = sum(len(load_file(packaged_model() / file)[key]) for file, key in network.weights.values())
    assert held > 30_000  # rows: those of the words alone are as many


@pytest.mark.parametrize("name", OTHERS)
def test_a_vector_that_is_no_mean_of_outputs_has_none(name: str, tmp_path: Path) -> None:
    folder = OTHERS[name](tmp_path / "model")
    assert traced(load_encoder(str(folder), device="cpu"), folder) is None


def test_weights_that_are_not_in_the_folder_are_not_looked_for_elsewhere(tmp_path: Path) -> None:
    folder = tiny.encoder(tmp_path / "model")
    encoder = load_encoder(str(folder), device="cpu")
    for path in folder.rglob("*.safetensors"):
        path.unlink()
    assert traced(encoder, folder) is None


def test_a_network_that_reads_otherwise_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny.encoder(tmp_path / "model")
    encoder = load_encoder(str(folder), half=False, device="cpu")
    assert traced(encoder, folder) is not None
    opened = TracedNetwork.opened

    def off(self: TracedNetwork, *others: Path) -> object:
        reader = opened(self, *others)  # type: ignore[arg-type]
        return dataclasses.replace(
            reader, read=lambda texts: [(one, -outputs) for one, outputs in reader.read(texts)]
        )

    monkeypatch.setattr(TracedNetwork, "opened", off)
    assert traced(encoder, folder) is None


def test_warnings_are_heard_again_when_it_is_traced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tiny.encoder(tmp_path / "model")
    assert traced(load_encoder(str(folder), half=False, device="cpu"), folder) is not None
    assert caplog.text == ""
    logging.getLogger("test").warning("heard")
    assert "heard" in caplog.text
    assert torch.is_grad_enabled()
