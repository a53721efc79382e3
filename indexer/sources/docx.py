"""Word documents (.docx) -> paragraphs in document order; headers, footers and deleted text left out."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from lxml.etree import LxmlError

from indexer.errors import RefusedFile
from indexer.model import Hints, LineKind
from indexer.sources.canonical import Paragraph
from indexer.sources.docx_numbering import Numbering
from indexer.sources.docx_runs import Runs, text_boxes
from indexer.sources.docx_styles import Styles, outline_level
from indexer.sources.numerals import Scheme
from indexer.sources.packages import require_package
from indexer.sources.reading import Reading
from indexer.sources.runs import paragraphs_of
from indexer.sources.tables import rows_of

# Elements that only wrap paragraphs and tables.
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")))
_NUMBERED_OFF = "0"

# How the libraries fail on parts that contradict each other, are missing or cannot be unpacked.
_DAMAGE = (
    OpcError,
    LxmlError,
    BadZipFile,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    OSError,
    RecursionError,
    zlib.error,
)


def read(data: bytes) -> Reading:
    """Read a .docx file; raises RefusedFile when it is damaged, encrypted or no Word document."""
    require_package(data, "word/document.xml", "a Word document")
    try:
        document = docx.Document(BytesIO(data))
        body = _Body(document)
        return Reading(
            tuple(body.blocks(document.element.body)), Hints(title=document.core_properties.title or None)
        )
    except _DAMAGE as error:
        raise RefusedFile("it is damaged: its parts do not make a Word document") from error


class _Body:
    """Walks the body of one document once, in order: list numbers depend on what went before."""

    def __init__(self, document: Document) -> None:
        part = document.part
        self._styles = Styles(_related(part, "styles"))
        self._numbering = Numbering(_related(part, "numbering"))
        self._runs = Runs(self._styles)
        self._in_list = False

    def blocks(self, parent: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs of an element's paragraphs and tables, wrappers opened."""
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self._in_list = False
                yield from rows_of(self._row(row) for row in _through(child, qn("w:tr")))
                self._in_list = False
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)

    def _row(self, row: Element) -> list[list[Paragraph]]:
        """Return the cells of a table row; one that spans columns is followed by empty ones."""
        cells: list[list[Paragraph]] = []
        for cell in _through(row, qn("w:tc")):
            self._in_list = False
            properties = cell.find(qn("w:tcPr"))
            span = _attribute(properties, "w:gridSpan")
            merged = None if properties is None else properties.find(qn("w:vMerge"))
            continues = merged is not None and merged.get(qn("w:val")) != "restart"
            cells.append([] if continues else list(self.blocks(cell)))
            cells.extend([] for _ in range(int(span or 1) - 1))
        return cells

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        style_id = self._styles.of_paragraph(element)
        runs = self._runs.of(element, style_id)
        if any(run.text.strip() for run in runs):
            like = self._like(element, style_id)
            yield from paragraphs_of(runs, like)
            self._in_list = like.kind in {LineKind.BULLET, LineKind.NUMBERED}
        else:
            self._in_list = False
            yield Paragraph("")
        for box in text_boxes(element):
            yield from self.blocks(box)

    def _like(self, element: Element, style_id: str | None) -> Paragraph:
        """Return a paragraph without text that has the kind, level and marker of `element`."""
        numbered = self._marker(element, style_id)
        scheme, marker, depth = numbered or (Scheme.NONE, "", 0)
        level = outline_level(element.find(qn("w:pPr"))) or self._styles.heading_level(style_id)
        link = self._styles.is_contents(style_id)
        if level:
            return Paragraph("", LineKind.HEADING, level, marker, link=link)
        if not marker:
            return Paragraph("", link=link)
        kind = LineKind.BULLET if scheme is Scheme.BULLET else LineKind.NUMBERED
        return Paragraph("", kind, depth, marker, link=link, gap_before=not self._in_list)

    def _marker(self, element: Element, style_id: str | None) -> tuple[Scheme, str, int] | None:
        """Count the paragraph in its list and return scheme, printed marker and depth; None outside lists."""
        own = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        inherited = self._styles.numbering(style_id)
        num_id = _attribute(own, "w:numId")
        depth = _attribute(own, "w:ilvl")
        if inherited and num_id is None:
            num_id = _attribute(inherited[0], "w:numId")
        if num_id is None or num_id == _NUMBERED_OFF:
            return None
        if depth is None and inherited:
            depth = _attribute(inherited[0], "w:ilvl") or str(
                self._numbering.depth_of_style(num_id, inherited[1])
            )
        found = self._numbering.next(num_id, int(depth or 0))
        return (*found, int(depth or 0)) if found else None


def _through(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children with `tag`, looking through wrappers (content controls, tracked insertions)."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _through(child, tag)


def _related(part: Part, name: str) -> Element | None:
    """Return the root element of the styles or numbering part, None when the document has none."""
    ending = f"/{name}"
    return next((r.target_part.element for r in part.rels.values() if r.reltype.endswith(ending)), None)


def _attribute(properties: Element | None, child: str) -> str | None:
    found = None if properties is None else properties.find(qn(child))
    value = None if found is None else found.get(qn("w:val"))
    return None if value is None else str(value)
