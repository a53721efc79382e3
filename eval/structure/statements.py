"""Fits how actions and decisions are told from other statements: a logistic regression on their signs.

A sign has a part in it only if it is seen in several bodies, so that nothing serves one alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from eval.structure.gold import GoldDocument
from eval.structure.reading import alike, squeezed, stated
from indexer.meetings.outcomes.signs import signs
from indexer.meetings.parse import proceedings
from indexer.model import Source

BODIES = 5
"""In fewer bodies a sign is an accident."""

PENALTY = 6.0
"""Of the squared weights, chosen like `COARSE` by bodies left out."""

COARSE = 0.3
"""The share of the penalty that signs of whole classes of wordings ("form ...") bear: they carry most."""

LEAST = 0.02
"""Smaller weights change no judgement and are left out of the file."""

COMPLETE = {"structure.json": 10.0}
"""Gold whose readers left nothing out, so that each of its documents teaches more: the file, and how much."""

DOUBTFUL = 0.0
"""Log-odds from which on a statement that gold has not is rather one that its reader passed over: a second
careful reader found a third more. They hardly count when the weights are fitted a second time."""

DISCOUNT = 0.1
"""What they still count."""

THRESHOLDS = {"actions": (-0.95, 0.0), "decisions": (-1.75, 0.4)}
"""Threshold of the log-odds and how far it follows the document, see `Classifier`."""


@dataclass(frozen=True, slots=True)
class StatementExample:
    """The statements of a document: the signs of each, and whether gold has it."""

    body: str
    signs: tuple[frozenset[str], ...]
    right: tuple[bool, ...]
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class StatementReader:
    """The classifier for "actions" or "decisions"."""

    name: str

    @property
    def path(self) -> Path:
        """The file of the package that holds the shipped weights."""
        return Path(str(files("indexer.meetings.outcomes") / f"{self.name}.json"))

    def example(self, source: Source, gold: GoldDocument) -> StatementExample:
        """All statements of a document."""
        wanted = gold.action_texts if self.name == "actions" else gold.decision_texts
        texts = [squeezed(one) for one in wanted]
        found: list[frozenset[str]] = []
        right: list[bool] = []
        for said in proceedings(source):
            told = said.told() if self.name == "actions" else said.motions()
            found += signs(told)
            right += [any(alike(want, stated(one.text)) for want in texts) for one in told]
        return StatementExample(gold.body, tuple(found), tuple(right), COMPLETE.get(gold.gold.name, 1.0))

    def fit(self, examples: Sequence[StatementExample]) -> dict[str, Any]:
        """The weights, by how many bodies have each sign."""
        served: defaultdict[str, set[str]] = defaultdict(set)
        for one in examples:
            for sign in frozenset().union(*one.signs):
                served[sign].add(one.body)
        kept = sorted(sign for sign, bodies in served.items() if len(bodies) >= BODIES)
        weights = _fitted(examples, kept)
        threshold, style = THRESHOLDS[self.name]
        by_bodies: dict[str, dict[str, float]] = {}
        for sign, weight in zip(kept, weights[:-1].round(3).tolist(), strict=True):
            if abs(weight) >= LEAST:
                by_bodies.setdefault(str(len(served[sign])), {})[sign] = weight
        return {
            "about": f"fitted by minutebook structure fit to {len(examples)} documents; "
            "signs by the number of bodies that have them",
            "bias": round(float(weights[-1]), 3),
            "threshold": threshold,
            "style": style,
            "signs": dict(sorted(by_bodies.items(), key=lambda entry: int(entry[0]))),
        }


def _fitted(examples: Sequence[StatementExample], kept: Sequence[str]) -> NDArray[np.float64]:
    """The weight of each sign, and the bias last: bodies count by the root of how much they say."""
    rows = _matrix(examples, {sign: number for number, sign in enumerate(kept)})
    right = np.array([float(one) for example in examples for one in example.right])
    sizes = Counter[str]()
    for one in examples:
        sizes[one.body] += len(one.right)
    shares = [one.worth * sizes[one.body] ** -0.5 for one in examples for _ in one.right]
    counted = np.array(shares) / (np.mean(shares) if shares else 1.0)
    penalty = np.array([PENALTY * (COARSE if sign.startswith("form") else 1.0) for sign in kept])
    weights = _minimum(rows, right, counted, penalty, np.zeros(len(kept) + 1))
    doubtful = (right == 0) & (rows @ weights[:-1] + weights[-1] > DOUBTFUL)
    return _minimum(rows, right, np.where(doubtful, counted * DISCOUNT, counted), penalty, weights)


def _minimum(
    rows: csr_matrix,
    right: NDArray[np.float64],
    counted: NDArray[np.float64],
    penalty: NDArray[np.float64],
    start: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The weights of least penalised cross entropy, from `start` on; the bias, the last, bears no penalty."""

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = rows @ weights[:-1] + weights[-1]
        errors = counted * (1 / (1 + np.exp(-np.clip(odds, -50, 50))) - right)
        cost = counted @ (np.logaddexp(0, odds) - right * odds) + penalty @ weights[:-1] ** 2
        slope = rows.T @ errors + 2 * penalty * weights[:-1]
        return float(cost), np.append(slope, errors.sum())

    found: NDArray[np.float64] = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}
    ).x
    return found


def _matrix(examples: Sequence[StatementExample], place: dict[str, int]) -> csr_matrix:
    def columns() -> Iterator[list[int]]:
        for example in examples:
            for own in example.signs:
                yield sorted(place[sign] for sign in own if sign in place)

    held = list(columns())
    ends = np.cumsum([0, *map(len, held)])
    flat = np.fromiter((column for row in held for column in row), dtype=np.int64, count=int(ends[-1]))
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(held), len(place)))
