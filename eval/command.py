"""The command `minutebook eval`, and what registers it with its companions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.bench.command import bench_command
from eval.diff_command import eval_diff_command
from eval.gate_command import eval_gate_command
from indexer.errors import BadInput, MissingExtra
from service.search.query import Mode

if TYPE_CHECKING:
    from eval.configurations import Configuration
    from eval.results import Results


def register(app: typer.Typer) -> None:
    """Adds bench, eval, eval-diff and eval-gate to the command line."""
    app.command("bench")(bench_command)
    app.command("eval")(eval_command)
    app.command("eval-diff")(eval_diff_command)
    app.command("eval-gate")(eval_gate_command)


def eval_command(
    index: Annotated[Path, typer.Option("--index", help="The index directory.", metavar="DIR")],
    questions: Annotated[
        Path, typer.Option("--questions", help="Curated questions, one JSON object a line.", metavar="FILE")
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Where report, results and TREC files go.", metavar="DIR")
    ],
    mode: Annotated[
        list[Mode] | None,
        typer.Option(help="Which legs answer; repeat it to compare.", show_default="hybrid"),
    ] = None,
    dense_weight: Annotated[
        list[float] | None,
        typer.Option(
            min=0, max=1, help="Both legs with this dense share instead; repeat it to compare.", metavar="W"
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Outside baselines, each leg and each fusion side by side.")
    ] = False,
    peers: Annotated[
        bool, typer.Option("--peers", help="Other programs over the same passages too (extra: bench).")
    ] = False,
    rerank: Annotated[
        str | None,
        typer.Option(help="The shipped search with this cross-encoder on top too.", metavar="MODEL"),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            help="What the others are compared with.", metavar="NAME", show_default="the first in the table"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print results.json instead of the table.")] = False,
) -> None:
    """Judge the search by curated questions: a table, report.html, results.json and TREC files."""
    _needs_the_extra()
    from eval.configurations import chosen
    from eval.results import NAME
    from eval.table import table

    configurations = chosen(mode or (), dense_weight or (), compare=compare)
    configurations += _optional(peers, rerank)
    base = _baseline(baseline, [one.name for one in configurations])
    results = _evaluate(index, questions, out, configurations, base)
    typer.echo((out / NAME).read_text("utf-8") if as_json else table(results), nl=not as_json)


def _evaluate(
    index: Path, questions: Path, out: Path, configurations: Sequence[Configuration], baseline: str
) -> Results:
    """Asks, judges and writes all into `out`, which is made only once the questions are proved sound."""
    from eval.questions import load_questions
    from eval.report.page import write_report
    from eval.results import save
    from eval.run import run
    from eval.trec import write_trec
    from indexer.store.open import open_index

    opened = open_index(index)
    try:
        loaded = load_questions(questions, opened)
        _make_folder(out)
        steps = len(loaded) * sum(2 if one.answering else 1 for one in configurations)
        with typer.progressbar(
            length=steps, label="Asking", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            results = run(opened, loaded, configurations, baseline, questions.name, lambda: bar.update(1))
        save(out, results)
        write_trec(out, results)
        write_report(out, results, opened)
    finally:
        opened.close()
    return results


def _optional(peers: bool, rerank: str | None) -> tuple[Configuration, ...]:
    found: tuple[Configuration, ...] = ()
    if peers:
        from eval.peers import peers as outside

        found += outside()
    if rerank:
        from eval.configurations import reranked

        found += (reranked(rerank),)
    return found


def _needs_the_extra() -> None:
    if not all(find_spec(name) for name in ("ir_measures", "jinja2", "rank_bm25")):
        raise MissingExtra("To evaluate, install the extra: pip install 'minutebook[eval]'.")


def _baseline(name: str | None, names: list[str]) -> str:
    if name is None:
        return names[0]
    if name not in names:
        raise BadInput(
            f"There is no configuration {name!r} in this run; --baseline is one of: {', '.join(names)}."
        )
    return name


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The results cannot be written to {out}: {error.strerror}.") from error
