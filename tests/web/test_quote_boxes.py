"""Pages of PDF files drawn by a process of their own; boxes around the very letters of a quote, or none."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from service.web.printed.boxes import Box, FoundQuote, PageHeader, PrintedLetters, find_quote
from service.web.printed.drawing import DrawnPage, KeptPages, drawn
from tests.rendering.pdf_pages import MINUTES, PROSE, Draw, at, minutes, pages

LINES = [text for text, *_ in MINUTES]
CANONICAL = "\n".join((*LINES[:5], " ".join(PROSE), *LINES[-2:]))
"""The minutes as they are read."""

COLUMNS = {72: ("The clerk reports", "that the bridge"), 320: ("is shut until May", "and no longer")}


def letters(*words: str) -> PrintedLetters:
    """The letters of words printed in a line each, ten by ten pixels a letter."""
    boxes = [
        number
        for row, word in enumerate(words)
        for place, _ in enumerate(word)
        for number in (10 * place, 20 * row, 10 * place + 10, 20 * row + 10)
    ]
    return PrintedLetters.of(PageHeader(1, 500, 500, "".join(words), tuple(boxes)))


def found(printed: PrintedLetters, page: str, quote: str) -> FoundQuote:
    start = page.index(quote)
    return find_quote(printed, page, start, start + len(quote))


@pytest.fixture(name="draw")
def drawing(tmp_path: Path) -> Callable[[Draw], DrawnPage]:
    def draw(*one: Draw) -> DrawnPage:
        (tmp_path / "page.pdf").write_bytes(pages(*one))
        page = drawn(tmp_path / "page.pdf", 1)
        assert page is not None
        return page

    return draw


def pixels(page: DrawnPage) -> list[bytes]:
    """The lines of a picture, three bytes a pixel."""
    at, data = 8, b""
    while at < len(page.png):
        (length,) = struct.unpack_from(">I", page.png, at)
        if page.png[at + 4 : at + 8] == b"IDAT":
            data += page.png[at + 8 : at + 8 + length]
        at += length + 12
    lines, row = zlib.decompress(data), 3 * page.header.width + 1
    return [lines[start + 1 : start + row] for start in range(0, len(lines), row)]


def dark(page: DrawnPage, box: Box) -> int:
    """How many pixels in a box are darker than grey."""
    rows = pixels(page)[max(box.top, 0) : box.bottom]
    return sum(value < 100 for row in rows for value in row[3 * box.left : 3 * box.right : 3])


def test_a_quote_over_three_lines_has_a_box_for_each(draw: Callable[[Draw], DrawnPage]) -> None:
    places: list[float] = []
    page = draw(lambda canvas: places.extend(minutes(canvas)))
    quote = found(PrintedLetters.of(page.header), CANONICAL, " ".join(PROSE))
    assert quote.complete
    assert len(quote.boxes) == 3
    scale = page.header.width / A4[0]
    for box, base in zip(quote.boxes, places[5:8], strict=True):
        assert box.left == pytest.approx(72 * scale, abs=3)
        assert box.top < base * scale < box.bottom
        assert dark(page, box) > 300


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_follow_a_page_that_is_turned_and_cut(draw: Callable[[Draw], DrawnPage], turn: int) -> None:
    def one(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.setCropBox((50, 300, 500, 590))
        at(canvas, 100, 400, "The stile was mended")

    page = draw(one)
    wide, high = (450, 290) if turn in (0, 180) else (290, 450)
    assert page.header.width / page.header.height == pytest.approx(wide / high, abs=0.01)
    quote = found(PrintedLetters.of(page.header), "The stile was mended", "The stile was mended")
    assert quote.complete
    # All that is printed is in the boxes.
    everything = dark(page, Box(0, 0, page.header.width, page.header.height))
    assert 0 < everything <= sum(dark(page, box) for box in quote.boxes)


def test_columns_have_boxes_of_their_own(draw: Callable[[Draw], DrawnPage]) -> None:
    def one(canvas: Canvas) -> None:
        for x, lines in COLUMNS.items():
            for row, line in enumerate(lines):
                at(canvas, x, 200 + 15 * row, line)

    page = draw(one)
    text = "The clerk reports that the bridge is shut until May and no longer"
    quote = found(PrintedLetters.of(page.header), text, "that the bridge is shut")
    assert quote.complete
    left, right = quote.boxes
    assert left.right < page.header.width / 2 < right.left


def test_a_word_cut_at_the_end_of_a_line_and_its_accents_are_found() -> None:
    quote = found(letters("Thé ﬁ-", "nance report"), "The finance report", "The finance report")
    assert quote.complete
    assert len(quote.boxes) >= 2


def test_words_that_stand_twice_are_told_by_what_is_beside_them() -> None:
    page = "The lamps: agreed.\nThe bench: agreed."
    printed = letters("The lamps: agreed.", "The bench: agreed.")
    second = find_quote(printed, page, page.rindex("agreed"), page.rindex("agreed") + 6)
    assert second.complete
    assert [box.top for box in second.boxes] == [20]


def test_words_that_nothing_tells_apart_have_no_box() -> None:
    assert found(letters("Agreed", "x", "Agreed"), "Agreed", "Agreed") == FoundQuote((), complete=False)


def test_words_that_the_page_does_not_print_have_no_box() -> None:
    assert found(letters("Something else"), "The lamps", "The lamps") == FoundQuote((), complete=False)
    assert found(PrintedLetters("", ()), "The lamps", "The lamps") == FoundQuote((), complete=False)


def test_a_sentence_that_is_missing_leaves_the_others_framed() -> None:
    page = "The lamps are mended. The bench is broken."
    quote = found(letters("The lamps are mended. 7 The bench is br0ken."), page, page)
    assert not quote.complete
    assert quote.boxes


def test_what_is_no_pdf_or_no_page_of_it_is_not_drawn(tmp_path: Path) -> None:
    broken, whole = tmp_path / "broken.pdf", tmp_path / "whole.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    whole.write_bytes(pages(minutes))
    assert drawn(broken, 1) is None
    assert drawn(whole, 2) is None
    assert drawn(whole, 1, seconds=0.001) is None


def test_a_huge_page_is_a_picture_of_ordinary_size(draw: Callable[[Draw], DrawnPage]) -> None:
    page = draw(lambda canvas: canvas.setPageSize((14_400, 10)))
    assert page.header.width * page.header.height < 2_500_000
    tall = draw(lambda canvas: canvas.setPageSize((10, 14_400)))
    assert tall.header.width * tall.header.height < 2_500_000


def kept_page(size: int) -> DrawnPage:
    return DrawnPage(PageHeader(1, 1, 1, "", ()), b"x" * size)


def test_pages_that_are_kept_take_no_more_room_than_they_may() -> None:
    kept = KeptPages(most_bytes=100)
    for number in range(5):
        kept.put(("a", number), kept_page(40))
    assert [kept.get(("a", number))[0] for number in range(5)] == [False, False, False, True, True]


def test_a_page_that_failed_is_tried_again_after_a_while() -> None:
    now = [0.0]
    kept = KeptPages(clock=lambda: now[0])
    kept.put(("a", 1), None)
    assert kept.get(("a", 1)) == (True, None)
    now[0] = 61.0
    assert kept.get(("a", 1)) == (False, None)
