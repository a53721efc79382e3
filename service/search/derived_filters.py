"""The times of a question as filters and hints, checked against the meetings that there are."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.language.words import STOP_WORDS
from indexer.store.open import Board
from indexer.store.records import MeetingSummary
from service.search.boards import Naming, find_boards
from service.search.grammar import MEETINGS, TALK_BASE, TELLING, QuestionWord, fold, split_words
from service.search.periods import MONTHS, Grain, Period, Recurring, in_words, month_number, year_number
from service.search.query import DerivedFilter, Interpretation, Note, PhraseKind, Strength
from service.search.sentence import QuestionReading, Relation, find_mentions, meeting_start
from service.search.time_rules import CountedMeetings, Placed, find_sitting, place_in_time, sitting_strength

# The meetings that a question's times are checked against.


@dataclass(frozen=True, slots=True)
class Searched:
    """Meetings of some boards, or of all where `groups` is empty; a group holds the names of one board."""

    groups: tuple[tuple[str, ...], ...]
    meetings: Sequence[MeetingSummary]
    dates: tuple[dt.date, ...]  # theirs, earliest first, each once
    undated: bool  # there are meetings without a date too

    def within(self, first: dt.date | None, last: dt.date | None) -> Sequence[dt.date]:
        """The dates from `first` to `last`, both inclusive, None where open."""
        begin = 0 if first is None else bisect_left(self.dates, first)
        end = len(self.dates) if last is None else bisect_right(self.dates, last)
        return self.dates[begin:end]

    @property
    def whose(self) -> str:
        """The boards as a sentence goes on: " of the London Victims' Board"; empty for all of them."""
        return of_boards(tuple(name for group in self.groups for name in group))


def searched(boards: Sequence[DerivedFilter], meetings: Sequence[MeetingSummary]) -> Searched:
    """The dated meetings of the boards that a question filters by, or all."""
    groups = tuple(dict.fromkeys(one.boards for one in boards if one.strength is Strength.FILTER))
    return searched_of(groups, meetings)


def searched_of(groups: tuple[tuple[str, ...], ...], meetings: Sequence[MeetingSummary]) -> Searched:
    """The dated meetings of groups of boards' names, or all without a group."""
    names = {name for group in groups for name in group}
    among = [meeting for meeting in meetings if meeting.board in names] if names else meetings
    # An index lists its meetings by date, which sorting is quick to find out; a set would lose the order.
    known = dict.fromkeys(meeting.date for meeting in among)
    dates = tuple(sorted(date for date in known if date is not None))
    return Searched(groups, among, dates, undated=None in known)


def of_boards(names: Sequence[str]) -> str:
    """Boards as a phrase goes on with them; empty without one."""
    return f" of the {' or the '.join(names)}" if names else ""


# The last meeting, and others told by their place in a row, as documents.


def read_sitting(
    question: str,
    reading: QuestionReading,
    sitting: CountedMeetings,
    searched: Searched,
    meetings: Sequence[MeetingSummary],
) -> Interpretation:
    """What "the last meeting" makes of a question: of each board that is named, else of all together."""
    strength = sitting_strength(reading, sitting)
    own = _own_boards(reading, sitting)
    if own:
        searched = searched_of(tuple(group for one in own for group in _groups(one)), meetings)
    if not all(one.clear for one in own):
        strength = Strength.HINT
    chosen = _chosen(sitting, searched)
    if not chosen:
        return Interpretation(remarks=(Note(PhraseKind.DATE, _none(sitting, searched)),))
    start, end = reading.words[sitting.start].start, reading.words[sitting.end - 1].end
    derived = DerivedFilter(
        PhraseKind.DATE,
        strength,
        start,
        end,
        phrase=question[start:end],
        label=_label(sitting, searched, [one.date for one in chosen if one.date is not None]),
        documents=tuple(dict.fromkeys(meeting.document_id for meeting in chosen)),
    )
    return Interpretation((derived,))


def _own_boards(reading: QuestionReading, sitting: CountedMeetings) -> tuple[Naming, ...]:
    """The boards in "the last X meeting", "X's last meeting" or "the last meetings of X and Y"."""
    behind = reading.after_determiner(sitting.end + 1) if reading.words.text(sitting.end) == "of" else -1
    for row in reading.board_rows:
        for naming in row:
            inside = sitting.start <= naming.start < sitting.end
            if inside or naming.end == sitting.start or naming.start == behind:
                return row
    return ()


def _groups(naming: Naming) -> tuple[tuple[str, ...], ...]:
    """The names of one board together, those of different boards each by itself."""
    return (naming.boards,) if naming.clear else tuple((name,) for name in naming.boards)


def _chosen(sitting: CountedMeetings, searched: Searched) -> list[MeetingSummary]:
    """The meetings meant, of each board by itself where several are named."""
    alone = (
        [searched_of((group,), searched.meetings) for group in searched.groups]
        if len(searched.groups) > 1
        else [searched]
    )
    return [meeting for one in alone for meeting in _ranked(sitting, one)]


def _ranked(sitting: CountedMeetings, searched: Searched) -> list[MeetingSummary]:
    """The meetings of the dates that are meant, in the index's order; none where there are too few."""
    period = sitting.period
    dates = searched.within(period.first, period.last) if period else searched.dates
    meant = set((dates if sitting.oldest else dates[::-1])[sitting.rank])
    return [meeting for meeting in searched.meetings if meeting.date in meant]


def _label(sitting: CountedMeetings, searched: Searched, dates: Sequence[dt.date]) -> str:
    """ "the latest meeting of the London Victims' Board, 28 May 2024"."""
    groups = searched.groups
    many = len(set(dates)) > 1
    count = f"{len(set(dates))} " if many and len(groups) < 2 else ""
    row = "earliest" if sitting.oldest else "latest" if sitting.rank.start == 0 else "latest but one"
    whose = of_boards([name for group in groups for name in group])
    when = f" in {sitting.period.label}" if sitting.period else ""
    day = "" if many else f", {in_words(dates[0])}"
    return f"the {count}{row} meeting{'s' if many else ''}{whose}{when}{day}"


def _none(sitting: CountedMeetings, searched: Searched) -> str:
    if sitting.period is not None and searched.dates:
        return f"No meeting{searched.whose} among those searched is dated {sitting.period.label}."
    if not searched.dates:
        none = f"No meeting{searched.whose} among those searched states its date"
        return f"{none}, so which is the latest is not known."
    return f"Only one dated meeting{searched.whose} is among those searched."


# Periods as the days that a filter lets pass, said as a chip and a note say them.

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from `first` to `last`, both inclusive, None where open. `dated` ends "no meeting is dated"."""

    first: dt.date | None
    last: dt.date | None
    label: str
    dated: str


def span_of(relation: Relation, period: Period) -> DaySpan:
    """The days that lie so to the period; all relations but the open ones mean the days within."""
    label = period.label
    match relation:
        case Relation.SINCE:
            return DaySpan(period.first, None, f"from {label}", f"{label} or later")
        case Relation.AFTER:
            return DaySpan(period.last + _DAY, None, f"after {label}", f"after {label}")
        case Relation.BEFORE:
            return DaySpan(None, period.first - _DAY, f"before {label}", f"before {label}")
        case Relation.UNTIL:
            return DaySpan(None, period.last, f"until {label}", f"{label} or earlier")
        case _:
            dated = f"from {label}" if " to " in label else label
            return DaySpan(period.first, period.last, label, dated)


_NOTED = frozenset({Relation.WITHIN, Relation.AS_OF, Relation.BARE})
"""Hints worth a note when no meeting falls in them: a month somebody named, no deadline."""


def read_dates(
    question: str,
    reading: QuestionReading,
    boards: Sequence[DerivedFilter],
    meetings: Sequence[MeetingSummary],
    today: dt.date,
) -> Interpretation:
    """What the times in a question make of it. `boards` are what its boards made of it."""
    sitting = find_sitting(reading, today)
    taken = range(sitting.start, sitting.end) if sitting is not None else range(0)
    mentions = list(find_mentions(reading, today, taken))
    if sitting is None and not mentions:
        return Interpretation()
    among = searched(boards, meetings)
    parts = [] if sitting is None else [read_sitting(question, reading, sitting, among, meetings)]
    for mention in mentions:
        placed = place_in_time(reading, mention)
        if placed is not None:
            parts.append(_read(question, reading, mention.period, placed, among, today))
    return Interpretation(
        tuple(one for part in parts for one in part.derived),
        tuple(dict.fromkeys(one for part in parts for one in part.remarks)),
    )


def _read(
    question: str,
    reading: QuestionReading,
    period: Period | Recurring,
    placed: Placed,
    among: Searched,
    today: dt.date,
) -> Interpretation:
    if isinstance(period, Recurring):
        year = _year(period, placed, among, today)
        if year is None:
            return _unheld(period, placed, among)
        period = year
    span = span_of(placed.relation, period)
    held = among.within(span.first, span.last)
    if not held:
        return _noted(span, period, placed, among)
    # A filter that every dated meeting passes would keep out only those without a date, wrongly perhaps.
    idle = among.undated and len(held) == len(among.dates)
    strength = Strength.HINT if idle else placed.strength
    start, end = reading.words[placed.start].start, reading.words[placed.end - 1].end
    derived = DerivedFilter(
        PhraseKind.DATE,
        strength,
        start,
        end,
        phrase=question[start:end],
        label=span.label,
        date_from=span.first,
        date_to=span.last,
    )
    return Interpretation((derived,))


def _year(period: Recurring, placed: Placed, among: Searched, today: dt.date) -> Period | None:
    """The period in the year that is meant: the latest in which a meeting falls, or, since then, of today."""
    if placed.relation is Relation.SINCE:
        this = period.in_year(today.year)
        return this if this is not None and this.first <= today else period.in_year(today.year - 1)
    if placed.relation not in _NOTED or not among.dates:
        return None
    years = range(among.dates[-1].year, among.dates[0].year - 1, -1)
    periods = (found for year in years if (found := period.in_year(year)) is not None)
    held = [one for one in periods if among.within(one.first, one.last)]
    # A hint needs one answer to be worth anything.
    sure = len(held) == 1 or placed.strength is Strength.FILTER
    return held[0] if held and sure else None


def _unheld(period: Recurring, placed: Placed, among: Searched) -> Interpretation:
    if placed.strength is not Strength.FILTER or placed.relation not in _NOTED:
        return Interpretation()
    day = f"{period.day} " if period.day else ""
    return _note(
        f"No meeting{among.whose} among those searched is dated {day}{MONTHS[period.month - 1]} of any year."
    )


def _noted(span: DaySpan, period: Period, placed: Placed, among: Searched) -> Interpretation:
    named = placed.relation in _NOTED and period.grain <= Grain.MONTH
    if placed.strength is Strength.HINT and not named:
        return Interpretation()
    return _note(f"No meeting{among.whose} among those searched is dated {span.dated}.")


def _note(text: str) -> Interpretation:
    return Interpretation(remarks=(Note(PhraseKind.DATE, text),))


# Whether a board in a question is where something was said, or what the question is about.

_DID = frozenset("did do does has have had was were is".split())
_OWN = frozenset(
    """conclusion conclusions concern concerns decision decisions discussion discussions first last latest
    most opinion position previous reaction response view views""".split()
)
_MEMBERS = frozenset("chair chairman chairwoman members member".split())
_TO_COME = frozenset("future next proposed upcoming".split())
_TOPICAL = frozenset("about against between for on of than to versus vs with".split())
_AROUND = frozenset("about after before by following for on since to until".split())
_MARKS = frozenset(",:;|/(")
_SPOKEN_WITHIN = 3
"""Words between a board and its verb: "did the board ever publicly say"."""


def board_strength(reading: QuestionReading, naming: Naming) -> Strength:
    """FILTER where the question places what it asks for in that board's meetings, else HINT."""
    if not (naming.sure and naming.clear):
        return Strength.HINT
    return Strength.FILTER if _hosts(reading, naming) else Strength.HINT


def _hosts(reading: QuestionReading, naming: Naming) -> bool:
    before = reading.before_determiner(naming.start)
    if reading.words.text(naming.start - 1) in _TO_COME:
        return False
    return (
        _met(reading, naming, before)
        or _spoke(reading, naming, before)
        or _was_told(reading, before)
        or _listed(reading, naming, before)
    )


def _met(reading: QuestionReading, naming: Naming, before: int) -> bool:
    """ "The board's minutes", "at the board", "a meeting of the board", "the board's decision"."""
    words = reading.words
    if words.text(naming.end) in MEETINGS:
        return not _bounds(reading, meeting_start(reading, naming.end) - 1)
    if words.text(before) in {"at", "in"}:
        return True
    if words.text(before) == "of" and words.text(before - 1) in MEETINGS:
        return not _bounds(reading, meeting_start(reading, before - 1) - 1)
    return words.at(naming.end - 1).possessive and words.text(naming.end) in _OWN


def _bounds(reading: QuestionReading, place: int) -> bool:
    """Whether the word before a meeting makes it a subject or a limit ("about the last LCJB meeting")."""
    text = reading.words.text(place)
    return text in _AROUND and not (text == "to" and reading.talks(place - 1))


def _spoke(reading: QuestionReading, naming: Naming, before: int) -> bool:
    """ "Did the board hear", "the board has agreed", "decided by the board", "members of the board said"."""
    words = reading.words
    if words.text(before) == "by":
        return reading.talks(before - 1)
    after = range(naming.end, naming.end + _SPOKEN_WITHIN)
    if any(words.text(place) in {",", ";", "."} for place in after):
        after = range(naming.end, naming.end + 1)
    subject = words.text(before) in _DID or words.texts(before - 1, 2) in {(one, "of") for one in _MEMBERS}
    if subject:
        return any(reading.talks(place) or words.text(place) in TALK_BASE for place in after)
    place = naming.end + (words.text(naming.end) in {"has", "have", "had"})
    return words.text(before) not in _TOPICAL and reading.talks(place)


def _was_told(reading: QuestionReading, before: int) -> bool:
    """ "Told the board", "reported to the board". What is referred to it was said at another."""
    words = reading.words
    if words.text(before) == "to":
        return reading.talks(before - 1)
    return words.text(before) in TELLING


def _listed(reading: QuestionReading, naming: Naming, before: int) -> bool:
    """A board at either end of a list of key words, or beside a comma."""
    words = reading.words
    if not reading.key_words or words.text(before) in _TOPICAL:
        return False
    last_mark = naming.end == len(words) - 1 and words.at(naming.end).mark
    at_end = naming.end >= len(words) or last_mark
    beside = _parts(words.at(naming.start - 1)) or _parts(words.at(naming.end))
    return before < 0 or at_end or beside


def _parts(word: QuestionWord) -> bool:
    """Whether a mark or a time stands there ("LCJB December 2022 backlogs")."""
    return word.text in _MARKS or year_number(word) is not None or month_number(word) is not None


# The boards of a question as filters and hints.

_PREPOSITIONS = frozenset("at by from in of to".split())


def read_boards(question: str, reading: QuestionReading) -> Interpretation:
    """What the boards named in a question make of it; one named twice counts once."""
    read: dict[tuple[str, ...], DerivedFilter] = {}
    remarks: list[Note] = []
    for naming, strength in _strengths(reading):
        derived = _derived(question, reading, naming, strength)
        known = read.get(naming.boards)
        if known is None or known.strength is Strength.HINT:
            read[naming.boards] = derived
        if known is None and not naming.clear:
            remarks.append(_ambiguous(question, reading, naming))
    return Interpretation(tuple(read.values()), tuple(remarks))


def _strengths(reading: QuestionReading) -> Iterator[tuple[Naming, Strength]]:
    """Each naming with its strength; boards joined by "and" or "or" filter together, the wider filter."""
    for row in reading.board_rows:
        strengths = [board_strength(reading, naming) for naming in row]
        filters = Strength.FILTER in strengths
        for naming, strength in zip(row, strengths, strict=True):
            yield naming, Strength.FILTER if filters and naming.clear else strength


def _derived(question: str, reading: QuestionReading, naming: Naming, strength: Strength) -> DerivedFilter:
    words = reading.words
    first = reading.before_determiner(naming.start) + 1
    first -= words.text(first - 1) in _PREPOSITIONS
    last = naming.end if words.text(naming.end) in MEETINGS else naming.end - 1
    start, end = words[first].start, words[last].end
    return DerivedFilter(
        PhraseKind.BOARD,
        strength,
        start,
        end,
        phrase=question[start:end],
        label=" or ".join(naming.boards),
        boards=naming.boards,
    )


def _ambiguous(question: str, reading: QuestionReading, naming: Naming) -> Note:
    phrase = question[reading.words[naming.start].start : reading.words[naming.end - 1].end]
    boards = " or the ".join(naming.boards)
    return Note(PhraseKind.BOARD, f"“{phrase}” may be the {boards}; name one in full to search it alone.")


# The whole reading of a question: boards, then meetings in a row, then times, joined and checked.


def interpret(
    question: str, boards: Sequence[Board], meetings: Sequence[MeetingSummary], today: dt.date
) -> Interpretation:
    """What a question says of time and place; takes time linear in the question, whatever it is.

    `boards` and `meetings` are those searched: of a caller who filters already, the meetings that pass, so
    that "the last meeting" is the last of them. A date becomes a filter only where a meeting falls in it;
    where none does, a note says so. `today` must lie within the years 1900 to 2100.
    """
    words = split_words(question)
    reading = QuestionReading(words, find_boards(words, boards))
    placed = read_boards(question, reading)
    times = read_dates(question, reading, placed.derived, meetings, today)
    derived = sorted((*placed.derived, *times.derived), key=lambda one: (one.start, one.end))
    if reading.statement:
        return Interpretation(tuple(replace(one, strength=Strength.HINT) for one in derived))
    return Interpretation(_agreeing(derived, meetings), (*placed.remarks, *times.remarks))


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
    after = one.date_from is None or meeting.date >= one.date_from
    return after and (one.date_to is None or meeting.date <= one.date_to)


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
