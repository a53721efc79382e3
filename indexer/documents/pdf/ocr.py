"""Pages that are pictures -> pages with text, by tesseract where it is installed (extra `ocr`)."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from dataclasses import dataclass

from indexer.errors import RefusedFile, install_hint

# What tesseract's handbook recommends for print of ordinary size.
_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72
_SECONDS = 120  # a page takes 2 to 10
# A page of A2 at this resolution; larger pictures are not minutes.
_MOST_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A PDF of one page whose text was recognised, and how sure that was: the mean over its words, 0 to 1."""

    pdf: bytes
    confidence: float


def missing() -> str | None:
    """What to install so that scans can be read, as a clause; None when all is there."""
    if importlib.util.find_spec("pytesseract") is None:
        return f"to have it recognised, {install_hint('ocr')}, and install tesseract"
    if shutil.which("tesseract") is None:
        return "to have it recognised, install tesseract (Debian: apt install tesseract-ocr)"
    return None


def recognise(data: bytes, number: int) -> RecognisedPage:
    """Recognise the text of page `number` (counted from 1) of a PDF; `missing` must have said None.

    Raises RefusedFile when the page is too large or takes too long.
    """
    import pypdfium2
    import pytesseract

    with pypdfium2.PdfDocument(data) as document:
        page = document[number - 1]
        scale = _DOTS_PER_INCH / _POINTS_PER_INCH
        width, height = page.get_size()
        if width * height * scale * scale > _MOST_PIXELS:
            raise RefusedFile(f"its page {number} is a picture too large to be recognised")
        picture = page.render(scale=scale, grayscale=True).to_pil()
    try:
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            # The recognised page gets its size from the resolution, which only a file can say.
            picture.save(file, "PNG", dpi=(_DOTS_PER_INCH, _DOTS_PER_INCH))
            pdf, table = pytesseract.run_and_get_multiple_output(file.name, ["pdf", "tsv"], timeout=_SECONDS)
    except RuntimeError as error:  # how the library says that the time is up, or that tesseract failed
        raise RefusedFile(f"the text of its page {number} cannot be recognised: {error}") from error
    return RecognisedPage(pdf, _confidence(table))


def _confidence(table: str) -> float:
    """The mean confidence of the words in tesseract's table; 0 for a page without a word."""
    header, *rows = (line.split("\t") for line in table.splitlines() if line.strip())
    at, word = header.index("conf"), header.index("text")
    found = [float(row[at]) for row in rows if len(row) > word and row[word].strip() and float(row[at]) >= 0]
    return sum(found) / len(found) / 100 if found else 0.0
