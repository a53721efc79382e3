"""What holds of every meeting, whatever was read: asserted of real, rendered and random documents alike.

The *body* of minutes reaches from the heading of the first item to the end of the last one. Before it stands
the head: title, date, roster and remarks about the document; after it stand signatures. Every line of the
body lies in exactly one item, as its heading or in its text, save those that are no minutes wherever they
stand: roster, contents, navigation, a repeated header. What is in no item and not in the head is counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.meetings.genre import is_prose
from indexer.meetings.head.header import find_asides, find_header
from indexer.meetings.items.headings import with_typed_tables
from indexer.meetings.people.roster import find_roster
from indexer.model import AgendaItem, Line, Meeting, Source
from indexer.passages import Budget, cut
from service.cli.meeting import meeting_json, outline

# A word a token and tight enough that most items are cut into several passages.
_BUDGET = Budget(12, 10_000, lambda text: len(text.split()), lambda text: len(text.split()))


_BEGINNING = 10  # characters of a heading that are more than a coincidence


def require_sound(source: Source, meeting: Meeting) -> None:
    """Assert everything below of a meeting as parsed from its source."""
    require_lines(source.text, source.lines)
    require_ordered(meeting)
    require_body_covered(source, meeting)
    require_left_out_counted(source, meeting)
    require_passages_whole(source, meeting)
    assert meeting_json(meeting)
    assert outline(meeting)


def require_lines(text: str, lines: Iterable[Line]) -> None:
    """Lines are the text: in order, verbatim, nothing but white space between them."""
    end = 0
    for line in lines:
        assert text[end : line.start].strip() == ""
        assert text[line.start : line.end] == line.text
        assert line.text.strip() == line.text != ""
        assert 0 <= line.marker_end <= len(line.text)
        assert 0 <= line.strong_to <= len(line.text)
        assert line.number == text.count("\n", 0, line.start) + 1
        end = line.end
    assert text[end:].strip() == ""


def require_ordered(meeting: Meeting) -> None:
    """Items, subheadings and actions are in order, nested and inside the text; ordinals have no gaps."""
    assert [item.ordinal for item in meeting.items] == list(range(1, len(meeting.items) + 1))
    end = 0
    for item in meeting.items:
        assert end <= item.start <= item.end <= len(meeting.text)
        end = inner = item.start
        for sub in item.subheadings:
            assert inner <= sub.start < sub.body_start <= sub.end <= item.end
            inner = sub.end
        end = item.end
    for action in meeting.actions:
        assert meeting.text[action.start : action.end] == action.text != ""
        if action.item is not None:
            item = meeting.items[action.item - 1]
            assert item.start <= action.start < action.end <= item.end


def require_body_covered(source: Source, meeting: Meeting) -> None:
    """Every line of the body is one item's heading or lies in one item's text, as the module states."""
    lines = _minuted(source)
    end = None
    for item in meeting.items:
        between = [line for line in lines if line.end <= item.start and (end is None or line.start >= end)]
        if end is None:
            between = between[-1:] if between and _heads(between[-1], item) else []
        in_one = len(between) <= 1 and all(_heads(line, item) for line in between)
        assert in_one or item.heading in " ".join(line.text for line in between), (item.heading, between)
        assert all(line.start >= item.end or line.end <= item.end for line in lines), item.heading
        end = item.end


def require_left_out_counted(source: Source, meeting: Meeting) -> None:
    """Every character of a line that is in no item and not in the head is counted with a reason."""
    kept = [*((item.start, item.end) for item in meeting.items), *meeting.head]
    lines = with_typed_tables(source.lines)
    roster = find_roster(lines)
    asides = find_asides(lines, roster.used)
    header = find_header(lines, roster.used, asides.indexes)
    end = meeting.items[-1].end if meeting.items else 0
    out = 0
    for n, line in enumerate(lines):
        inside = any(start <= line.start < stop for start, stop in kept)
        heads = any(line.start < item.start <= line.end for item in meeting.items)
        below = line.start >= end and n not in roster.used and n not in header.indexes and not heads
        if not inside and (n in asides.indexes or below):
            out += sum(map(len, line.text.split()))
    told = sum(left.characters for left in meeting.left_out)
    assert told - sum(left.characters for left in source.left_out) == out
    assert all(left.reason and left.characters for left in meeting.left_out)


def require_passages_whole(source: Source, meeting: Meeting) -> None:
    """Every non-blank character of an item lies in exactly one passage, those of subheadings in none.

    What is no minutes (see above) may stand between two passages, but in no more than one. A passage lies in
    one item or in the head, of which no line of the roster and no sentence is in none.
    """
    covered = [0] * len(meeting.text)
    for passage in cut(meeting, _BUDGET, lambda start, end: ()):
        assert meeting.text[passage.start : passage.end] == passage.text
        if (item := meeting.item(passage.item)) is not None:
            assert item.start <= passage.start < passage.end <= item.end
        else:
            assert passage.subheading is None
            assert not any(passage.start < one.end and one.start < passage.end for one in meeting.items)
        for at in range(passage.start, passage.end):
            covered[at] += 1
    assert max(covered, default=0) <= 1
    expected: list[int | None] = [None] * len(meeting.text)  # None: in no item
    for item in meeting.items:
        expected[item.start : item.end] = [1] * (item.end - item.start)
        for sub in item.subheadings:
            expected[sub.start : sub.body_start] = [0] * (sub.body_start - sub.start)
    for line in _minuted(source):
        for at in range(line.start, line.end):
            assert expected[at] in (None, covered[at]) or meeting.text[at].isspace(), (at, line.text)
    for line in _head_lines(source, meeting):
        missing = [
            at for at in range(line.start, line.end) if not covered[at] and not meeting.text[at].isspace()
        ]
        assert not missing, line.text


def _head_lines(source: Source, meeting: Meeting) -> list[Line]:
    """Lines of the roster and sentences that stand in no item, head none and were not left out."""
    lines = with_typed_tables(source.lines)
    roster = find_roster(lines)
    asides = find_asides(lines, roster.used)
    last = max((item.end for item in meeting.items), default=0)
    return [
        line
        for n, line in enumerate(lines)
        if n not in asides.indexes
        and (n in roster.used or is_prose(line.text))
        and (n in roster.used or line.end <= last)  # below the last item stand signatures
        and not any(one.start < line.end and line.start < one.end for one in meeting.items)
        and not any(_heads(line, one) and line.end <= one.start for one in meeting.items)
    ]


def _minuted(source: Source) -> list[Line]:
    """The lines that are neither roster nor header nor contents nor navigation."""
    lines = with_typed_tables(source.lines)  # as the parser sees them
    roster = find_roster(lines)
    asides = find_asides(lines, roster.used)
    header = find_header(lines, roster.used, asides.indexes)
    skipped = roster.used | asides.indexes | header.indexes
    return [line for n, line in enumerate(lines) if n not in skipped]


def _heads(line: Line, item: AgendaItem) -> bool:
    """Whether a line holds the heading of an item, or a part of one that goes on over lines."""
    begins = any(item.heading.startswith(line.text[n:]) for n in range(len(line.text) - _BEGINNING))
    return item.heading in line.text or line.text in item.heading or begins
