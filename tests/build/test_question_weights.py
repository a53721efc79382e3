"""Questions are read by rounded weights where a corpus is ranked alike by them, else by exact ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from indexer.build import encoder_gate
from indexer.build.encoder_gate import FIRST, Corpus, agreements, made_questions
from indexer.build.verify import verify
from indexer.store.engines.local import stored_vectors
from indexer.store.query_encoder import QueryEncoder, QuestionWeights, question_weights
from indexer.store.records import Records
from indexer.store.token_vectors import TokenVectors
from indexer.store.versions import open_current
from tests.built import in_process

MINUTES = "Harbour Board\n\n{} May 2023\n\n1. {}\n\nThe board agreed to {} before the winter storms begin.\n"
MATTERS = {
    "Dredging": "dredge the inner basin",
    "Ferry tickets": "sell tickets on the quay",
    "Lights": "repair both lights of the mole",
    "Mooring fees": "ask ten pounds more of visitors",
}


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("minutes")
    for day, (heading, matter) in enumerate(MATTERS.items(), 1):
        (folder / f"{day}.txt").write_text(MINUTES.format(day, heading, matter))
    return folder


@pytest.fixture(scope="module")
def index(minutes: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("index")
    in_process(minutes, out, model=str(encoder))
    return out


def encoder_of(index: Path) -> Path:
    return open_current(index)[0] / "encoder"


def test_questions_are_read_by_rounded_weights_of_which_one_bit_stays_free(index: Path) -> None:
    """Two products of a byte and such a weight fit 16 bits: so every processor sums up the same numbers."""
    assert question_weights(encoder_of(index)) is QuestionWeights.INT8
    assert QueryEncoder.load(encoder_of(index)).weights is QuestionWeights.INT8
    network = onnx.load(encoder_of(index) / "model.onnx")
    stored = {one.name: numpy_helper.to_array(one) for one in network.graph.initializer}
    factors = [stored[one.input[1]] for one in network.graph.node if one.op_type == "MatMulInteger"]
    assert factors
    for one in factors:
        assert one.dtype == np.int8
        assert 2 * 255 * int(np.abs(one.astype(np.int64)).max()) < 2**15
    assert verify(index).sound


def test_exact_weights_are_had_for_the_asking_and_what_was_encoded_stays(
    index: Path, minutes: Path, encoder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "index"
    exact = in_process(minutes, out, model=str(encoder), questions=QuestionWeights.FP32)
    assert question_weights(encoder_of(out)) is QuestionWeights.FP32
    assert not (encoder_of(out) / "weights.json").exists()
    again = in_process(minutes, out, model=str(encoder))
    assert not again.unchanged
    assert again.reused.passages == exact.manifest.contents.passages
    assert question_weights(encoder_of(out)) is QuestionWeights.INT8
    vectors = [stored_vectors(open_current(one)[0]) for one in (index, out)]
    assert np.array_equal(*vectors)


def test_where_other_passages_would_be_found_the_exact_ones_stay_and_it_is_told(
    minutes: Path, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_gate, "LEAST_NDCG", 1.01)
    built = in_process(minutes, tmp_path / "index", model=str(encoder))
    assert question_weights(encoder_of(tmp_path / "index")) is QuestionWeights.FP32
    (told,) = (note for note in built.notes if "exact weights" in note)
    assert "%" in told
    assert {path.name for path in encoder_of(tmp_path / "index").parent.glob(".rounded*")} == set()


def corpus_of(index: Path) -> Corpus:
    folder, _ = open_current(index)
    tokens = TokenVectors.load(folder / "tokens")
    return Corpus(Records(folder / "records.sqlite"), stored_vectors(folder), tokens)


def test_questions_are_made_of_headings_and_of_what_is_said(index: Path) -> None:
    questions = made_questions(corpus_of(index))
    assert len(questions) == len(set(questions))
    assert questions[0] == "Dredging" or "Dredging" in questions
    texts = " ".join(MINUTES.format("", heading, matter) for heading, matter in MATTERS.items()).split()
    assert all(set(one.split()) <= {*texts, *"12345", "May", "2023"} for one in questions)


def test_an_encoder_agrees_with_itself(index: Path) -> None:
    encoder = QueryEncoder.load(encoder_of(index))
    found = agreements(encoder, encoder, corpus_of(index))
    for one in (found.vectors, found.tokens):
        assert (one.shared, one.ndcg) == (1, pytest.approx(1))
        assert one.questions > len(MATTERS)


def test_what_is_lost_and_what_stands_lower_counts() -> None:
    first = np.arange(FIRST)
    alike = encoder_gate._alike
    assert alike(first, first) == (1, pytest.approx(1))
    shared, lost = alike(first, np.append(first[:-1], 99))
    assert shared == 0.9
    exchanged, lower = alike(first, first[::-1])
    assert exchanged == 1
    assert lower < lost < 1
    assert alike(first, first + FIRST) == (0, 0)
