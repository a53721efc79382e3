"""Several meetings in one file: where a second set of minutes begins, and a source for each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.language.dates import MONTH_NAME, find_dates
from indexer.meetings.genre import CLOSING, OTHER_MEETING, SIGNED, is_prose, is_title
from indexer.meetings.items.labels import split_label
from indexer.meetings.people.presence import roster_heading
from indexer.model import Hints, Line, LineKind, Meeting, Source

# The title of a set of minutes: these words, and a whole date on the same line or just below.
_MEETS = re.compile(
    r"\b(?:minutes|notes of|proceedings)\b|\b(?:meeting|agm|egm|sitting)\b(?!\s+(?:papers?|dates?))",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?:draft |unconfirmed )?(?:minutes|notes|proceedings) (?:of|for|from)\b", re.IGNORECASE
)
# What is called so announces a meeting, or is appended to the minutes of another.
_OTHER = re.compile(
    r"\b(?:agenda|notice|summons|appendix|annex|attachment|enclosure|schedule|report|next|to be held|"
    r"will be)\b",
    re.IGNORECASE,
)
_APPENDED = re.compile(r"(?:appendix|annex|attachment|enclosure|schedule)\b.{0,40}\Z", re.IGNORECASE)
# Lines of a title; from the title to the first line of the roster; from the end of the minutes to the next.
_TITLE_LINES = 4
_TITLE_CHARACTERS = 160
_TO_ROSTER = 6
_SINCE_END = 6
# A part with less than this below its title is no set of minutes.
_LEAST_LINES = 2
_CHANGING = re.compile(rf"\b(?:{MONTH_NAME})\b\.?|\d+(?:st|nd|rd|th)?|[^\w\s]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """A title of minutes: its lines `[start, stop)`, its date, and its words without what changes."""

    start: int
    stop: int
    date: dt.date
    words: str
    level: int | None  # of its heading


def split(source: Source) -> tuple[Source, ...]:
    """A source for each set of minutes in the file, or the file itself where it holds one.

    What stands before the first title goes with it. Board, address, labels and kind that are stated of the
    file hold for all; its title and date for none, save what the sidecar says, which is of the first.
    """
    starts = [opening.start for opening in _beginnings(source.lines)]
    if len(starts) < 2:
        return (source,)
    stops = [*starts[1:], len(source.lines)]
    return tuple(
        _part(source, 0 if place == 0 else start, stop, first=place == 0)
        for place, (start, stop) in enumerate(zip(starts, stops, strict=True))
    )


def told_apart(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """The meetings of one file, each with an id of its own: by date if all have different ones, else counted.

    One that names no board is of the board that the file names first: minutes are bound by board.
    """
    dates = [meeting.date for meeting in meetings]
    board = next((meeting.board for meeting in meetings if meeting.board is not None), None)
    dated = None not in dates and len(set(dates)) == len(dates)
    found = []
    for number, meeting in enumerate(meetings, 1):
        own = meeting.date.isoformat() if dated and meeting.date else str(number)
        if meeting.board is None and board is not None:
            kept = tuple(warning for warning in meeting.warnings if warning.code != "board-missing")
            meeting = replace(meeting, board=board, warnings=kept)
        found.append(replace(meeting, document_id=f"{meeting.document_id}-{own}"))
    return tuple(found)


def _part(source: Source, start: int, stop: int, *, first: bool) -> Source:
    lines = source.lines[start:stop]
    offset = 0 if first else lines[0].start
    earlier = 0 if first else lines[0].number - 1
    return replace(
        source,
        text=source.text[offset : lines[-1].end],
        lines=tuple(
            replace(line, start=line.start - offset, end=line.end - offset, number=line.number - earlier)
            for line in lines
        ),
        sidecar=source.sidecar if first else _without_day(source.sidecar),
        embedded=_without_day(source.embedded),
        left_out=source.left_out if first else (),
    )


def _without_day(hints: Hints) -> Hints:
    return replace(hints, title=None, date=None)


def _beginnings(lines: Sequence[Line]) -> list[Opening]:
    """The titles at which sets of minutes begin, the first of them the file's own."""
    found: list[Opening] = []
    for opening in _openings(lines):
        if not found:
            found.append(opening)
        elif opening.start >= found[-1].stop + _LEAST_LINES and _begins(lines, opening, found):
            found.append(_trimmed(lines, opening, found[0]))
    return found if found and len(lines) >= found[-1].stop + _LEAST_LINES else found[:-1]


def _begins(lines: Sequence[Line], opening: Opening, found: Sequence[Opening]) -> bool:
    """Whether minutes begin at a title, rather than being spoken of: two signs of a beginning are needed."""
    roster = any(_opens_roster(line) for line in lines[opening.stop : opening.stop + _TO_ROSTER])
    ended = any(_ends(line) for line in lines[max(0, opening.start - _SINCE_END) : opening.start])
    if any(opening.date == one.date for one in found):
        return roster and ended
    if not _alike(opening.words, found[0].words):
        return roster and ended
    return roster or ended or _outranks(lines, opening, found[-1])


def _alike(one: str, other: str) -> bool:
    """Whether two titles are the same, or one says more before or after what the other says."""
    shorter, longer = sorted((one, other), key=len)
    whole = " " in shorter and (longer.startswith(f"{shorter} ") or longer.endswith(f" {shorter}"))
    return one == other or whole


def _trimmed(lines: Sequence[Line], opening: Opening, first: Opening) -> Opening:
    """The title without the lines above the words of the file's first one: who signed what ends there."""
    for start in range(opening.start + 1, opening.stop):
        if _unchanging("\n".join(line.text for line in lines[start : opening.stop])) == first.words:
            return replace(opening, start=start, words=first.words)
    return opening


def _opens_roster(line: Line) -> bool:
    heading = roster_heading(line)
    return heading is not None and not heading.vague


def _ends(line: Line) -> bool:
    return CLOSING.match(line.text) is not None or SIGNED.match(line.text) is not None


def _outranks(lines: Sequence[Line], opening: Opening, before: Opening) -> bool:
    """Whether all headings between two titles of one level are deeper than these."""
    if opening.level is None or opening.level != before.level:
        return False
    between = [line for line in lines[before.stop : opening.start] if line.kind is LineKind.HEADING]
    return bool(between) and all((line.level or 0) > opening.level for line in between)


def _openings(lines: Sequence[Line]) -> Iterator[Opening]:
    at = 0
    while at < len(lines):
        opening = _opening(lines, at)
        if opening is not None:
            yield opening
        at = opening.stop if opening else at + 1


def _opening(lines: Sequence[Line], at: int) -> Opening | None:
    """The title that begins at a line, if it says that it is of minutes, and of which day."""
    stop = at
    while stop < min(len(lines), at + _TITLE_LINES) and _is_of_title(lines[stop]):
        stop += 1
    block = lines[at:stop]
    for size in range(1, len(block) + 1):
        text = "\n".join(line.text for line in block[:size])
        if _OTHER.search(text) or OTHER_MEETING.search(text):
            return None
        date = next((date.date for date in find_dates(text) if date.date is not None), None)
        if date is None or not _MEETS.search(text):
            continue
        told = _STATES.match(text) or size > 1 or block[0].kind is LineKind.HEADING or block[0].strong
        if not told or (at and _APPENDED.match(lines[at - 1].text)):
            return None
        dated = block[size - 1]
        level = dated.level if dated.kind is LineKind.HEADING else None
        return Opening(at, at + size, date, _unchanging(text), level)
    return None


def _unchanging(text: str) -> str:
    """The words of a title that those of other meetings of the board share."""
    return " ".join(_CHANGING.sub(" ", text).lower().split())


def _is_of_title(line: Line) -> bool:
    if line.kind in {LineKind.BULLET, LineKind.NUMBERED, LineKind.ROW}:
        return False
    if line.link and line.kind is not LineKind.HEADING:
        return False
    text = line.text
    label = split_label(text)
    if len(text) > _TITLE_CHARACTERS or (label is not None and next(iter(find_dates(text)), None) is None):
        return False
    return _STATES.match(text) is not None or (not is_prose(text) and is_title(text.rstrip(" :.")))
