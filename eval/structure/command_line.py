"""The commands below `minutebook structure`: judge, prefill, check, dump, compare, lists, fit."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from indexer.errors import BadInput, MinutebookError, RefusedFile

GoldArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[GOLD.json]...",
        help="Structures made by hand; those of the shared folder, else of the sample, unless given.",
        show_default=False,
    ),
]
GoldOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="Structures made by hand; those of the shared folder, else of the sample, unless given.",
        metavar="GOLD.json",
        show_default=False,
    ),
]
RootOption = Annotated[
    Path | None,
    typer.Option(
        help="The folder that the gold's paths count from.",
        metavar="DIR",
        show_default="the gold's own, or a folder minutes/ beside it",
    ),
]
HeldOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A body of which only figures are shown, so that no rule is made from it; repeat it.",
        metavar="BODY",
        envvar="MINUTEBOOK_HELD",
    ),
]
SourcesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[SOURCE]...",
        help="Documents and folders of them; the shared minutes, else the sample, unless given.",
        show_default=False,
    ),
]
WorkersOption = Annotated[
    int | None, typer.Option(help="Processes that read.", min=1, show_default="one a core")
]
OutOption = Annotated[Path, typer.Option("--out", help="Where they go.", metavar="DIR")]
FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Documents.")]

structure = typer.Typer(
    help="Judge how documents are understood, by structures made by hand; and help to make these.",
    no_args_is_help=True,
)


@structure.command("judge")
def judge_command(
    gold: GoldArgument = None,
    root: RootOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where report and results go.", metavar="DIR")
    ] = None,
    held: HeldOption = None,
    folds: Annotated[
        int | None,
        typer.Option(help="Leave bodies out in so many groups.", min=2, show_default="each by itself"),
    ] = None,
    workers: WorkersOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print results for programs.")] = False,
) -> None:
    """Judge the reading of all documents with gold, each body by what was fitted without it."""
    from eval.structure.account import write_account
    from eval.structure.fitted import fitted_to
    from eval.structure.gold import gold_files, read_all
    from eval.structure.judge import judge
    from eval.structure.means import StructureResults, as_text, check_held, save, table
    from eval.structure.readers import READERS

    documents = read_all(gold_files(gold or ()), root)
    check_held(held or (), [one.body for one in documents])
    if folds is not None and folds > (bodies := len({one.body for one in documents})):
        raise BadInput(f"There are {bodies} bodies, which cannot be left out in {folds} groups: name fewer.")
    with typer.progressbar(
        length=len(documents), label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        judged = judge(
            *(documents, READERS),
            fitted_to=fitted_to(),
            folds=folds,
            workers=workers,
            step=lambda: bar.update(1),
        )
    results = StructureResults(judged, tuple(one.name for one in READERS), tuple(held or ()))
    typer.echo(as_text(results) if as_json else table(results))
    if out is not None:
        _make_folder(out)
        save(out, results)
        write_account(out, results)
        typer.echo(f"Report: {out / 'report.html'}", err=True)


@structure.command("prefill")
def prefill_command(files: FilesArgument, root: RootOption = None) -> None:
    """Print gold for documents as they are read at present, to be corrected by eye."""
    from eval.structure.judge import printed
    from eval.structure.prefill import common_root, prefilled

    top = (root or common_root(files)).resolve()
    found = []
    for file in files:
        if not file.resolve().is_relative_to(top):
            raise BadInput(f"{file} is not below {top}: give the folder that holds all files as --root.")
        try:
            meetings = printed(file)
        except RefusedFile as error:
            raise BadInput(f"{file} was not read: {error}.") from error
        found.append(prefilled(file.resolve().relative_to(top).as_posix(), meetings))
    typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
    typer.echo(f"The paths count from {top}: keep the gold there, or give --root.", err=True)


@structure.command("check")
def check_command(gold: GoldArgument = None, root: RootOption = None) -> None:
    """Say what in gold cannot be, a sentence each; exit status 1 when there is anything."""
    from eval.structure.check import complaints, unknown_keys
    from eval.structure.gold import gold_files, read_gold
    from indexer.documents.read import read_source

    count = 0
    for file in gold_files(gold or ()):
        documents = read_gold(file, root)
        found = [f"{file}: {one}" for one in unknown_keys(file.read_text(encoding="utf-8-sig"))]
        for document in documents:
            try:
                source = read_source(document.file)
            except RefusedFile as error:
                found.append(f"{document.path}: It was not read: {error}.")
                continue
            found += [
                f"{document.path}: {one}"
                for one in complaints(document, source.text, whole=not source.left_out)
            ]
        count += len(found)
        for sentence in found:
            typer.echo(sentence)
    if count:
        raise MinutebookError(f"{count} thing{'s' if count > 1 else ''} in the gold cannot be: see above.")
    typer.echo("All of it can be.")


@structure.command("dump")
def dump_command(
    out: OutOption,
    sources: SourcesArgument = None,
    workers: WorkersOption = None,
) -> None:
    """Keep what is read of all documents at present, to compare it with what is read later."""
    from eval.structure.compare import write_parse
    from eval.structure.corpus import corpus, parsed
    from eval.structure.judge import processes

    documents = corpus(sources or ())
    _make_folder(out)
    with (
        processes(workers) as spread,
        typer.progressbar(
            spread(parsed, [file for _, file in documents]),
            length=len(documents),
            label="Reading",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as read,
    ):
        for (path, _), meetings in zip(documents, read, strict=True):
            write_parse(out, path, meetings)
    typer.echo(f"Kept what was read of {len(documents)} documents in {out}.")


@structure.command("compare")
def compare_command(
    before: Annotated[Path, typer.Argument(metavar="A", help="A folder that dump wrote.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one, of the same documents.")],
    gold: GoldOption = None,
    root: RootOption = None,
    held: HeldOption = None,
) -> None:
    """Show what is read otherwise from one dump to another, and whether that is nearer to gold."""
    from eval.structure.compare import compare, read_parses, told
    from eval.structure.gold import gold_files, read_all

    documents = read_all(gold_files(gold or ()), root)
    typer.echo(told(compare(read_parses(before), read_parses(after), documents, held or ())))


@structure.command("lists")
def lists_command(
    sources: SourcesArgument = None,
    every: Annotated[bool, typer.Option("--all", help="Entries that serve more, too.")] = False,
    workers: WorkersOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all entries for programs.")] = False,
) -> None:
    """Count the documents and bodies that each entry of each word list serves; name those that should go."""
    from eval.structure.corpus import corpus
    from eval.structure.word_lists import as_rows, served_entries, told

    documents = corpus(sources or ())
    with typer.progressbar(
        length=len(documents), label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        entries = served_entries(documents, workers=workers, step=lambda: bar.update(1))
    if as_json:
        typer.echo(json.dumps(as_rows(entries), indent=1, ensure_ascii=False))
    else:
        typer.echo("\n".join(told(entries, len(documents), every=every)))


@structure.command("fit")
def fit_command(
    gold: GoldArgument = None,
    root: RootOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Where the weights go.", metavar="DIR", show_default="where they are read from"
        ),
    ] = None,
    workers: WorkersOption = None,
) -> None:
    """Fit all weights that reading goes by to all of the gold."""
    from eval.structure.fitted import FITTED_TO
    from eval.structure.gold import gold_files, read_all
    from eval.structure.judge import examples_of
    from eval.structure.readers import READERS

    documents = read_all(gold_files(gold or ()), root)
    if out is not None:
        _make_folder(out)

    def write(path: Path, content: object) -> Path:
        target = out / path.name if out else path
        target.write_text(
            json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return target

    for readers in (READERS[:1], READERS[1:]):  # what is said is learnt within items: they come first
        examples = examples_of(documents, readers, workers)
        for reader in readers:
            target = write(reader.path, reader.fit(examples[reader.name]))
            typer.echo(f"Fitted {reader.name} to {len(examples[reader.name])} documents: {target}")
    bodies = sorted({one.body for one in documents})
    typer.echo(f"Fitted to {len(bodies)} bodies: {write(FITTED_TO, bodies)}")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The results cannot be written to {out}: {error.strerror}.") from error
