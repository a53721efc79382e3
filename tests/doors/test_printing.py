"""What the command line prints of how a question was read."""

from __future__ import annotations

import datetime as dt

import pytest

from indexer.store.open import Index
from service.cli.printing import print_results
from service.search.search import Searcher
from tests.queries import make_query

JUSTICE = "Brackenshire Community Justice Board"


@pytest.fixture
def printed(index: Index, capsys: pytest.CaptureFixture[str]):
    searcher = Searcher(index, today=lambda: dt.date(2025, 6, 1))

    def lines(question: str, **options) -> list[str]:
        print_results(searcher.search(make_query(index, question, limit=1, **options)))
        return capsys.readouterr().out.splitlines()

    return lines


def test_nothing_is_said_of_a_question_that_was_read_as_typed(printed) -> None:
    assert printed("travel expenses of witnesses")[0].startswith("1. ")


@pytest.mark.parametrize(
    ("question", "told", "part"),
    [
        (
            "travl expenses of witnesses",
            ["Showing results for: travel expenses of witnesses (--as-typed spelling undoes it)"],
            "spelling",
        ),
        (
            "cps backlog",
            ["Also searched for: Crown Prosecution Service (cps; --as-typed acronyms undoes it)"],
            "acronyms",
        ),
        ("knives in April 2023", ["Only April 2023 (--as-typed date undoes it)"], "date"),
        (
            "what did the BCJB say about knives",
            [f"Only {JUSTICE} (--as-typed board undoes it)"],
            "board",
        ),
    ],
)
def test_each_reading_is_told_with_the_way_back(printed, question: str, told: list[str], part: str) -> None:
    lines = printed(question)
    assert lines[: len(told)] == told
    assert lines[len(told)].startswith("1. ")
    back = printed(question, as_typed=[part])
    assert not any(line in told for line in back)


def test_a_phrase_and_a_filter_given_up_are_told(printed) -> None:
    lines = printed('"travel cards" in January 2023')
    assert lines[:2] == [
        "Only passages with “travel cards”",
        "Nothing was found for January 2023; these passages are from all meetings searched.",
    ]
    assert lines[2].startswith("1. ")


def test_a_note_stands_before_the_hits(printed) -> None:
    lines = printed("What was agreed in March 2019 about knives?")
    assert lines[0] == "No meeting among those searched is dated March 2019."
    assert lines[1].startswith("1. ")


def test_a_line_parts_what_is_probably_about_the_question_from_the_rest(index: Index, capsys) -> None:
    line = "These use words of the question, but are probably not about it:"
    searcher = Searcher(index)
    found = searcher.search(make_query(index, "travel expenses of witnesses", limit=100))
    assert 0 < (found.about or 0) < len(found.hits)
    for offset, told in ((0, 1), (found.about, 1), (found.about + 1, 0)):
        page = searcher.search(make_query(index, "travel expenses of witnesses", limit=100, offset=offset))
        print_results(page)
        before, *after = capsys.readouterr().out.split(line)
        assert len(after) == told
        if after:
            assert before.count("  score ") == found.about - offset


def test_nothing_found_is_told_with_what_was_read(printed) -> None:
    assert printed('"no minutes say this" in April 2023') == [
        "Only April 2023 (--as-typed date undoes it)",
        "Only passages with “no minutes say this”",
        "No passage matches this question; try other words or fewer filters.",
    ]
