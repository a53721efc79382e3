"""Answers judged: are quotes verbatim and gold evidence, do they state the facts, and nothing beside?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from eval.confidence import Abstention, Refusals, Reliability, Silence, abstention, refusals, reliability
from eval.measures import Groups, Tag
from eval.questions import Fact, Question, as_query
from eval.relevance import Golds, Judge
from indexer.language.dates import find_number_words
from indexer.language.sentences import sentence_spans
from indexer.language.words import Analyzer
from indexer.store.open import Index
from service.answer.answer import Answer
from service.search.query import Query

ENOUGH = 0.6
"""The share of a fact's terms that quotes must hold for it to be stated by overlap: facts are written in few
words, two in three of which a paraphrase keeps."""

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"})


def stated(fact: Fact, quoted: str) -> bool:
    """Whether the quoted text holds a spelling of the fact; case, white space, quotes and dashes apart."""
    plain = _plain(quoted)
    return any(_plain(one) in plain for one in fact.spellings)


def overlap(analyzer: Analyzer, fact: Fact, quoted: str) -> bool:
    """Whether the quoted text holds ENOUGH of the terms of a spelling, wherever they stand."""
    terms = set(analyzer.terms(quoted))
    wanted = (set(analyzer.terms(one)) for one in fact.spellings)
    return any(each and len(each & terms) >= ENOUGH * len(each) for each in wanted)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return re.sub(r"\s+", "", folded)


FACTS, OVERLAP, COMPLETE, PRECISION, RECALL, SPARE, TRUE, VERBATIM, RIGHT = (
    "facts, word for word",
    "facts, by overlap",
    "all facts",
    "citation precision",
    "citation recall",
    "free of padding",
    "says what holds",
    "verbatim",
    "rightly silent or not",
)

MEASURES = (FACTS, OVERLAP, COMPLETE, PRECISION, RECALL, SPARE, TRUE, VERBATIM, RIGHT)

SAYS = {
    FACTS: "the share of facts that quotes state; 0 for a refusal",
    OVERLAP: f"the same where {ENOUGH:.0%} of a fact's terms are enough",
    COMPLETE: "1 where every fact is stated, by overlap",
    PRECISION: "the share of quotes that are gold evidence",
    RECALL: "the share of gold entries that are quoted; 0 for a refusal",
    SPARE: "the share of quoted sentences that are gold evidence or state a fact; the rest is padding",
    TRUE: "1 where the count and the verdict are right, nothing of must_not is said and what is superseded "
    "does not come first; over questions that ask for one of these, 0 for a refusal",
    VERBATIM: "the share of quotes that stand in the minutes as shown; over all answers",
    RIGHT: "1 where an answerable question was answered, and an unanswerable one was not; over all",
}
"""What each measure is. Precision and padding are over answerable questions that were given quotes."""


class Asker(Protocol):
    """Answers a checked question."""

    def ask(self, query: Query) -> Answer:
        """Quotes with their citations, or the reason for there being none."""
        ...


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it was given, or a line of a record."""

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
    made_of: str  # quotes or records
    said: str | None  # beside the lines of records, in words of our own
    quotes: tuple[Quoted, ...]
    measures: dict[str, float]

    @property
    def judged(self) -> JudgedAnswer:
        """What is compared of it."""
        return JudgedAnswer(self.answered, self.measures)

    @property
    def right(self) -> bool:
        """Whether it quotes a gold place: what its confidence should be the probability of."""
        return self.measures.get(PRECISION, 0.0) > 0


@dataclass(frozen=True, slots=True)
class Answers:
    """All questions answered; `abstention` is None unless there are questions with and without an answer.

    `calibration` is of the answers given: how often one quotes a gold place, by its confidence.
    """

    groups: Groups  # each measure over the questions that it applies to
    abstention: Abstention | None
    refusals: tuple[Refusals, ...]
    calibration: Reliability | None
    outcomes: tuple[Answered, ...]


def judge_answers(
    index: Index, questions: Sequence[Question], asker: Asker, tick: Callable[[], None]
) -> tuple[Answered, ...]:
    """Asks all questions, calling `tick` after each."""
    judge, outcomes = Judge(index), []
    for question in questions:
        outcomes.append(_judged(index, judge, question, asker.ask(as_query(index, question))))
        tick()
    return tuple(outcomes)


def answers_of(questions: Sequence[Question], outcomes: Sequence[Answered], tags: Sequence[Tag]) -> Answers:
    """Outcomes of questions, in the same order, averaged; `tags` say what each question is grouped by."""
    silences = [
        Silence(question.kind, question.answerable, one.answered, one.confidence)
        for one, question in zip(outcomes, questions, strict=True)
    ]
    given = [one for one in outcomes if one.answered]
    made = [
        replace(tag, made_of=one.made_of if one.answered else "refused")
        for tag, one in zip(tags, outcomes, strict=True)
    ]
    return Answers(
        groups=Groups.of([one.measures for one in outcomes], made, MEASURES),
        abstention=abstention(silences),
        refusals=refusals(silences),
        calibration=reliability([one.confidence for one in given], [one.right for one in given]),
        outcomes=tuple(outcomes),
    )


def _judged(index: Index, judge: Judge, question: Question, answer: Answer) -> Answered:
    quotes = _quoted(answer)
    measures = {RIGHT: float(answer.answered is question.answerable)}
    if quotes:
        measures[VERBATIM] = _share([_stands(index, one) for one in quotes])
    if question.answerable:
        measures |= _OfAnswerable(index, judge, question, quotes, answer).measures()
    return Answered(
        question.id,
        answer.answered,
        answer.confidence,
        answer.reason,
        answer.kind.value,
        answer.said,
        quotes,
        measures,
    )


def _quoted(answer: Answer) -> tuple[Quoted, ...]:
    """What an answer quotes, in its order; of one that records give, all their lines."""
    given = [(one.quote, one.citation) for one in (answer.records or answer.quotes)]
    cited = [(text, answer.citations[number - 1]) for text, number in given]
    return tuple(Quoted(one.document_id, one.start, one.end, text) for text, one in cited)


class _OfAnswerable:
    """What was answered to a question that has an answer; without quotes where it was refused."""

    def __init__(
        self, index: Index, judge: Judge, question: Question, quotes: Sequence[Quoted], answer: Answer
    ) -> None:
        self._index = index
        self._judge = judge
        self._question = question
        self._quotes = quotes
        self._records = answer.records
        # Records say in words of their own what their lines amount to, and whom these name.
        named = (", ".join(one.who) for one in answer.records)
        self._said = "\n".join(filter(None, (answer.said, *named)))
        self._explained = "\n".join(one.long for quote in answer.quotes for one in quote.explanations)
        self._golds = judge.golds(question)
        holding = [n for n, one in enumerate(question.gold, 1) if not one.superseded]
        self._place = {number: place for place, number in enumerate(holding)}
        # bool[quotes][gold entries that hold]
        self._right = [self._of_gold(self._golds, one) for one in quotes]

    def measures(self) -> dict[str, float]:
        """Those that apply."""
        quotes, facts = self._quotes, self._question.facts
        found = {RECALL: _share([any(of_gold) for of_gold in zip(*self._right, strict=True)])}
        if quotes:
            found[PRECISION] = _share([any(of_quote) for of_quote in self._right])
            found[SPARE] = _share(list(self._sentences()))
        if facts:
            found[FACTS] = _share([stated(one, self._source(one)) for one in facts])
            overlapping = [self._overlaps(one, f"{self._source(one)}\n{self._explained}") for one in facts]
            found[OVERLAP] = _share(overlapping)
            found[COMPLETE] = float(all(overlapping))
        if demands := list(self._demands()):
            found[TRUE] = float(bool(quotes) and all(demands))
        return found

    def _of_gold(self, golds: Golds, one: Quoted) -> list[bool]:
        return self._judge.right(golds, one.document, one.start, one.end)

    def _source(self, fact: Fact) -> str:
        """The text that a fact may be found in: the quotes of its source, else all with what records say."""
        if fact.gold is None:
            return "\n".join([*(one.text for one in self._quotes), self._said])
        place = self._place[fact.gold]
        both = zip(self._quotes, self._right, strict=True)
        return "\n".join(one.text for one, right in both if right[place])

    def _overlaps(self, fact: Fact, quoted: str) -> bool:
        return overlap(self._index.analyzer, fact, quoted)

    def _sentences(self) -> Iterator[bool]:
        """For each sentence quoted, whether it is gold evidence or states a fact."""
        for quote in self._quotes:
            for start, end in sentence_spans(quote.text, 0, len(quote.text)):
                text = quote.text[start:end]
                own = Quoted(quote.document, quote.start + start, quote.start + end, text)
                yield any(self._of_gold(self._golds, own)) or any(
                    stated(fact, text) or self._overlaps(fact, text) for fact in self._question.facts
                )

    def _demands(self) -> Iterator[bool]:
        """Whether each thing that a true answer must heed, of this question, is heeded."""
        question, said = self._question, [self._said, *(one.text for one in self._quotes)]
        right = [one.text for one, of in zip(self._quotes, self._right, strict=True) if any(of)]
        if question.count is not None:
            counted = len(self._records) == question.count
            yield counted or any(question.count in numbers(text) for text in (*right, self._said))
        if question.verdict:
            other = "no" if question.verdict == "yes" else "yes"
            yield bool(right) and not any(re.match(rf"\W*{other}\b", text, re.IGNORECASE) for text in said)
        if question.must_not:
            yield not any(stated(Fact((words,)), "\n".join(said)) for words in question.must_not)
        if superseded := [one for one in question.gold if one.superseded]:
            yield self._holds_first(self._judge.places(superseded))

    def _holds_first(self, superseded: Golds) -> bool:
        """Whether the first quote of any gold place is of what holds, and not of what holds no longer."""
        for one, right in zip(self._quotes, self._right, strict=True):
            if any(right) or any(self._of_gold(superseded, one)):
                return any(right)
        return False


_FIGURES = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,])\d+(?!\w|[.,]\d)")


def numbers(text: str) -> set[int]:
    """The whole numbers that a text gives, in figures or in words."""
    figures = {int(found.group().replace(",", "")) for found in _FIGURES.finditer(text)}
    one = {1} if re.search(r"\bone\b", text, re.IGNORECASE) else set()
    return figures | one | {word.value for word in find_number_words(text) if not word.ordinal}


def _stands(index: Index, one: Quoted) -> bool:
    meeting = index.meeting(one.document)
    return meeting is not None and meeting.text[one.start : one.end] == one.text


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
