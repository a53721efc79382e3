"""Fits the ranking: `python -m eval.fit_ranking --set NAME=INDEX=QUESTIONS ... --out RANKING.json`.

`make fit` calls it with the sets that the shipped ranking was chosen on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from eval.baselines import all_passages
from eval.fit import QuestionSet, checked_out, fit_listwise, fit_logistic, fit_program, folds, shares
from eval.measures import MEASURES, JudgedRanking, differences, measure
from eval.questions import Judge, as_query, load_questions
from indexer.errors import BadInput
from indexer.store.open import Index, open_index
from service.search.ranking import FEATURES, Evidence, matrix
from service.search.search import Searcher

FOLDS = 4

JUDGED_DEPTH = 10
"""Candidates of a question that the scale is fitted on: those that somebody would see."""

INGREDIENTS: Mapping[str, tuple[str, ...]] = {
    "sentences": ("sentence",),
    "coverage": ("coverage", "item-coverage"),
    "items": ("item-best", "item-mean", "item-coverage", "item-length"),
    "item-length": ("item-length",),
    "neighbours": ("neighbours", "next-neighbours"),
}
"""What is left out of the ranking together, to see what it is worth."""


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


def load_set(one: QuestionSet, features: tuple[str, ...]) -> list[RankingExample]:
    """All questions of a set asked of its index; those without an answer have no relevant candidate."""
    index = open_index(one.root)
    try:
        return list(_examples(one, index, features))
    finally:
        index.close()


def _examples(one: QuestionSet, index: Index, features: tuple[str, ...]) -> Iterator[RankingExample]:
    judge = Judge(index)
    numbers = {passage.passage_id: number for number, passage in enumerate(all_passages(index))}
    searcher = Searcher(index, _by_words)  # gathers the evidence; its ranking is not asked
    for question in load_questions(one.questions, index):
        evidence = searcher.evidence(as_query(index, question, limit=10))
        wanted = {numbers[each] for each in judge.relevant(question)}
        yield RankingExample(
            set=one.name,
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


def columns(example: RankingExample, chosen: Sequence[int]) -> NDArray[np.float64]:
    """float64[n, 2 x features]: the features, and the features times how much the words cover."""
    features = example.features[:, list(chosen)].astype(np.float64)
    return np.concatenate((features, example.covered * features), axis=1)


def fit_weights(examples: Sequence[RankingExample], chosen: Sequence[int]) -> NDArray[np.float64]:
    """float64[2 x features]: the weights that make relevant candidates likeliest to come first."""
    usable = [one for one in examples if one.relevant.any()]
    return fit_listwise(
        [columns(one, chosen) for one in usable],
        [one.relevant for one in usable],
        [one.set for one in usable],
    )


def fit_scale(
    examples: Sequence[RankingExample], chosen: Sequence[int], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """float64[4]: logistic regression of relevance on (1, sum, covered, nearest), see `Linear`."""
    usable = [one for one in examples if len(one.relevant)]
    rows, wanted, counted = [], [], []
    for one, share in zip(usable, shares([one.set for one in usable]), strict=True):
        sums = columns(one, chosen) @ weights
        for row in np.argsort(-sums, kind="stable")[:JUDGED_DEPTH]:
            rows.append((1.0, sums[row], one.covered, one.nearest))
            wanted.append(float(one.relevant[row]))
            counted.append(share)
    # More evidence never makes a passage less likely.
    return fit_logistic(np.array(rows), np.array(wanted), np.array(counted), rising=1)


def held_out(examples: Sequence[RankingExample], chosen: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """float64[questions, measures] by set: each answerable question by weights fitted without its meeting.

    All questions of a meeting, in every set, are in one fold.
    """
    fold = folds([one.meeting for one in examples], FOLDS)
    weights = [
        fit_weights([one for one in examples if fold[one.meeting] != number], chosen)
        for number in range(FOLDS)
    ]
    return judged(examples, [columns(one, chosen) @ weights[fold[one.meeting]] for one in examples])


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
    """Fit the weights of the ranking to judged questions, and print how they do on questions held out."""
    checked_out(out)
    features = tuple(FEATURES)
    examples, others = (
        [one for each in map(QuestionSet.parse, named) for one in load_set(each, features)]
        for named in (sets, unseen or [])
    )
    if not any(one.relevant.any() for one in examples):
        raise BadInput("No question of these sets finds a relevant passage, so there is nothing to fit.")
    rankings: dict[str, dict[str, Any]] = {}
    whole: dict[str, NDArray[np.float64]] = {}
    folded: dict[str, NDArray[np.float64]] = {}
    for name, left_out in {"shipped": (), **INGREDIENTS}.items():
        chosen = [n for n, feature in enumerate(features) if feature not in left_out]
        weights = fit_weights(examples, chosen)
        found = held_out(examples, chosen)
        folded = folded or found
        values = found | judged(others, [columns(one, chosen) @ weights for one in others])
        title = f"without {name}" if left_out else name
        _print(title, values, whole)
        whole = whole or values
        rankings[title.replace(" ", "-")] = _stored(examples, features, chosen, weights)
    stored = {
        "about": f"weights fitted by make fit; held_out: {FOLDS} folds, meetings kept whole",
        "sets": {name: sum(one.set == name for one in examples) for name in folded},
        "held_out": {
            name: dict(zip(MEASURES, values.mean(axis=0).round(4).tolist(), strict=True))
            for name, values in folded.items()
        },
        "rankings": rankings,
    }
    out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"Stored in {out}.")


def _stored(
    examples: Sequence[RankingExample],
    features: tuple[str, ...],
    chosen: Sequence[int],
    weights: NDArray[np.float64],
) -> dict[str, Any]:
    scale = fit_scale(examples, chosen, weights)
    own, covered = np.split(weights, 2)
    return {
        "features": [features[n] for n in chosen],
        "weights": own.round(4).tolist(),
        "covered_weights": covered.round(4).tolist(),
        "scale": scale.round(4).tolist(),
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
        typer.echo(f"{name:22} {each:16} {means}{told}")


if __name__ == "__main__":
    fit_program(fit_command, "python -m eval.fit_ranking")
