"""A PDF page as its reader sees it: cut at its crop box, and each text turned so that it is level."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pdfminer.layout import LTChar, LTItem
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page, fix_fontname_bytes

# A slope below one in ten is a crooked line, above it a watermark or a stamp.
_LEVEL = 0.1
_CLOSE_EM = 0.15

Letter = dict[str, Any]


class LetteredPage(Page):
    """A page that describes its letters at once, as pdfplumber does.

    That looks at each of their values for references to other objects, which what a page prints has none of,
    and spends half as long on it as on all of a page's reading.
    """

    def process_object(self, obj: LTItem) -> Letter:
        """Describe one thing that the page prints."""
        if not isinstance(obj, LTChar):
            return dict(super().process_object(obj))
        height, (left, above) = self.height, self.mediabox[:2]
        top, ink, name = (height - obj.y1) + above, obj.graphicstate.ncolor, obj.fontname
        x0, x1 = _on_base_line(obj)
        return {
            "matrix": obj.matrix,
            "fontname": fix_fontname_bytes(name) if isinstance(name, bytes) else name,
            "adv": obj.adv,
            "upright": obj.upright,
            "x0": x0 + left,
            "y0": obj.y0,
            "x1": x1 + left,
            "y1": obj.y1,
            "width": x1 - x0,
            "height": obj.height,
            "size": obj.size,
            "object_type": "char",
            "page_number": self.page_number,
            "text": obj.get_text(),
            "non_stroking_color": ink if isinstance(ink, tuple) else (ink,),
            "top": top,
            "bottom": (height - obj.y0) + above,
            "doctop": self.initial_doctop + top,
        }


def _on_base_line(letter: LTChar) -> tuple[float, float]:
    """Return where a letter begins and ends on its line.

    Where italics are upright letters made to lean, their boxes lean over the next letters, and the gap before
    the next word is not to be seen between boxes.
    """
    _, up, across, height, _, base = letter.matrix
    lean = across / height if height and not up else 0.0
    return letter.x0 - lean * (letter.y0 - base), letter.x1 - lean * (letter.y1 - base)


def turn_of(letter: Letter) -> int | None:
    """Return the degrees by which to turn a page clockwise to set a letter level; None for a slanted one."""
    across, up, *_ = letter["matrix"]
    if abs(up) < _LEVEL * abs(across):
        return 0 if across > 0 else 180
    if abs(across) < _LEVEL * abs(up):
        return 90 if up > 0 else 270
    return None


def views(page: Page) -> Iterator[Page]:
    """Yield the page turned for each direction of its text, first as most of the text stands."""
    turns = Counter(turn_of(letter) for letter in page.chars if letter["text"].strip())
    level = [turn for turn, _ in turns.most_common() if turn is not None]
    for turn in level or [0]:
        yield _turned(page, turn) if turn else page


def _turned(page: Page, turn: int) -> Page:
    leaf = copy.copy(page.page_obj)
    leaf.rotate = (leaf.rotate + turn) % 360
    leaf.attrs = {**leaf.attrs, "Rotate": leaf.rotate}
    return LetteredPage(page.pdf, leaf, page.page_number)


def letters_seen(page: Page) -> list[Letter]:
    """Return the letters of words that begin where the page's reader sees them."""
    left, top, right, bottom = seen_box(page)
    kept: list[Letter] = []
    for letter in page.chars:
        x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
        # A word cut by the edge would be another word, a figure another figure.
        if (left <= x < right and top <= y < bottom) or (kept and _goes_on(kept[-1], letter)):
            kept.append(letter)
    return kept


def _goes_on(last: Letter, letter: Letter) -> bool:
    """Whether a letter follows the other in one word of level text."""
    level = abs(letter["bottom"] - last["bottom"]) < _CLOSE_EM * letter["size"]
    close = abs(letter["x0"] - last["x1"]) < _CLOSE_EM * letter["size"]
    return bool(level and close and letter["text"].strip() and last["text"].strip())


def seen_box(page: Page) -> tuple[float, float, float, float]:
    """Return the box of the page that its reader sees, in the page's own coordinates."""
    left, low, right, high = map(float, map(resolve1, resolve1(page.page_obj.mediabox)))
    x0, y0, x1, y1 = map(float, map(resolve1, resolve1(page.page_obj.cropbox)))
    x0, x1 = max(left, min(x0, x1)), min(right, max(x0, x1))
    y0, y1 = max(low, min(y0, y1)), min(high, max(y0, y1))
    if x0 >= x1 or y0 >= y1:  # readers show the whole page then
        x0, y0, x1, y1 = left, low, right, high
    box = {
        90: (y0 - low, right - x1, y1 - low, right - x0),
        180: (right - x1, high - y1, right - x0, high - y0),
        270: (high - y1, x0 - left, high - y0, x1 - left),
    }.get(page.rotation, (x0 - left, y0 - low, x1 - left, y1 - low))
    across, down = page.mediabox[0], page.mediabox[1] + page.height
    return box[0] + across, down - box[3], box[2] + across, down - box[1]
