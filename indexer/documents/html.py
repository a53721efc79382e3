"""Which part of a web page is its content, judged by elements, ARIA and links, never by one site's words."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from indexer.documents.decode import decode
from indexer.documents.formats import ReadDocument
from indexer.documents.html_blocks import Blocks, bold_classes
from indexer.documents.lines import Paragraph, clean_line
from indexer.documents.stated import hints_from, stated_date, web_address
from indexer.errors import RefusedFile
from indexer.model import Hints

# Never content, wherever they stand.
_DROPPED = frozenset(
    "script style noscript template nav aside dialog menu svg math iframe object embed video audio canvas "
    "button select input textarea datalist progress meter head title del".split()
)
_DROPPED_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tablist "
    "tooltip status progressbar".split()
)
# Names that consent banners carry in id or class on every site that has one. "Consent" alone is also a
# kind of agenda.
_BANNER = re.compile(r"cookie|gdpr|consent[-_ ]?(?:banner|bar|manager|modal|overlay|popup|notice)", re.I)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What an editor's link beside a heading reads: "[edit]" in any language.
_BRACKETED = re.compile(r"\[[^\[\]]{1,40}\]")
_WORD = re.compile(r"\w")
_BANNER_BLOCKS = frozenset({"div", "section", "p", "form", "article"})
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
# A block of at least this many links with hardly any other text is a menu.
_MENU_LINKS = 3
_MENU_SHARE = 0.9
_MENU_BLOCKS = ("ul", "ol", "div", "td", "section", "p", "center")
# A form with more of the content than this is the page itself, as some servers wrap it.
_FORM_SHARE = 0.5


def main_content(page: HtmlElement) -> HtmlElement:
    """Return the element that holds the content: main, else the only article, else the body less its menus.

    Where main comes without the page's heading, the content begins at that. Site headers and menus are
    removed from the tree only where nothing marks the content.
    """
    body = page if page.tag == "body" else page.find("body")
    body = page if body is None else body
    marked = [e for e in body.iter("main", "div", "section", "article", "table", "td") if _is_main(e)]
    if marked:
        return _with_heading(max(marked, key=_size), body)
    articles = [e for e in body.iter("article") if _text(e)]
    if len(articles) == 1:
        return articles[0]
    _remove(element for element in body.iter("header") if not _inside(element, "article"))
    _remove(element for element in body.iter(*_MENU_BLOCKS) if _is_menu(element))
    return body


def prune(content: HtmlElement) -> None:
    """Remove from the tree under `content` what is not content: menus, asides, forms, hidden parts.

    A heading that stood over nothing but a form ("Leave a reply") goes with it. The folded parts of a page
    ("accordions") are content: they are hidden until somebody presses the button in their heading.
    """
    whole = _size(content)
    folded = {
        name for button in _heading_buttons(content) for name in button.get("aria-controls", "").split()
    }
    dropped = [e for e in content.iter() if e is not content and _is_dropped(e, whole, folded)]
    emptied = [e.getparent() for e in dropped if e.tag == "form" and e.getparent() is not content]
    _remove(dropped)
    _remove(e for e in emptied if _text(e) and _size(e) == sum(map(_size, e.iter(*_HEADINGS[1:]))))
    _remove([e for heading in content.iter(*_HEADINGS) for e in heading.iterdescendants() if _is_tool(e)])


def _is_main(element: HtmlElement) -> bool:
    return (
        (element.tag == "main" or element.get("role") == "main")
        and not _is_hidden(element)
        and bool(_text(element))
    )


def _with_heading(main: HtmlElement, body: HtmlElement) -> HtmlElement:
    """Return `main`, or the element around it cut down to what stands from the page's heading to its end.

    Pages of minutes put the title, the date and even the roster before main. A heading that is a link names
    the site and not the page.
    """
    if next(main.iter("h1"), None) is not None:
        return main
    before = takewhile(lambda element: element is not main, body.iter())
    headings = [e for e in before if e.tag == "h1" and _text(e) and not _is_link(e) and not _is_site(e)]
    if not headings:
        return main
    around = set(main.iterancestors())
    whole = next(ancestor for ancestor in headings[-1].iterancestors() if ancestor in around)
    for end, siblings in ((headings[-1], "preceding"), (main, "following")):
        for element in (end, *takewhile(lambda e: e is not whole, end.iterancestors())):
            _remove(element.itersiblings(preceding=siblings == "preceding"))
    inner = set(main.iter())
    _remove(e for e in whole.iter(*_MENU_BLOCKS) if e not in inner and e not in around and _is_menu(e))
    return whole


def _is_link(element: HtmlElement) -> bool:
    return sum(_size(a) for a in element.iter("a") if a.get("href")) == _size(element)


def _is_site(element: HtmlElement) -> bool:
    """Whether an element belongs to the site's own parts around every page, by tags and roles."""
    return any(e.tag in _DROPPED or e.get("role") in _DROPPED_ROLES for e in element.iterancestors())


def _heading_buttons(content: HtmlElement) -> list[HtmlElement]:
    return [button for heading in content.iter(*_HEADINGS) for button in heading.iter("button", "a")]


def _is_tool(element: HtmlElement) -> bool:
    """Whether something in a heading is for editors and browsers: "[edit]", a link that prints as a sign."""
    if next(element.iter("a"), None) is None:
        return False
    text = _text(element)
    return bool(_BRACKETED.fullmatch(text)) or bool(text and not _WORD.search(text))


def _is_dropped(element: HtmlElement, whole: int, folded: Collection[str] = ()) -> bool:
    if not isinstance(element.tag, str):
        return True
    if element.get("id") in folded or (element.tag == "button" and _is_in_heading(element)):
        return False
    if element.tag in _DROPPED or _is_hidden(element):
        return True
    if element.get("role") in _DROPPED_ROLES or element.get("aria-modal") == "true":
        return True
    small = _FORM_SHARE * whole
    if element.tag in {"form", "footer"}:
        return _size(element) <= small
    named = f"{element.get('id') or ''} {element.get('class') or ''}"
    return element.tag in _BANNER_BLOCKS and bool(_BANNER.search(named)) and _size(element) <= small


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
    )


def _is_menu(element: HtmlElement) -> bool:
    """Whether nearly all text of a block is links to other places; links within the page are contents."""
    links = [a for a in element.iter("a") if not (a.get("href") or "#").startswith("#")]
    return len(links) >= _MENU_LINKS and sum(map(_size, links)) >= _MENU_SHARE * _size(element)


def _is_in_heading(element: HtmlElement) -> bool:
    return next(element.iterancestors(*_HEADINGS), None) is not None


def _inside(element: HtmlElement, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _remove(elements: Iterable[HtmlElement]) -> None:
    """Take elements out of their tree; the text that follows each stays where it was."""
    for element in list(elements):
        if element.getparent() is not None:
            element.drop_tree()


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext()).strip()


def _size(element: HtmlElement) -> int:
    return len(_text(element))


# What a web page states about itself: title, meta, structured data and times in its headings.

_MEETING_HEADINGS = ("h1", "h2", "header")
# Structured data nests a few levels; deeper is not for us.
_DEEPEST_DATA = 8


def hints_of(page: HtmlElement) -> Hints:
    """Return the page's metadata: named meta fields, then the event it describes, then times in headings."""
    fields: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        fields.setdefault(name, meta.get("content") or "")
    hints, event = hints_from(fields), _event(page)
    canonical = (
        e.get("href") or "" for e in page.iter("link") if (e.get("rel") or "").lower() == "canonical"
    )
    addresses = (hints.url, *map(web_address, canonical), web_address(fields.get("og:url", "")))
    return replace(
        hints,
        title=hints.title or _title(page, fields) or event.title,
        board=hints.board or event.board,
        date=hints.date or event.date or _time_in_heading(page),
        url=next(filter(None, addresses), None),
    )


def _title(page: HtmlElement, fields: dict[str, str]) -> str | None:
    """Return the page's title without the site's name: its main heading where the title repeats that."""
    titles = [
        _words(e) for e in page.iter("title") if e.getparent() is not None and e.getparent().tag == "head"
    ]
    title = clean_line(fields.get("og:title", "")) or next(filter(None, titles), "")
    headings = (_words(heading) for heading in page.iter("h1"))
    return next((heading for heading in headings if heading and heading in title), title) or None


def _event(page: HtmlElement) -> Hints:
    """Return the first event in the page's JSON-LD: its name, organiser and starting day."""
    for script in page.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # broken structured data says nothing; the page itself is still read
        for found in _objects(data, 0):
            kinds = found.get("@type")
            if any(str(kind).endswith("Event") for kind in (kinds if isinstance(kinds, list) else [kinds])):
                organiser = found.get("organizer")
                name = organiser.get("name") if isinstance(organiser, dict) else organiser
                fields = {"title": found.get("name"), "board": name, "date": found.get("startDate")}
                return hints_from({key: value for key, value in fields.items() if isinstance(value, str)})
    return Hints()


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(data, dict):
        yield data
    if depth < _DEEPEST_DATA and isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _objects(value, depth + 1)


def _time_in_heading(page: HtmlElement) -> Any:  # noqa: ANN401
    """Return the day of the first time element in a heading; elsewhere it may be the day of publication."""
    for time in page.iter("time"):
        if any(ancestor.tag in _MEETING_HEADINGS for ancestor in time.iterancestors()):
            return stated_date(time.get("datetime") or "")
    return None


def _words(element: HtmlElement) -> str:
    return clean_line("".join(element.itertext()))


# Web pages -> the paragraphs of their main content.

# A page states its encoding this early (the HTML standard asks for the first 1024 bytes).
_DECLARED_WITHIN = 1024
# Real pages nest some thirty deep, broken ones a hundred; each level takes four of Python's thousand frames.
_DEEPEST_ELEMENT = 200
# What no XML holds: libxml2 reads it in a page, itself or as "&#1;", and refuses to move it within the tree.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I
)


def read(data: bytes) -> ReadDocument:
    """Read an HTML page; raises RefusedFile when the bytes are no text or no HTML."""
    page = _parse(_decode(data))
    hints, bold = hints_of(page), bold_classes(page)
    content = main_content(page)
    prune(content)
    return ReadDocument(tuple(Blocks(bold).of(content)), hints)


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
    if _depth(page) > _DEEPEST_ELEMENT:
        raise RefusedFile(
            f"its elements are nested more than {_DEEPEST_ELEMENT} deep, as in no page for readers"
        )
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
