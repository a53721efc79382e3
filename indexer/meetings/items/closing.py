"""What stands below the last item of an agenda: the announcement of the next meeting, the list of actions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.language.dates import find_dates
from indexer.meetings.genre import NEXT_MEETING
from indexer.meetings.items.headings import ACTIONS, Candidate, as_heading
from indexer.meetings.items.labels import split_label
from indexer.model import Line, LineKind


def closing_headings(
    lines: Sequence[Line], headings: Sequence[Candidate], body: Sequence[int]
) -> list[Candidate]:
    """Headings below the last item that are none of those chosen; what they head is no part of that item.

    `body` holds the indexes of the lines in question.
    """
    if not headings:
        return []
    last = headings[-1].index
    listed = list_of_actions(lines, headings)
    return [
        as_heading(lines, n, None)
        for n in body
        if n > last and (n == listed or (_is_bare(lines[n]) and NEXT_MEETING.match(_words(lines[n]))))
    ]


_HOUR = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b\.?)?|\bnoon\b", re.IGNORECASE)
_WHERE = 4  # words of a place beside the day


def says_only_when(text: str) -> bool:
    """Whether words are a day and an hour, perhaps with a place: "17:15, Wednesday 21 May 2022, the hall"."""
    dates = list(find_dates(text))
    rest = text
    for date in reversed(dates):
        rest = f"{rest[: date.start]} {rest[date.end :]}"
    hours = _HOUR.findall(rest)
    return bool(dates and hours) and len(re.findall(r"[^\W\d_]+", _HOUR.sub(" ", rest))) <= _WHERE


def list_of_actions(lines: Sequence[Line], headings: Sequence[Candidate]) -> int | None:
    """Index of the only line that heads a list of actions, if it stands below all items.

    Lines of that kind that recur close items. In the judged minutes such a list sums up what was undertaken
    above, and is no item of the agenda.
    """
    found = [n for n, line in enumerate(lines) if _is_bare(line) and ACTIONS.match(_words(line))]
    if len(found) != 1:
        return None
    later = [h for h in headings if h.index > found[0] and not NEXT_MEETING.match(h.text.strip(" :."))]
    return None if later else found[0]


def _is_bare(line: Line) -> bool:
    """Whether a line is no entry of a list, of a table or of a numbered agenda."""
    listed = line.kind in (LineKind.BULLET, LineKind.NUMBERED, LineKind.ROW)
    return not listed and split_label(line.text) is None


def _words(line: Line) -> str:
    return line.text.strip(" :.")
