"""Retrieval measures by ir_measures, a row per question; what finds nothing counts as zero."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from numpy.typing import NDArray

MEASURES = ("nDCG@10", "R@5", "R@20", "RR@10", "Success@1")
"""By the names that ir_measures gives them; RR@10 averaged over questions is MRR@10."""

PRIMARY = "nDCG@10"
"""The measure that decides where one must: it heeds every relevant passage and its rank."""

DEPTH = 20
"""How many hits the deepest of the measures looks at."""


@dataclass(frozen=True, slots=True)
class JudgedRanking:
    """One question's relevant passages and the ranking found for it, best first, both by passage id."""

    relevant: Collection[str]
    ranking: Sequence[str]


def measure(judged: Sequence[JudgedRanking]) -> NDArray[np.float64]:
    """The value of each of MEASURES for each question: float64[questions, measures], from 0 to 1.

    The order of a ranking is taken as it stands. Evaluation tools sort by score, and break ties by
    document name, so what they are given here falls by one from rank to rank.
    """
    qrels = [
        ir_measures.Qrel(str(row), passage, 1)
        for row, one in enumerate(judged)
        for passage in sorted(one.relevant)
    ]
    run = [
        ir_measures.ScoredDoc(str(row), passage, float(rank_score(rank)))
        for row, one in enumerate(judged)
        for rank, passage in enumerate(one.ranking, 1)
    ]
    # Questions that have no relevant passage or no hit may be left out by the tool: they stay zero.
    values = np.zeros((len(judged), len(MEASURES)))
    if not qrels or not run:
        return values
    columns = {ir_measures.parse_measure(name): column for column, name in enumerate(MEASURES)}
    for metric in ir_measures.iter_calc(list(columns), qrels, run):
        values[int(metric.query_id), columns[metric.measure]] = metric.value
    return values


def rank_score(rank: int) -> int:
    """A score that orders rankings of any depth as their ranks do, the first highest."""
    return 1_000_000 - rank
