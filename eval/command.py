"""The command `minutebook eval`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from eval.configuration import Configuration
from indexer.errors import BadInput, MissingExtra
from service.fusion import DENSE_WEIGHT
from service.query import Mode


def eval_command(
    index: Annotated[Path, typer.Option("--index", help="The index directory.", metavar="DIR")],
    questions: Annotated[
        Path, typer.Option("--questions", help="Curated questions, one JSON object a line.", metavar="FILE")
    ],
    out: Annotated[Path, typer.Option("--out", help="Where results and TREC files go.", metavar="DIR")],
    mode: Annotated[list[Mode] | None, typer.Option(help="Which legs answer; repeat it to compare.")] = None,
    dense_weight: Annotated[
        list[float] | None,
        typer.Option(
            min=0, max=1, help="The dense leg's share of a hybrid score; repeat it to compare.", metavar="W"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Judge the search by curated questions; several modes or weights are compared in one table."""
    chosen = configurations(mode or [Mode.HYBRID], dense_weight)
    try:
        import ir_measures  # noqa: F401 - what follows needs it
    except ModuleNotFoundError as error:
        raise MissingExtra("To evaluate, install the extra: pip install 'minutebook[eval]'.") from error
    from eval.questions import load_questions
    from eval.report import make_folder, summary_of, table, write_results
    from eval.run import evaluate
    from indexer.reader import open_index

    opened = open_index(index)
    try:
        loaded = load_questions(questions, opened)
        make_folder(out)
        steps = len(loaded) * len(chosen)
        with typer.progressbar(
            length=steps, label="Asking", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            evaluations = [evaluate(opened, loaded, one, lambda: bar.update(1)) for one in chosen]
    finally:
        opened.close()
    summary = summary_of(questions, opened.version, evaluations)
    write_results(out, summary, evaluations)
    typer.echo(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else table(evaluations))


def configurations(modes: Sequence[Mode], dense_weights: Sequence[float] | None) -> list[Configuration]:
    """What to compare, each once: every mode, and hybrid with every weight. Raises BadInput."""
    if dense_weights and Mode.HYBRID not in modes:
        raise BadInput("--dense-weight needs --mode hybrid: the other modes have one leg only.")
    weights = dense_weights or [DENSE_WEIGHT]
    found = [
        Configuration(mode, weight)
        for mode in modes
        for weight in (weights if mode is Mode.HYBRID else (DENSE_WEIGHT,))
    ]
    return list({one.name: one for one in found}.values())
