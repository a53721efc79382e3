"""The sentences of a passage, read once for all questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.language.sentences import sentence_spans
from indexer.language.words import Analyzer
from indexer.model import Meeting, Passage
from service.answer.parts import parts_of
from service.answer.people import Roster
from service.answer.shapes import Shapes, shapes

_REMEMBERED = 2_048  # passages, about 20 kB each
_MEETINGS = 256

_SMALL_LEAD = re.compile(r"[-*•·‣◦▪●–o]\s+|\(?[a-z0-9]{1,3}[.)]\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """`[start, end)` of a sentence that is too long to be quoted whole, and its own terms."""

    start: int
    end: int
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`[start, end)` in the document's canonical text.

    `terms` are its own, with those of the people it mentions (name, role, organisation), so that "AF said"
    holds "Ada Field" and "clerk". `names` are the people of the roster that it mentions. `parts` are those
    of a very long one, see `service.answer.parts`.
    """

    start: int
    end: int
    text: str
    terms: frozenset[str]
    count: int  # of its own terms, repeats included
    names: tuple[str, ...]
    shapes: Shapes
    parts: tuple[Part, ...] = ()

    @property
    def bare(self) -> str:
        """The text without a bullet or number before it."""
        lead = _SMALL_LEAD.match(self.text)
        return self.text[lead.end() :] if lead else self.text


class SentenceReader:
    """Reads passages of one index; safe to share between threads."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._read = lru_cache(maxsize=_REMEMBERED)(self._read_anew)
        self._roster = lru_cache(maxsize=_MEETINGS)(self._roster_anew)
        # Names are few and recur in nearly every sentence.
        self._terms = lru_cache(maxsize=_REMEMBERED)(self._terms_anew)

    def read(self, passage: Passage, meeting: Meeting) -> tuple[Sentence, ...]:
        """The sentences of a passage, with the spans that the index has vectors of."""
        return self._read(_Keyed(passage.passage_id, passage, meeting))

    def roster(self, meeting: Meeting) -> Roster:
        """The people of a meeting."""
        return self._roster(_Keyed(meeting.document_id, None, meeting))

    def _roster_anew(self, keyed: _Keyed) -> Roster:
        return Roster.of(keyed.meeting)

    def _terms_anew(self, text: str) -> frozenset[str]:
        return frozenset(self._analyzer.terms(text))

    def _read_anew(self, keyed: _Keyed) -> tuple[Sentence, ...]:
        passage, meeting = keyed.passage, keyed.meeting
        if passage is None:
            raise ValueError("only passages have sentences")
        spans = sentence_spans(passage.text, 0, len(passage.text))
        roster = self.roster(meeting)
        return tuple(self._sentence(meeting, roster, passage.start + a, passage.start + b) for a, b in spans)

    def _sentence(self, meeting: Meeting, roster: Roster, start: int, end: int) -> Sentence:
        text = meeting.text[start:end]
        names = roster.directory.mentions(meeting.text, start, end)
        own = self._analyzer.terms(text)
        people = (self._terms(roster.described.get(name, name)) for name in names)
        parts = tuple(
            Part(a, b, self._terms_anew(meeting.text[a:b])) for a, b in parts_of(meeting.text, start, end)
        )
        terms = frozenset(own).union(*people)
        return Sentence(start, end, text, terms, len(own), names, shapes(text), parts)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """What to read, told apart by its id alone: hashing a meeting would mean hashing its text."""

    key: str
    passage: Passage | None
    meeting: Meeting

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.key == other.key
