"""The text of one OpenDocument paragraph with its style, as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from odfdo import Element

from indexer.sources.odt_styles import Styles
from indexer.sources.runs import Run

# XML white space is one space; more of it, tabs and line breaks have elements of their own.
_BLANKS = re.compile(r"[ \t\r\n]+")
# What is not part of the paragraph's own line: deletions, comments, notes, drawings, the saved number.
_SKIPPED = frozenset(
    {
        "office:annotation",
        "text:note",
        "text:number",
        "text:ruby-text",
        "text:tracked-changes",
        "text:hidden-paragraph",
        "text:script",
        "draw:frame",
        "draw:g",
        "draw:custom-shape",
        "draw:line",
    }
)
# Nobody types this many spaces; a count beyond it is an attempt to fill memory.
_MOST_SPACES = 200


class Runs:
    """Reads paragraphs of one document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def of(self, paragraph: Element) -> list[Run]:
        """Return the runs of a paragraph or heading, hidden text left out."""
        name = paragraph.get_attribute_string("text:style-name")
        if self._styles.hidden("paragraph", name):
            return []
        strong = bool(self._styles.bold("paragraph", name))
        return [run for run in self._walk(paragraph, strong=strong, link=False) if run.text]

    def _walk(self, element: Element, *, strong: bool, link: bool) -> Iterator[Run]:
        yield Run(_BLANKS.sub(" ", element.text or ""), strong, link)
        for child in element.children:
            if child.tag not in _SKIPPED:
                yield from self._child(child, strong=strong, link=link)
            yield Run(_BLANKS.sub(" ", child.tail or ""), strong, link)

    def _child(self, child: Element, *, strong: bool, link: bool) -> Iterator[Run]:
        match child.tag:
            case "text:s":
                count = int(child.get_attribute_string("text:c") or 1)
                yield Run(" " * min(count, _MOST_SPACES), strong, link)
            case "text:tab":
                yield Run("\t", strong, link)
            case "text:line-break":
                yield Run("\n", strong, link)
            case _:
                name = child.get_attribute_string("text:style-name")
                if self._styles.hidden("text", name):
                    return
                bold = self._styles.bold("text", name)
                inner = strong if bold is None else bold
                yield from self._walk(child, strong=inner, link=link or child.tag == "text:a")


def frames(paragraph: Element) -> Iterator[Element]:
    """Yield the frames and drawing groups that are anchored in a paragraph, outermost only."""
    for child in paragraph.children:
        if child.tag in {"draw:frame", "draw:g", "draw:custom-shape"}:
            yield child
        elif child.tag not in _SKIPPED:
            yield from frames(child)
