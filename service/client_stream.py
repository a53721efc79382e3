"""What the client gives back of a written summary: its events, in the order in which they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.client_answers import Answer, Cited


@dataclass(frozen=True, slots=True)
class Passage(Cited):
    """A passage that sentences may cite by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Passages:
    """All passages that the summary may cite, best first."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a model wrote and that the passages it cites bear out. It is no quote."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence was removed, for this reason."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """What kept the summary from being written or finished."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class End:
    """The summary has ended: how many sentences were let out, and how many removed."""

    sentences: int
    removed: int


Event = Answer | Passages | Sentence | Removed | Note | End

EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {
        "answer": Answer,
        "passages": Passages,
        "sentence": Sentence,
        "removed": Removed,
        "note": Note,
        "end": End,
    }
)
"""What each event of the stream is read as."""


def named_data(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The name and data of each whole event of a stream, from its lines without their ends."""
    name, data = "", list[str]()
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line:
            if data:
                yield name, "\n".join(data)
            name, data = "", []
