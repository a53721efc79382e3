"""Faults planted in the search on purpose: the sample questions must show each as a real loss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.configurations import shipped
from eval.diff import Pair, diff
from eval.expected import expectation
from eval.fields import without_header, worded
from eval.gate import judge
from eval.model import Question
from eval.questions import as_query, load_questions
from eval.results import Results
from eval.run import run
from indexer.bm25 import SparseQuery
from indexer.engines.protocol import Described, Engine, Ranked, Where
from indexer.reader import Index, open_index
from service.understanding import Reader

EXAMPLES = Path(__file__).parent.parent / "examples"

pytestmark = pytest.mark.slow


@dataclass
class Faulty:
    """An engine that leaves some legs or filters out."""

    engine: Engine
    legs: tuple[str, ...] = ("lexical", "dense")
    ignored: dict[str, object] = field(default_factory=dict)  # filters set to nothing

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        found = self.engine.lexical(query, replace(where, **self.ignored), limit)  # type: ignore[arg-type]
        return found if "lexical" in self.legs else nothing()

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        found = self.engine.dense(vector, replace(where, **self.ignored), limit)  # type: ignore[arg-type]
        return found if "dense" in self.legs else nothing()

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        found = self.engine.describe(query, vector, passages)
        if "lexical" not in self.legs:
            found = replace(found, impacts=np.zeros_like(found.impacts))
        if "dense" not in self.legs:
            silent = replace(found.sentences, cosines=np.zeros_like(found.sentences.cosines))
            found = replace(found, cosines=np.zeros_like(found.cosines), sentences=silent)
        return found

    def close(self) -> None:
        self.engine.close()


def nothing() -> Ranked:
    return Ranked(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Iterator[Index]:
    opened = open_index(sample_index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def questions(index: Index) -> tuple[Question, ...]:
    return load_questions(EXAMPLES / "questions.jsonl", index)


@pytest.fixture(scope="module")
def sound(index: Index, questions: tuple[Question, ...]) -> Results:
    return evaluated(index, questions)


def evaluated(index: Index, questions: tuple[Question, ...]) -> Results:
    return run(index, questions, [shipped()], "hybrid", "questions.jsonl")


def loss(sound: Results, broken: Results) -> Pair:
    """What the fault did; the gate, which expects what was sound, must fall with it."""
    (pair,) = diff(sound, broken).pairs
    verdict = judge(broken, expectation(sound))
    assert verdict.fallen
    assert verdict.moved
    assert {one.id for one in verdict.moved} <= set(sound.answerable)
    return pair


def worse(pair: Pair) -> set[str]:
    return {row.name for row in pair.rows if row.difference.verdict == "worse"}


@pytest.mark.parametrize(
    ("fault", "measure"),
    [
        ({"legs": ("dense",)}, "nDCG@10"),
        ({"legs": ("lexical",)}, "nDCG@10"),
        ({"ignored": {"date_from": None, "date_to": None}}, "nDCG@10"),
        ({"ignored": {"boards": ()}}, "nDCG@10"),
    ],
    ids=["no-lexical-leg", "no-dense-leg", "no-filter-by-date", "no-filter-by-board"],
)
def test_a_broken_leg_or_filter_shows(
    index: Index,
    questions: tuple[Question, ...],
    sound: Results,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, object],
    measure: str,
) -> None:
    monkeypatch.setattr(index, "_engine", Faulty(index._engine, **fault))  # type: ignore[arg-type]
    pair = loss(sound, evaluated(index, questions))
    assert measure in worse(pair)
    if "ignored" in fault:
        # Whether a filter was given or read out of the question: nothing else may fall.
        reader, asked = Reader(index), {one.id: one for one in questions}
        assert "filtered" in {asked[one.id].kind for one in pair.fell}
        for one in pair.fell:
            where = reader.read(as_query(index, asked[one.id]), dt.date.today()).where
            assert replace(where, **fault["ignored"]) != where


def test_a_context_header_that_is_left_out_shows(
    index: Index, questions: tuple[Question, ...], sound: Results
) -> None:
    bare = worded(index, without_header)
    assert "nDCG@10" in worse(loss(sound, evaluated(bare, questions)))
