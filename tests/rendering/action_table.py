"""Minutes set as a table with a column for actions, in every format that has tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ActionTable:
    """How the table is set: its columns, whether their names stand above them and its topics have numbers."""

    order: str = "ida"
    headed: bool = True
    numbered: bool = True

    def heading(self, printed: str) -> str:
        """A topic as this table prints it."""
        return printed if self.numbered else printed.partition(". ")[2]

    def names(self) -> list[Cell]:
        """The row over the columns."""
        names = {"i": (ITEM,), "d": (MATTER,), "a": (ACTION,)}
        return [names[column] for column in self.order]

    def rows(self) -> list[list[Cell]]:
        """The rows below."""
        rows = []
        for printed, matter, action in ROWS:
            heading = self.heading(printed)
            cells = {"i": (heading,), "d": matter if "i" in self.order else (heading, *matter), "a": action}
            rows.append([cells[column] for column in self.order])
        return rows

    def all(self) -> list[list[Cell]]:
        """All rows that it prints."""
        return [self.names(), *self.rows()] if self.headed else self.rows()


def as_word(table: ActionTable) -> bytes:
    rows = [word_parts.row(*("".join(map(word_parts.para, cell)) for cell in row)) for row in table.all()]
    before = word_parts.para(TITLE, style="Title") + word_parts.para(DATE)
    return word_parts.word_file(before + word_parts.table(*rows) + word_parts.para(CLOSE))


def as_opendocument(table: ActionTable) -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{''.join(map(odt_parts.p, cell))}</table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in table.all()
    )
    made = f'<table:table table:name="t">{rows}</table:table>'
    return odt_parts.odt_file(odt_parts.p(TITLE) + odt_parts.p(DATE) + made + odt_parts.p(CLOSE))


def as_page(table: ActionTable) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{''.join(f'<p>{text}</p>' for text in cell)}</td>" for cell in row) + "</tr>"
        for row in table.all()
    )
    body = f"<h1>{TITLE}</h1><p>{DATE}</p><table>{rows}</table><p>{CLOSE}</p>"
    return f"<!DOCTYPE html><html><body><main>{body}</main></body></html>".encode()


def as_markdown(table: ActionTable) -> bytes:
    width = len(table.order)
    names = table.names() if table.headed else [("",)] * width
    rows = [
        " | ".join("<br>".join(cell) for cell in row) for row in (names, [("---",)] * width, *table.rows())
    ]
    lines = "\n".join(f"| {row} |" for row in rows)
    return f"# {TITLE}\n\n{DATE}\n\n{lines}\n\n{CLOSE}\n".encode()


def as_print(table: ActionTable, rules: str) -> bytes:
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
    headings = {table.heading(printed) for printed, *_ in ROWS}
    heads = [[[Paragraph(text, bold) for text in cell] for cell in table.names()]] if table.headed else []
    cells = [
        [[Paragraph(text, bold if text in headings else body) for text in cell] for cell in row]
        for row in table.rows()
    ]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), *drawn[rules]]
    made = Table([*heads, *cells], colWidths=[widths[column] for column in table.order], style=style)
    file = BytesIO()
    large = ParagraphStyle("title", bold, fontSize=16, leading=24)
    story = [Paragraph(TITLE, large), Paragraph(DATE, body), made, Paragraph(CLOSE, body)]
    SimpleDocTemplate(file, pagesize=A4, invariant=1).build(story)
    return file.getvalue()


ACTION_TABLES: Mapping[str, Callable[[ActionTable], bytes]] = {
    "minutes.docx": as_word,
    "minutes.odt": as_opendocument,
    "minutes.html": as_page,
    "minutes.md": as_markdown,
    "ruled.pdf": partial(as_print, rules="all"),
    "columns.pdf": partial(as_print, rules="columns"),
    "rows.pdf": partial(as_print, rules="rows"),
    "plain.pdf": partial(as_print, rules="none"),
}
"""File name -> what writes a table."""
