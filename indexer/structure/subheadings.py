"""Titles inside an item's body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.model import Line, LineKind
from indexer.structure.candidates import Candidate
from indexer.structure.labels import Scheme
from indexer.structure.prose import PROSE_CHARACTERS, ends_sentence, has_verb, is_prose
from indexer.structure.vocabulary import words

# More short lines in a row than this are a list that lost its bullets.
_STACK = 2
# "Minutes:" between an agenda's text and what was minuted is no title.
_MARKER = words(r"(?:the )?minutes|agenda(?: items?)?|additional documents|supporting documents")
_DASHED = re.compile(r"\S\s[-–—]\s\S")


def find_subheadings(
    inside: Sequence[Candidate], body: Sequence[tuple[int, Line]], plain: bool
) -> list[Candidate]:
    """Candidates among `inside` (those of one item) that title a stretch of its `body`, in order.

    `plain` admits lines without style: right for documents that have no styles at all.
    """
    chosen = [c for c in inside if _by_format(c)]
    if plain:
        chosen += _plain_titles(
            [c for c in inside if c not in chosen and c.label is None and c.style[0] == "plain"], body
        )
    return sorted(chosen, key=lambda c: c.index)


def opening_title(body: Sequence[tuple[int, Line]]) -> int | None:
    """Index of a first line that titles the item in a verbless sentence ("Board X - the Y case.")."""
    if len(body) < 2:
        return None
    (index, line), (_, after) = body[0], body[1]
    text = line.text
    sentence = text.rstrip(" .")
    if line.kind is not LineKind.TEXT or len(text) > PROSE_CHARACTERS or re.search(r"[.!?:;]\s", text):
        return None
    verbless = _DASHED.search(text) is not None and not has_verb(sentence) and ends_sentence(text)
    return (
        index
        if verbless
        and is_prose(after.text)
        and len(after.text) > len(text)
        and not _DASHED.search(after.text[:40])
        else None
    )


def _by_format(c: Candidate) -> bool:
    if c.prose or c.led_in or _MARKER.match(c.text.strip(" :.")):
        return False
    if c.style[0] == "heading":
        return True
    if c.style[0] in ("strong", "caps"):
        return c.label is None or c.label.scheme is not Scheme.LETTER or c.followed
    return (
        c.label is not None and c.label.scheme is Scheme.NESTED and c.followed and not ends_sentence(c.text)
    )


def _plain_titles(titles: Sequence[Candidate], body: Sequence[tuple[int, Line]]) -> list[Candidate]:
    by_index = {c.index: c for c in titles if not c.led_in}
    chosen: list[Candidate] = []
    stack: list[Candidate] = []
    for index, line in body:
        candidate = by_index.get(index)
        if candidate is not None:
            stack.append(candidate)
            continue
        if stack and len(stack) <= _STACK and _is_under(line):
            chosen += stack
        stack = []
    return chosen


def _is_under(line: Line) -> bool:
    """Whether a line is text that a title can stand over."""
    return line.kind in (LineKind.BULLET, LineKind.NUMBERED, LineKind.ROW) or is_prose(line.text)
