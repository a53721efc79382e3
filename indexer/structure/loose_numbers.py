"""Numbers that only the whole document shows to be labels: alone on their line, or counting on from 1201."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.model import Line, LineKind
from indexer.structure.labels import Label, Scheme, split_label
from indexer.structure.prose import PROSE_CHARACTERS

_ALONE = re.compile(r"\(?(?:[A-Z]{1,6}[-/])?\d{1,4}(?:[./]\d{1,4}){0,2}[.):]?\Z")
# "1201  Roads", "OS.41 ROADS", "A1. Apologies"; "AP12 AB to ..." is an action point.
_LARGE = re.compile(
    r"(?P<label>(?P<prefix>(?!AP\b|AP\d)[A-Z]{1,5}[./ -]?)?(?P<number>\d{1,5}))[.:]?\s{1,12}(?=[A-Z£])"
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
    large = _unbroken([(n, *found) for n in body if (found := _large(lines[n])) is not None])
    alone = _counting_on(list(_alone(lines, body)))
    following = dict(pairwise(body))
    return LooseNumbers(
        {**dict(large), **{following[n]: label for n, label in alone}}, frozenset(n for n, _ in alone)
    )


def _large(line: Line) -> tuple[str, Label] | None:
    """(letters before the number, label) of a line that opens with a number of any size."""
    found = _LARGE.match(line.text) if line.kind is LineKind.TEXT else None
    if found is None or split_label(line.text) is not None:
        return None
    label = Label(Scheme.DECIMAL, found["label"], (int(found["number"]),), found.end(), bare=True)
    return found["prefix"] or "", label


def _alone(lines: Sequence[Line], body: Sequence[int]) -> Iterator[tuple[int, Label]]:
    for n, after in pairwise(body):
        text, title = lines[n].text, lines[after].text
        if lines[n].kind is not LineKind.TEXT or not _ALONE.match(text) or len(title) > PROSE_CHARACTERS:
            continue
        label = split_label(f"{text.rstrip('.):')}. X")
        if label is not None and split_label(title) is None and title[:1].isupper():
            yield n, Label(label.scheme, label.printed, label.value, 0)


def _unbroken(found: Sequence[tuple[int, str, Label]]) -> list[tuple[int, Label]]:
    """The longest run that counts on by one, whatever stands between: 1201, 1202, (2019), 1203.

    Then runs of the same kind that begin again at 1 under another letter: A1, A2, A3, B1.
    """
    runs: dict[tuple[str, int], list[tuple[int, str, Label]]] = {}  # by prefix and the run's last number
    begun: list[list[tuple[int, str, Label]]] = []
    for entry in found:
        _, prefix, label = entry
        run = runs.pop((prefix, label.value[0] - 1), None)
        if run is None:
            run = []
            begun.append(run)
        run.append(entry)
        runs[prefix, label.value[0]] = run
    longest = max(begun, key=len, default=[])
    if len(longest) < _RUN:
        return []
    end, prefix, _ = longest[-1]
    later = [r for r in begun if prefix and r[0][0] > end and r[0][1] != prefix and r[0][2].value == (1,)]
    return [
        (n, replace(label, value=(part, *label.value)))
        for part, run in enumerate([longest, *later], 1)
        for n, _, label in run
    ]


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
