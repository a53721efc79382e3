"""One answer while it is being written: text comes in pieces, verdicts come out."""

from __future__ import annotations

from collections.abc import Iterator

from service.written.check import Check
from service.written.citations import take_citations
from service.written.events import Done, Removed, Sentence, Trouble
from service.written.prompt import NO_ANSWER
from service.written.sentences import Sentences


class SummaryDraft:
    """Puts sentences together, has them checked, and counts."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._sentences = Sentences()
        self._held = 0
        self._removed = 0
        self._declined = False

    def feed(self, piece: str) -> Iterator[Sentence | Removed]:
        """The verdicts on the sentences that end within `piece`."""
        for written in self._sentences.feed(piece):
            yield from self._judge(written, whole=True)

    def end(self, *, whole: bool) -> Iterator[Sentence | Removed]:
        """The verdict on what is left, which breaks off unless the model came to its end (`whole`)."""
        for written in self._sentences.end():
            yield from self._judge(written, whole=whole)

    @property
    def trouble(self) -> Trouble | None:
        """What to say of an answer that came to its end without a sentence that held."""
        if self._held:
            return None
        return Trouble.NO_ANSWER if self._declined else Trouble.NOTHING_HELD

    @property
    def done(self) -> Done:
        """How many sentences were let out and removed so far."""
        return Done(self._held, self._removed)

    def _judge(self, written: str, *, whole: bool) -> Iterator[Sentence | Removed]:
        if not any(char.isalnum() for char in written):
            return
        if _words(take_citations(written).text) == _words(NO_ANSWER):
            self._declined = True
            return
        verdict = self._check.judge(written, whole=whole)
        if isinstance(verdict, Sentence):
            self._held += 1
        else:
            self._removed += 1
        yield verdict


def _words(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
