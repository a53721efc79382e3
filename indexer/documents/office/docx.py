"""Word documents (.docx, .docm, .dotx, .dotm) -> paragraphs in document order.

Notes stand behind the paragraph that refers to them; deleted and hidden text is not read; comments, running
headers and footers are left out and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml.etree import _Element as Element

from indexer.documents.formats import DocumentReader, ReadDocument
from indexer.documents.lines import Paragraph
from indexer.documents.office.body import (
    OfficeBody,
    OfficeFindings,
    PrintedPiece,
    read_document,
    settled,
)
from indexer.documents.office.list_numbers import LevelScheme
from indexer.documents.office.package import DAMAGE
from indexer.documents.office.page_heads import PageHead, PageHeads
from indexer.documents.office.word_chunks import WordChunks
from indexer.documents.office.word_drawings import WordDrawings
from indexer.documents.office.word_fields import fields_of
from indexer.documents.office.word_numbers import WordNumbering
from indexer.documents.office.word_package import WordPackage, number, qn, val
from indexer.documents.office.word_styles import WordStyles, outline_level, switch
from indexer.documents.office.word_text import (
    WordLine,
    WordText,
    is_deleted,
    is_placeholder,
    shown_text,
)
from indexer.errors import RefusedFile
from indexer.model import UNNAMED_LABEL, LineKind

_NUMBERED_OFF = "0"
# A merged cell spans columns of its table; damage claims more.
_MOST_CELLS = 100
# What holds no paragraphs of the text, or only such as are gone.
_PASSED = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:sdtPr", "w:sdtEndPr", "w:sectPr", "w:tblPr", "w:tblGrid"))
)
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def read(data: bytes) -> ReadDocument:
    """Read a Word document; raises RefusedFile when it is damaged, encrypted or no Word document."""
    return _read(data, _read_within)


def _read_within(data: bytes) -> ReadDocument:
    """Read a Word document that another takes in; what it takes in itself is not read."""
    return _read(data, None)


def _read(data: bytes, word: DocumentReader | None) -> ReadDocument:
    try:
        package = WordPackage(data)
        document = WordDocument(package, word)
        if package.has_unnamed_label():
            document.findings.warn(
                UNNAMED_LABEL, "It carries a label of sensitivity whose name the file does not tell."
            )
        return read_document(package.title(), package.properties(), document.paragraphs(), document.findings)
    except DAMAGE as error:
        raise RefusedFile("it is damaged: its parts do not make a Word document") from error


class WordDocument:
    """One document: its parts, styles and stories (text, notes, comments, headers and footers).

    `word` reads the Word documents that it takes in, None where they are not read.
    """

    def __init__(self, package: WordPackage, word: DocumentReader | None) -> None:
        self.package = package
        self.word = word
        self.findings = OfficeFindings()
        self.styles = WordStyles(package.related_xml("styles"))
        self._numbering = package.related_xml("numbering")
        self._notes = {kind: self._notes_of(kind) for kind in ("footnotes", "endnotes")}
        self._told: set[tuple[str, str]] = set()
        self._heads_read: set[str] = set()

    def numbering(self) -> WordNumbering:
        """The lists of the document, none of them begun."""
        return WordNumbering(self._numbering)

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield every paragraph of the text in reading order, section by section."""
        root = self.package.document
        story = WordStory(self, self.package.main, root)
        heads = PageHeads(self.findings)
        settings = self.package.related_xml("settings")
        alternating = bool(switch(settings, "w:evenAndOddHeaders"))
        shown: dict[
            tuple[str, str], str | None
        ] = {}  # a section without a header of its own has the last one's
        body = root.find(qn("w:body"))
        for blocks, section in sections(() if body is None else body):
            text = [*story.blocks(blocks), *story.told_notes()]
            yield from heads.opening(self._heads(section, shown, alternating=alternating), text)
            yield from text
        yield from self._unreferred()
        self._tell_comments()

    def note(self, kind: str, name: str) -> Iterator[Paragraph]:
        """Yield the text of a footnote or endnote when it is first referred to."""
        story, notes = self._notes[kind]
        if story is not None and name in notes and (kind, name) not in self._told:
            self._told.add((kind, name))
            yield from story.blocks(notes[name])

    def _notes_of(self, kind: str) -> tuple[WordStory | None, dict[str, Element]]:
        names = self.package.related(self.package.main, kind)
        root = self.package.xml(names[0]) if names else None
        if root is None:
            return None, {}
        notes = {
            str(one.get(qn("w:id"))): one
            for one in root
            if isinstance(one.tag, str) and one.get(qn("w:type")) not in _NO_NOTES
        }
        return WordStory(self, names[0], root), notes

    def _unreferred(self) -> Iterator[Paragraph]:
        """Yield the notes that nothing refers to; what hidden or deleted text refers to is not shown."""
        for kind, (story, notes) in self._notes.items():
            mark = qn("w:footnoteReference" if kind == "footnotes" else "w:endnoteReference")
            referred = {str(one.get(qn("w:id"))) for one in self.package.document.iter(mark)}
            for name in notes:
                if story is not None and name not in referred:
                    story.note(self.note(kind, name))
                    yield from story.told_notes()

    def _tell_comments(self) -> None:
        root = self.package.related_xml("comments")
        for comment in () if root is None else root.findall(qn("w:comment")):
            self.findings.leave_out("comment", shown_text(comment))

    def _heads(
        self, section: Element | None, shown: dict[tuple[str, str], str | None], *, alternating: bool
    ) -> list[PageHead]:
        """Return headers and footers that first show in a section, its first page's before the others."""
        if section is None:
            return []
        for which in ("header", "footer"):
            for reference in section.findall(qn(f"w:{which}Reference")):
                key = which, str(reference.get(qn("w:type")) or "default")
                shown[key] = self.package.part(self.package.main, reference.get(qn("r:id")))
        kinds = ["first"] if switch(section, "w:titlePg") else []
        kinds += ["default", "even"] if alternating else ["default"]
        heads = []
        for which in ("header", "footer"):
            for kind in kinds:
                part = shown.get((which, kind))
                if part and part not in self._heads_read:
                    self._heads_read.add(part)
                    heads.append(PageHead(self._head(part), once=kind == "first", footer=which == "footer"))
        return heads

    def _head(self, part: str) -> tuple[Paragraph, ...]:
        root = self.package.xml(part)
        return () if root is None else tuple(WordStory(self, part, root).blocks(root))


def sections(body: Iterable[Element]) -> Iterator[tuple[list[Element], Element | None]]:
    """Yield the blocks of each section with its properties."""
    blocks: list[Element] = []
    for child in body:
        if child.tag == qn("w:sectPr"):
            yield blocks, child
            blocks = []
            continue
        blocks.append(child)
        section = child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if section is not None:
            yield blocks, section
            blocks = []
    if blocks:
        yield blocks, None


class WordStory(OfficeBody):
    """Walks one part of a document once, in order: list numbers depend on what went before."""

    def __init__(self, document: WordDocument, part: str, root: Element) -> None:
        super().__init__(document.findings)
        self._document = document
        self._part = part
        self._styles = document.styles
        self._numbering = document.numbering()
        self._text = WordText(document.styles, fields_of(root), document.findings)
        self._drawings = WordDrawings(document.package, part, document.findings)
        self._chunks = WordChunks(document.package, part, document.findings, document.word)
        self._running_on = WordLine()  # of a paragraph whose end is deleted: the next one goes on with it

    def blocks(self, parent: Iterable[Element]) -> Iterator[Paragraph]:
        """Yield the paragraphs of an element's paragraphs and tables, wrappers opened."""
        yield from self._blocks(parent)
        yield from self._rest()

    def _blocks(self, parent: Iterable[Element]) -> Iterator[Paragraph]:
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._rest()
                yield from self.table(self._row(row) for row in _through(child, qn("w:tr")) if _is_shown(row))
            elif child.tag == qn("w:altChunk"):
                yield from self._chunks.read(child)
            elif child.tag == qn("w:sdt") and is_placeholder(child):
                self.findings.leave_out("form control", shown_text(child))
            elif child.tag not in _PASSED:
                yield from self._blocks(child)

    def _row(self, row: Element) -> list[list[Paragraph]]:
        """Return the cells of a table row; one that spans columns is followed by empty ones."""
        properties = row.find(qn("w:trPr"))
        cells: list[list[Paragraph]] = [[] for _ in range(_count(val(properties, "w:gridBefore"), 0))]
        for cell in _through(row, qn("w:tc")):
            self._in_list = False
            properties = cell.find(qn("w:tcPr"))
            cells.append([] if _is_covered(properties) else list(self.blocks(cell)))
            cells.extend([] for _ in range(_count(val(properties, "w:gridSpan"), 1) - 1))
        return cells

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        style_id = self._styles.of_paragraph(element)
        line = self._text.of(element, style_id)
        mark = element.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
        if is_deleted(mark) or _is_drop_cap(element):
            self._running_on.extend(line)
            return
        before, self._running_on = self._running_on, WordLine()
        before.extend(line)
        if before.pieces or before.drawings or not self._is_hidden(mark, style_id):
            yield from self._printed(before, element, style_id)

    def _rest(self) -> Iterator[Paragraph]:
        """Yield what was to run on where no paragraph follows."""
        line, self._running_on = self._running_on, WordLine()
        if line.pieces or line.drawings:
            yield from self._printed(line, None, None)

    def _printed(self, line: WordLine, element: Element | None, style_id: str | None) -> Iterator[Paragraph]:
        runs = settled(line.pieces, self.findings)
        yield from self.block(
            runs, lambda: Paragraph("") if element is None else self._like(element, style_id)
        )
        for drawing in line.drawings:
            for text in self._drawings.texts(drawing):
                if isinstance(text, str):
                    yield from self.block(settled([PrintedPiece(text)], self.findings), lambda: Paragraph(""))
                else:
                    yield from self.blocks(text)
        for kind, name in line.notes:
            self.note(self._document.note(kind, name))
        yield from self.told_notes()

    def _is_hidden(self, mark: Element | None, style_id: str | None) -> bool:
        """Whether an empty paragraph is not shown at all, so that it does not count in its list."""
        own = switch(mark, "w:vanish")
        return bool(self._styles.toggle(style_id, "w:vanish")) if own is None else own

    def _like(self, element: Element, style_id: str | None) -> Paragraph:
        """Return a paragraph without text that has the kind, level and marker of `element`."""
        numbered = self._marker(element, style_id)
        scheme, marker, depth = numbered or (LevelScheme.NONE, "", 0)
        level = outline_level(element.find(qn("w:pPr"))) or self._styles.heading_level(style_id)
        link = self._styles.is_contents(style_id)
        if level:
            return Paragraph("", LineKind.HEADING, level, marker, link=link)
        return self.listed(scheme, marker, depth, link=link)

    def _marker(self, element: Element, style_id: str | None) -> tuple[LevelScheme, str, int] | None:
        """Count the paragraph in its list and return scheme, printed marker and depth; None outside lists."""
        own = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        num_id, level = val(own, "w:numId"), val(own, "w:ilvl")
        inherited = self._styles.numbering(style_id)
        if inherited:
            inherited_id, inherited_level, style = inherited
            num_id = inherited_id if num_id is None else num_id
            if level is None:
                level = inherited_level or str(self._numbering.depth_of_style(num_id, style))
        if num_id is None or num_id == _NUMBERED_OFF:
            return None
        depth = max(0, number(level))
        found = self._numbering.next(num_id, depth)
        return (*found, depth) if found else None


def _is_drop_cap(paragraph: Element) -> bool:
    """Whether a paragraph is only the large letter that the next one begins with."""
    frame = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
    return frame is not None and frame.get(qn("w:dropCap")) in {"drop", "margin"}


def _is_shown(row: Element) -> bool:
    properties = row.find(qn("w:trPr"))
    return not switch(properties, "w:hidden") and not is_deleted(properties)


def _is_covered(properties: Element | None) -> bool:
    """Whether a cell lies under one that it is merged with, or is deleted."""
    if properties is None:
        return False
    merged = [properties.find(qn(name)) for name in ("w:vMerge", "w:hMerge")]
    continues = any(one is not None and one.get(qn("w:val")) != "restart" for one in merged)
    return continues or properties.find(qn("w:cellDel")) is not None


def _count(text: str | None, default: int) -> int:
    return min(max(number(text, default), default), _MOST_CELLS)


def _through(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children with `tag`, looking through wrappers (content controls, tracked insertions)."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _PASSED and child.tag not in {qn("w:trPr"), qn("w:tcPr")}:
            yield from _through(child, tag)
