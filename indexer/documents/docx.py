"""Word documents (.docx) -> paragraphs in document order; headers, footers and deleted text left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from indexer.documents.formats import ReadDocument
from indexer.documents.lines import SYMBOL_BULLETS, Paragraph, StyledRun, bullet_sign
from indexer.documents.office import DAMAGE, Counter, Level, LevelScheme, OfficeBody, require_package
from indexer.errors import RefusedFile
from indexer.model import Hints, LineKind

# Automatic numbers of a Word document, resolved from its numbering part.

# Schemes of other names (words, other scripts) are printed in digits.
_SCHEMES: Mapping[str, LevelScheme] = MappingProxyType(
    {
        "bullet": LevelScheme.BULLET,
        "none": LevelScheme.NONE,
        "decimalZero": LevelScheme.PADDED,
        "ordinal": LevelScheme.ORDINAL,
        "lowerLetter": LevelScheme.LOWER_LETTER,
        "upperLetter": LevelScheme.UPPER_LETTER,
        "lowerRoman": LevelScheme.LOWER_ROMAN,
        "upperRoman": LevelScheme.UPPER_ROMAN,
    }
)


@dataclass(slots=True)
class _ListDefinition:
    """One list definition in use: its levels, which paragraph style belongs to which, and its counter."""

    levels: dict[int, Level]
    styles: dict[str, int]
    counter: Counter


class Numbering:
    """Prints the markers of paragraphs, which must be asked for in document order."""

    def __init__(self, root: Element | None) -> None:
        """Take the root element of the numbering part, None for a document without lists."""
        nums, abstract = ([] if root is None else root.findall(qn(tag)) for tag in ("w:num", "w:abstractNum"))
        self._nums = {str(num.get(qn("w:numId"))): num for num in nums}
        self._abstract = {one.get(qn("w:abstractNumId")): one for one in abstract}
        self._lists: dict[str, _ListDefinition] = {}
        self._begun: set[str] = set()

    def depth_of_style(self, num_id: str, style_id: str) -> int:
        """Return the level of list `num_id` that a paragraph style is tied to, 0 by default."""
        found = self._list(num_id)
        return found.styles.get(style_id, 0) if found else 0

    def next(self, num_id: str, depth: int) -> tuple[LevelScheme, str] | None:
        """Count the next paragraph of list `num_id` at `depth` and return its marker; None for no list."""
        found = self._list(num_id)
        if found is None:
            return None
        if num_id not in self._begun:
            self._begun.add(num_id)
            for level, start in self._overrides(num_id).items():
                found.counter.restart(level, start)
        return found.levels.get(depth, Level()).scheme, found.counter.next(depth)

    def _list(self, num_id: str) -> _ListDefinition | None:
        num = self._nums.get(num_id)
        if num is None:
            return None
        key = _val(num, "w:abstractNumId")
        if key is None or key not in self._abstract:
            return None
        own = {_ilvl(o): o.find(qn("w:lvl")) for o in num.findall(qn("w:lvlOverride"))}
        own = {depth: level for depth, level in own.items() if level is not None}
        # Lists of one definition go on counting together, unless one redefines its levels.
        name = f"{key}/{num_id}" if own else key
        if name not in self._lists:
            elements = {_ilvl(level): level for level in self._levels(key)} | own
            levels = {depth: _level(element) for depth, element in elements.items()}
            tied = {_val(e, "w:pStyle"): depth for depth, e in elements.items()}
            styles = {style: depth for style, depth in tied.items() if style}
            self._lists[name] = _ListDefinition(levels, styles, Counter(levels))
        return self._lists[name]

    def _levels(self, key: str) -> list[Element]:
        """Return the level elements of a definition, those of its list style when it only links to one."""
        abstract = self._abstract[key]
        link = _val(abstract, "w:numStyleLink")
        if link:
            linked = (a for a in self._abstract.values() if _val(a, "w:styleLink") == link)
            abstract = next(linked, abstract)
        return list(abstract.findall(qn("w:lvl")))

    def _overrides(self, num_id: str) -> dict[int, int]:
        overrides = self._nums[num_id].findall(qn("w:lvlOverride"))
        starts = {_ilvl(o): _val(o, "w:startOverride") for o in overrides}
        return {depth: int(start) for depth, start in sorted(starts.items()) if start}


def _level(element: Element) -> Level:
    scheme = _SCHEMES.get(_val(element, "w:numFmt") or "decimal", LevelScheme.DECIMAL)
    pattern = _val(element, "w:lvlText") or ""
    if scheme is LevelScheme.BULLET:
        pattern = bullet_sign(pattern)
    start = _val(element, "w:start")
    return Level(scheme, pattern, int(start) if start else 0, element.find(qn("w:isLgl")) is not None)


def _val(element: Element | None, *path: str) -> str | None:
    """Return the value of a descendant of `element`, None where there is none."""
    found = None if element is None else element.find("/".join(map(qn, path)))
    value = None if found is None else found.get(qn("w:val"))
    return None if value is None else str(value)


def _ilvl(element: Element) -> int:
    return int(element.get(qn("w:ilvl")) or 0)


# Paragraph and character styles of a Word document, resolved along what they are based on.

_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_TOC = re.compile(r"toc \d|table of (?:figures|authorities)", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off"})
_DEEPEST = 6


class DocxStyles:
    """Answers what a style says, itself or through its ancestors."""

    def __init__(self, root: Element | None) -> None:
        """Take the root element of the styles part, None for a document without one."""
        styles = [] if root is None else root.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId")): style for style in styles}
        defaults = [
            s
            for s in styles
            if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in {"1", "true"}
        ]
        self._default = defaults[0].get(qn("w:styleId")) if defaults else None

    def of_paragraph(self, paragraph: Element) -> str | None:
        """Return the id of the paragraph's style, that of the default style where it names none."""
        return _val(paragraph, "w:pPr", "w:pStyle") or self._default

    def toggle(self, style_id: str | None, name: str) -> bool | None:
        """Return what the nearest style says of a switch such as "w:b", None when none says anything."""
        for style in self._chain(style_id):
            value = switch(style.find(qn("w:rPr")), name)
            if value is not None:
                return value
        return None

    def heading_level(self, style_id: str | None) -> int | None:
        """Return 1..6 for a heading style, 1 for the title style, None for others."""
        for style in self._chain(style_id):
            name = _val(style, "w:name") or ""
            found = _HEADING.fullmatch(name)
            if found or name.lower() == "title":
                return int(found[1]) if found else 1
            level = outline_level(style.find(qn("w:pPr")))
            if level is not None:
                return level
        return None

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is that of an entry in a table of contents."""
        return any(_TOC.fullmatch(_val(style, "w:name") or "") for style in self._chain(style_id))

    def numbering(self, style_id: str | None) -> tuple[Element, str] | None:
        """Return the nearest numbering properties in the styles and the id of the style that has them."""
        for style in self._chain(style_id):
            found = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if found is not None:
                return found, str(style.get(qn("w:styleId")))
        return None

    def _chain(self, style_id: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while style_id is not None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = _val(style, "w:basedOn")


def switch(properties: Element | None, name: str) -> bool | None:
    """Return the value of an on/off child such as "w:b" of run properties, None when it is not there."""
    found = None if properties is None else properties.find(qn(name))
    return None if found is None else (found.get(qn("w:val")) or "1").lower() not in _OFF


def outline_level(properties: Element | None) -> int | None:
    """Return the heading level 1..6 that paragraph properties state themselves, None for body text."""
    value = _val(properties, "w:outlineLvl") or ""
    return int(value) + 1 if value.isdigit() and int(value) < _DEEPEST else None


# The text of one Word paragraph with its style, as printed.

_PRINTED = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
# Deleted or moved-away text, what Word draws twice for older readers, and drawings (their boxes come apart).
_SKIPPED = frozenset(
    [
        *map(
            qn,
            ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:drawing", "w:pict", "w:object", "w:rt"),
        ),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    ]
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class DocxRuns:
    """Reads paragraphs of one document."""

    def __init__(self, styles: DocxStyles) -> None:
        self._styles = styles

    def of(self, paragraph: Element, style_id: str | None) -> list[StyledRun]:
        """Return the runs of `paragraph`, whose style is `style_id`, hidden text left out."""
        strong = bool(self._styles.toggle(style_id, "w:b"))
        return [run for run in self._walk(paragraph, strong=strong, link=False) if run.text]

    def _walk(self, element: Element, *, strong: bool, link: bool) -> Iterator[StyledRun]:
        for child in element:
            if child.tag in _SKIPPED:
                continue
            if child.tag == qn("w:r"):
                yield from self._run(child, strong=strong, link=link)
            else:
                yield from self._walk(child, strong=strong, link=link or child.tag == qn("w:hyperlink"))

    def _run(self, run: Element, *, strong: bool, link: bool) -> Iterator[StyledRun]:
        properties = run.find(qn("w:rPr"))
        style_id = _val(properties, "w:rStyle")
        if _first(switch(properties, "w:vanish"), self._styles.toggle(style_id, "w:vanish")):
            return
        bold = _first(switch(properties, "w:b"), self._styles.toggle(style_id, "w:b"))
        strong = strong if bold is None else bold
        yield StyledRun("".join(_printed(child) for child in run), strong, link)


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """Yield the contents of the text boxes that are anchored in `paragraph`, outermost only, each once."""
    for child in paragraph:
        if child.tag == qn("w:txbxContent"):
            yield child
        elif child.tag != _FALLBACK:
            yield from text_boxes(child)


def _printed(element: Element) -> str:
    if element.tag == qn("w:t"):
        return element.text or ""
    if element.tag == qn("w:br"):
        return " " if element.get(qn("w:type")) in {"page", "column"} else "\n"
    if element.tag == qn("w:sym"):
        sign = chr(int(element.get(qn("w:char")) or "20", 16))
        return SYMBOL_BULLETS.get(sign, sign)
    return _PRINTED.get(element.tag, "")


def _first(*values: bool | None) -> bool | None:
    return next((value for value in values if value is not None), None)


# Elements that only wrap paragraphs and tables.
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")))
_NUMBERED_OFF = "0"


def read(data: bytes) -> ReadDocument:
    """Read a .docx file; raises RefusedFile when it is damaged, encrypted or no Word document."""
    require_package(data, "word/document.xml", "a Word document")
    try:
        document = docx.Document(BytesIO(data))
        body = _DocxBody(document)
        return ReadDocument(
            tuple(body.blocks(document.element.body)), Hints(title=document.core_properties.title or None)
        )
    except (OpcError, *DAMAGE) as error:
        raise RefusedFile("it is damaged: its parts do not make a Word document") from error


class _DocxBody(OfficeBody):
    """Walks the body of one document once, in order: list numbers depend on what went before."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        part = document.part
        self._styles = DocxStyles(_related(part, "styles"))
        self._numbering = Numbering(_related(part, "numbering"))
        self._runs = DocxRuns(self._styles)

    def blocks(self, parent: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs of an element's paragraphs and tables, wrappers opened."""
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self.table(self._row(row) for row in _through(child, qn("w:tr")))
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)

    def _row(self, row: Element) -> list[list[Paragraph]]:
        """Return the cells of a table row; one that spans columns is followed by empty ones."""
        cells: list[list[Paragraph]] = []
        for cell in _through(row, qn("w:tc")):
            self._in_list = False
            properties = cell.find(qn("w:tcPr"))
            span = _val(properties, "w:gridSpan")
            merged = None if properties is None else properties.find(qn("w:vMerge"))
            continues = merged is not None and merged.get(qn("w:val")) != "restart"
            cells.append([] if continues else list(self.blocks(cell)))
            cells.extend([] for _ in range(int(span or 1) - 1))
        return cells

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        style_id = self._styles.of_paragraph(element)
        yield from self.block(self._runs.of(element, style_id), lambda: self._like(element, style_id))
        for box in text_boxes(element):
            yield from self.blocks(box)

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
        inherited = self._styles.numbering(style_id)
        num_id = _val(own, "w:numId")
        depth = _val(own, "w:ilvl")
        if inherited and num_id is None:
            num_id = _val(inherited[0], "w:numId")
        if num_id is None or num_id == _NUMBERED_OFF:
            return None
        if depth is None and inherited:
            depth = _val(inherited[0], "w:ilvl") or str(self._numbering.depth_of_style(num_id, inherited[1]))
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
