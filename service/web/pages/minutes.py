"""What the page of one meeting shows: its minutes, what was decided and undertaken, and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import Action, Decision, DocumentKind, Meeting, Passage
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.search.results import anchor
from service.web.pages.typeset import Mark, ReadingSection, mark_of, sections
from service.web.problems import known_meeting


@dataclass(frozen=True, slots=True)
class PlacedAction:
    """An action with the id of the passage or item that it stands in, if it stands in one."""

    action: Action
    anchor: str | None


@dataclass(frozen=True, slots=True)
class PlacedDecision:
    """A decision with the id of the passage or item that it stands in, if it stands in one."""

    decision: Decision
    anchor: str | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting: its parts, where each stands, and its neighbours in time."""

    meeting: Meeting
    opening: ReadingSection | None  # what is printed before the first agenda item
    sections: tuple[ReadingSection, ...]
    actions: tuple[PlacedAction, ...]
    decisions: tuple[PlacedDecision, ...]
    earlier: MeetingSummary | None  # of the same board
    later: MeetingSummary | None
    mark: Mark | None = None  # the quote to show, if one is
    marked_at: str | None = None  # the id of the passage that the quote begins in, if it is in one

    @property
    def agenda(self) -> tuple[ReadingSection, ...]:
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
            ("decisions", "Decisions", self.decisions),
            ("actions", "Actions", self.actions),
        )
        return tuple((name, heading) for name, heading, entries in filled if entries)


def meeting_page(index: Index, document_id: str, quote: tuple[str, str] = ("", "")) -> MeetingPage:
    """The page of that document; raises UnknownMeeting. Nothing but the index is looked at.

    `quote` is the start and end, as sent, of what to mark; what names no text is not marked.
    """
    meeting = known_meeting(index, document_id)
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
        decisions=tuple(PlacedDecision(one, _place(one, passages)) for one in meeting.decisions),
        earlier=earlier,
        later=later,
        mark=mark,
        marked_at=_passage_at(mark.start, passages) if mark else None,
    )


def _place(said: Action | Decision, passages: Sequence[Passage]) -> str | None:
    item = f"i-{said.item}" if said.item is not None else None
    return _passage_at(said.start, passages) or item


def _passage_at(place: int, passages: Sequence[Passage]) -> str | None:
    """The id of the passage that holds that character of the canonical text, if one does."""
    return next((anchor(one) for one in passages if one.start <= place < one.end), None)


def _neighbours(
    meetings: Sequence[MeetingSummary], meeting: Meeting
) -> tuple[MeetingSummary | None, MeetingSummary | None]:
    """The meetings of the same board before and after this one; none for papers, or without board or date."""
    if meeting.board is None or meeting.date is None or meeting.kind is not DocumentKind.MINUTES:
        return None, None
    newest_first = [one for one in meetings if one.board == meeting.board and one.date is not None]
    at = next(n for n, one in enumerate(newest_first) if one.document_id == meeting.document_id)
    earlier = newest_first[at + 1] if at + 1 < len(newest_first) else None
    return earlier, newest_first[at - 1] if at else None
