"""The same minutes in another dress: what is learned of structure must not hang on one body's typography.

Items get another look (heading styles, bold, capitals, bullets, numbers of every kind, run-ins),
subheadings a weaker one; texts may become lists, numbered paragraphs or short lines, and an agenda may
stand before the minutes.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.meetings.items.headings import heading_words, label_at
from indexer.model import Line, LineKind

# Looks of items and schemes of numbers with how often each is drawn: the commoner in minutes the oftener.
_LOOKS = {
    "heading": 3,
    "numbered heading": 2,
    "bold": 3,
    "numbered bold": 3,
    "bold colon": 2,
    "capitals": 2,
    "numbered capitals": 2,
    "numbered": 4,
    "plain": 2,
    "bullet": 3,
    "list": 2,
    "run-in": 2,
    "capitals run-in": 1.5,
    "colon": 1,
    "numbered run-in": 1.5,
    "topic": 1,
    "marked": 0.7,
}
_SCHEMES = {
    "{n}. ": 6,
    "{n}) ": 1,
    "{n} ": 2,
    "Item {n}: ": 1.5,
    "Agenda item {n} - ": 1,
    "{y}/24 ": 1.5,
    "24/{y:03d} ": 1.5,
    "24.05.{n:02d} ": 1,
    "{large}. ": 1,
    "{roman}. ": 1.5,
    "{letter}. ": 1.5,
    "{section}.{n} ": 1,
}
_SUBHEADINGS = ("as it is", "bold", "colon", "plain", "nested number", "letter", "heading")
# What scribes set before and after a heading in plain text.
_MARKS = ("==", "=== ", "#", "## ", "*** ", "-- ")
_ACTIONS = (
    "Action items",
    "Actions arising",
    "Actions",
    "Summary of actions",
    "Action points",
    "Action list",
)
_AGENDAS = ("Agenda", "Agenda:", "Contents", "Topics", "Agenda items")
_NAMES = ("Ann", "Ben", "Chair", "Committee", "Dee Fox", "EG", "Secretary", "Treasurer", "Clerk", "All")
_BARE: dict[str, Any] = {
    "kind": LineKind.TEXT,
    "level": None,
    "marker_end": 0,
    "strong": False,
    "strong_to": 0,
    "link": False,
    "cells": (),
}


@dataclass(slots=True)
class RestyledLines:
    """Lines with the spans of the original, and which of them begin items and subheadings."""

    lines: list[Line] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    subheadings: list[int] = field(default_factory=list)


def restyle(
    lines: Sequence[Line], items: Collection[int], subheadings: Collection[int], draw: random.Random
) -> RestyledLines:
    """A copy of the document as another body might have set it."""
    dress = _Dress.drawn(draw)
    made = _dressed(lines, frozenset(items), frozenset(subheadings), dress)
    if draw.random() < 0.25:
        made = _wrapped(made, draw.choice((70, 90, 110)))
    if draw.random() < 0.15 and len(made.items) > 2:
        made = _with_agenda(made, draw)
    if draw.random() < 0.15 and len(made.items) > 2:
        made = _with_actions(made, draw)
    if draw.random() < 0.15 and dress.look == "bullet" and len(made.items) > 4:
        made = _nested(made, draw)
    if draw.random() < 0.2:
        made.lines = [
            replace(line, gap_before=False) if line.kind is LineKind.TEXT and not line.strong else line
            for line in made.lines
        ]
    return made


@dataclass(frozen=True, slots=True)
class _Dress:
    """What was drawn for one document."""

    draw: random.Random
    look: str
    scheme: str
    start: int
    level: int
    below: str
    numbers_paragraphs: bool
    lists_paragraphs: bool

    @classmethod
    def drawn(cls, draw: random.Random) -> _Dress:
        look = draw.choices(list(_LOOKS), list(_LOOKS.values()))[0]
        numbered = "numbered" in look or ("run-in" in look and draw.random() < 0.4)
        scheme = draw.choices(list(_SCHEMES), list(_SCHEMES.values()))[0] if numbered else ""
        if look == "numbered" and scheme == "{n} ":
            scheme = "{n}. "
        counts = scheme in ("{n}. ", "{n}) ", "{n} ", "Item {n}: ", "")
        return cls(
            draw=draw,
            look=look,
            scheme=scheme,
            start=draw.choice((0, 0, 37, 112)),
            level=draw.choice((1, 2, 2, 3, 3)),
            below=draw.choice(_SUBHEADINGS),
            numbers_paragraphs=counts and draw.random() < 0.15,
            lists_paragraphs=draw.random() < 0.2,
        )

    def number(self, n: int) -> str:
        """What stands before the n-th item's heading."""
        return self.scheme.format(
            n=n,
            y=self.start + n,
            large=1200 + self.start + n,
            roman=_roman(n),
            letter=chr(ord("A") + (n - 1) % 26),
            section=self.start % 9 + 1,
        )


def _roman(n: int) -> str:
    found = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while n >= value:
            found, n = found + letters, n - value
    return found


def _dressed(
    lines: Sequence[Line], items: frozenset[int], subheadings: frozenset[int], dress: _Dress
) -> RestyledLines:
    made = RestyledLines()
    number = part = 0
    runs_on: Line | None = None  # a heading whose text is the next line
    for n, line in enumerate(lines):
        if n in items:
            number, part = number + 1, 0
            made.items.append(len(made.lines))
        if line.kind is LineKind.ROW:
            made.lines.append(line)
        elif n in items:
            heading, rest = _item(line, number, dress)
            runs_in = "run-in" in dress.look
            if runs_in and rest is None and _is_text(lines, n + 1, items | subheadings):
                runs_on = heading
                continue
            if runs_in and rest is not None:
                heading, rest = _run_together(heading, rest, dress), None
            made.lines.append(heading)
            if rest is not None:
                made.lines.append(replace(line, **{**_BARE, "text": rest, "gap_before": False}))
        elif runs_on is not None:
            made.lines.append(_run_together(runs_on, line.text, dress))
            runs_on = None
        elif not number:
            made.lines.append(line)
        elif n in subheadings:
            part += 1
            made.subheadings.append(len(made.lines))
            made.lines.append(_subheading(line, number, part, dress))
        else:
            numbered = dress.numbers_paragraphs and _is_text(lines, n, frozenset()) and len(line.text) > 40
            part += numbered
            made.lines.append(_body(line, f"{number}.{part} " if numbered else "", dress))
    return made


def _is_text(lines: Sequence[Line], n: int, titles: frozenset[int]) -> bool:
    return (
        n < len(lines) and n not in titles and lines[n].kind is LineKind.TEXT and label_at(lines[n]) is None
    )


def _item(line: Line, number: int, dress: _Dress) -> tuple[Line, str | None]:
    """The heading in its new dress, and the text that the line runs into."""
    label = label_at(line)
    title, rest = heading_words(line, label) or line.text, None
    begin = label.end if label else line.marker_end
    if begin < line.strong_to < len(line.text):
        title = line.text[begin : line.strong_to].strip()
        rest = line.text[line.strong_to :].strip(" .:-–") or None
    title = title.rstrip(" :.") or title
    if title.isupper() and "capitals" not in dress.look and dress.draw.random() < 0.8:
        title = title.capitalize() if dress.draw.random() < 0.5 else title.title()
    if "capitals" in dress.look:
        title = title.upper()
    text = dress.number(number) + title + (":" if dress.look.endswith("colon") else "")
    if dress.look == "topic":
        text = f"Topic: {text}"
    elif dress.look == "marked":
        text = _MARKS[dress.start % len(_MARKS)] + text
    new = replace(line, **{**_BARE, "text": text, "gap_before": True})
    if "heading" in dress.look:
        new = replace(new, kind=LineKind.HEADING, level=dress.level)
    elif "bold" in dress.look:
        new = replace(new, strong=True, strong_to=len(text))
    elif dress.look == "bullet":
        new = replace(new, text=f"- {text}", kind=LineKind.BULLET, level=0, marker_end=2, gap_before=False)
    elif dress.look == "list":
        mark = f"{number}. "
        new = replace(new, text=mark + text, kind=LineKind.NUMBERED, level=0, marker_end=len(mark))
    elif dress.look in ("numbered", "plain"):
        new = replace(new, gap_before=dress.draw.random() < 0.7 or line.gap_before)
    return new, rest


def _run_together(heading: Line, rest: str, dress: _Dress) -> Line:
    stop = dress.draw.choice((". ", ": ", " - ", " – "))
    bold = "capitals" not in dress.look
    return replace(heading, text=heading.text + stop + rest, strong_to=len(heading.text) + 1 if bold else 0)


def _subheading(line: Line, number: int, part: int, dress: _Dress) -> Line:
    title = heading_words(line, label_at(line)).rstrip(" :") or line.text
    look = dress.below
    if look == "as it is":
        if line.kind is not LineKind.HEADING:
            return line
        look = "bold" if ("heading" in dress.look or "bold" in dress.look) else "plain"
    if look == "heading" and "heading" not in dress.look:
        look = "plain"
    if look == "bold" and not ("heading" in dress.look or "bold" in dress.look):
        look = "colon"
    new = replace(line, **{**_BARE, "text": title, "gap_before": True})
    if look == "heading":
        return replace(new, kind=LineKind.HEADING, level=dress.level + 1)
    if look == "bold":
        return replace(new, strong=True, strong_to=len(title))
    before = {"nested number": f"{number}.{part} ", "letter": f"{chr(ord('a') + (part - 1) % 26)}) "}
    return replace(new, text=before.get(look, "") + title + (":" if look == "colon" else ""))


def _body(line: Line, number: str, dress: _Dress) -> Line:
    if line.kind is LineKind.HEADING:
        line = replace(line, kind=LineKind.TEXT, level=None)
    if dress.look == "bullet" and line.kind in (LineKind.BULLET, LineKind.NUMBERED):
        return replace(line, level=(line.level or 0) + 1)
    if dress.look == "bullet" and line.kind is LineKind.TEXT and dress.draw.random() < 0.9:
        return _bulleted(line, 1)
    if number:
        return replace(line, text=number + line.text, strong_to=0)
    plain = line.kind is LineKind.TEXT and not line.strong and label_at(line) is None
    return _bulleted(line, 0) if dress.lists_paragraphs and plain else line


def _bulleted(line: Line, level: int) -> Line:
    bare = {**_BARE, "text": f"- {line.text}", "gap_before": False}
    return replace(line, **{**bare, "kind": LineKind.BULLET, "level": level, "marker_end": 2})


def _wrapped(made: RestyledLines, width: int) -> RestyledLines:
    """Long lines cut, as where a file keeps the lines of the page."""
    result = RestyledLines()
    for n, line in enumerate(made.lines):
        if n in made.items:
            result.items.append(len(result.lines))
        if n in made.subheadings:
            result.subheadings.append(len(result.lines))
        result.lines += _cut(line, width) if line.kind is LineKind.TEXT else [line]
    return result


def _cut(line: Line, width: int) -> Iterator[Line]:
    rest, first = line.text, True
    while rest:
        at = rest.rfind(" ", 0, width) if len(rest) > width else len(rest)
        at = at if at > 20 or len(rest) <= width else width
        strong_to = min(line.strong_to, at) if first else at * line.strong
        yield replace(line, text=rest[:at], strong_to=strong_to, gap_before=line.gap_before and first)
        rest, first = rest[at:].strip(), False


def _with_agenda(made: RestyledLines, draw: random.Random) -> RestyledLines:
    """The document with a list of its items before them."""
    at = made.items[0]
    model = replace(made.lines[at], **{**_BARE, "gap_before": False})
    look = draw.choice(("numbered", "bullet", "plain"))
    head = replace(model, text=draw.choice(_AGENDAS), gap_before=True)
    if draw.random() < 0.5:
        head = replace(head, kind=LineKind.HEADING, level=2)
    block = [head]
    linked = draw.random() < 0.2
    for number, n in enumerate(made.items, 1):
        line = made.lines[n]
        title = (heading_words(line, label_at(line)) or line.text)[:70].strip()
        entry = replace(model, text=title, link=linked)
        if look == "numbered":
            mark = f"{number}. "
            entry = replace(entry, text=mark + title, kind=LineKind.NUMBERED, level=0, marker_end=len(mark))
        elif look == "bullet":
            entry = _bulleted(entry, 0)
        block.append(entry)
    return RestyledLines(
        [*made.lines[:at], *block, *made.lines[at:]],
        [n + len(block) for n in made.items],
        [n + len(block) if n >= at else n for n in made.subheadings],
    )


def _with_actions(made: RestyledLines, draw: random.Random) -> RestyledLines:
    """The document with a list of actions below it, in the look of the items or a weaker one."""
    model = made.lines[made.items[-1]]
    if model.kind is LineKind.ROW:
        return made
    bare = replace(model, **{**_BARE, "gap_before": False})
    head = replace(bare, text=draw.choice(_ACTIONS), gap_before=True)
    if model.kind is LineKind.HEADING:
        head = replace(head, kind=LineKind.HEADING, level=(model.level or 1) + draw.choice((0, 0, 1)))
    elif model.strong:
        head = replace(head, strong=True, strong_to=len(head.text))
    block = [head]
    tasks = [line.text for line in made.lines if 20 < len(line.text) < 120] or [head.text]
    named = draw.random() < 0.5
    for _ in range(draw.randint(2, 5)):
        who = draw.choice(_NAMES)
        task = draw.choice(tasks)
        if named:
            block += [_bulleted(replace(bare, text=f"{who}:"), 0), _bulleted(replace(bare, text=task), 1)]
        else:
            block.append(_bulleted(replace(bare, text=f"{who}: {task}"), 0))
    return RestyledLines([*made.lines, *block], list(made.items), list(made.subheadings))


def _nested(made: RestyledLines, draw: random.Random) -> RestyledLines:
    """Items as bullets, those in the middle nested under one that says that they are the agenda."""
    at, stop = made.items[draw.choice((1, 2))], made.items[-1]
    head = replace(made.lines[at], text=f"- {draw.choice(_AGENDAS)}", gap_before=False)
    inner = [
        replace(line, level=(line.level or 0) + 1) if line.kind is LineKind.BULLET else line
        for line in made.lines[at:stop]
    ]
    return RestyledLines(
        [*made.lines[:at], head, *inner, *made.lines[stop:]],
        [n + (n >= at) for n in made.items],
        [n + (n >= at) for n in made.subheadings],
    )
