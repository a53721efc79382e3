"""Fits answers: `python -m eval.fitting.fit_answers --set NAME=INDEX=QUESTIONS ... --out ANSWER.json`.

`make fit` calls it with the sets that the shipped numbers were chosen on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
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
from indexer.language.sentences import sentence_spans
from indexer.language.words import Analyzer
from service.answer.additions import ADDITIONS, addition_matrix
from service.answer.features import FEATURES, SIGNS, Case, signs
from service.answer.quotes import ChosenQuote, QuoteThresholds, choose_quotes
from service.answer.weights import (
    AdditionModel,
    AnswerModel,
    AnswerWeights,
    QuoteWeights,
    SentenceModel,
    shipped_weights,
)


@dataclass(frozen=True, slots=True)
class Rightness:
    """Shares, 0..1: facts stated word for word, facts stated by overlap, quotes that are gold evidence,
    gold entries that are quoted, and quoted sentences that are gold evidence or state a fact.

    Facts are None for a question that has none.
    """

    stated: float | None
    overlapping: float | None
    precision: float
    recall: float
    spare: float


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
        spare=_share(list(_carrying(example, chosen, analyzer))) or 0.0,
    )


def _carrying(example: AnswerExample, chosen: Sequence[ChosenQuote], analyzer: Analyzer) -> Iterator[bool]:
    """For each sentence quoted, whether it carries something."""
    for one in chosen:
        for start, end in sentence_spans(one.meeting.text, *one.span):
            text = one.meeting.text[start:end]
            gold = any(example.judge.right(example.golds, one.meeting.document_id, start, end))
            yield gold or _tells(example, text, analyzer)


def _tells(example: AnswerExample, text: str, analyzer: Analyzer) -> bool:
    """Whether a text states a fact of the answer."""
    facts = example.asking.question.facts if example.asking.question else ()
    return any(stated(fact, text) or overlap(analyzer, fact, text) for fact in facts)


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


REFUSED = 0.075
"""The share of answerable questions that the threshold refuses where it is fitted. One in ten may be refused,
and of meetings held out it is a third more than of those that it was fitted on (`make fit`, with 0.1)."""


SEEN = 20
"""Sentences of a question, the best ones, that likelihoods are calibrated on: those that might be quoted."""

ADDED, AROUND = 15, 3
"""Sentences that what they add is learned from: the best ones, and so many before and after the very best. Of
wild-dev, bodies left out, all measures are lower with 10 or 20."""

KEEPS = tuple(
    QuoteThresholds(beside, apart)
    for beside in (0.06, 0.08, 0.1)
    for apart in (0.06, 0.08, 0.1, 0.12)
    if beside <= apart
)
"""What is tried for how likely a further sentence must add something."""


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


def fit_additions(
    examples: Sequence[AnswerExample], rater: SentenceModel, analyzer: Analyzer
) -> AdditionModel:
    """How likely a sentence carries something beside the likeliest one, over questions that have facts.

    Every question counts alike. Of those for a summary the gold is whole stretches of talk, by which nothing
    would be padding.
    """
    names = tuple(ADDITIONS)
    rows, carries, keys = [], [], []
    for one in examples:
        if not one.has_facts or one.candidates is None or not one.candidates.sentences:
            continue
        likelihoods = rater(one.candidates)
        features = addition_matrix(one.candidates, likelihoods, names)
        best = int(likelihoods.argmax())
        near = range(max(0, best - AROUND), min(len(likelihoods), best + AROUND + 1))
        for row in sorted({*near, *np.argsort(-likelihoods, kind="stable")[:ADDED].tolist()}):
            rows.append(np.append(features[row], 1.0))
            text = one.candidates.sentences[row].text
            carries.append(float(one.relevant[row] or _tells(one, text, analyzer)))
            keys.append((one.asking.set, one.asking.id))
    *weights, bias = fit_logistic(np.array(rows), np.array(carries), shares(keys)).round(4).tolist()
    return AdditionModel(names, np.array(weights), bias)


WRITTEN = frozenset({"unanswerable", "near-miss"})
MADE = 0.1
"""What a kind of question counts for doubt that was not WRITTEN of the minutes that it is asked of.

What is off every topic or asked of other minutes outweighs what near misses turn on if it counts as much. If
it counts nothing, a question is answered though no minutes have its one word of weight (docs/adr/0041).
"""


def fit_doubter(cases: Sequence[tuple[AnswerExample, Case]]) -> AnswerModel:
    """A logistic regression; answerable and unanswerable weigh alike, of these the WRITTEN more.

    Within a kind every question counts alike, not every set: small sets would outweigh many bodies.
    """
    names = tuple(SIGNS)
    rows = np.stack([np.append(signs(case, names), 1.0) for _, case in cases])
    right = np.array([float(one.answerable) for one, _ in cases])
    counted = shares([one.kind for one, _ in cases])
    counted *= [1.0 if one.answerable or one.kind in WRITTEN else MADE for one, _ in cases]
    counted /= np.where(right == 1.0, counted[right == 1.0].sum(), counted[right == 0.0].sum())
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


def fit_keep(
    examples: Sequence[AnswerExample], rater: SentenceModel, additions: AdditionModel, analyzer: Analyzer
) -> QuoteThresholds:
    """The trial with the most of facts, right quotes, gold entries and sentences that carry something.

    Over questions that have facts. Facts count twice: what is not quoted is not known, what is beside the
    point can be passed over.
    """
    usable = [
        (one, one.candidates, likely, additions(one.candidates, likely))
        for one in examples
        if one.has_facts and one.candidates
        for likely in (rater(one.candidates),)
    ]

    def worth(keep: QuoteThresholds) -> float:
        found = [
            rightness(one, choose_quotes(read, likely, adds, keep), analyzer)
            for one, read, likely, adds in usable
        ]
        parts = [2 * (one.overlapping or 0.0) + one.precision + one.recall + one.spare for one in found]
        return float(np.mean(parts))

    return max(KEEPS, key=worth)


def fit(examples: Sequence[AnswerExample]) -> AnswerWeights:
    """All numbers, each part on top of the one before."""
    analyzer = Analyzer()
    rater = fit_rater(examples)
    additions = fit_additions(examples, rater, analyzer)
    quotes = QuoteWeights(rater, additions, fit_keep(examples, rater, additions, analyzer))
    return fit_doubt(examples, quotes)


def fit_doubt(examples: Sequence[AnswerExample], quotes: QuoteWeights) -> AnswerWeights:
    """What sentences are quoted by as given, and doubt on top of that."""
    cases = [(one, quotes.case(one.candidates)) for one in examples if one.candidates is not None]
    return AnswerWeights(quotes, fit_doubter(cases))


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
    case = weights.quotes.case(one.candidates) if one.candidates is not None else None
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
        "free of padding": _mean([one.spare for one in chosen]),
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
    doubt: Annotated[bool, typer.Option("--doubt", help="Fit doubt alone; keep what is quoted.")] = False,
) -> None:
    """Fit the numbers behind an answer, and print how they do on bodies and on corpora held out.

    With --doubt the numbers that sentences are quoted by stay; what is printed is of all of them fitted.
    """
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
        **_stored(fit_doubt(examples, shipped_weights().quotes) if doubt else fit(examples)),
    }
    out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"Stored in {out}.")


def _stored(weights: AnswerWeights) -> dict[str, Any]:
    quotes, doubter = weights.quotes, weights.answer
    return {
        "sentences": _linear("features", quotes.sentences.features, quotes.sentences),
        "additions": _linear("features", quotes.additions.features, quotes.additions),
        "keep": asdict(quotes.thresholds),
        "doubt": {**_linear("signs", doubter.signs, doubter), "threshold": doubter.threshold},
    }


def _linear(
    name: str, columns: tuple[str, ...], model: SentenceModel | AdditionModel | AnswerModel
) -> dict[str, Any]:
    return {name: columns, "weights": model.weights.tolist(), "bias": model.bias}


if __name__ == "__main__":
    fit_program(fit_command, "python -m eval.fitting.fit_answers")
