from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.questions import BadQuestions, Fact, Gold
from eval.relevance import load_questions
from indexer.store.open import Index
from service.search.request import Filters

GOOD = {
    "id": "q-1",
    "question": "When must boats move?",
    "kind": "fact",
    "answerable": True,
    "filters": {"board": "quay trust", "document": "quay-1"},
    "gold": [{"document": "quay-1", "item": None, "heading": None, "evidence": "move by April"}],
    "facts": ["by April"],
}
OFF_TOPIC = {"id": "q-2", "question": "Who won?", "kind": "unanswerable", "answerable": False}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines))
    return path


def test_questions_come_as_written(index: Index, tmp_path: Path) -> None:
    first, second = load_questions(written(tmp_path, GOOD, "", OFF_TOPIC), index)
    assert (first.id, first.kind, first.facts) == ("q-1", "fact", (Fact(("by April",)),))
    assert first.filters == Filters(boards=("quay trust",), documents=("quay-1",))
    assert first.gold == (Gold("quay-1", evidence="move by April"),)
    assert (second.answerable, second.gold, second.filters) == (False, (), Filters())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"id": ', "not JSON"),
        ("[1]", "must be a JSON object"),
        ({key: value for key, value in GOOD.items() if key != "answerable"}, "field answerable is missing"),
        (GOOD | {"colour": "red"}, "no field colour"),
        (GOOD | {"answerable": "yes"}, "answerable: "),
        (GOOD | {"question": "  "}, "Type a question"),
        (GOOD | {"kind": "two words"}, "kind must be one word"),
        (GOOD | {"id": "q 1"}, "id must be one word"),
        (GOOD | {"gold": []}, "answerable but has no gold"),
        (GOOD | {"answerable": False}, "not answerable but has gold"),
        (GOOD | {"gold": [{"evidence": "Boats"}]}, "field gold.0.document is missing"),
        (GOOD | {"gold": [{"document": "quay-1", "page": 1}]}, "no field gold.0.page"),
        (GOOD | {"gold": [{"document": "quay-9", "evidence": "Boats"}]}, "document quay-9"),
        (GOOD | {"gold": [{"document": "quay-1", "evidence": "Planes"}]}, "not in quay-1: “Planes”"),
        (GOOD | {"gold": [{"document": "quay-1", "item": "Fishing"}]}, "“Fishing”"),
        (GOOD | {"filters": {"boards": ["Quay Trust"]}}, "no field filters.boards"),
        (GOOD | {"filters": {"board": "Pier Trust"}}, "no board “Pier Trust”"),
        (GOOD | {"filters": {"document": "quay-9"}}, "no document “quay-9”"),
        (GOOD | {"filters": {"date_from": "May 2024"}}, "“May 2024” is not a date"),
        (OFF_TOPIC, "id q-2 was used before"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(
    index: Index, tmp_path: Path, line: object, words: str
) -> None:
    with pytest.raises(BadQuestions) as refused:
        load_questions(written(tmp_path, OFF_TOPIC, line), index)
    message = str(refused.value)
    assert message.startswith("questions.jsonl, line 2: ")
    assert words in message
    assert "\n" not in message
    assert message.endswith(".")


def test_a_file_that_holds_or_is_nothing_is_refused(index: Index, tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match="holds no questions"):
        load_questions(written(tmp_path, ""), index)
    with pytest.raises(BadQuestions, match="cannot be read: No such file"):
        load_questions(tmp_path / "none.jsonl", index)
    (tmp_path / "latin.jsonl").write_bytes(json.dumps(OFF_TOPIC).encode() + b"\n\xe9")
    with pytest.raises(BadQuestions, match=r"latin.jsonl, line 2: it is not UTF-8"):
        load_questions(tmp_path / "latin.jsonl", index)
