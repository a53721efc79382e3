"""What must hold of all answers, whatever was asked: quotes verbatim, filters heeded, order kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

from indexer.store.open import Index
from service.search.request import MOST_HITS
from service.search.suggest import folded

Told = Mapping[str, Any]
"""The JSON of an answer."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes themselves, for holding answers against them."""

    index: Index

    def verbatim(self, text: str, citation: Told) -> None:
        """A text stands where its citation says, and that is the meeting which the citation names."""
        meeting = self.index.meeting(citation["document_id"])
        assert meeting is not None, citation
        assert meeting.text[citation["start"] : citation["end"]] == text, citation
        assert (citation["board"], citation["date"]) == (meeting.board, _day(meeting.date)), citation

    def within(self, citations: Iterable[Told], filters: Told) -> None:
        """Every citation passes the filters that are told to be in force, as far as it can show that."""
        for cited in citations:
            date = cited["date"] or ""
            assert cited["board"] in filters.get("board", [cited["board"]]), (cited, filters)
            assert cited["document_id"] in filters.get("document", [cited["document_id"]]), (cited, filters)
            assert int(date[:4] or 0) in filters.get("year", [int(date[:4] or 0)]), (cited, filters)
            if "date_from" in filters or "date_to" in filters:
                assert filters.get("date_from", "") <= date <= filters.get("date_to", "9999"), cited
                assert date, (cited, filters)

    def search(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """A page of passages."""
        hits, interpreted = told["hits"], told["interpreted"]
        assert len(hits) <= min(told["total"], MOST_HITS)
        for hit in hits:
            self.verbatim(hit["text"], hit["citation"])
            assert all(0 <= start < end <= len(hit["text"]) for start, end in hit["highlights"]), hit
        self.within((hit["citation"] for hit in hits), interpreted["filters"])
        if ("sort", "date") in sent and [name for name, _ in sent].count("sort") == 1:
            days = [hit["citation"]["date"] or "" for hit in hits]
            assert days == sorted(days, reverse=True), days
        for name, values in (told["facets"] or {}).items():
            # Those with actions are always offered; a form shows that box whether it leads anywhere or not.
            assert name == "has_actions" or all(one["count"] or one["chosen"] for one in values), values
            chosen = {one["value"] for one in values if one["chosen"]}
            in_force = interpreted["filters"].get(name, [])
            assert chosen <= ({"true"} if in_force is True else set(map(str, in_force))), (chosen, in_force)

    def answer(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """An answer in quotes, or why there is none."""
        assert told["answered"] == bool(told["answer"]) == (told["reason"] is None), told
        assert 0 <= told["confidence"] <= 1
        for one in told["answer"]:
            self.verbatim(one["quote"], told["citations"][one["citation"] - 1])

    def timeline(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """When something was spoken of."""
        spoken = told["meetings"]
        assert len(spoken) <= told["searched"] <= len(self.index.meetings)
        assert told["passages"] == sum(one["passages"] for one in spoken)
        days = [one["date"] or "9999" for one in spoken]
        assert days == sorted(days), days
        least = 0 if told["interpreted"]["phrases"] else told["least_probability"]
        for one in spoken:
            assert one["passages"] >= 1
            assert least <= one["best"]["probability"] <= 1
            assert one["document_id"] == one["best"]["citation"]["document_id"]
            self.verbatim(one["best"]["text"], one["best"]["citation"])
        self.within((one["best"]["citation"] for one in spoken), told["interpreted"]["filters"])

    def suggestions(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """What may be about to be typed: all of it begins so somewhere, or is a board of that acronym."""
        typed = folded(told["query"])
        acronyms = {board.name: board.acronym for board in self.index.boards}
        for one in told["suggestions"]:
            said = f"{folded(one['text'])} {folded(acronyms.get(one['text']) or '')}"
            assert typed in said, (typed, one)
            assert one["count"] >= 1

    def feed(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """The meetings that match, as JSON."""
        days = [one.get("date_published", "") for one in told["items"]]
        assert days == sorted(days, reverse=True), days
        assert len({one["id"] for one in told["items"]}) == len(days)
        for one in told["items"]:
            meeting = self.index.meeting(one["id"].rpartition("/")[2])
            assert meeting is not None
            assert one["content_text"] in meeting.text

    def register(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """Actions or decisions over all meetings, each word for word."""
        for one in (*told.get("actions", ()), *told.get("decisions", ())):
            self.verbatim(one["text"], one["citation"])

    def meetings(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """The list of meetings."""
        assert all(self.index.has(one["document_id"]) for one in told["meetings"])

    def meeting(self, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """One meeting with all its spans."""
        for one in told["items"]:
            assert told["text"][one["start"] : one["end"]] == one["text"], one["heading"]
        for one in told["actions"]:
            assert 0 <= one["start"] < one["end"] <= len(told["text"]), one

    def hold(self, path: str, told: Told, sent: Sequence[tuple[str, str]]) -> None:
        """Holds what the service said in JSON to these parameters against the minutes."""
        for beginning, check in _CHECKS.items():
            if path.startswith(beginning):
                check(self, told, sent)
                return


_CHECKS: Mapping[str, Callable[[Minutes, Told, Sequence[tuple[str, str]]], None]] = MappingProxyType(
    {
        "/api/search": Minutes.search,
        "/api/ask": Minutes.answer,
        "/api/timeline": Minutes.timeline,
        "/api/suggest": Minutes.suggestions,
        "/feed.json": Minutes.feed,
        "/api/actions": Minutes.register,
        "/api/decisions": Minutes.register,
        "/api/meetings/": Minutes.meeting,
        "/api/meetings": Minutes.meetings,
    }
)


def well_formed(document: bytes) -> None:
    """XML that a reader of feeds, or a browser, can read."""
    ET.fromstring(document)


def _day(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
