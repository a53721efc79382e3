"""Faults planted in search and answers on purpose: the sample questions must show each as a real loss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.answers import COMPLETE, FACTS, OVERLAP, PRECISION, RECALL, RIGHT, SPARE, VERBATIM, Asker
from eval.configurations import shipped, worded
from eval.diff import BeforeAndAfter, diff
from eval.gate import expectation, judge
from eval.questions import Question, as_query
from eval.relevance import load_questions
from eval.results import EvaluationResults
from eval.run import run
from indexer.language.sentences import sentence_spans
from indexer.store.bm25 import SparseQuery
from indexer.store.engines.base import Described, Engine, Ranked
from indexer.store.engines.columns import Columns, Where
from indexer.store.open import Index, open_index
from service.answer.answer import Answer, Quote
from service.answer.answerer import Answerer
from service.answer.weights import shipped_weights
from service.search.query import Query
from service.search.question.understand import QuestionReader
from service.search.results import QuoteCitation
from service.search.search import Searcher
from tests.processes import ROOT

EXAMPLES = ROOT / "examples"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Iterator[Index]:
    opened = open_index(sample_index)
    yield opened
    opened.close()


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

    def token_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        found = self.engine.token_matches(question, passages)
        return found if "dense" in self.legs else np.zeros_like(found)

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        found = self.engine.sentence_matches(question, passages)
        return found if "dense" in self.legs else np.zeros_like(found)

    def passing(self, where: Where) -> NDArray[np.bool_]:
        return self.engine.passing(replace(where, **self.ignored))  # type: ignore[arg-type]

    @property
    def columns(self) -> Columns:
        return self.engine.columns

    def close(self) -> None:
        self.engine.close()


def nothing() -> Ranked:
    return Ranked(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


@pytest.fixture(scope="module")
def questions(index: Index) -> tuple[Question, ...]:
    return load_questions(EXAMPLES / "questions.jsonl", index)


@pytest.fixture(scope="module")
def sound(index: Index, questions: tuple[Question, ...]) -> EvaluationResults:
    return evaluated(index, questions)


def evaluated(index: Index, questions: tuple[Question, ...]) -> EvaluationResults:
    return run(index, questions, [shipped()], "hybrid", "questions.jsonl")


def loss(sound: EvaluationResults, broken: EvaluationResults) -> BeforeAndAfter:
    """What the fault did; the gate, which expects what was sound, must fall with it."""
    (pair,) = diff(sound, broken).pairs
    fallen = judge(broken, expectation(sound)).ranking
    assert fallen.fallen
    assert fallen.moved
    assert {one.id for one in fallen.moved} <= set(sound.answerable)
    return pair


def worse(pair: BeforeAndAfter) -> set[str]:
    """What fell beyond chance, among it how well answers are told from what has none."""
    found = {row.name for row in pair.rows if row.difference.verdict == "worse"}
    told = pair.answers.auroc if pair.answers else None
    return found | {"AUROC"} if told and told.verdict == "worse" else found


@pytest.mark.parametrize(
    ("fault", "measure"),
    [
        # The sample is small and its headings say much: by meaning alone it is ranked nearly as well.
        ({"legs": ("dense",)}, "AUROC"),
        ({"legs": ("lexical",)}, "R@5"),
        ({"ignored": {"date_from": None, "date_to": None}}, "nDCG@10"),
        ({"ignored": {"boards": ()}}, "nDCG@10"),
    ],
    ids=["no-lexical-leg", "no-dense-leg", "no-filter-by-date", "no-filter-by-board"],
)
def test_a_broken_leg_or_filter_shows(
    index: Index,
    questions: tuple[Question, ...],
    sound: EvaluationResults,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, object],
    measure: str,
) -> None:
    monkeypatch.setattr(index, "_engine", Faulty(index._engine, **fault))  # type: ignore[arg-type]
    pair = loss(sound, evaluated(index, questions))
    assert measure in worse(pair)
    if "ignored" in fault:
        # Whether a filter was given or read out of the question: nothing else may fall.
        reader, asked = QuestionReader(index), {one.id: one for one in questions}
        assert "filtered" in {asked[one.id].kind for one in pair.fell}
        for one in pair.fell:
            where = reader.read(as_query(index, asked[one.id]), dt.date.today()).where
            assert replace(where, **fault["ignored"]) != where


def test_words_that_are_cut_off_show(
    index: Index, questions: tuple[Question, ...], sound: EvaluationResults
) -> None:
    """Of the header alone, or half of the words, the ranking makes up: tokens know them, too."""
    short = worded(index, lambda passage: passage.text[-len(passage.text) // 8 :])
    assert "nDCG@10" in worse(loss(sound, evaluated(short, questions)))


QuoteAndCitation = tuple[Quote, QuoteCitation]


@dataclass
class FaultyAnswerer:
    """An answerer whose quotes are changed before they are given."""

    index: Index
    changed: Callable[[str, Quote, QuoteCitation], QuoteAndCitation]  # of the document's text and a quote

    def ask(self, query: Query) -> Answer:
        answer = Answerer(self.index, Searcher(self.index)).ask(query)
        documents = [cited.document_id for cited in answer.citations]
        texts = [meeting.text for each in documents if (meeting := self.index.meeting(each))]
        changed = list(map(self.changed, texts, answer.quotes, answer.citations))
        quotes, citations = tuple(quote for quote, _ in changed), tuple(cited for _, cited in changed)
        return replace(answer, quotes=quotes, citations=citations, records=())


def elsewhere(text: str, quote: Quote, cited: QuoteCitation) -> QuoteAndCitation:
    """Another sentence in place of the one chosen: verbatim, and beside the point."""
    spans = sentence_spans(text, 0, len(text))
    others = [(start, end) for start, end in spans if start > cited.end or end < cited.start]
    start, end = others[len(others) // 2]
    return replace(quote, quote=text[start:end]), replace(cited, start=start, end=end)


def reworded(text: str, quote: Quote, cited: QuoteCitation) -> QuoteAndCitation:
    """A quote of the right place in words that are not the minutes'."""
    return replace(quote, quote=quote.quote.replace("the", "a")), cited


def answered(index: Index, questions: tuple[Question, ...], asker: Asker) -> EvaluationResults:
    configuration = replace(shipped(), answering=lambda _: asker)
    return run(index, questions, [configuration], "hybrid", "questions.jsonl")


def at_threshold(index: Index, threshold: float) -> Answerer:
    weights = shipped_weights()
    model = replace(weights.answer, threshold=threshold)
    return Answerer(index, Searcher(index), weights=replace(weights, answer=model))


def fallen_answers(sound: EvaluationResults, broken: EvaluationResults) -> set[str]:
    """The answer measures by which the gate fails, its ranking untouched; the comparison must agree."""
    verdict = judge(broken, expectation(sound))
    assert verdict.ranking.fallen == ()
    pair = diff(sound, broken).pairs[0].answers
    assert pair is not None
    assert {row.name for row in pair.changes.rows if row.difference.verdict == "worse"}
    return set(verdict.fallen)


def test_quotes_of_other_sentences_show(
    index: Index, questions: tuple[Question, ...], sound: EvaluationResults
) -> None:
    broken = answered(index, questions, FaultyAnswerer(index, elsewhere))
    assert fallen_answers(sound, broken) == {FACTS, OVERLAP, COMPLETE, PRECISION, RECALL, SPARE}


def test_quotes_in_other_words_show(
    index: Index, questions: tuple[Question, ...], sound: EvaluationResults
) -> None:
    broken = answered(index, questions, FaultyAnswerer(index, reworded))
    assert VERBATIM in fallen_answers(sound, broken)
    assert judge(broken, replace(expectation(sound), tolerance=1.0)).garbled


def test_silence_to_everything_shows(
    index: Index, questions: tuple[Question, ...], sound: EvaluationResults
) -> None:
    broken = answered(index, questions, at_threshold(index, 1.1))
    assert fallen_answers(sound, broken) == {FACTS, OVERLAP, COMPLETE, RECALL, RIGHT}
    assert len(judge(broken, expectation(sound)).changes.lost) > len(sound.answerable) / 2


def test_answers_to_everything_show(index: Index, questions: tuple[Question, ...]) -> None:
    """Among questions most of which the minutes do not answer."""
    off = [one for one in questions if not one.answerable]
    few = (*off, *[one for one in questions if one.answerable][:4])
    before = answered(index, few, at_threshold(index, shipped_weights().answer.threshold))
    broken = answered(index, few, at_threshold(index, 0.0))
    assert fallen_answers(before, broken) == {RIGHT}
    assert any(not one.rightly for one in judge(broken, expectation(before)).changes.gained)
