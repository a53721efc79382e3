"""Web pages -> the paragraphs of their main content."""

from __future__ import annotations

import codecs
import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from indexer.errors import RefusedFile
from indexer.sources.canonical import Paragraph
from indexer.sources.decoding import decode
from indexer.sources.html_blocks import Blocks
from indexer.sources.html_content import main_content, prune
from indexer.sources.html_hints import hints_of
from indexer.sources.html_styles import bold_classes
from indexer.sources.reading import Reading

# A page states its encoding this early (the HTML standard asks for the first 1024 bytes).
_DECLARED_WITHIN = 1024
# Real pages nest some thirty deep, broken ones a hundred; each level takes four of Python's thousand frames.
_DEEPEST = 200
# What no XML holds: libxml2 reads it in a page, itself or as "&#1;", and refuses to move it within the tree.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I
)


def read(data: bytes) -> Reading:
    """Read an HTML page; raises RefusedFile when the bytes are no text or no HTML."""
    page = _parse(_decode(data))
    hints, bold = hints_of(page), bold_classes(page)
    content = main_content(page)
    prune(content)
    return Reading(tuple(Blocks(bold).of(content)), hints)


def fragment(text: str) -> list[Paragraph]:
    """Return the paragraphs of a piece of HTML that stands inside another format."""
    content = _parse(f"<div>{text}</div>")
    prune(content)
    return list(Blocks().of(content))


def _parse(text: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise RefusedFile("it is not an HTML page that can be read: save it again") from error
    if _depth(page) > _DEEPEST:
        raise RefusedFile(f"its elements are nested more than {_DEEPEST} deep, as in no page for readers")
    _make_movable(page)
    return page


def _make_movable(page: HtmlElement) -> None:
    """Put a space for each character that the library will not write again."""
    for element in page.iter():
        if _NOT_XML.search(element.text or ""):
            element.text = _NOT_XML.sub(" ", element.text)
        if _NOT_XML.search(element.tail or ""):
            element.tail = _NOT_XML.sub(" ", element.tail)


def _depth(page: HtmlElement) -> int:
    deepest, open_elements = 0, 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        open_elements += 1 if event == "start" else -1
        deepest = max(deepest, open_elements)
    return deepest


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = declared[1].decode("ascii", "replace").lower()
        # Browsers read a page that says Latin-1 as Windows-1252, of which it is a part.
        name = "cp1252" if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"} else name
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass  # what the page declares is wrong: its bytes decide
    return decode(data)
