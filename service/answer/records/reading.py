"""Which record of a meeting a question asks for, told by a fitted classifier over the shape of its words.

Words that questions about records are made of stay as they are; names, times and whatever else a question is
about become signs, so that the reading carries over to boards and matters that no example speaks of.
`make fit` stores the weights in reading.json, with how they did on templates and bodies left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.language.dates import MONTH_NUMBERS
from service.search.question.word_classes import MEETINGS


class RecordKind(StrEnum):
    """What is asked of the records of meetings; `NONE`: something that only the text says."""

    NONE = "none"
    PRESENT = "present"  # who attended
    CHAIR = "chair"  # who presided
    ABSENT = "absent"  # who sent apologies
    WAS_THERE = "was-there"  # whether somebody attended
    ATTENDED_WHEN = "attended-when"  # how often somebody came, and when
    ABSENT_WHEN = "absent-when"  # how often somebody did not, and when
    PRESENT_COUNT = "present-count"  # how many were there
    ACTIONS = "actions"
    DECISIONS = "decisions"
    LAST_MET = "last-met"
    NEXT_MEETS = "next-meets"
    AGENDA = "agenda"  # what came up at a meeting
    MEETINGS_ON = "meetings-on"  # which meetings dealt with a matter


NAME, BOARD, TIME, OTHER = "<name>", "<board>", "<time>", "<other>"
"""Signs for a run of capital words, a board of the index, a date, and words no question is made of."""

Spans = tuple[tuple[int, int], ...]

_TOKEN = re.compile(r"\d[\d.,/-]*(?:st|nd|rd|th)?|[^\W\d_]+(?:-[^\W\d_]+)*|['’]s\b|[?,]")
_CLAUSE = re.compile(r",? and (?=(?:who|whom|whose|what|which|when|how|where|why)\b)", re.IGNORECASE)
_AROUND_BOARD = MEETINGS | frozenset("a an at by from in of the to 's ’s , ?".split())
_MONTHS = frozenset(MONTH_NUMBERS) - {"may"}


@dataclass(frozen=True, slots=True)
class ShapedWord:
    """A sign or word that a question's words `question[start:end]` are read as."""

    sign: str
    start: int
    end: int


def shape(question: str, vocabulary: frozenset[str], boards: Spans = ()) -> tuple[ShapedWord, ...]:
    """A question as the classifier sees it; runs of one sign are one.

    `boards` are the phrases that name a board of the index, with the words around it or without.
    """
    found: list[ShapedWord] = []
    for match in _TOKEN.finditer(question):
        sign = _sign(match.group(), not found, vocabulary)
        named = any(start <= match.start() and match.end() <= end for start, end in boards)
        if named and sign != TIME and match.group().casefold() not in _AROUND_BOARD:
            sign = BOARD
        if found and found[-1].sign == sign and sign.startswith("<"):
            found[-1] = ShapedWord(sign, found[-1].start, match.end())
        else:
            found.append(ShapedWord(sign, match.start(), match.end()))
    return tuple(found)


def _sign(token: str, first: bool, vocabulary: frozenset[str]) -> str:
    word = token.casefold().replace("’", "'")
    if word in ("?", ","):
        return word
    if token[0].isdigit() or word in _MONTHS or (word == "may" and token[0].isupper() and not first):
        return TIME
    if token[0].isupper() and not first:
        return NAME
    if word in vocabulary:
        return word
    return NAME if token[0].isupper() and len(token) > 1 and token[1:].islower() and first else OTHER


def features(shaped: tuple[ShapedWord, ...]) -> Iterator[str]:
    """The signs of a question, one by one, with the first, in pairs and in threes; ^ and $ are its ends."""
    signs = ["^", *(one.sign for one in shaped if one.sign not in ("?", ",")), "$"]
    yield from signs[1:-1]
    yield from (f"{signs[1]}~{one}" for one in signs[2:-1])
    yield from map(" ".join, pairwise(signs))
    yield from map(" ".join, zip(signs, signs[1:], signs[2:], strict=False))


TENTHS = 10
"""Weights are stored as whole tenths."""


@dataclass(frozen=True, slots=True)
class RecordClassifier:
    """A multinomial logistic regression; `weights` has a row of one number a kind for each feature.

    Below `threshold` a question asks for no record. `structural` are words that say what is asked and nothing
    of the matter.
    """

    vocabulary: frozenset[str]
    structural: frozenset[str]
    kinds: tuple[RecordKind, ...]
    weights: Mapping[str, NDArray[np.float64]]
    bias: NDArray[np.float64]
    threshold: float

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> RecordClassifier:
        """From what `make fit` stored."""
        return cls(
            frozenset(stored["vocabulary"]),
            frozenset(stored["structural"]),
            tuple(RecordKind(one) for one in stored["kinds"]),
            {name: np.array(row, dtype=np.float64) / TENTHS for name, row in stored["weights"].items()},
            np.array(stored["bias"], dtype=np.float64),
            float(stored["threshold"]),
        )

    def probabilities(self, question: str, boards: Spans = ()) -> NDArray[np.float64]:
        """float64[kinds], 0..1, of one clause."""
        sums = self.bias.copy()
        for name in set(features(shape(question, self.vocabulary, boards))):
            if name in self.weights:
                sums += self.weights[name]
        likely = np.exp(sums - sums.max())
        normed: NDArray[np.float64] = likely / likely.sum()
        return normed

    def __call__(self, question: str, boards: Spans = ()) -> RecordReading:
        """What a question asks for; of several clauses each, and nothing where one of them asks for none."""
        kinds: list[RecordKind] = []
        sure = 1.0
        bounds = [0, *(at for match in _CLAUSE.finditer(question) for at in match.span()), len(question)]
        for begin, end in zip(bounds[::2], bounds[1::2], strict=True):
            own = tuple((a - begin, b - begin) for a, b in boards if begin <= a and b <= end)
            likely = self.probabilities(question[begin:end], own)
            best = int(likely.argmax())
            if self.kinds[best] is RecordKind.NONE or likely[best] < self.threshold:
                return RecordReading((), float(likely[best]))
            kinds.append(self.kinds[best])
            sure = min(sure, float(likely[best]))
        return RecordReading(tuple(dict.fromkeys(kinds)), sure)


@dataclass(frozen=True, slots=True)
class RecordReading:
    """The kinds of record that a question asks for, none in doubt, and how likely that is what it means."""

    kinds: tuple[RecordKind, ...]
    probability: float


def shipped_classifier() -> RecordClassifier:
    """That of the service."""
    text = files("service.answer.records").joinpath("reading.json").read_text(encoding="utf-8")
    return RecordClassifier.of(json.loads(text))
