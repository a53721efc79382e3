from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.lines import build
from indexer.documents.pdf.pdf import read
from tests.rendering.pdf_pages import MINUTES, at, low, pages

PLAIN = pages(low)


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


def numbered(each: int, side: str, first: int = 1, size: float = 8) -> Callable[[Canvas], None]:
    """Minutes whose lines are numbered in the margin, from `first`."""

    def draw(canvas: Canvas) -> None:
        for number, y in enumerate(low(canvas), first):
            if number % each == 0:
                at(canvas, 40 if side == "left" else 570, y, str(number), size)

    return draw


@pytest.mark.parametrize("each", [1, 5])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("size", [8, 11])
def test_numbers_of_lines_are_left_out_and_told(each: int, side: str, size: float) -> None:
    data = pages(numbered(each, side, size=size))
    assert texts(data) == texts(PLAIN)
    told = " ".join(str(n) for n in range(1, len(MINUTES) + 1) if n % each == 0)
    assert [(omitted.reason, omitted.text) for omitted in read(data).left_out] == [("line number", told)]


@pytest.mark.parametrize("second", [1, len(MINUTES) + 1], ids=["restarting", "counting on"])
@pytest.mark.parametrize("each", [1, 5])
def test_numbers_of_lines_on_several_pages(second: int, each: int) -> None:
    data = pages(numbered(each, "left"), numbered(each, "left", second))
    assert texts(data) == texts(pages(low, low))
    assert [omitted.reason for omitted in read(data).left_out] == ["line number"] * 2


def column(lines: Sequence[tuple[str, str]], x: float = 72) -> bytes:
    def draw(canvas: Canvas) -> None:
        at(canvas, x, 60, "Harbour Board", 16, "Helvetica-Bold")
        for n, (number, text) in enumerate(lines):
            at(canvas, x, 90 + 15 * n, number)
            at(canvas, x + 24, 90 + 15 * n, text)

    return pages(draw)


def test_numbers_of_items_stay() -> None:
    items = ["Apologies", "Minutes of the last meeting", "Harbour path", "Finance", "Date of next meeting"]
    data = column([(str(n), text) for n, text in enumerate(items, 1)])
    assert texts(data) == ["Harbour Board", *(f"{n} {text}" for n, text in enumerate(items, 1))]
    assert read(data).left_out == ()


def test_figures_beside_each_other_stay() -> None:
    data = column(
        [("2019", "was a good year"), ("2020", "was not"), ("2021", "came, and went"), ("2024", "is here")]
    )
    found = "\n".join(texts(data))
    assert all(year in found for year in ("2019", "2020", "2021", "2024"))
