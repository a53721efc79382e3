"""What the page of one meeting shows: its parts, where each stands, and its neighbours in time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import Action, Meeting, Passage
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.marking import Mark, mark_of
from service.problems import UnknownMeeting
from service.reading import Section, sections
from service.search.results import anchor


@dataclass(frozen=True, slots=True)
class PlacedAction:
    """An action with the id of the passage or item that it stands in, if it stands in one."""

    action: Action
    anchor: str | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting, ready to be set."""

    meeting: Meeting
    opening: Section | None  # what is printed before the first agenda item
    sections: tuple[Section, ...]
    actions: tuple[PlacedAction, ...]
    earlier: MeetingSummary | None  # of the same board
    later: MeetingSummary | None
    mark: Mark | None = None  # the quote to show, if one is
    marked_at: str | None = None  # the id of the passage that the quote begins in, if it is in one

    @property
    def agenda(self) -> tuple[Section, ...]:
        """The sections that are agenda items."""
        return tuple(section for section in self.sections if section.item)

    @property
    def quoted_in(self) -> str | None:
        """The id of the agenda item that the quote begins in."""
        if self.mark is None:
            return None
        start = self.mark.start
        return next(
            (one.anchor for one in self.agenda if one.item and one.item.start <= start < one.item.end), None
        )

    @property
    def lists(self) -> tuple[tuple[str, str], ...]:
        """The lists above the text that have entries: their ids on the page and their headings."""
        filled = (
            ("present", "People present", self.meeting.attendees),
            ("apologies", "Apologies", self.meeting.apologies),
            ("actions", "Actions", self.actions),
        )
        return tuple((name, heading) for name, heading, entries in filled if entries)


def meeting_page(index: Index, document_id: str, quote: tuple[str, str] = ("", "")) -> MeetingPage:
    """The page of that document; raises UnknownMeeting. Nothing but the index is looked at.

    `quote` is the start and end, as sent, of what to mark; what names no text is not marked.
    """
    meeting = index.meeting(document_id)
    if meeting is None:
        raise UnknownMeeting(document_id)
    passages = index.passages(document_id)
    parts = tuple(sections(meeting, passages))
    has_opening = len(parts) > 1 and parts[0].item is None
    earlier, later = _neighbours(index.meetings, meeting)
    mark = mark_of(meeting.text, *quote)
    return MeetingPage(
        meeting=meeting,
        opening=parts[0] if has_opening else None,
        sections=parts[1:] if has_opening else parts,
        actions=tuple(PlacedAction(action, _place(action, passages)) for action in meeting.actions),
        earlier=earlier,
        later=later,
        mark=mark,
        marked_at=_passage_at(mark.start, passages) if mark else None,
    )


def _place(action: Action, passages: Sequence[Passage]) -> str | None:
    item = f"i-{action.item}" if action.item is not None else None
    return _passage_at(action.start, passages) or item


def _passage_at(place: int, passages: Sequence[Passage]) -> str | None:
    """The id of the passage that holds that character of the canonical text, if one does."""
    before = bisect_right(passages, place, key=lambda passage: passage.start) - 1
    return anchor(passages[before]) if before >= 0 and place < passages[before].end else None


def _neighbours(
    meetings: Sequence[MeetingSummary], meeting: Meeting
) -> tuple[MeetingSummary | None, MeetingSummary | None]:
    """The meetings of the same board before and after this one; none for a meeting without board or date."""
    if meeting.board is None or meeting.date is None:
        return None, None
    newest_first = [one for one in meetings if one.board == meeting.board and one.date is not None]
    at = next(n for n, one in enumerate(newest_first) if one.document_id == meeting.document_id)
    earlier = newest_first[at + 1] if at + 1 < len(newest_first) else None
    return earlier, newest_first[at - 1] if at else None
