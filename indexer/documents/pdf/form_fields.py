"""Values of form fields, as text where they stand on a PDF page, and the comments that somebody attached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from indexer.documents.formats import OmittedText

Annotation = dict[str, Any]
Word = dict[str, Any]

# Flags of annotations (hidden, not viewed) and of fields (radio button, push button, password).
_UNSEEN = 2 | 32
_PUSH_BUTTON = 1 << 16
_PASSWORD = 1 << 13
_DEEPEST = 20  # fields within fields
_FONT_SIZE = re.compile(r"([\d.]+)\s+Tf")
_LARGEST = 12.0
_OF_HEIGHT = 0.7
_LEADING = 1.2
_WIDTH_EM = 0.5  # of a letter, on average
# What marks up text or stands for itself on the page; links and pop-up windows say nothing of their own.
_COMMENTS = frozenset(
    "Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret "
    "Ink".split()
)


def typed_in(annotations: list[Annotation]) -> list[Word]:
    """Return what was filled in on a page as words at their places: fields, and text typed upon the page."""
    words: list[Word] = []
    for annotation in annotations:
        data = annotation["data"]
        if _name(data.get("Subtype")) == "Widget" and _is_seen(data):
            words += _words(annotation, _value(data), data)
        elif _is_typewriter(data) and _is_seen(data):
            words += _words(annotation, _string(data.get("Contents")), data)
    return words


def comments(annotations: list[Annotation]) -> Iterator[OmittedText]:
    """Yield the comments on a page and the labels of its buttons, which are none of its text."""
    for annotation in annotations:
        data = annotation["data"]
        subtype = _name(data.get("Subtype"))
        if subtype in _COMMENTS and _is_seen(data) and not _is_typewriter(data):
            if text := _string(data.get("Contents")).strip():
                yield OmittedText("comment", text)
        elif subtype == "Widget" and _is_seen(data) and _is_push_button(data):
            look = resolve1(data.get("MK"))
            if text := _string(look.get("CA") if isinstance(look, dict) else None).strip():
                yield OmittedText("form control", text)


def _is_typewriter(data: Mapping[str, Any]) -> bool:
    """Whether an annotation is text typed upon the page, as people fill in forms that have no fields."""
    return _name(data.get("Subtype")) == "FreeText" and "typewriter" in _name(data.get("IT")).lower()


def _is_seen(data: Mapping[str, Any]) -> bool:
    flags = resolve1(data.get("F"))
    return not (isinstance(flags, int) and flags & _UNSEEN)


def _is_push_button(data: Mapping[str, Any]) -> bool:
    return _name(_inherited(data, "FT")) == "Btn" and bool(_flags(data) & _PUSH_BUTTON)


def _flags(data: Mapping[str, Any]) -> int:
    flags = _inherited(data, "Ff")
    return flags if isinstance(flags, int) else 0


def _inherited(data: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - what PDF holds there
    """Return an entry of a field or of the nearest field above it that has one."""
    for _ in range(_DEEPEST):
        if key in data:
            return resolve1(data[key])
        above = resolve1(data.get("Parent"))
        if not isinstance(above, dict):
            return None
        data = above
    return None


def _value(data: Mapping[str, Any]) -> str:
    """Return what a field shows: its text, its choice, or a box that is ticked or not."""
    match _name(_inherited(data, "FT")):
        case "Btn":
            if _flags(data) & _PUSH_BUTTON:
                return ""
            return "☐" if _name(data.get("AS")) in {"", "Off"} else "☑"
        case "Tx" | "Ch" if not _flags(data) & _PASSWORD:
            value = _inherited(data, "V")
            return ", ".join(map(_string, value)) if isinstance(value, list) else _string(value)
        case _:
            return ""


def _words(annotation: Annotation, text: str, data: Mapping[str, Any]) -> Iterator[Word]:
    """Yield each line of a text as one word in the box of its annotation."""
    lines = text.splitlines()
    height = annotation["bottom"] - annotation["top"]
    said = _FONT_SIZE.search(_string(_inherited(data, "DA")))
    size = (float(said[1]) if said else 0.0) or min(_OF_HEIGHT * height, _LARGEST)
    top = annotation["top"] if len(lines) > 1 else (annotation["top"] + annotation["bottom"] - size) / 2
    for n, line in enumerate(lines):
        if line.strip() and size:
            at = top + n * _LEADING * size
            letter = {
                "text": line.strip(),
                "x0": annotation["x0"],
                "x1": min(annotation["x1"], annotation["x0"] + _WIDTH_EM * size * len(line)),
                "top": at,
                "bottom": at + size,
            }
            yield letter | {"chars": [letter | {"size": size, "fontname": ""}]}


def _name(value: object) -> str:
    value = resolve1(value)
    return str(value.name) if isinstance(value, PSLiteral) else ""


def _string(value: object) -> str:
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.get_data()
    if isinstance(value, PSLiteral):
        return str(value.name)
    return decode_text(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""
