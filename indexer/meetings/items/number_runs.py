"""Runs of numbers that count on through a document, whatever stands between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from indexer.meetings.items.labels import Label, Scheme

# How far apart two numbers of one run may stand, and how many missing numbers it may jump.
_WINDOW = 60
_JUMP = 3


def runs_of(numbered: Sequence[tuple[int, Label]]) -> dict[int, tuple[int, int, int]]:
    """By numbered line: members of the longest run through it, of those up to it, of its scheme."""
    groups: dict[tuple[Scheme, int], list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
    for n, label in numbered:
        groups[label.scheme, len(label.value)].append((n, label.value))
    found: dict[int, tuple[int, int, int]] = {}
    for group in groups.values():
        until, onward = [1] * len(group), [1] * len(group)
        for i in range(len(group)):
            for j in range(max(0, i - _WINDOW), i):
                if counts_on(group[j][1], group[i][1]):
                    until[i] = max(until[i], until[j] + 1)
        for i in range(len(group) - 1, -1, -1):
            for j in range(i + 1, min(len(group), i + _WINDOW)):
                if counts_on(group[i][1], group[j][1]):
                    onward[i] = max(onward[i], onward[j] + 1)
        for place, (n, _) in enumerate(group):
            found[n] = (until[place] + onward[place] - 1, until[place], len(group))
    return found


def counts_on(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether a number may come next but few after another of its scheme and depth."""
    return b > a and 0 < sum(abs(y - x) for x, y in zip(a, b, strict=True)) <= _JUMP
