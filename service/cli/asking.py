"""The commands that ask an index: `minutebook search` and `minutebook ask`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from service.cli.options import (
    IndexOption,
    JsonOption,
    LabelOption,
    RerankOption,
    granted_labels,
    with_request_options,
)
from service.search.request import Filters, SearchRequest

QuestionArgument = Annotated[str, typer.Argument(metavar="QUESTION")]


@with_request_options
def search_command(
    question: QuestionArgument,
    index: IndexOption,
    asked: SearchRequest,
    label: LabelOption = None,
    rerank: RerankOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that answer a question."""
    from indexer.store.open import open_index
    from service.cli.printing import print_json, print_results
    from service.search.query import make_query
    from service.search.rerank import Reranking, second_reading
    from service.search.search import Searcher
    from service.web.schemas import SearchResponse

    opened = open_index(index, granted=granted_labels(label))
    try:
        query = make_query(opened, replace(asked, question=question, facets=as_json))
        second = second_reading(Reranking(rerank) if rerank else None)
        results = Searcher(opened, second=second).search(query)
    finally:
        opened.close()
    if as_json:
        print_json(SearchResponse.of(results).model_dump(mode="json"))
    else:
        print_results(results)


@with_request_options
def ask_command(
    question: QuestionArgument,
    index: IndexOption,
    filters: Filters,
    label: LabelOption = None,
    written: Annotated[
        bool, typer.Option("--written", help="Then a summary, by the model that MINUTEBOOK_LLM_URL names.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with quotes from the minutes, or say that they do not."""
    from indexer.store.open import open_index
    from service.answer.answerer import Answerer
    from service.cli.printing import (
        print_answer,
        print_json,
        print_summary,
        summary_json,
        writer_of_environment,
    )
    from service.search.query import make_query
    from service.search.search import Searcher
    from service.summary.events import summary_sources
    from service.web.schemas_answers import AskResponse

    writer = writer_of_environment() if written else None
    opened = open_index(index, granted=granted_labels(label))
    try:
        query = make_query(opened, SearchRequest(question, filters))
        answerer = Answerer(opened, Searcher(opened))
        answer = answerer.ask(query)
        passages = summary_sources(answer, answerer.explain) if writer else ()
    finally:
        opened.close()
    if as_json:
        summary = {"written": summary_json(writer, answer, passages)} if writer else {}
        print_json({**AskResponse.of(answer).model_dump(mode="json"), **summary})
        return
    print_answer(answer)
    if writer:
        print_summary(writer, answer, passages)
