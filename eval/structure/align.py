"""Which line each item and subheading of a hand-made structure stands in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.structure.gold import GoldDocument, GoldItem
from eval.structure.reading import bare
from indexer.model import Line

# How sure a line is an item's heading: it is all of it, begins with number and heading, with the heading, has
# the heading near its beginning, is the first of several lines of it, or shares number and first words.
_WHOLE, _LABELLED, _BEGINS, _NEAR, _WRAPPED, _WORDS = 3.0, 2.4, 2.0, 1.2, 1.0, 1.0
# An item without a heading: by its number, or by its text alone.
_NUMBER, _TEXT = 1.5, 1.5
# The item's text begins on the line or just below.
_TEXT_BELOW = 1.5
_BELOW = 4
_OPENING = 25
# Among equals the later: lists of the agenda stand before the minutes.
_LATER = 1e-5


@dataclass(frozen=True, slots=True)
class AlignedLines:
    """Indexes of the lines in which items and subheadings begin, and how many items were not found."""

    items: tuple[int, ...]
    subheadings: tuple[int, ...]
    missing: int


def align(lines: Sequence[Line], gold: GoldDocument) -> AlignedLines:
    """The lines of the items in order, so that together they fit best; of subheadings the first that fit."""
    texts = [bare(line.text) for line in lines]
    places = _best_in_order([list(_places(texts, item)) for item in gold.items])
    items = [place for place in places if place is not None]
    stops = dict(zip(items, [*items, len(lines)][1:], strict=True)) if items else {}
    subheadings = [
        n
        for place, item in zip(places, gold.items, strict=True)
        if place is not None
        for n in _subheadings(texts, place + 1, stops[place], item.titles)
    ]
    return AlignedLines(tuple(items), tuple(subheadings), len(places) - len(items))


def _places(texts: Sequence[str], item: GoldItem) -> Iterator[tuple[int, float]]:
    heading, label = bare(item.heading), bare(item.label)
    opening = bare(item.starts_with)[:_OPENING]
    for n, text in enumerate(texts):
        score = _likeness(text, heading, label)
        if score and opening and opening in " ".join(texts[n : n + _BELOW]):
            score += _TEXT_BELOW
        if not score and not heading and opening and opening in text[: len(opening) + 12]:
            score = _TEXT
        if score:
            yield n, score


def _likeness(text: str, heading: str, label: str) -> float:
    if not heading:
        return _NUMBER if label and (text == label or text.startswith(f"{label} ")) else 0.0
    full = f"{label} {heading}".strip()
    if text in (heading, full):
        return _WHOLE
    if text.startswith(full):
        return _LABELLED
    if text.startswith(heading):
        return _BEGINS
    if heading in text[: len(heading) + 14]:
        return _NEAR
    if len(text) >= 8 and heading.startswith(text):
        return _WRAPPED
    words = text[len(label) :].split()[:2] if label and text.startswith(f"{label} ") else []
    return _WORDS if words and heading.split()[:2] == words else 0.0


def _best_in_order(places: Sequence[Sequence[tuple[int, float]]]) -> list[int | None]:
    """A place for each item, each behind the one before, or none, so that the sum of scores is greatest."""
    totals: dict[int, float] = {-1: 0.0}
    steps: list[dict[int, tuple[int, int | None]]] = []
    for of_item in places:
        known = sorted(totals.items())
        starts = [last for last, _ in known]
        best: list[tuple[float, int]] = []
        for last, total in known:
            best.append(max(best[-1], (total, last)) if best else (total, last))
        step: dict[int, tuple[int, int | None]] = {last: (last, None) for last in totals}
        reached = dict(totals)
        for n, score in of_item:
            total, last = best[bisect_left(starts, n) - 1]
            total += score + n * _LATER
            if total > reached.get(n, -1.0):
                reached[n], step[n] = total, (last, n)
        totals = reached
        steps.append(step)
    at = max(totals, key=lambda last: totals[last])
    chosen: list[int | None] = []
    for step in reversed(steps):
        at, place = step[at]
        chosen.append(place)
    return chosen[::-1]


def _subheadings(texts: Sequence[str], start: int, stop: int, titles: Sequence[str]) -> Iterator[int]:
    at = start
    for title in filter(None, map(bare, titles)):
        for n in range(at, stop):
            text = texts[n]
            if text.startswith(title) or (text.endswith(f" {title}") and len(text) < len(title) + 12):
                yield n
                at = n + 1
                break
