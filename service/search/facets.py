"""Facets: how many passages a question would list under each board, year and person, and with actions.

The number beside a value is the `total` that the same search has when that value alone is chosen of its
facet, the filters of the other facets staying as they are. So a facet does not heed its own filter, and what
is promised beside a box is what ticking it brings. Lists reach as deep as the legs do, so the numbers do too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.store.engines.base import EveryScore
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from service.search.results import MOST_PEOPLE, Facets, FacetValue

# What decides, of every passage of an index, whether a question's list would hold it under some filter.

LEAST_COSINE = 0.2
"""A passage without any word of the question must lie at least this near to it to be found at all, so that
a question off the minutes' topics finds nothing. Among 3,600 passages the median cosine to one is 0.17. The
floor loses one of the relevant passages of London dev and the sample questions (that of ex-036): recall@20 by
`minutebook eval` is 0.963 with and without it on London; 0.973 without, 0.956 with it on the sample."""


@dataclass(frozen=True, slots=True)
class Matching:
    """One question's scores of all passages, and how lists are made of them: `depth` passages of each leg.

    `codes` int32[passages] is equal where two passages say the same; these count once. `eligible`
    bool[passages]: which may be listed at all; None: every one. The legs that are not asked say so.
    """

    scores: EveryScore
    codes: NDArray[np.int32]
    depth: int
    lexical: bool
    dense: bool
    eligible: NDArray[np.bool_] | None = None

    def counts(self, rows: NDArray[np.integer], values: NDArray[np.integer], kinds: int) -> NDArray[np.int64]:
        """int64[kinds]: how many different passages a list holds of those that have one value.

        Passage rows[k] has values[k], from 0 below `kinds`; a passage may stand there with several.
        """
        listed = self.listed(rows, values)
        values, codes = values[listed].astype(np.int64), self.codes[rows[listed]]
        # Finding what stands twice takes ten times as long as counting, and few passages say what others do.
        several = (np.bincount(self.codes) > 1)[codes]
        pairs = np.unique(values[several] * len(self.codes) + codes[several])
        once = np.concatenate((values[~several], pairs // max(1, len(self.codes))))
        return np.bincount(once, minlength=kinds)

    def listed(self, rows: NDArray[np.integer], values: NDArray[np.integer]) -> NDArray[np.bool_]:
        """bool[len(rows)]: whether passage rows[k] is in the list of the passages that have its value."""
        found = np.zeros(len(rows), dtype=np.bool_)
        if self.lexical:
            held = np.flatnonzero(self.scores.held[rows])
            found[held] = best_of_each(values[held], self.scores.bm25[rows[held]], self.depth)
        if self.dense and self.scores.cosines is not None:
            cosines = self.scores.cosines[rows]
            near = best_of_each(values, cosines, self.depth)
            if self.lexical:
                near &= (self.scores.bm25[rows] != 0) | (cosines >= LEAST_COSINE)
            found |= near
        return found if self.eligible is None else found & self.eligible[rows]


def best_of_each(values: NDArray[np.integer], scores: NDArray[np.float32], limit: int) -> NDArray[np.bool_]:
    """bool[n]: which are among the `limit` best scores of those that share their value; ties in order."""
    kept = np.ones(len(values), dtype=np.bool_)
    sizes = np.bincount(values)
    crowded = np.flatnonzero(sizes > limit)
    if len(crowded) == 0:
        return kept
    order = np.argsort(values, kind="stable")
    ends = np.cumsum(sizes)
    for value in crowded:
        own = order[ends[value] - sizes[value] : ends[value]]
        kept[own[_beyond(scores[own], limit)]] = False
    return kept


def _beyond(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """The places of all but the `limit` best of more scores than that; of equal ones the first are kept."""
    least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    ties = np.flatnonzero(scores == least)
    room = limit - np.count_nonzero(scores > least)
    return np.concatenate((np.flatnonzero(scores < least), ties[room:]))


_YEARS = 10_000  # that there can be


@dataclass(frozen=True, slots=True)
class FacetCounter:
    """Counts the passages of one question; `where` is the filter in force."""

    index: Index
    matching: Matching
    where: Where

    def facets(self) -> Facets:
        """All facets."""
        return Facets(self._boards(), self._years(), self._people(), (self._actions(),))

    def _boards(self) -> tuple[FacetValue, ...]:
        codes = self.index.columns.codes["boards"]
        rows = self._rows(replace(self.where, boards=()))
        of_rows = self.index.columns.boards[rows]
        named = of_rows >= 0
        counts = self.matching.counts(rows[named], of_rows[named], len(codes))
        return _values(codes, counts, self.where.boards)

    def _years(self) -> tuple[FacetValue, ...]:
        rows = self._rows(replace(self.where, years=()))
        years = self.index.columns.years[rows]
        dated = years > 0
        counts = self.matching.counts(rows[dated], years[dated], _YEARS)
        offered = {str(year): int(year) for year in np.flatnonzero(counts)}
        return _values(offered, counts, map(str, self.where.years))[::-1]

    def _people(self) -> tuple[FacetValue, ...]:
        codes, mentions = self.index.columns.codes["people"], self.index.columns.people
        rows = self._rows(replace(self.where, people=()))
        offered = self._mentioned(rows)
        offered[[codes[name] for name in self.where.people if name in codes]] = True
        among = np.zeros(len(self.index.groups), dtype=np.bool_)
        among[rows] = True
        kept = mentions[offered[mentions[:, 1]] & among[mentions[:, 0]]]
        counts = self.matching.counts(kept[:, 0], kept[:, 1], len(codes))
        names = {name: code for name, code in codes.items() if offered[code]}
        return tuple(sorted(_values(names, counts, self.where.people), key=lambda one: -one.count))

    def _actions(self) -> FacetValue:
        rows = self._rows(replace(self.where, has_actions=True))
        count = self.matching.counts(rows, np.zeros(len(rows), dtype=np.int32), 1)[0]
        return FacetValue("true", int(count), self.where.has_actions)

    def _mentioned(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """bool[people]: those who are mentioned most often in the list made of these passages."""
        listed = np.zeros(len(self.index.groups), dtype=np.bool_)
        listed[rows[self.matching.listed(rows, np.zeros(len(rows), dtype=np.int32))]] = True
        mentions = self.index.columns.people
        people = len(self.index.columns.codes["people"])
        often = np.bincount(mentions[listed[mentions[:, 0]], 1], minlength=people)
        offered = np.zeros(people, dtype=np.bool_)
        offered[np.argsort(-often, kind="stable")[:MOST_PEOPLE]] = True
        return offered & (often > 0)

    def _rows(self, where: Where) -> NDArray[np.int64]:
        """The passages that pass a filter, ascending."""
        return np.flatnonzero(self.index.passing(where))


def _values(
    codes: dict[str, int], counts: NDArray[np.int64], chosen: Iterable[str]
) -> tuple[FacetValue, ...]:
    """The values that lead to passages, and those chosen whether they do or not, by name."""
    picked = frozenset(chosen)
    offered = sorted({name for name, code in codes.items() if counts[code]} | picked)
    return tuple(
        FacetValue(name, int(counts[codes[name]]) if name in codes else 0, name in picked) for name in offered
    )
