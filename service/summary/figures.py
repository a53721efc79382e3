"""Figures and dates as people write them, and whether a sentence has them as the minutes do.

"£1.2m", "£1,200,000" and "£1.2 million" are one figure, "12 March 2024", "March 12th" and 12/03/2024 can be
compared, and a figure must stand beside what it counts in the minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from indexer.language.dates import WrittenDate, blanked, find_number_words, find_partial_dates
from service.summary.words import SummaryWords, plain_words, same_word


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


_COUNTED = 4
"""Terms after a figure that may say what it counts and what became of that: "42 electric vans were sold"."""

_TIMES = frozenset(
    {"second", "minut", "hour", "day", "night", "week", "fortnight", "month", "quarter", "year", "ago"}
)
_STOP = re.compile(r"[.,;:()]\s|\b(?:and|but|while|against)\b")

_OPENING_WORDS = 3  # "At its meeting on" has four, and a meeting
_SITTING = re.compile(
    r"\b(?:meeting|sitting|session|agreed|decided|resolved|approved|noted|heard|discussed|considered|reported"
    r"|asked|proposed|recommended|welcomed)\b(?:\W+\w+){0,4}\W*\Z",
    re.IGNORECASE,
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


def date_stated(date: WrittenDate, others: Iterable[WrittenDate], years: frozenset[int]) -> bool:
    """Whether one of `others` says all that a date does.

    A date without a year may be taken to lie in any of `years`: those named near it.
    """
    return any(
        date.day in {None, other.day}
        and date.month in {None, other.month}
        and (date.year in {None, other.year} or (other.year is None and date.year in years))
        for other in others
    )


def dates_the_sitting(sentence: str, date: WrittenDate) -> bool:
    """Whether `date` says when the meeting sat: at the beginning ("On 5 May ..."), or beside what it did."""
    before = sentence[: date.start]
    return len(before.split()) <= _OPENING_WORDS or _SITTING.search(before) is not None


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """A figure, what is right after it, and the figure after that with the word between ("of", "to")."""

    figure: Figure
    noun: tuple[str, ...]  # terms up to the first function word: "electric van"; none in "24 were dropped"
    counted: tuple[str, ...]  # terms up to the end of the clause: "electric van deliver"
    link: tuple[str, Figure] | None


def places(text: str, words: SummaryWords) -> tuple[FigurePlace, ...]:
    """Where the figures of a text stand."""
    bare = blanked(text, find_partial_dates(text))
    figures = [figure for figure in find_figures(bare) if figure.kind is not FigureKind.ORDINAL]
    found: list[FigurePlace] = []
    for figure, following in pairwise((*figures, None)):
        if figure is None:
            break
        between = bare[figure.end : following.start if following else len(bare)]
        link = (between.strip().casefold(), following) if following else None
        stop = _STOP.search(between)
        after = between[: stop.start()] if stop else between
        found.append(FigurePlace(figure, tuple(_noun(after, words)), _terms(after, words), link))
    return tuple(found)


def swapped(said: Iterable[FigurePlace], minuted: Sequence[FigurePlace]) -> bool:
    """Whether a figure counts what in the minutes only another counts, or two are in reverse ("80 of 64")."""
    return any(_counts_anothers(place, minuted) or _reversed(place, minuted) for place in said)


def _counts_anothers(place: FigurePlace, minuted: Sequence[FigurePlace]) -> bool:
    own = [other for other in minuted if place.figure.said_by([other.figure])]
    others = [other for other in minuted if other not in own]
    if place.noun and own and all(other.noun for other in own):
        return not _any_shares(place.noun, (other.noun for other in own)) and _any_shares(
            place.noun, (other.noun for other in others)
        )
    return not _any_shares(place.counted, (other.counted for other in own)) and _any_shares(
        place.counted, (other.counted for other in others)
    )


def _any_shares(terms: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> bool:
    return any(same_word(term, theirs) for other in others for theirs in other for term in terms)


def _noun(after: str, words: SummaryWords) -> Iterator[str]:
    for word in plain_words(after):
        terms = words.terms(word)
        if not terms:
            return
        yield from (term for term in terms if term not in _TIMES)


def _terms(after: str, words: SummaryWords) -> tuple[str, ...]:
    return tuple(term for term in words.terms(after)[:_COUNTED] if term not in _TIMES)


def _reversed(place: FigurePlace, minuted: Sequence[FigurePlace]) -> bool:
    if place.link is None or place.link[0] not in {"of", "to", "from", "out of"}:
        return False
    word, second = place.link
    as_minuted = [(p.figure, p.link[1]) for p in minuted if p.link is not None and p.link[0] == word]
    turned = any(place.figure.said_by([b]) and second.said_by([a]) for a, b in as_minuted)
    return turned and not any(place.figure.said_by([a]) and second.said_by([b]) for a, b in as_minuted)
