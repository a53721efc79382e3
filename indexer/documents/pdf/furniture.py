"""Running heads, feet, page numbers and stamps of PDFs: what repeats at the same place from page to page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.documents.formats import OmittedText
from indexer.documents.pdf.page_lines import PageLine, PageText, text_sizes

# Heads and feet stand in the outer eighth of a page and are at most this many lines.
_ZONE = 1 / 8
_MOST_LINES = 4
# Heads of odd and even pages differ, and a title page has none: a third of the pages is a habit.
_SHARE = 1 / 3
# Points by which the same line may stand higher or lower on another page.
_SAME_PLACE = 6
_NUMBER = re.compile(r"[0-9]{1,4}")
_Key = tuple[str, bool, int]  # text, whether in the head, and place counted from the nearer edge
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s?)?(?:p(?:age|g|\.)?\s?)?\d{1,4}(?:\s?(?:/|of|\|)\s?(?:\d{1,4}|p\s?a\s?g\s?e))?(?:\s?[-–—|])?",
    re.IGNORECASE,
)
# "Page 2" with the number apart.
_OWN_NUMBER = re.compile(r"p(?:age|g|\.)?\s?(\d{1,4})(?:\s?(?:/|of)\s?\d{1,4})?", re.IGNORECASE)
_STAMP_LARGER = 1.2


def without_furniture(pages: Sequence[PageText]) -> list[PageText]:
    """Return the pages less the lines that belong to the paper and not to the text, which they leave out."""
    sizes = text_sizes(line for page in pages for line in page.lines)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    seen = Counter(
        key for page in pages for key in {k for line in _outer(page) for k in _keys(page, line, size)}
    )
    needed = max(2, _SHARE * len({page.number for page in pages}))
    stamps = {stamp for page in pages for stamp in page.stamps}
    return [_cleaned(page, size, seen, needed, stamps) for page in pages]


def _cleaned(page: PageText, size: float, seen: Counter[_Key], needed: float, stamps: set[str]) -> PageText:
    left_out: dict[int, OmittedText] = {}
    for line in _outer(page):
        if _PAGE_NUMBER.fullmatch(line.text.strip()):
            left_out[id(line)] = OmittedText("page number", line.text)
        elif _repeats(_keys(page, line, size), seen, needed) and not _is_letterhead(page, line, size):
            left_out[id(line)] = OmittedText("running head", line.text)
    for line in page.lines:
        # The same stamp on a page where it lies across nothing.
        if line.text in stamps and line.size >= _STAMP_LARGER * size:
            left_out[id(line)] = OmittedText("watermark", line.text)
    kept = tuple(line for line in page.lines if id(line) not in left_out)
    return replace(page, lines=kept, left_out=(*page.left_out, *left_out.values()))


def _is_letterhead(page: PageText, line: PageLine, size: float) -> bool:
    """Whether a line is the title that the first page opens with, which later pages repeat."""
    return page.number == 1 and line.top < page.height / 2 and line.size > size and line.strong


def _outer(page: PageText) -> list[PageLine]:
    """Return the lines in the head and foot of the page, and its first and last if they number the page."""
    if page.turned:
        return list(page.lines) if len(page.lines) <= _MOST_LINES else []
    zone = _ZONE * page.height
    head = [line for line in page.lines[:_MOST_LINES] if line.bottom <= zone]
    foot = [line for line in page.lines[-_MOST_LINES:] if line.top >= page.height - zone]
    ends = [line for line in (*page.lines[:1], *page.lines[-1:]) if _numbers_page(page, line)]
    return [*head, *foot, *(line for line in ends if line not in head and line not in foot)]


def _numbers_page(page: PageText, line: PageLine) -> bool:
    """Whether a line has the number of its page beside something else, wherever the text of the page ends."""
    return len(line.segments) > 1 and any(_is_number_of(page, segment.text) for segment in line.segments)


def _is_number_of(page: PageText, text: str) -> bool:
    found = _OWN_NUMBER.fullmatch(text.strip())
    return found is not None and int(found[1]) == page.number


def _keys(page: PageText, line: PageLine, size: float) -> list[_Key]:
    """Return what to recognise a line by: its text, and its text with numbers that count with the pages.

    Headings count too ("Item 1", "Item 2"), so what is larger than the text must repeat to the letter.
    """
    if _numbers_page(page, line):
        parts = ["#" if _is_number_of(page, segment.text) else segment.text for segment in line.segments]
        return [("\t".join(parts), True, 0)]
    from_top = line.top < page.height / 2
    place = round((line.top if from_top else page.height - line.bottom) / _SAME_PLACE)
    counted = _NUMBER.sub(lambda found: f"#{int(found[0]) - page.number}", line.text)
    texts = {line.text} if line.size > size or line.strong else {line.text, counted}
    return [(text, from_top, place) for text in texts]


def _repeats(keys: Sequence[_Key], seen: Counter[_Key], needed: float) -> bool:
    return any(
        sum(seen[text, from_top, near] for near in (place - 1, place, place + 1)) >= needed
        for text, from_top, place in keys
    )
