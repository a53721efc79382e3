"""Which lines are in no agenda item and why: how minutes end, and the count of what is left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from indexer.meetings.genre import CLOSING, SIGNED, SIGNER, SIGNING_FIELD, ends_sentence, is_prose
from indexer.meetings.items.labels import split_label
from indexer.meetings.people.names import looks_like_person
from indexer.model import AgendaItem, LeftOut, Line, LineKind

SIGNATURE = "signature"
OUTSIDE = "outside the meeting"

# Signatures stand among so many of the last lines, and are this long, with names and offices.
_LAST_LINES = 16
_BLOCK_LINES = 8
_LINE_CHARACTERS = 80
# A longer attestation that ends in no full stop goes on below.
_WRAPPED = 50
# What follows the signatures and is longer is an annex; what speaks of the meeting is still minutes.
_ANNEX_CHARACTERS = 1_000
_MINUTED = re.compile(
    r"\b(?:meetings?|minutes|agenda|agreed|resolved|motion|moved|noted|reported|discussed|received|considered|"
    r"approved|apolog\w+|councillors?|members?)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\W*(?:\w+\W+){0,2}\d{1,4}(?:st|nd|rd|th)?(?:\W+\w+){0,2}\W*")


def signatures(below: Sequence[tuple[int, Line]]) -> dict[int, str]:
    """Lines at the end of the last item's `below` that are none of it, with the reason.

    Signatures and attestations, and what little stands under them. The sentence that closes the meeting
    stays with all above it, and so does everything where the minutes go on under a signature.
    """
    first = max(0, len(below) - _LAST_LINES)
    at = next((place for place in range(first, len(below)) if _opens(below, place)), None)
    if at is None:
        return {}
    stop = at + 1
    while stop < len(below) and _goes_on(below, stop, at):
        stop += 1
    rest = [line for _, line in below[stop:]]
    if sum(len(line.text) for line in rest) > _ANNEX_CHARACTERS or any(map(_is_minuted, rest)):
        return {}
    closed = [place for place, (_, line) in enumerate(below) if _closes(line)]
    begin = max(at, closed[-1] + 1 if closed else 0)
    places = range(begin, len(below))
    return {below[place][0]: SIGNATURE if place < stop else OUTSIDE for place in places}


def _opens(below: Sequence[tuple[int, Line]], place: int) -> bool:
    """Whether signatures begin here: in so many words, or as names and dates that end the minutes."""
    line = below[place][1]
    if line.kind is LineKind.HEADING:
        return False
    if SIGNED.match(line.text):
        return True
    after_close = place > 0 and _closes(below[place - 1][1])
    return (after_close or SIGNING_FIELD.match(line.text) is not None) and all(
        _is_name_or_date(one) for _, one in below[place:]
    )


def _closes(line: Line) -> bool:
    text = line.text
    return bool(CLOSING.match(text) and not SIGNED.match(text) and not SIGNING_FIELD.match(text))


def _is_minuted(line: Line) -> bool:
    return not _closes(line) and SIGNED.match(line.text) is None and _MINUTED.search(line.text) is not None


def _is_name_or_date(line: Line) -> bool:
    text = line.text
    signs = SIGNED.match(text) or SIGNING_FIELD.match(text) or SIGNER.search(text)
    return bool(signs or _DATE.fullmatch(text) or looks_like_person(text)) and not is_prose(text)


def _goes_on(below: Sequence[tuple[int, Line]], place: int, begun: int) -> bool:
    """Whether a line belongs to the signatures that begin at `begun`, or ends the sentence of one."""
    line, before = below[place][1], below[place - 1][1]
    if SIGNED.match(line.text) or _closes(line):
        return True
    if SIGNED.match(before.text) and len(before.text) > _WRAPPED and not ends_sentence(before.text):
        return True
    short = len(line.text) <= _LINE_CHARACTERS and not is_prose(line.text) and place < begun + _BLOCK_LINES
    return short and line.kind is not LineKind.HEADING and split_label(line.text) is None


def counted(lines: Sequence[Line], items: Sequence[AgendaItem], reasons: Mapping[int, str]) -> dict[str, int]:
    """Characters by reason of the lines that have one and are in no item, white space aside.

    All lines without a reason are an item's heading or text, or the head's: title, date, roster.
    """
    ends = [item.end for item in items]
    found: dict[str, int] = {}
    for n, reason in sorted(reasons.items()):
        line = lines[n]
        place = bisect_right(ends, line.start)
        if place == len(items) or line.start < items[place].start:
            found[reason] = found.get(reason, 0) + sum(map(len, line.text.split()))
    return found


def added(one: Iterable[LeftOut], other: Mapping[str, int]) -> tuple[LeftOut, ...]:
    """Both counts as one, by reason."""
    found = {left.reason: left for left in one}
    for reason, characters in other.items():
        before = found.get(reason, LeftOut(reason, 0))
        found[reason] = replace(before, characters=before.characters + characters)
    return tuple(found.values())
