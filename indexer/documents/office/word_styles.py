"""Paragraph and character styles of a Word document, resolved along what they are based on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from indexer.documents.office.word_package import number, qn, val

_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_TOC = re.compile(r"toc \d|table of (?:figures|authorities)", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off"})
_DEEPEST = 6
# Text is raised by hand in half points; less is a typesetter's touch and no note mark.
_RAISED_HALF_POINTS = 4


class WordStyles:
    """Answers what a style says, itself or through its ancestors."""

    def __init__(self, root: Element | None) -> None:
        """Take the root element of the styles part, None for a document without one."""
        styles = [] if root is None else root.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId")): style for style in styles}
        defaults = [
            s
            for s in styles
            if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in {"1", "true", "on"}
        ]
        self._default = defaults[0].get(qn("w:styleId")) if defaults else None

    def of_paragraph(self, paragraph: Element) -> str | None:
        """Return the id of the paragraph's style, that of the default style where it names none."""
        return val(paragraph, "w:pPr", "w:pStyle") or self._default

    def toggle(self, style_id: str | None, name: str) -> bool | None:
        """Return what the nearest style says of a switch such as "w:b", None when none says anything."""
        for style in self._chain(style_id):
            value = switch(style.find(qn("w:rPr")), name)
            if value is not None:
                return value
        return None

    def is_raised(self, style_id: str | None) -> bool | None:
        """Return whether the nearest style that says so raises its text, None when none says anything."""
        for style in self._chain(style_id):
            value = raised(style.find(qn("w:rPr")))
            if value is not None:
                return value
        return None

    def colour(self, style_id: str | None) -> str | None:
        """Return the colour that the nearest style gives its text, None when none says anything."""
        chain = self._chain(style_id)
        return next(filter(None, (val(style, "w:rPr", "w:color") for style in chain)), None)

    def font(self, style_id: str | None) -> str | None:
        """Return the font that the nearest style sets its text in, None when none says anything."""
        return next(filter(None, (font(style.find(qn("w:rPr"))) for style in self._chain(style_id))), None)

    def heading_level(self, style_id: str | None) -> int | None:
        """Return 1..6 for a heading style, 1 for the title style, None for others."""
        for style in self._chain(style_id):
            name = val(style, "w:name") or ""
            found = _HEADING.fullmatch(name)
            if found or name.lower() == "title":
                return int(found[1]) if found else 1
            level = outline_level(style.find(qn("w:pPr")))
            if level is not None:
                return level
        return None

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is that of an entry in a table of contents."""
        return any(_TOC.fullmatch(val(style, "w:name") or "") for style in self._chain(style_id))

    def numbering(self, style_id: str | None) -> tuple[str, str | None, str] | None:
        """Return list and level that the styles give, and the id of the style that names the list.

        A style may state only the level, and take the list from one that it is based on.
        """
        level: str | None = None
        for style in self._chain(style_id):
            found = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if found is None:
                continue
            level = level or val(found, "w:ilvl")
            num_id = val(found, "w:numId")
            if num_id is not None:
                return num_id, level, str(style_id if level is None else style.get(qn("w:styleId")))
        return None

    def _chain(self, style_id: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while style_id is not None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = val(style, "w:basedOn")


def switch(properties: Element | None, name: str) -> bool | None:
    """Return the value of an on/off child such as "w:b" of run properties, None when it is not there."""
    found = None if properties is None else properties.find(qn(name))
    return None if found is None else (found.get(qn("w:val")) or "1").lower() not in _OFF


def raised(properties: Element | None) -> bool | None:
    """Return whether run properties raise their text above the line, None when they say nothing of it."""
    alignment, position = val(properties, "w:vertAlign"), val(properties, "w:position")
    if alignment is not None:
        return alignment == "superscript"
    return True if number(position) >= _RAISED_HALF_POINTS else None


def font(properties: Element | None) -> str | None:
    """Return the font that run properties name for Latin letters, None when they name none."""
    fonts = None if properties is None else properties.find(qn("w:rFonts"))
    return None if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi"))


def outline_level(properties: Element | None) -> int | None:
    """Return the heading level 1..6 that paragraph properties state themselves, None for body text."""
    value = val(properties, "w:outlineLvl") or ""
    return int(value) + 1 if value.isdigit() and int(value) < _DEEPEST else None
