"""The commands that judge and measure: eval and what follows it, structure and bench."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import BadInput, MinutebookError, MissingExtra, install_hint
from service.cli.options import IndexIfAnyOption
from service.search.request import Mode

if TYPE_CHECKING:
    from eval.configurations import Configuration
    from eval.questions import Question, QuestionSet
    from eval.results import EvaluationResults
    from indexer.store.open import Index


def register(app: typer.Typer) -> None:
    """Adds bench, eval, eval-diff, eval-gate, eval-sheet, eval-tally and structure to the command line."""
    from eval.structure.command_line import structure

    app.command("bench")(bench_command)
    app.command("eval")(eval_command)
    app.command("eval-diff")(eval_diff_command)
    app.command("eval-gate")(eval_gate_command)
    app.command("eval-sheet")(eval_sheet_command)
    app.command("eval-tally")(eval_tally_command)
    app.add_typer(structure, name="structure")


def eval_command(
    out: Annotated[
        Path, typer.Option("--out", help="Where report, results and TREC files go.", metavar="DIR")
    ],
    index: IndexIfAnyOption = None,
    questions: Annotated[
        Path | None,
        typer.Option("--questions", help="Curated questions, one JSON object a line.", metavar="FILE"),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Instead of --index and --questions: a set with its own, to DIR/NAME; repeat it.",
            metavar="NAME=INDEX=QUESTIONS",
        ),
    ] = None,
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
    if not all(find_spec(name) for name in ("ir_measures", "jinja2", "rank_bm25")):
        raise MissingExtra(f"Evaluating needs more packages; {install_hint('eval')}")
    from eval.configurations import chosen
    from eval.results import NAME
    from eval.table import table

    configurations = chosen(mode or (), dense_weight or (), compare=compare, peers=peers, rerank=rerank)
    names = [one.name for one in configurations]
    if baseline is not None and baseline not in names:
        raise BadInput(
            f"There is no configuration {baseline!r} in this run; --baseline is one of: {', '.join(names)}."
        )
    results = _evaluate(_sets(index, questions, sets or ()), out, configurations, baseline or names[0])
    typer.echo((out / NAME).read_text("utf-8") if as_json else table(results), nl=not as_json)


def _sets(index: Path | None, questions: Path | None, described: Sequence[str]) -> dict[str, QuestionSet]:
    """What to ask, by the folder below --out that its results go to. Raises BadInput."""
    from eval.questions import QuestionSet

    if bool(described) == bool(questions) or (questions and not index):
        raise BadInput(
            "Name what to ask: --index DIR and --questions FILE, or any number of --set NAME=INDEX=QUESTIONS."
        )
    if questions and index:
        return {"": QuestionSet(questions.stem, index, questions)}
    found = [QuestionSet.parse(one) for one in described]
    if len({one.name for one in found}) < len(found):
        raise BadInput("Two sets have one name; name each --set differently.")
    return {one.name: one for one in found}


def _evaluate(
    sets: dict[str, QuestionSet], out: Path, configurations: Sequence[Configuration], baseline: str
) -> EvaluationResults:
    """Asks, judges and writes all into `out`, which is made only once all questions are proved sound."""
    from eval.relevance import load_questions
    from eval.run import pooled, run
    from indexer.store.open import open_index

    with ExitStack() as opened:
        loaded: dict[str, tuple[Index, tuple[Question, ...]]] = {}
        for folder, one in sets.items():
            index = opened.enter_context(closing(open_index(one.root)))
            loaded[folder] = index, load_questions(one.questions, index)
        _make_folder(out)
        steps = sum(2 if one.answering else 1 for one in configurations)
        asked = sum(len(questions) for _, questions in loaded.values())
        with typer.progressbar(
            length=steps * asked, label="Asking", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:

            def judged() -> Iterator[EvaluationResults]:
                for folder, (index, questions) in loaded.items():
                    one, file = sets[folder], sets[folder].questions.name
                    results = run(
                        *(index, questions, configurations, baseline, file, lambda: bar.update(1)),
                        name=one.name,
                    )
                    _write(out / folder, results, index)
                    yield results

            found = list(judged())
    if len(found) == 1 and "" in sets:
        return found[0]
    together = pooled(found, baseline)
    _write(out, together, None)
    return together


def _write(folder: Path, results: EvaluationResults, index: Index | None) -> None:
    from eval.report import write_report
    from eval.results import save, write_trec

    _make_folder(folder)
    save(folder, results)
    write_trec(folder, results)
    write_report(folder, results, index)


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


def eval_gate_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that eval wrote.")],
    expected: Annotated[Path, typer.Argument(metavar="FILE", help="The stored expectations, JSON.")],
    store: Annotated[
        bool, typer.Option("--store", help="Write the expectations from these results instead.")
    ] = False,
) -> None:
    """Fail, with exit status 1, when rankings or answers have really dropped below what was stored."""
    from eval.gate import expectation, judge, load_expected, save_expected, text
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


def eval_sheet_command(
    before: Annotated[Path, typer.Argument(metavar="A", help="A folder that eval wrote.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one, of the same questions.")],
    out: Annotated[Path, typer.Option("--out", help="Where the sheet goes.", metavar="DIR")],
    count: Annotated[int, typer.Option(help="How many questions to draw.", min=1)] = 80,
    seed: Annotated[int, typer.Option(help="Of the draw; the same gives the same sheet.", min=0)] = 1,
) -> None:
    """Write a sheet to judge answers by hand: two versions side by side, without saying which is which."""
    from eval.results import load
    from eval.sheet import pairs, write_sheet

    shown = pairs(load(before), load(after), count, seed)
    _make_folder(out)
    write_sheet(out, shown, str(before), str(after), seed)
    typer.echo(
        f"{len(shown)} questions to judge: {out / 'sheet.html'}. "
        f"Which side is which is in {out / 'key.json'}, not to be opened before."
    )


def eval_tally_command(
    sheet: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the sheet.")],
    marks: Annotated[list[Path], typer.Argument(metavar="MARKS...", help="What each judge saved, CSV.")],
) -> None:
    """Count what judges marked on a sheet, by version, and how far two of them agree."""
    from eval.sheet import read_judgements, read_key, tally

    key = read_key(sheet)
    typer.echo(tally(key, [read_judgements(path, key) for path in marks]))


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
    parsing: Annotated[
        bool, typer.Option("--parsing", help="Only how long documents take to be parsed, by format.")
    ] = False,
) -> None:
    """Measure how fast building and asking are, beside other programs (extra: bench)."""
    if parsing:
        _bench_parsing(sources, out)
        return
    if not find_spec("sentence_transformers") or not find_spec("rank_bm25"):
        raise MissingExtra(f"Measuring needs more packages; {install_hint('index', 'serve', 'bench')}")
    from eval.speed.bench import Plan, run
    from eval.speed.bench_results import chart, markdown, save

    _make_folder(out)
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


def _bench_parsing(sources: Sequence[Path], out: Path) -> None:
    from eval.speed.bench_parsing import parsing_table, parsing_times

    _make_folder(out)
    table = parsing_table(parsing_times(sources, lambda step: typer.echo(f"{step} ...", err=True)))
    (out / "parsing.md").write_text(table, encoding="utf-8")
    typer.echo(table, nl=False)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The results cannot be written to {out}: {error.strerror}.") from error
