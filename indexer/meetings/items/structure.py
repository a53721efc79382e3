"""Which lines open agenda items: one decision for the whole document, by weights that were fitted.

Two sets of trees, one after the other. The first tells from each line's features how likely an item begins
there; the second sees in addition how likely that is of its neighbours, of the numbers that it stands
between, and of all lines that look the same, for items of one document look alike. By these probabilities the
family of headings that `agenda.py` finds is weighed against the likeliest lines, whatever they look like. The
weights in `structure.json` are made by `minutebook structure fit`; `minutebook structure judge` shows how
each body fares without its own part in them.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.meetings.head.header import find_asides, find_header
from indexer.meetings.items.boosted_trees import BoostedTrees
from indexer.meetings.items.families import Family
from indexer.meetings.items.labels import Label, Scheme, find_loose_numbers
from indexer.meetings.items.line_features import (
    DescribedLines,
    Rows,
    Surroundings,
    describe,
)
from indexer.meetings.items.number_runs import counts_on
from indexer.meetings.items.outline import Outline
from indexer.meetings.people.roster import Roster
from indexer.model import Line

Probabilities = NDArray[np.float64]

# Lines that are likelier than this to open an item mark where the items lie.
_LIKELY = 0.5
_FAR = 999.0
# Of a line that stands under none.
_NO_PARENT = -1.0
# How many lines on either side count as near.
_NEAR = 4
# Another line at least this likely is told as a heading that the reading leaves out.
_RIVAL = 0.3


@dataclass(frozen=True, slots=True)
class StructureReading:
    """The chosen lines in order, and what is thought of the choice.

    `probability` is the F1 that the fitted weights expect of it; `rivals` are lines that were left out
    though they may open items, likeliest first.
    """

    headings: tuple[int, ...]
    probability: float
    rivals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StructureReader:
    """Two fitted sets of trees: of a line by itself, and of a line among the others."""

    alone: BoostedTrees
    among: BoostedTrees

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> StructureReader:
        """As `eval/structure/fit_headings.py` writes them."""
        return cls(BoostedTrees.read(stored["alone"]), BoostedTrees.read(stored["among"]))

    def probabilities(self, lines: Sequence[Line], around: Surroundings) -> Probabilities:
        """float64[lines]: how likely an item begins at each."""
        described = describe(lines, around)
        if not described.possible.any():
            return np.zeros(len(lines))
        first = _of_possible(self.alone, described.rows, described.possible)
        rows = with_context(described, first)
        return _of_possible(self.among, rows, described.possible)


def surroundings(lines: Sequence[Line], roster: Roster) -> Surroundings:
    """What is found of a document before its items."""
    asides = find_asides(lines, roster.used)
    header = find_header(lines, roster.used, asides.indexes)
    numbers = find_loose_numbers(lines, frozenset())
    return Surroundings(roster.used, header, asides, numbers)


@cache
def shipped_reader() -> StructureReader:
    """The reader with the weights that come with Minutebook, read once."""
    stored = files("indexer.meetings.items").joinpath("structure.json").read_text(encoding="utf-8")
    return StructureReader.read(json.loads(stored))


def _of_possible(trees: BoostedTrees, rows: Rows, possible: NDArray[np.bool_]) -> Probabilities:
    result = np.zeros(len(rows))
    result[possible] = trees.probabilities(rows[possible])
    return result


# The family of headings that covers the document is taken unless the likeliest lines promise much more; what
# is unlikely in it goes, and all lines that surely are items join it. With bodies left out (173 documents in
# six groups, ADR 21) families alone have line F1 .80 and .51 of the documents all right, the likeliest lines
# .864 and .53, both together .870 and .56; a bound of 0.05 has .57, and loses unnumbered openings of numbered
# minutes.
_FAVOUR = 0.6
_SURELY = 0.9
_STANDARD = 0.4
_UNLIKELY = 0.02
# Of fewer headings none goes: two lines tell little.
_FEW = 3


def choose(
    probabilities: Probabilities, family: Collection[int], standard: Collection[int] = ()
) -> StructureReading:
    """The family, mended by what is sure, or the likeliest lines where the family is far off.

    `standard` are lines set apart that say no more than what meetings usually deal with: less tells that one
    of them joins numbered items.
    """
    best = best_reading(probabilities)
    if not family or expected_f1(probabilities, family) < _FAVOUR * best.probability:
        return best
    surely = {int(n) for n in np.flatnonzero(probabilities >= _SURELY)}
    surely |= {n for n in standard if probabilities[n] >= _STANDARD}
    chosen = surely | {n for n in family if probabilities[n] > _UNLIKELY or len(family) < _FEW}
    rivals = tuple(n for n in (*best.headings, *best.rivals) if n not in chosen)
    return StructureReading(tuple(sorted(chosen)), expected_f1(probabilities, chosen), rivals)


def expected_f1(probabilities: Probabilities, headings: Collection[int]) -> float:
    """Twice the probability of the chosen over their number and the probability of all."""
    chosen = float(probabilities[sorted(headings)].sum()) if headings else 0.0
    return 2 * chosen / (len(headings) + float(probabilities.sum()) or 1.0)


def best_reading(probabilities: Probabilities) -> StructureReading:
    """The likeliest lines, as many as make the expected F1 greatest.

    Of the first k lines it is 2 * (sum of their probabilities) / (k + sum of all), the ratio of expectations
    (Lewis 1995, "Evaluating and optimizing autonomous text classification systems").
    """
    if not probabilities.any():
        return StructureReading((), 1.0, ())
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    total = float(ranked.sum())
    expected = 2 * np.cumsum(ranked) / (np.arange(1, len(ranked) + 1) + total)
    size = int(expected.argmax()) + 1
    none = float(np.prod(1 - ranked))  # that no line opens an item
    if none > expected[size - 1]:
        return StructureReading((), none, ())
    rivals = [int(n) for n, p in zip(order[size:], ranked[size:], strict=True) if p >= _RIVAL]
    return StructureReading(
        tuple(sorted(int(n) for n in order[:size])), float(expected[size - 1]), tuple(rivals)
    )


def with_context(described: DescribedLines, first: Probabilities) -> Rows:
    """The rows and beside them what the first reading says of the line, its neighbours and its family."""
    families = _Families.of(described.families, first)
    likely = [int(n) for n in np.flatnonzero(first > _LIKELY)]
    total = float(first.sum())
    until = np.cumsum(first)
    padded = np.concatenate([np.zeros(_NEAR), first, np.zeros(_NEAR)])
    runs = _in_runs(described.numbers, first)
    extra = []
    for n, family in enumerate(described.families):
        place = n + _NEAR
        before, after = bisect_left(likely, n), bisect_right(likely, n)
        extra.append(
            [
                first[n],
                *families.of_line(family),
                total,
                len(likely),
                n - likely[before - 1] if before else _FAR,
                likely[after] - n if after < len(likely) else _FAR,
                *padded[place - 2 : place],
                *padded[place + 1 : place + 3],
                until[n] / (total + 1e-9),
                padded[place - _NEAR : place].max(),
                padded[place + 1 : place + _NEAR + 1].max(),
                *runs.get(n, _NO_RUN),
            ]
        )
    return np.hstack(
        [described.rows, np.array(extra, dtype=np.float32), _in_outline(described.outline, first)]
    )


def _in_outline(outline: Outline, first: Probabilities) -> Rows:
    """What the first reading says of what each line stands under, what stands under it, and its siblings."""
    parents = outline.of_parents(first, _NO_PARENT)
    above = first.copy()  # the greatest of all that it stands under
    for n, parent in enumerate(outline.parents):
        above[n] = max(above[parent], first[parent]) if parent >= 0 else 0.0
    likely = np.where(first > _LIKELY, 1.0, 0.0)
    sums = np.zeros((2, int(outline.groups.max()) + 1))
    most = np.zeros(sums.shape[1])
    np.add.at(sums[0], outline.groups, first)
    np.add.at(sums[1], outline.groups, likely)
    np.maximum.at(most, outline.groups, first)
    others = np.maximum(outline.sizes - 1, 1)
    columns = [
        parents,
        above,
        outline.summed(first),
        outline.summed(likely),
        (sums[0][outline.groups] - first) / others,
        sums[1][outline.groups] - likely,
        most[outline.groups],
    ]
    return np.stack(columns, axis=1).astype(np.float32)


# Of a line without a number: what `_in_runs` says of the others.
_NO_RUN = (-1.0, -1.0, -1.0, -1.0)


def _in_runs(numbers: Sequence[Label | None], first: Probabilities) -> dict[int, tuple[float, ...]]:
    """What the first reading says of the numbers around each numbered line.

    Of the one that it follows and the one that follows it, 0 without one; then the mean and the greatest of
    all of its scheme and depth.
    """
    groups: dict[tuple[Scheme, int], list[tuple[int, Label]]] = defaultdict(list)
    for n, label in enumerate(numbers):
        if label is not None:
            groups[label.scheme, len(label.value)].append((n, label))
    found: dict[int, tuple[float, ...]] = {}
    for group in groups.values():
        of_all = first[[n for n, _ in group]]
        for place, (n, label) in enumerate(group):
            before = (m for m, other in reversed(group[:place]) if counts_on(other.value, label.value))
            after = (m for m, other in group[place + 1 :] if counts_on(label.value, other.value))
            ends = [
                float(first[m]) if (m := next(side, None)) is not None else 0.0 for side in (before, after)
            ]
            found[n] = (*ends, float(of_all.mean()), float(of_all.max()))
    return found


@dataclass(frozen=True, slots=True)
class _Families:
    """Of each family the mean, greatest and summed probability, and the greatest of all families'."""

    sums: Mapping[Family, tuple[float, float, float]]
    best_mean: float
    best_sum: float
    total: float

    @classmethod
    def of(cls, families: Sequence[Family], first: Probabilities) -> _Families:
        members: dict[Family, list[float]] = defaultdict(list)
        for family, probability in zip(families, first.tolist(), strict=True):
            members[family].append(probability)
        sums = {family: (sum(of) / len(of), max(of), sum(of)) for family, of in members.items()}
        means, _, totals = zip(*sums.values(), strict=True)
        return cls(sums, max(means), max(totals), float(first.sum()))

    def of_line(self, family: Family) -> tuple[float, ...]:
        mean, most, total = self.sums[family]
        return (
            mean,
            most,
            total,
            total / (self.total + 1e-9),
            self.best_mean,
            mean / (self.best_mean + 1e-9),
            total / (self.best_sum + 1e-9),
            self.best_sum,
        )
