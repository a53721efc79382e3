"""Fits answers: `python -m eval.fit_answers --set NAME=INDEX=QUESTIONS ... --out service/answer/answer.json`.

`make fit` calls it with the sets that the shipped numbers were chosen on.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.fit_answers.askings import QuestionSet
from eval.fit_answers.examples import load_examples
from eval.fit_answers.fitting import fit
from eval.fit_answers.held_out import FOLDS, held_out, other_corpus
from eval.fit_answers.summary import summary
from service.answer.answerer import Weights


def main(
    sets: Annotated[list[str], typer.Option("--set", metavar="NAME=INDEX=QUESTIONS")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    near: Annotated[
        list[str] | None, typer.Option("--near", help="A set of the sample minutes.", metavar="NAME")
    ] = None,
) -> None:
    """Fit the numbers behind an answer, and print how they do on meetings and on corpora held out."""
    chosen = [QuestionSet.parse(one) for one in sets]
    examples = list(load_examples(chosen, near or ()))
    corpora = {one.name: str(one.questions) for one in chosen}
    judged = {
        "meetings held out": summary(held_out(examples, fit)),
        "corpora held out": summary(other_corpus(examples, fit, corpora)),
    }
    for title, rows in judged.items():
        typer.echo(title)
        for name, row in rows.items():
            typer.echo(f"  {name:12} {'  '.join(f'{each} {value:.3f}' for each, value in row.items())}")
    stored = {
        "about": f"numbers fitted by make fit; meetings held out: {FOLDS} folds, meetings kept whole",
        "held_out": judged,
        **_stored(fit(examples)),
    }
    out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"Stored in {out}.")


def _stored(weights: Weights) -> dict[str, Any]:
    rater, doubter = weights.rater, weights.doubter
    return {
        "sentences": {
            "features": rater.features,
            "weights": rater.weights.tolist(),
            "bias": rater.bias,
        },
        "keep": asdict(weights.keep),
        "doubt": {
            "signs": doubter.signs,
            "weights": doubter.weights.tolist(),
            "bias": doubter.bias,
            "threshold": doubter.threshold,
        },
    }


if __name__ == "__main__":
    typer.run(main)
