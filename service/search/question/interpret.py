"""What a question says of time and place, as filters and hints, and what is left of it to look for."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from indexer.language.dates import MONTHS, date_in_words
from indexer.language.words import STOP_WORDS
from indexer.store.open import Board
from indexer.store.records import MeetingSummary
from service.search.query import DerivedFilter, Interpretation, Note, PhraseKind, Strength
from service.search.question.board_names import NOTHING_KNOWN, WordUse, find_boards
from service.search.question.boards import read_boards
from service.search.question.counted_meetings import CountedMeetings, counted_strength, find_counted
from service.search.question.grammar import Naming, QuestionReading, fold, split_words
from service.search.question.periods import Grain, Mention, Period, Recurring, Relation, find_mentions
from service.search.question.sittings import kind_of_sitting
from service.search.question.time_rules import Placed, place_in_time
from service.search.question.word_classes import MEETINGS


def interpret(
    question: str,
    boards: Sequence[Board],
    meetings: Sequence[MeetingSummary],
    today: dt.date,
    use: WordUse = NOTHING_KNOWN,
) -> Interpretation:
    """What a question says of time and place; takes time linear in the question, whatever it is.

    `boards` and `meetings` are those searched: of a caller who filters already, the meetings that pass, so
    that "the last meeting" is the last of them. A date becomes a filter only where a meeting falls in it;
    where none does, a note says so. `today` must lie within the years 1900 to 2100.
    """
    words = split_words(question)
    reading = QuestionReading(question, words, find_boards(words, boards, use))
    placed = read_boards(reading)
    times = _times(reading, placed.filters, meetings, today)
    dated = [one for one in times if isinstance(one, DerivedFilter)]
    derived = sorted((*placed.derived, *dated), key=lambda one: (one.start, one.end))
    if reading.statement:
        return Interpretation(tuple(replace(one, strength=Strength.HINT) for one in derived))
    notes = dict.fromkeys(one for one in times if isinstance(one, Note))
    return Interpretation(_agreeing(derived, meetings), (*placed.remarks, *notes))


def _agreeing(
    derived: Sequence[DerivedFilter], meetings: Sequence[MeetingSummary]
) -> tuple[DerivedFilter, ...]:
    """The phrases; several times that no meeting satisfies at once ("in May and in June 2023") only hint."""
    times = [one for one in derived if one.kind is PhraseKind.DATE and one.strength is Strength.FILTER]
    if len(times) < 2 or any(all(_passes(one, meeting) for one in times) for meeting in meetings):
        return tuple(derived)
    return tuple(
        replace(one, strength=Strength.HINT) if one.kind is PhraseKind.DATE else one for one in derived
    )


def _passes(one: DerivedFilter, meeting: MeetingSummary) -> bool:
    if one.documents:
        return meeting.document_id in one.documents
    if meeting.date is None:
        return False
    return (one.date_from or dt.date.min) <= meeting.date <= (one.date_to or dt.date.max)


# The times of a question, checked against the meetings that there are.


@dataclass(frozen=True, slots=True)
class Searched:
    """Meetings of some boards, or of all where `groups` is empty; a group holds the names of one board."""

    groups: tuple[tuple[str, ...], ...]
    meetings: Sequence[MeetingSummary]
    dates: tuple[dt.date, ...]  # theirs, earliest first, each once
    undated: bool  # there are meetings without a date too

    @classmethod
    def of(cls, groups: tuple[tuple[str, ...], ...], meetings: Sequence[MeetingSummary]) -> Searched:
        """Those of the meetings that are of these groups of boards' names, or all without a group."""
        names = {name for group in groups for name in group}
        among = [meeting for meeting in meetings if meeting.board in names] if names else meetings
        # An index lists its meetings by date, which sorting is quick to find out; a set would lose the order.
        known = dict.fromkeys(meeting.date for meeting in among)
        dates = tuple(sorted(date for date in known if date is not None))
        return cls(groups, among, dates, undated=None in known)

    def within(self, first: dt.date | None, last: dt.date | None) -> Sequence[dt.date]:
        """The dates from `first` to `last`, both inclusive, None where open."""
        begin = 0 if first is None else bisect_left(self.dates, first)
        end = len(self.dates) if last is None else bisect_right(self.dates, last)
        return self.dates[begin:end]

    def counted(self, counted: CountedMeetings) -> list[MeetingSummary]:
        """The meetings meant, of each board by itself where several are named; none of too few."""
        if len(self.groups) > 1:
            alone = (Searched.of((group,), self.meetings) for group in self.groups)
            return [meeting for one in alone for meeting in one.counted(counted)]
        period = counted.period
        dates = self.within(period.first, period.last) if period else self.dates
        meant = set((dates if counted.oldest else dates[::-1])[counted.rank])
        return [meeting for meeting in self.meetings if meeting.date in meant]

    @property
    def whose(self) -> str:
        """The boards as a sentence goes on: " of the London Victims' Board"; empty for all of them."""
        names = [name for group in self.groups for name in group]
        return f" of the {' or the '.join(names)}" if names else ""


def _times(
    reading: QuestionReading,
    boards: Sequence[DerivedFilter],
    meetings: Sequence[MeetingSummary],
    today: dt.date,
) -> list[DerivedFilter | Note | None]:
    """What the times in a question make of it; `boards` are the filters that its boards are."""
    counted = find_counted(reading, today)
    taken = range(counted.start, counted.end) if counted is not None else range(0)
    mentions = list(find_mentions(reading, today, taken))
    if counted is None and not mentions:
        return []
    among = Searched.of(tuple(dict.fromkeys(one.boards for one in boards)), meetings)
    found: list[DerivedFilter | Note | None] = []
    if counted is not None:
        found.append(_counted(reading, counted, among, meetings))
    for mention in mentions:
        placed = place_in_time(reading, mention)
        if placed is not None:
            found.append(_placed(reading, mention, placed, among, today))
    return found


def _date_filter(
    reading: QuestionReading,
    strength: Strength,
    words: range,
    label: str,
    documents: tuple[str, ...] = (),
    days: tuple[dt.date | None, dt.date | None] = (None, None),
) -> DerivedFilter:
    start, end = reading.span(words.start, words.stop)
    phrase = reading.question[start:end]
    return DerivedFilter(PhraseKind.DATE, strength, start, end, phrase, label, (), documents, *days)


# The last meeting, and others told by their place in a row, as documents.


def _counted(
    reading: QuestionReading, counted: CountedMeetings, among: Searched, meetings: Sequence[MeetingSummary]
) -> DerivedFilter | Note:
    """What "the last meeting" makes of a question: of each board that is named, else of all together."""
    own = _own_boards(reading, counted)
    if own:
        # The names of one board together, those of different boards each by itself.
        groups = [(one.boards,) if one.clear else tuple((name,) for name in one.boards) for one in own]
        among = Searched.of(tuple(group for each in groups for group in each), meetings)
    chosen = among.counted(counted)
    if not chosen:
        return Note(PhraseKind.DATE, _none(counted, among))
    # Without a board of its own it may be the last of one that is named, filter or not.
    others = {name for one in reading.boards for name in one.boards}
    clear = all(one.clear for one in own) if own else others <= {name for row in among.groups for name in row}
    strength = counted_strength(reading, counted) if clear else Strength.HINT
    label = _label(counted, among, {one.date for one in chosen if one.date is not None})
    documents = tuple(dict.fromkeys(meeting.document_id for meeting in chosen))
    return _date_filter(reading, strength, range(counted.start, counted.end), label, documents)


def _own_boards(reading: QuestionReading, counted: CountedMeetings) -> tuple[Naming, ...]:
    """The boards in "the last X meeting", "X's last meeting" or "the last meetings of X and Y"."""
    of = reading.text(counted.end) == "of"
    behind = reading.after_determiner(counted.end + 1) if of else counted.end
    for row in reading.board_rows:
        for naming in row:
            inside = counted.start <= naming.start < counted.end
            if inside or naming.end == counted.start or naming.start == behind:
                return row
    return ()


def _label(counted: CountedMeetings, among: Searched, dates: set[dt.date]) -> str:
    """ "the latest meeting of the London Victims' Board, 28 May 2024"."""
    many = len(dates) > 1
    count = f"{len(dates)} " if many and len(among.groups) < 2 else ""
    row = "earliest" if counted.oldest else "latest" if counted.rank.start == 0 else "latest but one"
    when = f" in {counted.period.label}" if counted.period else ""
    day = "" if many else f", {date_in_words(min(dates))}"
    return f"the {count}{row} meeting{'s' if many else ''}{among.whose}{when}{day}"


def _none(counted: CountedMeetings, among: Searched) -> str:
    if not among.dates:
        none = f"No meeting{among.whose} among those searched states its date"
        return f"{none}, so which is the latest is not known."
    if counted.period is not None:
        return f"No meeting{among.whose} among those searched is dated {counted.period.label}."
    return f"Only one dated meeting{among.whose} is among those searched."


# Periods as the days that a filter lets pass.

_NOTED = frozenset({Relation.WITHIN, Relation.AS_OF, Relation.BARE})
"""Hints worth a note when no meeting falls in them: a month somebody named, no deadline."""

_DAY = dt.timedelta(days=1)


def _placed(
    reading: QuestionReading, mention: Mention, placed: Placed, among: Searched, today: dt.date
) -> DerivedFilter | Note | None:
    """What one time makes of the question; a note where no meeting falls in it."""
    sure, noted = placed.strength is Strength.FILTER, placed.relation in _NOTED
    period = mention.period
    if isinstance(period, Recurring):
        year = _in_a_year(period, placed, among, today, {word.year for word in reading.words} - {None})
        if year is None:
            day = f"{period.day} " if period.day else ""
            missing = f"{day}{MONTHS[period.month - 1]} of any year"
            return _no_meeting(among, missing) if sure and noted else None
        period = year
    first, last, label, dated = _days(placed.relation, period)
    held = among.within(first, last)
    if not held:
        return _no_meeting(among, dated) if sure or (noted and period.grain <= Grain.MONTH) else None
    # A filter that every dated meeting passes would keep out only those without a date, wrongly perhaps.
    idle = among.undated and len(held) == len(among.dates)
    strength = Strength.HINT if idle or not _named_met(reading, among, first, last) else placed.strength
    words = range(placed.start, placed.end)
    kind = kind_of_sitting(reading, placed.start, placed.end) if strength is Strength.FILTER else None
    if kind is not None and placed.relation is Relation.WITHIN:
        dates = set(held)
        chosen = kind.among(one for one in among.meetings if one.date in dates)
        if chosen:
            documents = tuple(one.document_id for one in chosen)
            return _date_filter(reading, strength, words, f"{kind.label}, {label}", documents)
    return _date_filter(reading, strength, words, label, days=(first, last))


def _named_met(
    reading: QuestionReading, among: Searched, first: dt.date | None, last: dt.date | None
) -> bool:
    """Whether a board that is clearly named met then, be it no filter; true where none is named."""
    groups = tuple(one.boards for one in reading.boards if one.clear)
    return not groups or bool(Searched.of(groups, among.meetings).within(first, last))


def _no_meeting(among: Searched, dated: str) -> Note:
    return Note(PhraseKind.DATE, f"No meeting{among.whose} among those searched is dated {dated}.")


def _days(relation: Relation, period: Period) -> tuple[dt.date | None, dt.date | None, str, str]:
    """The first and the last day that lie so to the period, None where open; as a chip says it, and a note.

    All relations but the open ones mean the days within.
    """
    label = period.label
    match relation:
        case Relation.SINCE:
            return period.first, None, f"from {label}", f"{label} or later"
        case Relation.AFTER:
            return period.last + _DAY, None, f"after {label}", f"after {label}"
        case Relation.BEFORE:
            return None, period.first - _DAY, f"before {label}", f"before {label}"
        case Relation.UNTIL:
            return None, period.last, f"until {label}", f"{label} or earlier"
        case _:
            return period.first, period.last, label, f"from {label}" if " to " in label else label


def _in_a_year(
    period: Recurring, placed: Placed, among: Searched, today: dt.date, named: Set[int | None]
) -> Period | None:
    """The period in the year that is meant: the latest in which a meeting falls, or, since then, of today.

    Of the years that the question names, where it names some.
    """
    if placed.relation is Relation.SINCE:
        this = period.in_year(today.year)
        return this if this is not None and this.first <= today else period.in_year(today.year - 1)
    if placed.relation not in _NOTED or not among.dates:
        return None
    years = range(among.dates[-1].year, among.dates[0].year - 1, -1)
    meant = (year for year in years if not named or year in named)
    periods = (found for year in meant if (found := period.in_year(year)) is not None)
    held = [one for one in periods if among.within(one.first, one.last)]
    # A hint needs one answer to be worth anything.
    sure = len(held) == 1 or placed.strength is Strength.FILTER
    return held[0] if held and sure else None


# The question without the phrases that became filters.

_SLIGHT = STOP_WORDS | MEETINGS
_WORD = re.compile(r"[^\W_]++(?:['’][^\W_]++)*+")
_DANGLING = re.compile(r"\s++(?=[,;:.?!)])|(?<=[(])\s++")
_EMPTY = re.compile(r"[(\[]\s*+[)\]]")
_REPEATED = re.compile(r"[,;:](?=[,;:.?!])")


def remaining(question: str, interpretation: Interpretation) -> str:
    """What to look for in the passages that pass the filters, for the lexical leg.

    A filter's words leave: every passage that passes has the board and the date in its heading, so they tell
    none from another, and as words of the text they mislead ("crime reduction" is a subject too, "March" and
    "meeting" are everywhere). The words of hints stay. Where no word of substance would be left, as of
    "minutes of the last meeting", the whole question is given back, since a search needs words.
    """
    if not interpretation.filters:
        return question
    kept, place = [], 0
    for one in sorted(interpretation.filters, key=lambda one: one.start):
        kept.append(question[place : one.start])
        place = max(place, one.end)
    left = " ".join([*kept, question[place:]])
    if all(fold(word)[0] in _SLIGHT for word in _WORD.findall(left)):
        return question
    whole = " ".join(_EMPTY.sub("", left).split())
    return _REPEATED.sub("", _DANGLING.sub("", whole)).strip(" ,;:-–")
