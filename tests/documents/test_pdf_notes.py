from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.lines import build
from indexer.documents.pdf.pdf import read
from tests.rendering.pdf_pages import PROSE, at, pages


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


def marks(data: bytes) -> list[str]:
    return [omitted.text for omitted in read(data).left_out if omitted.reason == "note mark"]


def raised(canvas: Canvas, x: float, y: float, text: str, size: float = 6) -> float:
    return at(canvas, x, y - 4, text, size)


def sentence(*parts: str) -> Callable[[Canvas], None]:
    """A line of parts, every second of which is raised."""

    def draw(canvas: Canvas) -> None:
        x = 72.0
        for n, part in enumerate(parts):
            x = raised(canvas, x, 100, part) if n % 2 else at(canvas, x, 100, part)

    return draw


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (
            ("The burial fee was set at £420", "1", " from April."),
            "The burial fee was set at £420 from April.",
        ),
        (
            ("It was noted in 2024", "3", ", and again in 2025", "4"),
            "It was noted in 2024, and again in 2025",
        ),
        (("The grant", "2,3", " of £2,400", "*", " was paid."), "The grant of £2,400 was paid."),
        (("The 14", "th", " of May"), "The 14th of May"),
        (("A field of 300 m", "2", " was let."), "A field of 300 m² was let."),
    ],
)
def test_raised_numbers_are_marks_and_no_digits(parts: tuple[str, ...], shown: str) -> None:
    assert texts(pages(sentence(*parts))) == [shown]


def test_marks_are_told() -> None:
    assert marks(pages(sentence("The fee is £420", "1", " now", "2"))) == ["1", "2"]


def test_small_print_on_the_line_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        x = at(canvas, 72, 100, "The fee is £420 ")
        at(canvas, x, 100, "12", 6)
        x = at(canvas, 72, 130, "Water (H")
        x = at(canvas, x, 132, "2", 6)
        at(canvas, x, 130, "O) was tested.")

    assert texts(pages(draw)) == ["The fee is £420 12", "Water (H2O) was tested."]


def test_a_small_figure_in_a_column_of_its_own_is_no_mark() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 72, 100, "Votes for the plan")
        at(canvas, 300, 96, "12", 6)

    assert "12" in texts(pages(draw))[0]


def noted(canvas: Canvas, mark: Callable[[Canvas, float, float, str], float]) -> None:
    x = at(canvas, 72, 150, "The burial fee was set at £420")
    x = raised(canvas, x, 150, "1")
    at(canvas, x, 150, " from April.")
    at(canvas, 72, 190, "Cllr Venn abstained")
    raised(canvas, 72 + canvas.stringWidth("Cllr Venn abstained", "Helvetica", 11), 190, "2")
    for n, text in enumerate(PROSE):
        at(canvas, 72, 230 + 15 * n, text)
    for n, text in enumerate(
        ("The fee was £390 before, and had not been", "She asked that this be recorded.")
    ):
        x = mark(canvas, 72, 780 + 22 * n, str(n + 1))
        at(canvas, x + 2, 780 + 22 * n, text, 8)
    at(canvas, 72, 791, "changed for ten years.", 8)


@pytest.mark.parametrize(
    "mark",
    [
        lambda canvas, x, y, text: at(canvas, x, y - 3, text, 5),
        lambda canvas, x, y, text: at(canvas, x, y, text, 8),
    ],
    ids=["raised", "level"],
)
def test_notes_stand_behind_the_paragraph_that_refers_to_them(
    mark: Callable[[Canvas, float, float, str], float],
) -> None:
    data = pages(lambda canvas: noted(canvas, mark))
    assert texts(data) == [
        "The burial fee was set at £420 from April.",
        "The fee was £390 before, and had not been changed for ten years.",
        "Cllr Venn abstained",
        "She asked that this be recorded.",
        " ".join(PROSE),
    ]


def test_a_paragraph_goes_on_over_the_notes_of_its_page() -> None:
    def first(canvas: Canvas) -> None:
        at(canvas, 72, 150, "Minutes")
        for n, line in enumerate(PROSE[:2]):
            x = at(canvas, 72, 200 + 15 * n, line)
        raised(canvas, x, 215, "1")
        at(canvas, 72, 780, "1", 5)
        at(canvas, 77, 783, "The timber was larch.", 8)

    def second(canvas: Canvas) -> None:
        at(canvas, 72, 150, PROSE[2])

    assert texts(pages(first, second)) == ["Minutes", " ".join(PROSE), "The timber was larch."]


def test_a_note_that_nothing_refers_to_stands_at_the_end() -> None:
    def first(canvas: Canvas) -> None:
        at(canvas, 72, 200, "The meeting opened at seven.")
        at(canvas, 72, 780, "1", 5)
        at(canvas, 77, 783, "The timber was larch.", 8)

    def second(canvas: Canvas) -> None:
        at(canvas, 72, 200, "It closed at nine.", 11, "Helvetica-Bold")

    assert texts(pages(first, second)) == [
        "The meeting opened at seven.",
        "It closed at nine.",
        "The timber was larch.",
    ]


def test_marks_in_tables() -> None:
    def draw(canvas: Canvas) -> None:
        for n, (what, fee) in enumerate((("Burial", "£420"), ("Ashes", "£110"))):
            y = 150 + 20 * n
            at(canvas, 82, y, what)
            x = at(canvas, 282, y, fee)
            if not n:
                raised(canvas, x, y, "1")
            for x in (72, 272):
                canvas.rect(x, A4[1] - y - 6, 200, 20)
        at(canvas, 72, 780, "1", 5)
        at(canvas, 77, 783, "Residents pay half.", 8)

    found = build(read(pages(draw)).paragraphs)[1]
    assert [one.cells or one.text for one in found] == [
        ("Burial", "£420"),
        ("Ashes", "£110"),
        "Residents pay half.",
    ]
