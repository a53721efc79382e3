"""Fits the ranking: `python -m eval.fit --set NAME=INDEX=QUESTIONS ... --out service/search/ranking.json`.

`make fit` calls it with the sets that the shipped ranking was chosen on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from eval.fit.examples import Example, load_set
from eval.fit.held_out import FOLDS, held_out, names
from eval.fit.weights import fit_scale, fit_weights
from eval.statistics import differences
from indexer.errors import BadInput
from service.cli.running import run
from service.search.ranking import FEATURES

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


def _load(described: str, features: tuple[str, ...]) -> list[Example]:
    parts = described.split("=")
    if len(parts) != 3:
        raise BadInput(f"--set takes NAME=INDEX=QUESTIONS, not {described!r}.")
    return load_set(parts[0], Path(parts[1]), Path(parts[2]), features)


def _fitted(examples: Sequence[Example], features: tuple[str, ...], chosen: Sequence[int]) -> dict[str, Any]:
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
