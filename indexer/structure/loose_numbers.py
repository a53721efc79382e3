"""Numbers that only the whole document shows to be labels: alone on their line, or counting on from 1201."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import Line, LineKind
from indexer.structure.labels import Label, Scheme, split_label
from indexer.structure.prose import PROSE_CHARACTERS

_ALONE = re.compile(r"\(?(?:[A-Z]{1,6}[-/])?\d{1,4}(?:[./]\d{1,4}){0,2}[.):]?\Z")
_LARGE = re.compile(
    r"(?P<label>(?P<body>(?!AP\b|AP\d)[A-Z]{1,5}[./ -]?)?(?P<number>\d{1,5}))[.:]?\s{1,12}(?=[A-Z£])"
)
# Numbers that count on by one, so many in a row, are no years, sums or house numbers.
_RUN = 3


@dataclass(frozen=True, slots=True)
class LooseNumbers:
    """Labels by the index of the line that they open or stand over; indexes of lines that hold only one."""

    labels: Mapping[int, Label]
    alone: frozenset[int]


def find_loose_numbers(lines: Sequence[Line], skip: Collection[int]) -> LooseNumbers:
    """Labels that a line does not show by itself."""
    body = [n for n in range(len(lines)) if n not in skip]
    large = _unbroken([(n, label) for n in body if (label := _large(lines[n])) is not None])
    alone = _counting_on(list(_alone(lines, body)))
    following = dict(pairwise(body))
    return LooseNumbers(
        {**dict(large), **{following[n]: label for n, label in alone}}, frozenset(n for n, _ in alone)
    )


def _large(line: Line) -> Label | None:
    found = _LARGE.match(line.text) if line.kind is LineKind.TEXT else None
    if found is None or split_label(line.text) is not None:
        return None
    return Label(Scheme.DECIMAL, found["label"], (int(found["number"]),), found.end(), bare=True)


def _alone(lines: Sequence[Line], body: Sequence[int]) -> Iterator[tuple[int, Label]]:
    for n, after in pairwise(body):
        text, title = lines[n].text, lines[after].text
        if lines[n].kind is not LineKind.TEXT or not _ALONE.match(text) or len(title) > PROSE_CHARACTERS:
            continue
        label = split_label(f"{text.rstrip('.):')}. X")
        if label is not None and split_label(title) is None and title[:1].isupper():
            yield n, Label(label.scheme, label.printed, label.value, 0)


def _unbroken(found: Sequence[tuple[int, Label]]) -> list[tuple[int, Label]]:
    """The longest run that counts on by one, whatever stands between: 1201, 1202, (2019), 1203."""
    runs: dict[int, list[tuple[int, Label]]] = {}  # by the run's last number
    longest: list[tuple[int, Label]] = []
    for n, label in found:
        number = label.value[0]
        run = runs.pop(number - 1, [])
        run.append((n, label))
        runs[number] = run
        longest = max(longest, run, key=len)
    return longest if len(longest) >= _RUN else []


def _counting_on(found: Sequence[tuple[int, Label]]) -> list[tuple[int, Label]]:
    """The labels, if most of them go on from the one before."""
    if len(found) < _RUN:
        return []
    steps = sum(_follows(a, b) for (_, a), (_, b) in pairwise(found))
    return list(found) if steps * 2 >= len(found) else []


def _follows(a: Label, b: Label) -> bool:
    """Whether one label counts on from another in some part: 4 and 5, 4 and 4.1, 39/20 and 40/20."""
    if len(a.value) != len(b.value):
        return b.value[: len(a.value)] == a.value or b.value[0] == a.value[0] + 1
    return sum(y - x for x, y in zip(a.value, b.value, strict=True)) == 1
