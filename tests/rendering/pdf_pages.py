"""Pages drawn line by line, as word processors place them: text at points from the top left."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

PROSE = (
    "The clerk reported that the stile on the harbour path had been mended by volunteers over two",
    "weekends, and that the county had been thanked for the timber, which had been brought to the",
    "village hall free of charge in the last week of February.",
)
"""One paragraph over three lines."""

MINUTES = (
    ("Harbour Board", 16, True),
    ("Minutes of the meeting held on 12 March 2024", 11, False),
    ("1. Apologies", 11, True),
    ("Apologies were received from Cllr Tolley.", 11, False),
    ("2. Harbour path", 11, True),
    *((line, 11, False) for line in PROSE),
    ("3. Finance", 11, True),
    ("The grant was set at £2,400 for the coming year.", 11, False),
)
"""Lines of minutes: text, size and whether it is bold."""

Draw = Callable[[Canvas], object]


def pages(*draw: Draw) -> bytes:
    """Write a file of one A4 page for each function that draws."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for one in draw:
        one(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def at(canvas: Canvas, x: float, y: float, text: str, size: float = 11, font: str = "Helvetica") -> float:
    """Print a text whose base line is `y` below the top; returns where it ends."""
    canvas.setFont(font, size)
    canvas.drawString(x, A4[1] - y, text)
    return x + canvas.stringWidth(text, font, size)


def low(canvas: Canvas) -> list[float]:
    """Print the minutes below where running heads stand."""
    return minutes(canvas, top=140)


def minutes(canvas: Canvas, x: float = 72, top: float = 60) -> list[float]:
    """Print the minutes from `top` down, white before each heading; returns the base lines."""
    y, places = top, []
    for text, size, bold in MINUTES:
        y += 26 if bold else 15
        at(canvas, x, y, text, size, "Helvetica-Bold" if bold else "Helvetica")
        places.append(y)
    return places
