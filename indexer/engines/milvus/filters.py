"""A filter as an expression that Milvus evaluates, with the meaning of `Columns.mask`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.engines.protocol import Where

UNDATED = 0
"""Stands for the day and the year of a passage without a date; days count from 1."""

NO_BOARD = ""
"""Stands for the board of a passage without one."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def expression(where: Where) -> str | None:
    """The filter; empty when everything passes, None when nothing can."""
    boards = [board for board in where.boards if board != NO_BOARD]
    years = [year for year in where.years if year != UNDATED]
    if (where.boards and not boards) or (where.years and not years):
        return None
    return " and ".join(_conditions(where, boards, years))


def _conditions(where: Where, boards: Iterable[str], years: Iterable[int]) -> Iterator[str]:
    if where.documents:
        yield f"document in {_texts(where.documents)}"
    if where.boards:
        yield f"board in {_texts(boards)}"
    if where.people:
        yield f"array_contains_any(people, {_texts(where.people)})"
    if where.years:
        yield f"year in {sorted(set(years))}"
    if where.has_actions:
        yield "actions == true"
    if where.date_from is not None or where.date_to is not None:
        first = where.date_from.toordinal() if where.date_from else UNDATED + 1
        yield f"day >= {first}"
    if where.date_to is not None:
        yield f"day <= {where.date_to.toordinal()}"


def among(first: int, last: int) -> str:
    """Passages by number, from `first` to `last`, which counts too."""
    return f"passage >= {first} and passage <= {last}"


def exactly(passages: Iterable[int]) -> str:
    """These passages."""
    return f"passage in {list(passages)}"


def both(one: str, other: str) -> str:
    """What passes two filters, of which either may be empty."""
    return " and ".join(filter(None, (one, other)))


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(literal, sorted(set(values))))}]"


def literal(text: str) -> str:
    """A text as it is written in an expression."""
    return f'"{"".join(_ESCAPES.get(char, char) for char in text)}"'
