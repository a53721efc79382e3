"""Which part of a web page is its content, judged by elements, ARIA and links, never by one site's words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import takewhile

from lxml.html import HtmlElement

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
