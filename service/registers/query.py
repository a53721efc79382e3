"""What is asked of a register, checked once, whichever door it came in by."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from indexer.model import DecisionOutcome
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from indexer.store.versions import moment_of
from service.registers.request import (
    DEEPEST_ENTRY,
    MOST_ENTRIES,
    SORTS,
    ActionStatus,
    Direction,
    RegisterKind,
    RegisterRequest,
    RegisterSort,
)
from service.search.query import BadQuery, Phrase, make_where, phrases, shown, squeezed, unquoted
from service.search.request import MOST_CHARACTERS, PLAIN

_PLAIN = re.compile(PLAIN)
_Kind = TypeVar("_Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """A checked request; empty values do not filter.

    `terms` and `phrases`, which are read out of `text`, must all stand in an entry; `owner` is a name.
    `since`: only what came, or changed, after that moment.
    """

    where: Where
    text: str
    terms: frozenset[str]
    phrases: tuple[Phrase, ...]
    owner: str
    status: ActionStatus | None
    outcome: DecisionOutcome | None
    since: dt.datetime | None
    sort: RegisterSort
    descending: bool
    limit: int
    offset: int

    def everything(self) -> RegisterQuery:
        """The same without pages."""
        return replace(self, limit=DEEPEST_ENTRY, offset=0)


FROM_THE_TOP = frozenset({RegisterSort.DATE, RegisterSort.MEETINGS, RegisterSort.ITEMS})
"""Orders that are usually read from the newest or the largest on."""


def make_register_query(index: Index, kind: RegisterKind, asked: RegisterRequest) -> RegisterQuery:
    """A query of a register. Raises BadQuery for the first thing that is wrong with it."""
    if not 1 <= asked.limit <= MOST_ENTRIES:
        raise BadQuery("limit", f"limit must be from 1 to {MOST_ENTRIES}.")
    if not 0 <= asked.offset <= DEEPEST_ENTRY:
        raise BadQuery("offset", f"offset must be from 0 to {DEEPEST_ENTRY:,}.")
    text = _text("q", asked.text)
    sorts = SORTS[kind]
    sort = _one_of("sort", asked.sort, {one.value: one for one in sorts}) or sorts[0]
    order = _one_of("order", asked.order, {one.value: one for one in Direction})
    status = _one_of("status", asked.status, {one.value: one for one in ActionStatus})
    outcome = _one_of("outcome", asked.outcome, {one.value: one for one in DecisionOutcome})
    quoted = phrases(text)
    # What is quoted is looked for as it stands, and is one word of x in the rest.
    terms = {term for term in index.analyzer.terms(unquoted(text)) if term.strip("x") or not quoted}
    return RegisterQuery(
        where=make_where(index, asked.filters),
        text=text,
        terms=frozenset(terms),
        phrases=quoted,
        owner=_text("owner", asked.owner),
        status=status,
        outcome=outcome,
        since=_since(index, asked.since),
        sort=sort,
        descending=sort in FROM_THE_TOP if order is None else order is Direction.DESCENDING,
        limit=asked.limit,
        offset=asked.offset,
    )


def _text(field: str, typed: str | None) -> str:
    text = typed or ""
    if len(text) > MOST_CHARACTERS:
        raise BadQuery(field, f"{field} has {len(text):,} characters; use at most {MOST_CHARACTERS}.")
    if not _PLAIN.fullmatch(text):
        raise BadQuery(field, f"{field} holds control characters; use plain text.")
    return squeezed(text)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = dt.timedelta(microseconds=1)
_FIRST, _LAST = dt.datetime.min, dt.datetime.max
_LEAP_SECOND = re.compile(r"(?<=:[0-9]{2}):60")


def _since(index: Index, typed: str | None) -> dt.datetime | None:
    """The moment after which something is new."""
    text = (typed or "").strip()
    if not text:
        return None
    if index.arrivals is None:
        raise BadQuery(
            "since",
            "This index does not know when its minutes came: it was built before that was recorded; "
            "build it again with minutebook index, and ask from then on.",
        )
    if (created := moment_of(text)) is not None:
        return created
    try:
        if _DAY.fullmatch(text):  # all of that day is after its beginning
            return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC) - _INSTANT
        # In an address + is a space, and clients forget to escape it; Python knows no leap seconds.
        written = _LEAP_SECOND.sub(":59", text.upper().replace(" ", "+"))
        moment = dt.datetime.fromisoformat(written if "T" in written else "")
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except OverflowError:  # before or after all years that there are
        return (_LAST if text.startswith("9") else _FIRST).replace(tzinfo=dt.UTC)
    except ValueError:
        raise BadQuery(
            "since",
            f"{shown(text)} is no moment; give the index_version of an earlier answer, a time such as "
            "2024-03-05T09:30:00Z, or a day such as 2024-03-05.",
        ) from None


def _one_of(field: str, typed: str | None, known: Mapping[str, _Kind]) -> _Kind | None:
    if not typed:
        return None
    if typed not in known:
        raise BadQuery(field, f"There is no {field} {shown(typed)}; use one of: {', '.join(known)}.")
    return known[typed]
