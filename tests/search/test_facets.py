"""Facets on a real index: the number beside a value is what a search finds that chooses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.store.open import Index
from service.search import search
from service.search.request import Mode
from service.search.results import MOST_PEOPLE, Facets, Results
from service.search.search import Searcher
from tests.queries import make_query

pytestmark = pytest.mark.slow

QUESTION = "travel expenses of witnesses"
FACETS = {"boards": "board", "years": "year", "people": "person"}
"""Each filter and its facet."""


def ask(index: Index, question: str, **options) -> Results:
    searcher = Searcher(index, today=lambda: dt.date(2025, 6, 1))
    return searcher.search(make_query(index, question, **options))


def facets(index: Index, question: str, **options) -> Facets:
    found = ask(index, question, facets=True, **options).facets
    assert found
    return found


def promised(found: Facets) -> Iterator[tuple[dict[str, object], int]]:
    """Every value as the filter that chooses it, with its number."""
    for name, facet in FACETS.items():
        for one in getattr(found, facet):
            yield {name: [one.value]}, one.count
    yield {"has_actions": True}, found.has_actions[0].count


@pytest.mark.parametrize("depth", [search.DEPTH, 3])
@pytest.mark.parametrize("filters", [{}, {"has_actions": True}, {"years": ["2023"]}, {"boards": ["BVWP"]}])
@pytest.mark.parametrize("question", [QUESTION, "what was agreed about knives", '"travel cards"'])
def test_what_is_promised_is_found(
    index: Index, monkeypatch: pytest.MonkeyPatch, question: str, filters, depth: int
) -> None:
    """Also where lists are shorter than what matches."""
    monkeypatch.setattr(search, "DEPTH", depth)
    for mode in Mode:
        for chosen, count in promised(facets(index, question, mode=mode, **filters)):
            assert ask(index, question, mode=mode, **{**filters, **chosen}).total == count


def test_numbers_are_of_all_passages_and_not_of_a_page(index: Index) -> None:
    found = ask(index, QUESTION, limit=3, facets=True)
    assert found.facets
    assert found.total > 3
    assert sum(one.count for one in found.facets.board) == found.total
    assert sum(one.count for one in found.facets.year) == found.total


def test_a_facet_does_not_heed_its_own_filter_but_those_of_others(index: Index) -> None:
    everywhere = facets(index, QUESTION)
    chosen = everywhere.board[0].value
    found = facets(index, QUESTION, boards=[chosen])
    assert [replace(one, chosen=False) for one in found.board] == list(everywhere.board)
    assert [one.value for one in found.board if one.chosen] == [chosen]
    assert sum(one.count for one in found.year) == everywhere.board[0].count


def test_the_years_come_latest_first_and_the_people_by_their_number(index: Index) -> None:
    found = facets(index, QUESTION)
    years = [one.value for one in found.year]
    assert years == sorted(years, reverse=True)
    numbers = [one.count for one in found.person]
    assert numbers == sorted(numbers, reverse=True)
    assert 0 < len(numbers) <= MOST_PEOPLE


def test_what_is_chosen_is_offered_even_where_it_leads_to_nothing(index: Index) -> None:
    found = facets(index, QUESTION, people=["Nobody Here"], years=["1999"])
    assert [(one.count, one.chosen) for one in found.person if one.value == "Nobody Here"] == [(0, True)]
    assert [(one.count, one.chosen) for one in found.year if one.value == "1999"] == [(0, True)]


def test_a_filter_read_out_of_the_question_counts_as_chosen(index: Index) -> None:
    found = facets(index, "what did the BCJB say about knives")
    assert [one.value for one in found.board if one.chosen] == ["Brackenshire Community Justice Board"]


def test_passages_with_actions_hold_one(index: Index) -> None:
    found = ask(index, "who will write to whom", has_actions=True, limit=50)
    assert found.hits
    for hit in found.hits:
        meeting = index.meeting(hit.citation.document_id)
        assert meeting
        spans = [(action.start, action.end) for action in meeting.actions]
        assert any(start < hit.citation.end and hit.citation.start < end for start, end in spans)


def test_they_are_counted_only_when_asked_for(index: Index) -> None:
    assert ask(index, QUESTION).facets is None


def test_a_question_off_the_subject_has_none(index: Index) -> None:
    found = facets(index, "zebra xylophone qqqq")
    assert found.has_actions[0].count == len(found.board) == len(found.person) == 0
