"""report.html: what each question found, and why a passage stands where it stands.

Each leg's score and rank are told of it, and what each word asked for added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.answers import MEASURES as ANSWERS
from eval.answers import SAYS, Answered
from eval.baselines import all_passages
from eval.measures import DEPTH, FIRST, PRIMARY
from eval.questions import Question, as_query
from eval.results import Evaluation, EvaluationResults, Judged, Outcome, against_others
from eval.run import SEEN
from indexer.model import Meeting, Passage
from indexer.store.engines.base import Ranked
from indexer.store.open import Index
from service.search.citing import highlights
from service.search.results import OUTSIDE_ITEMS


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg's own score of a passage and its rank, counted from 1, among all that pass the filters."""

    name: str
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class ExplainedWord:
    """A word of the question and its part of the lexical score; `in_text`: not only in the context header."""

    word: str
    score: float
    in_text: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A passage as the legs see it. `pieces` are its text in order, each marked or not."""

    passage: Passage
    legs: tuple[Leg, ...]
    words: tuple[ExplainedWord, ...]
    pieces: tuple[tuple[str, bool], ...]


class Explainer:
    """Explains passages of one index. All of them are read once and kept."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._passages = list(all_passages(index))
        self._numbers = {passage.passage_id: number for number, passage in enumerate(self._passages)}

    def explain(self, question: Question, passage_ids: Sequence[str]) -> tuple[Explained, ...]:
        """The passages in the order asked for, as the question's legs see them."""
        index, count = self._index, len(self._passages)
        analyzer, query = index.analyzer, as_query(index, question)
        asked: dict[str, list[str]] = {}  # by term, the question's words for it
        for token in analyzer.tokens(query.text):
            asked.setdefault(token.term, []).append(query.text[token.start : token.end])

        def lexical(terms: Iterable[str]) -> dict[int, tuple[int, float]]:
            return _ranks(index.lexical(index.sparse(Counter(terms)), query.where, count))

        terms = analyzer.terms(query.text)
        dense = index.dense(index.vector(query.text), query.where, count)
        legs = {"lexical": lexical(terms), "dense": _ranks(dense)}
        # BM25 is a sum over the question's terms, so each is asked for alone, as often as it occurs.
        parts = [(term, words[0], lexical([term] * len(words))) for term, words in asked.items()]

        def explained(number: int) -> Explained:
            passage = self._passages[number]
            in_text = set(analyzer.terms(passage.text))
            words = [
                ExplainedWord(word, scores[number][1], term in in_text)
                for term, word, scores in parts
                if number in scores
            ]
            return Explained(
                passage=passage,
                legs=tuple(
                    Leg(name, ranks[number][1], ranks[number][0])
                    for name, ranks in legs.items()
                    if number in ranks
                ),
                words=tuple(sorted(words, key=lambda one: -one.score)),
                pieces=_pieces(passage.text, highlights(analyzer, set(terms), passage.text)),
            )

        return tuple(explained(self._numbers[passage_id]) for passage_id in passage_ids)


def _ranks(ranked: Ranked) -> dict[int, tuple[int, float]]:
    """Rank and score by passage number."""
    pairs = zip(ranked.passages.tolist(), ranked.scores.tolist(), strict=True)
    return {number: (rank, score) for rank, (number, score) in enumerate(pairs, 1)}


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple(piece for piece in [*pieces, (text[at:], False)] if piece[0])


FIRST_HITS = 3
"""Explained of each question: what beats the right passage is nearly always among them."""

MISSED = 2
"""Relevant passages explained of each question that are not among the first hits, the best-ranked first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with its rank in the search (None: not among those found), and where it stands."""

    rank: int | None
    score: float | None
    relevant: bool
    place: str
    explained: Explained


@dataclass(frozen=True, slots=True)
class ReportedQuestion:
    """A question, what it should have found and what it found. `elsewhere`: first right rank by name."""

    question: Question
    relevant: int
    filters: tuple[tuple[str, str], ...]
    outcome: Outcome
    answered: Answered | None  # None where the configuration does not answer
    loss: float | None  # 1 - nDCG@10; None without an answer
    hits: tuple[Shown, ...]
    missed: tuple[Shown, ...]
    elsewhere: tuple[tuple[str, int | None], ...]


def asked(results: EvaluationResults, focus: Evaluation, index: Index) -> tuple[ReportedQuestion, ...]:
    """Every question as `focus` answered it, the greatest loss first, those without an answer last."""
    explainer, meeting = Explainer(index), cache(index.meeting)
    found = [
        _asked(number, judged, results, focus, explainer, meeting)
        for number, judged in enumerate(results.questions)
    ]
    return tuple(sorted(found, key=lambda one: (one.loss is None, -(one.loss or 0), one.question.id)))


def _asked(
    number: int,
    judged: Judged,
    results: EvaluationResults,
    focus: Evaluation,
    explainer: Explainer,
    meeting: Callable[[str], Meeting | None],
) -> ReportedQuestion:
    question, outcome = judged.question, focus.outcomes[number]
    ranks = {hit.passage_id: rank for rank, hit in enumerate(outcome.hits, 1)}
    scores = {hit.passage_id: hit.score for hit in outcome.hits}
    first = [hit.passage_id for hit in outcome.hits[:FIRST_HITS]]
    missed = sorted(set(judged.relevant) - set(first), key=lambda one: (ranks.get(one, len(ranks) + 1), one))
    shown = [
        Shown(
            rank=ranks.get(one.passage.passage_id),
            score=scores.get(one.passage.passage_id),
            relevant=one.passage.passage_id in judged.relevant,
            place=place(one, meeting(one.passage.document_id)),
            explained=one,
        )
        for one in explainer.explain(question, [*first, *missed[:MISSED]])
    ]
    return ReportedQuestion(
        question=question,
        relevant=len(judged.relevant),
        filters=tuple(question.filters.pairs()),
        outcome=outcome,
        answered=focus.answers.outcomes[number] if focus.answers else None,
        loss=1 - outcome.measures[PRIMARY] if outcome.measures else None,
        hits=tuple(shown[: len(first)]),
        missed=tuple(shown[len(first) :]),
        elsewhere=tuple(
            (one.name, one.outcomes[number].first_relevant) for one in results.evaluations if one is not focus
        ),
    )


def place(one: Explained, meeting: Meeting | None) -> str:
    """Board, date, item and subheading of a passage."""
    if meeting is None:
        raise KeyError(
            f"a passage names the document {one.passage.document_id}, which the index does not hold"
        )
    item = meeting.item(one.passage.item)
    label = " ".join(filter(None, (item.label, item.heading))) if item else OUTSIDE_ITEMS
    parts: Sequence[str | None] = (
        meeting.board or meeting.title or meeting.document_id,
        meeting.date.isoformat() if meeting.date else "date not stated",
        label,
        one.passage.subheading,
    )
    return " · ".join(part for part in parts if part)


NAME = "report.html"


def write_report(folder: Path, results: EvaluationResults, index: Index | None) -> None:
    """Writes the report into a folder that exists, see `page`."""
    (folder / NAME).write_text(page(results, index), encoding="utf-8")


def page(results: EvaluationResults, index: Index | None) -> str:
    """The whole page, of one set with its questions, of the index that the results are of.

    Without an index it links to the pages of its sets, in folders of their names.
    """
    environment = Environment(
        loader=PackageLoader("eval"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    focus = results.focus
    return environment.get_template("report.html").render(
        results=results,
        focus=focus,
        comparison=results.comparison(focus.name),
        best=_best(results),
        against=[against_others(results, name) for name in (PRIMARY, FIRST)],
        baseline=results.comparisons[0].baseline if results.comparisons else None,
        primary=PRIMARY,
        first=FIRST,
        depth=DEPTH,
        seen=SEEN,
        answer_measures=ANSWERS,
        says=SAYS,
        page_name=NAME,
        questions=asked(results, focus, index) if index else None,
        counts=_counts(focus),
    )


def _best(results: EvaluationResults) -> Evaluation | None:
    """The configuration with the highest primary mean; None when no question has an answer."""
    judged = [one for one in results.evaluations if one.groups.overall.measures]
    return max(judged, key=lambda one: one.groups.overall.measures[PRIMARY].mean, default=None)


def _counts(focus: Evaluation) -> dict[str, int]:
    ranks = [one.first_relevant for one in focus.outcomes if one.measures]
    return {
        "answerable": len(ranks),
        "first": sum(rank == 1 for rank in ranks),
        "nowhere": sum(rank is None for rank in ranks),
    }
