"""Fitting the reading of questions for records: templates, what weighs what, and what is held out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.fitting.fit_records import chosen_threshold, figures, fit, held_out
from eval.fitting.record_examples import RecordExample, Templates, curated, qmsum, squad
from service.answer.records.reading import RecordKind, shipped_classifier

NONE = RecordKind.NONE


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates.load()


def test_templates_make_whole_questions_of_every_kind_the_same_each_time(templates: Templates) -> None:
    made = list(templates.examples(2, seed=7))
    assert made == list(templates.examples(2, seed=7))
    assert made != list(templates.examples(2, seed=8))
    assert {one.kind for one in made} == set(RecordKind)
    assert not [one.question for one in made if set("{}()|[]") & set(one.question)]
    named = [one.question[start:end] for one in made for start, end in one.boards]
    assert named
    assert {name.casefold() for name in named} <= {name.casefold() for name in templates.fillers["board"]}


def test_the_words_of_a_matter_are_none_of_the_templates(templates: Templates) -> None:
    assert {"attended", "apologies", "meeting", "decided"} <= templates.structural()
    assert not {"fouling", "potholes", "trademark"} & templates.words()


def test_a_small_fit_reads_questions_that_it_has_not_seen(templates: Templates) -> None:
    examples = list(templates.examples(4, seed=1))
    model = fit(examples, templates, 0.5)
    assert model("Who attended the meeting of the Ferry Trust in May 2031?").kinds == (RecordKind.PRESENT,)
    assert model("How much did the ferry cost?").kinds == ()
    assert model.probabilities("ferry").sum() == pytest.approx(1)
    read = held_out(examples, templates)
    told = [kind is one.kind for one, (kind, _) in zip(examples, read, strict=True) if one.kind is not NONE]
    assert sum(told) > len(told) / 2


def test_the_threshold_lets_few_questions_for_none_through() -> None:
    asked = [RecordExample(str(n), NONE, "template: x") for n in range(100)]
    read = [(RecordKind.CHAIR, 0.5 + n / 200) for n in range(100)]
    threshold = chosen_threshold(asked, read)
    assert 0 < sum(sure >= threshold for _, sure in read) <= 7
    (row,) = figures(asked, read, threshold).values()
    assert row == {"questions": 100, "right": pytest.approx(0.94, abs=0.011)}
    assert chosen_threshold(asked, [(NONE, 1.0)] * 100) == 0.5


def test_curated_questions_and_those_of_other_corpora_are_read(tmp_path: Path) -> None:
    lines = [
        {"id": "xx-01", "question": "Who was there?", "kind": "attendance"},
        {"id": "xx-02", "question": "Who mends it?", "kind": "action"},
        {"id": "nm-xx-1", "question": "What did it cost?", "kind": "near-miss"},
        {"id": "yy-01", "question": "Unlabelled?", "kind": "attendance"},
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = list(curated(tmp_path / "q.jsonl", {"xx-01": RecordKind.PRESENT}))
    assert [(one.kind, one.group) for one in found] == [
        (RecordKind.PRESENT, "q: xx"),
        (RecordKind.ACTIONS, "q: xx"),
        (NONE, "q: xx"),
    ]
    queries = {
        "general_query_list": [{"query": "Summarize the meeting."}],
        "specific_query_list": [{"query": "Why?"}],
    }
    (tmp_path / "m.json").write_text(json.dumps(queries), encoding="utf-8")
    assert [one.question for one in qmsum(tmp_path)] == ["Why?"]  # a summary may be a record too
    article = {"title": "T", "paragraphs": [{"qas": [{"question": "Where?"}]}]}
    (tmp_path / "s.json").write_text(json.dumps({"data": [article]}), encoding="utf-8")
    assert [(one.question, one.group) for one in squad(tmp_path / "s.json")] == [("Where?", "s: T")]


def test_what_is_shipped_knows_every_kind_and_is_small() -> None:
    shipped = shipped_classifier()
    assert set(shipped.kinds) == set(RecordKind)
    assert 0.5 <= shipped.threshold < 1
    assert all(len(row) == len(shipped.kinds) for row in shipped.weights.values())
    assert shipped.structural <= shipped.vocabulary
