"""Word documents: heading styles, list styles, the roster as a table, numbers typed or automatic."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from indexer.model import Person
from tests.rendering.neutral import Block, Kind, Minutes

_STYLES = {
    Kind.TEXT: "Normal",
    Kind.ACTION: "Normal",
    Kind.SUBHEADING: "Heading 2",
    Kind.BULLET: "List Bullet",
}
_COLUMNS = ("Name", "Initials", "Organisation", "Role")


def as_docx(minutes: Minutes) -> bytes:
    """Numbers of items are part of their text."""
    return _document(minutes, automatic=False)


def as_numbered_docx(minutes: Minutes) -> bytes:
    """Numbers of items are made by Word where they count from 1."""
    return _document(minutes, automatic=minutes.counted)


def _document(minutes: Minutes, *, automatic: bool) -> bytes:
    document = docx.Document()
    document.add_paragraph(minutes.board, style="Title")
    document.add_paragraph(minutes.date_line)
    for heading, people in minutes.roster:
        document.add_paragraph().add_run(heading).bold = True
        _add_roster(document, people)
    items = _add_list(document) if automatic else None
    for item in minutes.items:
        paragraph = document.add_paragraph(item.heading if automatic else item.printed, style="Heading 1")
        if items is not None:
            _number(paragraph, items)
        entries = 0
        for block in item.blocks:
            entries = entries or _add_list(document) if block.kind is Kind.NUMBERED else 0
            _add_block(document, block, entries)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add_roster(document: Any, people: tuple[Person, ...]) -> None:
    table = document.add_table(rows=0, cols=len(_COLUMNS), style="Table Grid")
    rows = [
        _COLUMNS,
        *((person.name, person.initials, person.organisation, person.role) for person in people),
    ]
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text or "").bold = True if row is _COLUMNS else None


def _add_block(document: Any, block: Block, entries: int) -> None:
    paragraph = document.add_paragraph(style=_STYLES.get(block.kind, "Normal"))
    paragraph.add_run(block.text).bold = True if block.kind is Kind.ACTION else None
    if entries:
        _number(paragraph, entries)


def _add_list(document: Any) -> int:
    """Define a list that counts 1., 2., 3. and return its id."""
    root = document.part.numbering_part.element
    name = 900 + len(root.findall(qn("w:abstractNum")))
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    )
    root.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}">{level}</w:abstractNum>')
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>')
    )
    return name


def _number(paragraph: Any, list_id: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = list_id
