"""The commands that look after an index's versions: `minutebook verify` and `minutebook rollback`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import BadInput, UnusableIndex

if TYPE_CHECKING:
    from indexer.build.verify import Report
    from indexer.store.open import Rolled
    from indexer.store.versions import Manifest

IndexOption = Annotated[Path, typer.Option("--index", help="The index directory.", metavar="DIR")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def register(app: typer.Typer) -> None:
    """Adds verify and rollback to the command line."""
    app.command("verify")(verify_command)
    app.command("rollback")(rollback_command)


def verify_command(
    index: IndexOption,
    version: Annotated[
        str | None, typer.Option(help="This version instead of the live one.", metavar="VERSION")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every file, span, count and cross-reference of an index."""
    from indexer.build.verify import verify
    from indexer.errors import way_out
    from service.printing import print_json

    report = verify(index, version)
    if as_json:
        print_json(_report_json(report))
    else:
        _print_report(report)
    if not report.sound:
        raise UnusableIndex(f"Version {report.version} of {index} is damaged; {way_out(index)}")


def rollback_command(
    index: IndexOption,
    to: Annotated[
        str | None, typer.Option("--to", help="Go to this version, earlier or later.", metavar="VERSION")
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Only list the versions, newest first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make an earlier version of an index the live one again."""
    from indexer.store.open import live_or_none, roll_back
    from indexer.store.versions import versions
    from service.printing import print_json

    if show and to is not None:
        raise BadInput("--list changes nothing; use it without --to.")
    if show:
        live, found = live_or_none(index), versions(index)
        if not found:
            raise UnusableIndex(
                f"There is no index in {index}; build one with: minutebook index SOURCE... --out {index}"
            )
        if as_json:
            print_json({"versions": [_version_json(one, live) for one in found]})
        else:
            for one in found:
                typer.echo(_version_line(one, live))
        return
    rolled = roll_back(index, to)
    if as_json:
        print_json({"before": rolled.before, "live": rolled.live.version})
    else:
        _print_rolled(rolled, index)


def _report_json(report: Report) -> dict[str, object]:
    return {
        "index_version": report.version,
        "sound": report.sound,
        "documents": report.contents.documents if report.contents else None,
        "passages": report.contents.passages if report.contents else None,
        "findings": [{"place": one.place, "problem": one.problem} for one in report.findings],
        "unchecked": list(report.unchecked),
    }


def _print_report(report: Report) -> None:
    for finding in report.findings:
        typer.echo(str(finding))
    for sentence in report.unchecked:
        typer.echo(sentence, err=True)
    if report.sound and report.contents:
        contents = report.contents
        typer.echo(
            f"Version {report.version} is sound: {contents.documents:,} documents, {contents.items:,} agenda "
            f"items, {contents.passages:,} passages, {contents.sentences:,} sentences."
        )


def _version_json(one: Manifest, live: str | None) -> dict[str, object]:
    contents = one.whole
    return {
        "version": one.version,
        "live": one.version == live,
        "created": one.created,
        "documents": contents.documents,
        "passages": contents.passages,
        "encoder": contents.encoder,
    }


def _version_line(one: Manifest, live: str | None) -> str:
    contents = one.whole
    mark = "  live" if one.version == live else ""
    size = f"{contents.documents:,} documents, {contents.passages:,} passages"
    return f"{one.version}  {one.created}  {size}{mark}"


def _print_rolled(rolled: Rolled, index: Path) -> None:
    for sentence in (*rolled.passed_over, *rolled.notes):
        typer.echo(sentence, err=True)
    if rolled.before == rolled.live.version:
        typer.echo(f"Version {rolled.live.version} was already live in {index}.")
    else:
        was = f" (before: {rolled.before})" if rolled.before else ""
        typer.echo(f"Version {rolled.live.version} is live in {index}{was}.")
