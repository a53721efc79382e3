"""What `minutebook ask --written` adds: a summary on the terminal while it is written, or as JSON."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import aclosing

import typer

from indexer.errors import BadInput
from service.answer.answer import Answer
from service.cli.printing import print_indented
from service.search.citing import citation_line
from service.summary.endpoint import MODEL, URL
from service.summary.events import CheckedSentence, Event, RemovedSentence, SummaryNote, SummarySource
from service.summary.writer import Writer, finished, summarise, writer_from
from service.web.api.schemas_answers import SummarySchema


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
                print_indented(line)
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
