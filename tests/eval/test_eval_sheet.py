"""Sheets to judge answers by hand: blind, the same again by its seed, and counted right."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from eval.configurations import chosen, shipped
from eval.questions import Question
from eval.results import BadResults, EvaluationResults
from eval.sheet import Judgements, SheetKey, kappa, pairs, read_judgements, read_key, tally, write_sheet
from indexer.errors import BadInput
from indexer.store.open import Index
from service.search.request import Mode
from tests.eval_minutes import QUESTIONS, results_of

MANY: tuple[Question, ...] = tuple(replace(QUESTIONS[0], id=f"q-{n:02}") for n in range(30))


@pytest.fixture(scope="module")
def before(index: Index) -> EvaluationResults:
    return results_of(index, shipped(), questions=MANY)


@pytest.fixture(scope="module")
def after(before: EvaluationResults) -> EvaluationResults:
    """The same, with every answer refused in words that tell it."""
    (one,) = before.evaluations
    assert one.answers is not None
    refused = tuple(
        replace(each, answered=False, quotes=(), reason="Nobody knows <that>.")
        for each in one.answers.outcomes
    )
    return replace(before, evaluations=(replace(one, answers=replace(one.answers, outcomes=refused)),))


def test_sides_are_drawn_by_chance_and_the_seed_gives_them_again(
    before: EvaluationResults, after: EvaluationResults
) -> None:
    shown = pairs(before, after, 20, seed=3)
    assert shown == pairs(before, after, 20, seed=3)
    assert shown != pairs(before, after, 20, seed=4)
    assert [one.number for one in shown] == list(range(1, 21))
    assert len({one.question.id for one in shown}) == 20
    assert {one.versions for one in shown} == {("before", "after"), ("after", "before")}
    for one in shown:
        for version, answer in zip(one.versions, one.answers, strict=True):
            assert bool(answer.quotes) is (version == "before")
    assert len(pairs(before, after, 80, seed=1)) == 30


def test_results_without_common_answers_are_refused(index: Index, before: EvaluationResults) -> None:
    lexical = results_of(index, *chosen([Mode.LEXICAL], ()), questions=MANY)
    with pytest.raises(BadResults, match="share no question with answers"):
        pairs(before, lexical, 5, seed=1)


@pytest.fixture
def sheet(before: EvaluationResults, after: EvaluationResults, tmp_path: Path) -> Path:
    write_sheet(tmp_path, pairs(before, after, 4, seed=1), "old", "new", 1)
    return tmp_path


def test_the_sheet_does_not_tell_which_side_is_which(sheet: Path) -> None:
    html = (sheet / "sheet.html").read_text("utf-8")
    assert html.count("Nobody knows &lt;that&gt;.") == 4
    assert html.count("<blockquote>") == 8  # four quotes, and four golds
    for told in ("old", "new", "before", "after", "q-0"):
        assert f'"{told}"' not in html
    assert "confidence" not in html
    key = read_key(sheet)
    assert (key.before, key.after, sorted(key.versions)) == ("old", "new", [1, 2, 3, 4])


def filled(sheet: Path, name: str, marks: dict[int, tuple[str, str, str]]) -> Path:
    """The sheet's marks as a judge fills them in: of before, of after, and the better version."""
    key = read_key(sheet)
    with (sheet / "marks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        number = int(row["number"])
        if number in marks:
            own = dict(zip(("before", "after"), marks[number][:2], strict=True))
            sides = dict(zip(key.versions[number], "AB", strict=True))
            row |= {f"mark {side}": own[version] for version, side in sides.items()}
            row |= {
                "better": sides.get(marks[number][2], "same"),
                "note": "one,\nand two",
            }
    path = sheet / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(rows)
    return path


def test_marks_are_counted_by_version_and_judges_are_compared(sheet: Path) -> None:
    key = read_key(sheet)
    good, bad = ("wrong", "complete", "after"), ("partial", "refused-wrongly", "before")
    anna = read_judgements(filled(sheet, "anna", {1: good, 2: good, 3: bad, 4: good}), key)
    ben = read_judgements(filled(sheet, "ben", {1: good, 2: ("wrong", "padded", "same"), 3: bad}), key)
    assert anna.marks[1, "before"] == "wrong"
    assert anna.better == {1: "after", 2: "after", 3: "before", 4: "after"}
    assert (4, "before") not in ben.marks
    lines = tally(key, [anna, ben]).split("\n")
    assert lines[0] == "before: old; after: new; 4 questions."
    complete = next(line for line in lines if line.lstrip().startswith("complete"))
    assert complete.split()[1:5] == ["0", "(", "0%)", "3"]
    changed = next(line for line in lines if line.startswith("good "))
    assert "0% -> 62% of 4 questions" in changed  # 1, a half, 0 and 1
    assert "wrong or misleading: 75% -> 0% of 4 questions" in "\n".join(lines)
    assert "marks: the two agree on 5 of 6 (83%), Cohen's kappa 0.79." in lines
    assert lines[-1] == "They differ on questions 2."


def test_kappa_is_agreement_beyond_chance() -> None:
    assert kappa([("a", "a"), ("b", "b")]) == 1
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0
    # Cohen (1960): 20 and 15 of 50 agreed, the judges say yes 25 and 30 times.
    seen = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(seen) == pytest.approx(0.4)
    assert kappa([]) is None
    assert kappa([("a", "a")]) is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("1,?,good,complete,A,", "question 1: mark A is 'good', not one of: complete, padded"),
        ("1,?,complete,,C,", "question 1: better is 'C', not one of: A, B, same"),
        ("9,?,,,,", "the sheet has no question 9"),
        ("x,?,,,,", "'x' is not the number of a question"),
    ],
)
def test_marks_that_cannot_be_meant_are_refused(tmp_path: Path, rows: str, words: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(f"number,question,mark A,mark B,better,note\n{rows}\n", encoding="utf-8")
    key = SheetKey("old", "new", 1, {1: ("before", "after")})
    with pytest.raises(BadInput, match=r"m\.csv") as refused:
        read_judgements(path, key)
    assert words in str(refused.value)
    path.write_text("number,question\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"has no column 'better'; fill in the marks\.csv"):
        read_judgements(path, key)
    with pytest.raises(BadInput, match="cannot be read"):
        read_judgements(tmp_path / "none.csv", key)
    with pytest.raises(BadResults, match="minutebook eval-sheet A B"):
        read_key(tmp_path)


def test_one_judge_alone_and_nothing_judged_are_told_as_such() -> None:
    key = SheetKey("old", "new", 1, {1: ("before", "after")})
    shown = tally(key, [Judgements("anna", {}, {}), Judgements("ben", {}, {})])
    assert "nobody judged both sides" in shown
    assert "marks: nothing was judged by both." in shown
    assert "agree" not in tally(key, [Judgements("anna", {}, {})])
