"""Questions with and without an answer, each asked of an index.

Besides the curated ones, questions without an answer are made: the questions of one corpus asked of another
("crossed"), those whose answering passages are taken out of what was found ("removed"), and two lists that
were written for this: off_topic.txt, asked of every index, and near_misses.txt, which use terms of the sample
minutes to ask what these do not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from eval.model import Question
from eval.questions import as_query, load_questions
from indexer.errors import BadInput
from indexer.store.open import Index, open_index
from service.search.query import Query, make_query

CROSSED = 60
"""Questions of one set that are asked of an index of other minutes, evenly over the set: more would outweigh
the harder kinds."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A file of questions and the index that they are asked of."""

    name: str
    root: Path
    questions: Path

    @classmethod
    def parse(cls, described: str) -> QuestionSet:
        """From NAME=INDEX=QUESTIONS. Raises BadInput."""
        parts = described.split("=")
        if len(parts) != 3:
            raise BadInput(f"--set takes NAME=INDEX=QUESTIONS, not {described!r}.")
        return cls(parts[0], Path(parts[1]), Path(parts[2]))


@dataclass(frozen=True, slots=True)
class Asking:
    """A query and what is known of its answer.

    `together` is shared by all that must stay in one fold: a meeting, or an unanswerable question in all the
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
        together = question.gold[0].document if question.gold else f"none:{question.id}"
        yield Asking(one.name, "curated", question.id, together, as_query(index, question), question)
    yield from _crossed(one, index, sets)
    for kind, name in (("off-topic", "off_topic.txt"), *([("near-miss", "near_misses.txt")] if near else [])):
        for number, text in enumerate(_lines(name), 1):
            key = f"{kind}-{number:03}"
            yield Asking(one.name, kind, key, key, make_query(index, text), None)


def _crossed(one: QuestionSet, index: Index, sets: Sequence[QuestionSet]) -> Iterator[Asking]:
    """Questions of other sets, unfiltered, if this index holds none of the minutes that they are about."""
    have = {meeting.document_id for meeting in index.meetings}
    elsewhere = {other.questions: other.root for other in sets if other.questions != one.questions}
    for path, root in sorted(elsewhere.items()):
        home = open_index(root)
        try:
            questions = [each for each in load_questions(path, home) if each.answerable]
        finally:
            home.close()
        if have & {gold.document for each in questions for gold in each.gold}:
            continue
        for each in questions[:: max(1, len(questions) // CROSSED)]:
            yield Asking(
                one.name, "crossed", each.id, each.gold[0].document, make_query(index, each.question), None
            )


def _lines(name: str) -> list[str]:
    text = files("eval.fit_answers").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip()]
