"""Text of scans: recognised by tesseract where that is installed, with how sure it was."""

from __future__ import annotations

import importlib.util
import io
import shutil

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A5
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.pdf import ocr
from indexer.documents.pdf.pdf import read
from indexer.errors import RefusedFile

needs_tesseract = pytest.mark.skipif(ocr.missing() is not None, reason=str(ocr.missing()))


def scan(*pages: list[str]) -> bytes:
    """A PDF whose pages are pictures of lines of text."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=A5)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.setFont("Helvetica", 12)
            canvas.drawString(40, 540 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    with pypdfium2.PdfDocument(drawn.getvalue()) as document:
        pictures = [page.render(scale=3).to_pil().convert("L") for page in document]
    made = io.BytesIO()
    pictures[0].save(made, "PDF", save_all=True, append_images=pictures[1:], resolution=216)
    return made.getvalue()


@needs_tesseract
def test_a_page_that_is_a_picture_gets_its_text_and_a_confidence() -> None:
    data = scan(["Quay Board"], ["1. Roads", "The Clerk reported that the north road was mended."])
    page = ocr.recognise(data, 2)
    with pypdfium2.PdfDocument(page.pdf) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "north road was mended" in " ".join(text.split())
    assert 0.8 < page.confidence <= 1


@needs_tesseract
def test_an_empty_page_has_no_confidence() -> None:
    assert ocr.recognise(scan([]), 1).confidence == 0


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "install tesseract" in str(ocr.missing())
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "[ocr]" in str(ocr.missing())


@needs_tesseract
def test_scanned_pages_are_read_in_their_place_with_a_doubt() -> None:
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=A5)
    canvas.drawString(40, 540, "Quay Board, minutes of 3 May 2024")
    canvas.showPage()
    picture = io.BytesIO()
    with pypdfium2.PdfDocument(scan(["1. Roads", "The north road was mended."])) as document:
        document[0].render(scale=3).to_pil().save(picture, "PNG")
    canvas.drawImage(ImageReader(picture), 0, 0, *A5)
    canvas.showPage()
    canvas.save()
    found = read(drawn.getvalue())
    assert [(one.text, one.page) for one in found.paragraphs] == [
        ("Quay Board, minutes of 3 May 2024", 1),
        ("1. Roads", 2),
        ("The north road was mended.", 2),
    ]
    (doubt,) = found.warnings
    assert doubt.code == "text-recognised"
    assert "Page 2 was recognised" in doubt.message


def test_without_tesseract_a_scan_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RefusedFile, match="install tesseract"):
        read(scan(["Quay Board"]))
