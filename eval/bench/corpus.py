"""Meetings in any number, recombined from real ones: the same for the same seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from eval.bench.material import Material, Section
from indexer.model import AgendaItem, Meeting, Passage
from indexer.passages import date_in_words

BOARDS = 100
"""Boards that the meetings are shared out to in turn, so that a filter by one keeps a hundredth."""

CHANGED = 0.5
"""The share of a passage's sentences that others of the material take the place of: passages stay as long as
real ones and near a subject, and hardly two are the same."""

_FIRST_DAY = dt.date(2000, 1, 3)
_DAYS = 9_000
_PLACES = ("Abbey", "Bridge", "Castle", "Dale", "Elm", "Ferry", "Grange", "Hill", "Inlet", "Junction")
_KINDS = (
    *("Harbour Board", "Justice Board", "Schools Forum", "Water Board", "Parks Committee"),
    *("Transport Board", "Health Board", "Housing Panel", "Library Board", "Market Committee"),
)


@dataclass(frozen=True, slots=True)
class Recombined:
    """A meeting, its passages, and of each of them the material's sentences that it is made of."""

    meeting: Meeting
    passages: tuple[Passage, ...]
    sentences: tuple[tuple[int, ...], ...]


def recombined(material: Material, passages: int, seed: int) -> Iterator[Recombined]:
    """Meetings with so many passages in all.

    Each is one of the material's in turn, with sentences exchanged, a board and a date of its own.
    """
    random = np.random.default_rng(seed)
    number = 0
    while passages > 0:
        kept = _cut_to(material.meetings[number % len(material.meetings)], passages)
        yield _meeting(material, kept, number, random)
        passages -= sum(len(section.passages) for section in kept)
        number += 1


def board_name(number: int) -> str:
    """The board of the meeting with that number."""
    kind, place = divmod(number % BOARDS, len(_PLACES))
    return f"{_PLACES[place]} {_KINDS[kind]}"


def _cut_to(meeting: tuple[Section, ...], passages: int) -> tuple[Section, ...]:
    """As much of a meeting as has so many passages at most."""
    kept: list[Section] = []
    for section in meeting:
        if passages <= 0:
            break
        kept.append(Section(section.heading, section.passages[:passages]))
        passages -= len(section.passages)
    return tuple(kept)


def _meeting(
    material: Material, sections: tuple[Section, ...], number: int, random: np.random.Generator
) -> Recombined:
    board, date = board_name(number), _FIRST_DAY + dt.timedelta(days=number % _DAYS)
    document = f"minutes-{number:06}"
    text = _Text(f"{board}\n\n{date_in_words(date)}\n")
    items, passages, sentences = [], [], []
    for ordinal, section in enumerate(sections, 1):
        text.add(f"\n{ordinal}. {section.heading}\n")
        start = text.length + 1
        for place, own in enumerate(section.passages, 1):
            said = _exchanged(own, len(material.sentences), random)
            text.add("\n")
            begin = text.length
            words = " ".join(material.sentences[one] for one in said)
            text.add(f"{words}\n")
            passages.append(
                Passage(
                    *(f"{document}/{ordinal}/{place}", document, ordinal, place, None),
                    *(begin, begin + len(words), None, words),
                    context=f"{board}. {date_in_words(date)}. {section.heading}",
                )
            )
            sentences.append(said)
        items.append(AgendaItem(ordinal, str(ordinal), section.heading, start, text.length))
    title = f"Meeting {number} of the {board}"
    meeting = Meeting(document, title, board, date, f"{document}.txt", None, text.whole(), items=tuple(items))
    return Recombined(meeting, tuple(passages), tuple(sentences))


def _exchanged(own: tuple[int, ...], known: int, random: np.random.Generator) -> tuple[int, ...]:
    others = random.integers(known, size=len(own))
    return tuple(np.where(random.random(len(own)) < CHANGED, others, own).tolist())


class _Text:
    """A text that grows, and its length so far."""

    def __init__(self, beginning: str) -> None:
        self._parts = [beginning]
        self.length = len(beginning)

    def add(self, part: str) -> None:
        self._parts.append(part)
        self.length += len(part)

    def whole(self) -> str:
        return "".join(self._parts)
