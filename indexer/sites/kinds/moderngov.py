"""ModernGov, by the public web service of each installation (mgWebService.asmx).

GetCommittees lists committees, GetMeetings the meetings of one between two days written day first, GetMeeting
one meeting with its linked documents, and its minutes item by item where the system itself holds them.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from indexer.model import DocumentKind, board_key
from indexer.sites.kinds.reading import absolute, kind_by_title, local, named, text_in, uk_day, xml_root
from indexer.sites.kinds.web_documents import Doubts, WebSource
from indexer.sites.names import as_path, suffix_of
from indexer.sites.source import Fetched, ListedDocument, SiteListing, SiteTrouble, Validators

_SERVICE = "mgWebService.asmx"
_EARLIEST = dt.date(1990, 1, 1)
_AHEAD = dt.timedelta(days=365)  # agendas of meetings to come
_WRITTEN = "#minutes"
"""What ends the key of minutes that have no document of their own but stand in the system."""


class ModernGovSource(WebSource):
    """Minutes, agendas and papers of the meetings of all committees, or of those that `boards` names."""

    def documents(self) -> SiteListing:
        """List the documents of every meeting since `since`."""
        documents: dict[str, ListedDocument] = {}
        doubts = Doubts()
        committees = self._committees()
        if not committees:
            raise SiteTrouble(f"{self.settings.url} lists no committee that is wanted")
        for number, board in committees:
            try:
                meetings = list(self._meetings(number))
            except SiteTrouble as error:
                doubts.add(error)
                continue
            for meeting, day in meetings:
                try:
                    for one in self._of_meeting(number, meeting, board, day):
                        documents.setdefault(one.key, one)
                    doubts.none()
                except SiteTrouble as error:
                    doubts.add(error)
        if not documents:
            raise SiteTrouble(
                f"{self.settings.url} lists no document" + "".join(f"; {one}" for one in doubts.told[:1])
            )
        return SiteListing(tuple(documents.values()), tuple(doubts.told))

    def fetch(self, key: str, before: str, known: Validators) -> Fetched | None:
        """Hand out the document at an address; minutes written in the system come with the listing alone."""
        return None if key.endswith(_WRITTEN) else super().fetch(key, before, known)

    def _call(self, method: str, **arguments: str) -> str:
        return f"{self.settings.url.rstrip('/')}/{_SERVICE}/{method}?{urlencode(arguments)}"

    def _committees(self) -> list[tuple[str, str]]:
        url = self._call("GetCommittees")
        root = xml_root(self.pages.get(url).data, url)
        wanted = {board_key(one) for one in self.settings.boards}
        found = [
            (text_in(one, "committeeid"), text_in(one, "committeetitle"))
            for one in named(root, "committee")
            if text_in(one, "committeedeleted") != "True"
        ]
        return [
            (n, title) for n, title in found if n and title and (not wanted or board_key(title) in wanted)
        ]

    def _meetings(self, committee: str) -> Iterator[tuple[str, dt.date]]:
        first = self.settings.since or _EARLIEST
        # The same for a month, so that the address, and what is remembered of its answer, is.
        last = (dt.datetime.now(dt.UTC).date() + _AHEAD).replace(day=28)
        days = {"sFromDate": f"{first:%d/%m/%Y}", "sToDate": f"{last:%d/%m/%Y}"}
        url = self._call("GetMeetings", lCommitteeId=committee, **days)
        for one in named(xml_root(self.pages.get(url).data, url), "meeting"):
            meeting, day = text_in(one, "meetingid"), uk_day(text_in(one, "meetingdate"))
            if meeting and day:
                yield meeting, day

    def _of_meeting(self, committee: str, number: str, board: str, day: dt.date) -> Iterator[ListedDocument]:
        url = self._call("GetMeeting", lMeetingId=number)
        root = xml_root(self.pages.get(url, settled=day).data, url)
        meeting = next(named(root, "meeting"), root)
        has_minutes = False
        for linked in named(meeting, "linkeddoc"):
            one = self._linked(linked, board, day)
            of_meeting = one is not None and one.kind is DocumentKind.MINUTES and not _of_item(linked)
            has_minutes = has_minutes or of_meeting
            if one is not None and (self.settings.papers or of_meeting):
                yield one
        text = _written_minutes(meeting, board, day)
        if text and not has_minutes:
            about = f"{self.settings.url.rstrip('/')}/ieListDocuments.aspx?CId={committee}&MId={number}"
            yield ListedDocument(
                key=f"{about}{_WRITTEN}",
                name=_name(board, day, "minutes"),
                url=about,
                suffix=".html",
                board=board,
                date=day,
                kind=DocumentKind.MINUTES,
                body=text,
            )

    def _linked(self, linked: Any, board: str, day: dt.date) -> ListedDocument | None:  # noqa: ANN401 - lxml has no types
        url = absolute(f"{self.settings.url.rstrip('/')}/", text_in(linked, "url"))
        if url is None or text_in(linked, "isrestricted") == "True":
            return None
        title = html.unescape(text_in(linked, "title"))  # its entities are escaped twice
        kind, of_item = kind_by_title(title), _of_item(linked)
        name = _name(board, day, title or "paper")
        if of_item and kind is DocumentKind.MINUTES:
            # Minutes that were before the meeting are those of another one, and say themselves of which.
            return ListedDocument(url, name, url, suffix_of(url), kind=kind)
        if of_item:
            kind = kind or DocumentKind.PAPER
        # The title of minutes is "Printed minutes" and the like: what they say themselves says more.
        shown = title if kind is DocumentKind.PAPER else None
        return ListedDocument(url, name, url, suffix_of(url), shown or None, board, day, kind)


def _of_item(linked: Any) -> bool:  # noqa: ANN401
    """Whether a document belongs to an item of the agenda, not to the meeting as a whole."""
    return any(local(above) == "agendaitem" for above in linked.iterancestors())


def _name(board: str, day: dt.date, title: str) -> str:
    return as_path([board, f"{day.isoformat()} {title}"])


def _written_minutes(meeting: Any, board: str, day: dt.date) -> bytes | None:  # noqa: ANN401
    """The minutes of a meeting as a page, made of what stands item by item in the system; None of none."""
    parts = []
    for item in named(meeting, "agendaitem"):
        body = next(("".join(one.itertext()).strip() for one in named(item, "minutesnonemptyhtmlbody")), "")
        if body and text_in(item, "isrestricted") != "True":
            label = html.unescape(text_in(item, "agendaitemnumber"))
            heading = html.unescape(text_in(item, "agendaitemtitle"))
            words = " ".join(one for one in (f"{label}." if label not in ("", "0") else "", heading) if one)
            parts.append(f"<h2>{html.escape(words)}</h2>\n{body}\n")
    if not parts:
        return None
    title = html.escape(f"{board}: minutes of {day.day} {day:%B %Y}")
    head = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head><body>\n'
    return f"{head}<h1>{title}</h1>\n{''.join(parts)}</body></html>\n".encode()
