"""Running heads, feet and page numbers: what repeats at the same place from page to page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.sources.pdf_page import PageLine, PageText

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


def without_furniture(pages: Sequence[PageText]) -> list[PageText]:
    """Return the pages less the lines that belong to the paper and not to the text."""
    size = _body_size(pages)
    seen = Counter(
        key for page in pages for key in {k for line in _outer(page) for k in _keys(page, line, size)}
    )
    needed = max(2, _SHARE * len(pages))
    cleaned = []
    for page in pages:
        outer = {
            id(line) for line in _outer(page) if _is_furniture(_keys(page, line, size), line, seen, needed)
        }
        cleaned.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in outer)))
    return cleaned


def _body_size(pages: Sequence[PageText]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _outer(page: PageText) -> list[PageLine]:
    """Return the lines in the head and foot of the page."""
    zone = _ZONE * page.height
    head = [line for line in page.lines[:_MOST_LINES] if line.bottom <= zone]
    foot = [line for line in page.lines[-_MOST_LINES:] if line.top >= page.height - zone]
    return head + foot


def _keys(page: PageText, line: PageLine, size: float) -> list[_Key]:
    """Return what to recognise a line by: its text, and its text with numbers that count with the pages.

    Headings count too ("Item 1", "Item 2"), so what is larger than the text must repeat to the letter.
    """
    from_top = line.top < page.height / 2
    place = round((line.top if from_top else page.height - line.bottom) / _SAME_PLACE)
    counted = _NUMBER.sub(lambda found: f"#{int(found[0]) - page.number}", line.text)
    texts = {line.text} if line.size > size or line.strong else {line.text, counted}
    return [(text, from_top, place) for text in texts]


def _is_furniture(keys: Sequence[_Key], line: PageLine, seen: Counter[_Key], needed: float) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text.strip()):
        return True
    return any(
        sum(seen[text, from_top, near] for near in (place - 1, place, place + 1)) >= needed
        for text, from_top, place in keys
    )
