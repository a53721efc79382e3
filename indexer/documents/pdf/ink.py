"""Which letters of a PDF page nobody sees: the page is drawn, and where they should stand there is nothing.

White on white, printed with no ink at all, cut off by a clip, under something opaque: all of it comes out as
an even patch. Letters over a picture stay whatever they look like, for they may be what a scan says (OCR).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
from pdfplumber.page import Page
from pypdfium2 import raw

from indexer.documents.pdf.stamps import lightness, stretches
from indexer.documents.pdf.view import seen_box

Letter = dict[str, Any]

# Pixels to a point, less on pages so large that they would have more pixels than this.
_SCALE = 1.0
_MOST_PIXELS = 6_000_000
# A pixel is four bytes, one a colour; what differs in their lower halves only looks the same.
_SEEN_BITS = np.uint32(0x00F0F0F0)
# Where ink is in the box of a letter, in shares of its size from its bottom.
_INKED = (0.15, 0.8)
_WHITE = 0.93
_FEW_LETTERS = 4
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_SUBSET = re.compile(r"^[A-Z]{6}\+")


class DrawnPages:
    """The pages of one PDF as another library draws them; one that it cannot open has none."""

    def __init__(self, document: pypdfium2.PdfDocument | None) -> None:
        self._document = document

    def unseen(self, view: Page, letters: Sequence[Letter]) -> list[list[Letter]]:
        """Return the words among the letters of a page, turned as it may be, that nobody sees on it."""
        inked = [letter for letter in letters if letter["text"].isalnum()]
        if self._document is None or not inked:
            return []
        try:
            page = self._document[view.page_number - 1]
            blank = _blank(page, view, inked)
            uninked = _fonts_without_ink(page) if blank else set()
        except (pypdfium2.PdfiumError, ValueError):  # a page that cannot be drawn hides nothing
            return []
        drawn = {letter["fontname"] for letter in inked if id(letter) not in blank}
        hidden = {
            id(letter)
            for letter in inked
            if id(letter) in blank
            # A font that the library never draws may be one that it cannot draw.
            and (letter["fontname"] in drawn or lightness(letter) >= _WHITE or _name(letter) in uninked)
            and not any(_within(letter, image) for image in view.images)
        }
        if not hidden:
            return []
        return [word for stretch in stretches(letters) for word in _hidden_words(stretch, hidden)]


@contextmanager
def drawn_pages(data: bytes) -> Iterator[DrawnPages]:
    """Open a PDF for drawing."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:  # the ledger, which uses this library too, says that nothing was checked
        yield DrawnPages(None)
        return
    with document:
        yield DrawnPages(document)


def _blank(page: pypdfium2.PdfPage, view: Page, letters: Sequence[Letter]) -> set[int]:
    """Return the ids of the letters in whose place the drawn page is even."""
    left, top, right, bottom = seen_box(view)
    scale = min(_SCALE, (_MOST_PIXELS / ((right - left) * (bottom - top))) ** 0.5)
    turn = (view.rotation - page.get_rotation()) % 360
    bitmap = page.render(scale=scale, rotation=turn, force_bitmap_format=raw.FPDFBitmap_BGRx)
    steps = _steps_before(bitmap.to_numpy().view(np.uint32)[..., 0])
    bitmap.close()
    boxes = np.array(
        [
            (
                letter["x0"] - left,
                letter["bottom"] - _INKED[1] * letter["size"] - top,
                letter["x1"] - left,
                letter["bottom"] - _INKED[0] * letter["size"] - top,
            )
            for letter in letters
        ]
    )
    boxes = np.stack([np.floor(boxes[:, :2] * scale), np.ceil(boxes[:, 2:] * scale) + 1], axis=1).astype(int)
    boxes = np.clip(boxes, 0, np.array([steps.shape[1], steps.shape[0]]) - 1)
    (x0, x1), (y0, y1) = boxes[:, :, 0].T, boxes[:, :, 1].T
    inside = steps[y1, x1] - steps[y0, x1] - steps[y1, x0] + steps[y0, x0]
    return {id(letter) for letter, count in zip(letters, inside, strict=True) if not count}


def _steps_before(pixels: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
    """Return for each place how many pixels above and left of it differ from the next, across or down."""
    colours = pixels & _SEEN_BITS
    steps = np.zeros_like(colours, dtype=bool)
    steps[:, :-1] = colours[:, 1:] != colours[:, :-1]
    steps[:-1] |= colours[1:] != colours[:-1]
    high, wide = colours.shape
    sums = np.zeros((high + 1, wide + 1), dtype=np.int32)
    np.cumsum(steps, axis=1, out=sums[1:, 1:])
    return np.cumsum(sums, axis=0, out=sums)


def _fonts_without_ink(page: pypdfium2.PdfPage) -> set[str]:
    """Return the fonts in which something is printed without any ink."""
    return {
        _SUBSET.sub("", one.get_font().get_base_name())
        for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
        if raw.FPDFTextObj_GetTextRenderMode(one) in _INVISIBLE_MODES
    }


def _name(letter: Letter) -> str:
    return _SUBSET.sub("", str(letter["fontname"]))


def _within(letter: Letter, image: Letter) -> bool:
    x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
    return bool(image["x0"] <= x <= image["x1"] and image["top"] <= y <= image["bottom"])


def _hidden_words(stretch: Sequence[Letter], hidden: set[int]) -> list[list[Letter]]:
    """Return the words of a stretch of which nothing is seen; beside words that are seen, few letters stay.

    They may be specks of pale ink that the small drawing lost.
    """
    words = [list(word) for blank, word in groupby(stretch, lambda one: one["text"].isspace()) if not blank]
    inked = [[id(one) for one in word if one["text"].isalnum()] for word in words]
    unseen = [bool(ids) and hidden.issuperset(ids) for ids in inked]
    few = sum(len(ids) for ids, is_unseen in zip(inked, unseen, strict=True) if is_unseen) < _FEW_LETTERS
    if few and not hidden.issuperset(chain.from_iterable(inked)):
        return []
    return [word for word, is_unseen in zip(words, unseen, strict=True) if is_unseen]
