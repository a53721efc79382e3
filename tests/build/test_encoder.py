from pathlib import Path

import numpy as np
import pytest

from indexer.build.encoder import DocumentEncoder, load_encoder
from indexer.errors import BadInput, UnusableIndex
from indexer.store.query_encoder import QueryEncoder
from indexer.store.token_vectors import NONE, signs_of


@pytest.fixture(scope="module")
def encoder() -> DocumentEncoder:
    return load_encoder(half=False)


@pytest.fixture(scope="module")
def exported(encoder: DocumentEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder") / "encoder"
    encoder.export(folder)
    return folder


def test_exported_vectors_are_the_originals(encoder: DocumentEncoder, exported: Path) -> None:
    texts = ["orders", "what was said about ancillary orders", "victim " * 400, "£363M for NHS – über", "?"]
    query_encoder = QueryEncoder.load(exported)
    original = encoder.encode(texts)
    together = query_encoder.encode(texts)
    alone = np.concatenate([query_encoder.encode([text]) for text in texts])
    assert (original * together).sum(axis=1).min() > 0.9999
    assert (original * alone).sum(axis=1).min() > 0.9999


def test_vectors_have_unit_length_and_keep_their_order(encoder: DocumentEncoder) -> None:
    texts = ["a longer text about courts and orders", "short", "of middle length, this"]
    vectors = encoder.encode(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for n, text in enumerate(texts):
        assert float(vectors[n] @ encoder.encode([text])[0]) > 0.9999


def test_half_precision_keeps_the_vectors(encoder: DocumentEncoder) -> None:
    texts = ["orders", "what was said about ancillary orders", "victim " * 400, "£363M for NHS – über", "?"]
    halved = load_encoder(half=True).encode(texts)
    assert (halved * encoder.encode(texts)).sum(axis=1).min() > 0.998
    assert not np.array_equal(halved, encoder.encode(texts))


def test_progress_reaches_the_number_of_texts(encoder: DocumentEncoder) -> None:
    seen: list[int] = []
    encoder.encode(["text"] * 70, seen.append)
    assert seen == [32, 64, 70]


def test_an_unknown_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no-such-model"):
        load_encoder(str(tmp_path / "no-such-model"))


def test_weights_stand_apart_for_whoever_may_read_the_network(exported: Path) -> None:
    network, weights = exported / "model.onnx", exported / "weights.bin"
    assert network.stat().st_size < 1_000_000 < weights.stat().st_size
    assert network.stat().st_mode == weights.stat().st_mode


def test_a_damaged_export_is_refused(exported: Path, tmp_path: Path) -> None:
    for name in ("encoder.json", "tokenizer.json", "model.onnx", "weights.bin"):
        (tmp_path / name).write_bytes((exported / name).read_bytes()[:100])
    with pytest.raises(UnusableIndex, match="rebuild"):
        QueryEncoder.load(tmp_path)


def test_a_sentence_is_read_within_its_text(encoder: DocumentEncoder) -> None:
    text = "Policing. The chair asked about knives. He agreed to report in May."
    first, second = "The chair asked about knives.", "He agreed to report in May."
    places = [(text.index(one), text.index(one) + len(one)) for one in (first, second)]
    read = encoder.encode_passages([text, "Other."], [places, [(0, 6)]])
    parts = [one.sentences for one in read]
    assert np.allclose([one.vector for one in read], encoder.encode([text, "Other."]), atol=1e-5)
    assert [one.shape for one in parts] == [(2, 384), (1, 384)]
    assert np.allclose(np.linalg.norm(parts[0], axis=1), 1, atol=1e-5)
    asked = encoder.encode(["When will there be a report?", "Who talked about knives?"])
    assert parts[0][0] @ asked[1] > parts[0][1] @ asked[1]
    assert parts[0][1] @ asked[0] > parts[0][0] @ asked[0]
    assert sorted(set(read[0].owners.tolist())) == [0, 1, NONE]
    # Read by itself, the second sentence does not know that it is about knives.
    assert parts[0][1] @ asked[1] > encoder.encode([second])[0] @ asked[1]


def test_questions_and_passages_have_the_same_tokens(encoder: DocumentEncoder, exported: Path) -> None:
    texts = ["Policing. The chair asked about knives.", "naïve “quotes”, 20mph – £4", ""]
    asked = QueryEncoder.load(exported).read(texts)
    for text, own, stored in zip(texts, asked, encoder.encode_passages(texts, [[]] * 3), strict=True):
        assert np.bitwise_count(signs_of(own.tokens) ^ stored.tokens).sum() <= 0.02 * 8 * stored.tokens.size
        assert len(own.tokens) == len(own.spans) == len(stored.owners)
        assert np.allclose(np.linalg.norm(own.tokens, axis=1), 1, atol=1e-5)
        assert all(text[start:end].strip() for start, end in own.spans)
        assert "".join(text[start:end] for start, end in own.spans) == text.replace(" ", "")
