from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from eval.questions import BadQuestions, Fact, Gold, Question, body_of
from eval.relevance import load_questions
from indexer.store.open import Index
from service.search.request import Filters
from tests.eval_minutes import hand_made_index

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


@pytest.mark.parametrize(
    ("document", "body"),
    [
        ("marlbeck-2019-05-08-annual-meeting", "marlbeck"),
        ("quay-1", "quay"),
        ("minutes-2019-05", "minutes-2019-05"),  # says nobody, and no index knows its board
        ("2019-05-marlbeck", "2019-05-marlbeck"),
    ],
)
def test_a_question_s_body_is_the_first_word_of_its_document(index: Index, document: str, body: str) -> None:
    assert body_of(Question("q-1", "Who?", "who", True, gold=(Gold(document),)), index) == body


def test_a_question_s_body_is_what_it_names_and_else_the_board_of_its_document(tmp_path: Path) -> None:
    asked = Question("q-1", "Who?", "who", True, gold=(Gold("minutes-1", evidence="Boats"),))
    index = hand_made_index(tmp_path, document="minutes-1")
    assert body_of(asked, index) == "Quay Trust"
    assert body_of(replace(asked, body="Pier Trust"), index) == "Pier Trust"
    assert body_of(Question("q-2", "Who?", "who", False), index) is None
    index.close()


FURTHER = GOOD | {
    "gold": [
        {"document": "quay-1", "evidence": "move by April"},
        {"document": "quay-1", "evidence": "dredged in May", "superseded": True},
    ],
    "facts": ["by April", ["boats move", "vessels move"], {"any": ["April", "month 4"], "gold": 1}],
    "body": "Quay Trust",
    "count": 6,
    "verdict": "no",
    "must_not": ["in May"],
}


def test_what_a_right_answer_must_heed_comes_as_written(index: Index, tmp_path: Path) -> None:
    (found,) = load_questions(written(tmp_path, FURTHER), index)
    assert found.facts == (
        Fact(("by April",)),
        Fact(("boats move", "vessels move")),
        Fact(("April", "month 4"), 1),
    )
    assert (found.body, found.count, found.verdict, found.must_not) == ("Quay Trust", 6, "no", ("in May",))
    assert [one.superseded for one in found.gold] == [False, True]
    kept = TypeAdapter(Question).dump_json(found)
    assert json.loads(kept)["facts"] == FURTHER["facts"]
    assert TypeAdapter(Question).validate_json(kept) == found


ROSTER = {"document": "quay-1", "outside": True}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"facts": [7]}, "facts.0: a fact is its words, a list of its spellings, or an object"),
        ({"facts": [[]]}, "a fact is its words"),
        ({"facts": [" "]}, "a fact is its words"),
        ({"facts": [{"any": "x", "page": 1}]}, "a fact is its words"),
        ({"facts": [{"any": "x", "gold": "1"}]}, "a fact is its words"),
        ({"facts": [{"any": "x", "gold": 2}]}, "ties “x” to gold 2; name an entry that holds"),
        ({"facts": [{"any": "x", "gold": 3}]}, "ties “x” to gold 3; name an entry that holds"),
        ({"count": -1}, "has the count -1; it cannot be below 0"),
        ({"count": "six"}, "count: "),
        ({"verdict": "maybe"}, "verdict: "),
        ({"must_not": [""]}, "has empty words in must_not"),
        ({"gold": [FURTHER["gold"][1]], "facts": []}, "only gold that is superseded; add what holds"),  # type: ignore[index]
        ({"answerable": False, "gold": [], "facts": []}, "not answerable but has count"),
        ({"gold": [ROSTER | {"item": "Dredging"}], "facts": []}, "both an item or heading and outside"),
        ({"gold": [ROSTER], "facts": []}, "outside the items of quay-1, which holds no passage there"),
        (
            {"gold": [ROSTER | {"evidence": "Boats must"}], "facts": []},
            "evidence that does not stand outside the items of quay-1: “Boats must”",
        ),
    ],
)
def test_demands_that_cannot_be_judged_are_refused(
    index: Index, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(BadQuestions) as refused:
        load_questions(written(tmp_path, FURTHER | changes), index)
    message = str(refused.value)
    assert message.startswith("questions.jsonl, line 1: ")
    assert words in message
    assert message.endswith(".")
