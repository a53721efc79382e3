"""Stretches of text in one style -> paragraphs whose every printed line knows whether it stands out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.model import LineKind
from indexer.sources.canonical import Paragraph
from indexer.sources.markers import is_number

_WORD = re.compile(r"\w")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; a newline in it is a forced line break."""

    text: str
    strong: bool = False
    link: bool = False


def paragraphs_of(runs: Iterable[Run], like: Paragraph) -> Iterator[Paragraph]:
    """Yield one paragraph for each printed line of `runs`, everything else as in `like`.

    A line is strong (a link) when every letter and digit in it is; `like` may already say so for all of it.
    What a line opens with in bold is measured behind its number, which is often in ordinary type.
    Only the first line has the marker and the gap of `like`; a heading keeps its lines together.
    """
    lines = [list(runs)] if like.kind is LineKind.HEADING else _lines(runs)
    first = True
    for line in lines:
        paragraph = replace(
            like,
            text="".join(run.text for run in line),
            strong=like.strong or _all(line, strong=True),
            link=like.link or _all(line, strong=False),
            strong_to=opening_strong(line),
        )
        if not first:
            kind = LineKind.TEXT if like.marker else like.kind
            paragraph = replace(paragraph, kind=kind, marker="", gap_before=False)
        yield paragraph
        first = False


def collapse(runs: Iterable[Run]) -> list[Run]:
    """Return `runs` with white space as HTML prints it: one space for any run of it, newlines included."""
    collapsed: list[Run] = []
    after_space = True
    for run in runs:
        if run.text == "\n":  # a forced break: the only newline that survives
            collapsed.append(run)
            after_space = True
            continue
        text = _BLANKS.sub(" ", run.text)
        if after_space:
            text = text.removeprefix(" ")
        if text:
            collapsed.append(replace(run, text=text))
            after_space = text.endswith(" ")
    return collapsed


def opening_strong(line: Sequence[Run]) -> int:
    """Return the length of the bold that opens a line, up to its last run with a letter or digit."""
    text = "".join(run.text for run in line)
    length = opens = strong_to = 0
    for run in line:
        begin, length = length, length + len(run.text)
        if not _WORD.search(run.text):
            continue
        if run.strong:
            opens, strong_to = opens if strong_to else begin, length
        elif strong_to:
            break
    cut_word = _WORD.match(text[strong_to - 1 : strong_to]) and _WORD.match(text[strong_to : strong_to + 1])
    before = text[:opens]
    return 0 if cut_word or (_WORD.search(before) and not is_number(before)) else strong_to


def _lines(runs: Iterable[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *rest = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines.extend([replace(run, text=text)] for text in rest)
    return lines


def _all(line: Iterable[Run], *, strong: bool) -> bool:
    worded = [run for run in line if _WORD.search(run.text)]
    return bool(worded) and all(run.strong if strong else run.link for run in worded)
