"""The parts of a Word document: found by their relationships, in transitional and strict form alike."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

from lxml.etree import _Element as Element

from indexer.documents.metadata.restriction import is_strong
from indexer.documents.office.package import OfficePackage
from indexer.errors import RefusedFile

_OPEN = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "w": f"{_OPEN}/wordprocessingml/2006/main",
        "m": f"{_OPEN}/officeDocument/2006/math",
        "r": f"{_OPEN}/officeDocument/2006/relationships",
        "a": f"{_OPEN}/drawingml/2006/main",
        "c": f"{_OPEN}/drawingml/2006/chart",
        "dgm": f"{_OPEN}/drawingml/2006/diagram",
        "mc": f"{_OPEN}/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
)
# What Strict Open XML calls the same elements.
_STRICT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        f"{_STRICT}/wordprocessingml/main": _NAMES["w"],
        f"{_STRICT}/officeDocument/math": _NAMES["m"],
        f"{_STRICT}/officeDocument/relationships": _NAMES["r"],
        f"{_STRICT}/drawingml/main": _NAMES["a"],
        f"{_STRICT}/drawingml/chart": _NAMES["c"],
        f"{_STRICT}/drawingml/diagram": _NAMES["dgm"],
    }
)
_USUAL_MAIN = "word/document.xml"
_CORE = "docProps/core.xml"
_PROPERTIES = "docProps"
_PROPERTY_KINDS = ("core-properties", "custom-properties", "extended-properties")
_LIBRARY = "customXml"
# Vocabularies in which a word of restriction is one of their grammar.
_GRAMMARS = ("http://www.w3.org/2001/XMLSchema", "http://schemas.microsoft.com/office/2006/metadata")
_LABELS = "docMetadata/LabelInfo.xml"
_MAIN_TYPES = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
_MACRO_TYPES = ("ms-word.document.macroenabled.main+xml", "ms-word.template.macroenabledtemplate.main+xml")


def qn(name: str) -> str:
    """Return the full name of an element or attribute that is written with a prefix ("w:p")."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def val(element: Element | None, *path: str) -> str | None:
    """Return the value of a descendant of `element`, None where there is none."""
    found = None if element is None else element.find("/".join(map(qn, path)))
    value = None if found is None else found.get(qn("w:val"))
    return None if value is None else str(value)


def number(text: str | None, default: int = 0) -> int:
    """Return a whole number as written, `default` for what is none: damaged, or in a unit."""
    try:
        return int(text) if text else default
    except ValueError:
        return default


@dataclass(frozen=True, slots=True)
class _Relationship:
    kind: str  # the last word of its type: "styles", "footnotes", "header"
    target: str  # a part's name
    external: bool


class WordPackage:
    """The parts of one document. Relationships that lead nowhere are as if they were not there."""

    def __init__(self, data: bytes) -> None:
        """Open the package. Raises RefusedFile when it is damaged or holds no Word document."""
        self._package = OfficePackage(data)
        self._relationships: dict[str, dict[str, _Relationship]] = {}
        self.main = self._main()
        root = self.xml(self.main)
        if root is None or root.find(qn("w:body")) is None:
            raise RefusedFile(
                "its content is not a Word document, although its suffix says so: save it again"
            )
        self.document: Element = root

    def xml(self, name: str) -> Element | None:
        """The root element of a part with alternatives decided, None where there is none."""
        root = self._package.xml(name, _STRICT_NAMES)
        if root is not None:
            _decide(root)
        return root

    def content(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none."""
        return self._package.content(name)

    def related(self, part: str, kind: str) -> list[str]:
        """The names of the parts that a part is related to as `kind` ("styles")."""
        found = self._of(part).values()
        return [
            one.target
            for one in found
            if one.kind == kind and not one.external and one.target in self._package
        ]

    def part(self, part: str, relationship: str | None) -> str | None:
        """The part that a part's relationship leads to, None where it leads nowhere or out of the package."""
        found = self._of(part).get(relationship or "")
        return found.target if found and not found.external and found.target in self._package else None

    def related_xml(self, kind: str) -> Element | None:
        """The root of the first part that the document is related to as `kind`, None without one."""
        names = self.related(self.main, kind)
        return self.xml(names[0]) if names else None

    def properties(self) -> Iterator[tuple[str, str]]:
        """Yield the name and text of each property of the document, those that its writers named included."""
        related = [part for kind in _PROPERTY_KINDS for part in self.related("", kind)]
        parts = dict.fromkeys([*map(str.lower, related), *self._package.names(_PROPERTIES)])
        for part in parts:
            root = self._package.xml(part) if part.endswith(".xml") else None
            for one in () if root is None else root.iterchildren("{*}*"):
                name = one.get("name") or str(one.tag).rpartition("}")[2]
                yield name, "".join(one.itertext()).strip()
        yield from self._library_fields()
        settings = self.related_xml("settings")
        for one in () if settings is None else settings.iter(qn("w:docVar")):
            yield str(one.get(qn("w:name")) or ""), str(one.get(qn("w:val")) or "")

    def _library_fields(self) -> Iterator[tuple[str, str]]:
        """Yield the columns of the library that a document was kept in, as SharePoint writes them into it."""
        for part in (*self._package.names(_LIBRARY), *self._package.names(f"word/{_LIBRARY}")):
            root = self._package.xml(part) if part.endswith(".xml") else None
            for fields in () if root is None else root.iterchildren("{*}documentManagement"):
                for one in fields.iterchildren("{*}*"):
                    yield str(one.tag).rpartition("}")[2], " ".join("".join(one.itertext()).split())
            for one in () if root is None else root.iter("{*}*"):
                yield from _strong_names(one)

    def has_unnamed_label(self) -> bool:
        """Whether a label of sensitivity was put to the document whose name stands nowhere in it."""
        root = self._package.xml(_LABELS)
        named = " ".join(name.lower() for name, _ in self.properties())
        labels = () if root is None else root.iter("{*}label")
        return any(
            one.get("enabled") in _YES
            and one.get("removed") not in _YES
            and str(one.get("id")).strip("{}").lower() not in named
            for one in labels
        )

    def title(self) -> str | None:
        """The title in the document's properties, None without one."""
        names = self.related("", "core-properties") or [_CORE]
        root = self._package.xml(names[0])
        found = None if root is None else root.find(qn("dc:title"))
        return None if found is None else found.text

    def _main(self) -> str:
        """Return the part that holds the text: by its relationship, else its content type, else the usual."""
        by_type = [name for name in self._typed() if name in self._package]
        return next(iter([*self.related("", "officeDocument"), *by_type]), _USUAL_MAIN)

    def _typed(self) -> Iterator[str]:
        types = self._package.xml("[Content_Types].xml")
        for one in () if types is None else types:
            kind = str(one.get("ContentType") or "").lower()
            if kind.endswith(_MAIN_TYPES) or kind.endswith(_MACRO_TYPES):
                yield str(one.get("PartName") or "").lstrip("/")

    def _of(self, part: str) -> dict[str, _Relationship]:
        if part not in self._relationships:
            folder, file = posixpath.split(part)
            root = self._package.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
            self._relationships[part] = {
                str(one.get("Id")): _relationship(one, folder) for one in (() if root is None else root)
            }
        return self._relationships[part]


def _relationship(element: Element, folder: str) -> _Relationship:
    target = unquote(str(element.get("Target") or "")).replace("\\", "/")
    path = (
        target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )
    kind = str(element.get("Type") or "").rpartition("/")[2]
    return _Relationship(kind, path, str(element.get("TargetMode")) == "External")


_YES = ("1", "true")


def _strong_names(element: Element) -> Iterator[tuple[str, str]]:
    """Yield an element of somebody's data, and those of its attributes, that are named for restriction."""
    uri, _, local = str(element.tag).rpartition("}")
    if uri.lstrip("{").startswith(_GRAMMARS):
        return
    if is_strong(local):
        yield local, " ".join("".join(element.itertext()).split())
    for name, value in element.items():
        if is_strong(str(name).rpartition("}")[2]):
            yield str(name).rpartition("}")[2], str(value)


# What a part offers twice, for newer and for older programs, is decided once for everybody who reads it.

_TEXTS = frozenset(
    map(qn, ("w:t", "w:sym", "m:t", "a:t", "w:fldChar", "w16se:symEx", "c:chart", "dgm:relIds"))
)


def _decide(root: Element) -> None:
    """Replace each AlternateContent by what stands in the newer of its branches that holds text."""
    for alternate in reversed(list(root.iter(qn("mc:AlternateContent")))):
        parent = alternate.getparent()
        if parent is None:
            continue
        branches = [*alternate.findall(qn("mc:Choice")), *alternate.findall(qn("mc:Fallback"))]
        chosen = next((one for one in branches if _holds_text(one)), branches[0] if branches else None)
        for child in () if chosen is None else list(chosen):
            alternate.addprevious(child)
        parent.remove(alternate)


def _holds_text(branch: Element) -> bool:
    return any(element.tag in _TEXTS for element in branch.iter())
