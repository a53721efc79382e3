from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from indexer.documents.lines import build
from indexer.documents.office.docx import read
from indexer.errors import RefusedFile
from indexer.model import Line, LineKind


def lines(document: Any) -> tuple[Line, ...]:
    return build(read(saved(document)).paragraphs)[1]


def saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def texts(document: Any) -> list[str]:
    return [line.text for line in lines(document)]


def numbered(paragraph: Any, num_id: int, depth: int = 0) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = depth
    properties.get_or_add_numId().val = num_id


def add_numbering(document: Any, *levels: tuple[str, str], start: int | None = None) -> int:
    """Define a list whose levels have these (numFmt, lvlText); return its numId."""
    root = document.part.numbering_part.element
    number = 900 + len(root.findall(qn("w:abstractNum")))
    described = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{described}</w:abstractNum>'
    )
    override = ""
    if start is not None:
        override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
    num = parse_xml(
        f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/>{override}</w:num>'
    )
    root.insert(0, abstract)
    root.append(num)
    return number


def test_headings_bold_and_plain() -> None:
    document = docx.Document()
    document.add_heading("Harbour Board", 0)
    document.add_heading("Item 1", 2)
    document.add_paragraph().add_run("Present:").bold = True
    document.add_paragraph("Ann Bell")
    assert [(line.text, line.kind, line.level, line.strong) for line in lines(document)] == [
        ("Harbour Board", LineKind.HEADING, 1, False),
        ("Item 1", LineKind.HEADING, 2, True),
        ("Present:", LineKind.TEXT, None, True),
        ("Ann Bell", LineKind.TEXT, None, False),
    ]


def test_bold_at_the_beginning_is_measured() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("4. ")
    paragraph.add_run("Ro").bold = True
    paragraph.add_run("ads.").bold = True
    paragraph.add_run(" They were mended.")
    (found,) = lines(document)
    assert (found.text[: found.strong_to], found.strong) == ("4. Roads.", False)


def test_runs_are_one_text_with_its_tabs_breaks_and_hyphens() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Har")
    paragraph.add_run("bour").italic = True
    run = paragraph.add_run("\tSteps\nof the low")
    run._r.append(OxmlElement("w:noBreakHyphen"))
    run._r.append(OxmlElement("w:softHyphen"))
    paragraph.add_run("er landing")
    assert texts(document) == ["Harbour\tSteps", "of the low-er landing"]


def test_automatic_numbers_are_printed() -> None:
    document = docx.Document()
    agenda = add_numbering(document, ("decimal", "%1."), ("lowerLetter", "%1.%2)"), ("bullet", "\uf0b7"))
    for text, depth in (("Welcome", 0), ("Guests", 1), ("Notes", 2), ("Accounts", 0), ("Fees", 1)):
        numbered(document.add_paragraph(text), agenda, depth)
    found = lines(document)
    assert [line.text for line in found] == [
        "1. Welcome",
        "1.a) Guests",
        "• Notes",
        "2. Accounts",
        "2.a) Fees",
    ]
    assert [line.kind.value for line in found] == ["numbered", "numbered", "bullet", "numbered", "numbered"]
    assert [line.level for line in found] == [0, 1, 2, 0, 1]
    assert [line.text[line.marker_end :] for line in found][:2] == ["Welcome", "Guests"]
    assert [line.gap_before for line in found] == [True, False, False, False, False]


def test_a_list_may_start_elsewhere_and_be_switched_off() -> None:
    document = docx.Document()
    agenda = add_numbering(document, ("upperRoman", "%1"), start=4)
    numbered(document.add_paragraph("Welcome"), agenda)
    numbered(document.add_paragraph("A note"), 0)
    numbered(document.add_paragraph("Accounts"), agenda)
    assert texts(document) == ["IV Welcome", "A note", "V Accounts"]


def test_numbers_may_come_from_the_style() -> None:
    document = docx.Document()
    document.add_paragraph("Charter", style="List Number")
    document.add_paragraph("Fees", style="List Number")
    document.add_paragraph("Gulls", style="List Bullet")
    assert texts(document) == ["1. Charter", "2. Fees", "• Gulls"]


def test_tables_stand_in_document_order() -> None:
    document = docx.Document()
    document.add_paragraph("Present")
    table = document.add_table(rows=2, cols=3)
    for row, names in zip(table.rows, (("Name", "Initials", "From"), ("Ann Bell", "AB", "CPS")), strict=True):
        for found, name in zip(row.cells, names, strict=True):
            found.text = name
    table.cell(0, 1).merge(table.cell(0, 2))
    document.add_paragraph("Welcome")
    found = lines(document)
    assert [line.kind.value for line in found] == ["text", "row", "row", "row", "text"]
    assert [line.cells for line in found[1:3]] == [("Name", "Initials", ""), ("", "From", "")]
    assert found[-2].cells == ("Ann Bell", "AB", "CPS")


def test_inserted_text_counts_and_deleted_and_hidden_text_does_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Agreed ")
    xml = (
        f"<w:p {nsdecls('w')}><w:ins><w:r><w:t>by all</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>by none</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )
    for child in list(parse_xml(xml)):
        paragraph._p.append(child)
    assert texts(document) == ["Agreed by all"]


def test_links_and_contents_are_links() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w")} w:anchor="x"><w:r><w:t>1. Accounts 3</w:t></w:r></w:hyperlink>'
        )
    )
    document.add_paragraph("See the page").add_run(" here")
    assert [(line.text, line.link) for line in lines(document)] == [
        ("1. Accounts 3", True),
        ("See the page here", False),
    ]


def test_content_controls_and_text_boxes_are_read_once() -> None:
    document = docx.Document()
    body = document.element.body
    control = (
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Chosen</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    body.insert(0, parse_xml(control))
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>"
    names = f'{nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body.insert(
        1,
        parse_xml(
            f"<w:p {names}><w:r><w:t>Anchor</w:t></w:r><w:r><mc:AlternateContent>"
            f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        ),
    )
    assert texts(document) == ["Chosen", "Anchor", "Boxed"]


def test_headers_and_footers_are_left_out_and_the_title_is_a_hint() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "OFFICIAL"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.core_properties.title = "Harbour Board, May"
    document.add_paragraph("Welcome")
    assert texts(document) == ["Welcome"]
    assert read(saved(document)).hints.title == "Harbour Board, May"


def test_damage_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph("Welcome " * 500)
    data = saved(document)
    for broken in (data[: len(data) // 2], data[:-30], b"PK\x03\x04" + b"\0" * 200):
        with pytest.raises(RefusedFile):
            read(broken)
