"""Answers judged: are quotes verbatim and gold evidence, do they state the facts, is silence right?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eval.measures import RESAMPLES, SEED, Estimate, QuestionGroup
from eval.questions import Judge, Question, as_query, by_kind
from indexer.language.words import Analyzer
from indexer.store.open import Index
from service.answer.answer import Answer
from service.search.query import Query

# Whether silence is right: confidence and refusals, over questions with an answer and without.


@dataclass(frozen=True, slots=True)
class Silence:
    """One question: whether the minutes answer it, whether it was answered, and how surely (0..1)."""

    answerable: bool
    answered: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """`auroc`: the chance that an answerable question has the higher confidence of two. The others are of
    "not answered" as the verdict that a question is unanswerable.
    """

    answerable: int
    unanswerable: int
    auroc: Estimate
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True, slots=True)
class AurocChange:
    """AUROC over the same questions before and after; `low` and `high` bound the difference (95%)."""

    before: float
    after: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """One word: "better", "worse" or "noise"."""
        if self.low <= 0 <= self.high:
            return "noise"
        return "better" if self.low > 0 else "worse"


def abstention(silences: Sequence[Silence]) -> Abstention | None:
    """The measures with bootstrap 95% intervals, questions with and without an answer drawn apart.

    None unless there are both.
    """
    sides = [[one for one in silences if one.answerable is side] for side in (True, False)]
    if not all(sides):
        return None
    generator = np.random.default_rng(SEED)
    drawn = [
        _measured(*([side[n] for n in generator.integers(0, len(side), len(side))] for side in sides))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(np.array(drawn), (0.025, 0.975), axis=0)
    found = [
        Estimate(mean, float(least), float(most))
        for mean, least, most in zip(_measured(*sides), low, high, strict=True)
    ]
    return Abstention(len(sides[0]), len(sides[1]), *found)


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The chance that an answerable question has the higher confidence of two; a tie counts half.

    nan when either kind is missing.
    """
    if not len(answerable) or not len(unanswerable):
        return float("nan")
    return float(_wins(answerable, unanswerable).mean())


def auroc_change(before: Sequence[Silence], after: Sequence[Silence]) -> AurocChange | None:
    """How AUROC changed over the same questions, in the same order on both sides.

    The interval is a bootstrap's, questions with and without an answer drawn apart, each with both its
    confidences. None unless there are both kinds.
    """
    wins = []
    for silences in (before, after):
        sides = [[one.confidence for one in silences if one.answerable is side] for side in (True, False)]
        if not all(sides):
            return None
        wins.append(_wins(*sides))
    gains = wins[1] - wins[0]
    generator = np.random.default_rng(SEED)
    ours, theirs = (
        generator.multinomial(size, np.full(size, 1 / size), size=RESAMPLES) for size in gains.shape
    )
    low, high = np.quantile(((ours @ gains) * theirs).sum(axis=1) / gains.size, (0.025, 0.975))
    return AurocChange(float(wins[0].mean()), float(wins[1].mean()), float(low), float(high))


def _wins(answerable: Sequence[float], unanswerable: Sequence[float]) -> NDArray[np.float64]:
    """float64[answerable, unanswerable]: 1 where the answerable one is surer, a half where they tie."""
    ours, theirs = np.asarray(answerable)[:, None], np.asarray(unanswerable)[None, :]
    wins: NDArray[np.float64] = (ours > theirs) + (ours == theirs) / 2
    return wins


def _measured(answerable: Sequence[Silence], unanswerable: Sequence[Silence]) -> tuple[float, ...]:
    wrongly = sum(not one.answered for one in answerable)
    rightly = sum(not one.answered for one in unanswerable)
    precision = rightly / (rightly + wrongly) if rightly + wrongly else 0.0
    recall = rightly / len(unanswerable)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    area = auroc([one.confidence for one in answerable], [one.confidence for one in unanswerable])
    return area, precision, recall, f1


# What of an answer is right: sentences and quotes held against gold evidence, facts against quoted text.

ENOUGH = 0.6
"""The share of a fact's terms that quotes must hold for it to be stated by overlap: facts are written in few
words, two in three of which a paraphrase keeps."""

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"})


def stated(fact: str, quoted: str) -> bool:
    """Whether the quoted text holds the fact word for word; case, white space, quotes and dashes apart."""
    return _plain(fact) in _plain(quoted)


def overlap(analyzer: Analyzer, fact: str, quoted: str) -> bool:
    """Whether the quoted text holds ENOUGH of the fact's terms, wherever they stand."""
    wanted = set(analyzer.terms(fact))
    held = wanted & set(analyzer.terms(quoted))
    return bool(wanted) and len(held) >= ENOUGH * len(wanted)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return re.sub(r"\s+", "", folded)


FACTS, OVERLAP, PRECISION, RECALL, VERBATIM, RIGHT = (
    "facts, word for word",
    "facts, by overlap",
    "citation precision",
    "citation recall",
    "verbatim",
    "rightly silent or not",
)

MEASURES = (FACTS, OVERLAP, PRECISION, RECALL, VERBATIM, RIGHT)
"""Facts and recall are over all answerable questions, and 0 for one that was refused; precision is over
answerable questions that were given quotes, verbatim over all that were. The last is over all questions: 1
where an answerable one was answered, and where an unanswerable one was not."""


class Asker(Protocol):
    """Answers a checked question."""

    def ask(self, query: Query) -> Answer:
        """Quotes with their citations, or the reason for there being none."""
        ...


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it was given."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """Whether a question was answered, and the measures that apply to it, as they are compared and stored."""

    answered: bool
    measures: dict[str, float]

    @property
    def garbled(self) -> bool:
        """Whether a quote of it does not stand in the minutes as shown, which must never be."""
        return self.measures.get(VERBATIM, 1.0) < 1.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What one question was answered. `measures` by name, 0..1; those that do not apply are left out."""

    id: str
    answered: bool
    confidence: float
    reason: str | None
    quotes: tuple[Quoted, ...]
    measures: dict[str, float]

    @property
    def judged(self) -> JudgedAnswer:
        """What is compared of it."""
        return JudgedAnswer(self.answered, self.measures)


@dataclass(frozen=True, slots=True)
class Answers:
    """All questions answered; `abstention` is None unless there are questions with and without an answer."""

    overall: QuestionGroup  # each measure over the questions that it applies to
    kinds: tuple[QuestionGroup, ...]
    abstention: Abstention | None
    outcomes: tuple[Answered, ...]


def judge_answers(
    index: Index, questions: Sequence[Question], asker: Asker, tick: Callable[[], None]
) -> Answers:
    """Asks all questions, calling `tick` after each."""
    judge, outcomes = Judge(index), []
    for question in questions:
        outcomes.append(_judged(index, judge, question, asker.ask(as_query(index, question))))
        tick()
    silences = [
        Silence(question.answerable, one.answered, one.confidence)
        for one, question in zip(outcomes, questions, strict=True)
    ]
    return Answers(
        overall=QuestionGroup.of("overall", [one.measures for one in outcomes], MEASURES),
        kinds=tuple(
            QuestionGroup.of(kind, [outcomes[n].measures for n in members], MEASURES)
            for kind, members in by_kind(questions)
        ),
        abstention=abstention(silences),
        outcomes=tuple(outcomes),
    )


def _judged(index: Index, judge: Judge, question: Question, answer: Answer) -> Answered:
    quotes = tuple(
        Quoted(cited.document_id, cited.start, cited.end, quote.quote)
        for quote, cited in zip(answer.quotes, answer.citations, strict=True)
    )
    measures = {RIGHT: float(answer.answered is question.answerable)}
    if quotes:
        measures[VERBATIM] = _share([_stands(index, one) for one in quotes])
    if question.answerable:
        measures |= _of_answerable(index, judge, question, quotes, answer)
    return Answered(question.id, answer.answered, answer.confidence, answer.reason, quotes, measures)


def _of_answerable(
    index: Index, judge: Judge, question: Question, quotes: Sequence[Quoted], answer: Answer
) -> dict[str, float]:
    golds = judge.golds(question)
    right = [judge.right(golds, one.document, one.start, one.end) for one in quotes]
    measures = {RECALL: _share([any(of_gold) for of_gold in zip(*right, strict=True)])}
    if quotes:
        measures[PRECISION] = _share([any(of_quote) for of_quote in right])
    if question.facts:
        quoted = "\n".join(one.text for one in quotes)
        beside = "\n".join(one.long for quote in answer.quotes for one in quote.explanations)
        measures[FACTS] = _share([stated(fact, quoted) for fact in question.facts])
        measures[OVERLAP] = _share(
            [overlap(index.analyzer, fact, f"{quoted}\n{beside}") for fact in question.facts]
        )
    return measures


def _stands(index: Index, one: Quoted) -> bool:
    meeting = index.meeting(one.document)
    return meeting is not None and meeting.text[one.start : one.end] == one.text


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
