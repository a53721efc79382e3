"""A summary beside a quoted answer: its events as they come, or all of them put together."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from service.answer.quotes import Answer
from service.written.events import Done, Event, Note, Removed, Sentence, Trouble
from service.written.given import Given
from service.written.writer import Writer


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished summary. `sources` are the passages that its sentences cite, by their numbers."""

    sentences: tuple[Sentence, ...]
    removed: tuple[Removed, ...]
    note: Note | None
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
        yield Note(Trouble.UNANSWERED)
        yield Done(0, 0)
        return
    evidence = [one.evidence for one in passages]
    async with aclosing(writer.write(answer.results.understood.text, evidence)) as events:
        async for event in events:
            yield event


async def finished(events: AsyncGenerator[Event], passages: Sequence[Given]) -> Summary:
    """Reads a summary to its end."""
    sentences: list[Sentence] = []
    removed: list[Removed] = []
    note: Note | None = None
    async with aclosing(events):
        async for event in events:
            match event:
                case Sentence():
                    sentences.append(event)
                case Removed():
                    removed.append(event)
                case Note():
                    note = event
    cited = {number for sentence in sentences for number in sentence.citations}
    sources = tuple(one for one in passages if one.number in cited)
    return Summary(tuple(sentences), tuple(removed), note, sources)
