"""Flat OpenDocument texts say what their packages say."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from indexer.documents.ledger.ledger import unexplained
from indexer.documents.lines import build
from indexer.documents.office.odt import read
from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from tests.harbour import HARBOUR
from tests.rendering.action_table import ActionTable, as_opendocument
from tests.rendering.odt import as_odt
from tests.rendering.odt_parts import flat, items, listed, odt_file, p, root, style

NOTE = (
    "<text:p>Paid £420<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>"
    "<text:note-body><text:p>Net of tax.</text:p></text:note-body></text:note> in May.</text:p>"
)
STYLED = odt_file(
    p("Harbour Board", "T") + p("Hidden words", "H") + NOTE + listed(items("Stile", "Gate")),
    automatic=style("H", "paragraph", 'text:display="none"')
    + style("T", "paragraph", 'fo:font-weight="bold"'),
    masters='<style:master-page style:name="Standard"><style:header>'
    "<text:p>Unconfirmed</text:p></style:header></style:master-page>",
    title="May",
)
PACKAGES = {
    "minutes": as_odt(HARBOUR),
    "table": as_opendocument(ActionTable("ida")),
    "styles, notes and running heads": STYLED,
}


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_a_flat_document_reads_as_its_package(package: bytes) -> None:
    one, other = read(flat(package)), read(package)
    assert one == other
    text, _ = build(one.paragraphs)
    assert unexplained(flat(package), "office.odt", text, one.left_out).warnings == ()


def test_it_is_read_by_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "may.fodt").write_bytes(flat(STYLED))
    source = read_source(tmp_path / "may.fodt")
    assert [line.text for line in source.lines] == [
        *("Harbour Board", "Paid £420 in May.", "Net of tax.", "Stile", "Gate")
    ]
    assert [(one.reason, one.text) for one in source.left_out][-1:] == [("running head", "Unconfirmed")]
    assert source.embedded.title == "May"


def test_pictures_within_it_are_no_text() -> None:
    picture = base64.b64encode(b"a picture of the quay" * 40).decode()
    image = f"<draw:image><office:binary-data>{picture}</office:binary-data></draw:image>"
    data = flat(odt_file(f"<text:p>The quay <draw:frame>{image}</draw:frame> at dusk</text:p>"))
    text, _ = build(read(data).paragraphs)
    assert " ".join(text.split()) == "The quay at dusk"
    assert unexplained(data, "office.odt", text, ()).warnings == ()


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml version='1.0'?><office:document",
        b"Minutes of the Harbour Board",
        root("office:document", "<office:body><office:spreadsheet/></office:body>").encode(),
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
    ],
)
def test_what_is_no_text_document_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile):
        read(data)


def test_marks_of_restriction_within_it_hold() -> None:
    data = flat(odt_file(p("Pay"), title="Pay"))
    marked = data.replace(
        b"</office:meta>",
        b'<meta:user-defined meta:name="Restricted">audit</meta:user-defined></office:meta>',
    )
    assert marked != data
    assert read(marked).hints.restricted == ("audit",)
