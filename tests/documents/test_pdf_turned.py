from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.lines import build
from indexer.documents.pdf.pdf import read
from tests.rendering.pdf_pages import PROSE, at, low, pages
from tests.rendering.pdf_raw import HELVETICA, line, raw_pdf

PLAIN = pages(low)


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


def turned(canvas: Canvas, degrees: int, draw: Callable[[Canvas], object]) -> None:
    """Draw with everything turned about the page's middle, anticlockwise."""
    canvas.saveState()
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(degrees)
    canvas.translate(-A4[0] / 2, -A4[1] / 2)
    draw(canvas)
    canvas.restoreState()


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_text_that_runs_otherwise_reads_as_if_it_were_level(degrees: int) -> None:
    assert texts(pages(lambda canvas: turned(canvas, degrees, low))) == texts(PLAIN)


@pytest.mark.parametrize(
    ("rotation", "matrix", "x", "y", "step"),
    [
        (90, b"0 1 -1 0", 100, 72, (15, 0)),
        (180, b"-1 0 0 -1", 520, 100, (0, 15)),
        (270, b"0 -1 1 0", 500, 770, (-15, 0)),
    ],
)
def test_pages_that_are_shown_turned_read_as_shown(
    rotation: int, matrix: bytes, x: int, y: int, step: tuple[int, int]
) -> None:
    content = b"".join(
        b"BT /F1 11 Tf %s %d %d Tm (%s) Tj ET\n" % (matrix, x + n * step[0], y + n * step[1], text.encode())
        for n, text in enumerate(PROSE)
    )
    data = raw_pdf([content], {"F1": HELVETICA}, page=b"/Rotate %d" % rotation)
    assert texts(data) == [" ".join(PROSE)]


def test_a_page_set_sideways_among_others_is_read_in_its_place() -> None:
    data = pages(low, lambda canvas: turned(canvas, 90, low), low)
    found = build(read(data).paragraphs)[1]
    assert [one.text for one in found] == texts(PLAIN) * 3
    assert [one.page for one in found if one.text == "Harbour Board"] == [1, 2, 3]


def test_a_table_on_a_landscape_page() -> None:
    file = BytesIO()
    canvas = Canvas(file, pagesize=landscape(A4))
    for n, (name, office) in enumerate((("Ann Bell", "Chair"), ("Cy Dunn", "Clerk"))):
        for x, text in ((82, name), (282, office)):
            canvas.drawString(x, 400 - 20 * n, text)
            canvas.rect(x - 10, 394 - 20 * n, 200, 20)
    canvas.save()
    assert [one.cells for one in build(read(file.getvalue()).paragraphs)[1]] == [
        ("Ann Bell", "Chair"),
        ("Cy Dunn", "Clerk"),
    ]


def test_words_along_the_margin_follow_the_text_of_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        low(canvas)
        turned(canvas, 90, lambda canvas: at(canvas, 100, 200, "The plan is kept in the office."))

    assert texts(pages(draw)) == [*texts(PLAIN), "The plan is kept in the office."]


def test_words_along_the_margin_of_every_page_are_a_running_head() -> None:
    def draw(canvas: Canvas) -> None:
        low(canvas)
        turned(canvas, 90, lambda canvas: at(canvas, 100, 200, "Harbour Board: official"))

    data = pages(draw, draw, draw)
    assert texts(data) == texts(PLAIN) * 3
    assert [omitted.reason for omitted in read(data).left_out] == ["running head"] * 3


CONTENT = (
    line(b"The chair opened the meeting.", 700)
    + line(b"Off the page.", 700, x=700)
    + line(b"Trimmed away.", 60)
    + line(b"The chair closed the meeting.", 600)
)


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        (b"", True),
        (b"/CropBox [50 100 560 800]", False),
        (b"/CropBox [560 800 50 100]", False),
        (b"/CropBox [-900 100 9000 9000]", False),
        (b"/CropBox [900 900 950 950]", True),
    ],
)
def test_text_outside_the_crop_box_is_not_read(page: bytes, seen: bool) -> None:
    found = " ".join(texts(raw_pdf([CONTENT], {"F1": HELVETICA}, page=page)))
    trimmed = " Trimmed away." if seen else ""
    assert found == f"The chair opened the meeting. The chair closed the meeting.{trimmed}"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_the_crop_box_turns_with_the_page(rotation: int) -> None:
    page = b"/CropBox [50 100 560 800] /Rotate %d" % rotation
    found = " ".join(texts(raw_pdf([CONTENT], {"F1": HELVETICA}, page=page)))
    assert found == "The chair opened the meeting. The chair closed the meeting."


def test_a_word_cut_by_the_edge_of_the_page_stays_whole() -> None:
    content = line(b"Printed on 25 September 2018", 700, x=455)
    assert texts(raw_pdf([content], {"F1": HELVETICA})) == ["Printed on 25 September 2018"]


def test_text_recognised_behind_a_picture_is_read() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)
        for n, text in enumerate(PROSE):
            words = canvas.beginText(72, 700 - 15 * n)
            words.setFont("Helvetica", 11)
            words.setTextRenderMode(3)
            words.textOut(text)
            canvas.drawText(words)

    document = read(pages(draw))
    assert [paragraph.text for paragraph in document.paragraphs] == [" ".join(PROSE)]
    assert document.warnings == ()
