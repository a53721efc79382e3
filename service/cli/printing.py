"""What commands print: JSON, hits and answers."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap

import typer

from indexer.language.counts import counted
from service.answer.answer import Answer, QuotePart
from service.search.citing import citation_line
from service.search.question.understand import Understood
from service.search.results import Citation, Hit, Results

_SURROGATE = re.compile("[\ud800-\udfff]")


def print_json(value: object) -> None:
    """One JSON object on stdout."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # Names of files may hold bytes that are no UTF-8; only as escapes can these be printed.
    typer.echo(_SURROGATE.sub(lambda one: f"\\u{ord(one[0]):04x}", text))


def print_results(results: Results) -> None:
    """Hits for people: citation, then the passage with the question's words in bold on a terminal."""
    _print_understood(results.understood)
    if not results.hits:
        typer.echo("No passage matches this question; try other words or fewer filters.")
        return
    for number, hit in enumerate(results.hits, results.query.offset + 1):
        if results.about is not None and number == results.about + 1:
            typer.echo("These use words of the question, but are probably not about it:\n")
        typer.secho(f"{number}. {citation_line(hit.citation)}", bold=True)
        _print_doubts(hit.citation)
        for line in _marked(hit).split("\n"):
            print_indented(line, break_on_hyphens=False)
        also = len({one.document_id for one in hit.also_in})
        more = f"  also in {counted(also, 'other meeting')}" if also else ""
        typer.echo(f"   {hit.passage_id}  score {hit.score:.2f}{more}\n")


def _print_doubts(citation: Citation) -> None:
    for doubt in citation.doubts:
        print_indented(f"Read with care: {doubt}")


def _print_understood(understood: Understood) -> None:
    """How the question was read, so that nothing is read into it silently."""
    if understood.correction:
        typer.echo(f"Showing results for: {understood.correction.text} (--as-typed spelling undoes it)")
    for derived in understood.interpretation.filters:
        typer.echo(f"Only {derived.label} (--as-typed {derived.kind} undoes it)")
    for one in understood.expansions:
        also = ", ".join(one.stands_for)
        typer.echo(f"Also searched for: {also} ({one.written}; --as-typed acronyms undoes it)")
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


def print_indented(line: str, *, break_on_hyphens: bool = True) -> None:
    """A line that belongs to the one before, folded at the terminal's width."""
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


def print_answer(answer: Answer) -> None:
    """The quotes for people, each with its citation below it; or the reason for there being none."""
    if not answer.answered:
        typer.echo(answer.reason)
        return
    if answer.records:
        _print_records(answer)
        return
    course = False
    for quote in answer.quotes:
        if quote.part is QuotePart.COURSE and not course:
            typer.echo("How it came about:\n")
            course = True
        cited = answer.citations[quote.citation - 1]
        for line in quote.quote.split("\n"):
            print_indented(line, break_on_hyphens=False)
        if quote.note:
            print_indented(f"({quote.note})")
        if quote.explanations:
            print_indented(f"({'; '.join(f'{one.short} = {one.long}' for one in quote.explanations)})")
        typer.secho(f"   [{quote.citation}] {citation_line(cited)}", bold=True)
        _print_doubts(cited)
        if cited.deep_link:
            typer.echo(f"   {cited.deep_link}")
        typer.echo()
    typer.echo(" ".join(filter(None, (_sure(answer), "Every quote is verbatim.", answer.said))))


def _print_records(answer: Answer) -> None:
    """Records for people: what they say together, then each line with what it is of and its citation."""
    typer.secho(f"{answer.said}\n", bold=True)
    for record in answer.records:
        cited = answer.citations[record.citation - 1]
        about = [*record.who, *filter(None, [record.outcome, record.vote, record.due and f"by {record.due}"])]
        if about:
            print_indented(" · ".join(about))
        for line in record.quote.split("\n"):
            if line.strip():
                print_indented(f"“{line}”", break_on_hyphens=False)
        typer.echo(f"   [{record.citation}] {citation_line(cited)}")
        _print_doubts(cited)
        if cited.deep_link:
            typer.echo(f"   {cited.deep_link}")
        typer.echo()
    typer.echo(f"{_sure(answer)} Every line is verbatim.")


def _sure(answer: Answer) -> str:
    return f"This {answer.sureness} answers the question (confidence {answer.confidence:.2f})."
