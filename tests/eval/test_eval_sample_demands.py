"""What a right answer must heed, asked of the sample minutes: rosters, counts, verdicts, sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.answers import FACTS, OVERLAP, PRECISION, TRUE, VERBATIM, Answered, Answers
from eval.configurations import shipped
from eval.relevance import load_questions
from eval.run import run
from indexer.store.open import Index, open_index

pytestmark = pytest.mark.slow

ASKED = [
    {
        "id": "roster",
        "question": "Who sent apologies to the BCJB meeting in April 2023?",
        "gold": [{"document": "bcjb-2023-04-26", "evidence": "Hollis Wainfleet (HW)", "outside": True}],
        "facts": [["Hollis Wainfleet", "HW"]],
    },
    {
        "id": "count",
        "question": "How many posts does the Witness Care Unit have?",
        "gold": [{"document": "bvwp-2023-02-08", "evidence": "It has 22 posts, of which 15 are filled."}],
        "count": 22,
    },
    {
        "id": "verdict",
        "question": "Did HMCTS have money for a case progression officer?",
        "gold": [{"document": "bcjb-2023-04-26", "evidence": "HMCTS has no money for the post."}],
        "verdict": "no",
        "must_not": ["HMCTS will pay"],
    },
    {
        "id": "tied",
        "question": "When will referrals to Second Footing open?",
        "gold": [
            {
                "document": "bcjb-2023-04-26",
                "evidence": "referrals will therefore open on 5 June instead of 1 May",
            }
        ],
        "facts": [{"any": ["5 June", "June 5"], "gold": 1}],
    },
]


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Iterator[Index]:
    opened = open_index(sample_index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def answers(index: Index, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    path = tmp_path_factory.mktemp("asked") / "asked.jsonl"
    rows = [{"kind": "demand", "answerable": True, **one} for one in ASKED]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = run(index, load_questions(path, index), [shipped()], "hybrid", path.name).focus.answers
    assert found is not None
    return found


def answer(answers: Answers, name: str) -> Answered:
    return next(one for one in answers.outcomes if one.id == name)


def test_a_record_is_judged_by_its_lines(answers: Answers) -> None:
    roster = answer(answers, "roster")
    assert (roster.made_of, roster.answered) == ("records", True)
    assert roster.said
    assert (roster.measures[PRECISION], roster.measures[FACTS], roster.measures[VERBATIM]) == (1, 1, 1)
    assert [group.name for group in answers.groups.made_of if group.name != "refused"] == [
        "quotes",
        "records",
    ]


def test_demands_are_heeded_where_the_quote_does(answers: Answers) -> None:
    for name in ("count", "verdict"):
        one = answer(answers, name)
        assert one.measures[TRUE] == float(one.measures.get(PRECISION, 0) > 0)
    assert answers.groups.overall.measures[TRUE].mean > 0


def test_a_fact_of_one_source_is_found_in_its_quote(answers: Answers) -> None:
    tied = answer(answers, "tied")
    assert tied.measures[FACTS] == tied.measures[OVERLAP] == float(tied.measures.get(PRECISION, 0) > 0)
