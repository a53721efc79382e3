"""Fits answers: `python -m eval.fitting.fit_answers --set NAME=INDEX=QUESTIONS ... --out ANSWER.json`.

`make fit` calls it with the sets that the shipped numbers were chosen on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from eval.answers import overlap, stated
from eval.confidence import auroc
from eval.fitting.fit import checked_out, fit_listwise, fit_logistic, fit_program, folds, shares
from eval.fitting.fit_examples import AnswerExample, load_examples
from eval.questions import QuestionSet
from eval.standing import fitted_on
from indexer.errors import BadInput
from indexer.language.words import Analyzer
from service.answer.features import FEATURES, SIGNS, AnswerModel, AnswerWeights, Case, SentenceModel, signs
from service.answer.quotes import ChosenQuote, QuoteThresholds, choose_quotes


@dataclass(frozen=True, slots=True)
class Rightness:
    """Shares, 0..1: facts stated word for word, facts stated by overlap, quotes that are gold evidence,
    and gold entries that are quoted. Facts are None for a question that has none.
    """

    stated: float | None
    overlapping: float | None
    precision: float
    recall: float


def rightness(example: AnswerExample, chosen: Sequence[ChosenQuote], analyzer: Analyzer) -> Rightness:
    """Judges the quotes of an answerable example."""
    quoted = "\n".join(one.meeting.text[slice(*one.span)] for one in chosen)
    question = example.asking.question
    facts = question.facts if question else ()
    right = [example.judge.right(example.golds, one.meeting.document_id, *one.span) for one in chosen]
    return Rightness(
        stated=_share([stated(fact, quoted) for fact in facts]),
        overlapping=_share([overlap(analyzer, fact, quoted) for fact in facts]),
        precision=_share([any(one) for one in right]) or 0.0,
        recall=_share([any(column) for column in zip(*right, strict=True)]) or 0.0,
    )


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


REFUSED = 0.075
"""The share of answerable questions that the threshold refuses where it is fitted. One in ten may be refused,
and of meetings held out it is a third more than of those that it was fitted on (`make fit`, with 0.1)."""

FACTS, PRECISION = 0.75, 0.7
"""What is asked of answers: how many facts are found in them, and how many quotes are gold evidence."""

SEEN = 20
"""Sentences of a question, the best ones, that likelihoods are calibrated on: those that might be quoted."""

KEEPS = tuple(
    QuoteThresholds(least, share, course, beside)
    for least in (0.01, 0.02, 0.03, 0.05)
    for share in (0.3, 0.4, 0.5, 0.6)
    for course in (0.02, 0.05)
    for beside in (0.05, 0.1, 0.2)
)
"""What is tried for how likely a further quote must be."""


def fit_rater(examples: Sequence[AnswerExample]) -> SentenceModel:
    """First the weights that bring right sentences first, then the scale that makes their sum a likelihood.

    The second is fitted to the best sentences of all questions, the unanswerable included.
    """
    usable = [one for one in examples if one.relevant.any()]
    weights = fit_listwise(
        [one.features.astype(np.float64) for one in usable],
        [one.relevant for one in usable],
        [one.asking.set for one in usable],
    )
    rows, right, counted = [], [], []
    for one, share in zip(examples, shares([(one.asking.set, one.kind) for one in examples]), strict=True):
        sums = one.features @ weights
        for row in np.argsort(-sums, kind="stable")[:SEEN]:
            rows.append((sums[row], 1.0))
            right.append(float(one.relevant[row]))
            counted.append(share)
    slope, bias = fit_logistic(np.array(rows), np.array(right), np.array(counted)).tolist()
    return SentenceModel(tuple(FEATURES), (weights * slope).round(4), round(bias, 4))


def fit_doubter(cases: Sequence[tuple[AnswerExample, Case]]) -> AnswerModel:
    """A logistic regression; answerable and unanswerable weigh alike, and so does each kind of these."""
    names = tuple(SIGNS)
    rows = np.stack([np.append(signs(case, names), 1.0) for _, case in cases])
    right = np.array([float(one.answerable) for one, _ in cases])
    kinds = [(one.asking.set, one.kind) for one, _ in cases]
    groups = Counter(kind == "answerable" for _, kind in set(kinds))
    counted = shares(kinds) / [groups[one.answerable] for one, _ in cases]
    *weights, bias = fit_logistic(rows, right, counted).round(4).tolist()
    doubter = AnswerModel(names, np.array(weights), bias, 0.0)
    sure = [(doubter(case), one.asking.set) for one, case in cases if one.has_facts]
    return replace(doubter, threshold=round(_quantile(sure), 4))


def _quantile(confidences: Sequence[tuple[float, str]]) -> float:
    """What the share REFUSED of confidences lies below, every set counting alike."""
    each = shares([name for _, name in confidences]) / len({name for _, name in confidences})
    total = 0.0
    for (confidence, _), share in sorted(zip(confidences, each.tolist(), strict=True)):
        total += share
        if total > REFUSED:
            return confidence
    raise BadInput("The fit needs answerable questions with facts; give it a set that has some.")


def fit_keep(examples: Sequence[AnswerExample], rater: SentenceModel, analyzer: Analyzer) -> QuoteThresholds:
    """The trial that falls least short of FACTS and PRECISION together, over questions that have facts."""
    usable = [
        (one, one.candidates, rater(one.candidates)) for one in examples if one.has_facts and one.candidates
    ]

    def worth(keep: QuoteThresholds) -> float:
        found = [rightness(one, choose_quotes(read, likely, keep), analyzer) for one, read, likely in usable]
        facts = np.mean([one.overlapping for one in found])
        return min(float(facts) / FACTS, float(np.mean([one.precision for one in found])) / PRECISION)

    return max(KEEPS, key=worth)


def fit(examples: Sequence[AnswerExample]) -> AnswerWeights:
    """All numbers, each part on top of the one before."""
    rater = fit_rater(examples)
    keep = fit_keep(examples, rater, Analyzer())
    cases = [(one, case) for one in examples if (case := case_of(one, rater, keep)) is not None]
    return AnswerWeights(rater, keep, fit_doubter(cases))


def case_of(example: AnswerExample, rater: SentenceModel, keep: QuoteThresholds) -> Case | None:
    """What would be quoted, with all that is known of it; None where nothing was found."""
    if example.candidates is None:
        return None
    likelihoods = rater(example.candidates)
    return Case(example.candidates, likelihoods, choose_quotes(example.candidates, likelihoods, keep))


FOLDS = 5

Fit = Callable[[Sequence[AnswerExample]], AnswerWeights]


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What an example came to: how sure the answer was, whether it was given, and how right its quotes are.

    `rightness` is of the quotes chosen, given or not; None for a question without an answer.
    """

    example: AnswerExample
    confidence: float
    answered: bool
    rightness: Rightness | None


def held_out(examples: Sequence[AnswerExample], fit: Fit) -> list[AnswerOutcome]:
    """Every example by numbers fitted without its body, in all the sets that this stands in."""
    fold = folds([one.asking.together for one in examples], FOLDS)
    return _by_fold(examples, fit, lambda one: fold[one.asking.together])


def other_corpus(examples: Sequence[AnswerExample], fit: Fit, corpora: dict[str, str]) -> list[AnswerOutcome]:
    """Every example by numbers fitted on the other corpora alone; `corpora` names that of each set."""
    return _by_fold(examples, fit, lambda one: corpora[one.asking.set])


def _by_fold(
    examples: Sequence[AnswerExample], fit: Fit, fold: Callable[[AnswerExample], Hashable]
) -> list[AnswerOutcome]:
    analyzer, found = Analyzer(), []
    for number in sorted({fold(one) for one in examples}, key=str):
        weights = fit([one for one in examples if fold(one) != number])
        found += [_outcome(one, weights, analyzer) for one in examples if fold(one) == number]
    return found


def _outcome(one: AnswerExample, weights: AnswerWeights, analyzer: Analyzer) -> AnswerOutcome:
    case = case_of(one, weights.sentences, weights.thresholds)
    confidence = weights.answer(case) if case else 0.0
    chosen = case.chosen if case else ()
    return AnswerOutcome(
        example=one,
        confidence=confidence,
        answered=confidence >= weights.answer.threshold and bool(chosen),
        rightness=rightness(one, chosen, analyzer) if one.answerable else None,
    )


KINDS = ("unanswerable", "near-miss", "removed", "crossed", "off-topic")
"""Of questions without an answer: curated ones, then those that were made, see `askings`."""


def summary(outcomes: Sequence[AnswerOutcome]) -> dict[str, dict[str, float]]:
    """By set: facts and citations of answerable questions, how many of each kind were refused, and AUROC."""
    sets = dict.fromkeys(one.example.asking.set for one in outcomes)
    return {name: _row([one for one in outcomes if one.example.asking.set == name]) for name in sets}


def _row(outcomes: Sequence[AnswerOutcome]) -> dict[str, float]:
    right = [one for one in outcomes if one.rightness is not None]
    given = [one.rightness for one in right if one.answered and one.rightness is not None]
    chosen = [one.rightness for one in right if one.rightness is not None]
    row = {
        "facts stated": _mean([one.stated for one in chosen]),
        "facts overlapping": _mean([one.overlapping for one in chosen]),
        "precision": _mean([one.precision for one in chosen]),
        "recall": _mean([one.recall for one in chosen]),
        "facts overlapping, answered": _mean([one.overlapping for one in given]),
        "precision, answered": _mean([one.precision for one in given]),
        "answerable refused": _mean([not one.answered for one in right]),
    }
    sure = [one.confidence for one in right]
    for kind in KINDS:
        of_kind = [one for one in outcomes if one.example.kind == kind]
        if of_kind:
            row[f"{kind} refused"] = _mean([not one.answered for one in of_kind])
            row[f"{kind} AUROC"] = auroc(sure, [one.confidence for one in of_kind])
    return {name: round(value, 3) for name, value in row.items() if not np.isnan(value)}


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else float("nan")


def fit_command(
    sets: Annotated[list[str], typer.Option("--set", metavar="NAME=INDEX=QUESTIONS")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    near: Annotated[
        list[str] | None, typer.Option("--near", help="A set of the sample minutes.", metavar="NAME")
    ] = None,
) -> None:
    """Fit the numbers behind an answer, and print how they do on bodies and on corpora held out."""
    checked_out(out)
    chosen = [QuestionSet.parse(one) for one in sets]
    examples = list(load_examples(chosen, near or ()))
    corpora = {one.name: str(one.questions) for one in chosen}
    judged = {
        "bodies held out": summary(held_out(examples, fit)),
        "corpora held out": summary(other_corpus(examples, fit, corpora)),
    }
    for title, rows in judged.items():
        typer.echo(title)
        for name, row in rows.items():
            typer.echo(f"  {name:12} {'  '.join(f'{each} {value:.3f}' for each, value in row.items())}")
    stored = {
        "about": f"numbers fitted by make fit; bodies held out: {FOLDS} folds, bodies kept whole",
        "fitted_on": fitted_on((one.asking.set, one.asking.together) for one in examples if one.answerable),
        "held_out": judged,
        **_stored(fit(examples)),
    }
    out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"Stored in {out}.")


def _stored(weights: AnswerWeights) -> dict[str, Any]:
    rater, doubter = weights.sentences, weights.answer
    return {
        "sentences": {
            "features": rater.features,
            "weights": rater.weights.tolist(),
            "bias": rater.bias,
        },
        "keep": asdict(weights.thresholds),
        "doubt": {
            "signs": doubter.signs,
            "weights": doubter.weights.tolist(),
            "bias": doubter.bias,
            "threshold": doubter.threshold,
        },
    }


if __name__ == "__main__":
    fit_program(fit_command, "python -m eval.fitting.fit_answers")
