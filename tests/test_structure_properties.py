"""Any text becomes a meeting: no crash, spans in order and inside, time in step with the size."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Line, LineKind
from indexer.structure.as_json import meeting_json
from indexer.structure.initials import mentions
from indexer.structure.meeting import parse_meeting
from indexer.structure.outline import outline
from tests.structure_source import plain

_PIECES = st.sampled_from(
    ["1. Welcome", "Item 2 - Roads", "Present", "Apologies:", "Ann Bell (AB), Org", "AB to write.",
     "Contents", "(", "70/17 A",
     "The Chair opened the meeting and noted the minutes.", "ACTION", "Signed ......",
     "6th May 2020", "A\tB", "- x", "UK:", ""]
)  # fmt: skip
_TEXT = st.one_of(st.text(max_size=60), _PIECES)
_LINE = st.tuples(
    _TEXT, st.sampled_from(list(LineKind)), st.integers(1, 6), st.booleans(), st.booleans(), st.booleans()
)


def source_of(rows):
    lines, at = [], 0
    for number, (raw, kind, level, strong, link, gap) in enumerate(rows, 1):
        text = " ".join(raw.split(" ")).replace("\n", " ").strip() or "x"
        cells = tuple(text.split("\t")) if kind is LineKind.ROW else ()
        lines.append(Line(text, at, at + len(text), number, kind, level, 0, None, strong, link, gap, cells))
        at += len(text) + 1
    return replace(plain("x"), text="\n".join(line.text for line in lines), lines=tuple(lines))


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINE, max_size=40))
def test_any_lines_parse_into_ordered_spans(rows):
    source = source_of(rows)
    meeting = parse_meeting(source)
    end = 0
    for item in meeting.items:
        assert end <= item.start <= item.end <= len(source.text)
        inner = item.start
        for sub in item.subheadings:
            assert inner <= sub.start <= sub.body_start <= sub.end <= item.end
            inner = sub.end
        end = item.end
    for action in meeting.actions:
        item = meeting.items[action.item - 1]
        assert item.start <= action.start < action.end <= item.end
        assert source.text[action.start : action.end] == action.text
    assert [item.ordinal for item in meeting.items] == list(range(1, len(meeting.items) + 1))
    assert meeting_json(meeting)
    assert outline(meeting)
    mentions(meeting, 0, len(source.text))


HARD = {
    "dots": "." * 60_000,
    "spaces": "Present: Ann" + " " * 60_000 + "x",
    "capitals": "A" * 60_000,
    "brackets": "(" * 60_000,
    "hyphens": "A-" * 30_000,
    "roster words": ("members " * 8 + "\n") * 1_000,
    "roster headings": "Members\n" * 8_000,
    "numbers": "1. " * 20_000,
    "titles": "Title Words Here\n" * 4_000,
    "agenda": "Agenda\n" + "Entry here\n" * 4_000,
    "people": "Present\n" + "Ann Bell (AB), Wharf\n" * 2_500,
    "promises": "x will " * 8_000,
}


@pytest.mark.parametrize("name", HARD)
def test_time_stays_in_step_with_the_size(name):
    source = plain(HARD[name])
    started = time.perf_counter()
    parse_meeting(source)
    # A hundred times what a megabyte of ordinary minutes takes for its share; quadratic time is far beyond.
    assert time.perf_counter() - started < 6
