"""What somebody who cites minutes needs to know of them: of a whole meeting, or of one passage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from indexer.model import Meeting, Passage
from indexer.store.open import Index
from service.links import Links, web_address
from service.search.query import BadQuery
from service.search.results import Citation, anchor, cite
from service.typeset import day


@dataclass(frozen=True, slots=True)
class Reference:
    """Minutes, or a place in them, as they are cited. Unknown parts are None."""

    document_id: str
    at: str | None  # the passage, as in "p-3-2"; None: the minutes as a whole
    board: str | None
    title: str
    date: dt.date | None
    place: str | None  # "Item 3 “Street lighting”, under “Repairs”"
    page: int | None
    address: str  # of the published minutes; where these have none, of the place on this service's own page

    @property
    def key(self) -> str:
        """A name for it that no other place of the index has."""
        return f"{self.document_id}-{self.at}" if self.at else self.document_id


def meeting_reference(meeting: Meeting, whole: Links) -> Reference:
    """All of a meeting's minutes; `whole` makes links that others can follow, see `Links.whole`."""
    return Reference(
        document_id=meeting.document_id,
        at=None,
        board=meeting.board,
        title=meeting.title or _untitled(meeting.date),
        date=meeting.date,
        place=None,
        page=None,
        address=web_address(meeting.url) or whole.meeting(meeting.document_id),
    )


def passage_reference(citation: Citation, at: str, whole: Links) -> Reference:
    """A passage, by its citation and its id on the page of its meeting."""
    return Reference(
        document_id=citation.document_id,
        at=at,
        board=citation.board,
        title=citation.title or _untitled(citation.date),
        date=citation.date,
        place=_place(citation),
        page=citation.page,
        # The address as published: a text fragment is for following a link, and no line of a bibliography.
        address=web_address(citation.url) or whole.meeting(citation.document_id, at),
    )


def reference(index: Index, meeting: Meeting, at: str | None, whole: Links) -> Reference:
    """The passage of a meeting that has the id `at`, else the whole; raises BadQuery where there is none."""
    if not at:
        return meeting_reference(meeting, whole)
    passage = _passage(index, meeting, at)
    return passage_reference(cite(meeting, meeting.item(passage.item), passage), at, whole)


def _passage(index: Index, meeting: Meeting, at: str) -> Passage:
    for passage in index.passages(meeting.document_id):
        if anchor(passage) == at:
            return passage
    raise BadQuery("at", "These minutes have no such passage: “at” takes an id of their page, such as p-1-1.")


def _place(citation: Citation) -> str:
    label = citation.label
    if label and not label[0].isalpha():
        label = f"item {label}"
    item = f"{label} “{citation.heading}”" if label else f"“{citation.heading}”"
    return f"{item}, under “{citation.subheading}”" if citation.subheading else item


def _untitled(date: dt.date | None) -> str:
    return f"Minutes of {day(date)}" if date else "Minutes, date not stated"
