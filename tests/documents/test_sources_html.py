from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.html.html import read
from indexer.documents.lines import build, clean
from indexer.documents.mojibake import repaired
from indexer.errors import RefusedFile
from indexer.model import Hints, Line
from tests.soundness import require_lines


def lines(body: str, head: str = "") -> tuple[Line, ...]:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return build(read(page.encode()).paragraphs)[1]


def texts(body: str) -> list[str]:
    return [line.text for line in lines(body)]


def hints(head: str, body: str = "<p>x</p>") -> Hints:
    return read(f"<html><head>{head}</head><body>{body}</body></html>".encode()).hints


CHROME = """
<header><a href="/">Town of Wick</a><p>We value your visit</p></header>
<nav><ul><li><a href="/a">News</a></li><li><a href="/b">Jobs</a></li></ul></nav>
<div role="dialog"><p>May we count visits?</p><button>Yes</button></div>
<div class="cookie-bar"><p>Biscuits</p><button>Yes</button></div>
<p hidden>Unseen</p><p style="color:red; display: none">Unseen too</p><p aria-hidden="true">Nor this</p>
"""
FOOT = (
    "<aside><h2>Related</h2><a href='/x'>Agendas</a></aside><footer><p>Contact us</p></footer>"
    "<script>var a = 1;</script>"
)


@pytest.mark.parametrize(("open_", "close"), [("<main>", "</main>"), ("<article>", "</article>"), ("", "")])
def test_only_the_content_is_read(open_: str, close: str) -> None:
    content = (
        "<h1>Harbour Board</h1><p>The Chair opened the meeting.</p>" + "<p>The steps were mended.</p>" * 3
    )
    found = texts(f"{CHROME}{open_}{content}{close}{FOOT}")
    assert found == ["Harbour Board", "The Chair opened the meeting.", *["The steps were mended."] * 3]


def test_a_role_marks_the_content_too() -> None:
    assert texts('<p>Top</p><div role="main"><p>Minutes</p></div>') == ["Minutes"]


def test_an_articles_own_header_is_content() -> None:
    assert texts("<article><header><h1>Harbour Board</h1></header><p>Text</p></article>") == [
        "Harbour Board",
        "Text",
    ]


def test_what_stands_between_the_pages_heading_and_main_is_content() -> None:
    page = (
        "<div class=site>{site}</div><header><h1>Harbour Board</h1><h2>16 October 2025</h2><nav>Menu</nav>"
        "</header><div><h2>Attendees</h2><p>Ann Bell</p><nav>Contents</nav></div>{menu}"
        "<main><h2>Minutes</h2><p>The Chair opened the meeting.</p></main><div><h2>Diagnostics</h2></div>"
    )
    menu = "<div>" + "".join(f"<a href='/{n}'>Page {n}</a>" for n in range(4)) + "</div>"
    found = ["Harbour Board", "16 October 2025", "Attendees", "Ann Bell", "Minutes"]
    opened = "The Chair opened the meeting."
    assert texts(page.format(site="Wick", menu=menu)) == [*found, opened]
    assert texts(page.format(site="Wick", menu="").replace("<h2>Minutes", "<h1>Minutes")) == [*found, opened]
    named = "<header><h1><a href='/'>Town of Wick</a></h1><p>We value your visit</p></header>"
    assert texts(f"{named}<main><p>{opened}</p></main>") == [opened]
    assert texts(f"<header role=banner><h1>Town of Wick</h1></header><main><p>{opened}</p></main>") == [
        opened
    ]


def test_folded_parts_are_content_with_their_headings() -> None:
    body = (
        "<h2><button aria-expanded=false aria-controls='p1'>1. Roads</button></h2><div id=p1 hidden>"
        "<p>Mended.</p></div><button aria-controls=p2>Share</button><div id=p2 hidden><a href='/s'>"
        "Somewhere</a></div>"
    )
    assert texts(body) == ["1. Roads", "Mended."]


def test_tools_in_headings_are_dropped() -> None:
    body = (
        "<h2>1. Roads<span>[<a href='/e'>edit</a>]</span></h2><h3>Steps <a href='#steps'>¶</a></h3>"
        "<h3><a href='#x'>Quay</a></h3><h3>Gulls [closed]</h3>"
    )
    assert texts(body) == ["1. Roads", "Steps", "Quay", "Gulls [closed]"]


def test_a_heading_over_nothing_but_a_form_goes_with_it() -> None:
    reply = "<div><h2>Leave a Reply</h2><form><p>Your name</p><input name=n></form></div>"
    minutes = f"<h1>Minutes</h1><p>{'The steps were mended. ' * 3}</p>"
    assert texts(f"<main>{minutes}{reply}<h2>Next meeting: 6 May</h2></main>")[2:] == ["Next meeting: 6 May"]


def test_classes_of_the_pages_own_style_sheet_may_be_bold() -> None:
    sheet = (
        "<style>/* a { } */ .c0, p.c1 {color:red;font-weight:700} .c2{font-weight:400}"
        "\n.nav .c3{font-weight:bold} {{ } .c4{</style>"
    )
    body = (
        "<p><span class='x c0'>1. Roads</span></p><p class=c1>2. <i>Steps</i></p><p class=c1>"
        "<span class=c2>3. Quay</span></p><p class=c3>4. Gulls</p>"
    )
    assert [line.strong for line in lines(body, sheet)] == [True, True, False, False]


def test_a_form_around_the_whole_page_is_not_a_form_to_drop() -> None:
    search = '<div><label for="q">Find</label><input id="q"><button>Go</button></div>'
    found = texts(f"<form>{search}<main><p>The Chair opened the meeting.</p></main></form>")
    assert found == ["The Chair opened the meeting."]


def test_a_menu_without_any_markup_goes_but_a_table_of_contents_stays() -> None:
    menu = "<ul>" + "".join(f'<li><a href="/p{n}">Page {n}</a></li>' for n in range(4)) + "</ul>"
    contents = "<ul>" + "".join(f'<li><a href="#i{n}">Item {n}</a></li>' for n in range(3)) + "</ul>"
    found = lines(f"<div>{menu}</div><h1>Harbour Board</h1>{contents}<p>Text</p>")
    assert [line.text for line in found] == ["Harbour Board", "• Item 0", "• Item 1", "• Item 2", "Text"]
    assert [line.link for line in found] == [False, True, True, True, False]


@pytest.mark.parametrize("sign", ["\x01", "&#1;", "\x0c", "&#11;", "\uffff", "&#xfffe;"])
def test_what_no_xml_holds_does_not_stop_a_page(sign: str) -> None:
    assert texts(
        f"<p>The{sign}Chair <script>x</script>opened.</p><p><b>Next</b><script>n</script>{sign}item"
    ) == [
        "The Chair opened.",
        "Next item",
    ]


def test_white_space_is_as_printed() -> None:
    body = (
        "<p>The <b>Har</b>bour\n   Board <i> met </i>on the 6<sup>th</sup>.<br>\n Then it<wbr>self.</p>tail"
    )
    assert texts(body) == ["The Harbour Board met on the 6th.", "Then itself.", "tail"]


def test_words_of_neighbouring_blocks_do_not_run_together() -> None:
    assert texts("<div>One<div>Two</div>Three<p>Four</p></div><span>Five<p>Six</p></span>") == [
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
    ]


def test_headings_and_strong_lines() -> None:
    body = (
        "<h2>Item <br>1</h2><div role=heading aria-level=3>Caseload</div><p><strong>Present:</strong></p>"
        "<p><strong>Ann</strong> Bell</p><p style='font-weight:700'>Loud</p><p><b>Name:</b><br>Ann</p>"
    )
    found = lines(body)
    assert [(line.text, line.kind.value, line.level, line.strong) for line in found] == [
        ("Item 1", "heading", 2, False),
        ("Caseload", "heading", 3, False),
        ("Present:", "text", None, True),
        ("Ann Bell", "text", None, False),
        ("Loud", "text", None, True),
        ("Name:", "text", None, True),
        ("Ann", "text", None, False),
    ]


def test_bold_at_the_beginning_is_measured_as_printed() -> None:
    body = (
        "<p>\n <b> Apologies</b> were\nsent</p><ol><li><strong>Roads</strong>: mended</ol><p><b>Two</b> "
        "<b>words</b> - plain</p><table><tr><td><b>Ann</b><td>CPS</table><p>Ann <b>Bell</b></p>"
    )
    found = lines(body)
    assert [line.text[: line.strong_to] for line in found] == [
        "Apologies",
        "1. Roads",
        "Two words",
        "Ann",
        "",
    ]


def test_lists_print_their_markers() -> None:
    body = (
        "<ol start=3><li>Welcome<ul><li>Guests</li></ul></li>"
        "<li value=7><p>Accounts</p><p>More.</p></li></ol>"
        "<ol type=a reversed><li>x<li>y</ol><ul style='list-style: none'><li>1. Typed</li></ul>"
    )
    found = lines(body)
    assert [(line.text, line.kind.value, line.level) for line in found] == [
        ("3. Welcome", "numbered", 0),
        ("• Guests", "bullet", 1),
        ("7. Accounts", "numbered", 0),
        ("More.", "text", None),
        ("b. x", "numbered", 0),
        ("a. y", "numbered", 0),
        ("1. Typed", "text", None),
    ]


def test_tables_keep_columns_under_spans() -> None:
    body = (
        "<table><caption>Who was there</caption><thead><tr><th>Name<th>From<th>For</thead>"
        "<tr><td rowspan=2>Ann<td colspan=2>CPS</tr><tr><td>Clerk<td>Item 3</tr></table>"
    )
    found = lines(body)
    assert [line.cells for line in found] == [
        (),
        ("Name", "From", "For"),
        ("Ann", "CPS", ""),
        ("", "Clerk", "Item 3"),
    ]
    assert [line.strong for line in found] == [False, True, False, False]


def test_definitions_are_rows() -> None:
    found = lines("<dl><dt>Chair</dt><dd>Ann Bell</dd><div><dt>Clerk</dt><dd>Col Day</dd></div></dl>")
    assert [line.cells for line in found] == [("Chair", "Ann Bell"), ("Clerk", "Col Day")]


def test_preformatted_lines_stay_lines() -> None:
    assert texts("<pre>Present:\nAnn Bell</pre>") == ["Present:", "Ann Bell"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    declared = "" if encoding == "utf-16" else f'<meta charset="{encoding}">'
    page = f"<html><head>{declared}</head><body><p>Zoë’s report</p></body></html>"
    assert [p.text for p in read(page.encode(encoding)).paragraphs] == ["Zoë’s report"]


def test_metadata_in_named_fields() -> None:
    head = (
        "<title>Minutes of May – Town of Wick</title><meta name=board content='Harbour Board'>"
        "<meta name=date content='2024-05-14'><meta property='article:published_time' content='2024-06-20'>"
        "<link rel=canonical href='https://example.org/may'>"
    )
    assert hints(head, "<h1>Minutes of May</h1>") == Hints(
        "Minutes of May",
        "Harbour Board",
        url="https://example.org/may",
        published=dt.date(2024, 5, 14),
    )


def test_a_day_of_publication_is_no_day_of_meeting() -> None:
    head = (
        "<meta property='article:published_time' content='2024-06-20'>"
        "<meta name=dcterms.issued content='2024-06-20'>"
    )
    assert hints(head, "<p>Published <time datetime='2024-06-20'>20 June</time></p>").date is None


def test_metadata_of_an_event_and_of_a_time_in_a_heading() -> None:
    event = (
        '{"@graph": [{"@type": "Event", "name": "May", "startDate": "2024-05-14T10:00", '
        '"organizer": {"name": "Harbour Board"}}]}'
    )
    head = f'<script type="application/ld+json">{event}</script>'
    assert hints(head) == Hints("May", "Harbour Board", dt.date(2024, 5, 14))
    heading = hints("", "<h1><time datetime=2024-05-14>14 May</time></h1>")
    assert (heading.date, heading.published) == (None, dt.date(2024, 5, 14))


def test_deep_nesting_is_read_or_refused() -> None:
    assert texts("<div>" * 150 + "Deep" + "</div>" * 150) == ["Deep"]
    assert texts("<font>" * 150 + "Deep") == ["Deep"]
    with pytest.raises(RefusedFile, match="nested"):
        texts("<div>" * 3000 + "Deep")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_text_is_read(body: str) -> None:
    require_lines(*build(read(f"<html><body>{body}</body></html>".encode()).paragraphs))


# Without what Unicode keeps for fonts (pictures, read as what they show) and for programs.
@given(st.text(st.characters(exclude_categories=["Cc", "Cn", "Co", "Cs"], exclude_characters="<&")))
def test_any_text_without_marks_is_read_whole(body: str) -> None:
    text, _ = build(read(f"<html><body>{body}</body></html>".encode()).paragraphs)
    assert text.split() == clean(repaired(body)[0]).split()  # "Â" before a hard space was encoded twice


TAGS = "p ul ol li table tr td th b h2 dl dt dd div a caption".split()
PARTS = st.sampled_from(["word", "<br>", *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS)])


@given(st.lists(PARTS, max_size=40))
def test_every_word_is_read_once_however_wrongly_it_is_nested(parts: list[str]) -> None:
    words = [f"w{n}" for n, part in enumerate(parts) if part == "word"]
    page = "".join(f" w{n} " if part == "word" else part for n, part in enumerate(parts))
    found = [word for line in lines(page) for word in line.text.split() if word.startswith("w")]
    assert sorted(found) == sorted(words)


def test_lowered_digits_make_no_other_figure() -> None:
    page = b"<p>CO<sub>2</sub> rose by 5<sub>3</sub> of H<sub>2</sub>O, and x<sub>1</sub> stayed</p>"
    assert [line.text for line in build(read(page).paragraphs)[1]] == [
        "CO2 rose by 5\u2083 of H2O, and x1 stayed"
    ]
