"""Lists of an OpenDocument text: which list goes on where, and what each of its items prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element as Element

from indexer.documents.office.list_numbers import Counter, Level, LevelScheme
from indexer.documents.office.odt_package import number, qn, stated
from indexer.documents.office.odt_styles import OdtStyles


@dataclass(frozen=True, slots=True)
class ListItem:
    """Where a paragraph stands in its list: its first paragraph is counted, the others hang below it.

    `manner` is the list style that it prints its number in, where that is not its list's.
    """

    list_number: int
    style: str | None
    depth: int
    first: bool
    start: int | None
    manner: str | None = None


class OdtLists:
    """Counts the items of all lists of a document, which must be asked for in document order."""

    def __init__(self, styles: OdtStyles) -> None:
        self._styles = styles
        self._outline = styles.outline()
        self._headings = Counter(self._outline)
        self._levels: dict[str, dict[int, Level]] = {}
        self._counters: dict[tuple[int, str], Counter] = {}
        self._named: dict[str, int] = {}  # a list's own name -> which list it is
        self._latest: dict[str | None, int] = {}  # list style -> the last list in it
        self._lists = 0

    def items(self, element: Element, outer: ListItem | None) -> Iterable[tuple[Element, ListItem]]:
        """Yield the items of a list with their place in it; `outer` is the item that it stands in."""
        style = stated(element, "text:style-name") or (outer.style if outer else None)
        found = outer.list_number if outer else self._number_of(element, style or self._brought(element))
        depth = outer.depth + 1 if outer else 0
        for child in element:
            if child.tag in {qn("text:list-item"), qn("text:list-header")}:
                counted = child.tag == qn("text:list-item")
                yield (
                    child,
                    ListItem(
                        found, style, depth, counted, start_value(child), stated(child, "text:style-override")
                    ),
                )

    def numbered_paragraph(self, element: Element) -> ListItem:
        """Return the place of a paragraph that names its list and level itself."""
        style = stated(element, "text:style-name")
        name = f"#{stated(element, 'text:list-id') or style}"
        found = self._named.setdefault(name, self._lists + 1)
        self._lists = max(self._lists, found)
        return ListItem(found, style, number(element, "text:level", 1) - 1, True, start_value(element))

    def marker(self, paragraph_style: str | None, item: ListItem) -> tuple[LevelScheme, str]:
        """Count a paragraph in its list and return how that counts and what is printed."""
        style = item.style or self._styles.list_style(paragraph_style)
        if not item.first or not style:
            return LevelScheme.NONE, ""
        if self._styles.is_outline(style):
            levels, counter = self._outline, self._headings
        else:
            levels = self._levels_of(style)
            counter = self._counters.setdefault((item.list_number, style), Counter(levels))
        if item.manner:
            levels = self._levels_of(item.manner)
        if item.start is not None:
            counter.restart(item.depth, item.start)
        return levels.get(item.depth, Level()).scheme, counter.next(item.depth, levels)

    def _levels_of(self, style: str) -> dict[int, Level]:
        return self._levels.setdefault(style, self._styles.levels(style))

    def heading_marker(self, heading: Element, level: int) -> str:
        """Count a heading that stands in no list, and return its number as the outline prints it."""
        header = stated(heading, "text:is-list-header") == "true"
        if header or self._styles.list_style(stated(heading, "text:style-name")) == "":
            return ""
        if stated(heading, "text:restart-numbering") == "true":
            self._headings.restart(level - 1, start_value(heading))
        return self._headings.next(level - 1)

    def _number_of(self, element: Element, style: str | None) -> int:
        """Return which list an outermost list element is: one that goes on, or a new one."""
        continued = stated(element, "text:continue-list")
        if continued in self._named:
            found = self._named[str(continued)]
        elif style in self._latest and (stated(element, "text:continue-numbering") == "true" or continued):
            found = self._latest[style]
        else:
            self._lists += 1
            found = self._lists
        self._latest[style] = found
        name = stated(element, "xml:id")
        if name:
            self._named[name] = found
        return found

    def _brought(self, element: Element) -> str | None:
        """Return the list style that the first paragraph of a list brings along."""
        first = next(element.iter(qn("text:p"), qn("text:h")), None)
        return None if first is None else self._styles.list_style(stated(first, "text:style-name"))


def start_value(element: Element) -> int | None:
    """Return the number that a list item or heading is given by hand."""
    start = stated(element, "text:start-value")
    return int(start) if start and start.isdecimal() else None
