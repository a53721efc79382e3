"""Styles and list definitions of an OpenDocument text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from odfdo import Document, Element

from indexer.sources.markers import bullet_sign
from indexer.sources.numerals import Level, Scheme

_SCHEMES: Mapping[str, Scheme] = MappingProxyType({s.value: s for s in Scheme if len(s.value) == 1})
_BOLD = frozenset({"bold", "600", "700", "800", "900"})


class Styles:
    """Answers what a style says, itself or through its parents; names are those of style attributes."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: dict[tuple[str, str], Element | None] = {}

    def bold(self, family: str, name: str | None) -> bool | None:
        """Return whether the style sets its text in bold, None when it leaves that to its surroundings."""
        value = self._text_property(family, name, "fo:font-weight")
        return None if value is None else value in _BOLD

    def hidden(self, family: str, name: str | None) -> bool:
        """Return whether the style's text is not shown."""
        return self._text_property(family, name, "text:display") == "none"

    def list_style(self, paragraph_style: str | None) -> str | None:
        """Return the name of the list style that a paragraph style brings along."""
        names = (
            style.get_attribute_string("style:list-style-name")
            for style in self._chain("paragraph", paragraph_style)
        )
        return next(filter(None, names), None)

    def is_title(self, name: str | None) -> bool:
        """Return whether a paragraph style is the document's title style or made from it."""
        return any(s.get_attribute_string("style:name") == "Title" for s in self._chain("paragraph", name))

    def heading_level(self, name: str | None) -> int | None:
        """Return the outline level that a paragraph style gives its text, None for body text."""
        levels = (
            s.get_attribute_string("style:default-outline-level") for s in self._chain("paragraph", name)
        )
        level = next((level for level in levels if level is not None), None)
        return int(level) if level and level.isdigit() else None

    def levels(self, list_style: str | None) -> dict[int, Level]:
        """Return the levels of a list style, outermost 0; empty when there is no such style."""
        style = self._style("list", list_style) if list_style else None
        return _levels(style.children) if style else {}

    def outline(self) -> dict[int, Level]:
        """Return the numbering of headings, outermost 0."""
        found = self._document.styles.root.get_elements("//text:outline-style")
        return _levels(found[0].children) if found else {}

    def _text_property(self, family: str, name: str | None, key: str) -> str | None:
        for style in self._chain(family, name):
            for properties in style.children:
                if properties.tag == "style:text-properties":
                    value = properties.get_attribute_string(key)
                    if value is not None:
                        return value
        return None

    def _chain(self, family: str, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            style = self._style(family, name)
            if style is None:
                return
            yield style
            name = style.get_attribute_string("style:parent-style-name")

    def _style(self, family: str, name: str) -> Element | None:
        if (family, name) not in self._found:
            self._found[family, name] = self._document.get_style(family, name)
        return self._found[family, name]


def _levels(elements: list[Element]) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in elements:
        depth = int(element.get_attribute_string("text:level") or 0) - 1
        if depth >= 0:
            levels[depth] = _level(element, depth)
    return levels


def _level(element: Element, depth: int) -> Level:
    if element.tag != "text:list-level-style-number" and element.tag != "text:outline-level-style":
        # Bullets; a picture as a bullet has no character and prints as the commonest one.
        sign = bullet_sign(element.get_attribute_string("text:bullet-char") or "•")
        return Level(Scheme.BULLET, sign)
    scheme = _SCHEMES.get(element.get_attribute_string("style:num-format") or "")
    if element.get_attribute_string("style:num-format") == "1":
        scheme = Scheme.DECIMAL
    if scheme is None:
        return Level()
    shown = min(int(element.get_attribute_string("text:display-levels") or 1), depth + 1)
    numbers = ".".join(f"%{place}" for place in range(depth + 2 - shown, depth + 2))
    prefix = element.get_attribute_string("style:num-prefix") or ""
    suffix = element.get_attribute_string("style:num-suffix") or ""
    start = int(element.get_attribute_string("text:start-value") or 1)
    return Level(scheme, f"{prefix}{numbers}{suffix}", start)
