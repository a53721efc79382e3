"""What an OpenDocument text holds beside plain paragraphs: nothing seen is lost, nothing hidden is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from indexer.documents.formats import ReadDocument
from indexer.documents.ledger.ledger import Unexplained, unexplained
from indexer.documents.lines import build
from indexer.documents.office.odt import read
from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from tests.rendering.odt_parts import items, listed, odt_file, p, root, style

STYLES = (
    style("Up", "text", 'style:text-position="super 58%"')
    + style("Up2", "text", 'style:text-position="33% 58%"')
    + style("Down", "text", 'style:text-position="sub 58%"')
    + style("Gone", "text", 'text:display="none"')
    + style("Back", "text", 'text:display="true"')
    + style("GoneP", "paragraph", 'text:display="none"')
    + style("ChildP", "paragraph", "", 'style:parent-style-name="GoneP"')
    + style("Signs", "text", 'style:font-name="Wingdings"')
)


def texts(data: bytes) -> list[str]:
    return [line.text for line in build(read(data).paragraphs)[1]]


def body(*blocks: str) -> list[str]:
    return texts(odt_file("".join(blocks), automatic=STYLES))


def left_out(reading: ReadDocument) -> list[tuple[str, str]]:
    return [(one.reason, one.text) for one in reading.left_out]


def span(text: str, name: str) -> str:
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def note(text: str, kind: str = "footnote") -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation><text:note-body>'
        f"{p(text)}</text:note-body></text:note>"
    )


# Notes and comments.


def test_notes_stand_behind_their_paragraph() -> None:
    data = odt_file(
        p(f"The fee is £420{note('One voted against.')} a year.") + p(f"Next{note('Late.', 'endnote')}")
    )
    assert texts(data) == ["The fee is £420 a year.", "One voted against.", "Next", "Late."]
    assert left_out(read(data)) == [("note mark", "1"), ("note mark", "1")]


def test_the_note_of_a_row_stands_behind_the_row_and_of_an_item_behind_the_item() -> None:
    cells = "".join(
        f"<table:table-cell>{p(text)}</table:table-cell>" for text in (f"17{note('Let.')}", "£35")
    )
    assert body(f"<table:table><table:table-row>{cells}</table:table-row></table:table>") == [
        "17\t£35",
        "Let.",
    ]
    assert body(listed(items(f"One{note('Its note.')}", "Two"))) == ["One", "Its note.", "Two"]


def test_comments_are_told_and_not_text() -> None:
    comment = f"<office:annotation><dc:creator>Ann</dc:creator>{p('Sure?')}</office:annotation>"
    reading = read(odt_file(p(f"Agreed{comment} by all")))
    assert [one.text for one in reading.paragraphs] == ["Agreed by all"]
    assert left_out(reading) == [("comment", "Sure?")]


# Raised text.


@pytest.mark.parametrize("name", ["Up", "Up2"])
def test_a_raised_number_is_a_note_and_no_figure(name: str) -> None:
    assert body(p(f"raised to £420{span('1', name)}.")) == ["raised to £420."]
    assert body(p(f"14{span('th', name)} May, 30 m{span('2', name)}")) == ["14th May, 30 m²"]


def test_a_lowered_number_stays() -> None:
    assert body(p(f"CO{span('2', 'Down')}")) == ["CO2"]


# Hidden text.


@pytest.mark.parametrize(
    "hidden",
    [
        p("secret", "GoneP"),
        p("secret", "ChildP"),
        p(span("secret", "Gone")),
        f'<text:section text:name="s" text:display="none">{p("secret")}</text:section>',
        f'<text:section text:name="s" text:display="condition" text:condition="ooow:1 == 1">'
        f"{p('secret')}</text:section>",
        f'<text:section text:name="s" text:display="condition" text:is-hidden="true">'
        f"{p('secret')}</text:section>",
        p('<text:hidden-paragraph text:condition="ooow:x" text:is-hidden="true"/>secret'),
        p('<text:hidden-text text:string-value="secret" text:is-hidden="true"/>'),
        f'<table:table><table:table-row table:visibility="collapse"><table:table-cell>'
        f"{p('secret')}</table:table-cell>"
        "</table:table-row></table:table>",
        f"<text:tracked-changes><text:changed-region><text:deletion>{p('secret')}</text:deletion>"
        "</text:changed-region></text:tracked-changes>",
    ],
)
def test_hidden_text_is_neither_read_nor_told(hidden: str) -> None:
    data = odt_file(p("Seen") + hidden + p("Seen too"), automatic=STYLES)
    assert texts(data) == ["Seen", "Seen too"]
    assert read(data).left_out == ()
    assert unexplained(data, "office.odt", "Seen\n\nSeen too", ()) == Unexplained()


def test_what_is_shown_at_present_is_read() -> None:
    section = (
        '<text:section text:name="s" text:display="condition" text:condition="ooow:x" text:is-hidden="false">'
    )
    assert body(f"{section}{p('Shown')}</text:section>") == ["Shown"]
    assert body(p('<text:conditional-text text:condition="ooow:x">carried</text:conditional-text>')) == [
        "carried"
    ]
    assert body(p('<text:hidden-text text:is-hidden="false">shown</text:hidden-text>')) == ["shown"]
    assert body(p(f"a{span('b', 'Back')}", "GoneP")) == []


# Drawings, objects, forms.


def test_frames_groups_and_shapes_are_read() -> None:
    frame = f"<draw:frame><draw:text-box>{p('In a frame')}</draw:text-box><draw:image/></draw:frame>"
    shapes = (
        f"<draw:g><draw:rect>{p('In a box')}</draw:rect><draw:ellipse>"
        f"{p('In a ring')}</draw:ellipse></draw:g>"
    )
    assert body(p(f"Text{frame}{shapes}")) == ["Text", "In a frame", "In a box", "In a ring"]
    assert body(frame, p("Text")) == ["In a frame", "Text"]


def test_an_equation_stands_in_its_line() -> None:
    maths = root("math:math", "<math:msup><math:mn>10</math:mn><math:mn>2</math:mn></math:msup>")
    holder = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    data = odt_file(p(f"It is {holder}."), raw={"Object 1/content.xml": maths})
    assert texts(data) == ["It is 10²."]


def test_charts_and_other_objects_are_told() -> None:
    chart = root(
        "office:document-content", f"<office:body><office:chart>{p('Fees')}</office:chart></office:body>"
    )
    sheet = root(
        "office:document-content",
        f"<office:body><office:spreadsheet>{p('35')}</office:spreadsheet></office:body>",
    )
    holders = "".join(f'<draw:frame><draw:object xlink:href="./Object {n}"/></draw:frame>' for n in (1, 2, 3))
    reading = read(
        odt_file(p(f"See{holders}"), raw={"Object 1/content.xml": chart, "Object 2/content.xml": sheet})
    )
    assert [one.text for one in reading.paragraphs if one.text] == ["See"]
    assert left_out(reading) == [("chart", "Fees"), ("embedded object", "35")]
    assert [one.code for one in reading.warnings] == ["chart", "embedded-object"]


def test_controls_of_forms_show_their_values() -> None:
    forms = (
        '<office:forms><form:form><form:checkbox form:id="a" form:label="Yes" form:current-state="checked"/>'
        '<form:checkbox form:id="b" form:label="No"/><form:text form:id="c" form:current-value="Ann Bell"/>'
        '<form:listbox form:id="d"><form:option form:label="For"/><form:option form:label="Against" '
        'form:current-selected="true"/></form:listbox><form:radio form:id="e" form:label="Both"/>'
        "</form:form></office:forms>"
    )
    shown = " ".join(f'<draw:control draw:control="{name}"/>' for name in "abcde")
    assert body(forms, p(shown)) == ["☒ Yes ☐ No Ann Bell Against ○ Both"]


def test_form_fields_of_words_kind_and_prompts() -> None:
    kind = "vnd.oasis.opendocument.field."
    box = (
        f'<field:fieldmark field:type="{kind}FORMCHECKBOX"><field:param field:name="Checkbox_Checked" '
        'field:value="true"/></field:fieldmark>'
    )
    choice = (
        f'<field:fieldmark field:type="{kind}FORMDROPDOWN"><field:param field:name="Dropdown_ListEntry" '
        'field:value="For"/><field:param field:name="Dropdown_ListEntry" field:value="Against"/><field:param '
        'field:name="Dropdown_Selected" field:value="1"/></field:fieldmark>'
    )
    drop = (
        '<text:drop-down text:name="x"><text:label text:value="Carried"/><text:label '
        'text:value="Lost"/>Lost</text:drop-down>'
    )
    prompt = '<text:placeholder text:placeholder-type="text">&lt;name&gt;</text:placeholder>'
    reading = read(odt_file(p(f"{box} {choice} {drop} {prompt}")))
    assert reading.paragraphs[0].text.strip() == "☒ Against Lost"
    assert left_out(reading) == [("form control", "<name>")]


# Signs and glosses.


def test_signs_of_symbol_fonts_keep_their_meaning() -> None:
    assert body(p(f"{span(chr(0xF0FC), 'Signs')} done {span(chr(0xF0A8), 'Signs')} open")) == [
        "✓ done ☐ open"
    ]
    bullet = (
        '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" '
        'text:bullet-char="&#xF0FC;">'
        '<style:text-properties style:font-name="Wingdings"/></text:list-level-style-bullet>'
        "</text:list-style>"
    )
    assert texts(odt_file(listed(items("done")), automatic=bullet)) == ["✓ done"]


def test_a_gloss_stands_behind_its_word() -> None:
    ruby = "<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>kan</text:ruby-text></text:ruby>"
    assert body(p(ruby)) == ["漢(kan)"]


# Headers, titles, kinds of files.


def headed(body_: str, *, header: str = "", first: str = "", footer: str = "") -> ReadDocument:
    parts = {"header": header, "header-first": first, "footer": footer}
    content = "".join(f"<style:{name}>{text}</style:{name}>" for name, text in parts.items() if text)
    return read(
        odt_file(body_, masters=f'<style:master-page style:name="Standard">{content}</style:master-page>')
    )


BODY = p("Present: Ann Bell") + p("1. Welcome")


def test_a_letterhead_on_the_first_page_opens_the_document() -> None:
    reading = headed(BODY, first=p("Marl Town Council") + p("Mill Lane"), header=p("Page 2"))
    assert [one.text for one in reading.paragraphs][:2] == ["Marl Town Council", "Mill Lane"]
    assert left_out(reading) == [("page number", "Page 2")]


def test_a_header_that_says_who_met_and_when_opens_the_document_and_others_run_on() -> None:
    reading = headed(BODY, header=p("Marl Town Council 14 May 2024") + p("OFFICIAL"), footer=p("Mill Lane"))
    assert reading.paragraphs[0].text == "Marl Town Council 14 May 2024"
    assert left_out(reading) == [("running head", "OFFICIAL"), ("running head", "Mill Lane")]


def test_the_page_style_of_the_first_page_counts() -> None:
    automatic = '<style:style style:name="P1" style:family="paragraph" style:master-page-name="First"/>'
    masters = (
        f'<style:master-page style:name="Standard"><style:header>{p("Ref 7")}</style:header>'
        f"</style:master-page>"
        f'<style:master-page style:name="First" style:next-style-name="Standard"><style:header>'
        f"{p('Mill Lane')}"
        "</style:header></style:master-page>"
    )
    reading = read(odt_file(p("Present", "P1") + p("More"), automatic=automatic, masters=masters))
    assert [one.text for one in reading.paragraphs] == ["Mill Lane", "Present", "More"]
    assert left_out(reading) == [("running head", "Ref 7")]


def test_titles_and_what_programs_fill_in() -> None:
    assert read(odt_file(p("Text"), title="Harbour Board")).hints.title == "Harbour Board"
    assert read(odt_file(p("Text"), title="Untitled")).hints.title is None
    assert read(odt_file(p("Text"))).hints.title is None


def test_templates_are_read(tmp_path: Path) -> None:
    path = tmp_path / "minutes.ott"
    path.write_bytes(odt_file(p("Harbour Board"), kind="application/vnd.oasis.opendocument.text-template"))
    assert read_source(path).text == "Harbour Board"


def test_a_spreadsheet_in_disguise_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        content = "<office:body><office:spreadsheet/></office:body>"
        archive.writestr("content.xml", root("office:document-content", content))
    with pytest.raises(RefusedFile, match="not an OpenDocument text"):
        read(made.getvalue())
