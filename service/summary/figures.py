"""Figures as people write them, so that "£1.2m", "£1,200,000" and "£1.2 million" are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from indexer.language.dates import MONTHS, find_number_words


class FigureKind(StrEnum):
    """What a figure counts; figures of different kinds are never the same."""

    NUMBER = "number"
    ORDINAL = "ordinal"
    PERCENT = "percent"
    POUND = "£"
    EURO = "€"
    DOLLAR = "$"
    TIME = "time"  # minutes since midnight, or since noon where neither am nor pm is given
    SPAN = "span"  # "2023/24": two years at once
    CODE = "code"  # letters and digits in one: "G20", "4b"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `[start, end)` of the text, what it is measured in ("week"), and per what it is counted."""

    kind: FigureKind
    value: str
    start: int
    end: int
    unit: str = ""
    per: str = ""

    def said_by(self, others: Iterable[Figure]) -> bool:
        """Whether one of `others` is the same figure; what this one leaves out, the other may add."""
        return any(
            (self.kind, self.value, self.unit) == (other.kind, other.value, other.unit)
            and self.per in {"", other.per}
            for other in others
        )


_SCALES = {
    "k": 3, "thousand": 3,
    "m": 6, "mn": 6, "million": 6, "millions": 6,
    "bn": 9, "b": 9, "billion": 9, "billions": 9,
}  # fmt: skip
_CURRENCIES = {"£": FigureKind.POUND, "€": FigureKind.EURO, "$": FigureKind.DOLLAR}
_CURRENCY_WORDS = {"pound": FigureKind.POUND, "euro": FigureKind.EURO, "dollar": FigureKind.DOLLAR}

_TIME = re.compile(
    r"(?<![0-9A-Za-z.,:£$€])(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-5][0-9]))?(?![0-9:])"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?<![0-9A-Za-z])(?P<first>(?:19|20)[0-9]{2})[/–-](?P<last>(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?![0-9])"
)
_NUMBER = re.compile(
    r"(?<![^\W_])(?P<currency>[£$€])? ?"
    r"(?P<digits>[0-9]++(?:,[0-9]{3}(?![0-9]))*+(?:\.[0-9]++)?+)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<glued>[^\W\d_][^\W_]*+)?+)"
    r"(?: (?P<scale>thousand|millions?|billions?|m|bn)\b)?"
    r"(?P<percent> ?%| per ?cent\b)?"
    r"(?: (?P<unit>pound|euro|dollar)s?\b)?",
    re.IGNORECASE,
)
_UNITS = r"(second|minute|hour|day|night|week|fortnight|month|quarter|year|mile|metre|kilometre|tonne)s?"
_UNIT = re.compile(rf"[ -]{_UNITS}(?![^\W_])", re.IGNORECASE)
_PER = re.compile(rf" (?:an?|per|each|every) {_UNITS}(?![^\W_])", re.IGNORECASE)
_CODE = re.compile(r"(?<![^\W_])[^\W\d_]++[0-9][^\W_]*+")


def find_figures(text: str) -> tuple[Figure, ...]:
    """The figures of `text` in order, in digits and words, without overlap. Dates must be blanked before."""
    taken: list[Figure] = []
    free = bytearray(b"\x01") * len(text)
    for figure in _candidates(text):
        if all(free[figure.start : figure.end]):
            taken.append(_measured(text, figure))
            free[figure.start : figure.end] = bytes(figure.end - figure.start)
    return tuple(sorted(taken, key=lambda figure: figure.start))


def _measured(text: str, figure: Figure) -> Figure:
    unit = _UNIT.match(text, figure.end)
    per = _PER.match(text, unit.end() if unit else figure.end)
    return replace(
        figure, unit=unit.group(1).casefold() if unit else "", per=per.group(1).casefold() if per else ""
    )


def _candidates(text: str) -> Iterator[Figure]:
    for match in _SPAN.finditer(text):
        yield Figure(FigureKind.SPAN, f"{match['first']}/{match['last'][-2:]}", *match.span())
    for match in _TIME.finditer(text):
        if match["half"] or (match["minute"] and ":" in match.group()):
            yield _time(match)
    for match in _NUMBER.finditer(text):
        yield _number(match)
    for match in _CODE.finditer(text):
        yield Figure(FigureKind.CODE, match.group().casefold(), *match.span())
    for words in find_number_words(text):
        kind = FigureKind.ORDINAL if words.ordinal else _kind_after(text, words.end)
        yield Figure(kind, _plain(Decimal(words.value)), words.start, words.end)


def _time(match: re.Match[str]) -> Figure:
    # Whether before or after noon is dropped: minutes give one time as "2pm" and "14:00".
    minutes = int(match["hour"]) % 12 * 60 + int(match["minute"] or 0)
    return Figure(FigureKind.TIME, str(minutes), *match.span())


def _number(match: re.Match[str]) -> Figure:
    glued = (match["glued"] or "").casefold()
    if glued and glued not in _SCALES:
        return Figure(
            FigureKind.CODE, f"{match['digits']}{glued}".casefold(), match.start("digits"), match.end("glued")
        )
    scale = _SCALES.get(glued, 0) + _SCALES.get((match["scale"] or "").casefold(), 0)
    value = Decimal(match["digits"].replace(",", "")).scaleb(scale)
    return Figure(_kind(match), _plain(value), *match.span())


def _kind(match: re.Match[str]) -> FigureKind:
    if match["ordinal"]:
        return FigureKind.ORDINAL
    if match["percent"]:
        return FigureKind.PERCENT
    if match["currency"]:
        return _CURRENCIES[match["currency"]]
    return _CURRENCY_WORDS.get((match["unit"] or "").casefold(), FigureKind.NUMBER)


def _kind_after(text: str, at: int) -> FigureKind:
    following = text[at : at + 12].casefold().lstrip(" -")
    if following.startswith(("%", "per cent", "percent")):
        return FigureKind.PERCENT
    return next(
        (kind for word, kind in _CURRENCY_WORDS.items() if following.startswith(word)), FigureKind.NUMBER
    )


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


# Dates as people write them, so that "12 March 2024", "March 12th" and 12/03/2024 can be compared.

_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)(?![^\W_])"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
# "2023/24" is a year of its own kind, "2,000" and "2000%" are none.
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9]|[.,/–-][0-9]|\s?%| per ?cent|[A-Za-z])"
_EDGE = r"(?<![0-9A-Za-z_.,£$€/-])"
_FULL = tuple(
    re.compile(_EDGE + pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>[12][0-9]{3})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])",
        r"(?P<day>[0-9]{1,2})[/.](?P<number>[0-9]{1,2})[/.](?P<year>(?:[12][0-9])?[0-9]{2})(?![0-9])",
        rf"{_DAY}(?: day)?(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}(?![0-9:]|[.,][0-9])(?:,? {_YEAR})?",
        rf"{_MONTH},? {_YEAR}",
        _YEAR,
    )
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
_OPENING_WORDS = 3  # "At its meeting on" has four, and a meeting
_SITTING = re.compile(
    r"\b(?:meeting|sitting|session|agreed|decided|resolved|approved|noted|heard|discussed|considered|reported"
    r"|asked|proposed|recommended|welcomed)\b(?:\W+\w+){0,4}\W*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it was written out, at `[start, end)` of the text."""

    day: int | None
    month: int | None
    year: int | None
    start: int = 0
    end: int = 0

    def said_by(self, others: tuple[Date, ...], years: frozenset[int]) -> bool:
        """Whether one of `others` says all that this one does.

        A date without a year may be taken to lie in any of `years`: those named near it.
        """
        return any(self._within(other, years) for other in others)

    def _within(self, other: Date, years: frozenset[int]) -> bool:
        if self.day is not None and self.day != other.day:
            return False
        if self.month is not None and self.month != other.month:
            return False
        if self.year is None or self.year == other.year:
            return True
        return other.year is None and self.year in years


def find_dates(text: str) -> tuple[Date, ...]:
    """The dates of `text` in order, without overlap; longer forms win."""
    taken: list[Date] = []
    free = bytearray(b"\x01") * len(text)
    for pattern in (*_FULL, _MONTH_ALONE):
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(free[start:end]) and (date := _date(match)):
                taken.append(date)
                free[start:end] = bytes(end - start)
    return tuple(sorted(taken, key=lambda date: date.start))


def dates_the_sitting(sentence: str, date: Date) -> bool:
    """Whether `date` says when the meeting sat: at the beginning ("On 5 May ..."), or beside what it did."""
    before = sentence[: date.start]
    return len(before.split()) <= _OPENING_WORDS or _SITTING.search(before) is not None


def blanked(text: str, dates: tuple[Date, ...]) -> str:
    """`text` with spaces in place of its dates, so that no offset changes."""
    pieces: list[str] = []
    at = 0
    for date in dates:
        pieces += text[at : date.start], " " * (date.end - date.start)
        at = date.end
    return "".join((*pieces, text[at:]))


def _date(match: re.Match[str]) -> Date | None:
    groups = match.groupdict()
    month = _month(groups.get("month")) or _whole(groups.get("number"))
    day, year = _whole(groups.get("day")), _whole(groups.get("year"))
    if year is not None and year < 100:
        year += 2000
    if month is not None and month > 12 and day is not None:
        day, month = month, day
    if (day is not None and not 1 <= day <= 31) or (month is not None and not 1 <= month <= 12):
        return None
    return Date(day, month, year, *match.span())


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    return next(
        number for number, month in enumerate(MONTHS, 1) if month[:3].casefold() == name[:3].casefold()
    )


def _whole(digits: str | None) -> int | None:
    return int(digits) if digits else None
