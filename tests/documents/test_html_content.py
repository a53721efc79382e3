"""Web pages: what is content whatever it is called, what nobody sees, and what is left out and told."""

from __future__ import annotations

import pytest

from indexer.documents.html.html import read
from indexer.documents.ledger.ledger import Unexplained, unexplained
from indexer.documents.lines import build

MINUTES = (
    "<h1>Harbour Board</h1><p>Minutes of 12 March 2024</p><h2>1. Steps</h2>"
    "<p>The steps were mended in the spring by the warden.</p>"
)
READ = [
    "Harbour Board",
    "Minutes of 12 March 2024",
    "1. Steps",
    "The steps were mended in the spring by the warden.",
]


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def texts(body: str, head: str = "") -> list[str]:
    return [line.text for line in build(read(page(body, head)).paragraphs)[1]]


def left_out(body: str) -> list[tuple[str, str]]:
    return [(one.reason, " ".join(one.text.split())) for one in read(page(body)).left_out]


# Names tell nothing.


@pytest.mark.parametrize(
    "part",
    [
        '<section id="2-gdpr-update"><h2>2. GDPR update</h2><p>Audited.</p></section>',
        '<div class="item gdpr-training"><h2>2. GDPR update</h2><p>Audited.</p></div>',
        '<h2>2. GDPR update</h2><p id="cookie-policy-text">Audited.</p>',
        '<div id="consent-overlay-district"><h2>2. GDPR update</h2><p>Audited.</p></div>',
        '<section id="newsletter-popup"><h2><button aria-controls=x>2. GDPR update</button></h2>'
        "<p id=x>Audited.</p></section>",
    ],
)
@pytest.mark.parametrize("around", ["<main>{}</main>", "<article>{}</article>", "<div>{}</div>"])
def test_sections_named_like_banners_are_content(part: str, around: str) -> None:
    assert texts(around.format(MINUTES + part)) == [*READ, "2. GDPR update", "Audited."]


@pytest.mark.parametrize(
    "banner",
    [
        "<div class=cookie-bar><p>We count visits</p><button>Fine</button></div>",
        "<section id=gdpr-consent><p>We count visits</p><a href='#'>Fine</a></section>",
        "<div style='position: fixed; bottom: 0'><p>We count visits</p><input type=button value=Fine></div>",
        "<div role=dialog><p>We count visits</p></div>",
        "<dialog open><p>We count visits</p></dialog>",
    ],
)
def test_what_is_fixed_or_asks_for_a_press_is_a_banner_and_told(banner: str) -> None:
    body = f"{banner}<main>{MINUTES}</main>"
    assert texts(body) == READ
    reasons = [reason for reason, text in left_out(body) if "visits" in text]
    assert reasons == ["advertisement or banner"]


# Where the content begins and ends.


def test_a_letterhead_and_the_close_around_main_are_content() -> None:
    head = "<div>Harbour Board<br>Minutes of the meeting on 12 March 2024</div>"
    close = "<footer><p>The meeting closed at 8.15 in the evening.</p></footer>"
    assert texts(f"{head}<main><h2>1. Steps</h2><p>Shut.</p></main>{close}<footer>© Wick</footer>") == [
        "Harbour Board",
        "Minutes of the meeting on 12 March 2024",
        "1. Steps",
        "Shut.",
        "The meeting closed at 8.15 in the evening.",
    ]


@pytest.mark.parametrize("name", ["entry-header", "site-header", ""])
def test_a_header_with_the_heading_and_the_date_is_content(name: str) -> None:
    header = f'<header class="{name}"><h1>Harbour Board</h1><p>Minutes of 12 March 2024</p></header>'
    rest = "<div><h2>1. Steps</h2><p>The steps were mended in the spring by the warden.</p></div>"
    assert texts(f"<div>{header}{rest}</div>") == READ


def test_a_header_of_links_is_the_sites() -> None:
    body = f"<header><a href='/'>Wick</a><p>We value your visit</p></header><div>{MINUTES}</div>"
    assert texts(body) == READ
    assert left_out(body) == [("navigation", "Wick We value your visit")]


def test_all_mains_and_all_articles_are_content() -> None:
    halves = "<{0}><h2>1. Steps</h2><p>Shut.</p></{0}><{0}><h2>2. Quay</h2><p>Open.</p></{0}>"
    for tag in ("main", "article"):
        assert texts(halves.format(tag)) == ["1. Steps", "Shut.", "2. Quay", "Open."]


def test_a_small_article_does_not_hide_the_text_around_it() -> None:
    assert texts(f"{MINUTES}<article><p>Note.</p></article>") == [*READ, "Note."]


def test_asides_of_the_minutes_are_content_and_those_of_links_are_not() -> None:
    aside = "<aside><p>ACTION: Ann to write</p></aside><aside><h3>See also</h3><a href=/b>Others</a></aside>"
    body = f"<main>{MINUTES}{aside}</main>"
    assert texts(body) == [*READ, "ACTION: Ann to write"]
    assert left_out(body) == [("navigation", "See also Others")]


def test_everything_around_the_content_is_told() -> None:
    body = (
        f"<a href='#c'>Skip to content</a><nav><a href=/a>News</a></nav><main id=c>{MINUTES}</main>"
        "<div><h2>Subscribe</h2></div><form><input type=email><input type=submit value=Go></form>"
    )
    assert texts(body) == READ
    assert left_out(body) == [
        ("navigation", "News"),
        ("navigation", "Skip to content"),
        ("outside the main content", "Subscribe"),
    ]


def test_a_heading_that_links_within_the_page_is_no_link_to_skip_by() -> None:
    assert texts(f"<a href='#c'><h1>Harbour Board</h1></a><div id=c>{MINUTES}</div>") == [
        "Harbour Board",
        *READ,
    ]


# What a reader can open.


@pytest.mark.parametrize(
    "folded",
    [
        "<details><summary>2. Quay</summary><p>Open.</p></details>",
        "<button aria-controls=q>2. Quay</button><div id=q hidden><p>Open.</p></div>",
        "<button class=accordion>2. Quay</button><div style='display:none'><p>Open.</p></div>",
        "<a href='#' onclick=\"toggle('q')\">2. Quay</a><div id=q style='display:none'>Open.</div>",
        "<ul role=tablist><li><a href='#q' role=tab>2. Quay</a></li></ul>"
        "<div id=q role=tabpanel hidden>Open.</div>",
        "<ul><li><a data-toggle=tab href='#q'>2. Quay</a></li></ul>"
        "<div id=q style='display:none'>Open.</div>",
    ],
)
def test_folded_parts_follow_their_titles(folded: str) -> None:
    assert texts(f"<main>{MINUTES}{folded}</main>") == [*READ, "2. Quay", "Open."]


# What nobody sees.


@pytest.mark.parametrize(
    "hidden",
    [
        *(
            "<p hidden>Secret</p>",
            "<p style='visibility:hidden'>Secret</p>",
            "<p style='font-size:0'>Secret</p>",
        ),
        *("<p style='opacity:0'>Secret</p>", "<p style='text-indent:-9999px'>Secret</p>"),
        "<p style='position:absolute;left:-9999px'>Secret</p>",
        "<p style='position:absolute;clip:rect(0 0 0 0)'>Secret</p>",
        *("<p class=gone>Secret</p>", "<p id=gone>Secret</p>", "<div class=a><p class=b>Secret</p></div>"),
        *("<dialog>Secret</dialog>", "<template>Secret</template>", "<noscript>Secret</noscript>"),
        *("<!-- Secret -->", "<script>Secret</script>", "<input type=hidden value=Secret>"),
        "<h3>Kept</h3><div style='display:none'>Secret</div>",
    ],
)
def test_what_nobody_sees_is_neither_read_nor_told_nor_missed(hidden: str) -> None:
    data = page(
        f"<main>{MINUTES}{hidden}</main>",
        "<style>.x, .gone{display:none} #gone{display:none} .a .b{display:none}</style>",
    )
    reading = read(data)
    text = build(reading.paragraphs)[0]
    assert "Secret" not in text
    assert reading.left_out == ()
    assert unexplained(data, "html.html", text, reading.left_out) == Unexplained()


def test_what_is_hidden_only_on_paper_or_on_small_screens_is_read() -> None:
    sheet = (
        "<style>@media print{.a{display:none}} @media (max-width:600px){.b{display:none}} "
        ".c{display:none} .c.d{display:block} .e:hover{display:none} body{visibility:hidden}</style>"
        "<style media=print>.f{display:none}</style>"
    )
    body = "".join(f"<p class='{name}'>{name}</p>" for name in ("a", "b", "c d", "e", "f"))
    assert texts(f"<main>{body}</main>", sheet) == ["a", "b", "c d", "e", "f"]


def test_texts_for_screen_readers_only_are_told() -> None:
    body = f"<main>{MINUTES}<span class=sr-only>opens a window</span><p aria-hidden=true>12/3</p></main>"
    assert texts(body) == READ
    assert left_out(body) == [
        ("text for screen readers", "opens a window"),
        ("hidden from screen readers", "12/3"),
    ]


def test_struck_text_is_told_and_not_read() -> None:
    struck = "<del>£400</del> <s>£410</s> <span style='text-decoration: line-through'>£415</span>"
    body = f"<main><p>The fee is {struck} £420.</p></main>"
    assert texts(body) == ["The fee is £420."]
    assert left_out(body) == [("struck out", text) for text in ("£400", "£410", "£415")]


# WordFields.


def test_filled_fields_are_text_and_buttons_are_not() -> None:
    body = (
        f"<main>{MINUTES}<form><p>Chair: <input value='Ann Bell'> <input type=checkbox checked> quorate "
        "<input type=radio> not</p><select><option>Lost<option selected>Carried</select>"
        "<textarea>Shut.\nMended.</textarea><progress value=70 max=100></progress>"
        "<button>Print</button></form></main>"
    )
    fields = ["Chair: Ann Bell ☒ quorate ☐ not", "Carried", "Shut.", "Mended.", "70 of 100"]
    assert texts(body) == [*READ, *fields]
    assert left_out(body) == [("form control", "Print")]


def test_a_form_to_be_filled_in_is_told() -> None:
    body = f"<main>{MINUTES}<form><p>Your name</p><input name=n><button>Send</button></form></main>"
    assert texts(body) == READ
    assert left_out(body) == [("form control", "Your name Send")]


# Text that other elements hold.


def test_drawings_formulas_quotes_and_lines_are_read() -> None:
    assert texts("<main><svg><title>no</title><text>Fees</text><text>Dues</text></svg></main>") == [
        "Fees",
        "Dues",
    ]
    assert texts("<main><p><math><msup><mi>x</mi><mn>2</mn></msup></math>, <q>aye</q></p></main>") == [
        "x², “aye”"
    ]
    assert texts("<main><pre>Present:<br>Ann Bell\nCol Day</pre></main>") == [
        "Present:",
        "Ann Bell",
        "Col Day",
    ]
    assert texts("<main><span style='display:block'>A</span><span style='display:block'>B</span></main>") == [
        "A",
        "B",
    ]


def test_a_document_in_a_frame_is_warned_of_and_a_trackers_is_not() -> None:
    body = (
        "<main><p>Text</p><iframe src='minutes.pdf'></iframe><iframe src=/t width=0 height=0></iframe></main>"
    )
    (warning,) = read(page(body)).warnings
    assert warning.code == "framed-document"
    assert "minutes.pdf" in warning.message


def test_text_behind_a_token_of_more_than_ten_million_characters_is_read() -> None:
    long = "x" * 10_500_000
    assert texts(f"<p title='{long}'>One</p><!--{long}--><p>Two</p>") == ["One", "Two"]
    assert [len(text) for text in texts(f"<p>{long}</p><p>Two</p>")] == [len(long), 3]


def test_text_behind_the_end_of_the_page_is_read() -> None:
    one = "<html><head><title>{0}</title></head><body><p>{0}</p></body></html>"
    data = f"{one.format('One')}\nTwo<p>Three</p>{one.format('Four')}".encode()
    assert [p.text.strip() for p in read(data).paragraphs] == ["One", "Two", "Three", "Four"]


def test_marked_sections_are_text_in_xml_only() -> None:
    marked = "<html><body><p>a <![CDATA[b < c]]></p></body></html>"
    assert [p.text for p in read(f"<?xml version='1.0'?>{marked}".encode()).paragraphs] == ["a b < c"]


# Numbers of lists.


def test_lists_count_as_browsers_do() -> None:
    sheet = "<style>ol.r{list-style-type:upper-roman} .none{list-style:none}</style>"
    body = (
        "<main><ol class=r><li>a<li>b<ol style='list-style-type:lower-alpha'><li>c</ol></ol>"
        "<ol reversed start=5><li>x<li value=9>y<li>z</ol><ol class=none><li>n</ol>"
        "<ol type=a start=27><li>p<li>q</ol><ol><li>r<li hidden>no<li>s</ol></main>"
    )
    assert texts(body, sheet) == [
        *("I. a", "II. b", "a. c", "5. x", "9. y", "8. z", "n", "aa. p", "ab. q", "1. r", "2. s"),
    ]
