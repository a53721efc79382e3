"""The tree of a web page: parsing it, the text of its parts, and taking parts out with a record of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from indexer.documents.formats import OmittedText
from indexer.errors import RefusedFile

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr legend li listing main menu nav ol p plaintext pre "
    "search section summary svg table tbody td tfoot th thead tr ul xmp".split()
)
_WORD = re.compile(r"\w")
# Real pages nest some thirty deep, broken ones a hundred; each level takes four of Python's thousand frames.
_DEEPEST_ELEMENT = 200
# What no XML holds: libxml2 reads it in a page, itself or as "&#1;", and refuses to move it within the tree.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# And the signs that mark notes (see notes.py), which no page holds itself.
_NOT_XML_NOR_SIGNS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
# A page in XML may mark a stretch as text whatever signs are in it; in HTML this is a comment.
_XML = re.compile(r"\s*<\?xml\b", re.I)
# Browsers put into the page what stands behind its end; the library would lose it.
_ENDS = re.compile(r"</(?:html|body)\b[^<>]*>", re.I)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def parsed(text: str, *, keep_signs: bool = False) -> HtmlElement:
    """Return the tree of a page; raises RefusedFile for what is none or is nested too deep to be read.

    The signs of notes are taken out as no page has them, but for a piece that a reader has put them in.
    """
    if _XML.match(text):
        text = _CDATA.sub(lambda found: found[1].replace("&", "&amp;").replace("<", "&lt;"), text)
    text = _ENDS.sub(" ", text)
    # A file's size is limited where it is opened; without `huge_tree` all that follows ten million
    # characters without a tag would be lost.
    parser = HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        page = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise RefusedFile("it is not an HTML page that can be read: save it again") from error
    if _depth(page) > _DEEPEST_ELEMENT:
        raise RefusedFile(
            f"its elements are nested more than {_DEEPEST_ELEMENT} deep, as in no page for readers"
        )
    _make_movable(page, _NOT_XML if keep_signs else _NOT_XML_NOR_SIGNS)
    return page


def _make_movable(page: HtmlElement, unwanted: re.Pattern[str]) -> None:
    """Put a space for each character that the library will not write again."""
    for element in page.iter():
        if unwanted.search(element.text or ""):
            element.text = unwanted.sub(" ", element.text)
        if unwanted.search(element.tail or ""):
            element.tail = unwanted.sub(" ", element.tail)


def _depth(page: HtmlElement) -> int:
    deepest, open_elements = 0, 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        open_elements += 1 if event == "start" else -1
        deepest = max(deepest, open_elements)
    return deepest


def text_of(element: HtmlElement) -> str:
    """Return all text of an element as it stands."""
    return "".join(element.itertext()).strip()


def size_of(element: HtmlElement) -> int:
    """Return how much text an element has."""
    return len(text_of(element))


def printed(element: HtmlElement) -> str:
    """Return the text of an element, a line for each block in it."""
    parts: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(one.tag, str):
            continue
        if one.tag in BLOCKS or one.tag in HEADINGS or one.tag in {"br", "option"}:
            parts.append("\n")
        if event == "start":
            parts.append(one.text or "")
        elif one is not element:
            parts.append(one.tail or "")
    return "".join(parts)


def remove(elements: Iterable[HtmlElement]) -> None:
    """Take elements out of their tree; the text that follows each stays where it was."""
    for element in list(elements):
        if element.getparent() is not None:
            element.drop_tree()


@dataclass(slots=True)
class Cut:
    """What was taken out of a page although a reader sees it, and the documents that it shows in frames."""

    omitted: list[OmittedText] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)

    def out(self, elements: Iterable[HtmlElement], reason: str) -> None:
        """Take elements out of their tree and keep their text with the reason."""
        for element in list(elements):
            if element.getparent() is not None:
                self.text(printed(element), reason)
                element.drop_tree()

    def text(self, text: str, reason: str) -> None:
        """Keep a piece of text that is left out, if there is a word in it."""
        if _WORD.search(text):
            self.omitted.append(OmittedText(reason, text))
