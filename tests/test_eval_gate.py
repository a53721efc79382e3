from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.configurations import chosen, shipped
from eval.expected import TOLERANCE, expectation, load_expected, save_expected
from eval.gate import judge, text
from eval.results import BadResults, Results
from indexer.errors import BadInput
from indexer.reader import Index
from service.query import Mode
from tests.eval_minutes import QUESTIONS, hand_made_index, results_of

MANY = tuple(replace(QUESTIONS[0], id=f"q-{n:02}") for n in range(50))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    opened = hand_made_index(tmp_path_factory.mktemp("quay"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def good(index: Index) -> Results:
    return results_of(index, shipped(), questions=MANY)


def changed(results: Results, count: int, by: float) -> Results:
    """The same, but the first `count` questions lost so much by every measure."""
    (one,) = results.evaluations
    outcomes = [
        replace(each, measures={name: value - by for name, value in each.measures.items()})
        for each in one.outcomes[:count]
    ]
    return replace(results, evaluations=(replace(one, outcomes=(*outcomes, *one.outcomes[count:])),))


def test_the_same_results_hold(good: Results) -> None:
    verdict = judge(good, expectation(good))
    assert (verdict.fallen, verdict.moved, verdict.settings) == ((), (), {})
    assert "FELL" not in text(verdict)


def test_one_question_may_fall_and_two_may_not(good: Results) -> None:
    assert judge(changed(good, 1, 1.0), expectation(good)).fallen == ()
    verdict = judge(changed(good, 2, 1.0), expectation(good))
    assert verdict.fallen == good.measures
    assert [one.id for one in verdict.moved] == ["q-00", "q-01"]
    shown = text(verdict)
    assert "2 questions fell:" in shown
    assert "q-01  nDCG@10 1.000 -> 0.000" in shown
    assert "when must boats move" in shown


def test_a_small_loss_of_very_many_is_a_real_drop_too(good: Results) -> None:
    verdict = judge(changed(good, 40, 0.01), expectation(good))
    assert TOLERANCE > 0.01 * 40 / 50
    assert verdict.fallen == good.measures
    assert len(verdict.moved) == 40


def test_a_small_loss_of_few_is_not(good: Results) -> None:
    assert judge(changed(good, 4, 0.1), expectation(good)).fallen == ()


def test_a_rise_holds(good: Results) -> None:
    verdict = judge(good, expectation(changed(good, 50, 1.0)))
    assert verdict.fallen == ()
    assert text(verdict).count("rose") == 5


def test_the_stored_tolerance_decides(good: Results) -> None:
    assert judge(changed(good, 2, 1.0), expectation(good, tolerance=0.05)).fallen == ()


def test_expectations_are_stored_a_question_a_line(good: Results, tmp_path: Path) -> None:
    path = tmp_path / "new" / "quay.json"
    save_expected(path, expectation(good))
    assert load_expected(path) == expectation(good)
    lines = path.read_text("utf-8").splitlines()
    assert '  "q-07": [1.0, 1.0, 1.0, 1.0, 1.0],' in lines
    stored = json.loads(path.read_text("utf-8"))
    assert (stored["made"], stored["questions_file"]) == (good.made[:10], "quay.jsonl")
    assert stored["settings"]["encoder"] == "letters"
    assert "when must boats move" not in path.read_text("utf-8")


def test_another_index_is_told(good: Results) -> None:
    other = replace(good, settings=good.settings | {"passages": 5})
    assert "index passages: 4 -> 5" in text(judge(other, expectation(good)))


def test_expectations_of_other_questions_or_searches_are_refused(index: Index, good: Results) -> None:
    expected = expectation(good)
    with pytest.raises(BadResults, match=r"of other questions \(q-00, q-01, q-02, q-03, q-04 and others\)"):
        judge(results_of(index, shipped(), questions=MANY[10:]), expected)
    lexical = results_of(index, *chosen([Mode.LEXICAL], ()), questions=MANY)
    with pytest.raises(BadResults, match="hold nothing of hybrid"):
        judge(lexical, expected)
    with pytest.raises(BadResults, match="no answerable question of hybrid"):
        expectation(lexical)
    with pytest.raises(BadResults, match="other measures"):
        judge(good, replace(expected, measures=expected.measures[::-1]))


def test_a_file_that_is_no_expectation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"There are no expectations in .*--store"):
        load_expected(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text('{"made": 1}', encoding="utf-8")
    with pytest.raises(BadInput, match=r"does not hold expectations \(made: "):
        load_expected(tmp_path / "bad.json")
    stored = load_expected(stored_file())
    with pytest.raises(BadInput, match="cannot be written"):
        save_expected(tmp_path / "bad.json" / "x.json", stored)


def stored_file() -> Path:
    return Path(__file__).parent.parent / "eval" / "stored" / "sample.json"


def test_what_is_stored_names_questions_and_never_quotes_them() -> None:
    for path in stored_file().parent.glob("*.json"):
        expected = load_expected(path)
        assert expected.configuration == "hybrid"
        assert expected.questions
        assert all(len(row) == len(expected.measures) for row in expected.questions.values())
        assert all(" " not in each for each in expected.questions)
