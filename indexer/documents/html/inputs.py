"""The fields of forms in a page: what they hold is text, what they offer to press or to fill in is not."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from indexer.documents.html.tree import HEADINGS, Cut, remove, size_of, text_of

CONTROL = "form control"
_TICKED, _UNTICKED = "☒", "☐"
_BUTTONS = frozenset({"submit", "button", "reset", "image", "file"})
_BOXES = frozenset({"checkbox", "radio"})
# A form with more of the content than this is the page itself, as some servers wrap it.
_FORM_SHARE = 0.5


def read_fields(content: HtmlElement, cut: Cut) -> None:
    """Cut forms that ask something of the reader; of all other fields put what they hold in their place.

    A heading that stood over nothing but such a form ("Leave a reply") goes with it.
    """
    whole = size_of(content)
    asking = [e for e in content.iter() if e is not content and _asks(e, whole)]
    emptied = [e.getparent() for e in asking if e.getparent() is not content]
    cut.out(asking, CONTROL)
    over = [e for e in emptied if text_of(e) and size_of(e) == sum(map(size_of, e.iter(*HEADINGS[1:])))]
    cut.out(over, CONTROL)
    for field in list(content.iter("input", "textarea", "select", "progress", "meter", "button")):
        if field.getparent() is not None:
            _replace(field, cut)


def _asks(element: HtmlElement, whole: int) -> bool:
    """Whether a form, or a part with the role of one, is there to be filled in and holds nothing yet."""
    if element.get("role") == "search" or element.tag == "search":
        return True
    if element.tag != "form":
        return bool(element.get("role") == "toolbar")
    fields = list(_fields(element))
    open_fields = [f for f in fields if _is_open(f)]
    filled = any(_holds(f) for f in fields)
    return bool(open_fields) and not filled and size_of(element) <= _FORM_SHARE * whole


def _fields(form: HtmlElement) -> Iterator[HtmlElement]:
    return (e for e in form.iter("input", "textarea", "select", "button"))


def _is_open(field: HtmlElement) -> bool:
    return field.get("disabled") is None and field.get("readonly") is None


def _holds(field: HtmlElement) -> bool:
    """Whether somebody has filled a field in."""
    if field.tag == "textarea":
        return bool(text_of(field))
    if field.tag != "input":
        return False
    kind = (field.get("type") or "text").lower()
    if kind in _BOXES:
        return field.get("checked") is not None
    return kind not in _BUTTONS and kind != "password" and bool((field.get("value") or "").strip())


def _replace(field: HtmlElement, cut: Cut) -> None:
    """Put a span with what a field shows in its place."""
    kind = (field.get("type") or "text").lower()
    if field.tag == "button":
        if next(field.iterancestors(*HEADINGS, "summary"), None) is not None:
            field.tag = "span"
        else:
            cut.out([field], CONTROL)
        return
    if field.tag == "input" and kind in _BUTTONS:
        cut.text(field.get("value") or "", CONTROL)
        remove([field])
        return
    text = _shown(field, kind)
    shown = field.makeelement("pre" if "\n" in text else "span")
    shown.text, shown.tail = text, field.tail
    field.getparent().replace(field, shown)


def _shown(field: HtmlElement, kind: str) -> str:
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None]
        if not chosen and field.get("multiple") is None:
            chosen = options[:1]
        return " ".join(filter(None, map(text_of, chosen)))
    if field.tag in {"progress", "meter"}:
        told = text_of(field)
        value, most = field.get("value"), field.get("max") or "1"
        return told or (f"{value} of {most}" if value and most != "1" else value or "")
    if field.tag == "textarea":
        return text_of(field)
    if kind in _BOXES:
        return f"{_TICKED if field.get('checked') is not None else _UNTICKED} "
    return "" if kind == "password" else field.get("value") or ""
