"""What every request may use: the open index and its searcher, put there when the service has started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from starlette.requests import HTTPConnection

from indexer.errors import MinutebookError
from indexer.reader import Index
from service.answer.answerer import Answerer
from service.search import Searcher


class NotReady(MinutebookError):
    """The service runs, but its index is not loaded (yet, or no longer)."""


@dataclass(frozen=True, slots=True)
class Core:
    """One index version and what searches and answers; a request uses one from beginning to end."""

    index: Index
    searcher: Searcher
    answerer: Answerer


class State(TypedDict):
    """The lifespan state."""

    core: Core


def core_of(connection: HTTPConnection) -> Core:
    """The core that serves this request; raises NotReady outside the service's lifespan."""
    core = getattr(connection.state, "core", None)
    if not isinstance(core, Core):
        raise NotReady("The index is still being loaded: try again in a few seconds.")
    return core
