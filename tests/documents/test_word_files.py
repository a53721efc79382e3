"""Honest Word files of every kind are read; headers and properties give what the text does not say."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from indexer.documents.formats import ReadDocument
from indexer.documents.office.docx import read
from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from tests.rendering.word_parts import W, para, run, word_file

TEXT = para("Harbour Board")


def shown(data: bytes) -> list[str]:
    return [one.text for one in read(data).paragraphs if one.text]


def changed(data: bytes, change: dict[str, tuple[bytes, bytes] | None]) -> bytes:
    """A copy of a package, texts in its members replaced; None drops a member."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content: bytes | None = old.read(name)
            if name in change:
                words = change[name]
                content = None if words is None else old.read(name).replace(*words)
            if content is not None:
                new.writestr(name, content)
    return made.getvalue()


# Relationships.


@pytest.mark.parametrize("target", ["NULL", "#_top", "media/image1.png", "../../etc/passwd", "", "%00"])
def test_a_relationship_that_leads_nowhere_is_as_if_not_there(target: str) -> None:
    assert shown(word_file(TEXT, related={"rIdN": ("image", target), "rIdS": ("styles", target)})) == [
        "Harbour Board"
    ]


def test_a_link_out_of_the_package_is_not_followed() -> None:
    data = changed(
        word_file(TEXT, related={"rIdS": ("styles", "https://example.org/styles.xml")}),
        {"word/_rels/document.xml.rels": (b"styles.xml", b'styles.xml" TargetMode="External')},
    )
    assert shown(data) == ["Harbour Board"]


def test_the_main_part_may_have_another_name() -> None:
    data = word_file(TEXT, main="document2.xml")
    assert shown(data) == ["Harbour Board"]
    assert shown(changed(data, {"_rels/.rels": None})) == ["Harbour Board"]


def test_names_may_differ_in_case_and_slashes() -> None:
    data = word_file(
        para("One", style="H"),
        parts={"styles": '<w:style w:styleId="H"><w:name w:val="heading 1"/></w:style>'},
    )
    for old, new in (
        (b"styles.xml", b"Styles.XML"),
        (b"styles.xml", b"/word/styles.xml"),
        (b"styles.xml", b".\\styles.xml"),
    ):
        found = read(changed(data, {"word/_rels/document.xml.rels": (old, new)})).paragraphs
        assert [(one.kind.value, one.level) for one in found] == [("heading", 1)]


# Formats.


def test_strict_open_xml_is_read() -> None:
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    member = (W.encode(), strict)
    data = word_file(
        para("Seen", run("hidden", "<w:vanish/>"), run("1", '<w:vertAlign w:val="superscript"/>')),
        parts={"footnotes": ""},
    )
    assert shown(changed(data, {"word/document.xml": member})) == ["Seen"]


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        (".dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
        (".dotm", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
    ],
)
def test_templates_and_documents_with_macros_are_read(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"minutes{suffix}"
    path.write_bytes(changed(word_file(TEXT, kind=kind, main="main.xml"), {"_rels/.rels": None}))
    assert read_source(path).text == "Harbour Board"


def test_a_workbook_in_disguise_is_refused() -> None:
    data = changed(word_file(TEXT), {"word/document.xml": (b"w:body", b"w:sheet")})
    with pytest.raises(RefusedFile, match="not a Word document"):
        read(data)


def test_a_damaged_part_is_refused_in_one_sentence() -> None:
    data = changed(word_file(TEXT), {"word/document.xml": (b"</w:body>", b"<w:body>")})
    with pytest.raises(RefusedFile, match="damaged"):
        read(data)
    entities = changed(
        word_file(TEXT), {"word/document.xml": (b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document')}
    )
    with pytest.raises(RefusedFile, match="entities"):
        read(entities)


# Titles.


def test_a_document_without_properties_has_no_title() -> None:
    assert read(word_file(TEXT)).hints.title is None


@pytest.mark.parametrize(
    "title", ["Word Document", "Microsoft Word - b.docx", "Untitled", "Document1", "Title", "  "]
)
def test_what_programs_fill_in_is_no_title(title: str) -> None:
    assert saved(title).hints.title is None


def test_a_title_is_a_hint() -> None:
    assert saved("Harbour Board, May").hints.title == "Harbour Board, May"


def saved(title: str) -> ReadDocument:
    document = docx.Document()
    document.add_paragraph("Text")
    document.core_properties.title = title
    file = BytesIO()
    document.save(file)
    return read(file.getvalue())


# Headers and footers.


def headed(body: str, first: str = "", default: str = "", footer: str = "") -> ReadDocument:
    """A document of one section with these headers; `first` asks for a first page of its own."""
    parts = {"header1": first, "header2": default, "footer1": footer}
    parts = {name: content for name, content in parts.items() if content}
    numbers = {name: f"rId{n}" for n, name in enumerate(parts)}
    references = "".join(
        f'<w:{which}Reference w:type="{kind}" r:id="{numbers[name]}"/>'
        for name, which, kind in (
            ("header1", "header", "first"),
            ("header2", "header", "default"),
            ("footer1", "footer", "default"),
        )
        if name in parts
    )
    section = f"<w:sectPr>{references}{'<w:titlePg/>' if first else ''}</w:sectPr>"
    return read(word_file(body + section, parts=parts))


BODY = para("Present: Ann Bell") + para("1. Welcome")


def test_a_letterhead_on_the_first_page_opens_the_document() -> None:
    reading = headed(BODY, first=para("Marl Town Council") + para("14 May 2024") + para("Mill Lane"))
    assert [one.text for one in reading.paragraphs] == [
        *("Marl Town Council", "14 May 2024", "Mill Lane", "Present: Ann Bell", "1. Welcome")
    ]
    assert reading.left_out == ()


def test_a_running_header_that_says_who_met_and_when_opens_the_document() -> None:
    reading = headed(BODY, default=para("Marl Town Council, 14 May 2024 - Page 2 of 3") + para("OFFICIAL"))
    assert reading.paragraphs[0].text == "Marl Town Council, 14 May 2024"
    assert [(one.reason, one.text.strip(" -")) for one in reading.left_out] == [
        ("page number", "Page 2 of 3"),
        ("running head", "OFFICIAL"),
    ]


def test_what_the_text_says_itself_is_not_said_twice() -> None:
    body = para("MARL TOWN COUNCIL") + para("Minutes of the meeting of 14th May 2024") + BODY
    reading = headed(body, default=para("Marl Town Council 14 May 2024"), footer=para("Page 1"))
    assert reading.paragraphs[0].text == "MARL TOWN COUNCIL"
    assert [(one.reason, one.text) for one in reading.left_out] == [
        ("running head", "Marl Town Council 14 May 2024"),
        ("page number", "Page 1"),
    ]


def test_another_figure_is_something_new() -> None:
    body = para("Marl Town Council") + para("Minutes of the meeting") + BODY
    reading = headed(body, default=para("Minutes of Marl Town Council 14 May 2024"))
    assert reading.paragraphs[0].text == "Minutes of Marl Town Council 14 May 2024"


def test_a_first_header_that_no_page_shows_is_not_read() -> None:
    section = '<w:sectPr><w:headerReference w:type="first" r:id="rId0"/></w:sectPr>'
    reading = read(word_file(BODY + section, parts={"header1": para("Left over Council")}))
    assert reading.paragraphs[0].text == "Present: Ann Bell"
    assert reading.left_out == ()


def test_the_header_of_a_later_section_opens_that_section() -> None:
    end = '<w:sectPr><w:headerReference w:type="default" r:id="{}"/></w:sectPr>'
    body = para("First", properties=end.format("rId0")) + para("Second") + end.format("rId1")
    parts = {
        "header1": para("Marl Town Council 14 May 2024"),
        "header2": para("Marl Town Council 11 June 2024"),
    }
    assert [one.text for one in read(word_file(body, parts=parts)).paragraphs] == [
        "Marl Town Council 14 May 2024",
        "First",
        "Marl Town Council 11 June 2024",
        "Second",
    ]
