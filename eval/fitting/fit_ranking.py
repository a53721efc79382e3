"""Fits the ranking: `python -m eval.fitting.fit_ranking --set NAME=INDEX=QUESTIONS ... --out RANKING.json`.

`make fit` calls it with the sets that the shipped ranking was chosen on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from eval.baselines import all_passages
from eval.fitting.fit import checked_out, fit_listwise, fit_logistic, fit_program, folds, shares
from eval.measures import MEASURES, JudgedRanking, differences, measure
from eval.questions import QuestionSet, as_query, body_of
from eval.relevance import Judge, load_questions
from eval.standing import fitted_on
from indexer.errors import BadInput
from indexer.store.open import Index, open_index
from service.search.evidence import Evidence
from service.search.ranking import (
    FEATURES,
    SURROUNDINGS,
    length_share,
    levels,
    matrix,
    surroundings,
)
from service.search.search import Searcher

FOLDS = 8

JUDGED_DEPTH = 10
"""Candidates of a question that the scale is fitted on: those that somebody would see."""

MISSED = 2
"""How much more it counts to leave out what is about a question than to list what is not: a passage that is
not wanted is passed over in seconds (the beta of an F-measure)."""

THRESHOLDS = tuple(n / 100 for n in range(5, 55, 5))
"""Probabilities of which one parts what is probably about a question from the rest."""

INGREDIENTS: Mapping[str, tuple[str, ...]] = {
    "words": ("words",),
    "sentences": ("sentence",),
    "coverage": ("coverage",),
    "tokens": ("tokens", "farthest-tokens"),
    "farthest-tokens": ("farthest-tokens",),
    "neighbours": ("neighbours", "next-neighbours"),
    "surroundings": SURROUNDINGS,
}
"""What is left out of the ranking together, to see what it is worth."""


@dataclass(frozen=True, slots=True)
class RankingExample:
    """One question of one set.

    close: the evidence of its candidates that were compared; features float32[n, features] and relevant
    bool[n] of them. `wanted` counts the relevant passages of the whole index, `body` names what must stay in
    one fold.
    """

    set: str
    id: str
    body: str
    close: Evidence
    features: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    wanted: int


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """Weights of the two sums of some features and surroundings, see `Linear`.

    passage float64[2 x features]; around float64[1 + 2 x surroundings], 0 for those left out.
    """

    chosen: tuple[int, ...]
    passage: NDArray[np.float64]
    around: NDArray[np.float64]

    def sums(self, one: RankingExample) -> NDArray[np.float64]:
        """float64[n]: the second sums of a question's candidates."""
        return np.asarray(_around(one, columns(one, self.chosen) @ self.passage) @ self.around)


def load_set(one: QuestionSet) -> list[RankingExample]:
    """All questions of a set asked of its index; those without an answer have no relevant candidate."""
    index = open_index(one.root)
    try:
        return list(_examples(one, index))
    finally:
        index.close()


def _examples(one: QuestionSet, index: Index) -> Iterator[RankingExample]:
    judge = Judge(index)
    numbers = {passage.passage_id: number for number, passage in enumerate(all_passages(index))}
    searcher = Searcher(index, _by_words)  # gathers the evidence; its ranking is not asked
    for question in load_questions(one.questions, index):
        evidence = searcher.evidence(as_query(index, question, limit=10))
        close = evidence.only(evidence.compared)
        wanted = {numbers[each] for each in judge.relevant(question)}
        yield RankingExample(
            set=one.name,
            id=question.id,
            body=body_of(question, index) or f"none:{question.id}",
            close=close,
            features=_features(close),
            relevant=np.isin(close.passages, list(wanted)),
            wanted=len(wanted),
        )


def _by_words(evidence: Evidence) -> NDArray[np.float32]:
    return evidence.bm25


def _features(close: Evidence) -> NDArray[np.float32]:
    if len(close.passages) == 0:
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    return matrix(close, tuple(FEATURES))


def columns(example: RankingExample, chosen: Sequence[int]) -> NDArray[np.float64]:
    """float64[n, 2 x features]: the features, and the features times how much the words cover."""
    features = example.features[:, list(chosen)].astype(np.float64)
    return np.concatenate((features, example.close.covered * features), axis=1)


def _around(example: RankingExample, sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[n, 1 + 2 x surroundings]: the first sums, what is around, and that by the section's length."""
    if not len(sums):
        return np.zeros((0, 1 + 2 * len(SURROUNDINGS)))
    around = surroundings(sums.astype(np.float32), example.close).astype(np.float64)
    by_length = length_share(example.close)[:, None] * around
    return np.concatenate((sums[:, None], around, by_length), axis=1)


def fit_weights(examples: Sequence[RankingExample], left_out: Collection[str] = ()) -> FittedWeights:
    """The weights that make relevant candidates likeliest to come first, of all but what is left out."""
    chosen = tuple(n for n, name in enumerate(FEATURES) if name not in left_out)
    usable = [one for one in examples if one.relevant.any()]
    relevant, groups = [one.relevant for one in usable], corpora(usable)
    passage = fit_listwise([columns(one, chosen) for one in usable], relevant, groups)
    kept = [n for n, name in enumerate(SURROUNDINGS, 1) if name not in left_out]
    places = [0, *kept, *(n + len(SURROUNDINGS) for n in kept)]
    second = [_around(one, columns(one, chosen) @ passage)[:, places] for one in usable]
    around = np.zeros(1 + 2 * len(SURROUNDINGS))
    around[places] = fit_listwise(second, relevant, groups)
    return FittedWeights(chosen, passage, around)


def corpora(examples: Sequence[RankingExample]) -> list[str]:
    """What each example's set shares its weight with: sets of the same questions count once together."""
    ids: dict[str, set[str]] = defaultdict(set)
    for one in examples:
        ids[one.set].add(one.id)
    firsts = {name: min(own) for name, own in ids.items()}
    return [firsts[one.set] for one in examples]


def levelled(one: RankingExample, sums: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """float64[rows, 2 + levels]: 1, the sum of each row, and the question's levels."""
    level = levels(one.close).astype(np.float64)
    return np.array([(1.0, sums[row], *level) for row in rows])


def fit_scale(examples: Sequence[RankingExample], weights: FittedWeights) -> NDArray[np.float64]:
    """float64[2 + levels]: logistic regression of relevance on (1, sum, levels), see `Linear`."""
    usable = [one for one in examples if len(one.relevant)]
    rows, wanted, counted = [], [], []
    for one, share in zip(usable, shares(corpora(usable)), strict=True):
        sums = weights.sums(one)
        first = np.argsort(-sums, kind="stable")[:JUDGED_DEPTH]
        rows.append(levelled(one, sums, first))
        wanted.append(one.relevant[first])
        counted.extend([share] * len(first))
    # More evidence never makes a passage less likely.
    return fit_logistic(
        np.concatenate(rows), np.concatenate(wanted).astype(float), np.array(counted), rising=1
    )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What weights do on bodies that had no part in them.

    values float64[questions, measures] by set; by question, in the order of the examples, the probability of
    each candidate, float64[n].
    """

    examples: Sequence[RankingExample]
    values: dict[str, NDArray[np.float64]]
    probabilities: Sequence[NDArray[np.float64]]

    def calibration_error(self, sets: Collection[str] = ()) -> float:
        """The mean distance of probability and share of relevant ones, over ten bins of equal width.

        Of what anybody would see; of all sets, unless some are named.
        """
        seen = [
            (own[first], one.relevant[first])
            for one, own in zip(self.examples, self.probabilities, strict=True)
            if not sets or one.set in sets
            for first in [np.argsort(-own, kind="stable")[:JUDGED_DEPTH]]
        ]
        probability, relevant = (np.concatenate(part) for part in zip(*seen, strict=True))
        bins = np.minimum((probability * 10).astype(int), 9)
        apart = [abs(probability[bins == n].sum() - relevant[bins == n].sum()) for n in range(10)]
        return float(sum(apart) / max(1, len(bins)))

    def listed(self, least: float) -> dict[str, tuple[float, float]]:
        """By corpus, named as its first set, the precision and the recall of what is at least so probable."""
        counts: dict[str, NDArray[np.int64]] = defaultdict(lambda: np.zeros(3, dtype=np.int64))
        sets: dict[str, str] = {}  # the first of each corpus
        keys = corpora(self.examples)
        for key, one, own in zip(keys, self.examples, self.probabilities, strict=True):
            about = own >= least
            counts[sets.setdefault(key, one.set)] += np.array(
                [np.sum(about & one.relevant), np.sum(about), one.wanted]
            )
        return {
            name: (float(right / max(1, listed)), float(right / max(1, wanted)))
            for name, (right, listed, wanted) in counts.items()
        }

    def least_probability(self) -> float:
        """The threshold with the best F-measure by `MISSED`, every corpus counting alike."""

        def worth(least: float) -> float:
            return float(np.mean([_f_measure(*one) for one in self.listed(least).values()]))

        return max(THRESHOLDS, key=worth)


def _f_measure(precision: float, recall: float) -> float:
    weight = MISSED**2
    return (1 + weight) * precision * recall / max(weight * precision + recall, 1e-9)


def held_out(examples: Sequence[RankingExample], left_out: Collection[str] = ()) -> HeldOut:
    """Each answerable question by weights fitted without its body; that is in one fold in every set."""
    fold = folds([one.body for one in examples], FOLDS)
    sums: dict[int, NDArray[np.float64]] = {}
    probabilities: dict[int, NDArray[np.float64]] = {}
    for number in range(FOLDS):
        others = [one for one in examples if fold[one.body] != number]
        weights = fit_weights(others, left_out)
        scale = fit_scale(others, weights)
        for place, one in enumerate(examples):
            if fold[one.body] == number:
                own = sums[place] = weights.sums(one)
                probabilities[place] = _probabilities(one, own, scale)
    order = range(len(examples))
    values = judged(examples, [sums[place] for place in order])
    return HeldOut(examples, values, [probabilities[place] for place in order])


def _probabilities(
    one: RankingExample, sums: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    if not len(sums):
        return np.zeros(0)
    return np.asarray(1 / (1 + np.exp(-levelled(one, sums, np.arange(len(sums))) @ scale)))


def judged(
    examples: Sequence[RankingExample], sums: Sequence[NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """float64[questions, measures] by set: each answerable question, its candidates ranked by their sums."""
    rankings: dict[str, list[JudgedRanking]] = defaultdict(list)
    for one, own in zip(examples, sums, strict=True):
        if one.wanted:
            rankings[one.set].append(_ranking(one, own))
    return {name: np.asarray(measure(ranked)) for name, ranked in rankings.items()}


def _ranking(example: RankingExample, sums: NDArray[np.float64]) -> JudgedRanking:
    """The candidates by falling sums; relevant passages that no leg found stay relevant."""
    names = [str(row) for row in range(len(sums))]
    missed = example.wanted - int(example.relevant.sum())
    relevant = [names[row] for row in np.flatnonzero(example.relevant)]
    order = np.argsort(-sums, kind="stable")[:100]
    return JudgedRanking((*relevant, *(f"missed {n}" for n in range(missed))), [names[row] for row in order])


def fit_command(
    sets: Annotated[list[str], typer.Option("--set", metavar="NAME=INDEX=QUESTIONS")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    unseen: Annotated[
        list[str] | None,
        typer.Option(
            "--judge",
            metavar="NAME=INDEX=QUESTIONS",
            help="A set that only judges; no weight is fitted to it.",
        ),
    ] = None,
) -> None:
    """Fit the weights of the ranking to judged questions, and print how they do on bodies held out."""
    checked_out(out)
    examples, others = (
        [one for each in map(QuestionSet.parse, named) for one in load_set(each)]
        for named in (sets, unseen or [])
    )
    if not any(one.relevant.any() for one in examples):
        raise BadInput("No question of these sets finds a relevant passage, so there is nothing to fit.")
    rankings: dict[str, dict[str, Any]] = {}
    whole: dict[str, NDArray[np.float64]] = {}
    folded: HeldOut | None = None
    for name, left_out in {"shipped": (), **INGREDIENTS}.items():
        weights, found = fit_weights(examples, left_out), held_out(examples, left_out)
        folded = folded or found
        values = found.values | judged(others, [weights.sums(one) for one in others])
        title = f"without {name}" if left_out else name
        _print(title, values, whole)
        typer.echo(f"{title:24} calibration error of bodies left out {found.calibration_error():.3f}")
        if not left_out:
            _print_listed(found)
        whole = whole or values
        rankings[title.replace(" ", "-")] = _stored(examples, weights)
    out.write_text(json.dumps(_about(examples, folded) | {"rankings": rankings}, indent=1) + "\n")
    typer.echo(f"Stored in {out}.")


def _about(examples: Sequence[RankingExample], folded: HeldOut | None) -> dict[str, Any]:
    if folded is None:
        return {}
    return {
        "about": f"weights fitted by make fit; held_out: {FOLDS} folds, bodies kept whole",
        "sets": {name: sum(one.set == name for one in examples) for name in folded.values},
        "fitted_on": fitted_on((one.set, one.body) for one in examples if one.wanted),
        "held_out": {
            name: dict(zip(MEASURES, values.mean(axis=0).round(4).tolist(), strict=True))
            for name, values in folded.values.items()
        },
        "least_probability": folded.least_probability(),
        "calibration_error": round(folded.calibration_error(), 4),
    }


def _print_listed(found: HeldOut) -> None:
    """What is listed as probably about the question, by threshold and corpus; and the error by set."""
    for name in found.values:
        typer.echo(f"{name:24} calibration error {found.calibration_error({name}):.3f}")
    chosen = found.least_probability()
    for least in THRESHOLDS:
        each = "  ".join(
            f"{name} {precision:.2f} {recall:.2f}"
            for name, (precision, recall) in found.listed(least).items()
        )
        typer.echo(f"from {least:.2f}, precision and recall: {each}{'  chosen' * (least == chosen)}")


def _stored(examples: Sequence[RankingExample], weights: FittedWeights) -> dict[str, Any]:
    own, covered = np.split(weights.passage, 2)
    around, by_length = np.split(weights.around[1:], 2)
    names = tuple(FEATURES)
    return {
        "features": [names[n] for n in weights.chosen],
        "weights": own.round(4).tolist(),
        "covered_weights": covered.round(4).tolist(),
        "own": round(float(weights.around[0]), 4),
        "around": around.round(4).tolist(),
        "long_around": by_length.round(4).tolist(),
        "scale": fit_scale(examples, weights).round(4).tolist(),
    }


def _print(
    name: str, judged: dict[str, NDArray[np.float64]], against: dict[str, NDArray[np.float64]]
) -> None:
    """One line a set: the means of the measures, and what differs from the full ranking, with intervals."""
    for each, values in judged.items():
        means = "  ".join(
            f"{measure} {mean:.3f}" for measure, mean in zip(MEASURES, values.mean(axis=0), strict=True)
        )
        gains = [*zip(MEASURES, differences(values, against[each]), strict=True)] if against else []
        told = "".join(
            f"  {measure} {gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}] p={gain.p:.2f}"
            for measure, gain in gains
            if measure in {"nDCG@10", "Success@1"}
        )
        typer.echo(f"{name:24} {each:16} {means}{told}")


if __name__ == "__main__":
    fit_program(fit_command, "python -m eval.fitting.fit_ranking")
