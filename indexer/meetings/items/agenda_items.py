"""From headings to agenda items: where each begins and ends, what it is called, and its subheadings."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indexer.meetings.genre import PROSE_CHARACTERS, ends_sentence, has_verb, is_prose, words
from indexer.meetings.items.closing import list_of_actions
from indexer.meetings.items.headings import (
    ACTIONS,
    Candidate,
    lead_end,
    wraps,
)
from indexer.meetings.items.labels import Scheme
from indexer.meetings.items.run_on import run_on_end
from indexer.model import IN_HEAD, AgendaItem, Line, LineKind, Subheading

# More short lines in a row than this are a list that lost its bullets.
_STACK = 2
# "Minutes:" between an agenda's text and what was minuted is no title.
_MARKER = words(r"(?:the )?minutes|agenda(?: items?)?|additional documents|supporting documents")
_DASHED = re.compile(r"\S\s[-–—]\s\S")


def _find_subheadings(
    inside: Sequence[Candidate], body: Sequence[tuple[int, Line]], plain: bool
) -> list[Candidate]:
    """Candidates among `inside` (those of one item) that title a stretch of its `body`, in order.

    `plain` admits lines without style: right for documents that have no styles at all.
    """
    chosen = [c for c in inside if _by_format(c)]
    if plain:
        chosen += _plain_titles(
            [
                c
                for c in inside
                if c not in chosen and c.label is None and c.style[0] == "plain" and not _is_fragment(c.text)
            ],
            body,
        )
    return sorted(chosen, key=lambda c: c.index)


def _opening_title(body: Sequence[tuple[int, Line]]) -> int | None:
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
    if c.prose or c.led_in or _MARKER.match(c.text.strip(" :.")) or _is_fragment(c.text):
        return False
    if c.style[0] == "heading":
        return True
    if c.style[0] in ("strong", "caps"):
        return c.label is None or c.label.scheme is not Scheme.LETTER or c.followed
    return (
        c.label is not None and c.label.scheme is Scheme.NESTED and c.followed and not ends_sentence(c.text)
    )


def _is_fragment(text: str) -> bool:
    """Whether a line is an entry of a list, a remark in brackets or the end of one begun above: no title."""
    return text[0] in "*•" or (text[0] == "(" and text[-1] == ")") or text.count(")") > text.count("(")


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


# A heading made from the first words of a paragraph that has none.
_LEAD_CHARACTERS = 80
# Text before the first heading has statements of its own from here on; less is a remark or two.
_OPENING_CHARACTERS = 400
# "Declarations of interest: none": all that is to be said.
_NIL = re.compile(r"\s?[:–—-]\s?(?:none|nil|n/?a|not applicable|no\b.{0,30})\.?\Z", re.IGNORECASE)
# "Roll Call – The clerk called the roll": what was done, run into the heading.
_SAID = re.compile(r"\s[–—-]\s.*\b(?:was|were|called|moved|seconded|made|opened|asked)\b")
# "PDF 135 KB": the link to a paper that web pages set beside the heading.
_FILE = re.compile(r"\s(?:PDF|DOCX?|XLSX?|ZIP) \d+(?:\.\d+)? ?[KM]B\Z")


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of the minutes that are neither header nor roster nor furniture."""

    lines: Sequence[Line]
    skip: Collection[int]
    candidates: Sequence[Candidate]

    def between(self, first: int, last: int) -> list[tuple[int, Line]]:
        """(index, line) of the usable lines in `[first, last)`."""
        return [(n, self.lines[n]) for n in range(first, last) if n not in self.skip]


@dataclass(frozen=True, slots=True)
class MinutedText:
    """The agenda items, in order, and what is minuted in none of them."""

    items: tuple[AgendaItem, ...]
    beside: tuple[AgendaItem, ...]
    """Text before the first heading and the list of actions below the last item: parts of the head that hold
    actions and decisions as items do. They have its ordinal."""
    headings: frozenset[int]
    """Indexes of the lines that head the items."""
    beside_lines: frozenset[int]
    """Indexes of the lines of what is beside them, the heading of the list of actions among them."""

    @property
    def parts(self) -> list[AgendaItem]:
        """All of it in order of the text."""
        return sorted((*self.items, *self.beside), key=lambda one: one.start)


def divide(body: Body, headings: Sequence[Candidate]) -> MinutedText:
    """One item a heading, save that of a list of actions below them all."""
    stops = [*(h.index for h in headings), len(body.lines)][1:]
    # Where the author uses heading styles, short lines without one are no headings.
    plain = not any(c.style[0] == "heading" for c in body.candidates)
    items: list[AgendaItem] = []
    opening = body.between(0, headings[0].index if headings else len(body.lines))
    said = sum(len(line.text) for _, line in opening if is_prose(line.text))
    undertaken = any(ACTIONS.match(line.text.strip("*_ ")) for _, line in opening)
    if headings and said < _OPENING_CHARACTERS and not undertaken:
        opening = []
    beside = [_untitled(body, opening, plain)] if opening else []
    beside_lines = {n for n, _ in opening}
    actions = list_of_actions(body.lines, headings)
    headed: set[int] = set()
    for heading, stop in zip(headings, stops, strict=True):
        of_actions = heading.index == actions
        below = body.between(heading.index + 1, stop)
        item = _item(body, heading, below, IN_HEAD if of_actions else len(items) + 1, plain)
        (beside if of_actions else items).append(item)
        if of_actions:
            beside_lines |= {heading.index, *(n for n, _ in below)}
        else:  # a heading may go on over further lines
            headed |= {heading.index, *(n for n, line in below if line.end <= item.start)}
    return MinutedText(tuple(items), tuple(beside), frozenset(headed), frozenset(beside_lines))


def _untitled(body: Body, opening: list[tuple[int, Line]], plain: bool) -> AgendaItem:
    first, last = opening[0][1], opening[-1][1]
    parts = _subheadings(body, opening, plain)
    return AgendaItem(IN_HEAD, None, "", first.start, last.end, first.page, parts)


def _item(
    body: Body, heading: Candidate, below: list[tuple[int, Line]], ordinal: int, plain: bool
) -> AgendaItem:
    line = heading.line
    start, title = line.end, heading.text
    text_start = line.start + heading.ends - len(heading.text)
    while heading.styled and heading.ends == len(line.text) and below and wraps(title, line, below[0][1]):
        start, title = below[0][1].end, f"{title} {below[0][1].text}"
        below = below[1:]
    heading_end = start
    if start > line.end and not below and ends_sentence(title) and is_prose(title):
        start, title = text_start, _lead(title)  # a paragraph set as a heading says all that the item has
    if heading.ends < len(line.text):  # further cells of a table's row, or the text that it runs into
        rest = line.text[heading.ends :]
        start = line.start + heading.ends + len(rest) - len(rest.lstrip(" \t\n.:;–—-"))
    runs_on = not heading.styled and bool(below) and below[0][1].text[0].islower()
    runs_on |= _SAID.search(heading.text) is not None
    if heading.prose or runs_on or not (below or heading.styled) or _NIL.search(heading.text):
        cut = _cut(heading)
        if cut is not None:
            rest = heading.text[cut:]
            start = text_start + cut + len(rest) - len(rest.lstrip(" :.-–—"))
            title = heading.text[:cut]
        elif heading.prose:
            start, title = text_start, _lead(heading.text)
    has_text = start < line.end
    if not has_text and below:
        start = below[0][1].start
    end = below[-1][1].end if below else max(start, heading_end)
    label = heading.label.printed if heading.label else None
    return AgendaItem(
        ordinal,
        label,
        _FILE.sub("", title).strip(" :=–—-").strip(),
        start,
        end,
        line.page,
        _subheadings(body, below, plain),
    )


def _cut(heading: Candidate) -> int | None:
    """Length of the heading that opens a paragraph's text, by its look or else by its punctuation."""
    begin = heading.ends - len(heading.text)
    line = heading.line
    end = line.strong_to if begin < line.strong_to < len(line.text) else lead_end(line, begin)
    if end is not None:
        return end - begin
    stop = _run_in(heading.text)
    return run_on_end(heading.text) if stop is None and heading.prose else stop


def _subheadings(body: Body, below: list[tuple[int, Line]], plain: bool) -> tuple[Subheading, ...]:
    if not below:
        return ()
    indexes = {n for n, _ in below}
    found = _find_subheadings([c for c in body.candidates if c.index in indexes], below, plain)
    titles = {c.index: c.text.strip(" :") for c in found}
    if plain and (first := _opening_title(below)) is not None:
        titles.setdefault(first, body.lines[first].text)
    positions = [place for place, (n, _) in enumerate(below) if n in titles]
    result = []
    for place, following in zip(positions, [*positions, len(below)][1:], strict=True):
        index, line = below[place]
        end = below[following - 1][1].end
        body_start = below[place + 1][1].start if place + 1 < following else end
        result.append(Subheading(titles[index], line.start, end, body_start))
    return tuple(result)


def _lead(text: str) -> str:
    """The first words of a paragraph, whole words, as its heading."""
    if len(text) <= _LEAD_CHARACTERS:
        return text.rstrip(".")
    return text[:_LEAD_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:")


def _run_in(text: str) -> int | None:
    """Length of the heading in "Apologies: received from ...", None where the whole text is heading."""
    for found in re.finditer(r"\s?:\s+|\s[-–—]\s+|\.\s+(?=[A-Z])", text[:100]):
        head = text[: found.start()]
        if head and len(head.split()) <= 12 and head.count("(") == head.count(")"):
            return found.start()
    return None
