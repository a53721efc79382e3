"""Any bytes under any suffix are a sound meeting or one refusal, in time that grows with their size."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents.formats import READERS
from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from indexer.meetings.parse import parse_meeting
from indexer.meetings.people.initials import directory
from indexer.model import Line, LineKind, Meeting, Source
from tests.harbour import HARBOUR
from tests.rendering import RENDERINGS
from tests.soundness import require_sound

ONE_FOLDER = [HealthCheck.function_scoped_fixture]  # each example overwrites the one file in it
SUFFIXES = sorted(READERS)
RENDERED = {file: write(HARBOUR) for file, write in RENDERINGS.items()}

_PIECES = st.sampled_from(
    [
        "1. Welcome",
        "2. Roads and steps",
        "2.1 The clerk reported that the steps had been mended and that the landing was open.",
        "Item 3 - Moorings",
        "70/17 Apologies",
        "Present",
        "Apologies: Kit Low",
        "Ann Bell (AB), Harbour Board",
        "Ann Bell\tClerk",
        "AB to write to the county by May.",
        "ACTION: AB to write.",
        "ACTION 2: CD to call.",
        "Contents",
        "STATE OF THE STONES",
        "State of the stones",
        "**Money** was short, as members heard with some surprise.",
        "The Chair opened the meeting and noted the minutes of the last one as agreed.",
        "- a point raised",
        "  - a point within",
        "1) first",
        "The meeting closed at 9pm.",
        "Signed ......",
        "6th May 2020",
        "Back to top",
        "----",
        "| a | b |",
        "|---|---|",
        "(",
        "UK:",
        "",
        "",
    ]
)
_TEXT = st.lists(st.one_of(_PIECES, _PIECES, st.text(max_size=40)), max_size=40)
_TAGS = st.sampled_from(
    ["p", "h1", "h2", "h3", "li", "td", "b", "div", "ul", "ol", "tr", "table", "br", "a href=x"]
)
_LINES = st.lists(
    st.tuples(
        st.one_of(_PIECES, st.text(max_size=60)),
        st.sampled_from(list(LineKind)),
        st.integers(1, 6),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=40,
)


def parsed(path: Path, data: bytes) -> tuple[Source, Meeting] | None:
    """What the bytes are read as under the path's suffix, None for what is refused in one sentence."""
    path.write_bytes(data)
    try:
        source = read_source(path)
    except RefusedFile as refused:
        message = str(refused)
    else:
        return source, parse_meeting(source)
    assert message
    assert "\n" not in message
    return None


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, deadline=None, suppress_health_check=ONE_FOLDER)
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_a_sound_meeting_or_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    found = parsed(tmp_path / f"a{suffix}", data)
    if found:
        require_sound(*found)


@pytest.mark.parametrize("file", RENDERED)
@settings(max_examples=40, deadline=None, suppress_health_check=ONE_FOLDER)
@given(damage=st.data())
def test_damaged_minutes_are_a_sound_meeting_or_refused(
    tmp_path: Path, file: str, damage: st.DataObject
) -> None:
    data = bytearray(RENDERED[file])
    for _ in range(damage.draw(st.integers(1, 8))):
        at = damage.draw(st.integers(0, len(data) - 1))
        size = damage.draw(st.integers(0, 60))
        data[at : at + size] = damage.draw(st.binary(max_size=60))
    found = parsed(tmp_path / file, bytes(data))
    if found:
        require_sound(*found)


@pytest.mark.parametrize("file", RENDERED)
def test_whole_minutes_are_a_sound_meeting(tmp_path: Path, file: str) -> None:
    found = parsed(tmp_path / file, RENDERED[file])
    assert found
    require_sound(*found)
    assert len(found[1].items) == len(HARBOUR.items)


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@settings(max_examples=150, deadline=None, suppress_health_check=ONE_FOLDER)
@given(lines=_TEXT)
def test_any_text_is_a_sound_meeting(tmp_path: Path, suffix: str, lines: list[str]) -> None:
    found = parsed(tmp_path / f"a{suffix}", "\n".join(lines).encode("utf-8", "replace"))
    if found:
        require_sound(*found)


@settings(max_examples=150, deadline=None, suppress_health_check=ONE_FOLDER)
@given(elements=st.lists(st.tuples(_TAGS, _PIECES, st.booleans()), max_size=40))
def test_any_web_page_is_a_sound_meeting(tmp_path: Path, elements: list[tuple[str, str, bool]]) -> None:
    page = "\n".join(
        f"<{tag}>{escape(text)}" + (f"</{tag.split()[0]}>" if closed else "")
        for tag, text, closed in elements
    )
    found = parsed(tmp_path / "a.html", page.encode())
    if found:
        require_sound(*found)


@settings(max_examples=150, deadline=None)
@given(rows=_LINES)
def test_any_lines_are_a_sound_meeting(rows: list[tuple[str, LineKind, int, bool, bool, bool]]) -> None:
    source = source_of(rows)
    meeting = parse_meeting(source)
    require_sound(source, meeting)
    directory((*meeting.attendees, *meeting.apologies), meeting.text).mentions(
        meeting.text, 0, len(source.text)
    )


def source_of(rows: list[tuple[str, LineKind, int, bool, bool, bool]]) -> Source:
    """Lines that no reader need have made: any kind, level and style."""
    lines, at = [], 0
    for number, (raw, kind, level, strong, link, gap) in enumerate(rows, 1):
        text = " ".join(raw.split()) or "x"
        cells = tuple(raw.strip().split("\t")) if kind is LineKind.ROW else ()
        strong_to = len(text) if strong else 0
        lines.append(
            Line(text, at, at + len(text), number, kind, level, 0, None, strong, link, gap, cells, strong_to)
        )
        at += len(text) + 1
    return Source(Path("a.txt"), "a", "\n".join(line.text for line in lines), tuple(lines))


_HOSTILE = 60_000  # characters
_HOSTILE_TEXT = [
    "a",
    "A ",
    "a-\n",
    "a\n",
    "(",
    ".",
    "1. ",
    "a\f",
    "[a](b)\n",
    "Members\n",
    "Ab: c\n",
    "Ann Bell (AB), Wharf\n",
    "Present: Ann        ",
    "x will ",
    "A-",
    "Title Words Here\n",
    "members members members members\n",
]
_HOSTILE_WHOLE = {
    "one long gap": "Present: Ann" + " " * _HOSTILE + "x",
    "a long agenda": "Agenda\n" + "Entry here\n" * (_HOSTILE // 11),
    "a long roster": "Present\n" + "Ann Bell (AB), Wharf\n" * (_HOSTILE // 21),
}
_HOSTILE_MARKDOWN = [
    "[",
    "![",
    "](",
    "*a ",
    "**a** ",
    "_",
    "`a",
    "> ",
    "- a\n",
    "1. a\n",
    "# a\n",
    "<",
    "<div>\n",
    "| a ",
    "[a]: b\n",
    "x\n\n",
    "\\",
]
_HOSTILE_HTML = [
    "<div>",
    "<b>a",
    "<table><tr><td>a",
    "<table><tr><td colspan=50 rowspan=50>x",
    "<ul><li>a",
    "<li>a",
    "<p>a",
    "a<br>",
    "<dl><dt>a<dd>b",
    "<",
    "&",
    "</div>",
    "<nav>a</nav>",
    "<ul><li><a href=x>b</a></ul>",
    "<div class=cookie>a</div>",
]
_HOSTILE_PIECES = ((".txt", _HOSTILE_TEXT), (".md", _HOSTILE_MARKDOWN), (".html", _HOSTILE_HTML))
_HOSTILE_FILES = [
    *(
        (suffix, piece, piece * (_HOSTILE // len(piece)))
        for suffix, pieces in _HOSTILE_PIECES
        for piece in pieces
    ),
    *((".txt", name, text) for name, text in _HOSTILE_WHOLE.items()),
]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [pytest.param(suffix, text, id=f"{suffix} {name}") for suffix, name, text in _HOSTILE_FILES],
)
@pytest.mark.timeout(120)
def test_long_repetitions_are_read(tmp_path: Path, suffix: str, text: str) -> None:
    data = text.encode()
    parsed(tmp_path / f"a{suffix}", data)
