"""Renders the sources of the sample minutes as Word and PDF files, byte for byte the same every time.

A source is a small Markdown: front matter with `format` (docx or pdf) and, for a PDF, `running-head`; then
one paragraph a line, `#` headings, `- ` bullets, `1. ` numbered points, `| a | b |` table rows, `**bold**`.
A backslash and a hyphen mark where a printed word may be broken, as in `gover\\-nance`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import docx
from docx.document import Document as Word
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

HERE = Path(__file__).resolve().parent
# Any fixed moment will do; this is the earliest that a zip archive can state.
EPOCH = dt.datetime(1980, 1, 1)
BREAK = "\\-"
BOLD = re.compile(r"\*\*([^*]+)\*\*")
NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a source: its kind ("h1".."h3", "bullet", "number", "row", "text") and what it says."""

    kind: str
    text: str
    gap: bool  # an empty line stands before it

    @property
    def cells(self) -> list[str]:
        """The cells of a table row."""
        return [cell.strip() for cell in self.text.strip("|").split("|")]


@dataclass(frozen=True, slots=True)
class Document:
    """A source as read: its settings (front matter) and its blocks in order."""

    settings: dict[str, str]
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The text of the first top heading."""
        return next(block.text for block in self.blocks if block.kind == "h1")


def read(path: Path) -> Document:
    """Read a source file; ValueError when its front matter does not close."""
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    settings = dict(line.split(": ", 1) for line in front.splitlines())
    blocks: list[Block] = []
    gap = True
    for line in body.splitlines():
        if line.strip():
            blocks.append(_block(line, gap))
        gap = not line.strip()
    return Document(settings, tuple(blocks))


def _block(line: str, gap: bool) -> Block:
    hashes = len(line) - len(line.lstrip("#"))
    if hashes:
        return Block(f"h{hashes}", line[hashes:].strip(), gap)
    if line.startswith("- "):
        return Block("bullet", line[2:], gap)
    if line.startswith("|"):
        return Block("row", line, gap)
    if number := NUMBERED.match(line):
        return Block("number", line[number.end() :], gap)
    return Block("text", line, gap)


def _runs(blocks: tuple[Block, ...]) -> Iterator[tuple[bool, list[Block]]]:
    """Groups of blocks, each either a whole table (True) or what stands between tables (False)."""
    for is_table, group in groupby(blocks, key=lambda block: block.kind == "row"):
        yield is_table, list(group)


def write_docx(document: Document, out: Path) -> None:
    """Write a Word file with real heading and list styles and its tables as tables."""
    word = docx.Document()
    properties = word.core_properties
    properties.title, properties.author = document.title, "Brackenshire Partnerships"
    properties.created = properties.modified = EPOCH
    for is_table, blocks in _runs(document.blocks):
        if is_table:
            _add_docx_table(word, blocks)
        else:
            for block in blocks:
                _add_docx_paragraph(word, block)
    buffer = io.BytesIO()
    word.save(buffer)
    _repack(buffer, out)


def _add_docx_paragraph(word: Word, block: Block) -> None:
    styles = {
        "h1": "Title",
        "h2": "Heading 1",
        "h3": "Heading 2",
        "bullet": "List Bullet",
        "number": "List Number",
    }
    paragraph = word.add_paragraph(style=styles.get(block.kind, "Normal"))
    for index, piece in enumerate(BOLD.split(block.text.replace(BREAK, ""))):
        if piece:
            paragraph.add_run(piece).bold = True if index % 2 else None


def _add_docx_table(word: Word, blocks: list[Block]) -> None:
    table = word.add_table(rows=0, cols=len(blocks[0].cells), style="Table Grid")
    for index, block in enumerate(blocks):
        for cell, text in zip(table.add_row().cells, block.cells, strict=True):
            cell.paragraphs[0].add_run(text).bold = True if index == 0 else None


def _repack(archive: io.BytesIO, out: Path) -> None:
    """Copy a zip archive with one fixed time stamp: the library stamps its parts with the clock's."""
    with zipfile.ZipFile(archive) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            packed.writestr(part, parts.read(name))


BODY = ParagraphStyle("text", fontName="Helvetica", fontSize=11, leading=15, alignment=TA_JUSTIFY)
STYLES = {
    "h1": ParagraphStyle("h1", BODY, fontName="Helvetica-Bold", fontSize=17, leading=21, alignment=0),
    "h2": ParagraphStyle(
        "h2", BODY, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=8, keepWithNext=1
    ),
    "h3": ParagraphStyle("h3", BODY, fontName="Helvetica-Bold", fontSize=11, spaceBefore=3, keepWithNext=1),
    "bullet": ParagraphStyle("bullet", BODY, leftIndent=6 * mm, bulletIndent=1 * mm),
    "number": ParagraphStyle("number", BODY, leftIndent=6 * mm),
}


def write_pdf(document: Document, out: Path) -> None:
    """Write an A4 file with a running head and numbered pages; some words are broken at line ends."""
    flow: list[Flowable] = []
    for is_table, blocks in _runs(document.blocks):
        flow += [_pdf_table(blocks)] if is_table else [_pdf_paragraph(block) for block in blocks]
    template = SimpleDocTemplate(
        str(out),
        pagesize=A4,
        margin=28 * mm,
        invariant=1,
        title=document.title,
        author="Brackenshire Partnerships",
    )
    furniture = partial(_draw_furniture, document.settings["running-head"])
    template.build(flow, onFirstPage=furniture, onLaterPages=furniture)


def _pdf_paragraph(block: Block) -> Paragraph:
    style = STYLES.get(block.kind, BODY)
    if block.gap:
        style = ParagraphStyle(style.name, style, spaceBefore=style.spaceBefore + 6)
    markup = BOLD.sub(r"<b>\1</b>", block.text.replace("&", "&amp;").replace(BREAK, "\N{SOFT HYPHEN}"))
    return Paragraph(markup, style, bulletText="–" if block.kind == "bullet" else None)


def _pdf_table(blocks: list[Block]) -> Table:
    rows = [[Paragraph(cell, BODY) for cell in block.cells] for block in blocks]
    grid = ("GRID", (0, 0), (-1, -1), 0.5, colors.grey)
    return Table(rows, style=[grid], spaceBefore=8, spaceAfter=8)


def _draw_furniture(head: str, canvas: Canvas, template: SimpleDocTemplate) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(28 * mm, height - 14 * mm, head)
    canvas.drawCentredString(width / 2, 12 * mm, f"Page {template.page}")
    canvas.restoreState()


WRITERS = {"docx": write_docx, "pdf": write_pdf}


def render_all(out: Path) -> list[Path]:
    """Render every source into the folder `out`; returns the files written, in the order of their names."""
    written = []
    for source in sorted((HERE / "sources").glob("*.md")):
        document = read(source)
        kind = document.settings["format"]
        target = out / f"{source.stem}.{kind}"
        WRITERS[kind](document, target)
        written.append(target)
    return written


def main() -> None:
    """Render into `examples/minutes`, or into the folder given."""
    parser = argparse.ArgumentParser(description="Render the Word and PDF files of the sample minutes.")
    parser.add_argument("out", nargs="?", type=Path, default=HERE / "minutes")
    for path in render_all(parser.parse_args().out):
        print(path.name)


if __name__ == "__main__":
    main()
