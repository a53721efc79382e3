"""The command `minutebook ask`."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from service.answer.quotes import Answer, Quote
from service.key_commands import granted_labels


def ask_command(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    index: Annotated[Path, typer.Option("--index", help="The index directory.", metavar="DIR")],
    board: Annotated[list[str] | None, typer.Option(help="Only this board; name or acronym.")] = None,
    date_from: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day.")] = None,
    date_to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, included.")] = None,
    document: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this document.")] = None,
    person: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only where mentioned.")] = None,
    year: Annotated[
        list[str] | None, typer.Option(metavar="YEAR", help="Only meetings of this year.")
    ] = None,
    has_actions: Annotated[
        bool, typer.Option("--has-actions", help="Only passages that hold an action.")
    ] = False,
    as_typed: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help="Don't read this into the question, as for search; repeatable."),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="Also documents restricted to this label; repeatable."),
    ] = None,
    written: Annotated[
        bool, typer.Option("--written", help="Then a summary, by the model that MINUTEBOOK_LLM_URL names.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Answer a question with quotes from the minutes, or say that they do not."""
    from indexer.store.open import open_index
    from service.answer.answerer import Answerer
    from service.printing import print_json
    from service.search.query import make_query
    from service.search.search import Searcher
    from service.summary.events import given
    from service.web.schemas_answers import AskResponse
    from service.written_printing import print_summary, summary_json, writer_of_environment

    writer = writer_of_environment() if written else None
    opened = open_index(index, granted=granted_labels(label))
    try:
        query = make_query(
            opened,
            question,
            boards=board or (),
            documents=document or (),
            people=person or (),
            date_from=date_from,
            date_to=date_to,
            years=year or (),
            has_actions=has_actions,
            as_typed=as_typed or (),
        )
        answerer = Answerer(opened, Searcher(opened))
        answer = answerer.ask(query)
        passages = given(answer, answerer.explain) if writer else ()
    finally:
        opened.close()
    if as_json:
        summary = {"written": summary_json(writer, answer, passages)} if writer else {}
        print_json({**AskResponse.of(answer).model_dump(mode="json"), **summary})
        return
    _print(answer)
    if writer:
        print_summary(writer, answer, passages)


def _print(answer: Answer) -> None:
    """The quotes for people, each with its citation below it; or the reason for there being none."""
    from service.search.results import citation_line

    if not answer.answered:
        typer.echo(answer.reason)
        return
    width = min(100, shutil.get_terminal_size().columns)
    for quote in answer.quotes:
        cited = answer.citations[quote.citation - 1]
        _print_quote(quote, width)
        typer.secho(f"   [{quote.citation}] {citation_line(cited.citation)}", bold=True)
        if cited.citation.deep_link:
            typer.echo(f"   {cited.citation.deep_link}")
        typer.echo()
    typer.echo(f"Confidence {answer.confidence:.2f}. Every quote is verbatim.")


def _print_quote(quote: Quote, width: int) -> None:
    for line in quote.text.split("\n"):
        typer.echo(
            textwrap.fill(line, width, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False)
        )
    if quote.explanations:
        explained = "; ".join(f"{short} = {long}" for short, long in quote.explanations)
        typer.echo(textwrap.fill(f"({explained})", width, initial_indent="   ", subsequent_indent="   "))
