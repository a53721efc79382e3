"""What the documents of an index say their acronyms stand for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from indexer.acronyms.definitions import Definition, definitions
from indexer.acronyms.people import People, is_person, people_of
from indexer.acronyms.wording import fold, key_of, plain
from indexer.boards import acronym
from indexer.model import Meeting

# A word of running text: not part of an address on the web or of a code.
_WORD = re.compile(r"(?<![\w./@:#-])[^\W\d_]{2,}+(?![\w@]|[./:]\w)")

_RARE = 3
"""Letters are a word too if they are written small once for every so many times in capitals; less often it is
a slip of typing, and even then the small ones mostly mean the acronym."""
_BOARD_LETTERS = 3
"""A board is known by its initials without a document's saying so if they are at least so many."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An acronym, what it stands for, and in how many documents it does."""

    acronym: str
    expansion: str
    documents: int


@dataclass(frozen=True, slots=True)
class Observed:
    """What one document says by itself, whatever the others say."""

    definitions: tuple[Definition, ...]
    people: People

    def as_json(self) -> list[Any]:
        """Plain lists, as `of_json` reads them."""
        names, initials = sorted(self.people.names), sorted(self.people.initials)
        return [[list(astuple(one)) for one in self.definitions], names, initials]

    @classmethod
    def of_json(cls, found: list[Any]) -> Observed:
        """What `as_json` gave."""
        defined, names, initials = found
        return cls(tuple(Definition(*one) for one in defined), People(frozenset(names), frozenset(initials)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one document teaches: its acronyms, whose board's it is, and letters that are somebody there."""

    document_id: str
    board: str | None
    board_letters: str | None  # what the board is called for short
    defined: tuple[tuple[str, str], ...]  # (acronym, expansion) by first mention, repeats included
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a set of documents teaches, and how often each word stands in it (case kept)."""

    pairs: tuple[Pair, ...]
    lessons: tuple[Lesson, ...]
    counts: Mapping[str, int]

    def in_small(self, word: str) -> bool:
        """Whether the documents use the acronym's letters as an ordinary word too ("it", "care")."""
        small = sum(self.counts.get(form, 0) for form in {word.lower(), plain(word.lower())})
        return small > 0 and small * _RARE >= self.counts.get(word, 0)


def learn(meetings: Iterable[Meeting]) -> tuple[Pair, ...]:
    """The pairs that the documents define, by acronym; of several expansions the most frequent first."""
    return study(meetings).pairs


def study(meetings: Iterable[Meeting]) -> Learned:
    """All that the documents teach of acronyms; each meeting is looked at once."""
    found: list[tuple[Meeting, Observed]] = []
    counts: Counter[str] = Counter()
    for meeting in meetings:
        found.append((meeting, observe(meeting)))
        counts.update(word_counts(meeting.text))
    return concluded(((one.document_id, one.board, observed) for one, observed in found), counts)


def observe(meeting: Meeting) -> Observed:
    """What one document says by itself."""
    return Observed(tuple(definitions(meeting.text)), people_of(meeting))


def word_counts(text: str) -> Counter[str]:
    """How often each word of running text stands in a text, case kept."""
    return Counter(_WORD.findall(text))


def concluded(documents: Iterable[tuple[str, str | None, Observed]], counts: Mapping[str, int]) -> Learned:
    """What documents teach together: of each its id, its board and what it says; `counts` of all words."""
    found = list(documents)
    names: frozenset[str] = frozenset().union(*(one.people.names for _, _, one in found))
    ordinary = frozenset(plain(fold(word)) for word in counts if word.islower())
    lessons = tuple(
        _lesson(
            document_id,
            board,
            observed.people,
            [one for one in observed.definitions if not is_person(one, names, ordinary)],
        )
        for document_id, board, observed in found
    )
    return Learned(_pairs(lessons), lessons, counts)


def _lesson(document_id: str, board: str | None, people: People, ones: Iterable[Definition]) -> Lesson:
    defined = [(one.acronym, one.expansion) for one in ones if one.acronym not in people.initials]
    letters = acronym(board) if board else None
    if board and letters and len(letters) >= _BOARD_LETTERS:
        defined.insert(0, (letters, board))
    else:
        letters = None
    return Lesson(document_id, board, letters, tuple(defined), people.initials)


def _pairs(lessons: Iterable[Lesson]) -> tuple[Pair, ...]:
    documents: dict[tuple[str, str], set[str]] = defaultdict(set)
    written: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for lesson in lessons:
        for short, expansion in lesson.defined:
            pair = short, key_of(expansion)
            documents[pair].add(lesson.document_id)
            written[pair][expansion] += 1
    pairs = [Pair(pair[0], _usual(written[pair]), len(holders)) for pair, holders in documents.items()]
    return tuple(sorted(pairs, key=lambda one: (one.acronym, -one.documents, one.expansion)))


def _usual(written: Counter[str]) -> str:
    """The form that is written most; of equally frequent ones the first in the alphabet."""
    return min(written, key=lambda form: (-written[form], form))
