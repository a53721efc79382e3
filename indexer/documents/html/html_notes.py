"""The notes of a web page: which links and raised numbers are marks, and which blocks are their notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from indexer.documents.formats import NOTE_MARK
from indexer.documents.html.style import Styles
from indexer.documents.html.tree import BLOCKS, HEADINGS, Cut, remove, size_of, text_of
from indexer.documents.lines import Paragraph
from indexer.documents.notes import NoteMarks
from indexer.documents.raised import is_note_mark

# "1", "[2]", "(a)", "iv", "*", "[note 3]".
_MARK = re.compile(
    r"[\[(]?\s*(?:(?:note|n|fn)\.?\s*)?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5}|[*†‡§¶#]{1,3})\s*[\])]?", re.I
)
_BRACKETED = re.compile(r"\[.{1,10}\]")
_WORD = re.compile(r"\w")
_NOTE_BLOCKS = ("li", "p", "div", "aside", "td", "dd", "dt", "section", "blockquote", "figcaption")
# A note is a remark; what is longer is the text itself.
_LONGEST_NOTE = 5_000
_HOLDERS = frozenset("ol ul section div aside footer table tbody dl".split())
# So much before a mark tells whether it is one.
_BEFORE_MOST = 40


@dataclass(frozen=True, slots=True)
class _Reference:
    """A mark in the text and the block that holds its note."""

    mark: HtmlElement
    note: HtmlElement


def place_notes(
    content: HtmlElement,
    styles: Styles,
    marks: NoteMarks,
    cut: Cut,
    read: Callable[[HtmlElement], Iterable[Paragraph]],
) -> None:
    """Take notes out of `content` and put a sign of `marks` where each is referred to.

    `read` gives the paragraphs of a block. Notes that nothing refers to stay where they are.
    """
    linked = list(_linked(content, styles))
    raised = list(_raised(content, styles, {one.mark for one in linked}))
    references = [*linked, *raised]
    targets = {name for one in linked for name in _names_around(one.mark)}
    notes = dict.fromkeys(one.note for one in references)
    notes = dict.fromkeys(note for note in notes if not any(e in notes for e in note.iterancestors()))
    signs: dict[HtmlElement, str] = {}
    labels: defaultdict[HtmlElement, set[str]] = defaultdict(set)
    for one in references:
        labels[one.note].add(text_of(one.mark))
    for note in notes:
        _unmark(note, targets, labels[note], cut)
    for one in references:
        if one.note not in notes:
            continue
        if one.note not in signs:
            signs[one.note] = marks.sign(tuple(read(one.note)))
        cut.text(text_of(one.mark), NOTE_MARK)
        _put(one.mark, signs[one.note])
    _take_out(list(notes), content, cut)


# Marks that are links to their notes.


def _linked(content: HtmlElement, styles: Styles) -> Iterator[_Reference]:
    order = {element: number for number, element in enumerate(content.iter())}
    places: dict[str, HtmlElement] = {}
    for element in order:
        for name in (element.get("id"), element.get("name")):
            if name:
                places.setdefault(name, element)
    for link in content.iter("a"):
        address, label = link.get("href") or "", text_of(link)
        if not address.startswith("#") or not _MARK.fullmatch(label):
            continue
        target = places.get(address[1:])
        note = None if target is None else _note_at(target)
        if note is None or order[note] <= order[link] or note in link.iterancestors():
            continue
        names = set(_names_around(link))
        returns = any((a.get("href") or "")[1:] in names for a in note.iter("a"))
        if _is_raised(link, styles) or (returns and (_BRACKETED.fullmatch(label) or _is_glued(link))):
            yield _Reference(_whole_mark(link), note)


def _is_glued(link: HtmlElement) -> bool:
    """Whether a link stands right behind a word, as nothing but the mark of a note does."""
    block = next((e for e in link.iterancestors() if e.tag in BLOCKS), None)
    before = "" if block is None else _before(link, block)
    return bool(before[-1:].strip())


def _note_at(target: HtmlElement) -> HtmlElement | None:
    """Return the block of a note, given what its mark's link leads to."""
    block = target if target.tag in _NOTE_BLOCKS else next(target.iterancestors(*_NOTE_BLOCKS), None)
    if block is None or target.tag in HEADINGS or next(block.iter(*HEADINGS), None) is not None:
        return None
    if block.tag == "dt":
        block = block.getnext()
        if block is None or block.tag != "dd":
            return None
    if block.tag == "td":
        block = next(block.iterancestors("tr"), block)
    return block if 0 < size_of(block) <= _LONGEST_NOTE else None


def _names_around(mark: HtmlElement) -> Iterator[str]:
    """Yield the names that a link back to a mark may use: of itself, within it, and around it."""
    for element in (*mark.iter(), *_inline_around(mark)):
        yield from filter(None, (element.get("id"), element.get("name")))
    before = mark.getprevious()
    if before is not None and before.tag == "a" and not text_of(before):
        yield from filter(None, (before.get("id"), before.get("name")))


def _inline_around(element: HtmlElement) -> Iterator[HtmlElement]:
    return takewhile(lambda e: e.tag not in BLOCKS and e.tag not in HEADINGS, element.iterancestors())


def _is_raised(link: HtmlElement, styles: Styles) -> bool:
    roles = f"{link.get('role') or ''} {link.get('class') or ''}"
    return ("noteref" in roles or "footnote" in roles) or any(
        e.tag == "sup" or styles.of(e).get("vertical-align") == "super"
        for e in (*link.iter(), *_inline_around(link))
    )


def _whole_mark(link: HtmlElement) -> HtmlElement:
    """Return the element around a link that holds nothing else and is raised with it."""
    parent = link.getparent()
    while parent is not None and parent.tag in {"sup", "span", "b", "i"} and text_of(parent) == text_of(link):
        link, parent = parent, parent.getparent()
    return link


# Marks that are only raised: their notes open with the same mark, raised too, further down.


def _raised(content: HtmlElement, styles: Styles, known: Iterable[HtmlElement]) -> Iterator[_Reference]:
    inside = {e for mark in known for e in mark.iter()}
    waiting: dict[str, list[HtmlElement]] = {}
    for element in content.iter("sup", "span"):
        raised = element.tag == "sup" or styles.of(element).get("vertical-align") == "super"
        if element in inside or not raised:
            continue
        label = text_of(element).strip("[]().,; ")
        block = next((e for e in element.iterancestors() if e.tag in BLOCKS), None)
        if not _MARK.fullmatch(label) or block is None:
            continue
        before = _before(element, block)
        if before.strip():
            if is_note_mark(before, text_of(element)):
                waiting.setdefault(label, []).append(element)
        elif block.tag in _NOTE_BLOCKS and waiting.get(label) and size_of(block) <= _LONGEST_NOTE:
            mark = waiting[label].pop()
            if block not in mark.iterancestors():
                yield _Reference(mark, block)


def _before(element: HtmlElement, block: HtmlElement) -> str:
    """Return the end of the text that stands before `element` in `block`."""
    parts: list[str] = []
    one = element
    while one is not block:
        parent = one.getparent()
        if parent is None:
            break
        for sibling in one.itersiblings(preceding=True):
            parts[:0] = [*sibling.itertext(), sibling.tail or ""]
            if sum(map(len, parts)) > _BEFORE_MOST and "".join(parts).strip():
                return "".join(parts)
        parts.insert(0, parent.text or "")
        one = parent
    return "".join(parts)


# Taking marks, links back and notes out.


def _unmark(note: HtmlElement, targets: set[str], labels: Collection[str], cut: Cut) -> None:
    """Take the links back to the text, and the mark that a note opens with, out of it."""
    cut.out([a for a in note.iter("a") if _leads_back(a, targets)], NOTE_MARK)
    first = next((e for e in note.iter("sup", "span") if text_of(e)), None)
    if first is not None and text_of(first) in labels and not _before(first, note).strip():
        cut.out([first], NOTE_MARK)


def _leads_back(link: HtmlElement, targets: set[str]) -> bool:
    address = link.get("href") or ""
    return (address.startswith("#") and address[1:] in targets) or "backlink" in (link.get("role") or "")


def _put(mark: HtmlElement, sign: str) -> None:
    parent, before = mark.getparent(), mark.getprevious()
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + sign
    else:
        before.tail = (before.tail or "") + sign
    remove([_emptied(mark)])


def _emptied(mark: HtmlElement) -> HtmlElement:
    for child in list(mark):
        mark.remove(child)
    mark.text = None
    return mark


def _take_out(notes: Sequence[HtmlElement], content: HtmlElement, cut: Cut) -> None:
    """Remove notes that now stand elsewhere, with what held nothing but notes and their heading."""
    first_of = {note.getparent(): note for note in reversed(notes)}
    holders = list(first_of)
    over = dict.fromkeys(_heading_over(note) for note in first_of.values())
    remove(notes)
    for holder in holders:
        parent = holder
        while parent is not None and parent is not content and parent.tag in _HOLDERS:
            above = parent.getparent()
            if size_of(parent) > sum(map(size_of, parent.iter(*HEADINGS))):
                break
            cut.out([parent], NOTE_MARK)
            parent = above
    cut.out([h for h in over if h is not None and not _has_text_under(h)], NOTE_MARK)


def _heading_over(note: HtmlElement) -> HtmlElement | None:
    """Return the heading that stands among the elements before a note or before what holds it."""
    for element in (note, *takewhile(lambda e: e.tag in _HOLDERS, note.iterancestors())):
        for before in element.itersiblings(preceding=True):
            if before.tag in HEADINGS:
                return before
            if text_of(before) and before.tag not in _NOTE_BLOCKS:
                return None
    return None


def _has_text_under(heading: HtmlElement) -> bool:
    if (heading.tail or "").strip():
        return True
    for element in heading.itersiblings():
        if element.tag in HEADINGS:
            return False
        if text_of(element) or (element.tail or "").strip():
            return True
    return False
