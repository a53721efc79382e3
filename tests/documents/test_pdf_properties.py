from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFString
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.pdf.pdf import read
from indexer.errors import RefusedFile, UnclearRestriction
from tests.rendering.pdf_pages import minutes
from tests.rendering.pdf_raw import HELVETICA, line, raw_pdf, stream

CONTENT = line(b"Minutes of the Harbour Board", 700)


def with_packet(packet: bytes) -> bytes:
    """A PDF whose catalogue names this XMP packet."""
    return with_catalogue(b"/Metadata 50 0 R", {50: stream(packet, b"/Type /Metadata /Subtype /XML")})


def with_catalogue(entries: bytes, objects: Mapping[int, bytes] | None = None) -> bytes:
    """A PDF whose catalogue has these entries, and these objects beside those of its page."""
    data = raw_pdf([CONTENT], {"F1": HELVETICA}, dict(objects or {}))
    catalogue = b"/Type /Catalog /Pages 2 0 R"
    # The places of the other objects shift; readers find them again by their numbers.
    return data.replace(catalogue, catalogue + b" " + entries)


def packet(attributes: str = "", inside: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" {attributes}>'
        "<dc:title><rdf:Alt><rdf:li xml:lang='en'>Minutes</rdf:li></rdf:Alt></dc:title>"
        f'{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def with_information(fields: Mapping[str, str]) -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    minutes(canvas)
    document: Any = canvas._doc
    made = document.info.format

    def format_info(doc: Any) -> bytes:
        entries = PDFDictionary({name: PDFString(value) for name, value in fields.items()})
        return bytes(entries.format(doc)) if fields else bytes(made(doc))

    document.info.format = format_info
    canvas.save()
    return file.getvalue()


def test_a_packet_that_says_nothing_of_it_restricts_nothing() -> None:
    assert read(with_packet(packet())).hints.restricted is None


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('pdfx:Restricted="audit"', ""),
        ("", "<pdfx:Restricted>audit</pdfx:Restricted>"),
        ("", "<pdfx:restricted><rdf:Bag><rdf:li>audit</rdf:li></rdf:Bag></pdfx:restricted>"),
    ],
)
def test_labels_in_a_packet_restrict(attributes: str, inside: str) -> None:
    assert read(with_packet(packet(attributes, inside))).hints.restricted == ("audit",)


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('pdfx:Confidential="true"', ""),
        ('pdfx:Classification="Confidential"', ""),
        ("", "<dc:audience>Members only</dc:audience>"),
        ("", "<dc:accessRights>private</dc:accessRights>"),
    ],
)
def test_what_plainly_keeps_people_out_restricts(attributes: str, inside: str) -> None:
    assert read(with_packet(packet(attributes, inside))).hints.restricted


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('pdfx:Restricted="perhaps not"', ""),
        ('pdfx:MSIP_Label_1f_Name="Confidential"', ""),
        ("", "<pdfx:EmbargoUntil>2031-01-01</pdfx:EmbargoUntil>"),
        ("", "<dc:rights><rdf:Alt><rdf:li>Not for publication</rdf:li></rdf:Alt></dc:rights>"),
        ("", "<pdfx:Restricted>true</pdfx:Restricted><pdfx:Restricted>false</pdfx:Restricted>"),
        ("", "<broken & unclosed><pdfx:Embargo>yes"),
    ],
)
def test_what_was_not_understood_is_refused(attributes: str, inside: str) -> None:
    with pytest.raises(RefusedFile, match="whom it is restricted to cannot be told"):
        read(with_packet(packet(attributes, inside)))


def test_fields_of_the_information_dictionary_restrict() -> None:
    assert read(with_information({"Title": "Minutes", "Restricted": "audit"})).hints.restricted == ("audit",)
    assert read(with_information({"Title": "Minutes"})).hints.restricted is None
    with pytest.raises(RefusedFile, match="whom it is restricted to cannot be told"):
        read(with_information({"Title": "Minutes", "Embargo": "until May"}))


@pytest.mark.parametrize(
    "entry",
    [
        b"/Restricted true",
        b"/Confidential (yes)",
        b"/PieceInfo << /Board << /Private << /Restricted (audit) >> >> >>",
        b"/PieceInfo << /Board << /Restriction /Audit >> >>",
    ],
)
def test_marks_in_the_catalogue_keep_a_file_back(entry: bytes) -> None:
    try:
        labels = read(with_catalogue(entry)).hints.restricted
    except UnclearRestriction:
        return
    assert labels


def test_what_programs_keep_for_themselves_in_the_catalogue_is_no_mark() -> None:
    entry = (
        b"/PieceInfo << /Board << /Private << /Made (2024) >> /LastModified (D:2024) >> >> /Restricted false"
    )
    assert not read(with_catalogue(entry)).hints.restricted
