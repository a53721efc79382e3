from __future__ import annotations

from io import BytesIO

import pytest
from odfdo import Document, Element

from indexer.documents.lines import build
from indexer.documents.office.odt import read
from indexer.errors import RefusedFile
from indexer.model import Line, LineKind


def style(name: str, family: str, property_: str) -> str:
    properties = f"<style:text-properties {property_}/>"
    return f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'


STYLES = (
    style("Loud", "paragraph", 'fo:font-weight="bold"'),
    style("B", "text", 'fo:font-weight="bold"'),
    style("H", "text", 'text:display="none"'),
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-suffix="." '
    'style:num-format="1"/><text:list-level-style-number text:level="2" style:num-suffix=")" '
    'style:num-format="a" text:display-levels="2"/></text:list-style>',
    '<text:list-style style:name="U"><text:list-level-style-bullet text:level="1" text:bullet-char="\uf0b7"/>'
    "</text:list-style>",
)


def saved(*body: str) -> bytes:
    document = Document("text")
    document.body.clear()
    for style in STYLES:
        document.insert_style(Element.from_tag(style), automatic=True)
    for element in body:
        document.body.append(Element.from_tag(element))
    document.meta.title = "Harbour Board, May"
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def lines(*body: str) -> tuple[Line, ...]:
    return build(read(saved(*body)).paragraphs)[1]


def texts(*body: str) -> list[str]:
    return [line.text for line in lines(*body)]


def test_spaces_tabs_and_breaks_are_kept_and_soft_page_breaks_are_nothing() -> None:
    paragraph = (
        '<text:p>14 May<text:s/>2013<text:tab/>2<text:s text:c="2"/>pm<text:line-break/>Town<text:s/>'
        "Ha<text:soft-page-break/>ll\n   and   steps</text:p>"
    )
    assert texts(paragraph) == ["14 May 2013\t2  pm", "Town Hall and steps"]


def test_headings_and_bold() -> None:
    found = lines(
        '<text:h text:outline-level="2">Accounts</text:h>',
        '<text:p text:style-name="Loud">Present</text:p>',
        '<text:p><text:span text:style-name="B">Pres</text:span>ent</text:p>',
    )
    assert [(line.kind, line.level, line.strong) for line in found] == [
        (LineKind.HEADING, 2, False),
        (LineKind.TEXT, None, True),
        (LineKind.TEXT, None, False),
    ]


def test_bold_at_the_beginning_is_measured() -> None:
    (found,) = lines(
        '<text:p>4. <text:span text:style-name="B">Roads.</text:span> They were mended.</text:p>'
    )
    assert (found.text[: found.strong_to], found.strong) == ("4. Roads.", False)


def items(*texts: str) -> str:
    return "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)


def test_list_numbers_are_printed() -> None:
    inner = f"<text:list>{items('Guests', 'Notes')}</text:list>"
    nested = f"<text:list-item><text:p>Welcome</text:p><text:p>More.</text:p>{inner}</text:list-item>"
    found = lines(f'<text:list text:style-name="L">{nested}{items("Accounts")}</text:list>')
    assert [line.text for line in found] == [
        "1. Welcome",
        "More.",
        "1.a) Guests",
        "1.b) Notes",
        "2. Accounts",
    ]
    assert [line.level for line in found] == [0, None, 1, 1, 0]


def test_a_list_counts_on_when_it_says_so() -> None:
    lists = [
        f'<text:list text:style-name="L">{items("a")}</text:list>',
        "<text:p>Between</text:p>",
        f'<text:list text:style-name="L" text:continue-numbering="true">{items("b")}</text:list>',
        f'<text:list text:style-name="L">{items("c")}</text:list>',
        '<text:list text:style-name="L"><text:list-item text:start-value="9"><text:p>d</text:p>'
        "</text:list-item></text:list>",
        f'<text:list text:style-name="U">{items("e")}</text:list>',
    ]
    assert texts(*lists) == ["1. a", "Between", "2. b", "1. c", "9. d", "• e"]


def test_tables_notes_deletions_and_hidden_text() -> None:
    found = lines(
        '<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/><table:table-row>'
        "<table:table-cell><text:p>Ann Bell</text:p></table:table-cell>"
        "<table:table-cell><text:p>CPS</text:p></table:table-cell></table:table-row></table:table>",
        '<text:p>Agreed<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>No</text:p></text:note-body></text:note> by all"
        "<office:annotation><text:p>Sure?</text:p></office:annotation>"
        '<text:span text:style-name="H"> secret</text:span></text:p>',
    )
    assert [line.text for line in found] == ["Ann Bell\tCPS", "Agreed by all", "No"]
    assert found[0].cells == ("Ann Bell", "CPS")


def test_text_in_a_frame_and_in_sections_is_read_once() -> None:
    frame = "<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame>"
    assert texts(
        f'<text:section text:name="S"><text:p>Anchor{frame}</text:p></text:section>',
    ) == ["Anchor", "Boxed"]


def test_contents_are_links_and_the_title_is_a_hint() -> None:
    index = (
        '<text:table-of-content text:name="C"><text:index-body><text:p>1. Accounts</text:p>'
        "</text:index-body></text:table-of-content>"
    )
    data = saved(index, '<text:p>See <text:a xlink:href="https://example.org/">this</text:a></text:p>')
    reading = read(data)
    assert [(line.text, line.link) for line in build(reading.paragraphs)[1]] == [
        ("1. Accounts", True),
        ("See this", False),
    ]
    assert reading.hints.title == "Harbour Board, May"


def test_damage_is_refused() -> None:
    data = saved("<text:p>Welcome</text:p>")
    for broken in (data[: len(data) // 2], data[:-25], data.replace(b"content.xml", b"kontent.xml")):
        with pytest.raises(RefusedFile):
            read(broken)
