"""What the commands print."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from pathlib import Path

import typer

from indexer.build.build import Built
from service.plain import plain
from service.search.results import Hit, Results, citation_line
from service.search.understand import Understood


def print_json(value: object) -> None:
    """One JSON object on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def built_json(built: Built, seconds: float) -> dict[str, object]:
    """The summary of a build for programs."""
    contents = built.manifest.whole
    return {
        "index_version": built.manifest.version,
        "documents": contents.documents,
        "items": contents.items,
        "passages": contents.passages,
        "seconds": round(seconds, 2),
        "seconds_by_stage": {stage: round(taken, 2) for stage, taken in built.seconds.items()},
        "reused": {"documents": built.reused.documents, "passages": built.reused.passages},
        "resumed": {"documents": built.resumed.documents, "passages": built.resumed.passages},
        "restricted": {"documents": list(built.restricted), "labels": sorted(built.manifest.labels)},
        "refused": [{"file": str(one.path), "reason": one.reason} for one in built.refused],
        "notes": list(built.notes),
    }


def print_built(built: Built, out: Path, seconds: float) -> None:
    """The summary of a build for people; what was refused goes to stderr."""
    contents = built.manifest.whole
    for note in built.notes:
        typer.echo(plain(note), err=True)
    for one in built.refused:
        typer.echo(plain(f"refused {one.path}: {one.reason}"), err=True)
    typer.echo(
        f"Indexed {_count(contents.documents, 'document')}, {_count(contents.items, 'agenda item')}, "
        f"{_count(contents.passages, 'passage')} in {seconds:.1f} s"
        f"{f'; {len(built.refused)} refused' if built.refused else ''}."
    )
    if built.restricted:
        typer.echo(
            f"{_count(len(built.restricted), 'document')} restricted: without a key that grants "
            f"{' or '.join(sorted(built.manifest.labels))} nobody can tell that there is more than "
            f"{_count(built.manifest.contents.documents, 'document')}."
        )
    if built.reused.documents:
        typer.echo(
            f"Taken over from the earlier version: {_count(built.reused.documents, 'document')}, "
            f"{_count(built.reused.passages, 'passage')}."
        )
    typer.echo(f"Version {built.manifest.version} is live in {out}.")


def print_results(results: Results) -> None:
    """Hits for people: citation, then the passage with the question's words in bold on a terminal."""
    _print_understood(results.understood)
    if not results.hits:
        typer.echo("No passage matches this question; try other words or fewer filters.")
        return
    width = min(100, shutil.get_terminal_size().columns)
    for number, hit in enumerate(results.hits, results.query.offset + 1):
        typer.secho(f"{number}. {citation_line(hit.citation)}", bold=True)
        for line in _marked(hit).split("\n"):
            typer.echo(
                textwrap.fill(
                    line, width, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False
                )
            )
        also = len({one.document_id for one in hit.elsewhere})
        more = f"  also in {_count(also, 'other meeting')}" if also else ""
        typer.echo(f"   {hit.passage_id}  score {hit.score:.2f}{more}\n")


def _print_understood(understood: Understood) -> None:
    """How the question was read, so that nothing is read into it silently."""
    if understood.correction:
        typer.echo(f"Showing results for: {understood.correction.text} (--as-typed spelling undoes it)")
    for derived in understood.interpretation.filters:
        typer.echo(f"Only {derived.label} (--as-typed {derived.kind} undoes it)")
    for one in understood.expansions:
        also = ", ".join(one.stands_for)
        typer.echo(f"Also searched for: {also} ({one.written}; --as-typed acronyms undoes it)")
    for near in understood.near:
        also = ", ".join(near.others)
        typer.echo(f"Also searched for: {also} ({near.word}; --as-typed near undoes it)")
    for phrase in understood.phrases:
        typer.echo(f"Only passages with “{phrase.text}”")
    for note in understood.notes:
        typer.echo(note)


def _marked(hit: Hit) -> str:
    if not sys.stdout.isatty():
        return hit.text
    pieces, at = [], 0
    for start, end in hit.highlights:
        pieces += [hit.text[at:start], typer.style(hit.text[start:end], bold=True)]
        at = end
    return "".join([*pieces, hit.text[at:]])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
