"""The whole: prompt, stream, sentences and checks, as one iterator of events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from indexer.language.words import token_counter
from service.answer.quotes import Answer
from service.summary.endpoint import ChatStream, Endpoint, Failure, endpoint_from
from service.summary.events import (
    CheckedSentence,
    CitablePassage,
    Done,
    Event,
    Given,
    RemovedSentence,
    SummaryNote,
    Trouble,
)
from service.summary.prompt import Prompt, make_prompt
from service.summary.support import Check, Language, SummaryDraft, Support


class Writer:
    """Writes answers with one endpoint; made once per process and used from one event loop.

    `count` counts tokens (`indexer.language.words.token_counter`). Raises MissingExtra without httpx,
    BadInput for an
    address that httpx cannot use.
    """

    def __init__(self, endpoint: Endpoint, count: Callable[[str], int]) -> None:
        self._bounds = endpoint.bounds
        self._stream = ChatStream(endpoint)
        self._count = count
        self._language = Language()
        self._running = 0

    async def write(self, question: str, passages: Sequence[CitablePassage]) -> AsyncGenerator[Event]:
        """Sentences and removals as they are decided, at most one note, and Done at the end, always.

        Passages have distinct numbers. Nothing that the endpoint or they hold makes this raise. Whoever stops
        reading early must close the iterator (`contextlib.aclosing`) or be cancelled; the request then ends.
        """
        if self._running >= self._bounds.at_once:
            yield SummaryNote(Trouble.BUSY)
            yield Done(0, 0)
            return
        prompt = make_prompt(question, passages, self._count, self._bounds.prompt_tokens)
        if prompt is None:
            yield SummaryNote(Trouble.NO_ROOM)
            yield Done(0, 0)
            return
        self._running += 1
        try:
            async with aclosing(self._written(prompt)) as events:
                async for event in events:
                    yield event
        finally:
            self._running -= 1

    async def _written(self, prompt: Prompt) -> AsyncGenerator[Event]:
        answer = SummaryDraft(Check(Support(prompt.given, self._language)))
        note: SummaryNote | None = None
        finish: str | None = None
        try:
            async with aclosing(self._stream.chunks(prompt.messages)) as chunks:
                async for chunk in chunks:
                    finish = chunk.finish
                    for event in answer.feed(chunk.text):
                        yield event
        except Failure as failure:
            note = SummaryNote(failure.trouble, failure.detail)
        for event in answer.end(whole=finish == "stop"):
            yield event
        if note is None and answer.trouble is not None:
            note = SummaryNote(answer.trouble)
        if note is not None:
            yield note
        yield answer.done


def writer_from(environment: Mapping[str, str]) -> Writer | None:
    """The writer that the environment names an endpoint for, None where it names none.

    Raises BadInput for settings that cannot work, MissingExtra without what writing needs.
    """
    endpoint = endpoint_from(environment)
    return None if endpoint is None else Writer(endpoint, token_counter())


# A summary beside a quoted answer: its events as they come, or all of them put together.


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished summary. `sources` are the passages that its sentences cite, by their numbers."""

    sentences: tuple[CheckedSentence, ...]
    removed: tuple[RemovedSentence, ...]
    note: SummaryNote | None
    sources: tuple[Given, ...]

    def source(self, number: int) -> Given:
        """The passage that is cited as `[number]`."""
        return next(one for one in self.sources if one.number == number)


async def summarise(writer: Writer, answer: Answer, passages: Sequence[Given]) -> AsyncGenerator[Event]:
    """What `Writer.write` gives for the question as it was searched; close it likewise.

    A question that the minutes do not seem to answer is not put to the model: what it made of passages that
    come near would read like the answer that was just refused.
    """
    if not answer.answered:
        yield SummaryNote(Trouble.UNANSWERED)
        yield Done(0, 0)
        return
    evidence = [one.evidence for one in passages]
    async with aclosing(writer.write(answer.results.understood.text, evidence)) as events:
        async for event in events:
            yield event


async def finished(events: AsyncGenerator[Event], passages: Sequence[Given]) -> Summary:
    """Reads a summary to its end."""
    sentences: list[CheckedSentence] = []
    removed: list[RemovedSentence] = []
    note: SummaryNote | None = None
    async with aclosing(events):
        async for event in events:
            match event:
                case CheckedSentence():
                    sentences.append(event)
                case RemovedSentence():
                    removed.append(event)
                case SummaryNote():
                    note = event
    cited = {number for sentence in sentences for number in sentence.citations}
    sources = tuple(one for one in passages if one.number in cited)
    return Summary(tuple(sentences), tuple(removed), note, sources)
