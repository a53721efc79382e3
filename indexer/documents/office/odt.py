"""OpenDocument texts (.odt, .ott, .fodt) -> paragraphs in document order.

Notes stand behind the paragraph that they belong to; deleted and hidden text is not read; comments, running
headers and footers are left out and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml.etree import _Element as Element

from indexer.documents.formats import NOTE_MARK, ReadDocument
from indexer.documents.lines import Paragraph
from indexer.documents.office.body import OfficeBody, OfficeFindings, read_document, settled
from indexer.documents.office.list_numbers import LevelScheme
from indexer.documents.office.odt_lists import ListItem, OdtLists
from indexer.documents.office.odt_package import OdtPackage, number, qn, stated, tag
from indexer.documents.office.odt_styles import OdtStyles
from indexer.documents.office.odt_text import OdtText, is_hidden, shown_text
from indexer.documents.office.package import DAMAGE
from indexer.documents.office.page_heads import PageHead, PageHeads
from indexer.errors import RefusedFile
from indexer.model import LineKind

_INDEXES = frozenset(
    {
        *("text:table-of-content", "text:illustration-index", "text:table-index", "text:user-index"),
        *("text:object-index", "text:alphabetical-index"),
    }
)
# What holds no paragraphs of the text, or only such as are gone.
_PASSED = frozenset({"text:tracked-changes", "office:forms", "office:scripts", "draw:object", "svg:desc"})
_DEEPEST_HEADING = 6
# A spreadsheet pasted into a text may repeat an empty cell to its last column; rows have no more cells.
_MOST_CELLS = 100
_HEADERS = ("style:header", "style:header-left")
_FOOTERS = ("style:footer", "style:footer-left")


def read(data: bytes) -> ReadDocument:
    """Read an OpenDocument text; raises RefusedFile when it is damaged, encrypted or no text document."""
    try:
        package = OdtPackage(data)
        document = OdtDocument(package)
        return read_document(package.title(), package.properties(), document.paragraphs(), document.findings)
    except DAMAGE as error:
        raise RefusedFile("it is damaged: its parts do not make an OpenDocument text") from error


class OdtDocument:
    """One document: its text, and the headers and footers of its page styles."""

    def __init__(self, package: OdtPackage) -> None:
        self.package = package
        self.findings = OfficeFindings()
        self._styles = OdtStyles(package.content, package.styles)
        self._page_styles = OdtStyles(package.styles, package.styles)
        masters = () if package.styles is None else package.styles.iter(qn("style:master-page"))
        self._masters = {stated(one, "style:name") or "": one for one in masters}
        self._heads_read: set[Element] = set()

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield every paragraph of the text in reading order, page style by page style."""
        story = OdtStory(self, self._styles)
        heads = PageHeads(self.findings)
        for blocks, master in self._stretches():
            text = [*story.blocks(blocks), *story.told_notes()]
            yield from heads.opening(self._heads(master), text)
            yield from text

    def _stretches(self) -> Iterator[tuple[list[Element], Element | None]]:
        """Yield the blocks of the text that stand under one page style, with that."""
        usual = self._masters.get("Standard", next(iter(self._masters.values()), None))
        blocks: list[Element] = []
        master = usual
        for child in self.package.text:
            first = next(child.iter(qn("text:p"), qn("text:h"), qn("table:table")), None)
            name = None if first is None else self._styles.master_page(first)
            if name is not None:
                if any(tag(one) in {"text:p", "text:h", "text:list", "table:table"} for one in blocks):
                    yield blocks, master
                    blocks = []
                master = self._masters.get(name, usual)
            blocks.append(child)
        yield blocks, master

    def _heads(self, master: Element | None) -> Iterator[PageHead]:
        """Yield headers and footers of the pages that begin with a page style, the first page's first."""
        if master is None:
            return
        following = self._masters.get(stated(master, "style:next-style-name") or "", master)
        for names, footer in ((_HEADERS, False), (_FOOTERS, True)):
            yield from self._running(master.find(qn(f"{names[0]}-first")), once=True, footer=footer)
            for name in names:
                yield from self._running(master.find(qn(name)), once=following is not master, footer=footer)
            if following is not master:
                for name in names:
                    yield from self._running(following.find(qn(name)), once=False, footer=footer)

    def _running(self, element: Element | None, *, once: bool, footer: bool) -> Iterator[PageHead]:
        """Yield a header or footer that pages show, when it first shows."""
        if element is None or stated(element, "style:display") == "false" or element in self._heads_read:
            return
        self._heads_read.add(element)
        story = OdtStory(self, self._page_styles)
        yield PageHead(tuple(story.blocks(element)), once=once, footer=footer)


class OdtStory(OfficeBody):
    """Walks one stretch of a document once, in order: list numbers depend on what went before."""

    def __init__(self, document: OdtDocument, styles: OdtStyles) -> None:
        super().__init__(document.findings)
        self._styles = styles
        self._text = OdtText(document.package, styles, document.findings)
        self._lists = OdtLists(styles)

    def blocks(
        self, parent: Iterable[Element], item: ListItem | None = None, *, link: bool = False
    ) -> Iterator[Paragraph]:
        """Yield the paragraphs of an element's paragraphs, lists and tables, groups opened."""
        for child in parent:
            name = tag(child)
            if name in {"text:p", "text:h"}:
                yield from self._paragraph(child, item, link=link)
                if item:
                    item = replace(item, first=False)
            elif name == "text:list":
                for element, inner in self._lists.items(child, item):
                    yield from self.blocks(element, inner, link=link)
            elif name == "text:numbered-paragraph":
                yield from self.blocks(child, self._lists.numbered_paragraph(child), link=link)
            elif name == "table:table":
                yield from self.table(self._rows(child))
            elif name == "office:annotation":
                self.findings.leave_out("comment", shown_text(child))
            elif name in _PASSED or (name == "text:section" and is_hidden(child)):
                continue
            else:
                inside = None if name.startswith("draw:") else item
                yield from self.blocks(child, inside, link=link or name in _INDEXES)

    def _rows(self, table: Element) -> Iterator[list[list[Paragraph]]]:
        for child in table:
            name = tag(child)
            if name in {"table:table-header-rows", "table:table-rows", "table:table-row-group"}:
                yield from self._rows(child)
            elif name == "table:table-row" and stated(child, "table:visibility") not in {
                "collapse",
                "filter",
            }:
                yield self._cells(child)

    def _cells(self, row: Element) -> list[list[Paragraph]]:
        cells: list[list[Paragraph]] = []
        for child in row:
            name = tag(child)
            if name not in {"table:table-cell", "table:covered-table-cell"}:
                continue
            self._in_list = False
            # A covered cell lies under one that spans it and shows nothing.
            blocks = list(self.blocks(child)) if name == "table:table-cell" else []
            repeated = number(child, "table:number-columns-repeated", 1)
            cells.extend([blocks] * min(repeated, _MOST_CELLS))
        return cells

    def _paragraph(self, element: Element, item: ListItem | None, *, link: bool) -> Iterator[Paragraph]:
        line = self._text.of(element)
        if line.hidden:
            return
        runs = settled(line.pieces, self.findings)
        yield from self.block(runs, lambda: self._like(element, item, link=link))
        for drawing in line.drawings:
            yield from self.blocks([drawing])
        for note in line.notes:
            self._note(note)
        yield from self.told_notes()

    def _note(self, note: Element) -> None:
        citation, body = note.find(qn("text:note-citation")), note.find(qn("text:note-body"))
        if citation is not None:
            self.findings.leave_out(NOTE_MARK, "".join(citation.itertext()))
        if body is not None:
            self.note(self.blocks(body))

    def _like(self, element: Element, item: ListItem | None, *, link: bool) -> Paragraph:
        """Return a paragraph without text that has the kind, level and marker of `element`."""
        name = stated(element, "text:style-name")
        level = self._heading_level(element, name)
        scheme, marker = self._lists.marker(name, item) if item else (LevelScheme.NONE, "")
        if level:
            if not item and tag(element) == "text:h":
                marker = self._lists.heading_marker(element, level)
            return Paragraph("", LineKind.HEADING, min(level, _DEEPEST_HEADING), marker, link=link)
        return self.listed(scheme, marker, item.depth if item else 0, link=link)

    def _heading_level(self, element: Element, name: str | None) -> int | None:
        if tag(element) == "text:h":
            return max(1, number(element, "text:outline-level", 1))
        return 1 if self._styles.is_title(name) else self._styles.heading_level(name)
