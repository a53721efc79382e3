"""Fits the reading of questions for records: `python -m eval.fitting.fit_records --out FILE.json`.

`make fit` calls it. Learned from: questions made of the templates in record_questions.toml, curated questions
of wild-dev, and questions of QMSum and PolicyQA (both MIT), which ask for no record. SQuAD 2 only judges.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.fitting.fit import checked_out, fit_program, folds
from eval.fitting.record_examples import RecordExample, Templates, curated, qmsum, squad
from service.answer.records.reading import TENTHS, RecordClassifier, RecordKind, features, shape

EACH, SEED = 30, 1
"""Questions made of every template."""

FOLDS = 5

COMMON = 12
"""Questions of other corpora that must have a word for it to be kept as it is."""

PENALTY = 1e-5
"""Of the squared weights. With templates left out, of questions for records .57, .55 and .51 were read right
at a threshold of .7 with 3e-6, 1e-5 and 3e-5, and of those for none .084, .065 and .045 as another."""

LEAST_WEIGHT = 0.1
"""A feature of which no weight reaches this is left out: half of them, and held-out questions are read as
with all, within .001."""

NONE_WEIGHS = 3.0
"""What all questions for none count beside those of one kind."""

WRONG = 0.06
"""The share of held-out questions for none that the threshold lets through, templates included."""

_SHARES = {"template": 0.4, "wild-dev": 0.3, "qmsum": 0.15, "policyqa-dev": 0.15}
KINDS = tuple(RecordKind)


def fit(examples: Sequence[RecordExample], templates: Templates, threshold: float) -> RecordClassifier:
    """The classifier of these examples."""
    vocabulary = templates.words() | _common(examples)
    rows = [set(features(shape(one.question, vocabulary, one.boards))) for one in examples]
    groups: dict[str, set[str]] = defaultdict(set)
    for one, row in zip(examples, rows, strict=True):
        for name in row:
            groups[name].add(one.group)
    names = sorted(name for name, own in groups.items() if len(own) > 1)
    weights, bias = _multinomial(rows, names, examples)
    telling = np.abs(weights).max(axis=1) >= LEAST_WEIGHT
    kept = {names[n]: weights[n].round(1) for n in np.flatnonzero(telling).tolist()}
    return RecordClassifier(vocabulary, templates.structural(), KINDS, kept, bias.round(3), threshold)


def _common(examples: Sequence[RecordExample]) -> frozenset[str]:
    found = Counter(
        word
        for one in examples
        if not one.group.startswith("template")
        for word in {word for word in one.question.casefold().split() if word.isalpha()}
    )
    return frozenset(word for word, count in found.items() if count >= COMMON)


def _multinomial(
    rows: Sequence[set[str]], names: Sequence[str], examples: Sequence[RecordExample]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """float64[features, kinds] and float64[kinds], by the cross entropy of the softmax."""
    from scipy.sparse import csr_array

    at = {name: column for column, name in enumerate(names)}
    columns = [[at[name] for name in sorted(row) if name in at] for row in rows]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.array([column for own in columns for column in own])
    data = csr_array((np.ones(len(flat)), flat, starts), shape=(len(rows), len(names)))
    wanted = np.zeros((len(rows), len(KINDS)))
    wanted[np.arange(len(rows)), [KINDS.index(one.kind) for one in examples]] = 1
    share = _weights(examples)[:, None]

    def loss(flat_weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        both = flat_weights.reshape(len(names) + 1, len(KINDS))
        sums = data @ both[:-1] + both[-1]
        sums -= sums.max(axis=1, keepdims=True)
        likely = np.exp(sums)
        likely /= likely.sum(axis=1, keepdims=True)
        errors = share * (likely - wanted)
        cost = -float((share * wanted * np.log(np.maximum(likely, 1e-30))).sum())
        slope = np.vstack((data.T @ errors, errors.sum(axis=0)[None])) + 2 * PENALTY * both
        return cost + PENALTY * float((both**2).sum()), slope.ravel()

    start = np.zeros((len(names) + 1) * len(KINDS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    both = found.reshape(len(names) + 1, len(KINDS))
    return both[:-1], both[-1]


def _weights(examples: Sequence[RecordExample]) -> NDArray[np.float64]:
    """float64[n]: every kind counts alike, that of none more, and its sources by their shares."""
    keys = [
        one.group.partition(":")[0] if one.kind is RecordKind.NONE else one.kind.value for one in examples
    ]
    sizes = Counter(keys)
    each = [NONE_WEIGHS * _SHARES[key] / sizes[key] if key in _SHARES else 1 / sizes[key] for key in keys]
    weights = np.array(each, dtype=np.float64)
    normed: NDArray[np.float64] = weights / weights.sum()
    return normed


def held_out(examples: Sequence[RecordExample], templates: Templates) -> list[tuple[RecordKind, float]]:
    """What each example is read as, and how surely, by weights that its template or body had no part in."""
    place = folds([one.group for one in examples], FOLDS)
    found: list[tuple[RecordKind, float]] = [(RecordKind.NONE, 1.0)] * len(examples)
    for fold in range(FOLDS):
        model = fit([one for one in examples if place[one.group] != fold], templates, 0.0)
        for n, one in enumerate(examples):
            if place[one.group] == fold:
                likely = model.probabilities(one.question, one.boards)
                found[n] = (KINDS[int(likely.argmax())], float(likely.max()))
    return found


def chosen_threshold(examples: Sequence[RecordExample], read: Sequence[tuple[RecordKind, float]]) -> float:
    """The least probability at which no more than `WRONG` of the questions for none are read as another."""
    wrong = sorted(
        (sure if kind is not RecordKind.NONE else 0.0)
        for one, (kind, sure) in zip(examples, read, strict=True)
        if one.kind is RecordKind.NONE and one.group.startswith(("template", "wild"))
    )
    return round(max(0.5, wrong[int(len(wrong) * (1 - WRONG))]), 2)


def figures(
    examples: Sequence[RecordExample], read: Sequence[tuple[RecordKind, float]], threshold: float
) -> dict[str, dict[str, float]]:
    """By source and kind: how many questions there are and which share is read right."""
    rows: dict[str, list[bool]] = defaultdict(list)
    for one, (kind, sure) in zip(examples, read, strict=True):
        said = kind if sure >= threshold else RecordKind.NONE
        rows[f"{one.group.partition(':')[0]}, {one.kind}"].append(said is one.kind)
    return {
        name: {"questions": len(own), "right": round(sum(own) / len(own), 3)}
        for name, own in sorted(rows.items())
    }


def fit_command(
    shared: Annotated[Path, typer.Option("--shared", metavar="DIR")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
) -> None:
    """Fit how questions for records are told, and print how that does on templates and bodies held out."""
    checked_out(out)
    templates = Templates.load()
    examples = [
        *templates.examples(EACH, SEED),
        *curated(shared / "questions" / "wild-dev.jsonl", templates.curated),
        *qmsum(shared / "qmsum" / "train"),
        *squad(shared / "training" / "policyqa-dev.json"),
    ]
    read = held_out(examples, templates)
    threshold = chosen_threshold(examples, read)
    model = fit(examples, templates, threshold)
    unseen = list(squad(shared / "training" / "squad2-half-dev.json"))
    others = [model(one.question).kinds for one in unseen]
    judged: dict[str, Any] = {
        "held out": figures(examples, read, threshold),
        "SQuAD 2, read as a record": round(sum(map(bool, others)) / len(others), 4),
    }
    typer.echo(json.dumps(judged, indent=1))
    stored = {
        "about": "fitted by make fit; templates and bodies held out in five folds",
        "held_out": judged,
        "threshold": threshold,
        "kinds": list(KINDS),
        "bias": model.bias.tolist(),
        "vocabulary": sorted(model.vocabulary),
        "structural": sorted(model.structural),
        "weights": {name: (row * TENTHS).round().astype(int).tolist() for name, row in model.weights.items()},
    }
    out.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    typer.echo(f"Stored in {out}, threshold {threshold}.")


if __name__ == "__main__":
    fit_program(fit_command, "python -m eval.fitting.fit_records")
