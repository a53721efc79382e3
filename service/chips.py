"""The filters in force, in words: those set, and those read out of the question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.store.open import Index
from service.forms import SearchForm
from service.search.query import Kind, Part
from service.search.understand import Understood
from service.typeset import day, meeting_name

_PARTS = {Kind.DATE: Part.DATE, Kind.BOARD: Part.BOARD}
_JOINED = {Kind.DATE: " and ", Kind.BOARD: " or "}  # as `Interpretation.where` joins them


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, in words, with the search that does without it."""

    text: str
    without: SearchForm
    derived: bool = False  # read out of the question


def set_chips(index: Index, form: SearchForm) -> Iterator[Chip]:
    """The filters that somebody set."""
    titles = {meeting.document_id: meeting for meeting in index.meetings}
    for board in form.boards:
        yield Chip(board, form.without("board", board))
    for document in form.documents:
        meeting = titles.get(document)
        yield Chip(meeting_name(meeting) if meeting else document, form.without("document", document))
    for person in form.people:
        yield Chip(f"mentions {person}", form.without("person", person))
    yield from _time_and_actions(form)


def _time_and_actions(form: SearchForm) -> Iterator[Chip]:
    """Those of time, and of actions."""
    for year in form.years:
        yield Chip(year, form.without("year", year))
    if form.date_from:
        yield Chip(f"from {_in_words(form.date_from)}", form.without("date_from", form.date_from))
    if form.date_to:
        yield Chip(f"to {_in_words(form.date_to)}", form.without("date_to", form.date_to))
    if form.actions:
        yield Chip("holds an action", form.without("has_actions", "true"))


def derived_chips(understood: Understood, form: SearchForm) -> Iterator[Chip]:
    """The meetings that the question restricts the search to; what is taken back together is one chip."""
    for kind, part in _PARTS.items():
        labels = [one.label for one in understood.interpretation.filters if one.kind is kind]
        if labels:
            yield Chip(_JOINED[kind].join(dict.fromkeys(labels)), form.taking(part), derived=True)


def phrase_chips(understood: Understood, form: SearchForm) -> Iterator[Chip]:
    """The quoted phrases, which the passages themselves must hold, as one chip."""
    if understood.phrases:
        yield Chip(f"exactly {quoted(understood)}", form.without_quotation_marks(), derived=True)


def quoted(understood: Understood) -> str:
    """The phrases of the question in a row."""
    return " and ".join(f"“{phrase.text}”" for phrase in understood.phrases)


def without_all(form: SearchForm, understood: Understood) -> SearchForm:
    """The same words searched for in all minutes, under no filter at all."""
    bare = form.without_filters()
    if understood.phrases:  # their words are read for filters once they stand without quotation marks
        return bare.without_quotation_marks().taking(*_PARTS.values())
    return bare.taking(*(_PARTS[one.kind] for one in understood.interpretation.filters))


def _in_words(typed: str) -> str:
    """A date of the form in words; as typed if it is none, which the page then says."""
    try:
        return day(dt.date.fromisoformat(typed))
    except ValueError:
        return typed
