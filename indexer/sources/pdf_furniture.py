"""Running heads, feet and page numbers: what repeats at the same place from page to page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.sources.pdf_lines import PageLine, PageText

# Heads and feet stand in the outer eighth of a page and are at most this many lines.
_ZONE = 1 / 8
_MOST_LINES = 4
# Heads of odd and even pages differ, and a title page has none: a third of the pages is a habit.
_SHARE = 1 / 3
# Points by which the same line may stand higher or lower on another page.
_SAME_PLACE = 6
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s?)?(?:p(?:age|g|\.)?\s?)?\d{1,4}(?:\s?(?:/|of|\|)\s?(?:\d{1,4}|p\s?a\s?g\s?e))?(?:\s?[-–—|])?",
    re.IGNORECASE,
)


def without_furniture(pages: Sequence[PageText]) -> list[PageText]:
    """Return the pages less the lines that belong to the paper and not to the text."""
    seen = Counter(key for page in pages for key in {_key(page, line) for line in _outer(page)})
    needed = max(2, _SHARE * len(pages))
    cleaned = []
    for page in pages:
        outer = {id(line) for line in _outer(page) if _is_furniture(page, line, seen, needed)}
        cleaned.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in outer)))
    return cleaned


def _outer(page: PageText) -> list[PageLine]:
    """Return the lines in the head and foot of the page, where no table stands further out."""
    zone = _ZONE * page.height
    head = [line for line in page.lines[:_MOST_LINES] if line.bottom <= zone]
    foot = [line for line in page.lines[-_MOST_LINES:] if line.top >= page.height - zone]
    return head + foot


def _key(page: PageText, line: PageLine) -> tuple[str, bool, int]:
    from_top = line.top < page.height / 2
    place = line.top if from_top else page.height - line.bottom
    return _DIGITS.sub("#", line.text), from_top, round(place / _SAME_PLACE)


def _is_furniture(
    page: PageText, line: PageLine, seen: Counter[tuple[str, bool, int]], needed: float
) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text.strip()):
        return True
    text, from_top, place = _key(page, line)
    return sum(seen[text, from_top, near] for near in (place - 1, place, place + 1)) >= needed
