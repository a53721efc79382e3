from __future__ import annotations

import pytest
from starlette.datastructures import QueryParams

from indexer.store.open import Index
from service.search.results import Facets, FacetValue
from service.web.pages.forms import Choice, SearchForm, filter_fields
from tests.queries import make_form

pytestmark = pytest.mark.slow


def made(**values: tuple[FacetValue, ...]) -> Facets:
    empty: dict[str, tuple[FacetValue, ...]] = {"board": (), "year": (), "person": ()}
    return Facets(**{**empty, **values}, has_actions=(FacetValue("true", 7, chosen=False),))  # type: ignore[arg-type]


def test_before_a_search_all_boards_and_years_are_offered_without_numbers(index: Index) -> None:
    fields = filter_fields(index, SearchForm())
    assert [one.value for one in fields.boards] == [board.name for board in index.boards]
    assert [one.acronym for one in fields.boards] == [board.acronym for board in index.boards]
    assert [one.value for one in fields.years] == ["2024", "2023"]
    assert fields.people == ()
    assert {one.count for one in (*fields.boards, *fields.years, fields.actions)} == {None}


def test_with_results_their_values_are_offered_with_numbers(index: Index) -> None:
    facets = made(person=(FacetValue("A", 3, chosen=False), FacetValue("B", 1, chosen=True)))
    fields = filter_fields(index, make_form(people=("B",)), facets)
    assert fields.people == (Choice("B", True, 1), Choice("A", False, 3))
    assert (fields.boards, fields.years) == ((), ())
    assert fields.actions.count == 7


def test_what_is_ticked_stays_even_where_nobody_knows_it(index: Index) -> None:
    form = make_form(boards=("Moon Board",), years=("1999",), people=("Nobody",), has_actions=True)
    for facets in (None, made()):
        fields = filter_fields(index, form, facets)
        assert fields.boards[-1] == Choice("Moon Board", True, known=False)
        assert fields.years[-1].ticked
        assert [one.value for one in fields.people if one.ticked] == ["Nobody"]
        assert fields.actions.ticked


def test_a_filter_that_the_question_made_is_not_ticked(index: Index) -> None:
    board = index.boards[0].name
    facets = made(board=(FacetValue(board, 4, chosen=True),))
    form = SearchForm.read(QueryParams("q=x"))
    assert [one.ticked for one in filter_fields(index, form, facets).boards] == [False]
