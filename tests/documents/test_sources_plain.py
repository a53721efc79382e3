from __future__ import annotations

import textwrap
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.lines import build, clean
from indexer.documents.mojibake import repaired
from indexer.documents.text import read
from indexer.errors import RefusedFile
from indexer.model import Line, LineKind
from tests.soundness import require_lines

PROSE = (
    "The clerk reported that the harbour steps had been inspected twice since the autumn storms and that the "
    "lower landing would stay closed until the contractor had replaced the three worn treads, which members "
    "accepted. The treasurer asked for the cost to be shown apart from the yearly upkeep in future papers."
)


def lines(text: str | bytes) -> tuple[Line, ...]:
    data = text.encode() if isinstance(text, str) else text
    return build(read(data).paragraphs)[1]


def texts(text: str | bytes) -> list[str]:
    return [line.text for line in lines(text)]


# Without what strikes letters over others and what gives orders to a terminal.
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\b\x1b")))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(RefusedFile):
        read_whole, _ = build(read(text.encode()).paragraphs)
        expected = clean(repaired(text)[0])  # a line of dots or dashes is a rule, no text
        assert "".join(filter(str.isalnum, read_whole)) == "".join(filter(str.isalnum, expected))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(RefusedFile):
        require_lines(*build(read(data).paragraphs))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert texts("Minutes – Zoë’s report: £20".encode(encoding)) == ["Minutes – Zoë’s report: £20"]


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02\x03", bytes(range(1, 256)) * 3, "Протокол заседания".encode("koi8-r"), b"\xff\xfea"],
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile):
        read(data)


def test_one_paragraph_a_line_stays_so() -> None:
    paragraphs = [PROSE[: 150 + 20 * n] for n in range(6)]
    assert texts("\n".join(paragraphs)) == [p.strip() for p in paragraphs]


def test_short_lines_are_not_paragraphs() -> None:
    roster = [f"Member number {n}, Harbour Ward, Parish of Lower Wick" for n in range(9, 14)] + ["Clerk"]
    assert texts("\n".join(roster)) == roster


@pytest.mark.parametrize("width", [60, 72, 80])
def test_wrapped_paragraphs_are_joined(width: int) -> None:
    wrapped = textwrap.fill(PROSE, width)
    text = f"1. Harbour steps\n\n{wrapped}\n\n2. Accounts\n{wrapped}\n"
    assert texts(text) == ["1. Harbour steps", PROSE, "2. Accounts", PROSE]


def test_reports_wrapped_each_at_a_width_of_its_own_are_joined_and_rows_are_not() -> None:
    rows = [f"Berth {n}, {'a' * (n * 7 % 40)} keeper: {n} pounds" for n in range(10, 40)]
    reports = [textwrap.fill(PROSE, width) for width in (46, 58, 70, 79)]
    text = "\n\n".join(["\n".join(rows), *reports, "Seconded by the warden,\nBen Gale"])
    assert texts(text) == [*rows, *[PROSE] * len(reports), "Seconded by the warden,", "Ben Gale"]


def test_wrapped_bullets_are_joined_each_for_itself() -> None:
    bullets = [textwrap.fill(PROSE, 70, initial_indent="  - ", subsequent_indent="    ") for _ in range(2)]
    found = lines("Points raised:\n" + "\n".join(bullets))
    assert [line.text for line in found] == ["Points raised:", f"- {PROSE}", f"- {PROSE}"]


def test_of_wrapped_lines_that_each_open_with_a_label_none_runs_on_into_the_next() -> None:
    wrapped = textwrap.fill(PROSE, 72)
    first = "ACTION: the clerk to have the lower landing closed before the season."
    second = "ACTION 2: the treasurer to show the cost apart from yearly upkeep and\nto report in June."
    assert texts(f"{wrapped}\n\n{first}\n{second}\n\n{wrapped}") == [
        PROSE,
        first,
        second.replace("\n", " "),
        PROSE,
    ]


def test_a_full_line_of_a_roster_does_not_run_on() -> None:
    wrapped = textwrap.fill(PROSE, 72)
    roster = [
        "Ann Bell, Clerk to the Harbour Board and its two committees (AB) (Chair)",
        "Superintendent Col Day, Harbour Police",
        "Eve Fox, Treasurer",
        "Gil Hay, Warden of the Lower Landing",
    ]
    apologies = [
        "Ida Joy (IJ), Deputy Clerk to the Harbour Board and its two committees,",
        "Kit Low (KL), Police",
    ]
    found = texts(
        "\n".join(["Present", "", *roster, "", "Apologies", "", *apologies, "", wrapped, "", wrapped])
    )
    assert found == ["Present", *roster, "Apologies", *apologies, PROSE, PROSE]


def test_a_hyphen_at_a_line_end_stays_where_the_document_writes_the_word_so() -> None:
    body = f"{PROSE} A follow-up visit was agreed and its report will come to members for their follow-up."
    wrapped = next(w for w in (textwrap.fill(body, n) for n in range(60, 100)) if w.endswith("follow-\nup."))
    assert texts(wrapped) == [body]


def test_a_line_longer_than_the_width_does_not_hide_the_width() -> None:
    address = "https://example.org/" + "x" * 90
    assert texts(f"{textwrap.fill(PROSE, 72)}\n\n{address}") == [PROSE, address]


@pytest.mark.parametrize("bullet", ["-", "*", "•", "o", "–", "▪", "\uf0b7"])
def test_bullets(bullet: str) -> None:
    (line,) = lines(f"   {bullet} Ann Bell (AB) - Clerk")
    assert line.kind is LineKind.BULLET
    assert line.text[line.marker_end :] == "Ann Bell (AB) - Clerk"


def test_nested_bullets_have_levels() -> None:
    text = "- a\n  o b\n  o c\n    - d\n- e\n\nText\n\n  - f"
    assert [line.level for line in lines(text)] == [0, 1, 1, 2, 0, None, 0]


@pytest.mark.parametrize("text", ["-5 degrees", "O'Brien spoke", "*", "—", "once more"])
def test_what_looks_like_a_bullet(text: str) -> None:
    (line,) = lines(text)
    assert (line.kind, line.text) == (LineKind.TEXT, text)


def test_a_link_line_reads_as_its_words() -> None:
    found = lines("[1. Accounts](#a)\n- [Top](https://example.org/x)\nSee [the report](#r) for more")
    assert [(line.text, line.link) for line in found] == [
        ("1. Accounts", True),
        ("- Top", True),
        ("See [the report](#r) for more", False),
    ]


def test_a_rule_is_no_line_and_lifts_the_title_above_it() -> None:
    found = lines("Harbour Board\n=============\nPresent\nAnn Bell\n\n* * *\nClerk")
    assert [line.text for line in found] == ["Harbour Board", "Present", "Ann Bell", "Clerk"]
    assert [line.strong for line in found] == [True, False, False, False]
    assert found[1].gap_before


def test_form_feeds_number_the_pages() -> None:
    found = lines("Minutes\fItem 1\n\fItem 2\f")
    assert [(line.text, line.page) for line in found] == [("Minutes", 1), ("Item 1", 2), ("Item 2", 3)]
    assert lines("Minutes")[0].page is None


def test_underlines_of_several_signs_are_levels_of_headings() -> None:
    text = (
        "=====\nNotes\n=====\n\nRoads\n=====\n\nNorth\n-----\nMended.\n\nSouth\n-----\nClosed.\n\n"
        "Walls\n=====\nBuilt.\n"
    )
    found = lines(text)
    assert [(one.text, one.level) for one in found if one.kind is LineKind.HEADING] == [
        ("Notes", 1),
        ("Roads", 2),
        ("North", 3),
        ("South", 3),
        ("Walls", 2),
    ]
    alike = lines("Roads\n=====\nMended.\n\nWalls\n=====\nBuilt.\n\nClose\n=====\nNone.\n")
    assert [(one.kind, one.strong) for one in alike][::2] == [(LineKind.TEXT, True)] * 3


def test_a_day_below_its_month_opens_no_list() -> None:
    wrapped = (
        "The treasurer asked that all claims for the repair of the landing reach her by Monday, March\n"
        "19. Whatever comes later is paid out of the next year's budget, as it was the year before, and\n"
        "the members were asked to tell the boat owners of it at the general meeting in the spring. The\n"
        "landing itself stays closed until the divers have seen it, which the harbour master expects to\n"
        "be before the end of the month, and nobody is to moor there until she has said so in writing.\n\n"
        "Claims settled since the last meeting, each with the month in which it had come in, were:\n"
        "12. A mooring post, in the first days of March\n"
        "13. Two lamps, in April\n"
    )
    found = [line.text for line in lines(wrapped)]
    assert "by Monday, March 19. Whatever comes later" in found[0]
    assert found[-2:] == ["12. A mooring post, in the first days of March", "13. Two lamps, in April"]


def test_numbers_that_are_left_to_a_program_are_marks_of_a_list() -> None:
    found = lines("Attending:\n\n#. Ann Bell\n#. Cy Dunn\n")
    assert [(one.kind, one.text[one.marker_end :]) for one in found[1:]] == [
        (LineKind.BULLET, "Ann Bell"),
        (LineKind.BULLET, "Cy Dunn"),
    ]
