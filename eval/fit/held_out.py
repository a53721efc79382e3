"""How weights do on meetings that they were not fitted on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.fit.examples import Example
from eval.fit.weights import columns, fit_weights
from eval.measures import MEASURES, JudgedRanking, measure

FOLDS = 4

Fold = Callable[[str], int]


def folds(examples: Sequence[Example]) -> dict[str, int]:
    """The fold of each meeting; all questions of a meeting, in every set, are in the same one."""
    return {name: at % FOLDS for at, name in enumerate(sorted({one.meeting for one in examples}))}


def held_out(examples: Sequence[Example], chosen: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """float64[questions, measures] by set: each answerable question by weights fitted without its meeting."""
    fold = folds(examples)
    weights = [
        fit_weights([one for one in examples if fold[one.meeting] != number], chosen)
        for number in range(FOLDS)
    ]
    rankings: dict[str, list[JudgedRanking]] = defaultdict(list)
    for one in examples:
        if one.wanted:
            rankings[one.set].append(_ranking(one, columns(one, chosen) @ weights[fold[one.meeting]]))
    return {name: np.asarray(measure(ranked)) for name, ranked in rankings.items()}


def _ranking(example: Example, sums: NDArray[np.float64]) -> JudgedRanking:
    """The candidates by falling sums; relevant passages that no leg found stay relevant."""
    names = [str(row) for row in range(len(sums))]
    missed = example.wanted - int(example.relevant.sum())
    relevant = [names[row] for row in np.flatnonzero(example.relevant)]
    order = np.argsort(-sums, kind="stable")[:100]
    return JudgedRanking((*relevant, *(f"missed {n}" for n in range(missed))), [names[row] for row in order])


def names() -> tuple[str, ...]:
    """The measures, in the order of columns."""
    return tuple(MEASURES)
