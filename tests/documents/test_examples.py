"""The sample minutes and their questions: complete, consistent, and rendered the same every time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from indexer.documents.folder.identity import document_id
from indexer.documents.formats import READERS
from indexer.documents.read import read_source
from indexer.language.words import Analyzer
from tests.processes import ROOT

EXAMPLES = ROOT / "examples"
DOCUMENTS = {
    document_id(path): path for path in sorted((EXAMPLES / "minutes").iterdir()) if path.suffix in READERS
}
QUESTIONS = [json.loads(line) for line in (EXAMPLES / "questions.jsonl").read_text("utf-8").splitlines()]
ANSWERABLE = [question for question in QUESTIONS if question["answerable"]]
KINDS = {
    "topic", "fact", "who", "acronym", "action", "paraphrase", "multi", "filtered", "unanswerable",
}  # fmt: skip


@cache
def squeezed(document: str) -> str:
    return squeeze(read_source(DOCUMENTS[document]).text)


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def by_id(question: dict[str, Any]) -> str:
    return str(question["id"])


def test_minutes_come_in_five_formats_and_two_boards_over_two_years() -> None:
    formats = Counter(path.suffix for path in DOCUMENTS.values())
    assert formats == {".html": 3, ".txt": 3, ".md": 2, ".docx": 2, ".pdf": 2}
    assert Counter(document[:4] for document in DOCUMENTS) == {"bcjb": 6, "bvwp": 6}
    years = {match.group() for name in DOCUMENTS if (match := re.search(r"\d{4}", name))}
    assert years == {"2023", "2024"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_minutes_are_long_enough_to_need_searching(document: str) -> None:
    assert 900 <= len(squeezed(document).split()) <= 1_800


def test_questions_are_enough_and_told_apart() -> None:
    assert len(QUESTIONS) >= 48
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS)
    assert {question["kind"] for question in QUESTIONS} == KINDS


def test_a_sixth_of_the_questions_has_no_answer() -> None:
    unanswerable = [question for question in QUESTIONS if not question["answerable"]]
    assert 6 * len(unanswerable) >= len(QUESTIONS)
    assert all(question["kind"] == "unanswerable" for question in unanswerable)
    assert not any(question["gold"] or question["facts"] for question in unanswerable)


@pytest.mark.parametrize("question", ANSWERABLE, ids=by_id)
def test_evidence_stands_in_the_minutes_under_its_item(question: dict[str, Any]) -> None:
    assert question["gold"]
    assert question["facts"]
    for gold in question["gold"]:
        text = squeezed(gold["document"])
        evidence = text.find(gold["evidence"])
        assert evidence >= 0, gold["evidence"]
        assert 0 <= text.find(gold["item"]) < evidence, gold["item"]
        if gold["heading"]:
            assert text.find(gold["item"]) < text.rfind(gold["heading"], 0, evidence), gold["heading"]


@pytest.mark.parametrize("question", QUESTIONS, ids=by_id)
def test_filters_are_known_and_admit_the_evidence(question: dict[str, Any]) -> None:
    filters = question["filters"]
    assert filters.keys() <= {"board", "document", "date_from", "date_to"}
    assert (question["kind"] == "filtered") == bool(filters)
    documents = {gold["document"] for gold in question["gold"]}
    assert documents <= DOCUMENTS.keys()
    assert documents <= {filters.get("document")} or "document" not in filters


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question["kind"] == "paraphrase"], ids=by_id
)
def test_paraphrases_share_no_word_with_their_evidence(question: dict[str, Any]) -> None:
    analyzer = Analyzer()
    asked = set(analyzer.terms(question["question"]))
    for gold in question["gold"]:
        assert not asked & set(analyzer.terms(gold["evidence"]))


def test_sources_render_to_the_committed_files(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", str(EXAMPLES / "render.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    rendered = sorted(tmp_path.iterdir())
    assert [path.suffix for path in rendered] == [".pdf", ".docx", ".pdf", ".docx"]
    for path in rendered:
        assert read_source(path).text == read_source(EXAMPLES / "minutes" / path.name).text


def test_rendering_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for run in ("first", "second"):
        (tmp_path / run).mkdir()
        command = [sys.executable, str(EXAMPLES / "render.py"), str(tmp_path / run)]
        subprocess.run(command, check=True, capture_output=True)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_printed_words_are_broken_at_line_ends() -> None:
    import pdfplumber

    for document in ("bcjb-2023-07-19", "bvwp-2024-01"):
        with pdfplumber.open(DOCUMENTS[document]) as pdf:
            lines = [line for page in pdf.pages for line in page.extract_text().splitlines()]
            assert len(pdf.pages) >= 3
        assert any(re.search(r"[a-z]-$", line) for line in lines)
