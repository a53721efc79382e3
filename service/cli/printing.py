"""What the commands print."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

import typer

from indexer.build.built import Built
from indexer.errors import BadInput
from service.answer.answer import Answer
from service.cli.findings import finding_lines, findings_json, refused_lines
from service.cli.running import plain
from service.search.citing import citation_line
from service.search.results import Citation, Hit, Results
from service.search.understand import Understood
from service.summary.endpoint import MODEL, URL
from service.summary.events import CheckedSentence, Event, RemovedSentence, SummaryNote, SummarySource
from service.summary.writer import Writer, finished, summarise, writer_from
from service.web.schemas_answers import SummarySchema

_SURROGATE = re.compile("[\ud800-\udfff]")


def print_json(value: object) -> None:
    """One JSON object on stdout."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # Names of files may hold bytes that are no UTF-8; only as escapes can these be printed.
    typer.echo(_SURROGATE.sub(lambda one: f"\\u{ord(one[0]):04x}", text))


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
        "unchanged": built.unchanged,
        **findings_json(built.findings),
    }


def print_built(built: Built, out: Path, seconds: float) -> None:
    """The summary of a build for people; what was refused goes to stderr."""
    contents = built.manifest.whole
    for note in built.notes:
        typer.echo(plain(note), err=True)
    for line in refused_lines(built.refused):
        typer.echo(plain(line), err=True)
    if built.unchanged:
        typer.echo(
            f"Nothing has changed: version {built.manifest.version} with "
            f"{_count(contents.documents, 'document')} stays live in {out}."
        )
        return
    for line in finding_lines(built):
        typer.echo(plain(line))
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
    for number, hit in enumerate(results.hits, results.query.offset + 1):
        typer.secho(f"{number}. {citation_line(hit.citation)}", bold=True)
        _print_doubts(hit.citation)
        for line in _marked(hit).split("\n"):
            _print_indented(line, break_on_hyphens=False)
        also = len({one.document_id for one in hit.also_in})
        more = f"  also in {_count(also, 'other meeting')}" if also else ""
        typer.echo(f"   {hit.passage_id}  score {hit.score:.2f}{more}\n")


def _print_doubts(citation: Citation) -> None:
    for doubt in citation.doubts:
        _print_indented(f"Read with care: {doubt}")


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


def _print_indented(line: str, *, break_on_hyphens: bool = True) -> None:
    width = min(100, shutil.get_terminal_size().columns)
    typer.echo(
        textwrap.fill(
            line,
            width,
            initial_indent="   ",
            subsequent_indent="   ",
            break_on_hyphens=break_on_hyphens,
        )
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_answer(answer: Answer) -> None:
    """The quotes for people, each with its citation below it; or the reason for there being none."""
    if not answer.answered:
        typer.echo(answer.reason)
        return
    for quote in answer.quotes:
        cited = answer.citations[quote.citation - 1]
        for line in quote.quote.split("\n"):
            _print_indented(line, break_on_hyphens=False)
        if quote.explanations:
            _print_indented(f"({'; '.join(f'{one.short} = {one.long}' for one in quote.explanations)})")
        typer.secho(f"   [{quote.citation}] {citation_line(cited)}", bold=True)
        _print_doubts(cited)
        if cited.deep_link:
            typer.echo(f"   {cited.deep_link}")
        typer.echo()
    typer.echo(f"Confidence {answer.confidence:.2f}. Every quote is verbatim.")


# What `minutebook ask --written` adds: a summary on the terminal while it is written, or as JSON.


def writer_of_environment() -> Writer:
    """The writer that the environment names. Raises BadInput where it names none."""
    writer = writer_from(os.environ)
    if writer is None:
        raise BadInput(f"--written needs a language model: set {URL} and {MODEL} to one that you run.")
    return writer


def summary_json(writer: Writer, answer: Answer, passages: tuple[SummarySource, ...]) -> dict[str, object]:
    """The finished summary for programs."""
    summary = asyncio.run(finished(summarise(writer, answer, passages), passages))
    return SummarySchema.of(summary).model_dump(mode="json")


def print_summary(writer: Writer, answer: Answer, passages: tuple[SummarySource, ...]) -> None:
    """The summary for people: each sentence as soon as it is checked, then the passages that were cited."""
    typer.secho("\nSummary by a language model, not the minutes' own words", bold=True)
    cited = asyncio.run(_printed(writer, answer, passages))
    for one in passages:
        if one.number in cited:
            typer.echo(f"   [{one.number}] {citation_line(one.cited)}")


async def _printed(writer: Writer, answer: Answer, passages: Sequence[SummarySource]) -> set[int]:
    """Prints a summary to its end; the numbers of the passages that it cites."""
    cited: set[int] = set()
    async with aclosing(summarise(writer, answer, passages)) as events:
        async for event in events:
            if (line := _line(event)) is not None:
                _print_indented(line)
            if isinstance(event, CheckedSentence):
                cited.update(event.citations)
    return cited


def _line(event: Event) -> str | None:
    match event:
        case CheckedSentence():
            return f"{event.text} {''.join(f'[{number}]' for number in event.citations)}"
        case RemovedSentence():
            return f"(A sentence was removed. {event.reason})"
        case SummaryNote():
            return f"{event.text} ({event.detail})" if event.detail else event.text
        case _:
            return None
