"""No filter that is read out of a curated question keeps its own answer out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.store.engines.columns import Where
from indexer.store.open import Index, open_index
from service.search.question.interpret import interpret
from tests.processes import ROOT

pytestmark = pytest.mark.slow

TODAYS = (dt.date(2022, 2, 1), dt.date(2023, 5, 1), dt.date(2024, 12, 31), dt.date(2026, 11, 21))
"""What "last year" means must not matter either."""


def judged(path: Path) -> Iterator[tuple[str, set[str]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        yield one["question"], {gold["document"] for gold in one["gold"]}


def kept_out(index: Index, path: Path) -> list[str]:
    return [
        f"{question} -> {where}"
        for question, documents in judged(path)
        for today in TODAYS
        if not documents
        <= passing(index, where := interpret(question, index.boards, index.meetings, today).where)
    ]


def passing(index: Index, where: Where) -> set[str]:
    return {
        one.document_id
        for one in index.meetings
        if (not where.boards or one.board in where.boards)
        and (not where.documents or one.document_id in where.documents)
        and (where.date_from is None or (one.date is not None and one.date >= where.date_from))
        and (where.date_to is None or (one.date is not None and one.date <= where.date_to))
    }


def test_the_sample_questions_keep_their_answers(sample_index: Path) -> None:
    index = open_index(sample_index)
    try:
        questions = ROOT / "examples" / "questions.jsonl"
        assert kept_out(index, questions) == []
        assert sum(not read_where(index, question).everything for question, _ in judged(questions)) >= 5
    finally:
        index.close()


def test_the_london_questions_keep_their_answers(shared: Path, london_index: Path) -> None:
    index = open_index(london_index)
    try:
        assert kept_out(index, shared / "questions" / "london-dev.jsonl") == []
    finally:
        index.close()


def read_where(index: Index, question: str) -> Where:
    return interpret(question, index.boards, index.meetings, TODAYS[-1]).where
