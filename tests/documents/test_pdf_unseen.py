from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.ledger.ledger import unexplained
from indexer.documents.lines import build
from indexer.documents.pdf.pdf import read
from indexer.documents.read import read_source
from tests.rendering.pdf_pages import at, minutes, pages

PLAIN = pages(minutes)
HIDDEN = "Nobody reads these words"


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


def unseen(data: bytes) -> list[str]:
    return [omitted.text for omitted in read(data).left_out if omitted.reason == "unseen"]


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    at(canvas, 72, 300, HIDDEN)


def nearly_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.99, 0.98, 0.99)
    at(canvas, 72, 300, HIDDEN)


def without_ink(canvas: Canvas, font: str = "Helvetica") -> None:
    text = canvas.beginText(72, A4[1] - 300)
    text.setFont(font, 11)
    text.setTextRenderMode(3)
    text.textOut(HIDDEN)
    canvas.drawText(text)


def without_ink_in_a_font_of_its_own(canvas: Canvas) -> None:
    without_ink(canvas, "Courier")


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    at(canvas, 72, 300, HIDDEN)


def clipped(canvas: Canvas, width: float = 40) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(400, 100, width, 100)
    canvas.clipPath(path)
    at(canvas, 72, 300, HIDDEN)
    canvas.restoreState()


def covered(canvas: Canvas, grey: float = 1) -> None:
    at(canvas, 72, 300, HIDDEN)
    canvas.setFillGray(grey)
    canvas.rect(70, A4[1] - 310, 200, 30, stroke=0, fill=1)


def blacked_out(canvas: Canvas) -> None:
    covered(canvas, grey=0)


def sideways(canvas: Canvas) -> None:
    canvas.translate(400, 200)
    canvas.rotate(90)
    at(canvas, 0, A4[1], "Sideways words are seen")
    canvas.setFillGray(1)
    at(canvas, 0, A4[1] + 30, HIDDEN)


WAYS = (
    white,
    nearly_white,
    without_ink,
    without_ink_in_a_font_of_its_own,
    transparent,
    clipped,
    covered,
    blacked_out,
    sideways,
)


@pytest.mark.parametrize("hide", WAYS, ids=lambda way: way.__name__)
def test_words_that_nobody_sees_are_not_read_but_told(hide: Callable[[Canvas], None]) -> None:
    data = pages(lambda canvas: [minutes(canvas), hide(canvas)])
    found = texts(data)
    assert [text for text in found if text != "Sideways words are seen"] == texts(PLAIN)
    assert unseen(data) == [HIDDEN]
    assert unexplained(data, "pdf.pdf", "\n".join(found), read(data).left_out).warnings == ()


def test_the_words_that_nobody_sees_are_counted_and_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "minutes.pdf"
    path.write_bytes(pages(lambda canvas: [minutes(canvas), blacked_out(canvas)]))
    left_out = {one.reason: one for one in read_source(path).left_out}
    assert left_out["unseen"].characters == sum(map(len, HIDDEN.split()))
    assert "Nobody" not in left_out["unseen"].text


def test_of_a_line_that_is_cut_off_what_is_seen_stays() -> None:
    def cut(canvas: Canvas) -> None:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(72, A4[1] - 320, 55, 40)
        canvas.clipPath(path)
        at(canvas, 72, 300, HIDDEN)
        canvas.restoreState()

    data = pages(lambda canvas: [minutes(canvas), cut(canvas)])
    assert texts(data) == [*texts(PLAIN), "Nobody reads"]
    assert unseen(data) == ["these words"]


def test_text_without_ink_over_a_picture_is_what_the_picture_says() -> None:
    def scan(canvas: Canvas) -> None:
        picture = BytesIO()
        Image.new("RGB", (60, 80), "white").save(picture, "PNG")
        picture.seek(0)
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        without_ink(canvas)

    data = pages(lambda canvas: [minutes(canvas), canvas.showPage(), scan(canvas)])
    assert texts(data)[-1] == HIDDEN
    assert unseen(data) == []


@pytest.mark.parametrize("grey", [0.0, 0.5, 0.8, 0.88])
@pytest.mark.parametrize("size", [4, 6, 11])
def test_small_and_pale_words_are_seen(grey: float, size: float) -> None:
    def note(canvas: Canvas) -> None:
        canvas.setFillGray(grey)
        at(canvas, 72, 300, "I saw 1 little pale note, l. 1.", size)

    data = pages(lambda canvas: [minutes(canvas), note(canvas)])
    assert texts(data)[-1] == "I saw 1 little pale note, l. 1."


def test_words_on_a_dark_bar_are_seen_and_dark_words_on_it_are_not() -> None:
    def bar(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0, 0.2, 0.4)
        canvas.rect(60, A4[1] - 310, 400, 40, fill=1, stroke=0)
        at(canvas, 300, 300, HIDDEN)
        canvas.setFillGray(1)
        at(canvas, 72, 300, "Seen on the bar", 14)

    data = pages(lambda canvas: [minutes(canvas), bar(canvas)])
    assert texts(data)[-1] == "Seen on the bar"
    assert unseen(data) == [HIDDEN]
