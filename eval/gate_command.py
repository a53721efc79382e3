"""The command `minutebook eval-gate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from indexer.errors import MinutebookError


def eval_gate_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that eval wrote.")],
    expected: Annotated[Path, typer.Argument(metavar="FILE", help="The stored expectations, JSON.")],
    store: Annotated[
        bool, typer.Option("--store", help="Write the expectations from these results instead.")
    ] = False,
) -> None:
    """Fail, with exit status 1, when rankings or answers have really dropped below what was stored."""
    from eval.expected import expectation, load_expected, save_expected
    from eval.gate import judge
    from eval.gate_text import text
    from eval.results import load

    results = load(folder)
    if store:
        save_expected(expected, expectation(results))
        typer.echo(f"Stored {expected} from {folder}.")
        return
    verdict = judge(results, load_expected(expected))
    typer.echo(text(verdict))
    if verdict.fallen:
        raise MinutebookError(
            f"{', '.join(verdict.fallen)} fell below {expected}; mend the search, or if the drop is meant, "
            f"store it: minutebook eval-gate {folder} {expected} --store"
        )
