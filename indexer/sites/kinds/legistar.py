"""Legistar, by its public Web API: bodies, events between days, items of an event with their attachments.

An answer has at most 1,000 entries, so that lists are read with $top and $skip; some places want a token.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from indexer.model import DocumentKind, board_key
from indexer.sites.addresses import without_secrets
from indexer.sites.kinds.reading import absolute, iso_day, json_of
from indexer.sites.kinds.web_documents import Doubts, WebSource
from indexer.sites.names import as_path, suffix_of
from indexer.sites.source import ListedDocument, SiteListing, SiteTrouble

_PAGE = 500  # entries of one answer
_EARLIEST = dt.date(1990, 1, 1)


class LegistarSource(WebSource):
    """Minutes, agendas and attachments of the events of all bodies, or of those that `boards` names."""

    def documents(self) -> SiteListing:
        """List the documents of every event since `since`."""
        documents: dict[str, ListedDocument] = {}
        doubts = Doubts()
        for event in self._events():
            try:
                for one in self._of_event(event):
                    documents.setdefault(one.key, one)
                doubts.none()
            except SiteTrouble as error:
                doubts.add(error)
        if not documents:
            raise SiteTrouble(f"{self.settings.url} lists no document")
        return SiteListing(tuple(documents.values()), tuple(doubts.told))

    def _call(self, path: str, options: Mapping[str, str]) -> str:
        token = os.environ.get(self.settings.token or "")
        if self.settings.token and not token:
            raise SiteTrouble(f"the environment variable {self.settings.token} holds no token")
        options = {**options, **({"token": token} if token else {})}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
        return f"{self.settings.url.rstrip('/')}/{path}{'?' if query else ''}{query}"

    def _list(
        self, path: str, settled: dt.date | None, options: Mapping[str, str]
    ) -> Iterator[dict[str, Any]]:
        """All entries of a list, page by page."""
        for page in range(self.settings.limits.most_pages):
            paging = {"$top": str(_PAGE), "$skip": str(page * _PAGE)}
            url = self._call(path, {**options, **paging})
            entries = json_of(self.pages.get(url, settled).data, url)
            if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
                raise SiteTrouble(f"{without_secrets(url)} answers with no list")
            yield from entries
            if len(entries) < _PAGE:
                return
        raise SiteTrouble(f"{without_secrets(self._call(path, {}))} goes on without an end")

    def _events(self) -> Iterator[dict[str, Any]]:
        since = f"EventDate ge datetime'{self.settings.since or _EARLIEST}'"
        wanted = self._bodies()
        for event in self._list("events", None, {"$filter": since, "$orderby": "EventId"}):
            if wanted is None or event.get("EventBodyId") in wanted:
                yield event

    def _bodies(self) -> frozenset[int] | None:
        """The numbers of the bodies that are wanted; None for all."""
        if not self.settings.boards:
            return None
        wanted = {board_key(one) for one in self.settings.boards}
        found = {
            one["BodyId"]
            for one in self._list("bodies", None, {"$orderby": "BodyId"})
            if isinstance(one.get("BodyId"), int) and board_key(str(one.get("BodyName") or "")) in wanted
        }
        if not found:
            raise SiteTrouble(f"{self.settings.url} has no body that is wanted")
        return frozenset(found)

    def _of_event(self, event: dict[str, Any]) -> Iterator[ListedDocument]:
        day, board = iso_day(event.get("EventDate")), str(event.get("EventBodyName") or "").strip()
        number = event.get("EventId")
        if day is None or not board or not isinstance(number, int):
            raise SiteTrouble(f"{self.settings.url} has an event without a number, a day or a body")
        stamp = _text(event, "EventLastModifiedUtc")
        minutes = absolute(self.settings.url, _text(event, "EventMinutesFile") or "")
        if _text(event, "EventMinutesFile") and minutes:
            yield self._file(minutes, board, day, DocumentKind.MINUTES, stamp)
        if not self.settings.papers:
            return
        agenda = absolute(self.settings.url, _text(event, "EventAgendaFile") or "")
        if _text(event, "EventAgendaFile") and agenda:
            yield self._file(agenda, board, day, DocumentKind.AGENDA, stamp)
        for item in self._list(f"events/{number}/eventitems", day, {"Attachments": "1"}):
            for attached in item.get("EventItemMatterAttachments") or ():
                if (one := self._attached(attached, board, day)) is not None:
                    yield one

    def _file(
        self, url: str, board: str, day: dt.date, kind: DocumentKind, stamp: str | None
    ) -> ListedDocument:
        name = as_path([board, f"{day.isoformat()} {kind.value}"])
        return ListedDocument(url, name, url, suffix_of(url), board=board, date=day, kind=kind, stamp=stamp)

    def _attached(self, attached: dict[str, Any], board: str, day: dt.date) -> ListedDocument | None:
        url = absolute(self.settings.url, _text(attached, "MatterAttachmentHyperlink") or "")
        if not _text(attached, "MatterAttachmentHyperlink") or url is None:
            return None
        if attached.get("MatterAttachmentShowOnInternetPage") is False:
            return None
        title = _text(attached, "MatterAttachmentName")
        name = as_path([board, f"{day.isoformat()} {title or 'paper'}"])
        stamp = _text(attached, "MatterAttachmentLastModifiedUtc")
        # A matter comes before several meetings, so that its papers are of no one day.
        return ListedDocument(
            url, name, url, suffix_of(url), title, board, kind=DocumentKind.PAPER, stamp=stamp
        )


def _text(entry: dict[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return value.strip() or None if isinstance(value, str) else None
