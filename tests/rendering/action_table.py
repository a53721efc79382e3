"""Minutes set as a table with a column for actions, in every format that has tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from tests.rendering import odt_parts, word_parts

TITLE = "Harbour Board"
DATE = "Minutes of the meeting held on 12 March 2024"
ITEM, MATTER, ACTION = "Item", "Discussion", "Action"
CLOSE = "The meeting closed at nine in the evening."

Cell = Sequence[str]
Row = tuple[str, Cell, Cell]
"""An item's heading, the paragraphs of its discussion, and those of who is to do what."""

ROWS: Sequence[Row] = (
    (
        "1. Apologies",
        ("Apologies were received from Cllr Tolley, who was judging marrows at the county show.",),
        (),
    ),
    (
        "2. Harbour path",
        (
            "The clerk reported that the stile had been mended by volunteers over two weekends.",
            "The county had been thanked for the timber, which had been brought to the hall free of charge.",
        ),
        ("Clerk to write to Harbour County Council about the gate and the lower steps",),
    ),
    (
        "3. Finance",
        ("The grant was set at £2,400 for the coming year, and reserves were looked at.",),
        (
            "Treasurer to report on the reserves to the board in May.",
            "Clerk to obtain three quotes for the roof of the hall, of which one is to be for slates.",
        ),
    ),
    (
        "4. Play area",
        ("Two bolts are missing from the climbing frame, which is roped off until it is repaired.",),
        ("Cllr Quill",),
    ),
)
ACTS = (
    ("2", "Clerk", "Clerk to write to Harbour County Council about the gate and the lower steps"),
    ("3", "Treasurer", "Treasurer to report on the reserves to the board in May."),
    (
        "3",
        "Clerk",
        "Clerk to obtain three quotes for the roof of the hall, of which one is to be for slates.",
    ),
    (
        "4",
        "Cllr Quill",
        "Two bolts are missing from the climbing frame, which is roped off until it is repaired.",
    ),
)
"""What the table says who is to do: item, owner, and the words that say so."""

ORDERS = ("ida", "aid", "iad", "ad", "da")
"""Columns: i(tem), d(iscussion), a(ction); without one of items their headings stand in the discussions."""


def _table(order: str) -> list[list[Cell]]:
    names = {"i": (ITEM,), "d": (MATTER,), "a": (ACTION,)}
    rows = [[names[column] for column in order]]
    for heading, matter, action in ROWS:
        cells = {"i": (heading,), "d": matter if "i" in order else (heading, *matter), "a": action}
        rows.append([cells[column] for column in order])
    return rows


def as_word(order: str) -> bytes:
    rows = [word_parts.row(*("".join(map(word_parts.para, cell)) for cell in row)) for row in _table(order)]
    before = word_parts.para(TITLE, style="Title") + word_parts.para(DATE)
    return word_parts.word_file(before + word_parts.table(*rows) + word_parts.para(CLOSE))


def as_opendocument(order: str) -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{''.join(map(odt_parts.p, cell))}</table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in _table(order)
    )
    table = f'<table:table table:name="t">{rows}</table:table>'
    return odt_parts.odt_file(odt_parts.p(TITLE) + odt_parts.p(DATE) + table + odt_parts.p(CLOSE))


def as_page(order: str) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{''.join(f'<p>{text}</p>' for text in cell)}</td>" for cell in row) + "</tr>"
        for row in _table(order)
    )
    body = f"<h1>{TITLE}</h1><p>{DATE}</p><table>{rows}</table><p>{CLOSE}</p>"
    return f"<!DOCTYPE html><html><body><main>{body}</main></body></html>".encode()


def as_print(order: str, rules: str) -> bytes:
    """Write a PDF with all rules, those between columns or rows only, or none."""
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12)
    bold = ParagraphStyle("bold", body, fontName="Helvetica-Bold")
    widths = {"i": 90.0, "d": 230.0, "a": 120.0}
    drawn: dict[str, list[tuple[object, ...]]] = {
        "all": [("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
        "columns": [
            ("BOX", (0, 0), (-1, -1), 0.5, colors.black),
            ("LINEBEFORE", (1, 0), (-1, -1), 0.5, colors.black),
        ],
        "rows": [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black)],
        "none": [],
    }
    names, *rows = _table(order)
    heads = [[Paragraph(text, bold) for text in cell] for cell in names]
    cells = [[[_paragraph(text, body, bold) for text in cell] for cell in row] for row in rows]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), *drawn[rules]]
    table = Table([heads, *cells], colWidths=[widths[column] for column in order], style=style)
    file = BytesIO()
    large = ParagraphStyle("title", bold, fontSize=16, leading=24)
    story = [Paragraph(TITLE, large), Paragraph(DATE, body), table, Paragraph(CLOSE, body)]
    SimpleDocTemplate(file, pagesize=A4, invariant=1).build(story)
    return file.getvalue()


def _paragraph(text: str, body: ParagraphStyle, bold: ParagraphStyle) -> Paragraph:
    return Paragraph(text, bold if any(text == heading for heading, *_ in ROWS) else body)


ACTION_TABLES: Mapping[str, Callable[[str], bytes]] = {
    "minutes.docx": as_word,
    "minutes.odt": as_opendocument,
    "minutes.html": as_page,
    "ruled.pdf": partial(as_print, rules="all"),
    "columns.pdf": partial(as_print, rules="columns"),
    "rows.pdf": partial(as_print, rules="rows"),
    "plain.pdf": partial(as_print, rules="none"),
}
"""File name -> what writes the table with its columns in an order."""
