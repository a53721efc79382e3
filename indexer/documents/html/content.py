"""Which part of a web page is its content, judged by elements, roles, links and controls, never by a name.

Whatever of the page's text is not content is kept with the reason. In doubt a part is content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from indexer.documents.html.style import Styles
from indexer.documents.html.tree import HEADINGS, Cut, size_of, text_of
from indexer.language.dates import find_dates

_NAVIGATION = "navigation"
_NAVIGATION_ROLES = frozenset({"navigation", "menu", "menubar", "directory"})
_DIALOGS = frozenset({"dialog", "alertdialog"})
# What a banner about visits is called on every site that has one; the name alone tells nothing, since
# minutes speak of the same things.
_BANNER = re.compile(r"cookie|gdpr|consent|privacy|newsletter|popup|advert|\bads?\b", re.I)
_BANNER_BLOCKS = ("div", "section", "aside", "form", "footer", "header", "p")
_BANNER_WORDS = 120
_WORD = re.compile(r"\w+")
# What an editor's link beside a heading reads: "[edit]" in any language.
_BRACKETED = re.compile(r"\[[^\[\]]{1,40}\]")
# A sentence, as the parts of a site around its pages hardly have one: words, then a full stop.
_STATEMENT = re.compile(r"(?:\S+\s+){3,}\S+[.!?]”?\s*\Z")
_RIGHTS = re.compile(r"©|\(c\)|\bcopyright\b|all rights reserved", re.I)
# A block of at least this many links with hardly any other text is a menu.
_MENU_LINKS = 3
_MENU_SHARE = 0.9
_MENU_BLOCKS = ("ul", "ol", "div", "td", "section", "p", "center", "menu", "dir")
# What marks the content must hold at least this share of what is no menu.
_MARKED_SHARE = 0.2
_ARTICLE_SHARE = 0.5
# Where the date of a meeting stands in a letterhead.
_HEAD_CHARACTERS = 2_000


def cut_to_content(page: HtmlElement, styles: Styles, cut: Cut) -> HtmlElement:
    """Cut a page down to its content and return its body; what goes is kept in `cut`."""
    body = page if page.tag == "body" else page.find("body")
    body = page if body is None else body
    _cut_banners(body, styles, cut)
    cut.out((e for e in body.iter() if _is_navigation(e)), _NAVIGATION)
    cut.out(_skips(body), _NAVIGATION)
    marked = _marked(body)
    if marked:
        _cut_around(marked, body, cut)
    else:
        cut.out((e for e in body.iter("header", "div") if _is_site_header(e)), _NAVIGATION)
        cut.out((e for e in body.iter("footer", "div") if _is_site_footer(e)), _NAVIGATION)
        cut.out((e for e in body.iter(*_MENU_BLOCKS) if _is_menu(e)), _NAVIGATION)
    return body


def cut_within(content: HtmlElement, cut: Cut) -> None:
    """Take out of the content what belongs to the site: asides and foots of links, tools in headings."""
    cut.out((e for e in content.iter() if _is_navigation(e)), _NAVIGATION)
    cut.out((e for e in content.iter() if _is_aside(e) and _is_linked(e)), _NAVIGATION)
    cut.out((e for e in content.iter("footer") if _is_linked(e) or _RIGHTS.search(text_of(e))), _NAVIGATION)
    tools = [e for heading in content.iter(*HEADINGS) for e in heading.iterdescendants() if _is_tool(e)]
    cut.out(tools, _NAVIGATION)


# What marks the content.


def _marked(body: HtmlElement) -> list[HtmlElement]:
    """Return the outermost elements that say they are the content: main, else the only article."""
    whole = sum(size_of(e) for e in body if not _is_of_site(e)) + len((body.text or "").strip())
    mains = [e for e in body.iter() if (e.tag == "main" or e.get("role") == "main") and text_of(e)]
    mains = _outermost(mains)
    if mains and sum(map(size_of, mains)) >= _MARKED_SHARE * whole:
        return mains
    articles = _outermost([e for e in body.iter("article") if text_of(e)])
    if len(articles) == 1 and size_of(articles[0]) >= _ARTICLE_SHARE * whole:
        return articles
    return []


def _outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    known = set(elements)
    return [e for e in elements if known.isdisjoint(e.iterancestors())]


def _cut_around(marked: list[HtmlElement], body: HtmlElement, cut: Cut) -> None:
    """Cut what stands around the marked content, but for a letterhead before it and a close behind it.

    Pages of minutes put the title, the date and even the roster before main.
    """
    chosen = set(marked)
    around = {ancestor for one in marked for ancestor in one.iterancestors()}
    begun, ended = False, 0
    pending = list(_beside(body, chosen, around))
    last = max((n for n, (_, is_marked) in enumerate(pending) if is_marked), default=0)
    for number, (element, is_marked) in enumerate(pending):
        if is_marked:
            ended += 1
        elif number > last:
            if not _is_close(element):
                cut.out([element], _reason(element))
        elif _is_of_site(element) and not _is_letterhead(element):
            cut.out([element], _reason(element))
        elif not ended and not begun:
            begun = _is_letterhead(element)
            if not begun:
                cut.out([element], _reason(element))


def _beside(
    element: HtmlElement, chosen: set[HtmlElement], around: set[HtmlElement]
) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield the marked elements and all that stand beside them or their ancestors, in order."""
    for child in element:
        if child in chosen:
            yield child, True
        elif child in around:
            yield from _beside(child, chosen, around)
        elif text_of(child):
            yield child, False


def _reason(element: HtmlElement) -> str:
    return _NAVIGATION if _is_of_site(element) or _is_linked(element) else "outside the main content"


def _is_letterhead(element: HtmlElement) -> bool:
    """Whether an element before the content opens it: the page's heading, a date, or text without a link.

    A heading that is a link names the site and not the page.
    """
    if element.tag == "nav" or element.get("role") in _NAVIGATION_ROLES or _is_aside(element):
        return False
    if any(find_dates(_unlinked(element)[:_HEAD_CHARACTERS])):
        return True
    if element.get("role") == "banner" or element.tag == "footer":
        return False
    if any(text_of(heading) and not _is_link(heading) for heading in element.iter("h1")):
        return True
    plain = next(element.iter("a", "button", "input", "select", "textarea"), None) is None
    return plain and (element.tag == "header" or len(_WORD.findall(text_of(element))) > 1)


def _is_close(element: HtmlElement) -> bool:
    """Whether what stands behind the content still belongs to it: sentences without links or headings."""
    foreign = next(element.iter("a", "button", "input", "select", "textarea", "form", *HEADINGS), None)
    text = text_of(element)
    return foreign is None and not _RIGHTS.search(text) and bool(_STATEMENT.search(text[-300:]))


# The parts of a site around every page.


def _is_of_site(element: HtmlElement) -> bool:
    return (
        element.tag in {"nav", "header", "footer", "aside", "search"}
        or element.get("role") in {"banner", "contentinfo", "complementary", "search", *_NAVIGATION_ROLES}
        or _is_menu(element)
    )


def _is_navigation(element: HtmlElement) -> bool:
    if element.tag == "nav" or element.get("role") in _NAVIGATION_ROLES:
        return _is_linked(element) or not _STATEMENT.search(text_of(element)[-300:])
    return element.tag == "menu" and (_is_linked(element) or next(element.iter("button"), None) is not None)


def _is_site_header(element: HtmlElement) -> bool:
    """Whether a header is the site's, on a page that does not mark its content."""
    if element.tag != "header" and element.get("role") != "banner":
        return False
    return next(element.iterancestors("article", "section"), None) is None and not _is_letterhead(element)


def _is_site_footer(element: HtmlElement) -> bool:
    if element.tag != "footer" and element.get("role") != "contentinfo":
        return False
    return next(element.iterancestors("article", "section"), None) is None and not _is_close(element)


def _skips(body: HtmlElement) -> list[HtmlElement]:
    """Return the links to a place within the page that stand before all its text, to skip to that."""
    places = {element.get("id") or element.get("name") for element in body.iter()}
    skips: list[HtmlElement] = []
    for element in body.iter():
        if element.tag == "a" and element.get("href"):
            address = element.get("href")
            within = (element, *element.iterancestors(), *element.iterdescendants())
            kept = any(e.tag in {*HEADINGS, "li", "td"} for e in within)
            if kept or not address.startswith("#") or address[1:] not in places:
                break
            skips.append(element)
        elif (element.text or "").strip():
            break
        if (element.tail or "").strip():
            break
    return skips


def _is_aside(element: HtmlElement) -> bool:
    return bool(element.tag == "aside" or element.get("role") == "complementary")


def _is_linked(element: HtmlElement) -> bool:
    """Whether most of the text of a part, its headings apart, is links."""
    links = [a for a in element.iter("a") if a.get("href") is not None]
    headings = [h for h in element.iter(*HEADINGS) if not _is_link(h)]
    rest = size_of(element) - sum(map(size_of, headings))
    return bool(links) and sum(map(size_of, links)) >= rest / 2


def _is_link(element: HtmlElement) -> bool:
    return sum(size_of(a) for a in element.iter("a") if a.get("href")) == size_of(element)


def _is_menu(element: HtmlElement) -> bool:
    """Whether nearly all text of a block is links to other places; links within the page are contents."""
    if element.tag not in _MENU_BLOCKS:
        return False
    links = [a for a in element.iter("a") if not (a.get("href") or "#").startswith("#")]
    return len(links) >= _MENU_LINKS and sum(map(size_of, links)) >= _MENU_SHARE * size_of(element)


def _unlinked(element: HtmlElement) -> str:
    """Return the text of an element that is in no link, menu or form."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in {"a", "nav", "form", "button", "select"}:
            parts.append(_unlinked(child))
        parts.append(child.tail or "")
    return " ".join(parts)


def _is_tool(element: HtmlElement) -> bool:
    """Whether something in a heading is for editors and browsers: "[edit]", a link that prints as a sign."""
    if next(element.iter("a"), None) is None:
        return False
    text = text_of(element)
    return bool(_BRACKETED.fullmatch(text)) or bool(text and not _WORD.search(text))


# Banners: by what they do, not by what they are called.


def _cut_banners(body: HtmlElement, styles: Styles, cut: Cut) -> None:
    cut.out((e for e in body.iter() if _is_dialog(e)), "advertisement or banner")
    cut.out([e for e in body.iter(*_BANNER_BLOCKS) if _is_banner(e, styles)], "advertisement or banner")


def _is_dialog(element: HtmlElement) -> bool:
    return element.tag == "dialog" or element.get("role") in _DIALOGS or element.get("aria-modal") == "true"


def _is_banner(element: HtmlElement, styles: Styles) -> bool:
    """Whether a block with such a name, or fixed over the page, asks for a press of a button in few words."""
    named = f"{element.get('id') or ''} {element.get('class') or ''} {element.get('aria-label') or ''}"
    fixed = styles.of(element).get("position") in {"fixed", "sticky"}
    if not fixed and not _BANNER.search(named):
        return False
    if next(element.iterancestors("main", "article"), None) is not None and not fixed:
        return False
    if len(_WORD.findall(text_of(element))) > _BANNER_WORDS or _holds_content(element):
        return False
    return any(_is_button(e) for e in element.iter())


def _is_button(element: HtmlElement) -> bool:
    if next(element.iterancestors(*HEADINGS), None) is not None:
        return False
    if element.tag == "input":
        return (element.get("type") or "").lower() in {"button", "submit"}
    pressed = element.tag == "button" or element.get("role") == "button"
    return pressed or (element.tag == "a" and (element.get("href") or "#") == "#" and bool(text_of(element)))


def _holds_content(element: HtmlElement) -> bool:
    """Whether a block is a section of the text: it holds main, or its id is made of its own heading."""
    if next(element.iter("main", "article", "table", "ol"), None) is not None:
        return True
    identity = _slug(element.get("id") or "")
    return any(_slug(text_of(h)) == identity for h in element.iter(*HEADINGS) if identity)


def _slug(text: str) -> str:
    return "-".join(_WORD.findall(text.lower().replace("_", "-")))
