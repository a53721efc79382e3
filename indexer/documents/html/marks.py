"""The named fields of a web page, wherever a mark of restriction may stand in it -> names and values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from indexer.documents.metadata.entry_path import shown
from indexer.documents.metadata.restriction import (
    UNDERSTOOD,
    Fields,
    is_said_public,
    is_strong,
    key_words,
    refuse_unclear,
    says_who,
)

# Attributes that name what a meta element states; those that hold it.
_NAMING = ("name", "property", "http-equiv", "itemprop")
_KNOWN = frozenset({*_NAMING, "content", "charset", "scheme", "lang", "media", "id"})
# Elements that stand for the whole page, and what site programs call those that not everybody may see.
_WHOLE = ("html", "head", "body", "main", "article")
_CLASSES = {
    "restricted": "restricted",
    "confidential": "confidential",
    "status-private": "private",
    "post-password-required": "private",
}
# By it networks ask how old their readers are.
_AGES = "og:restrictions:"
_FREE = "isAccessibleForFree"
_LINKED_DATA, _DATA = "application/ld+json", "application/json"
# Attributes that name what an element states beside the text, and those that hold it.
_STATING, _HOLDING = ("property", "itemprop", "name", "rel"), ("content", "value", "href", "datetime")
# What Word and its like state of a document that they save as a web page, each an element of its own.
_OFFICE = re.compile(
    r"<o:(?:Custom)?DocumentProperties>(.{0,20000}?)</o:(?:Custom)?DocumentProperties>",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE_FIELD = re.compile(r"<o:([\w.-]{1,80})(?:\s[^<>]{0,200})?>([^<>]{0,2000})</o:", re.IGNORECASE)
_CDATA = re.compile(r"(?://|/\*)?\s*(?:<!\[CDATA\[|\]\]>)(?:\s*\*/)?")
_BROKEN_MARK = re.compile(r"[\"']restrict\w*[\"']\s*:", re.IGNORECASE)
_META = re.compile(r"<(?:[\w-]{1,40}:)?meta\b[^<>]{0,500}?\brestrict(?:ed|ions?)\b", re.IGNORECASE)
_NAMED = re.compile(
    r"<(?:[\w-]{1,40}:)?meta\b[^<>]{0,500}?\b(?:name|property|itemprop|http-equiv)\s{0,9}=\s{0,9}[\"']?([^\"'>]{1,99})",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--[\s*-]{0,20}restricted\s*[:=]([^<>]{0,80}?)-->", re.IGNORECASE)


def page_fields(page: HtmlElement) -> Fields:
    """Return all fields that a page states: meta elements in order, attributes of the whole, JSON-LD.

    Raises RefusedFile for JSON-LD that cannot be read and seems to hold a mark.
    """
    return (*_metas(page), *_attributes(page), *_structured(page), *_statements(page))


def require_no_stray_meta(text: str, page: HtmlElement) -> None:
    """Raise RefusedFile where the text of a page holds a mark that did not reach its tree.

    It stands in a comment, in a script or in what the parser mended away: somebody put it there, and whether
    it holds cannot be told.
    """
    metas = list(page.iter("meta"))
    names = [name for meta in metas for naming in _NAMING if (name := meta.get(naming))]
    read = sum(1 for meta in metas if _META.match(_written(meta)))
    lost = sum(is_strong(unescape(name)) for name in _NAMED.findall(text)) > sum(map(is_strong, names))
    comment = next((one for one in _COMMENT.finditer(text) if not is_said_public(one[1])), None)
    if lost or len(_META.findall(text)) > read or comment is not None:
        where = shown(comment[0]) if comment else "a meta element in a comment or script"
        refuse_unclear(
            f'whom it is restricted to cannot be told from "{where}": write <meta name="restricted" '
            'content="true"> (or "false", or labels) into the head of the page'
        )


def _written(element: HtmlElement) -> str:
    return "<meta " + " ".join(f'{name}="{value}"'.replace(">", " ") for name, value in element.items())


def _metas(page: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in page.iter("meta"):
        stated = meta.get("content") or meta.get("value") or ""
        for naming in _NAMING:
            if (name := meta.get(naming)) is not None and not name.startswith(_AGES):
                yield name.strip(), stated
        if stated and not any(meta.get(naming) for naming in _NAMING):
            yield (name if is_strong(name := meta.get("id") or "") else "meta"), stated
        for name, value in meta.items():
            if name not in _KNOWN and is_strong(name):
                yield f"meta {name}", value or "true"


def _attributes(page: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in page.iter(*_WHOLE):
        for name, value in element.items():
            if is_strong(name) or (name.startswith("data-") and says_who(name.removeprefix("data-"))):
                yield name.removeprefix("data-") if not is_strong(name) else name, value or "true"
        for token in (element.get("class") or "").split():
            if token.lower() in _CLASSES:
                yield "class", _CLASSES[token.lower()]


def _structured(page: HtmlElement) -> Iterator[tuple[str, Any]]:
    for script in page.iter("script"):
        kind = (script.get("type") or "").lower().partition(";")[0].strip()
        if kind not in {_LINKED_DATA, _DATA}:
            continue
        text = _CDATA.sub("", script.text or "")
        try:
            data = json.loads(text, object_pairs_hook=tuple)
        except (ValueError, RecursionError):
            if _BROKEN_MARK.search(text):
                refuse_unclear(
                    f"whom it is restricted to cannot be told from its broken structured data: {UNDERSTOOD}"
                )
            continue
        if kind == _DATA:  # of any program of the page: only what is named so counts
            yield from _restricted_in(data)
        else:
            yield "structured data", data
            yield from _paid(data)


def _restricted_in(data: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON of any shape
    for name, value in data if isinstance(data, tuple) else ():
        if key_words(name) == ("restricted",) and not is_said_public(value):
            yield f"{name} in data", value
        yield from _restricted_in(value)
    for value in data if isinstance(data, list) else ():
        yield from _restricted_in(value)


def _statements(page: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield what elements without text state by the name of a property, and elements that are named so."""
    for element in page.iter(etree.Element):
        if element.tag == "meta":
            continue
        if is_strong(str(element.tag).rpartition(":")[2]):
            yield str(element.tag), element.text or ""
        held = next((value for name in _HOLDING if (value := element.get(name)) is not None), None)
        is_input = element.tag == "input" and element.get("type") != "hidden"
        for naming in _STATING if held is not None and not is_input else ():
            for name in (element.get(naming) or "").split():
                if key_words(name)[-1:] == ("restricted",):
                    yield name, held or ""


def office_fields(text: str) -> Fields:
    """Return the properties that Word and its like write into a page that they save, mostly in a comment."""
    fields = (one for block in _OFFICE.findall(text) for one in _OFFICE_FIELD.findall(block))
    return [(name, unescape(value).strip()) for name, value in fields if name.lower() != "title"]


def _paid(data: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON of any shape
    """Yield what says that a page is not for everybody to read; of an event it says that seats are sold."""
    if isinstance(data, tuple):
        fields = dict(data)
        free, kind = str(fields.get(_FREE, True)).rsplit("/", 1)[-1], str(fields.get("@type"))
        if is_said_public(free) and "Event" not in kind:
            yield _FREE, free
    inner = [value for _, value in data] if isinstance(data, tuple) else data
    for value in inner if isinstance(inner, list) else ():
        yield from _paid(value)
