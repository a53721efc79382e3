from __future__ import annotations

from collections.abc import Mapping

import pytest

from indexer.documents.lines import build
from indexer.documents.pdf.pdf import read
from tests.rendering.pdf_raw import HELVETICA, line, raw_pdf

CONTENT = line(b"Chair:", 700) + line(
    b"The meeting opened at seven, and the gates of the yard were looked at.", 670
)


def made(*annotations: bytes, extra: Mapping[int, bytes] | None = None) -> bytes:
    numbered = {50 + n: annotation for n, annotation in enumerate(annotations)}
    page = b"/Annots [%s]" % b" ".join(b"%d 0 R" % number for number in numbered)
    return raw_pdf([CONTENT], {"F1": HELVETICA}, {**numbered, **(extra or {})}, page)


def field(entries: bytes, box: bytes = b"110 696 300 712") -> bytes:
    return b"<< /Type /Annot /Subtype /Widget /Rect [%s] %s >>" % (box, entries)


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        (b"/FT /Tx /T (chair) /V (Ann Bell) /DA (/Helv 11 Tf 0 g)", "Chair: Ann Bell"),
        (b"/FT /Tx /T (chair) /V <FEFF0041006E006E002000420065006C006C>", "Chair: Ann Bell"),
        (b"/FT /Ch /T (chair) /V (Ann Bell) /DA (/Helv 0 Tf 0 g)", "Chair: Ann Bell"),
        (b"/FT /Ch /T (chair) /V [(Ann Bell) (Cy Dunn)]", "Chair: Ann Bell, Cy Dunn"),
        (b"/Parent 60 0 R", "Chair: Ann Bell"),
        (b"/FT /Btn /T (chair) /V /Yes /AS /Yes", "Chair: ☑"),
        (b"/FT /Btn /T (chair) /V /Off /AS /Off", "Chair: ☐"),
        (b"/FT /Tx /T (chair) /F 2 /V (Ann Bell)", "Chair:"),
        (b"/FT /Tx /T (chair) /Ff 8192 /V (secret)", "Chair:"),
        (b"/FT /Tx /T (chair)", "Chair:"),
    ],
)
def test_what_was_filled_in_stands_where_it_is_shown(entries: bytes, shown: str) -> None:
    extra = {60: b"<< /FT /Tx /T (chair) /V (Ann Bell) /Kids [50 0 R] >>"}
    assert texts(made(field(entries), extra=extra))[0].replace("\t", " ") == shown


def test_each_line_of_a_value_is_read() -> None:
    entries = rb"/FT /Tx /Ff 4096 /T (notes) /V (The gate was shut.\nThe lamp was lit.) /DA (/Helv 11 Tf)"
    found = " ".join(texts(made(field(entries, b"72 500 400 640"))))
    assert "The gate was shut. The lamp was lit." in found


def note(subtype: bytes, entries: bytes) -> bytes:
    return b"<< /Type /Annot /Subtype /%s /Rect [110 696 300 712] %s >>" % (subtype, entries)


@pytest.mark.parametrize("subtype", [b"Text", b"FreeText", b"Highlight", b"Stamp"])
def test_comments_are_told_and_are_no_text(subtype: bytes) -> None:
    document = read(made(note(subtype, b"/Contents (Check this with Cy)")))
    assert [(omitted.reason, omitted.text) for omitted in document.left_out] == [
        ("comment", "Check this with Cy")
    ]
    assert "Check" not in "".join(paragraph.text for paragraph in document.paragraphs)


def test_text_typed_upon_the_page_is_text() -> None:
    data = made(note(b"FreeText", b"/IT /FreeTextTypewriter /Contents (Ann Bell) /DA (/Helv 11 Tf)"))
    assert texts(data)[0].replace("\t", " ") == "Chair: Ann Bell"


def test_hidden_comments_and_links_say_nothing() -> None:
    hidden = note(b"Text", b"/F 2 /Contents (Check this)")
    link = note(b"Link", b"/A << /S /URI /URI (https://example.org) >> /Contents (A site)")
    assert read(made(hidden, link)).left_out == ()


def test_the_labels_of_buttons_are_form_controls() -> None:
    document = read(made(field(b"/FT /Btn /Ff 65536 /T (go) /MK << /CA (Send) >>")))
    assert [(omitted.reason, omitted.text) for omitted in document.left_out] == [("form control", "Send")]
