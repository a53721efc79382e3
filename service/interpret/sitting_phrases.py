"""The last meeting, and others told by their place in a row, as documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from indexer.store.records import MeetingSummary
from service.interpret.calendar_names import in_words
from service.interpret.interpretation import Derived, Interpretation, Kind, Note, Strength
from service.interpret.places import Naming
from service.interpret.placing import sitting_strength
from service.interpret.reading import Reading
from service.interpret.searched import Searched, of_boards, searched_of
from service.interpret.sittings import Sitting


def read_sitting(
    question: str, reading: Reading, sitting: Sitting, searched: Searched, meetings: Sequence[MeetingSummary]
) -> Interpretation:
    """What "the last meeting" makes of a question: of each board that is named, else of all together."""
    strength = sitting_strength(reading, sitting)
    own = _own_boards(reading, sitting)
    if own:
        searched = searched_of(tuple(group for one in own for group in _groups(one)), meetings)
    if not all(one.clear for one in own):
        strength = Strength.HINT
    chosen = _chosen(sitting, searched)
    if not chosen:
        return Interpretation(remarks=(Note(Kind.DATE, _none(sitting, searched)),))
    start, end = reading.words[sitting.start].start, reading.words[sitting.end - 1].end
    derived = Derived(
        Kind.DATE,
        strength,
        start,
        end,
        phrase=question[start:end],
        label=_label(sitting, searched, [one.date for one in chosen if one.date is not None]),
        documents=tuple(dict.fromkeys(meeting.document_id for meeting in chosen)),
    )
    return Interpretation((derived,))


def _own_boards(reading: Reading, sitting: Sitting) -> tuple[Naming, ...]:
    """The boards in "the last X meeting", "X's last meeting" or "the last meetings of X and Y"."""
    behind = reading.after_determiner(sitting.end + 1) if reading.words.text(sitting.end) == "of" else -1
    for row in reading.board_rows:
        for naming in row:
            inside = sitting.start <= naming.start < sitting.end
            if inside or naming.end == sitting.start or naming.start == behind:
                return row
    return ()


def _groups(naming: Naming) -> tuple[tuple[str, ...], ...]:
    """The names of one board together, those of different boards each by itself."""
    return (naming.boards,) if naming.clear else tuple((name,) for name in naming.boards)


def _chosen(sitting: Sitting, searched: Searched) -> list[MeetingSummary]:
    """The meetings meant, of each board by itself where several are named."""
    alone = (
        [searched_of((group,), searched.meetings) for group in searched.groups]
        if len(searched.groups) > 1
        else [searched]
    )
    return [meeting for one in alone for meeting in _ranked(sitting, one)]


def _ranked(sitting: Sitting, searched: Searched) -> list[MeetingSummary]:
    """The meetings of the dates that are meant, in the index's order; none where there are too few."""
    period = sitting.period
    dates = searched.within(period.first, period.last) if period else searched.dates
    meant = set((dates if sitting.oldest else dates[::-1])[sitting.rank])
    return [meeting for meeting in searched.meetings if meeting.date in meant]


def _label(sitting: Sitting, searched: Searched, dates: Sequence[dt.date]) -> str:
    """ "the latest meeting of the London Victims' Board, 28 May 2024"."""
    groups = searched.groups
    many = len(set(dates)) > 1
    count = f"{len(set(dates))} " if many and len(groups) < 2 else ""
    row = "earliest" if sitting.oldest else "latest" if sitting.rank.start == 0 else "latest but one"
    whose = of_boards([name for group in groups for name in group])
    when = f" in {sitting.period.label}" if sitting.period else ""
    day = "" if many else f", {in_words(dates[0])}"
    return f"the {count}{row} meeting{'s' if many else ''}{whose}{when}{day}"


def _none(sitting: Sitting, searched: Searched) -> str:
    if sitting.period is not None and searched.dates:
        return f"No meeting{searched.whose} among those searched is dated {sitting.period.label}."
    if not searched.dates:
        none = f"No meeting{searched.whose} among those searched states its date"
        return f"{none}, so which is the latest is not known."
    return f"Only one dated meeting{searched.whose} is among those searched."
