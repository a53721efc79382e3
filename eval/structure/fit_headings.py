"""Fits what tells the lines that open agenda items (`indexer/meetings/items/structure.json`).

Gradient-boosted trees of scikit-learn (Friedman 2001, "Greedy function approximation"; by histograms),
written as plain lists. What the second trees see of the first ones' answers comes from trees that were
fitted without the body in question, or they would learn to trust answers better than any that they will meet.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import indexer.meetings.items
from eval.structure.align import align
from eval.structure.fitted import Weights
from eval.structure.gold import GoldDocument
from eval.structure.restyle import restyle
from indexer.errors import BadInput
from indexer.meetings.items.boosted_trees import BoostedTrees
from indexer.meetings.items.headings import with_typed_tables
from indexer.meetings.items.line_features import DescribedLines, describe
from indexer.meetings.items.structure import surroundings, with_context
from indexer.meetings.people.roster import find_roster
from indexer.model import Line, Source

# Chosen on bodies left out (`make structure`): copies of each document in another dress, what one of them
# weighs, trees, leaves, how much a tree may move the answer, and lines a leaf must hold.
_COPIES = 4
_WEIGHT = 0.5
_TREES = 150
_LEAVES = 15
_RATE = 0.08
_LEAST = 20
_BINS = 64
# Of a copy's lines that open nothing one in so many is learnt from, for all of them: they are alike.
_ONE_IN = 3
# Share of the features that each division of a tree chooses among.
_SHARE = 0.5
# Parts of the bodies of which the second trees' training sees the first ones' answers.
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a document: its lines as the reader sees them, and which of them open items."""

    described: DescribedLines
    opens: NDArray[np.bool_]
    weight: float


@dataclass(frozen=True, slots=True)
class HeadingExample:
    """A document as it is and in other dresses."""

    body: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class HeadingReader:
    """The reader of agenda items, as `fitted.py` wants it."""

    name: str = "structure"

    @property
    def path(self) -> Path:
        """Where its weights are shipped."""
        return Path(indexer.meetings.items.__file__).parent / "structure.json"

    def example(self, source: Source, gold: GoldDocument) -> HeadingExample:
        """The document and its copies; each is drawn by its path and number, so always the same."""
        lines = with_typed_tables(source.lines)
        aligned = align(lines, gold)
        copies = [_copy(lines, aligned.items, 1.0)]
        for number in range(_COPIES):
            draw = random.Random(f"{gold.path} {number}")  # noqa: S311
            made = restyle(lines, aligned.items, aligned.subheadings, draw)
            copies.append(_copy(made.lines, made.items, _WEIGHT))
        return HeadingExample(gold.body, tuple(copies))

    def fit(self, examples: Sequence[HeadingExample]) -> Weights:
        """Both sets of trees."""
        bodies = sorted({example.body for example in examples})
        if len(bodies) < 2:
            raise BadInput("Weights are fitted to documents of two bodies at least; this gold has fewer.")
        order = random.Random(0).sample(bodies, len(bodies))  # noqa: S311
        part = {body: number % _PARTS for number, body in enumerate(order)}
        copies = [(part[example.body], copy) for example in examples for copy in example.copies]
        first: dict[int, NDArray[np.float64]] = {}
        for left_out in sorted(set(part.values())):
            trees = _fitted([copy for own, copy in copies if own != left_out])
            for n, (own, copy) in enumerate(copies):
                if own == left_out:
                    first[n] = _answers(trees, copy)
        among = [
            Copy(
                replace(copy.described, rows=with_context(copy.described, first[n])),
                copy.opens,
                copy.weight,
            )
            for n, (_, copy) in enumerate(copies)
        ]
        return {"alone": _fitted([copy for _, copy in copies]), "among": _fitted(among)}


def _copy(lines: Sequence[Line], items: Sequence[int], weight: float) -> Copy:
    opens = np.zeros(len(lines), dtype=bool)
    opens[list(items)] = True
    return Copy(describe(lines, surroundings(lines, find_roster(lines))), opens, weight)


def _answers(trees: Weights, copy: Copy) -> NDArray[np.float64]:
    possible = copy.described.possible
    answers = np.zeros(len(possible))
    if possible.any():
        answers[possible] = BoostedTrees.read(trees).probabilities(copy.described.rows[possible])
    return answers


def _learnt_from(copy: Copy) -> NDArray[np.float64]:
    """What each line weighs; 0 for lines that cannot be headings, and those that others stand for."""
    numbers = np.arange(len(copy.opens))
    stands_for = _ONE_IN if copy.weight < 1 else 1
    others = np.where(numbers % stands_for == 0, float(stands_for), 0.0)
    return copy.weight * np.where(copy.opens, 1.0, others) * copy.described.possible


def _fitted(copies: Sequence[Copy]) -> Weights:
    from sklearn.ensemble import HistGradientBoostingClassifier

    used = [copy for copy in copies if copy.described.possible.any()]
    chosen = [_learnt_from(copy) for copy in used]
    rows = np.vstack([copy.described.rows[weights > 0] for copy, weights in zip(used, chosen, strict=True)])
    opens = np.concatenate([copy.opens[weights > 0] for copy, weights in zip(used, chosen, strict=True)])
    weights = np.concatenate([weights[weights > 0] for weights in chosen])
    model = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        learning_rate=_RATE,
        min_samples_leaf=_LEAST,
        l2_regularization=1.0,
        max_bins=_BINS,
        max_features=_SHARE,
        early_stopping=False,
        random_state=0,
    ).fit(rows, opens, sample_weight=weights)
    return _written(model, rows.shape[1])


def _written(model: Any, features: int) -> Weights:  # noqa: ANN401 - of a library without types
    """The trees as lists of [feature, threshold, left, right, value]; a leaf has itself on both sides."""
    trees, depth = [], 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        depth = max(depth, int(nodes["depth"].max()))
        trees.append(
            [
                [0, 0.0, n, n, round(float(node["value"]), 5)]
                if node["is_leaf"]
                else [
                    int(node["feature_idx"]),
                    float(node["num_threshold"]),
                    int(node["left"]),
                    int(node["right"]),
                    0.0,
                ]
                for n, node in enumerate(nodes)
            ]
        )
    base = float(np.asarray(model._baseline_prediction).item())
    return {"features": features, "base": base, "depth": depth, "trees": trees}
