"""Which stretches of the text stand in no agenda item and are worth finding: who came, where, what was said.

Mostly they are the head of the minutes. A title and a date by themselves are no stretch: whatever is found of
the meeting names them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from indexer.meetings.genre import is_prose
from indexer.model import AgendaItem, Line

_FEW_WORDS = 15
"""Fewer say which meeting it was, and no more."""


def head_stretches(
    lines: Sequence[Line],
    items: Sequence[AgendaItem],
    noted: Collection[int],
    elsewhere: Collection[int],
) -> tuple[tuple[int, int], ...]:
    """The stretches in order, that of a title apart from the roster or the text below it.

    Lines that are `noted` say who came or what was minuted and are always kept; those `elsewhere` are
    headings of items, or left out.
    """
    return tuple(
        (lines[part[0]].start, lines[part[-1]].end)
        for run in _runs(lines, items, elsewhere)
        for part in _parts(run, noted)
        if _says_something(part, lines, noted)
    )


def _parts(run: Sequence[int], noted: Collection[int]) -> Iterator[Sequence[int]]:
    """What stands above the noted lines, and all from there on: lines of a list may look like none of it."""
    first = next((place for place, n in enumerate(run) if n in noted), 0)
    yield from filter(None, (run[:first], run[first:]))


def _says_something(part: Sequence[int], lines: Sequence[Line], noted: Collection[int]) -> bool:
    return (
        any(n in noted or is_prose(lines[n].text) for n in part)
        or sum(len(lines[n].text.split()) for n in part) >= _FEW_WORDS
    )


def _runs(
    lines: Sequence[Line], items: Sequence[AgendaItem], elsewhere: Collection[int]
) -> Iterator[list[int]]:
    """The lines in no item, those in a row together."""
    ends = [item.end for item in items]
    run: list[int] = []
    for n, line in enumerate(lines):
        place = bisect_right(ends, line.start)
        outside = place == len(items) or line.end <= items[place].start
        if outside and n not in elsewhere:
            run.append(n)
        elif run:
            yield run
            run = []
    if run:
        yield run
