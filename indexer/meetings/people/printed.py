"""Where minutes print that somebody came or sent apologies: the line or sentence that names each person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.language.sentences import sentence_spans
from indexer.meetings.people.names import strip_title
from indexer.model import Line, Person

Span = tuple[int, int]

# Of a sentence that is shown whole; of a longer one the name alone is.
_MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Printed:
    """Lines that may say who came, those of the roster first: each part is looked through in turn."""

    parts: tuple[tuple[Line, ...], ...]

    @classmethod
    def of(cls, *parts: Iterable[Line]) -> Printed:
        """These lines, part by part; within one each counts once."""
        return cls(tuple(tuple({line.start: line for line in part}.values()) for part in parts))

    def placed(self, people: Sequence[Person]) -> tuple[Person, ...]:
        """The same people, each with the span of what names them."""
        squeezed = [[(line, " ".join(line.text.split())) for line in part] for part in self.parts]
        return tuple(_placed(person, squeezed) for person in people)


def _placed(person: Person, parts: Sequence[Sequence[tuple[Line, str]]]) -> Person:
    name = person.name or person.organisation or ""
    for part in parts:
        # "Councillors Bell and Dunn" names Councillor Dunn without the title.
        span = _span(name.split(), part) or _span(strip_title(name)[0].split(), part)
        if span is not None:
            return replace(person, start=span[0], end=span[1])
    return person


def _span(words: Sequence[str], part: Sequence[tuple[Line, str]]) -> Span | None:
    if not words:
        return None
    whole = " ".join(words)
    for line, text in part:
        if whole in text:
            return _sentence(line, words)
    # A register may print the parts of a name in another order, or in columns apart.
    for line, text in part:
        if all(word in text for word in words):
            return line.start + line.marker_end, line.end
    return None


def _sentence(line: Line, words: Sequence[str]) -> Span:
    """The sentence of a line that holds these words in a row, or of a very long one the words alone."""
    at, stop = _found(line.text, words)
    for start, end in sentence_spans(line.text, line.marker_end, len(line.text)):
        if start <= at and stop <= end and end - start <= _MOST_CHARACTERS:
            return line.start + start, line.start + end
    return line.start + at, line.start + stop


def _found(text: str, words: Sequence[str]) -> Span:
    """Where words stand in a row, whatever white space is between them."""
    at = text.find(words[0])
    while at >= 0:
        stop = at
        for word in words:
            stop += len(text[stop:]) - len(text[stop:].lstrip())
            if not text.startswith(word, stop):
                break
            stop += len(word)
        else:
            return at, stop
        at = text.find(words[0], at + 1)
    return 0, len(text)
