"""Text whose printed lines stand apart, as some converters of PDF files write it, made whole again.

They put a blank line after every line of a page and a rule between pages, often right under the last
line, with the page's number below. Markdown takes that for paragraphs of a line each and for headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.documents.line_ends import join, vocabulary
from indexer.language.sentences import sentence_spans

_RULE = re.compile(r"[ ]{0,3}-{3,}[ \t]*")
_PAGE_NUMBER = re.compile(r"[ ]{0,3}\d{1,4}[ \t]*")
# What opens a list item, a heading, a quote, a row, a link or code: never the rest of the line before.
_OPENS = re.compile(
    r"[ ]{0,3}(?:[-+#>|\[`]|[*]\s|[*_]{0,3}(?:\d{1,9}\\?[.)]|[(]?[a-z]{1,3}[.)])[*_]{0,3}(?:\s|\Z))"
)
_ENDED = re.compile(r"[.:;!?|][*_\"”’)\]]{0,4}\Z")
_A_NAME = "Oakes"
_MARKS = "*_\"“‘'("

_SINGLE = 0.8
"""The share of blocks that are one line where lines stand apart; where text is wrapped, fewer are."""
_BROKEN, _BROKEN_SHARE = 8, 0.25
"""How many long lines, and which share of them, break off before a small letter where lines were broken by
a page's width. Prose with a paragraph a line has next to none."""
_STOPPED = 0.1
"""The share of lines opening with a small letter that end a sentence: entries of a list may lack stops."""
_LONG, _FULL = 0.6, 0.93
"""Shares of the width from where on a line may break off before a small letter, and before a capital one:
printed letters differ in width, so that full lines differ by a word."""
_WIDEST = 160  # characters; nobody prints longer lines


def closed_up(text: str) -> str:
    """`text`, without what parts lines that belong together if its printed lines stand apart."""
    lines = text.split("\n")
    printed = [line for line in lines if line.strip()]
    width = _width(lines, printed)
    return text if width is None else "\n".join(_joined(list(_without_rules(lines)), width))


def _width(lines: Sequence[str], printed: Sequence[str]) -> int | None:
    """The width that lines were broken at where they stand apart, else None."""
    if not printed:
        return None
    blocks = _blocks(lines)
    if sum(len(block) == 1 for block in blocks) < _SINGLE * len(blocks):
        return None
    lengths = sorted(len(line.strip()) for line in printed)
    width = lengths[int(len(lengths) * 0.95)]
    if width > _WIDEST:
        return None
    small = [line.rstrip() for line in printed if _opening(line).islower()]
    if sum(line.endswith((".", "?", "!")) for line in small) < _STOPPED * len(small):
        return None
    long = [(this, after) for this, after in pairwise(printed) if len(this.strip()) > _LONG * width]
    broken = sum(_breaks_off(this, after, width) and _opening(after).islower() for this, after in long)
    return width if broken >= max(_BROKEN, _BROKEN_SHARE * len(long)) else None


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip() and not _RULE.fullmatch(line):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _opening(line: str) -> str:
    return line.strip().lstrip(_MARKS)[:1]


def _breaks_off(this: str, after: str, width: int) -> bool:
    """Whether the line `this` goes on in the line `after`."""
    words = this.strip()
    if len(words) <= _LONG * width or _OPENS.match(after) or this.lstrip()[:1] in "#|":
        return False
    if _opening(after).islower():
        return not _ENDED.search(words)
    if len(words) + 1 + len(after.split(maxsplit=1)[0]) <= _FULL * width:
        return False
    return not _ENDED.search(words) or _is_shortened(words)


def _is_shortened(line: str) -> bool:
    """Whether a stop at the end of a line shortens a word, as that of "(Mr." does: no sentence ends there."""
    with_name = f"{line} {_A_NAME}"
    return all(end != len(line) for _, end in sentence_spans(with_name, 0, len(with_name)))


def _without_rules(lines: Sequence[str]) -> Iterator[str]:
    """The lines without the rules between pages, and with room around the number of a page.

    A rule stands for a page's end if the number of a page is right below it or a line of text right above it.
    """
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else ""
        after = lines[at + 1] if at + 1 < len(lines) else ""
        if _RULE.fullmatch(line):
            yield "" if before.strip() or _PAGE_NUMBER.fullmatch(after) else line
        elif _RULE.fullmatch(before) and _PAGE_NUMBER.fullmatch(line):
            yield from (line, "")
        else:
            yield line


def _joined(lines: Sequence[str], width: int) -> Iterator[str]:
    """The lines, those of one paragraph as one."""
    words = vocabulary(lines)
    paragraph = last = ""
    blank: list[str] = []
    for line in lines:
        if not line.strip():
            blank.append(line)
        elif blank and last and _breaks_off(last, line, width):
            paragraph, last, blank = join(paragraph.rstrip(), line.strip(), words), line, []
        else:
            yield from (paragraph, *blank) if last else blank
            paragraph, last, blank = line, line, []
    yield from (paragraph, *blank) if last else blank
