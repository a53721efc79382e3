"""Paragraph and character styles of a Word document, resolved along what they are based on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_TOC = re.compile(r"toc \d|table of (?:figures|authorities)", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off"})
_DEEPEST = 6


class Styles:
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
        named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self._default if named is None else named.get(qn("w:val"))

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
            name = _name(style)
            found = _HEADING.fullmatch(name)
            if found or name.lower() == "title":
                return int(found[1]) if found else 1
            level = outline_level(style.find(qn("w:pPr")))
            if level is not None:
                return level
        return None

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is that of an entry in a table of contents."""
        return any(_TOC.fullmatch(_name(style)) for style in self._chain(style_id))

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
            based = style.find(qn("w:basedOn"))
            style_id = None if based is None else based.get(qn("w:val"))


def switch(properties: Element | None, name: str) -> bool | None:
    """Return the value of an on/off child such as "w:b" of run properties, None when it is not there."""
    found = None if properties is None else properties.find(qn(name))
    return None if found is None else (found.get(qn("w:val")) or "1").lower() not in _OFF


def outline_level(properties: Element | None) -> int | None:
    """Return the heading level 1..6 that paragraph properties state themselves, None for body text."""
    found = None if properties is None else properties.find(qn("w:outlineLvl"))
    value = "" if found is None else found.get(qn("w:val")) or ""
    return int(value) + 1 if value.isdigit() and int(value) < _DEEPEST else None


def _name(style: Element) -> str:
    found = style.find(qn("w:name"))
    return "" if found is None else str(found.get(qn("w:val")) or "")
