"""Asks indexes all there is, each in a process of its own: roots come in, outcomes go out as JSON.

The processes are forked before any has opened anything: libraries with threads do not outlive a fork.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime  # noqa: F401 - imported once for all that are forked
import tokenizers  # noqa: F401

from indexer.store.engines.columns import Where
from indexer.store.open import open_index
from service.answer.answerer import Answerer
from service.search.query import make_query
from service.search.request import Filters, SearchRequest
from service.search.search import Searcher
from service.search.suggest import Suggester

SECONDS = 20
"""For one index; more means that it hangs."""

QUESTION = "What is the mooring fee?"


def ask(root: Path) -> None:
    """Opens an index, searches it in each way, answers, lists, reads and suggests."""
    index = open_index(root)
    searcher = Searcher(index)
    filtered = Filters(people=("Ann Bell",), years=(2024,))
    for filters, mode in ((Filters(), "hybrid"), (filtered, "lexical"), (filtered, "dense")):
        request = SearchRequest(QUESTION, filters, limit=50, mode=mode, facets=True, explain=True)
        results = searcher.search(make_query(index, request))
        assert all(np.isfinite(hit.score) for hit in results.hits)
    for question in (QUESTION, "Who attended?", "What was agreed about the north quay?", "zebras"):
        Answerer(index, searcher).ask(make_query(index, SearchRequest(question)))
    for document in index.documents:
        index.passages(document.document_id)
        index.meeting(document.document_id)
    index.headings()
    Suggester(index).suggest("moo", 8)
    index.dense(index.vector("quay"), Where(), 3)
    index.close()


def outcome(work: Callable[[], object]) -> str:
    """What comes of a work in a process of its own: "done", the class and text of an error, or its end."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(here)
        signal.alarm(SECONDS)
        try:
            work()
            told = "done"
        except BaseException as error:
            told = f"{type(error).__name__}: {error}"
        os.write(there, told.encode("utf-8", "replace")[:60_000])
        os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as said:
        told = said.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    return told or f"ended by {os.waitstatus_to_exitcode(status)}"


def main() -> None:
    for line in sys.stdin:
        told = outcome(partial(ask, Path(line.rstrip("\n"))))
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
