"""The parts of an OpenDocument text, with the names of its elements written with their usual prefixes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml.etree import _Element as Element

from indexer.documents.metadata.restriction import is_strong, key_words
from indexer.documents.office.package import ZIP, OfficePackage, parsed_xml
from indexer.errors import RefusedFile

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES: Mapping[str, str] = MappingProxyType(
    {name: f"{_OASIS}:{name}:1.0" for name in ("office", "style", "text", "table", "form", "meta", "chart")}
    | {
        "draw": f"{_OASIS}:drawing:1.0",
        "svg": f"{_OASIS}:svg-compatible:1.0",
        "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "xml": "http://www.w3.org/XML/1998/namespace",
        "dc": "http://purl.org/dc/elements/1.1/",
        "math": "http://www.w3.org/1998/Math/MathML",
        "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
        "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    }
)
_PREFIXES: Mapping[str, str] = MappingProxyType({uri: prefix for prefix, uri in _NAMES.items()})
# Variables of a document, which its writers name, and where what they hold stands.
_VARIABLES = ("text:user-field-decl", "text:variable-set")
_VALUES = ("office:string-value", "office:boolean-value", "office:value")
_MANIFEST = "META-INF/manifest.xml"
_STATEMENTS = "manifest.rdf"


def qn(name: str) -> str:
    """Return the full name of an element or attribute that is written with a prefix ("text:p")."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def tag(element: Element) -> str:
    """Return an element's name with its usual prefix; one of an unknown vocabulary has none."""
    uri, _, local = str(element.tag)[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else local


def stated(element: Element | None, attribute: str) -> str | None:
    """Return an attribute written with its prefix, None where it is not there."""
    value = None if element is None else element.get(qn(attribute))
    return None if value is None else str(value)


def number(element: Element, attribute: str, default: int = 0) -> int:
    """Return a whole number that an attribute states, `default` for what is none."""
    try:
        return int(stated(element, attribute) or default)
    except ValueError:
        return default


class OdtPackage:
    """The parts of one document, which a flat one (.fodt) has all in one element."""

    def __init__(self, data: bytes) -> None:
        """Open the package. Raises RefusedFile when it is damaged, encrypted or holds no text document."""
        self._package = OfficePackage(data) if data.startswith(ZIP) else None
        if self._package is None:
            content = self._meta = self.styles = parsed_xml(data)
        else:
            if b"encryption-data" in (self._package.content(_MANIFEST) or b""):
                raise RefusedFile("it is encrypted: save it without a password")
            content = self._package.xml("content.xml")
            self._meta, self.styles = self._package.xml("meta.xml"), self._package.xml("styles.xml")
        text = None if content is None else content.find(f"{qn('office:body')}/{qn('office:text')}")
        if content is None or text is None:
            raise RefusedFile(
                "its content is not an OpenDocument text, although its suffix says so: save it again"
            )
        self.content: Element = content
        self.text: Element = text

    def object(self, reference: str | None) -> Element | None:
        """The content of an embedded object, None where the reference leads nowhere."""
        folder = posixpath.normpath(reference or "")
        return self._package.xml(f"{folder}/content.xml") if self._package and folder != "." else None

    def properties(self) -> Iterator[tuple[str, str]]:
        """Yield the name and text of each property of the document, those that its writers named included."""
        for one in () if self._meta is None else self._described(self._meta).iter("{*}*"):
            if len(one) == 0 or stated(one, "meta:name"):
                name = stated(one, "meta:name") or tag(one).rpartition(":")[2]
                yield name, "".join(one.itertext()).strip()
        described = self._package.xml(_STATEMENTS) if self._package else None
        for one in () if described is None else described.iter("{*}*"):
            if is_strong(name := str(one.tag).rpartition("}")[2]):
                yield name, "".join(one.itertext()).strip()
        for one in self.content.iter(*map(qn, _VARIABLES)):
            if key_words(name := stated(one, "text:name") or "") == ("restricted",):
                yield name, next(filter(None, (stated(one, of) for of in _VALUES)), one.text or "")

    def title(self) -> str | None:
        """The title in the document's properties, None without one."""
        found = None if self._meta is None else next(self._described(self._meta).iter(qn("dc:title")), None)
        return None if found is None else found.text

    def _described(self, root: Element) -> Element:
        """The element with the properties; in a flat document all else stands beside it."""
        found = next(root.iter(qn("office:meta")), None)
        return root if found is None else found
