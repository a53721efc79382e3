"""Curated questions and the places that answer them, as frozen types."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict

# A misspelt field would quietly change what a question asks, so only the known ones are taken.
_STRICT = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a question; dates as YYYY-MM-DD, both included."""

    __pydantic_config__ = _STRICT

    board: str | None = None
    document: str | None = None
    date_from: str | None = None
    date_to: str | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """One place that answers a question: verbatim `evidence`, else an agenda item or a heading in it.

    `item` is the heading as printed, with its label ("Item 3 - Disproportionality") or without.
    """

    __pydantic_config__ = _STRICT

    document: str
    item: str | None = None
    heading: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A curated question. `facts` are what a complete answer states; `kind` is any word to group by."""

    __pydantic_config__ = _STRICT

    id: str
    question: str
    kind: str
    answerable: bool
    filters: Filters = Filters()
    gold: tuple[Gold, ...] = ()
    facts: tuple[str, ...] = ()
