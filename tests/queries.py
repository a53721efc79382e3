"""Questions and forms for tests, made from plain keywords."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from indexer.store.open import Index
from service.search import query
from service.search.request import Filters, SearchRequest
from service.web.pages.forms import SearchForm

_FILTERS = {one.name for one in fields(Filters)}


def make_query(index: Index, text: str, **options: Any) -> query.Query:
    """What the product's own function makes of it; filters and settings by the names of their fields."""
    filters = {name: value for name, value in options.items() if name in _FILTERS}
    settings = {name: value for name, value in options.items() if name not in _FILTERS}
    return query.make_query(index, SearchRequest(text, Filters(**filters), **settings))


def make_form(
    q: str = "",
    boards: tuple[str, ...] = (),
    documents: tuple[str, ...] = (),
    people: tuple[str, ...] = (),
    date_from: str = "",
    date_to: str = "",
    years: tuple[str, ...] = (),
    has_actions: bool = False,
    sort: str = "",
    as_typed: tuple[str, ...] = (),
    page: str = "1",
) -> SearchForm:
    """The form with these fields."""
    filters = Filters(
        boards, date_from or None, date_to or None, documents, people, years, has_actions, as_typed
    )
    return SearchForm(q, filters, sort, page)
