"""Which meetings and which person a question for records means; in doubt none, and quotes answer instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from indexer.language.titles import file_words
from indexer.language.words import STOP_WORDS
from indexer.store.open import Index
from indexer.store.records import MeetingSummary, NamedEntry, name_words
from service.answer.records.reading import NAME, RecordClassifier, ShapedWord, shape
from service.answer.sentences import MeetingOf
from service.search.query import DerivedFilter
from service.search.question.grammar import QuestionReading, split_words
from service.search.question.periods import Period, find_mentions
from service.search.question.sittings import kind_of_sitting
from service.search.question.word_classes import BODIES, MEETINGS
from service.search.request import QuestionPart
from service.search.search import SearchTrace

MOST_MEETINGS = 4
"""Of which a question may ask at once ("in September and in November")."""

_AGREEING = 5
"""Passages, the best ones, that must be of one meeting for it to be the one that a question describes."""

_HEAD = 800
"""Characters at the beginning of minutes that say whose they are."""

_SAYS_MEETING = MEETINGS | frozenset("meet meets met session sitting agm egm".split())
"""Words of a question that is about a meeting, whatever else stands in it."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Whom a question names: as typed, and the entries of rosters and actions that name the same."""

    typed: str
    entries: tuple[NamedEntry, ...]
    body: bool = False  # it is an organisation that people were there for
    several: bool = False  # people of different names may be meant


@dataclass(frozen=True)
class RecordScope:
    """A search with what its question says of meetings and people, read when it is asked for."""

    index: Index
    trace: SearchTrace
    meeting: MeetingOf
    classifier: RecordClassifier
    today: dt.date

    @property
    def question(self) -> str:
        """The question as it was searched for."""
        return self.trace.results.understood.text

    @cached_property
    def best(self) -> tuple[str, ...]:
        """The documents of the best passages, in their order."""
        passages = self.index.fetch(self.trace.ranked.passages[:_AGREEING])
        return tuple(one.document_id for one in passages)

    @cached_property
    def _reading(self) -> QuestionReading:
        return QuestionReading(self.question, split_words(self.question), ())

    @property
    def _derived(self) -> Sequence[DerivedFilter]:
        """The boards and times that the search has read in the question, those that only hint too."""
        return self.trace.results.understood.interpretation.derived

    @cached_property
    def _periods(self) -> tuple[tuple[Period, tuple[int, int]], ...]:
        if QuestionPart.DATE in self.trace.results.query.as_typed:
            return ()
        found = []
        for mention in find_mentions(self._reading, self.today):
            period = mention.period
            span = self._reading.span(mention.at, mention.end)
            if isinstance(period, Period):
                found.append((period, span))
                continue
            # A month without a year is that of another one that is named, else of any.
            years = {one.date.year for one in self.index.meetings if one.date}
            found += [(one, span) for year in sorted(years) if (one := period.in_year(year)) is not None]
        years = {period.first.year for period, _ in found}
        named = [text for text in self._reading.texts if text.isdigit() and int(text) in years]
        if named:
            found = [(one, span) for one, span in found if str(one.first.year) in named]
        return tuple(found)

    @cached_property
    def _taken(self) -> tuple[tuple[int, int], ...]:
        """The parts of the question that say which board and when."""
        return (*((one.start, one.end) for one in self._derived), *(span for _, span in self._periods))

    @cached_property
    def rest(self) -> tuple[str, ...]:
        """The folded words that say neither what is asked, nor of which board, when or of whom."""
        whom = self.person.typed if self.person else ""
        at = self.question.find(whom) if whom else -1
        taken = [*self._taken, (at, at + len(whom))] if whom else [*self._taken]
        return tuple(
            token.term
            for token in self.index.analyzer.words(self.question)
            if token.term not in STOP_WORDS
            and token.term not in self.classifier.structural
            and not any(start < token.end and token.start < end for start, end in taken)
        )

    @cached_property
    def strange(self) -> bool:
        """Whether any of the rest is in no passage of the index, so that no record can be of it."""
        terms = {self.index.analyzer.stem(word) for word in self.rest}
        return len(self.index.sparse(dict.fromkeys(terms, 1.0)).words) < len(terms)

    @cached_property
    def candidates(self) -> tuple[MeetingSummary, ...]:
        """The meetings that the filters and the times and boards of the question admit, newest first."""
        where = self.trace.results.understood.where
        found = [one for one in self.index.meetings if where.admits(one.document_id, one.board, one.date)]
        if not self.dated and self._periods:
            found = [
                one
                for one in found
                if one.date and any(period.first <= one.date <= period.last for period, _ in self._periods)
            ]
        named = {name for one in self._derived for name in one.boards}
        if not where.boards and named:
            found = [one for one in found if one.board in named]
        return tuple(found)

    @property
    def dated(self) -> bool:
        """Whether a filter says when."""
        where = self.trace.results.understood.where
        return bool(where.documents or where.years or where.date_from or where.date_to)

    @cached_property
    def of_board(self) -> tuple[MeetingSummary, ...]:
        """The candidates of the one board that is meant; none where several may be."""
        boards = {one.board for one in self.candidates}
        if len(boards) == 1 and None not in boards:
            return self.candidates
        meant = self._told_by_name() or self._told_by_hits()
        if not meant and self._periods:
            return self._told_by_times()
        return self.candidates if boards == {None} and not self._named else meant

    def _told_by_times(self) -> tuple[MeetingSummary, ...]:
        """The meetings of nearly all the best passages, one in each time; none otherwise."""
        admitted = {one.document_id for one in self.candidates}
        if sum(document in admitted for document in self.best) < _AGREEING - 1:
            return ()
        found = tuple(one for one in self.candidates if one.document_id in self.best)
        each = [
            sum(one.date is not None and period.first <= one.date <= period.last for one in found)
            for period, _ in self._periods
        ]
        return found if max(each) == 1 else ()

    def _told_by_name(self) -> tuple[MeetingSummary, ...]:
        """Those that are named, where they are of one board."""
        boards = {one.board for named in self._named for one in named}
        return tuple(self._named[0]) if len(self._named) == len(boards) == 1 else ()

    @cached_property
    def _named(self) -> list[list[MeetingSummary]]:
        """Those whose names have most words of the question, parted by which words these are.

        Minutes that name no board go by what their files are called.
        """
        asked = {
            self.index.analyzer.stem(token.term)
            for token in self.index.analyzer.words(self.question)
            if token.term not in STOP_WORDS | BODIES | self.classifier.structural
        }
        named: dict[frozenset[str], list[MeetingSummary]] = {}
        for meetings in self._by_board():
            names = (f"{one.board or ''} {file_words(one.document_id)}" for one in meetings)
            own = map(self.index.analyzer.terms, names)
            named.setdefault(frozenset(asked.intersection(*own)), []).extend(meetings)
        most = max(map(len, named), default=0)
        return [meetings for words, meetings in named.items() if len(words) == most > 0]

    def _by_board(self) -> Iterable[list[MeetingSummary]]:
        """The candidates of each board together, each of no board by itself."""
        boards: dict[str, list[MeetingSummary]] = {}
        for one in self.candidates:
            boards.setdefault(one.board or f"/{one.document_id}", []).append(one)
        return boards.values()

    def _told_by_hits(self) -> tuple[MeetingSummary, ...]:
        """Those of the one board that all the best passages are of."""
        admitted = {one.document_id: one.board for one in self.candidates}
        boards = {admitted.get(document) for document in self.best if document in admitted}
        if len(boards) != 1 or None in boards or self.best[0] not in admitted:
            return ()
        return tuple(one for one in self.candidates if one.board in boards)

    @cached_property
    def meetings(self) -> tuple[MeetingSummary, ...]:
        """The meetings that are asked about; none where that is not told."""
        found = self.of_board
        if not found:
            return ()
        timed = self.dated or bool(self._periods)
        kind = kind_of_sitting(self._reading, 1, len(self._reading.words))
        found = (kind.among(found) if kind and timed else ()) or found
        if len(found) == 1 or (timed and len(found) <= MOST_MEETINGS):
            return found if all(self._is_meant(one) for one in found) else ()
        # "The special meeting about the water": told by what it was about.
        if self._says_meeting and self.rest and len(set(self.best)) == 1:
            return tuple(one for one in found if one.document_id == self.best[0])
        return ()

    def _is_meant(self, one: MeetingSummary) -> bool:
        """Whether what else the question says is of that meeting: the rest of its name, or its matter."""
        if self._says_meeting or not self.rest:
            return True
        head = self.meeting(one.document_id).text[:_HEAD]
        known = set(self.index.analyzer.terms(f"{_names_of(one)} {head}"))
        return known.issuperset(self.index.analyzer.stem(word) for word in self.rest)

    @property
    def _says_meeting(self) -> bool:
        return not _SAYS_MEETING.isdisjoint(self._reading.texts)

    def about_meeting(self) -> bool:
        """Whether the question asks of meetings as such, not of a matter that one dealt with."""
        return all(self._is_named(word) for word in self.rest)

    def _is_named(self, word: str) -> bool:
        terms = self.index.analyzer.terms
        return any(set(terms(word)) <= set(terms(_names_of(one))) for one in self.of_board[:3])

    # Whom it names.

    @cached_property
    def person(self) -> NamedPerson | None:
        """The first person or organisation that a roster or action knows; None for none or several."""
        for run in self._names():
            found = self._known(self.question[run.start : run.end])
            if found is not None:
                return found
        return None

    @cached_property
    def stranger(self) -> bool:
        """Whether the question asks of people from some body, or of that name, whom no roster knows."""
        before = ("from", "for", "representing", "of")
        runs = (self.question[one.start : one.end] for sign, one in self._names_after() if sign in before)
        return self.person is None and any(not all(map(self._is_named, run.split())) for run in runs)

    def _names(self) -> Iterator[ShapedWord]:
        """The runs of capital words that say neither which board nor when."""
        return (one for _, one in self._names_after())

    def _names_after(self) -> Iterator[tuple[str, ShapedWord]]:
        """The same, each with the sign before it."""
        shaped = shape(self.question, self.classifier.vocabulary)
        for before, one in zip((None, *shaped), shaped, strict=False):
            if one.sign == NAME and not any(a < one.end and one.start < b for a, b in self._taken):
                yield before.sign if before else "", one

    def _known(self, typed: str) -> NamedPerson | None:
        bare = without_title(typed)
        words = name_words(bare)
        admitted = {one.document_id for one in self.candidates}
        found = self._admitted(words, admitted)
        if len(words) > 1:
            found = list(dict.fromkeys((*found, *self._alike(words, admitted))))
        if not found:
            return None
        body = not any(set(words) & set(name_words(one.name)) for one in found)
        people = {_first_and_last(one.name) for one in found if set(words) & set(name_words(one.name))}
        return NamedPerson(typed, tuple(found), body, not body and len(words) == 1 and len(people) > 1)

    def _admitted(self, words: Sequence[str], admitted: set[str]) -> list[NamedEntry]:
        return [one for one in self.index.naming(words) if one.document_id in admitted]

    def _alike(self, words: Sequence[str], admitted: set[str]) -> list[NamedEntry]:
        """Entries of the same surname with an initial that may be meant, and of one that is a slip away."""
        found = []
        for one in (*self._admitted(words[-1:], admitted), *self._admitted(words[:1], admitted)):
            own = name_words(without_title(one.name))
            # Minutes that call everybody by surname alone name "Trustee Bell" so.
            if own == list(words[-1:]) or (_one_slip(own[-1], words[-1]) and _may_be(own[0], words[0])):
                found.append(one)
        return found


def _names_of(meeting: MeetingSummary) -> str:
    """What minutes go by: board, title and id."""
    return f"{meeting.board or ''} {meeting.title or ''} {file_words(meeting.document_id)}"


@lru_cache(maxsize=20_000)  # rosters name the same people again and again
def without_title(name: str) -> str:
    """A name without "Cllr", "Dr" and their like."""
    # How minutes are read is loaded with the first question for a person: a search never needs it.
    from indexer.meetings.people.names import strip_title

    return strip_title(name)[0]


def _may_be(one: str, other: str) -> bool:
    """Whether two first names may be the same person's: alike, or one is the other's initial."""
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


_SHORTEST = 5  # letters of a name that may be misspelt: shorter ones are others' names


def _one_slip(one: str, other: str) -> bool:
    """Whether two surnames are the same but for one letter that one has and the other has not."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) != 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at:] == long[at + 1 :]


def _first_and_last(name: str) -> tuple[str, str]:
    """What tells people of one surname apart: the first letter of the first name."""
    words = name_words(without_title(name)) or [""]
    return (words[0][:1] if len(words) > 1 else "", words[-1])
