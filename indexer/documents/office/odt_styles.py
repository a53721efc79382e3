"""Styles and list definitions of an OpenDocument text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from lxml.etree import _Element as Element

from indexer.documents.lines import bullet_sign
from indexer.documents.office.list_numbers import Level, LevelScheme
from indexer.documents.office.odt_package import number, qn, stated, tag
from indexer.documents.symbols import drawn

_SCHEMES: Mapping[str, LevelScheme] = MappingProxyType(
    {
        "1": LevelScheme.DECIMAL,
        "a": LevelScheme.LOWER_COLUMN,
        "A": LevelScheme.UPPER_COLUMN,
        "i": LevelScheme.LOWER_ROMAN,
        "I": LevelScheme.UPPER_ROMAN,
        "1st": LevelScheme.ORDINAL,
        "One": LevelScheme.CARDINAL_WORD,
        "First": LevelScheme.ORDINAL_WORD,
        "①, ②, ③, ...": LevelScheme.CIRCLED,
        "*, †, ‡, §, **, ††, ...": LevelScheme.NOTE_SIGN,
    }
)
_SYNCHRONOUS: Mapping[LevelScheme, LevelScheme] = MappingProxyType(
    {
        LevelScheme.LOWER_COLUMN: LevelScheme.LOWER_LETTER,
        LevelScheme.UPPER_COLUMN: LevelScheme.UPPER_LETTER,
    }
)
_PADDED = re.compile(r"(0{1,8})1(?:, .*)?")
_BOLD = frozenset({"bold", "600", "700", "800", "900"})
_PLACE = re.compile(r"%(\d{1,2})%")
_RAISED = re.compile(r"super\b|[1-9]\d*(?:\.\d+)?%")


class OdtStyles:
    """Answers what a style says, itself or through its parents; names are those of style attributes."""

    def __init__(self, automatic: Element | None, styles: Element | None) -> None:
        """Take the root elements of the part whose automatic styles count, and of the styles part."""
        self._styles: dict[tuple[str, str], Element] = {}
        self._lists: dict[str, Element] = {}
        self._outline: Element | None = None
        for style in [*_within(styles, "office:styles"), *_within(automatic, "office:automatic-styles")]:
            name = stated(style, "style:name") or ""
            match tag(style):
                case "style:style":
                    self._styles[stated(style, "style:family") or "", name] = style
                case "text:list-style":
                    self._lists[name] = style
                case "text:outline-style":
                    self._outline = style
                case _:
                    continue

    def bold(self, family: str, name: str | None) -> bool | None:
        """Return whether the style sets its text in bold, None when it leaves that to its surroundings."""
        value = self._text_property(family, name, "fo:font-weight")
        return None if value is None else value in _BOLD

    def hidden(self, family: str, name: str | None) -> bool | None:
        """Return whether the style's text is not shown, None when it leaves that to its surroundings."""
        value = self._text_property(family, name, "text:display")
        if value == "condition":
            value = self._text_property(family, name, "text:condition")
        return None if value is None else value == "none"

    def is_white(self, family: str, name: str | None) -> bool | None:
        """Return whether the style's text is white on no ground of its own, None when it says no colour."""
        colour = self._text_property(family, name, "fo:color")
        grounds = (self._text_property(family, name, "fo:background-color"), *self._grounds(family, name))
        shaded = any(ground not in {None, "", "transparent"} for ground in grounds)
        return None if colour is None else colour.lower() == "#ffffff" and not shaded

    def _grounds(self, family: str, name: str | None) -> Iterator[str | None]:
        for style in self._chain(family, name):
            for properties in style.findall(qn("style:paragraph-properties")):
                yield stated(properties, "fo:background-color")

    def is_raised(self, family: str, name: str | None) -> bool | None:
        """Return whether the style raises its text, None when it leaves that to its surroundings."""
        value = self._text_property(family, name, "style:text-position")
        return None if value is None else _RAISED.match(value.strip()) is not None

    def font(self, family: str, name: str | None) -> str | None:
        """Return the font that the style sets its text in, None when it leaves that to its surroundings."""
        by_name = self._text_property(family, name, "style:font-name")
        return by_name or self._text_property(family, name, "fo:font-family")

    def list_style(self, paragraph_style: str | None) -> str | None:
        """Return the name of the list style that a paragraph style brings along; "" where it wants none."""
        return next(
            (one for one in self._of(paragraph_style, "style:list-style-name") if one is not None), None
        )

    def is_title(self, name: str | None) -> bool:
        """Return whether a paragraph style is the document's title style or made from it."""
        return "Title" in self._of(name, "style:name")

    def heading_level(self, name: str | None) -> int | None:
        """Return the outline level that a paragraph style gives its text, None for body text."""
        levels = self._of(name, "style:default-outline-level")
        level = next((level for level in levels if level is not None), None)
        return int(level) if level and level.isdecimal() else None

    def master_page(self, element: Element) -> str | None:
        """Return the name of the page style that begins with a paragraph or table, None without one."""
        family, attribute = (
            ("table", "table:style-name")
            if tag(element) == "table:table"
            else (
                "paragraph",
                "text:style-name",
            )
        )
        style = self._styles.get((family, stated(element, attribute) or ""))
        return stated(style, "style:master-page-name") or None

    def levels(self, list_style: str | None) -> dict[int, Level]:
        """Return the levels of a list style, outermost 0; empty when there is no such style."""
        style = self._lists.get(list_style or "")
        return {} if style is None else _levels(style, self)

    def outline(self) -> dict[int, Level]:
        """Return the numbering of headings, outermost 0."""
        return {} if self._outline is None else _levels(self._outline, self)

    def is_outline(self, list_style: str | None) -> bool:
        """Whether a list is numbered as the headings are."""
        name = stated(self._outline, "style:name") or "Outline"
        return list_style == name and list_style not in self._lists

    def _of(self, name: str | None, attribute: str) -> Iterator[str | None]:
        """Yield an attribute of a paragraph style and of those that it is made from."""
        return (stated(style, attribute) for style in self._chain("paragraph", name))

    def _text_property(self, family: str, name: str | None, key: str) -> str | None:
        for style in self._chain(family, name):
            for properties in style.findall(qn("style:text-properties")):
                value = stated(properties, key)
                if value is not None:
                    return value
        return None

    def _chain(self, family: str, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            style = self._styles.get((family, name))
            if style is None:
                return
            yield style
            name = stated(style, "style:parent-style-name")


def _within(root: Element | None, name: str) -> Iterable[Element]:
    found = None if root is None else root.find(qn(name))
    return () if found is None else found


def _levels(style: Element, styles: OdtStyles) -> dict[int, Level]:
    elements = {number(element, "text:level") - 1: element for element in style}
    schemes = {depth: _scheme(element) for depth, element in elements.items()}
    return {
        depth: _level(element, depth, schemes, styles) for depth, element in elements.items() if depth >= 0
    }


def _scheme(element: Element) -> LevelScheme:
    if tag(element) not in {"text:list-level-style-number", "text:outline-level-style"}:
        return LevelScheme.BULLET
    form = stated(element, "style:num-format") or ""
    if _PADDED.fullmatch(form):
        return LevelScheme.PADDED
    scheme = _SCHEMES.get(form, LevelScheme.DECIMAL if form else LevelScheme.NONE)
    synchronous = stated(element, "style:num-letter-sync") == "true"
    return _SYNCHRONOUS.get(scheme, scheme) if synchronous else scheme


def _level(element: Element, depth: int, schemes: Mapping[int, LevelScheme], styles: OdtStyles) -> Level:
    scheme = schemes[depth]
    if scheme is LevelScheme.BULLET:
        # A picture as a bullet has no character and prints as the commonest one.
        properties = element.find(qn("style:text-properties"))
        font = stated(properties, "style:font-name") or stated(properties, "fo:font-family")
        font = font or styles.font("text", stated(element, "text:style-name"))
        return Level(scheme, bullet_sign(drawn(stated(element, "text:bullet-char") or "•", font)))
    padded = _PADDED.fullmatch(stated(element, "style:num-format") or "")
    return Level(
        scheme,
        _pattern(element, depth, schemes),
        number(element, "text:start-value", 1),
        width=len(padded[1]) + 1 if padded else 2,
    )


def _pattern(element: Element, depth: int, schemes: Mapping[int, LevelScheme]) -> str:
    """Return what a level prints, with a place for the number of each level that prints one."""
    form = stated(element, "loext:num-list-format")
    if form is not None:
        return _PLACE.sub(r"%\1", form)
    if schemes[depth] is LevelScheme.NONE:
        return ""
    shown = min(number(element, "text:display-levels", 1), depth + 1)
    places = [
        f"%{place + 1}"
        for place in range(depth + 1 - shown, depth + 1)
        if schemes.get(place, LevelScheme.NONE) not in {LevelScheme.NONE, LevelScheme.BULLET}
    ]
    prefix = stated(element, "style:num-prefix") or ""
    return f"{prefix}{'.'.join(places)}{stated(element, 'style:num-suffix') or ''}"
