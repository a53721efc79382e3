"""Fits the ranking: `python -m eval.fit_ranking --set NAME=INDEX=QUESTIONS ... --out RANKING.json`.

`make fit` calls it with the sets that the shipped ranking was chosen on.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.measures import MEASURES, JudgedRanking, differences, measure
from eval.questions import Judge, as_query, load_questions
from indexer.errors import BadInput
from indexer.store.open import Index, open_index
from service.cli.running import run
from service.search.ranking import FEATURES, Evidence, matrix
from service.search.search import Searcher

# Judged questions as the fit sees them: the features of their candidates, and which are relevant.


@dataclass(frozen=True, slots=True)
class RankingExample:
    """One question of one set.

    features float32[n, features] and relevant bool[n] of its candidates; `wanted` counts the relevant
    passages of the whole index, `meeting` names what must stay in one fold; covered and nearest are as in
    `Linear`.
    """

    set: str
    id: str
    meeting: str
    features: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    wanted: int
    covered: float
    nearest: float


def load_set(name: str, root: Path, questions: Path, features: tuple[str, ...]) -> list[RankingExample]:
    """All questions of a file asked of an index; those without an answer have no relevant candidate."""
    index = open_index(root)
    try:
        return list(_examples(name, index, questions, features))
    finally:
        index.close()


def _examples(
    name: str, index: Index, questions: Path, features: tuple[str, ...]
) -> Iterator[RankingExample]:
    judge = Judge(index)
    numbers = {
        passage.passage_id: number
        for number, passage in enumerate(index.fetch(range(index.manifest.contents.passages)))
    }
    searcher = Searcher(index, _by_words)  # gathers the evidence; its ranking is not asked
    for question in load_questions(questions, index):
        evidence = searcher.evidence(as_query(index, question, limit=10))
        wanted = {numbers[one] for one in judge.relevant(question)}
        yield RankingExample(
            set=name,
            id=question.id,
            meeting=question.gold[0].document if question.gold else f"none:{question.id}",
            features=_features(evidence, features),
            relevant=np.isin(evidence.passages, list(wanted)),
            wanted=len(wanted),
            covered=evidence.covered,
            nearest=float(evidence.sentences.max(initial=0.0)),
        )


def _by_words(evidence: Evidence) -> NDArray[np.float32]:
    return evidence.bm25


def _features(evidence: Evidence, names: tuple[str, ...]) -> NDArray[np.float32]:
    if len(evidence.passages) == 0:
        return np.zeros((0, len(names)), dtype=np.float32)
    return matrix(evidence, names)


# Weights from examples: listwise softmax regression, and the scale that turns sums into probabilities.

PENALTY = 1e-3
"""Of the squared weights, so that features that say the same do not pull against each other without end."""

JUDGED_DEPTH = 10
"""Candidates of a question that the scale is fitted on: those that somebody would see."""


def columns(example: RankingExample, chosen: Sequence[int]) -> NDArray[np.float64]:
    """float64[n, 2 x features]: the features, and the features times how much the words cover."""
    features = example.features[:, list(chosen)].astype(np.float64)
    return np.concatenate((features, example.covered * features), axis=1)


def fit_weights(examples: Sequence[RankingExample], chosen: Sequence[int]) -> NDArray[np.float64]:
    """float64[2 x features]: the weights that make relevant candidates likeliest to come first.

    The loss is the cross entropy of the softmax over a question's candidates ("ListNet", Cao et al., ICML
    2007); every set counts alike, whatever its size. Deterministic: the loss is convex.
    """
    usable = [one for one in examples if one.relevant.any()]
    sizes = Counter(one.set for one in usable)
    data = [
        (columns(one, chosen), one.relevant / one.relevant.sum(), 1 / sizes[one.set] / len(sizes))
        for one in usable
    ]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for features, wanted, share in data:
            sums = features @ weights
            likely = np.exp(sums - sums.max())
            likely /= likely.sum()
            total -= share * float(wanted @ np.log(np.maximum(likely, 1e-30)))
            slope = slope + share * (features.T @ (likely - wanted))
        return total, slope

    found = minimize(loss, np.zeros(2 * len(chosen)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    weights: NDArray[np.float64] = found.x
    return weights


def fit_scale(
    examples: Sequence[RankingExample], chosen: Sequence[int], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """float64[4]: logistic regression of relevance on (1, sum, covered, nearest), see `Linear`."""
    rows, wanted, shares = [], [], []
    sizes = Counter(one.set for one in examples if len(one.relevant))
    for one in examples:
        sums = columns(one, chosen) @ weights
        for row in np.argsort(-sums, kind="stable")[:JUDGED_DEPTH]:
            rows.append((1.0, sums[row], one.covered, one.nearest))
            wanted.append(float(one.relevant[row]))
            shares.append(1 / sizes[one.set])
    data, target, share = np.array(rows), np.array(wanted), np.array(shares)

    def loss(scale: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = data @ scale
        errors = 1 / (1 + np.exp(-odds)) - target
        cost = float(share @ (np.logaddexp(0, odds) - target * odds)) + PENALTY * float(scale @ scale)
        return cost, data.T @ (share * errors) + 2 * PENALTY * scale

    # The slope must stay above 0: more evidence never makes a passage less likely.
    bounds = [(None, None), (1e-3, None), (None, None), (None, None)]
    scale: NDArray[np.float64] = minimize(loss, np.zeros(4), jac=True, method="L-BFGS-B", bounds=bounds).x
    return scale


# How weights do on meetings that they were not fitted on.

FOLDS = 4

Fold = Callable[[str], int]


def folds(examples: Sequence[RankingExample]) -> dict[str, int]:
    """The fold of each meeting; all questions of a meeting, in every set, are in the same one."""
    return {name: at % FOLDS for at, name in enumerate(sorted({one.meeting for one in examples}))}


def held_out(examples: Sequence[RankingExample], chosen: Sequence[int]) -> dict[str, NDArray[np.float64]]:
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


def _ranking(example: RankingExample, sums: NDArray[np.float64]) -> JudgedRanking:
    """The candidates by falling sums; relevant passages that no leg found stay relevant."""
    names = [str(row) for row in range(len(sums))]
    missed = example.wanted - int(example.relevant.sum())
    relevant = [names[row] for row in np.flatnonzero(example.relevant)]
    order = np.argsort(-sums, kind="stable")[:100]
    return JudgedRanking((*relevant, *(f"missed {n}" for n in range(missed))), [names[row] for row in order])


def names() -> tuple[str, ...]:
    """The measures, in the order of columns."""
    return tuple(MEASURES)


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

INGREDIENTS: Mapping[str, tuple[str, ...]] = {
    "sentences": ("sentence",),
    "strongest": ("strongest",),
    "coverage": ("coverage", "item-coverage"),
    "items": ("item-best", "item-mean", "item-coverage", "item-length"),
    "item-length": ("item-length",),
    "neighbours": ("neighbours", "next-neighbours"),
}
"""What is left out of the ranking together, to see what it is worth."""


@app.command()
def fit_command(
    sets: Annotated[list[str], typer.Option("--set", metavar="NAME=INDEX=QUESTIONS")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
) -> None:
    """Fit the weights of the ranking to judged questions, and print how they do on meetings held out."""
    if not out.parent.is_dir():
        raise BadInput(f"There is no folder {out.parent} for the weights; make it, or name another --out.")
    features = tuple(FEATURES)
    examples = [one for each in sets for one in _load(each, features)]
    if not any(one.relevant.any() for one in examples):
        raise BadInput("No question of these sets finds a relevant passage, so there is nothing to fit.")
    every = list(range(len(features)))
    judged = held_out(examples, every)
    _print("shipped", judged, None)
    rankings = {"shipped": _fitted(examples, features, every)}
    for name, left_out in INGREDIENTS.items():
        chosen = [n for n, feature in enumerate(features) if feature not in left_out]
        _print(f"without {name}", held_out(examples, chosen), judged)
        rankings[f"without-{name}"] = _fitted(examples, features, chosen)
    stored = {
        "about": f"weights fitted by make fit; held_out: {FOLDS} folds, meetings kept whole",
        "sets": {name: sum(one.set == name for one in examples) for name in judged},
        "held_out": {
            name: dict(zip(names(), values.mean(axis=0).round(4).tolist(), strict=True))
            for name, values in judged.items()
        },
        "rankings": rankings,
    }
    out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"Stored in {out}.")


def _load(described: str, features: tuple[str, ...]) -> list[RankingExample]:
    parts = described.split("=")
    if len(parts) != 3:
        raise BadInput(f"--set takes NAME=INDEX=QUESTIONS, not {described!r}.")
    return load_set(parts[0], Path(parts[1]), Path(parts[2]), features)


def _fitted(
    examples: Sequence[RankingExample], features: tuple[str, ...], chosen: Sequence[int]
) -> dict[str, Any]:
    weights = fit_weights(examples, chosen)
    scale = fit_scale(examples, chosen, weights)
    own, covered = np.split(weights, 2)
    return {
        "features": [features[n] for n in chosen],
        "weights": own.round(4).tolist(),
        "covered_weights": covered.round(4).tolist(),
        "scale": scale.round(4).tolist(),
    }


def _print(
    name: str,
    judged: dict[str, NDArray[np.float64]],
    against: dict[str, NDArray[np.float64]] | None,
) -> None:
    """One line a set: the means of the measures, and nDCG@10 against the full ranking with its interval."""
    for each, values in judged.items():
        means = "  ".join(
            f"{measure} {mean:.3f}" for measure, mean in zip(names(), values.mean(axis=0), strict=True)
        )
        gain = ""
        if against is not None:
            first = differences(values, against[each])[0]
            gain = f"  {names()[0]} {first.mean:+.3f} [{first.low:+.3f}, {first.high:+.3f}]"
        typer.echo(f"{name:22} {each:16} {means}{gain}")


if __name__ == "__main__":
    sys.exit(run(app, "python -m eval.fit"))
