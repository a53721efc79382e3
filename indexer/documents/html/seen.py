"""What of a web page nobody sees: hidden parts, scripts, texts for screen readers. It is not read.

Folded parts that a reader can open (accordions, tabs) are seen: their titles become headings over them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType

from lxml.html import HtmlElement

from indexer.documents.formats import UNSEEN
from indexer.documents.html.style import Styles
from indexer.documents.html.tree import HEADINGS, Cut, remove, size_of, text_of

# Never shown, wherever they stand. What stands in media is shown only where they cannot be played.
_UNSEEN = (
    *(
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "meta",
        "link",
        "base",
        "datalist",
        "video",
        "audio",
    ),
    *(
        "canvas",
        "object",
        "embed",
        "iframe",
        "noframes",
        "noembed",
        "title",
        "desc",
        "metadata",
        "annotation",
    ),
    *("annotation-xml", "map", "rp", "param", "source", "track"),
)
_FOR_SCREEN_READERS = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-only "
    "u-visually-hidden is-visually-hidden element-invisible".split()
)
# How white and black, which texts are hidden in, are written.
_COLOURS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("#fff", "#ffffff", "rgb(255,255,255)", "rgb(255, 255, 255)"), "white")
    | dict.fromkeys(("#ffff", "#ffffffff", "rgb(255 255 255)", "hsl(0,0%,100%)", "hsl(0, 0%, 100%)"), "white")
    | dict.fromkeys(("#000", "#000000", "rgb(0,0,0)", "rgb(0, 0, 0)"), "black")
)
# Letters in this colour are seen only where their ground or their shadow shows through.
_CLEAR = re.compile(r"transparent|(?:rgba|hsla)\([^()]*,\s*0(?:\.0*)?%?\s*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|rem|pt|vw|%)?|-\d{3,}")
_NOUGHT = re.compile(r"0(?:\.0+)?(?:px|em|rem|pt|%)?")
_CLIPPED = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:50|100)%")
_ID_IN_SCRIPT = re.compile(r"[\"'#]([\w:.-]{1,80})[\"']")
_CONTROLS = ("aria-controls", "data-target", "data-bs-target", "data-toggle-target", "data-panel")
_TOGGLES = ("data-toggle", "data-bs-toggle")
_FOLDING = frozenset({"tab", "pill", "collapse", "list"})
_OVER_THE_PAGE = frozenset({"dialog", "alertdialog", "menu", "tooltip", "navigation", "search"})
_LOWEST_HEADING = 6
# An icon's name or a sign between links; longer ones are text.
_LONGEST_SIGN = 40
# A button is this many elements deep in what stands before a folded part.
_OPENER_WITHIN = 20


def remove_unseen(page: HtmlElement, styles: Styles, cut: Cut) -> None:
    """Take out of the tree what no reader sees, and put the titles of folded parts over them."""
    for element in page.iter("iframe", "frame", "object", "embed"):
        if address := _framed(element):
            cut.frames.append(address)
    controls = _controls(page)
    hidden = [e for e in page.iter() if isinstance(e.tag, str) and is_hidden(e, styles)]
    named = [e for e in page.iter() if e.get("id") in controls or e.get("role") == "tabpanel"]
    folded = {e for e in (*hidden, *named) if _can_be_opened(e, controls)}
    _put_titles(page, [e for e in page.iter() if e in folded], controls)
    for template in page.iter("template"):
        if template.get("shadowrootmode"):  # browsers put what it holds into the page
            template.tag = "div"
    remove(page.iter(*_UNSEEN))
    remove(e for e in page.iter() if not isinstance(e.tag, str))
    remove(e for e in hidden if e not in folded)
    remove(e for e in page.iter("input") if (e.get("type") or "").lower() == "hidden")
    remove(e for e in page.iter("dialog") if e.get("open") is None)
    remove(e for e in page.iter() if e.get("popover") is not None)
    cut.out((e for e in page.iter() if _is_of_one_colour(styles.of(e))), UNSEEN)
    cut.out((e for e in page.iter() if _is_for_screen_readers(e)), "text for screen readers")
    decorative = (e for e in page.iter() if _is_decorative(e) and e not in folded)
    cut.out(decorative, "hidden from screen readers")


def is_hidden(element: HtmlElement, styles: Styles) -> bool:
    """Whether an element is hidden by its attributes or its style, for whoever looks at the page."""
    if element.tag in {"html", "body"}:
        return False  # a page that scripts let appear
    if (element.get("hidden") or "").lower() != "until-found" and element.get("hidden") is not None:
        return True
    style = styles.of(element)
    return bool(style) and _is_hidden_by(style)


def _is_hidden_by(style: Mapping[str, str]) -> bool:
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return True
    moves = style.keys() & {"transition", "animation", "transform"}
    if not moves and _NOUGHT.fullmatch(style.get("opacity", "")):
        return True
    if _NOUGHT.fullmatch(style.get("font-size", "")) or _FAR.fullmatch(style.get("text-indent", "")):
        return True
    if style.get("position") in {"absolute", "fixed"}:
        clipped = f"{style.get('clip', '')} {style.get('clip-path', '')}"
        if any(_FAR.fullmatch(style.get(side, "")) for side in ("left", "right", "top")):
            return True
        if _CLIPPED.search(clipped):
            return True
    sizes = (style.get(name, "") for name in ("height", "max-height", "width"))
    return "hidden" in style.get("overflow", "") and any(map(_NOUGHT.fullmatch, sizes))


def _is_of_one_colour(style: Mapping[str, str]) -> bool:
    """Whether text is set in the colour of its own ground."""
    ground, colour = style.get("background-color") or style.get("background"), style.get("color")
    if ground is None and _CLEAR.fullmatch(colour or ""):
        return True
    return ground is not None and _COLOURS.get(ground, ground) == _COLOURS.get(colour or "", colour)


def _is_decorative(element: HtmlElement) -> bool:
    """Whether a part that screen readers are not to read is a sign or two, and not a part of the text."""
    if element.get("aria-hidden") != "true":
        return False
    return size_of(element) <= _LONGEST_SIGN and next(element.iter(*HEADINGS), None) is None


def _is_for_screen_readers(element: HtmlElement) -> bool:
    return not _FOR_SCREEN_READERS.isdisjoint((element.get("class") or "").split())


def _framed(element: HtmlElement) -> str:
    """Return the address of a document that the page shows in a frame, empty for a tracker's."""
    if _NOUGHT.fullmatch(element.get("height") or "") or (element.get("width") or "") in {"0", "1"}:
        return ""
    if element.get("hidden") is not None or "none" in (element.get("style") or ""):
        return ""
    return element.get("src") or element.get("data") or ("" if element.get("srcdoc") is None else "srcdoc")


# Folded parts and their titles.


def _controls(page: HtmlElement) -> dict[str, HtmlElement]:
    """Return what opens a part of the page, by the id of that part."""
    found: dict[str, HtmlElement] = {}
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in {"nav", "menu"}:
            continue
        for name in _controlled(element):
            found.setdefault(name, element)
    return found


def _controlled(element: HtmlElement) -> list[str]:
    names = [part.lstrip("#") for name in _CONTROLS for part in (element.get(name) or "").split()]
    address = element.get("href") or ""
    if address.startswith("#") and (
        element.get("role") == "tab" or any((element.get(name) or "") in _FOLDING for name in _TOGGLES)
    ):
        names.append(address[1:])
    if script := element.get("onclick"):
        names += _ID_IN_SCRIPT.findall(script)
    if any((element.get(name) or "") == "modal" for name in _TOGGLES):
        return []
    return names


def _can_be_opened(element: HtmlElement, controls: Mapping[str, HtmlElement]) -> bool:
    """Whether a hidden element is a folded part of the text rather than a menu, a dialogue or nothing."""
    if (
        element.get("role") in _OVER_THE_PAGE
        or element.get("aria-modal") == "true"
        or element.tag in {"dialog", "nav"}
    ):
        return False
    if sum(map(size_of, element.iter("a"))) > size_of(element) / 2:
        return False
    if element.get("role") == "tabpanel" or element.get("id") in controls:
        return True
    return _opener_before(element) is not None


def _opener_before(element: HtmlElement) -> HtmlElement | None:
    """Return the button, or the like, that stands by itself right before an element."""
    before = element.getprevious()
    if before is None:
        return None
    for candidate in islice(before.iter(), _OPENER_WITHIN):
        pressed = candidate.tag == "button" or candidate.get("role") == "button" or candidate.get("onclick")
        if pressed or (candidate.tag == "label" and candidate.get("for")):
            return candidate if text_of(candidate) and size_of(candidate) == size_of(before) else None
    return None


def _put_titles(page: HtmlElement, folded: list[HtmlElement], controls: Mapping[str, HtmlElement]) -> None:
    """Move the title of every folded part right over it, as a heading; what is a heading stays."""
    if not folded:
        return
    inside = {heading for part in folded for heading in part.iter(*HEADINGS)}
    outside = min((int(e.tag[1]) for e in page.iter(*HEADINGS) if e not in inside), default=1)
    for part in folded:
        opener = controls.get(part.get("id") or "")
        opener = _opener_before(part) if opener is None else opener
        if opener is None or opener.getparent() is None or not text_of(opener):
            continue
        if _is_heading(opener) or opener in part.iterancestors() or opener in part.iterdescendants():
            continue
        within = min((int(e.tag[1]) - 1 for e in part.iter(*HEADINGS)), default=outside + 1)
        heading = opener.makeelement(f"h{min(max(within, 2), _LOWEST_HEADING)}")
        heading.text = text_of(opener)
        remove([opener])
        part.addprevious(heading)


def _is_heading(opener: HtmlElement) -> bool:
    around = (opener, *opener.iterancestors())
    return (
        any(e.tag in HEADINGS or e.tag == "summary" for e in around)
        or next(opener.iter(*HEADINGS), None) is not None
    )
