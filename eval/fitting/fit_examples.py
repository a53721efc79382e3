"""Questions with and without an answer, each asked of an index, and what was found for them.

Besides the curated ones, questions without an answer are made: the questions of one corpus asked of another
("crossed"), those whose answering passages are taken out of what was found ("removed"), and two lists that
were written for this: off_topic.txt, asked of every index, and near_misses.txt, which use terms of the sample
minutes to ask what these do not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from eval.baselines import all_passages
from eval.questions import Question, QuestionSet, as_query, body_of
from eval.relevance import Golds, Judge, load_questions
from indexer.store.engines.base import Ranked
from indexer.store.open import Index, open_index
from service.answer.features import FEATURES, matrix
from service.answer.sentences import Candidates, SentenceReader, read_candidates
from service.search.query import Query, make_query
from service.search.ranking import Linear, shipped
from service.search.request import SearchRequest
from service.search.search import Searcher, SearchTrace, ranked_hits

CROSSED = 60
"""Questions of one set that are asked of an index of other minutes, evenly over the set: more would outweigh
the harder kinds."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A query and what is known of its answer.

    `together` is shared by all that must stay in one fold: a body, or an unanswerable question in all the
    indexes that it is asked of.
    """

    set: str
    kind: str  # "curated", "crossed", "off-topic" or "near-miss"
    id: str
    together: str
    query: Query
    question: Question | None  # of the curated ones

    @property
    def answerable(self) -> bool:
        """Whether the index holds an answer."""
        return self.question is not None and self.question.answerable


def askings(one: QuestionSet, index: Index, sets: Sequence[QuestionSet], near: bool) -> Iterator[Asking]:
    """All that is asked of one set's index; with `near` the near misses too."""
    for question in load_questions(one.questions, index):
        together = body_of(question, index) or f"none:{question.id}"
        yield Asking(one.name, "curated", question.id, together, as_query(index, question), question)
    yield from _crossed(one, index, sets)
    for kind, name in (("off-topic", "off_topic.txt"), *([("near-miss", "near_misses.txt")] if near else [])):
        for number, text in enumerate(_lines(name), 1):
            key = f"{kind}-{number:03}"
            yield Asking(one.name, kind, key, key, make_query(index, SearchRequest(text)), None)


def _crossed(one: QuestionSet, index: Index, sets: Sequence[QuestionSet]) -> Iterator[Asking]:
    """Questions of other sets, unfiltered, if this index holds none of the minutes that they are about."""
    have = {meeting.document_id for meeting in index.meetings}
    elsewhere = {other.questions: other.root for other in sets if other.questions != one.questions}
    for path, root in sorted(elsewhere.items()):
        home = open_index(root)
        try:
            questions = [
                (each, body_of(each, home)) for each in load_questions(path, home) if each.answerable
            ]
        finally:
            home.close()
        if have & {gold.document for each, _ in questions for gold in each.gold}:
            continue
        for each, body in questions[:: max(1, len(questions) // CROSSED)]:
            query = make_query(index, SearchRequest(each.question))
            yield Asking(one.name, "crossed", each.id, body or f"none:{each.id}", query, None)


def _lines(name: str) -> list[str]:
    text = files("eval.fitting").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip()]


@dataclass(frozen=True, slots=True)
class AnswerExample:
    """One asking with what was found.

    features float32[n, features] and relevant bool[n] of the candidate sentences. `candidates` is None
    where nothing was found, which is never answered.
    """

    asking: Asking
    kind: str
    candidates: Candidates | None
    features: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    golds: Golds
    judge: Judge

    @property
    def answerable(self) -> bool:
        """Whether what was found may hold an answer."""
        return self.kind == "answerable"

    @property
    def has_facts(self) -> bool:
        """Whether facts say what an answer must state; questions for a summary have none."""
        return self.answerable and self.asking.question is not None and bool(self.asking.question.facts)


def load_examples(sets: Sequence[QuestionSet], near: Sequence[str]) -> Iterator[AnswerExample]:
    """All askings of all sets; those named in `near` are asked the near misses too."""
    for one in sets:
        index = open_index(one.root)
        try:
            yield from _of_index(index, askings(one, index, sets, one.name in near))
        finally:
            index.close()


def _of_index(index: Index, asked: Iterator[Asking]) -> Iterator[AnswerExample]:
    searcher, ranking, judge = Searcher(index), shipped(), Judge(index)
    read = partial(read_candidates, index, SentenceReader(index.analyzer), searcher.meeting)
    numbers = {passage.passage_id: number for number, passage in enumerate(all_passages(index))}

    def example(asking: Asking, kind: str, looked: SearchTrace) -> AnswerExample:
        """Of the sentences that an answer is made from, as the service reads them, before what is fitted."""
        if (candidates := read(looked)) is None:
            return AnswerExample(asking, kind, None, *_NOTHING, (), judge)
        golds = judge.golds(asking.question) if asking.question and kind == "answerable" else ()
        relevant = [
            any(judge.right(golds, candidates.sources[source].meeting.document_id, one.start, one.end))
            for source, one in zip(candidates.source, candidates.sentences, strict=True)
        ]
        features, right = matrix(candidates, tuple(FEATURES)), np.array(relevant, dtype=np.bool_)
        return AnswerExample(asking, kind, candidates, features, right, golds, judge)

    for asking in asked:
        looked = searcher.look(asking.query)
        curated = "answerable" if asking.answerable else "unanswerable"
        yield example(asking, curated if asking.kind == "curated" else asking.kind, looked)
        if asking.question and asking.answerable:
            gold = np.array([numbers[one] for one in judge.relevant(asking.question)], dtype=np.int64)
            yield example(asking, "removed", _without(looked, gold, ranking))


_NOTHING = np.zeros((0, len(FEATURES)), dtype=np.float32), np.zeros(0, dtype=np.bool_)


def _without(looked: SearchTrace, gold: NDArray[np.int64], ranking: Linear) -> SearchTrace:
    """What would have been found if the passages that answer the question were not in the index."""
    evidence = looked.evidence
    if evidence is None:
        return looked
    left = replace(
        evidence.only(~np.isin(evidence.passages, gold)),
        lexical=_ranked_without(evidence.lexical, gold),
        dense=_ranked_without(evidence.dense, gold),
    )
    return replace(looked, evidence=left, ranked=ranked_hits(left, ranking(left)))


def _ranked_without(ranked: Ranked, gold: NDArray[np.int64]) -> Ranked:
    kept = ~np.isin(ranked.passages, gold)
    return Ranked(ranked.passages[kept], ranked.scores[kept])
