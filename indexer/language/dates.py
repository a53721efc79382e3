"""Dates and numbers as British English writes them: the one reader for minutes, questions and summaries.

Lists: `MONTHS` and `WEEKDAYS` in order; `MONTH_NUMBERS` and `WEEKDAY_NUMBERS` by full and short name in lower
case; `CARDINALS`, `MULTIPLIERS`, `ORDINALS` by word. `MONTH_NAME` is a month in another regular expression.

Texts: `find_dates` gives the days of a text, `find_partial_dates` also its months and years, `date_at` the
date that is written from one place on, `stated_years` the years. Each date is a `WrittenDate`: day, month and
year (None where not printed, which tells how exact it is) with its offsets. `find_number_words` gives
"twenty-one" and "third"; `date_in_words` writes a date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

# English whatever the machine's locale says.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _by_name(names: tuple[str, ...], first: int) -> dict[str, int]:
    """Numbers from `first` on by name and by its first three letters."""
    return {
        written: number
        for number, name in enumerate(names, first)
        for written in (name.lower(), name[:3].lower())
    }


MONTH_NUMBERS = _by_name(MONTHS, 1) | {"sept": 9}
WEEKDAY_NUMBERS = _by_name(WEEKDAYS, 0) | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}

MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
"""A month in full or short, in lower case; it captures nothing."""

_MONTH = rf"(?P<{{0}}>{MONTH_NAME})(?![a-z])\.?"
_WEEKDAY = (
    r"(?:\b(?P<weekday>mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b,?\s{0,3}(?:the\s{1,3})?)?"
)
# A raised ending is recognised as a sign of its own in scanned pages: "9™ September", "3° May".
_ORDINAL_ENDING = r"(?:\s?(?:st|nd|rd|th)|[™°º])"
_SECOND_DAY = rf"(?:\s?(?:-|–|&|and|to)\s?(?P<other>\d{{1,2}})(?:{_ORDINAL_ENDING})?)?"  # "23-24 March"
_OTHER_DAY = rf"(?:\s?(?:-|–|&|and|to)\s?\d{{1,2}}(?:{_ORDINAL_ENDING})?)?"  # "March 23-24"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)(?!\d)"
_SHORT_YEAR = r"(?:\s?['’‘](?P<short>\d\d)(?!\d))"
_DATE = re.compile(
    _WEEKDAY
    + r"(?:"
    # 6th December 2022, 6 of December 2022, 23-24 March 2021, 6 December
    + rf"(?<![\d.,/])(?P<d1>\d{{1,2}})(?:{_ORDINAL_ENDING})?{_SECOND_DAY}(?:\s{{0,3}}|-)"
    + rf"(?:(?:day\s{{1,3}})?of\s{{1,3}})?{_MONTH.format('m1')}"
    # "Meeting 5 March 29, 2017": the month goes with what follows it.
    + rf"(?!\s{{1,3}}\d{{1,2}}(?:{_ORDINAL_ENDING})?,?\s{{1,3}}(?:19|20)\d\d)"
    + rf"(?:[\s,_-]{{0,4}}{_YEAR.format('y1')}|{_SHORT_YEAR})?"
    # December 6th, 2022, and in names of files December-6-2022
    + rf"|(?<![A-Za-z]){_MONTH.format('m2')},?[\s_-]{{1,3}}(?P<d2>\d{{1,2}})"
    + rf"(?:{_ORDINAL_ENDING})?{_OTHER_DAY},?[\s_-]{{1,3}}{_YEAR.format('y2')}"
    # 2017 November 21
    + rf"|(?<!\d){_YEAR.format('y5')},?[\s_-]{{1,3}}{_MONTH.format('m5')}[\s_-]{{1,3}}(?P<d5>\d{{1,2}})"
    + rf"(?:{_ORDINAL_ENDING})?(?!\d)"
    # 2022-12-06, 2022/12/06
    + r"|(?<!\d)(?<!\d[./-])(?P<y3>(?:19|20)\d\d)(?P<s3>[-_./])(?P<m3>\d{1,2})(?P=s3)(?P<d3>\d{1,2})(?![\d])"
    # 29.09.2014, 10/07/2012, 8-10-19
    + r"|(?<!\d)(?<!\d[./-])(?P<d4>\d{1,2})(?P<s4>[./_-])(?P<m4>\d{1,2})(?P=s4)"
    + r"(?P<y4>(?:(?:19|20)\d\d|\d\d))(?!\d|[/.-]\d)"
    + r")",
    re.IGNORECASE,
)
# In names of files: "20221206" and "2022 12 06".
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([ _]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])(?!\d)")
_MONTH_YEAR = re.compile(rf"\b{_MONTH.format('month')}[\s,_-]{{1,3}}{_YEAR.format('year')}", re.IGNORECASE)
_BARE_YEAR = re.compile(r"(?<![\d/£.,-])((?:19|20)\d\d)(?![\d/])")

# December 6th, as no date of a meeting is written without its year: "March 12 members".
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}\b{_MONTH.format('month')}\s{{1,3}}(?P<day>3[01]|[12]\d|0?[1-9])(?![\d:]|[.,]\d)"
    rf"(?:{_ORDINAL_ENDING})?",
    re.IGNORECASE,
)
_ANY_MONTH = re.compile(rf"\b{_MONTH.format('month')}", re.IGNORECASE)
# "2023/24" is a year of its own kind, "2,000" and "2000%" are none.
_YEAR_ALONE = re.compile(
    r"(?<![0-9A-Za-z_.,£$€/-])(?P<year>(?:19|20)\d\d)(?![0-9A-Za-z]|[.,/–-][0-9]|\s?%| per ?cent)",
    re.IGNORECASE,
)
# A month alone, capitalised; "May" only where no verb can stand.
_BEFORE_MAY = "|".join(
    f"(?<={word})"
    for word in (
        *("in ", "by ", "of ", "until ", "since ", "from ", "before ", "after ", "during "),
        *("late ", "early ", "mid-", "next ", "last "),
    )
)
_OTHER_MONTHS = "|".join(month for month in MONTHS if month != "May")
_MONTH_ALONE = re.compile(rf"(?<![\w-])(?P<month>{_OTHER_MONTHS}|(?:{_BEFORE_MAY})May)(?!\w)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as far as it is written at `[start, end)` of a text: what is not printed is None."""

    day: int | None
    month: int | None
    year: int | None
    weekday: int | None = None  # 0 is Monday
    start: int = 0
    end: int = 0
    numeric: bool = False  # day and month are both figures, so that they might be meant the other way round

    def on(self, year: int) -> dt.date | None:
        """This day of that year, if there is one (29 February)."""
        if self.day is None or self.month is None:
            return None
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def date(self) -> dt.date | None:
        """The date as printed, None without a year."""
        return None if self.year is None else self.on(self.year)

    @property
    def turned(self) -> WrittenDate | None:
        """The same with day and month exchanged, where figures may be read both ways (3/4/2020)."""
        may_be = self.numeric and self.day != self.month and (self.day or 13) <= 12
        return replace(self, day=self.month, month=self.day) if may_be else None

    @property
    def weekday_fits(self) -> bool | None:
        """Whether the printed weekday is right; None where weekday or year is missing."""
        date = self.date
        return None if date is None or self.weekday is None else date.weekday() == self.weekday


def find_dates(text: str, file_name: bool = False) -> Iterator[WrittenDate]:
    """Every day in the text, its year printed or not, in order; in a file name also eight digits in a row."""
    for match in _DATE.finditer(text):
        date = _day(match)
        if date.on(date.year or 2000) is not None:  # 2000: a leap year, for 29 February
            yield date
    if file_name:
        for match in _COMPACT.finditer(text):
            year, _, month, day = match.groups()
            date = WrittenDate(int(day), int(month), int(year), None, *match.span())
            if date.date is not None:
                yield date


def find_partial_dates(text: str) -> tuple[WrittenDate, ...]:
    """Every day, month ("May 2024", "in May") and year in the text, in order; longer forms win."""
    found = list(find_dates(text))
    for pattern in (_MONTH_DAY, _MONTH_YEAR, _YEAR_ALONE, _MONTH_ALONE):
        rest = blanked(text, found)
        found += map(_part, pattern.finditer(rest))
        found.sort(key=lambda date: date.start)
    return tuple(found)


def date_at(text: str, start: int) -> WrittenDate | None:
    """The longest date that is written from `start` on, month or year alone included.

    What the calendar does not have ("31 June 2022") is given too: its `date` is None.
    """
    if match := _DATE.match(text, start):
        return _day(match)
    patterns = (_MONTH_DAY, _MONTH_YEAR, _ANY_MONTH, _YEAR_ALONE)
    return next((_part(match) for pattern in patterns if (match := pattern.match(text, start))), None)


def blanked(text: str, dates: Iterable[WrittenDate]) -> str:
    """`text` with spaces in place of its dates, which come in order, so that no offset changes."""
    pieces: list[str] = []
    at = 0
    for date in dates:
        pieces += text[at : date.start], " " * (date.end - date.start)
        at = date.end
    return "".join((*pieces, text[at:]))


def stated_years(text: str, month: int | None = None) -> tuple[int, ...]:
    """Years that the text states, first the ones next to the given month ("May 2024"), then bare ones."""
    near = [
        int(m["year"]) for m in _MONTH_YEAR.finditer(text) if month is None or _month(m["month"]) == month
    ]
    bare = [int(m[1]) for m in _BARE_YEAR.finditer(text)]
    return tuple(dict.fromkeys([*near, *bare]))


def stated_months(text: str) -> tuple[tuple[int, int], ...]:
    """Year and month of each "May 2024" that the text states, in order."""
    return tuple((int(m["year"]), _month(m["month"])) for m in _MONTH_YEAR.finditer(text))


def date_in_words(date: dt.date) -> str:
    """A date as a British reader writes it: "6 December 2022"."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def _day(match: re.Match[str]) -> WrittenDate:
    parts = match.groupdict()
    form = next(n for n in "12345" if parts[f"d{n}"] is not None)
    year = parts[f"y{form}"] or (parts["short"] if form == "1" else None)
    month, day = _month(parts[f"m{form}"]), int(parts[f"d{form}"])
    if form == "1" and parts["other"] and int(parts["other"]) <= day:  # "Meeting 17 - 4th June"
        day = int(parts["other"])
    if form == "4" and month > 12 >= day:  # 12/31/2020 can only be the American order
        month, day = day, month
    weekday = WEEKDAY_NUMBERS[parts["weekday"][:3].lower()] if parts["weekday"] else None
    date = WrittenDate(day, month, _year(year) if year else None, weekday, *match.span(), numeric=form == "4")
    other = date.turned
    return other if other is not None and other.weekday_fits and not date.weekday_fits else date


def _part(match: re.Match[str]) -> WrittenDate:
    parts = match.groupdict()
    day, month, year = (parts.get(part) for part in ("day", "month", "year"))
    return WrittenDate(
        int(day) if day else None,
        _month(month) if month else None,
        int(year) if year else None,
        None,
        *match.span(),
    )


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTH_NUMBERS[text[:3].lower()]


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)  # two-digit years of minutes are of this century


# Numbers in words.

CARDINALS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: tens * 10
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
MULTIPLIERS = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS = {
    word: place
    for place, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}

_WORDS = "|".join((*CARDINALS, *MULTIPLIERS))
# "Two and three" are two numbers; "and" joins only after hundred, thousand, million.
_JOINT = r"(?:[ -]|(?<=dred) and |(?<=sand) and |(?<=lion) and )"
_CARDINAL = re.compile(
    rf"(?<![^\W_])(?:{_WORDS})(?:{_JOINT}(?:{_WORDS})(?![^\W_]))*+(?![^\W_])", re.IGNORECASE
)
# "First" is as often "at first" as a place in a row, and "one" as often a pronoun; alone, neither counts.
_ORDINAL = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(word for word in ORDINALS if word != 'first')})(?![^\W_])", re.IGNORECASE
)
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """A number in words at `[start, end)` of the text."""

    value: int
    ordinal: bool
    start: int
    end: int


def find_number_words(text: str) -> Iterator[NumberWords]:
    """The numbers written in words, cardinals first; "one" alone is none."""
    for match in _CARDINAL.finditer(text):
        words = [word for word in _WORD.findall(match.group().casefold()) if word != "and"]
        if words != ["one"]:
            yield NumberWords(_value(words), False, *match.span())
    for match in _ORDINAL.finditer(text):
        yield NumberWords(ORDINALS[match.group().casefold()], True, *match.span())


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in CARDINALS:
            current += CARDINALS[word]
        elif MULTIPLIERS[word] <= 100:
            current = max(1, current) * MULTIPLIERS[word]
        else:
            total += max(1, current) * MULTIPLIERS[word]
            current = 0
    return total + current
