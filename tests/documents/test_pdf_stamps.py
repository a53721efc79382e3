from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.lines import build
from indexer.documents.pdf.pdf import read
from tests.rendering.pdf_pages import MINUTES, PROSE, at, minutes, pages

PLAIN = pages(minutes)


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


def marked(data: bytes) -> list[str]:
    return [omitted.text for omitted in read(data).left_out if omitted.reason == "watermark"]


def level(text: str, size: float, y: float, grey: float = 0.8) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(grey)
        at(canvas, 80, y, text, size, "Helvetica-Bold")
        canvas.setFillGray(0)

    return draw


def turned(text: str, degrees: float, size: float = 60) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(A4[0] / 2, A4[1] / 2 + 150)
        canvas.rotate(degrees)
        canvas.setFont("Helvetica-Bold", size)
        canvas.drawCentredString(0, 0, text)
        canvas.restoreState()

    return draw


STAMPS = {
    "large and grey": level("DRAFT", 90, 200),
    "large and black": level("DRAFT", 90, 200, grey=0),
    "smaller, over two lines": level("UNCONFIRMED MINUTES", 30, 183),
    "of one word per line": level("COPY", 60, 240),
    "hardly larger than the text": level("NOT YET APPROVED", 14, 188),
    "as small as the text, but pale": level("Provisional until signed", 11, 188, grey=0.7),
    "pale, in the white below": level("DRAFT", 80, 500),
    "diagonal": turned("DRAFT MINUTES", 45),
    "downwards": turned("UNCONFIRMED", -60, size=40),
    "a little slanted": turned("APPROVED 9 APRIL", 12, size=20),
}


@pytest.mark.parametrize("stamp", STAMPS.values(), ids=STAMPS)
@pytest.mark.parametrize("behind", [True, False], ids=["behind", "across"])
def test_text_under_a_stamp_reads_as_without_it(stamp: Callable[[Canvas], None], behind: bool) -> None:
    def draw(canvas: Canvas) -> None:
        for one in (stamp, minutes) if behind else (minutes, stamp):
            one(canvas)

    data = pages(draw)
    assert texts(data) == texts(PLAIN)
    assert len(marked(data)) == 1


def test_the_words_of_a_stamp_are_told() -> None:
    def draw(canvas: Canvas) -> None:
        STAMPS["smaller, over two lines"](canvas)
        minutes(canvas)

    assert marked(pages(draw)) == ["UNCONFIRMED MINUTES"]


def test_a_stamp_of_every_page_is_found_where_it_crosses_nothing() -> None:
    def written(canvas: Canvas) -> None:
        level("SPECIMEN", 40, 188, grey=0)(canvas)
        minutes(canvas)

    def short(canvas: Canvas) -> None:
        level("SPECIMEN", 40, 188, grey=0)(canvas)
        at(canvas, 72, 90, "The meeting closed at nine.")

    data = pages(written, short)
    assert texts(data)[-1] == "The meeting closed at nine."
    assert "SPECIMEN" not in "".join(texts(data))
    assert marked(data) == ["SPECIMEN", "SPECIMEN"]


def test_titles_are_no_stamps() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.7)
        at(canvas, 72, 80, "Harbour Board", 40)
        canvas.setFillGray(0)
        for n, line in enumerate(PROSE):
            at(canvas, 72, 104 + 13 * n, line)
        at(canvas, 72, 160, "PART TWO", 24)
        at(canvas, 72, 172, "Members then turned to the gulls.", 8)

    data = pages(draw)
    assert texts(data) == ["Harbour Board", " ".join(PROSE), "PART TWO", "Members then turned to the gulls."]
    assert marked(data) == []


def test_white_on_a_dark_ground_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, A4[1] - 110, 400, 40, fill=1)
        level("Harbour Board", 14, 100, grey=1)(canvas)
        at(canvas, 72, 140, MINUTES[3][0])

    assert texts(pages(draw)) == ["Harbour Board", MINUTES[3][0]]


def stamped(text: str, x: float, y: float, behind: bool) -> bytes:
    """The minutes with pale words of the text's own size that touch none of it."""

    def stamp(canvas: Canvas) -> None:
        canvas.setFillGray(0.75)
        at(canvas, x, y, text, 11, "Helvetica-Bold")
        canvas.setFillGray(0)

    return pages(lambda canvas: [draw(canvas) for draw in ((stamp, minutes) if behind else (minutes, stamp))])


# Behind a title, a line and headings, a little above and below their base lines; between lines; in the white.
PLACES = [(300, 90), (320, 105), (250, 124), (250, 130), (200, 117), (450, 171), (350, 300)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("behind", [True, False], ids=["behind", "in front"])
class TestPaleWordsOfTheTextsOwnSize:
    @pytest.mark.parametrize("text", ["DRAFT", "Not yet approved", "Provisional minutes", "Unsigned copy"])
    def test_that_tell_what_paper_it_is_are_a_stamp(
        self, place: tuple[float, float], behind: bool, text: str
    ) -> None:
        data = stamped(text, *place, behind)
        assert texts(data) == texts(PLAIN)
        assert marked(data) == [text]

    def test_stay_on_their_own_where_they_say_something_else(
        self, place: tuple[float, float], behind: bool
    ) -> None:
        found = texts(stamped("Sheet blue", *place, behind))
        assert [text for text in found if text != "Sheet blue"] == texts(PLAIN)
        assert found.count("Sheet blue") == 1


def test_pale_words_on_the_line_of_a_heading_belong_to_it() -> None:
    assert "1. Apologies\tSheet blue" in texts(stamped("Sheet blue", 300, 127, behind=False))


def test_a_heading_in_pale_ink_is_no_stamp() -> None:
    assert "Approval of the minutes" in texts(stamped("Approval of the minutes", 72, 300, behind=False))
