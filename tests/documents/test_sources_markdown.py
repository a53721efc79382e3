from __future__ import annotations

import datetime as dt
import textwrap
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.lines import build
from indexer.documents.markdown import read
from indexer.errors import RefusedFile
from indexer.model import Hints, Line
from tests.soundness import require_lines

PROSE = (
    "The clerk reported that the harbour steps had been inspected twice since the autumn storms and that the "
    "lower landing would stay closed until the contractor had replaced the three worn treads, which members "
    "accepted. The treasurer asked for the cost to be shown apart from the yearly upkeep in future papers."
)


def lines(text: str) -> tuple[Line, ...]:
    return build(read(text.encode()).paragraphs)[1]


def texts(text: str) -> list[str]:
    return [line.text for line in lines(text)]


def test_headings_and_emphasis_are_style_and_not_text() -> None:
    found = lines(
        "# Harbour *Board*\n\nItem 1\n------\n\n**Present:**\n\n**Ann** Bell\n\n### 2. Accounts ###"
    )
    assert [(line.text, line.kind.value, line.level, line.strong) for line in found] == [
        ("Harbour Board", "heading", 1, False),
        ("Item 1", "heading", 2, False),
        ("Present:", "text", None, True),
        ("Ann Bell", "text", None, False),
        ("2. Accounts", "heading", 3, False),
    ]


def test_escaped_numbers_are_text() -> None:
    (line,) = lines("1\\. Welcome")
    assert (line.text, line.kind.value, line.marker_end) == ("1. Welcome", "text", 0)


def test_lists_keep_their_numbers() -> None:
    found = lines("2. Accounts\n   - Fees\n   - Dues\n5. Gulls\n\n   More.\n\nText\n\n1) a\n1) b")
    assert [(line.text, line.kind.value, line.level) for line in found] == [
        ("2. Accounts", "numbered", 0),
        ("- Fees", "bullet", 1),
        ("- Dues", "bullet", 1),
        ("5. Gulls", "numbered", 0),
        ("More.", "text", None),
        ("Text", "text", None),
        ("1) a", "numbered", 0),
        ("2) b", "numbered", 0),
    ]


def test_links_are_their_words() -> None:
    found = lines("[1. Accounts](#accounts)\n\nSee [the report](https://example.org/r) again")
    assert [(line.text, line.link) for line in found] == [
        ("1. Accounts", True),
        ("See the report again", False),
    ]


def test_tables_are_rows() -> None:
    found = lines("| Name | From |\n|---|---|\n| **Ann** Bell (AB) | CPS |\n| Col Day | |")
    assert [(line.cells, line.strong) for line in found] == [
        (("Name", "From"), True),
        (("Ann Bell (AB)", "CPS"), False),
        (("Col Day", ""), False),
    ]


def test_wrapped_prose_is_joined() -> None:
    assert texts(f"{textwrap.fill(PROSE, 72)}\n\n{textwrap.fill(PROSE, 72)}") == [PROSE, PROSE]


def test_of_wrapped_lines_that_each_open_with_a_label_none_runs_on_into_the_next() -> None:
    wrapped = textwrap.fill(PROSE, 72)
    first = "**Action:** the clerk to have the lower landing closed before the season."
    second = "**Action:** the treasurer to show the cost apart from the yearly upkeep\nand to report in June."
    found = texts(f"{wrapped}\n\n{first}\n{second}\n\n{wrapped}")
    assert found[1:3] == [first.replace("*", ""), second.replace("*", "").replace("\n", " ")]


def test_a_full_line_of_a_roster_does_not_run_on() -> None:
    wrapped = textwrap.fill(PROSE, 72)
    roster = [
        "Ann Bell, Clerk to the Harbour Board and its two committees (AB) (Chair)",
        "Superintendent Col Day, Harbour Police",
        "Eve Fox, Treasurer",
        "Gil Hay, Warden of the Lower Landing",
    ]
    assert texts("\n".join([*roster, "", wrapped, "", wrapped])) == [*roster, PROSE, PROSE]


def test_bold_at_the_beginning_is_measured_with_number_and_marker() -> None:
    found = lines(
        "**Apologies** were sent\n\n3\\. **Roads:** mended\n\n70/17 **Steps** shut\n\n- **Ann** left\n\n"
        "**Loud**\n\n**Har**bour steps\n\n12 **people** came\n\nThe **last** word\n\n# A **b**\n\n"
        "| **Ann** | **CPS** chair |\n|--|--|\n"
    )
    assert [line.text[: line.strong_to] for line in found] == [
        "Apologies",
        "3. Roads:",
        "70/17 Steps",
        "- Ann",
        "Loud",
        "",
        "",
        "",
        "",
        "Ann\tCPS chair",
    ]


def test_lines_under_each_other_are_lines() -> None:
    assert texts("Ann Bell (AB)\nCol Day, Clerk\nwho left at two\n\nDate: May  \nat noon<br>sharp") == [
        "Ann Bell (AB)",
        "Col Day, Clerk who left at two",
        "Date: May",
        "at noon",
        "sharp",
    ]


def test_html_and_code_are_text_too() -> None:
    assert texts(
        "<table><tr><td>Ann</td><td>CPS</td></tr></table>\n\n    Typed\n    lines\n\n<!-- note -->"
    ) == [
        "Ann\tCPS",
        "Typed",
        "lines",
    ]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: 'May: minutes'\nBoard: Harbour Board # ours\ndate: 2024-05-14\ntags: [a]\nurl: https://example.org/m\n---\n",
        '+++\ntitle = "May: minutes"\nboard = "Harbour Board"\ndate = 2024-05-14\nurl = "https://example.org/m"\n+++\n',
    ],
)
def test_front_matter(front: str) -> None:
    reading = read(f"{front}\nText".encode())
    assert reading.hints == Hints(
        "May: minutes", "Harbour Board", url="https://example.org/m", published=dt.date(2024, 5, 14)
    )
    assert [paragraph.text for paragraph in reading.paragraphs] == ["Text"]


def test_front_matter_may_say_that_its_date_is_the_meeting_s() -> None:
    for name in ("meeting-date", "Meeting Date", "date_of_meeting", "event_date"):
        hints = read(f"---\n{name}: 2024-05-14\ndate: 2024-06-02\nsubtitle: Rope\n---\nText".encode()).hints
        assert (hints.date, hints.published) == (dt.date(2024, 5, 14), dt.date(2024, 6, 2))
        assert hints.subtitle == "Rope"


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert texts("---\n\nText\n\n---\n\nMore") == ["Text", "More"]


def test_bad_front_matter_is_refused() -> None:
    with pytest.raises(RefusedFile, match="front matter"):
        read(b"+++\ntitle = May\n+++\nText")


def test_a_block_that_would_take_the_parser_hours_is_refused() -> None:
    with pytest.raises(RefusedFile, match="without a blank line"):
        read(b"[ " * 200_000)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(RefusedFile):
        require_lines(*build(read(text.encode()).paragraphs))
