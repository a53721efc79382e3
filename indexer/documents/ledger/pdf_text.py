"""All text that the pages of a PDF print, by another library than the one that reads its lines."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2


def text_of_pdf(data: bytes) -> str:
    """The text of all pages within their crop boxes, in the order in which the file prints it."""
    return "\n".join(_pages(data))


def _pages(data: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_bounded(*page.get_cropbox())
            text.close()
            page.close()
