"""Times in a question: periods as written or told from today, and how each lies to what is asked.

"6 December 2022", "6/12/2022", "Dec 2022", "2022/23", "Q3 2022/23", "last year"; "since March 2023".
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from indexer.language.dates import MONTH_NUMBERS, MONTHS, ORDINALS, WEEKDAY_NUMBERS, date_at, date_in_words
from service.search.question.grammar import QuestionReading, QuestionWord, QuestionWords
from service.search.question.word_classes import DETERMINERS, MEETINGS, NUMBERS

SEASONS = {"spring": 3, "summer": 6, "autumn": 9}
"""The month a season begins with. A winter lies in two years and stays unread."""


def on_day(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None where the calendar has no such day."""
    if not 1 <= month <= 12:
        return None
    return dt.date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


class Grain(IntEnum):
    """How long a period is. The longer, the likelier it is a question's subject, not its place in time."""

    DAY = 1
    MONTH = 2
    STRETCH = 3  # some months up to today
    LONG = 4  # a season, a quarter, a year


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date
    label: str
    grain: Grain


@dataclass(frozen=True, slots=True)
class Recurring:
    """A month, or a day of one, whose year was not said."""

    month: int
    day: int | None = None

    def in_year(self, year: int) -> Period | None:
        """That month or day of a year; None for 29 February of most."""
        return month_of(year, self.month) if self.day is None else day_of(on_day(year, self.month, self.day))


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period read from a place on; `end` is the place behind its last word.

    The period is None for words of time that none follows from: "early 2023", "Q1 2023", "2022-25".
    """

    period: Period | Recurring | None
    end: int


def day_of(date: dt.date | None) -> Period | None:
    """One day; None for none."""
    return None if date is None else Period(date, date, date_in_words(date), Grain.DAY)


def month_of(year: int, month: int) -> Period:
    """One month of a year."""
    return replace(months_of(year, month, 1, f"{MONTHS[month - 1]} {year}"), grain=Grain.MONTH)


def months_of(year: int, month: int, count: int, label: str = "") -> Period:
    """`count` months from the first of `month` on."""
    end_year, end_month = divmod(year * 12 + month + count - 2, 12)
    last = dt.date(end_year, end_month + 1, calendar.monthrange(end_year, end_month + 1)[1])
    spelled = f"{MONTHS[month - 1]} {'' if year == end_year else f'{year} '}to {MONTHS[end_month]} {end_year}"
    return Period(dt.date(year, month, 1), last, label or spelled, Grain.LONG)


def financial_year(year: int) -> Period:
    """The British public sector's year that begins in April of `year`."""
    return months_of(year, 4, 12)


def joined(first: Period, second: Period) -> Period | None:
    """From the beginning of one to the end of the other; None when they stand in the wrong order."""
    if second.first < first.first or second.last < first.last:
        return None
    label = f"{first.label} to {second.label}"
    return Period(first.first, second.last, label, max(first.grain, second.grain))


def months_before(today: dt.date, count: int) -> dt.date:
    """The same day `count` months earlier, or the last one of a shorter month; never before the year 1."""
    year, month = divmod(max(12, today.year * 12 + today.month - 1 - count), 12)
    return on_day(year, month + 1, today.day) or month_of(year, month + 1).last


# Periods as they are written.

_TWO_YEARS = re.compile(r"((?:19|20)[0-9]{2})[/‐‑–-]((?:19|20)?[0-9]{2})")
_YEARS = re.compile(r"((?:19|20)[0-9]{2})[‐‑–-]((?:19|20)[0-9]{2})")
_LONGEST = 8  # words and marks of a date: "Tuesday, the 6th of December, 2022"
_UNTO = frozenset({"to", "and", "&", "-", "–"})
_HYPHENS = str.maketrans("‐‑", "--")
_JOINED_FIGURES = re.compile(r"[0-9]+[/.‐‑–-].*")
_QUARTER = re.compile(r"q([1-4])")
_QUARTERS = {word: number for word, number in ORDINALS.items() if number <= 4}
_QUARTERS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_VAGUE = frozenset({"early", "mid", "late", "winter", "christmas", "easter"})


def read_date(words: QuestionWords, place: int) -> FoundPeriod | None:
    """The longest period that is written from `place` on, or None. Relative ones are `read_relative`'s."""
    for reader in _READERS:
        found = reader(words, place)
        if found is not None:
            return found
    return None


def _figures(words: QuestionWords, place: int) -> FoundPeriod | None:
    """A double year in figures; what else is joined to a figure is no year."""
    text = words.text(place)
    if not _JOINED_FIGURES.fullmatch(text):
        return None
    if years := _YEARS.fullmatch(text):
        # Of two years that follow, either or both may be meant.
        first, last = (months_of(int(year), 1, 12, year) for year in years.groups())
        return FoundPeriod(joined(first, last), place + 1)
    start = financial_start(text)
    return FoundPeriod(None if start is None else financial_year(start), place + 1)


def financial_start(text: str) -> int | None:
    """The first year of "2022/23", "2022-23" or "2022/2023"; None for anything else, "2022-25" too."""
    match = _TWO_YEARS.fullmatch(text)
    if match is None:
        return None
    first, second = int(match[1]), match[2]
    following = second == f"{(first + 1) % 100:02}" or second == str(first + 1)
    return first if following else None


def _written(words: QuestionWords, place: int) -> FoundPeriod | None:
    """A day or a month, with or without its year, as the one reader of dates has it."""
    text, ends = "", []
    for at in range(place, min(place + _LONGEST, len(words))):
        word = words[at]
        if at > place and (word.text in _UNTO or _JOINED_FIGURES.fullmatch(word.text)):
            break  # what stands from here on may be another date
        if word.text != "of":  # "6th of December", "December of 2022"
            apart = at > place and word.start > words[at - 1].end and word.text != ","
            text += f"{' ' if apart else ''}{word.text.translate(_HYPHENS)}"
            ends.append((len(text), at + 1, word.mark))
        if at == place and _JOINED_FIGURES.fullmatch(word.text):
            break  # a date by itself, or none: "6-8 March"
    date = date_at(text, 0)
    if date is None or date.month is None or not any(end == date.end for end, *_ in ends):
        return None
    end = max(after for end, after, mark in ends if end <= date.end and not mark)
    if date.year is None:
        if date.day is None and (short := _short_year(words, end)):
            return FoundPeriod(month_of(short, date.month), end + 2)
        return FoundPeriod(Recurring(date.month, date.day), end)
    return FoundPeriod(month_of(date.year, date.month) if date.day is None else day_of(date.date), end)


def _short_year(words: QuestionWords, place: int) -> int | None:
    """The year of "'13" in "March '13", of this century."""
    mark, figure = words.at(place), words.at(place + 1)
    short = mark.text in {"'", "’"} and mark.end == figure.start and re.fullmatch("[0-9]{2}", figure.text)
    return 2000 + int(figure.text) if short else None


def _season(words: QuestionWords, place: int) -> FoundPeriod | None:
    month = SEASONS.get(words.text(place))
    at = place + 1 + (words.text(place + 1) == "of")
    year = words.at(at).year
    if month is None or year is None:
        return None
    return FoundPeriod(months_of(year, month, 3, f"{words.text(place)} {year}"), at + 1)


def _quarter(words: QuestionWords, place: int) -> FoundPeriod | None:
    """A quarter of a financial year; that of a plain year may begin in January or in April: unclear."""
    text, at = words.text(place), place + 1
    if match := _QUARTER.fullmatch(text):
        quarter = int(match[1])
    elif text in _QUARTERS and words.text(at) == "quarter":
        quarter, at = _QUARTERS[text], at + 1
    else:
        return None
    at += words.text(at) in {"of", ","}
    at += words.text(at) == "the"
    if (start := financial_start(words.text(at))) is not None:
        year, month = divmod(start * 12 + 3 * quarter, 12)
        return FoundPeriod(months_of(year, month + 1, 3), at + 1)
    return FoundPeriod(None, at + 1) if words.at(at).year else None


def _vague(words: QuestionWords, place: int) -> FoundPeriod | None:
    """ "early 2023", "winter 2022": parts of a year without clear ends; "early May 2023" lies in May."""
    if words.text(place) not in _VAGUE:
        return None
    at = place + 1 + (words.text(place + 1) in {"-", "‐", "‑", "of", "to", "in"})
    if words.at(at).year or financial_start(words.text(at)):
        return FoundPeriod(None, at + 1)
    found = _written(words, at)
    in_month = found and isinstance(found.period, Period) and found.period.grain is Grain.MONTH
    return found if in_month else None


def _year(words: QuestionWords, place: int) -> FoundPeriod | None:
    year, after = words.at(place).year, words.at(place + 1)
    if year is None:
        return None
    measured = words.text(place - 1) in {"£", "$", "€", "#"} or after.text in {"%", "°"}
    goes_on = words.at(place).end == after.start and after.text in {"-", "/", ":", "."}
    if measured or (goes_on and not words.at(place + 2).mark and words.text(place + 2)):
        return FoundPeriod(None, place + 1)
    return FoundPeriod(months_of(year, 1, 12, str(year)), place + 1)


_READERS: tuple[Callable[[QuestionWords, int], FoundPeriod | None], ...] = (
    _written,
    _figures,
    _vague,
    _season,
    _quarter,
    _year,
)


# Periods told from today: "last year", "this month", "the past six months", "last December".

_MOST_MONTHS = 1_200  # of a stretch up to today: "the past 100 years" is no place in time

_UNITS = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}


def read_relative(words: QuestionWords, place: int, today: dt.date) -> FoundPeriod | None:
    """The period told from `today` that begins at `place`, or None."""
    text, at = words.text(place), place + 1
    if text in {"last", "past", "previous"} and (found := _stretch(words, at, today)):
        return found
    if text not in {"last", "this", "current"}:
        return None
    back, unit, month = text == "last", words.text(at), words.at(at).month
    # "This March" may be still to come.
    if back and month is not None and words.at(at).capital:
        return FoundPeriod(month_of(today.year - (month >= today.month), month), at + 1)
    if unit in {"financial", "fiscal"} and words.text(at + 1) == "year":
        return FoundPeriod(financial_year(today.year - (today.month < 4) - back), at + 2)
    if unit == "year":
        year = today.year - back
        return FoundPeriod(months_of(year, 1, 12, str(year)), at + 1)
    if unit == "month":
        year, number = divmod(today.year * 12 + today.month - 1 - back, 12)
        return FoundPeriod(month_of(year, number + 1), at + 1)
    return None


def _stretch(words: QuestionWords, place: int, today: dt.date) -> FoundPeriod | None:
    """Some months or years up to today: "six months", "12 months", and "year" behind "past"."""
    count, end = _count(words.at(place)), place + 2
    if count is None:
        if words.text(place - 1) != "past":
            return None
        count, end = 1, place + 1
    unit = _UNITS.get(words.text(end - 1))
    if unit is None or count * unit > _MOST_MONTHS or words.text(end) == "ago":
        return None
    first = months_before(today, count * unit)
    return FoundPeriod(Period(first, today, f"{date_in_words(first)} to today", Grain.STRETCH), end)


def _count(word: QuestionWord) -> int | None:
    if word.text in NUMBERS:
        return NUMBERS[word.text]
    return int(word.text) if word.text.isascii() and word.text.isdigit() and len(word.text) <= 3 else None


# Mentions of time in a question: a period with the word that relates it.


class Relation(StrEnum):
    """How a period lies to what is asked for."""

    WITHIN = "within"
    SINCE = "since"
    AFTER = "after"
    BEFORE = "before"
    UNTIL = "until"
    BETWEEN = "between"
    BY = "by"  # a deadline, or what had been reached
    AS_OF = "as of"
    FROM = "from"  # the beginning of something, or where it comes from
    OF = "of"  # what belongs to it, in the world or on paper
    ELSE = "else"  # its subject, or the other side of a comparison
    BARE = "bare"


_PREPOSITIONS = {
    **dict.fromkeys(("in", "during", "within", "over", "throughout", "at", "on"), Relation.WITHIN),
    "since": Relation.SINCE,
    "after": Relation.AFTER,
    "before": Relation.BEFORE,
    "until": Relation.UNTIL,
    "till": Relation.UNTIL,
    "between": Relation.BETWEEN,
    "by": Relation.BY,
    "from": Relation.FROM,
    **dict.fromkeys(("of", "for"), Relation.OF),
    **dict.fromkeys("about than to with versus vs against around circa per into".split(), Relation.ELSE),
}
_TWO_WORDS: dict[tuple[str, ...], Relation] = {
    ("prior", "to"): Relation.BEFORE,
    ("up", "to"): Relation.UNTIL,
    ("as", "of"): Relation.AS_OF,
    ("as", "at"): Relation.AS_OF,
}
_BEGINNINGS = frozenset(
    (*MONTH_NUMBERS, *WEEKDAY_NUMBERS, *SEASONS, *_QUARTERS, *_VAGUE, "q1", "q2", "q3", "q4")
) | {"current", "last", "past", "previous", "this"}
"""The words that a period can begin with, besides figures."""

_BOTH = frozenset({"and", "or", "&", "/"})
_PARTS = frozenset("beginning close end half middle remainder rest start".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A period in a question: `words[start:end]` with its preposition, the period itself at `at`."""

    start: int
    at: int
    end: int
    period: Period | Recurring
    relation: Relation
    determined: bool = False  # a determiner stands before the period: "the December 2022 ..."

    @property
    def before(self) -> int:
        """The place of the word before the whole phrase."""
        return self.start - 1

    @property
    def fine(self) -> bool:
        """Whether the time is short enough for a meeting's: a month at most, or some months up to today."""
        return isinstance(self.period, Recurring) or self.period.grain is not Grain.LONG


def find_mentions(reading: QuestionReading, today: dt.date, taken: range = range(0)) -> Iterator[Mention]:
    """The mentions of time in order, without overlap, outside the places `taken`; no unclear ones."""
    place = 0
    while place < len(reading.words):
        found = None if place in taken else read_period(reading, place, today)
        if found is None:
            place += 1
            continue
        mention = _mention(reading, place, found, today)
        if mention is not None:
            yield mention
        place = mention.end if mention else found.end


def read_period(reading: QuestionReading, place: int, today: dt.date) -> FoundPeriod | None:
    """The period that begins at `place`, or None."""
    text = reading.text(place)
    if text not in _BEGINNINGS and not text[:1].isdigit():
        return None
    return read_relative(reading.words, place, today) or read_date(reading.words, place)


def _mention(reading: QuestionReading, place: int, found: FoundPeriod, today: dt.date) -> Mention | None:
    words = reading.words
    determined = words.text(place - 1) in DETERMINERS
    left = place - 1 - determined
    if words.text(left) == "of" and words.text(left - 1) in _PARTS:
        return None
    start = left - 1
    relation = _TWO_WORDS.get(words.texts(start, 2))
    if relation is None:
        start, relation = left, _PREPOSITIONS.get(words.text(left))
    if relation is None:
        told = read_relative(words, place, today) is not None  # "last month" needs no preposition
        start, relation = place - determined, Relation.WITHIN if told else Relation.BARE
    if ranged := _range(reading, found, relation, today):
        found, relation = ranged, Relation.BETWEEN
    if found.period is None:
        return None
    mention = Mention(start, place, found.end, found.period, relation, determined)
    return mention if ranged else _checked(reading, _onwards(reading, mention))


def _range(
    reading: QuestionReading, first: FoundPeriod, relation: Relation, today: dt.date
) -> FoundPeriod | None:
    """ "... and April 2023" behind "between", "... to April 2023" behind "from"; the year may stand once."""
    link = reading.text(first.end)
    links = {"and"} if relation is Relation.BETWEEN else {"to", "until", "through", "-", "–", "—"}
    if link not in links | _BOTH:
        return None
    second = read_period(reading, first.end + 1, today)
    if second is None or not isinstance(second.period, Period):
        return None
    begin = first.period
    if link not in links and not _follows(begin, second.period):
        return None
    if isinstance(begin, Recurring):
        begin = begin.in_year(second.period.first.year)
    whole = joined(begin, second.period) if begin else None
    return None if whole is None else FoundPeriod(whole, second.end)


def _follows(first: Period | Recurring | None, second: Period) -> bool:
    """Whether a month follows another whose year stands with it: "May and June 2023", "May/June 2023"."""
    month = first.month if isinstance(first, Recurring) and first.day is None else None
    return second.grain is Grain.MONTH and month == second.first.month - 1


def _onwards(reading: QuestionReading, mention: Mention) -> Mention:
    end = mention.end + (reading.text(mention.end) == "and")
    if mention.relation is Relation.FROM and reading.text(end) in {"onward", "onwards"}:
        return replace(mention, relation=Relation.SINCE, end=end + 1)
    return mention


def _checked(reading: QuestionReading, mention: Mention) -> Mention | None:
    """The mention, unless it lacks a year and may be another word ("march", "May said", "item 6 may")."""
    if not isinstance(mention.period, Recurring):
        return mention
    # "They may meet", and a month before words of substance ("in March figures"), are no place in time.
    if reading.meeting_end(mention.end) is not None:
        months = (word for word in reading.words[mention.at : mention.end] if word.month is not None)
        named = mention.determined or any(word.capital for word in months)
        return mention if mention.relation is not Relation.BARE or named else None
    placed = reading.closes(mention.end) or reading.text(mention.before) in MEETINGS
    return mention if placed and mention.relation is not Relation.BARE else None
