"""The command `minutebook eval-diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def eval_diff_command(
    before: Annotated[Path, typer.Argument(metavar="A", help="A folder that eval wrote.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one, of the same questions.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show what got better or worse from one evaluation to another, and whether it is noise."""
    from eval.diff import as_json_text, diff, text
    from eval.results import load

    found = diff(load(before), load(after))
    typer.echo(as_json_text(found) if as_json else text(found))
