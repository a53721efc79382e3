"""The command `minutebook bench`."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from indexer.errors import BadInput, MissingExtra

SIZES = (10_000, 50_000, 200_000)
"""Passages of the corpora unless others are named; a million takes 3 GB of disk and a quarter of an hour."""


def bench_command(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="SOURCE...", help="Minutes that the corpora are made of, or an index."),
    ],
    out: Annotated[Path, typer.Option("--out", help="Where table, chart and JSON go.", metavar="DIR")],
    size: Annotated[
        list[int] | None,
        typer.Option(help="Passages of a corpus; repeat it.", min=100, max=5_000_000, metavar="N"),
    ] = None,
    questions: Annotated[
        Path | None, typer.Option(help="What to ask; else questions are made.", metavar="FILE.jsonl")
    ] = None,
    count: Annotated[int, typer.Option(help="How many questions to ask.", min=4, max=10_000)] = 200,
    peers_to: Annotated[
        int, typer.Option(help="The largest corpus that other programs are asked over.", min=0)
    ] = 50_000,
    encoded: Annotated[int, typer.Option(help="Passages to encode anew; 0 for none.", min=0)] = 1_000,
    changed: Annotated[
        int, typer.Option(help="Documents to index twice, one of them changed; 0 for none.", min=0)
    ] = 1_000,
    seconds: Annotated[float, typer.Option(help="Of each load over HTTP; 0 for none.", min=0)] = 5.0,
) -> None:
    """Measure how fast building and asking are, beside other programs (extra: bench)."""
    if not find_spec("sentence_transformers") or not find_spec("rank_bm25"):
        raise MissingExtra("To measure, install the extras: pip install 'minutebook[index,serve,bench]'.")
    from eval.bench.chart import chart
    from eval.bench.results import save
    from eval.bench.run import Plan, run
    from eval.bench.table import markdown

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The results cannot be written to {out}: {error.strerror}.") from error
    plan = Plan(
        *(tuple(sources), out, tuple(sorted(size or SIZES)), count),
        asked=questions,
        peers_to=peers_to,
        encoded=encoded,
        seconds=seconds,
        workers=os.cpu_count() or 1,
        changed=changed,
    )
    results = run(plan, lambda step: typer.echo(f"{step} ...", err=True))
    save(out, results)
    (out / "bench.svg").write_text(chart(results), encoding="utf-8")
    (out / "bench.md").write_text(markdown(results), encoding="utf-8")
    typer.echo(markdown(results), nl=False)
