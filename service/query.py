"""Questions: checked once, here, for the command line, HTTP and pages alike."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.errors import MinutebookError
from indexer.store.engines.base import Where
from indexer.store.open import Index

MOST_CHARACTERS = 500
"""Of a question: several long sentences; the encoder reads about 1,000 characters."""

MOST_HITS = 100
"""On one page of results."""

DEEPEST = 1_000
"""The furthest that pages of results reach: offset + limit."""

MOST_VALUES = 50
"""Of one repeated filter."""


PLAIN = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*"
"""What a question may be made of, as a pattern: no control characters but tabs and line ends. What fonts and
later versions of Unicode put in the unassigned places is none: it comes along when minutes are copied."""

YEAR = "(?!0000)[0-9]{4}"
"""What a year is written as, as a pattern."""


class Mode(StrEnum):
    """Which legs answer."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


class Part(StrEnum):
    """What is read into a question unless it is to be taken as typed."""

    SPELLING = "spelling"
    ACRONYMS = "acronyms"
    NEAR = "near"
    DATE = "date"
    BOARD = "board"


class Order(StrEnum):
    """How the passages that are found are put in order."""

    RELEVANCE = "relevance"
    DATE = "date"  # newest first, undated ones last, those of one day by relevance


_PLAIN = re.compile(PLAIN)
_HALF = re.compile(r"[\ud800-\udfff]")  # of a character: what a shell makes of bytes that are no text
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadQuery(MinutebookError):
    """A question that cannot be asked; the message says what is allowed, `field` which part is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Query:
    """A checked question. Boards, documents and people are as the index names them."""

    text: str
    mode: Mode = Mode.HYBRID
    limit: int = 10
    offset: int = 0
    where: Where = Where()  # noqa: RUF009 - frozen and without state
    as_typed: frozenset[Part] = frozenset()
    explain: bool = False  # tell what each part of a hit's score is worth
    sort: Order = Order.RELEVANCE
    facets: bool = False  # count the passages by board, year and person, and those with actions


def make_query(
    index: Index,
    text: str,
    *,
    mode: str = "hybrid",
    limit: int = 10,
    offset: int = 0,
    boards: Sequence[str] = (),
    documents: Sequence[str] = (),
    people: Sequence[str] = (),
    date_from: str | None = None,
    date_to: str | None = None,
    years: Sequence[str] = (),
    has_actions: bool = False,
    sort: str = "relevance",
    as_typed: Sequence[str] = (),
    explain: bool = False,
    facets: bool = False,
) -> Query:
    """A query from what somebody typed. Raises BadQuery for the first thing that is wrong with it."""
    asked = _question(text)
    if mode not in set(Mode):
        raise BadQuery("mode", f"There is no mode {shown(mode)}; use one of: {', '.join(Mode)}.")
    if not 1 <= limit <= MOST_HITS:
        raise BadQuery("limit", f"limit must be from 1 to {MOST_HITS}.")
    if not 0 <= offset <= DEEPEST - limit:
        raise BadQuery("offset", f"offset must be from 0 to {DEEPEST} less the limit.")
    if sort not in set(Order):
        raise BadQuery("sort", f"There is no order {shown(sort)}; use one of: {', '.join(Order)}.")
    for part in as_typed:
        if part not in set(Part):
            raise BadQuery("as_typed", f"as_typed is one of: {', '.join(Part)}; not {shown(part)}.")
    where = make_where(index, boards, documents, people, date_from, date_to, years, has_actions=has_actions)
    taken_back = frozenset(map(Part, as_typed))
    return Query(asked, Mode(mode), limit, offset, where, taken_back, explain, Order(sort), facets)


def make_where(
    index: Index,
    boards: Sequence[str] = (),
    documents: Sequence[str] = (),
    people: Sequence[str] = (),
    date_from: str | None = None,
    date_to: str | None = None,
    years: Sequence[str] = (),
    *,
    has_actions: bool = False,
) -> Where:
    """A filter from what somebody typed; empty values do not filter. Raises BadQuery."""
    repeated = (("board", boards), ("document", documents), ("person", people), ("year", years))
    for field, values in repeated:
        if len(values) > MOST_VALUES:
            raise BadQuery(field, f"At most {MOST_VALUES} values of {field} can be given.")
    first, last = _date("date_from", date_from), _date("date_to", date_to)
    if first and last and first > last:
        raise BadQuery("date_from", f"date_from {first} is later than date_to {last}; swap them.")
    for document in filter(None, documents):
        if not index.has(document):
            raise BadQuery(
                "document", f"There is no document {shown(document)} in this index; see /api/meetings."
            )
    return Where(
        boards=tuple(dict.fromkeys(_board(index, name) for name in boards if name.strip())),
        documents=tuple(dict.fromkeys(filter(None, documents))),
        people=tuple(dict.fromkeys(name.strip() for name in people if name.strip())),
        date_from=first,
        date_to=last,
        years=tuple(dict.fromkeys(_year(year) for year in years if year)),
        has_actions=has_actions,
    )


def shown(value: str) -> str:
    """A value quoted back to whoever typed it: short, without control characters."""
    plain = "".join(char if char.isprintable() else "?" for char in value[:60])
    return f"“{plain}{'…' if len(value) > 60 else ''}”"


def _question(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise BadQuery("q", f"The question has {len(text):,} characters; use at most {MOST_CHARACTERS}.")
    if not _PLAIN.fullmatch(text) or _HALF.search(text):
        raise BadQuery("q", "The question holds control characters; use plain text.")
    asked = " ".join(unicodedata.normalize("NFC", text).split())
    if not asked:
        raise BadQuery("q", "Type a question or a few words to search for.")
    return asked


def _board(index: Index, name: str) -> str:
    wanted = _folded(name)
    for board in index.boards:
        if wanted in {_folded(board.name), (board.acronym or "").casefold()}:
            return board.name
    have = ", ".join(
        f"{board.name} ({board.acronym})" if board.acronym else board.name for board in index.boards
    )
    raise BadQuery(
        "board", f"There is no board {shown(name)} in this index; it has: {have or 'no named board'}."
    )


def _date(field: str, text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        # The standard library also reads weeks and dates without hyphens.
        return dt.date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise BadQuery(field, f"{shown(text)} is not a date; write it as YYYY-MM-DD.") from None


def _year(text: str) -> int:
    if not re.fullmatch(YEAR, text):
        raise BadQuery("year", f"year {shown(text)} is not a year; write its four digits, such as 2024.")
    return int(text)


def _folded(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())
