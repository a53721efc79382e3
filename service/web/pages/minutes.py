"""What the page of one meeting shows: its minutes, what was decided and undertaken, and its neighbours."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.language.counts import counted
from indexer.model import DocumentKind, Meeting, Passage
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.search.results import anchor
from service.web.pages.outcomes import MinutedOutcome, outcomes
from service.web.pages.typeset import Mark, ReadingSection, letters, mark_of, sections
from service.web.problems import known_meeting


@dataclass(frozen=True, slots=True)
class LastTime:
    """The item of an earlier meeting of the board that has the same heading, and what came of it then."""

    meeting: MeetingSummary
    anchor: str
    outcomes: tuple[MinutedOutcome, ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting: its parts, what came of each, and its neighbours in time."""

    meeting: Meeting
    opening: ReadingSection | None  # what is printed before the first agenda item
    sections: tuple[ReadingSection, ...]
    notes: Mapping[int, tuple[MinutedOutcome, ...]]  # by the start of the block that they stand beside
    last_time: Mapping[int, LastTime]  # by the ordinal of the item of this meeting
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
    def quoted_page(self) -> int | None:
        """The page of the file that the quote begins on."""
        return self.meeting.page_at(self.mark.start) if self.mark else None

    @property
    def quotes_opening(self) -> bool:
        """Whether the quote is in what is printed before the first item, which is folded up otherwise."""
        starts = [block.start for group in self.sections[0].groups for block in group.blocks]
        return self.mark is not None and bool(starts) and self.mark.start < starts[0]

    @property
    def people(self) -> str | None:
        """How many came and how many did not, in a line; None where the minutes name nobody."""
        return people_counted(self.meeting)


def people_counted(meeting: Meeting) -> str | None:
    """How many people came and how many did not, "12 people present, 2 apologies"; None for none."""
    present, away = len(meeting.attendees), len(meeting.apologies)
    told = [f"{counted(present, 'person', 'people')} present"] if present else []
    told += [counted(away, "apology", "apologies")] if away else []
    return ", ".join(told) or None


def meeting_page(index: Index, document_id: str, quote: tuple[str, str] = ("", "")) -> MeetingPage:
    """The page of that document; raises UnknownMeeting. Nothing but the index is looked at.

    `quote` is the start and end, as sent, of what to mark; what names no text is not marked.
    """
    meeting = known_meeting(index, document_id)
    passages = index.passages(document_id)
    parts = tuple(sections(meeting, passages))
    has_opening = len(parts) > 1 and parts[0].item is None
    before, later = _of_board(index.meetings, meeting)
    mark = mark_of(meeting.text, *quote)
    return MeetingPage(
        meeting=meeting,
        opening=parts[0] if has_opening else None,
        sections=parts[1:] if has_opening else parts,
        notes=_beside(outcomes(meeting), parts),
        last_time=dict(_last_time(index, meeting, before)),
        earlier=before[0] if before else None,
        later=later,
        mark=mark,
        marked_at=_passage_at(mark.start, passages) if mark else None,
    )


def _beside(
    noted: Sequence[MinutedOutcome], parts: Sequence[ReadingSection]
) -> dict[int, tuple[MinutedOutcome, ...]]:
    """Each outcome at the block that it begins in, which is the last that begins before it."""
    starts = [block.start for part in parts for group in part.groups for block in group.blocks]
    beside: dict[int, tuple[MinutedOutcome, ...]] = defaultdict(tuple)
    for one in noted:
        at = max(bisect_right(starts, one.start) - 1, 0)
        beside[starts[at]] += (one,)
    return dict(beside)


_LOOKED_BACK = 5
"""Earlier meetings of the board in which an item's heading is looked for."""


def _last_time(
    index: Index, meeting: Meeting, before: Sequence[MeetingSummary]
) -> Iterator[tuple[int, LastTime]]:
    """For each item the latest earlier one under the same heading, whatever its number was."""
    wanted = {letters(item.heading): item.ordinal for item in meeting.items if letters(item.heading)}
    for summary in before[:_LOOKED_BACK]:
        earlier = index.meeting(summary.document_id) if wanted else None
        if earlier is None:
            return
        came_of = outcomes(earlier)
        for item in earlier.items:
            ordinal = wanted.pop(letters(item.heading), None)
            if ordinal is not None:
                own = tuple(one for one in came_of if one.item == item.ordinal)
                yield ordinal, LastTime(summary, f"i-{item.ordinal}", own)


def _passage_at(place: int, passages: Sequence[Passage]) -> str | None:
    """The id of the passage that holds that character of the canonical text, if one does."""
    return next((anchor(one) for one in passages if one.start <= place < one.end), None)


def _of_board(
    meetings: Sequence[MeetingSummary], meeting: Meeting
) -> tuple[Sequence[MeetingSummary], MeetingSummary | None]:
    """The same board's meetings before this one, latest first, and the one after it.

    None for papers, or without board or date.
    """
    if meeting.board is None or meeting.date is None or meeting.kind is not DocumentKind.MINUTES:
        return (), None
    newest_first = [one for one in meetings if one.board == meeting.board and one.date is not None]
    at = next(n for n, one in enumerate(newest_first) if one.document_id == meeting.document_id)
    return newest_first[at + 1 :], newest_first[at - 1] if at else None
