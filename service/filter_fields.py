"""The filters that the search form offers, with numbers once there is a list of passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from indexer.store.open import Index
from service.forms import SearchForm
from service.search.facets import Facets, FacetValue


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to tick; `count` passages are listed with it alone, None where that is not known."""

    value: str
    ticked: bool
    count: int | None = None
    acronym: str | None = None
    known: bool = True  # whether the index has it


@dataclass(frozen=True, slots=True)
class FilterFields:
    """What can be ticked, in the order in which it is shown."""

    boards: tuple[Choice, ...]
    years: tuple[Choice, ...]
    people: tuple[Choice, ...]
    actions: Choice


def filter_fields(index: Index, form: SearchForm, facets: Facets | None = None) -> FilterFields:
    """The filters beside a form, with what was counted of its question if it was searched for.

    What is ticked is what the form says: a filter read out of the question is not, since it is taken back by
    its chip. Before anything is searched all boards and years are offered; of people there are too many.
    """
    acronyms = {board.name: board.acronym for board in index.boards}
    years = sorted({str(meeting.date.year) for meeting in index.meetings if meeting.date}, reverse=True)
    boards = _counted(facets.boards) if facets else dict.fromkeys(acronyms)
    return FilterFields(
        boards=tuple(
            replace(one, acronym=acronyms.get(one.value), known=one.value in acronyms)
            for one in _choices(boards, form.boards)
        ),
        years=_choices(_counted(facets.years) if facets else dict.fromkeys(years), form.years),
        people=_ticked_first(_choices(_counted(facets.people) if facets else {}, form.people)),
        actions=Choice("true", form.actions, facets.actions.count if facets else None),
    )


def _ticked_first(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Of many people the last are scrolled to; whom somebody has ticked is not to be looked for there."""
    return tuple(sorted(choices, key=lambda one: not one.ticked))


def _counted(values: Iterable[FacetValue]) -> dict[str, int | None]:
    return {one.value: one.count for one in values}


def _choices(offered: Mapping[str, int | None], ticked: Iterable[str]) -> tuple[Choice, ...]:
    """What is offered, then what is ticked although it is not."""
    picked = tuple(ticked)
    values = dict.fromkeys((*offered, *picked))
    return tuple(Choice(value, value in picked, offered.get(value)) for value in values)
