"""What a PDF states about itself: its information and its XMP packet, under the names of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree
from lxml.etree import _Element as Element
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text
from pdfplumber.pdf import PDF

from indexer.documents.lines import clean_line
from indexer.documents.metadata.restriction import Fields, is_strong

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"


def properties_of(pdf: PDF) -> Fields:
    """Return all fields of a PDF with their values, those that its writers named included."""
    information = [(str(name), clean_line(str(value))) for name, value in pdf.metadata.items()]
    catalog = pdf.doc.catalog
    return [*information, *_xmp_fields(resolve1(catalog.get("Metadata"))), *_named_in(catalog)]


def _named_in(catalog: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what programs wrote of restriction into the catalog itself, and into their own data in it."""
    data = resolve1(catalog.get("PieceInfo"))
    own = [resolve1(one) for one in data.values()] if isinstance(data, dict) else []
    # Of a program's data "Private" is the standard's name of all that is its own.
    inner = [resolve1(one.get("Private")) for one in own if isinstance(one, dict)]
    for fields in (catalog, *own, *inner):
        for name, value in fields.items() if isinstance(fields, dict) else ():
            if name != "Private" and is_strong(name) and not isinstance(told := resolve1(value), dict | list):
                yield name, _text(told)


def _text(value: object) -> str:
    if isinstance(value, PSLiteral):
        value = value.name
    return clean_line(decode_text(value) if isinstance(value, bytes) else str(value))


def _xmp_fields(packet: object) -> Iterator[tuple[str, str]]:
    if not isinstance(packet, PDFStream):
        return
    # Packets are written by many programs: what of one is no good XML hides nothing of the rest.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(packet.get_data().lstrip(b" \r\n\t").rstrip(b"\0 \r\n\t"), parser)
    for element in () if root is None else root.iter("{*}*"):
        for name, value in element.attrib.items():
            if not str(name).startswith((f"{{{_RDF}}}", f"{{{_XML}}}")):
                yield _local(str(name)), clean_line(str(value))
        resource = clean_line(str(element.get(f"{{{_RDF}}}resource") or ""))
        name, text = _field_name(element), clean_line(element.text or "") or resource
        if text or (is_strong(name) and len(element) == 0):
            yield name, text


def _field_name(element: Element) -> str:
    """Return the name of the field that a value stands in; values of a list stand deeper in it."""
    while str(element.tag).startswith(f"{{{_RDF}}}") and (parent := element.getparent()) is not None:
        element = parent
    return _local(str(element.tag))


def _local(name: str) -> str:
    return name.rpartition("}")[2]
