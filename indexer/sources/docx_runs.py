"""The text of one Word paragraph with its style, as printed."""

from __future__ import annotations

from collections.abc import Iterator

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from indexer.sources.docx_styles import Styles, switch
from indexer.sources.markers import SYMBOL_BULLETS
from indexer.sources.runs import Run

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


class Runs:
    """Reads paragraphs of one document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def of(self, paragraph: Element, style_id: str | None) -> list[Run]:
        """Return the runs of `paragraph`, whose style is `style_id`, hidden text left out."""
        strong = bool(self._styles.toggle(style_id, "w:b"))
        return [run for run in self._walk(paragraph, strong=strong, link=False) if run.text]

    def _walk(self, element: Element, *, strong: bool, link: bool) -> Iterator[Run]:
        for child in element:
            if child.tag in _SKIPPED:
                continue
            if child.tag == qn("w:r"):
                yield from self._run(child, strong=strong, link=link)
            else:
                yield from self._walk(child, strong=strong, link=link or child.tag == qn("w:hyperlink"))

    def _run(self, run: Element, *, strong: bool, link: bool) -> Iterator[Run]:
        properties = run.find(qn("w:rPr"))
        named = None if properties is None else properties.find(qn("w:rStyle"))
        style_id = None if named is None else named.get(qn("w:val"))
        if _first(switch(properties, "w:vanish"), self._styles.toggle(style_id, "w:vanish")):
            return
        bold = _first(switch(properties, "w:b"), self._styles.toggle(style_id, "w:b"))
        strong = strong if bold is None else bold
        yield Run("".join(_printed(child) for child in run), strong, link)


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
