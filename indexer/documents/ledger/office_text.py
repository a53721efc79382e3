"""All text that Word documents and OpenDocument texts show: a flat walk over the parts that hold some."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from lxml import etree
from lxml.etree import _Element as Element

# Parts that print nothing themselves.
_ZIP = b"PK\x03\x04"
_TEXTLESS = re.compile(r"theme|fontTable|webSettings|numbering|docProps|customXml|glossary|meta\.xml")


class _Members(Mapping[str, bytes]):
    """The parts of a package that may hold text, unpacked when asked for: others may be damaged."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._names = [
            name
            for name in self._archive.namelist()
            if name.endswith((".xml", ".rels")) and not _TEXTLESS.search(name)
        ]

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        return self._archive.read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _parsed(content: bytes) -> Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _local(element: Element) -> str:
    """The element's name without its namespace, which differs between strict and transitional files."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _get(element: Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _below(element: Element, *path: str) -> Element | None:
    """The first child of a name, and so on down the path."""
    for name in path:
        found = next((child for child in element if _local(child) == name), None)
        if found is None:
            return None
        element = found
    return element


def _with_heirs(own: Iterable[str], parents: Mapping[str, str | None]) -> frozenset[str]:
    """Names of styles and of all that are based on them."""
    found = set(own)
    while more := {name for name, parent in parents.items() if parent in found and name not in found}:
        found |= more
    return frozenset(found)


# Word: runs of text in the body, its notes, comments and the running heads that its sections name.

_OFF = frozenset({"0", "false", "off", "none"})
_TOLD_PARTS = ("footnotes", "endnotes", "comments")
# Deleted text, instructions of fields, the second form of what stands before it.
_SKIPPED = frozenset(
    "del moveFrom instrText delText delInstrText Fallback rPrChange pPrChange tblPrChange "
    "sectPrChange".split()
)
_BREAKS = frozenset({"p", "tab", "br", "cr", "tc", "ptab", "rt"})
_MET = tuple(f"{{*}}{name}" for name in (*_SKIPPED, *_BREAKS, "t", "tr", "footnote", "endnote"))


def text_of_docx(data: bytes) -> str:
    """All text that Word prints, with notes, comments and running heads."""
    members = _Members(data)
    main = _main_part(members)
    related = {name: target for _, name, target in _related(members, main)}
    hidden = _hidden_styles(members.get(related.get("styles", ""), b""))
    body = _parsed(members[main])
    parts = [body, *(_parsed(members[related[n]]) for n in _TOLD_PARTS if related.get(n) in members)]
    for note in _notes_of_unseen(body, parts[1:], hidden):
        note.clear()
    parts += [_parsed(members[target]) for target in _running_heads(members, main, body)]
    return "\n".join("".join(_docx_runs(part, hidden)) for part in parts)


def _main_part(members: Mapping[str, bytes]) -> str:
    named = (target for _, name, target in _related(members, "") if name == "officeDocument")
    return next(filter(members.__contains__, named), "word/document.xml")


def _related(members: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str, str]]:
    """(id, kind, member) of what a part, "" for the package, says that belongs to it."""
    folder, name = posixpath.split(part)
    content = members.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    for one in _parsed(content) if content else ():
        target = posixpath.normpath(posixpath.join("/", folder, _get(one, "Target") or "")).lstrip("/")
        yield _get(one, "Id") or "", (_get(one, "Type") or "").rpartition("/")[2], target


def _running_heads(members: Mapping[str, bytes], main: str, body: Element) -> list[str]:
    """Members with the heads and feet that are printed: first pages have others only where that is set."""
    targets = {key: target for key, _, target in _related(members, main)}
    settings = next((t for _, kind, t in _related(members, main) if kind == "settings"), "")
    even = b"evenAndOddHeaders" in members.get(settings, b"")
    found: dict[str, None] = {}
    for section in body.iter("{*}sectPr"):
        first = _is_on(_below(section, "titlePg"))
        for one in section:
            kind = _get(one, "type") if _local(one) in {"headerReference", "footerReference"} else None
            target = targets.get(_get(one, "id") or "", "")
            printed = kind == "default" or (kind == "first" and first) or (kind == "even" and even)
            if printed and target in members:
                found[target] = None
    return list(found)


def _notes_of_unseen(body: Element, parts: Iterable[Element], hidden: frozenset[str]) -> Iterator[Element]:
    """Footnotes and endnotes that only hidden or deleted text refers to."""
    for kind in ("footnote", "endnote"):
        marks = list(body.iter(f"{{*}}{kind}Reference"))
        seen = {_get(one, "id") for one in marks if not _is_hidden(one, hidden) and not _is_deleted(one)}
        unseen = {_get(one, "id") for one in marks} - seen
        for part in parts:
            yield from (note for note in part.iterchildren(f"{{*}}{kind}") if _get(note, "id") in unseen)


def _is_deleted(element: Element) -> bool:
    return next(element.iterancestors("{*}del", "{*}moveFrom"), None) is not None


def _is_on(element: Element | None) -> bool:
    return element is not None and (_get(element, "val") or "true") not in _OFF


def _hidden_styles(styles: bytes) -> frozenset[str]:
    parents: dict[str, str | None] = {}
    own = []
    for style in _parsed(styles) if styles else ():
        name = _get(style, "styleId")
        if name is None:
            continue
        based = _below(style, "basedOn")
        parents[name] = None if based is None else _get(based, "val")
        vanish = _below(style, "rPr", "vanish")
        if _is_on(vanish):
            own.append(name)
        elif vanish is not None:
            parents[name] = None
    return _with_heirs(own, parents)


def _docx_runs(root: Element, hidden: frozenset[str]) -> Iterator[str]:
    walk = etree.iterwalk(root, events=("start", "end"), tag=_MET)
    for event, element in walk:
        name = _local(element)
        if event == "end":
            if name in _BREAKS:
                yield "\n"
        elif name in _SKIPPED or _is_apart(element, name):
            walk.skip_subtree()
        elif name == "t" and not _is_hidden(element, hidden):
            # Raised text stands apart, for it may be the mark of a note.
            align = _of_run(element, "vertAlign")
            raised = align is not None and _get(align, "val") == "superscript"
            yield f" {element.text} " if raised else element.text or ""


def _is_apart(element: Element, name: str) -> bool:
    """Whether a table's row is hidden, or a note is none but the rule above the notes."""
    if name == "tr":
        return _is_on(_below(element, "trPr", "hidden")) or _below(element, "trPr", "del") is not None
    return name in {"footnote", "endnote"} and (_get(element, "type") or "normal") != "normal"


def _of_run(text: Element, name: str) -> Element | None:
    """A property that the run of a text states itself."""
    run = text.getparent()
    return None if run is None else _below(run, "rPr", name)


def _is_hidden(text: Element, hidden: frozenset[str]) -> bool:
    around = text.iterancestors("{*}r")
    next(around, None)
    if any(_is_on(_below(run, "rPr", "vanish")) for run in around):  # a box that hidden text holds
        return True
    own = _of_run(text, "vanish")
    if own is not None or not hidden:
        return _is_on(own)
    paragraph = next(text.iterancestors("{*}p"), None)
    styles = (
        _of_run(text, "rStyle"),
        None if paragraph is None else _below(paragraph, "pPr", "pStyle"),
    )
    return any(style is not None and _get(style, "val") in hidden for style in styles)


# OpenDocument: text of paragraphs in the body and in the heads and feet of its pages.

_ODT_SKIPPED = tuple(
    f"{{*}}{name}"
    for name in "tracked-changes note-citation forms title desc covered-table-cell event-listeners creator "
    "date date-string initials sender-initials binary-data".split()
)
_ODT_PARAGRAPHS = ("{*}p", "{*}h")
# What stands within a paragraph and is told apart from it, and what ends a word.
_ODT_APART = (*_ODT_PARAGRAPHS, "{*}note", "{*}annotation", "{*}ruby-text", "{*}frame")
_ODT_BREAKS = (*_ODT_APART, "{*}s", "{*}tab", "{*}line-break")
_ODT_UNSEEN = etree.XPath(
    "descendant-or-self::*[@*[(local-name() = 'display' and (. = 'none' or . = 'condition')) or "
    "(local-name() = 'is-hidden' and . = 'true') or "
    "(local-name() = 'visibility' and (. = 'collapse' or . = 'filter'))]]"
)
_MASTERS = etree.XPath("//@*[local-name() = 'master-page-name']")
_DISPLAY = re.compile(rb"display\s{0,9}=\s{0,9}[\"']none")
_ODT_HEADS = frozenset("header header-left header-first footer footer-left footer-first".split())
_STANDARD = "Standard"


def text_of_odt(data: bytes) -> str:
    """All text that LibreOffice prints, with notes, comments and running heads."""
    # A flat document is one file for all parts.
    members = _Members(data) if data.startswith(_ZIP) else {"content.xml": data, "styles.xml": data}
    parts = [members[name] for name in ("content.xml", "styles.xml") if name in members]
    roots = list(map(_parsed, parts))
    content, styles = roots[0], roots[-1] if len(roots) > 1 else None
    hidden = _hidden_odt(roots) if any(map(_DISPLAY.search, parts)) else frozenset[str]()
    body = next(content.iter("{*}body"))
    shown = [body, *([] if styles is None else _odt_heads(styles, content))]
    return "\n".join(_odt_text(part, hidden) for part in shown)


def _hidden_odt(roots: Iterable[Element]) -> frozenset[str]:
    parents: dict[str, str | None] = {}
    own = []
    for root in roots:
        for style in root.iter("{*}style"):
            name = _get(style, "name") or ""
            parents[name] = _get(style, "parent-style-name")
            properties = _below(style, "text-properties")
            if properties is not None and _get(properties, "display") == "none":
                own.append(name)
    return _with_heirs(own, parents)


def _odt_heads(styles: Element, content: Element) -> Iterator[Element]:
    used = {_STANDARD, *map(str, _MASTERS(content))}
    for page in styles.iter("{*}master-page"):
        if _get(page, "name") in used:
            yield from (one for one in page if _local(one) in _ODT_HEADS and _get(one, "display") != "false")


def _odt_text(root: Element, hidden: frozenset[str]) -> str:
    """All text of the paragraphs in a part, whose tree is cut down on the way."""
    for element in _unseen(root, hidden):
        element.clear(keep_tail=True)
    etree.strip_elements(root, *_ODT_SKIPPED, with_tail=False)
    for element in root.iter(*_ODT_APART):
        element.text = f"\n{element.text or ''}"
    for element in root.iter(*_ODT_BREAKS):
        element.tail = f"\n{element.tail or ''}"
    # What stands between paragraphs is the file's own white space.
    paragraphs = (
        one for one in root.iter(*_ODT_PARAGRAPHS) if next(one.iterancestors(*_ODT_PARAGRAPHS), None) is None
    )
    return "".join("".join(one.itertext()) for one in paragraphs)


def _unseen(root: Element, hidden: frozenset[str]) -> list[Element]:
    """What hides itself, is of a hidden style, or is a paragraph that hides when its field says so."""
    found = [one.getparent() if _local(one) == "hidden-paragraph" else one for one in _ODT_UNSEEN(root)]
    styled = root.iter(etree.Element) if hidden else ()
    return [
        *(one for one in found if one is not None),
        *(one for one in styled if _get(one, "style-name") in hidden),
    ]
