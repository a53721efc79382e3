"""PDF files as printed: running heads, page numbers, wrapped and justified lines, words cut at line ends."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from tests.rendering.neutral import Block, Kind, Minutes, printed

_BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=7, alignment=TA_JUSTIFY
)
_NAME = ParagraphStyle("name", _BODY, spaceAfter=0, alignment=0)
_TITLE = ParagraphStyle("title", _BODY, fontName="Times-Bold", fontSize=18, leading=22, alignment=0)
_ITEM = ParagraphStyle("item", _TITLE, fontSize=13, leading=16, spaceBefore=10, spaceAfter=5, keepWithNext=1)
_SUBHEADING = ParagraphStyle("subheading", _BODY, fontName="Times-Bold", keepWithNext=1, alignment=0)
_ENTRY = ParagraphStyle("entry", _BODY, leftIndent=20, bulletIndent=4, spaceAfter=2)


def as_pdf(minutes: Minutes) -> bytes:
    """Write an A4 file with a text layer."""
    file = BytesIO()
    furniture = partial(_draw_furniture, minutes.board)
    SimpleDocTemplate(file, pagesize=A4, invariant=1).build(
        list(_flow(minutes)), onFirstPage=furniture, onLaterPages=furniture
    )
    return file.getvalue()


def _flow(minutes: Minutes) -> Iterator[Flowable]:
    yield Paragraph(escape(minutes.board), _TITLE)
    yield Paragraph(escape(minutes.date_line), _BODY)
    for heading, people in minutes.roster:
        yield Paragraph(f"<b>{heading}</b>", _BODY)
        yield from (Paragraph(escape(printed(person)), _NAME) for person in people[:-1])
        yield Paragraph(escape(printed(people[-1])), _BODY)
    for item in minutes.items:
        yield Paragraph(escape(item.printed), _ITEM)
        yield from map(_block, item.blocks)


def _block(block: Block) -> Flowable:
    text = escape(block.text)
    match block.kind:
        case Kind.SUBHEADING:
            return Paragraph(text, _SUBHEADING)
        case Kind.BULLET:
            return Paragraph(text, _ENTRY, bulletText="•")
        case Kind.NUMBERED:
            return Paragraph(text, _ENTRY, bulletText=f"{block.number}.")
        case Kind.ACTION:
            return Paragraph(f"<b>{text}</b>", _BODY)
        case _:
            return Paragraph(text, _BODY)


def _draw_furniture(head: str, canvas: Canvas, template: Any) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(72, height - 36, f"{head} – confirmed minutes")
    canvas.drawCentredString(width / 2, 30, f"Page {template.page}")
    canvas.restoreState()
