"""Where the time of one request goes: the core says which stage it is in, whoever records gets the spans.

The core knows nothing of logs, metrics or traces. Where nobody records, a stage costs a look at a context
variable. What is recorded follows the context into worker threads; one request's stages may run in several.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """The parts of a request that are timed."""

    WAIT = "wait"  # for its turn, see `service.web.operation.middleware`
    UNDERSTAND = "understand"  # reading the question
    ENCODE = "encode"  # the vectors of the question and of its words that the minutes lack
    LEXICAL = "lexical"  # the leg of words
    DENSE = "dense"  # the leg of meaning
    EVIDENCE = "evidence"  # what is known of the passages found
    RANK = "rank"
    FACETS = "facets"  # counting passages by board, year, person and actions
    HITS = "hits"  # reading the passages shown, their citations and highlights
    ANSWER = "answer"  # choosing quotes, or the reason why there is none
    RENDER = "render"  # making the JSON model or the page


@dataclass(frozen=True, slots=True)
class StageSpan:
    """One stage, in seconds of `time.perf_counter`. `own` is its time less that of the stages within it."""

    stage: Stage
    began: float
    ended: float
    own: float


@dataclass(slots=True, eq=False)
class Recording:
    """What one request tells of itself: its spans in the order they ended, and how its question came out.

    `outcome` is "answered", the kind of reason why it was not (`service.answer.answerer`), or None where no
    answer was asked for.
    """

    spans: list[StageSpan] = field(default_factory=list)
    outcome: str | None = None

    def add(self, span: StageSpan) -> None:
        """Takes up a span; threads may call it at once."""
        self.spans.append(span)

    def seconds(self) -> dict[Stage, float]:
        """The own time of each stage that there was; together at most that of the request."""
        total: dict[Stage, float] = {}
        for span in list(self.spans):
            total[span.stage] = total.get(span.stage, 0.0) + span.own
        return total


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)
_within: ContextVar[list[float] | None] = ContextVar("within", default=None)
"""The seconds, added up in place, of the stages within the one that this context is in."""


@contextmanager
def recording() -> Iterator[Recording]:
    """Records the stages of everything that runs in this context."""
    made = Recording()
    token = _recording.set(made)
    try:
        yield made
    finally:
        _recording.reset(token)


def recorded() -> Recording | None:
    """What is recorded of the request that this context works for; None where nobody records."""
    return _recording.get()


def concluded(outcome: str) -> None:
    """Tells how the question of this request came out."""
    current = _recording.get()
    if current is not None:
        current.outcome = outcome


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Times the block as one stage of the request that is recorded, if any is."""
    current = _recording.get()
    if current is None:
        yield
        return
    around, within = _within.get(), [0.0]
    token = _within.set(within)
    began = time.perf_counter()
    try:
        yield
    finally:
        ended = time.perf_counter()
        _within.reset(token)
        if around is not None:
            around[0] += ended - began
        current.add(StageSpan(name, began, ended, ended - began - within[0]))
