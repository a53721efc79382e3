"""The sentences that an answer is made from: read once for all questions, then seen with one question.

A sentence or table row too long to be quoted whole has parts that can stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.language.sentences import LIST_MARKS, sentence_spans, trim
from indexer.language.words import Analyzer
from indexer.model import Meeting, Passage, Person
from indexer.passages import Span
from indexer.store.open import Index
from service.answer.question_type import AnswerType, Entities, Measure, answer_type, entities, measure
from service.search.evidence import held_share
from service.search.question.understand import QueryTerms, Weighed
from service.search.ranking import levels
from service.search.search import SearchTrace

if TYPE_CHECKING:
    from indexer.meetings.people.initials import Directory

T = TypeVar("T")
MeetingOf = Callable[[str], Meeting]

PASSAGES = 10
"""Of the best ranked that are read for an answer: of the relevant passages in reach of the ranking 97 in 100
are among them on the sample questions."""

_REMEMBERED = 2_048  # passages, about 20 kB each
_MEETINGS = 256

LONGEST = 400
"""Characters of a sentence that is quoted whole. Of the 195 of the London minutes all are shorter, of the
43,000 of the QMSum transcripts 99 in 100 (lengths of `sentence_spans` over the passages of their indexes)."""

# Between cells, between the entries of a list that stands in one line, and at semicolons. Commas and dashes
# are no seams: what follows one may be the "not" or the "unless" of what stands before it.
_SEAM = re.compile(r";\s+|\t\s*|\s[|•·]\s+|\s(?=\((?:[a-z]|[ivx]{2,4}|\d{1,2})\)\s)")


def parts_of(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The spans of the parts of the sentence `[start, end)`; none where it is short or has no seam."""
    if end - start <= LONGEST:
        return ()
    seams = [match.end() for match in _SEAM.finditer(text, start, end)]
    pieces = (_without_bar(text, *trim(text, a, b)) for a, b in pairwise([start, *seams, end]))
    found = tuple(piece for piece in pieces if piece[0] < piece[1])
    return found if len(found) > 1 else ()


def _without_bar(text: str, start: int, end: int) -> Span:
    """A part less the bar or bullet after it; a semicolon belongs to its part."""
    return trim(text, start, end - 1) if text[start:end].endswith(("|", "•", "·")) else (start, end)


@dataclass(frozen=True, slots=True)
class RosterNames:
    """Who is who at one meeting; `described` is name, role and organisation in one line, by name."""

    directory: Directory
    described: Mapping[str, str]

    @classmethod
    def of(cls, meeting: Meeting) -> RosterNames:
        """The roster of a meeting, apologies included: minutes speak of the absent too."""
        people = (*meeting.attendees, *meeting.apologies)
        # Of two entries under one name the first counts, as it does for whom initials mean.
        described = {one.name: _described(one) for one in reversed(people) if one.name}
        # How minutes are read is loaded with the first answer: whoever only searches never needs it.
        from indexer.meetings.people.initials import directory

        return cls(directory(people, meeting.text), described)

    def explain(self, text: str, start: int, end: int) -> tuple[tuple[str, str], ...]:
        """The initials that `text[start:end]` uses without giving the name, each with who that is."""
        return tuple(
            (letters, self.described.get(name, name))
            for letters, name in self.directory.initialled(text, start, end)
            if name not in text[start:end]
        )


def _described(person: Person) -> str:
    parts = (person.name, person.role, person.organisation)
    return ", ".join(dict.fromkeys(part for part in parts if part))


_SMALL_LEAD = re.compile(rf"[{LIST_MARKS}o]\s+|\(?[a-z0-9]{{1,3}}[.)]\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SentencePart:
    """`[start, end)` of a sentence that is too long to be quoted whole, and its own terms."""

    start: int
    end: int
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`[start, end)` in the document's canonical text.

    `terms` are its own, with those of the people it mentions (name, role, organisation), so that "AF said"
    holds "Ada Field" and "clerk". `names` are the people of the roster that it mentions. `decided`: it is
    part of a decision, `undertaken`: of an action. `parts` are those of a very long one, see
    `service.answer.sentences`.
    """

    start: int
    end: int
    text: str
    terms: frozenset[str]
    count: int  # of its own terms, repeats included
    names: tuple[str, ...]
    entities: Entities
    decided: bool = False
    undertaken: bool = False
    parts: tuple[SentencePart, ...] = ()

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
        self._roster = lru_cache(maxsize=_MEETINGS)(lambda keyed: RosterNames.of(keyed.value))
        # Names are few and recur in nearly every sentence.
        self._terms = lru_cache(maxsize=_REMEMBERED)(self._terms_anew)

    def read(self, passage: Passage, meeting: Meeting) -> tuple[Sentence, ...]:
        """The sentences of a passage, with the spans that the index has vectors of."""
        return self._read(_ById(passage.passage_id, (passage, meeting)))

    def source(self, passage: Passage, meeting: Meeting, score: float) -> ReadPassage:
        """A passage read, with its score among all that were found."""
        named = self._terms(meeting.board or meeting.title or "")
        return ReadPassage(passage, meeting, score, self.read(passage, meeting), named)

    def roster(self, meeting: Meeting) -> RosterNames:
        """The people of a meeting."""
        return self._roster(_ById(meeting.document_id, meeting))

    def _terms_anew(self, text: str) -> frozenset[str]:
        return frozenset(self._analyzer.terms(text))

    def _read_anew(self, keyed: _ById[tuple[Passage, Meeting]]) -> tuple[Sentence, ...]:
        passage, meeting = keyed.value
        spans = sentence_spans(passage.text, 0, len(passage.text))
        roster = self.roster(meeting)
        return tuple(self._sentence(meeting, roster, passage.start + a, passage.start + b) for a, b in spans)

    def _sentence(self, meeting: Meeting, roster: RosterNames, start: int, end: int) -> Sentence:
        text = meeting.text[start:end]
        names = roster.directory.mentions(meeting.text, start, end)
        own = self._analyzer.terms(text)
        people = (self._terms(roster.described.get(name, name)) for name in names)
        parts = tuple(
            SentencePart(a, b, self._terms_anew(meeting.text[a:b]))
            for a, b in parts_of(meeting.text, start, end)
        )
        terms = frozenset(own).union(*people)
        decided, undertaken = (
            any(one.start < end and start < one.end for one in said)
            for said in (meeting.decisions, meeting.actions)
        )
        return Sentence(start, end, text, terms, len(own), names, entities(text), decided, undertaken, parts)


@dataclass(frozen=True, slots=True, eq=False)
class _ById(Generic[T]):
    """What to read, told apart by its id alone: hashing a meeting would mean hashing its text."""

    key: str
    value: T

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self.key == other.key


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that is read, with its score among all that were found.

    `named` are the terms of its board's name, or of the meeting's title where no board is known.
    """

    passage: Passage
    meeting: Meeting
    score: float
    sentences: tuple[Sentence, ...]
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences in the order of their passages, then of reading; row k of each array is sentence k.

    source int64[n] numbers the passage in `sources`; cosines float32[n]. held bool[n, terms]: which of the
    question's terms a sentence holds, in their own or another form; passage_held bool[sources, terms]: the
    same of whole passages, headings included. shares float32[terms]: of the question's weight. known
    bool[terms]: whether any passage of the index holds the term at all. measured bool[n]: which sentences
    hold a figure of the measure that is asked for; none do where `measure` is None. matches
    float32[n, tokens]: how near each sentence comes to each token of the question, see `Evidence`;
    token_shares float32[tokens]. levels float32[levels]: how good the best passage is, see `levels`.
    """

    sources: tuple[ReadPassage, ...]
    sentences: tuple[Sentence, ...]
    source: NDArray[np.int64]
    cosines: NDArray[np.float32]
    held: NDArray[np.bool_]
    passage_held: NDArray[np.bool_]
    terms: tuple[str, ...]
    known: NDArray[np.bool_]
    shares: NDArray[np.float32]
    wanted: AnswerType
    measure: Measure | None
    measured: NDArray[np.bool_]
    matches: NDArray[np.float32]
    token_shares: NDArray[np.float32]
    levels: NDArray[np.float32]
    question: str

    def document(self, row: int) -> str:
        """The id of the document that a sentence is of."""
        source: int = self.source[row]
        return self.sources[source].meeting.document_id

    def coverage(self) -> NDArray[np.float32]:
        """float32[n], 0..1: the share of the question's weight that each sentence holds."""
        return self.weight(self.held)

    def weight(self, held: NDArray[np.bool_]) -> NDArray[np.float32]:
        """float32[...], 0..1: the share of the question's weight in the terms of bool[..., terms]."""
        return held_share(held, self.shares)


def read_candidates(
    index: Index, reader: SentenceReader, meeting: MeetingOf, trace: SearchTrace
) -> Candidates | None:
    """The sentences of the best passages of a search; None where nothing was found."""
    evidence = trace.evidence
    if evidence is None or not len(trace.ranked.passages) or not evidence.compared.any():
        return None
    numbers = trace.ranked.passages[:PASSAGES]
    passages = index.fetch(numbers)
    sources = tuple(
        reader.source(one, meeting(one.document_id), float(score))
        for one, score in zip(passages, trace.ranked.scores[:PASSAGES], strict=True)
    )
    asked = trace.asked
    likeness = index.describe(asked.sparse(index), index.vector(asked.meaning), numbers).sentences
    sentences = tuple(sentence for source in sources for sentence in source.sentences)
    weighed = Weighed.of(asked, index)
    question = trace.results.query.text
    figure = measure(question, index.analyzer)
    return Candidates(
        sources=sources,
        sentences=sentences,
        source=np.repeat(np.arange(len(sources)), [len(one.sentences) for one in sources]),
        cosines=likeness.cosines,
        held=_held(sentences, asked, weighed.terms),
        passage_held=evidence.held[np.searchsorted(evidence.passages, numbers)],
        terms=weighed.terms,
        known=np.isin(weighed.terms, index.sparse(dict.fromkeys(weighed.terms, 1.0)).words),
        shares=weighed.shares,
        wanted=answer_type(question),
        measure=figure,
        measured=measured(figure, sentences, index.analyzer),
        matches=index.sentence_matches(index.encoded(asked.meaning).tokens, numbers),
        token_shares=evidence.token_shares,
        levels=levels(evidence.only(evidence.compared)),
        question=question,
    )


def measured(figure: Measure | None, sentences: Sequence[Sentence], analyzer: Analyzer) -> NDArray[np.bool_]:
    """bool[sentences]: which hold a figure of that measure."""
    given = [figure is not None and figure.given(one.text, analyzer) for one in sentences]
    return np.array(given, dtype=np.bool_)


def _held(sentences: Sequence[Sentence], asked: QueryTerms, terms: tuple[str, ...]) -> NDArray[np.bool_]:
    held = np.zeros((len(sentences), len(terms)), dtype=np.bool_)
    for row, sentence in enumerate(sentences):
        other = {
            term for form in asked.forms if form.other and form.other <= sentence.terms for term in form.own
        }
        held[row] = [term in sentence.terms or term in other for term in terms]
    return held
