"""Where else it is said what a hit says: by meeting, since one meeting may have several sets of minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass

from service.search.results import Elsewhere, Hit
from service.search.search import MOST_ELSEWHERE
from service.typeset import count


@dataclass(frozen=True, slots=True)
class OtherMeetings:
    """One place of each other meeting, and of each other set of minutes of the hit's own meeting."""

    meetings: tuple[Elsewhere, ...]
    copies: tuple[Elsewhere, ...]
    more: bool  # whether there may be meetings that are not named here

    @property
    def places(self) -> tuple[Elsewhere, ...]:
        """All that there is to link to."""
        return (*self.meetings, *self.copies)

    @property
    def summary(self) -> str:
        """In a line: "Also in 4 other meetings"."""
        places = []
        if self.meetings:
            at_least = "at least " if self.more else ""
            places.append(at_least + count(len(self.meetings), "other meeting"))
        if self.copies:
            places.append("other minutes of this meeting")
        return f"Also in {' and in '.join(places)}"


def other_meetings(hit: Hit) -> OtherMeetings:
    """The other places of a hit's words."""
    cited = hit.citation
    own = _meeting(cited.board or cited.title, cited.date, cited.document_id)
    first: dict[Hashable, Elsewhere] = {}
    copies: dict[str, Elsewhere] = {}
    for one in hit.elsewhere:
        meeting = _meeting(one.board, one.date, one.document_id)
        if meeting != own:
            first.setdefault(meeting, one)
        elif one.document_id != cited.document_id:
            copies.setdefault(one.document_id, one)
    newest_first = sorted(first.values(), key=lambda one: one.date or dt.date.min, reverse=True)
    return OtherMeetings(
        tuple(newest_first), tuple(copies.values()), more=len(hit.elsewhere) >= MOST_ELSEWHERE
    )


def _meeting(board: str | None, date: dt.date | None, document_id: str) -> Hashable:
    """What minutes of one meeting share; without a date every document is a meeting of its own."""
    return (board, date) if date else document_id
