"""The number that opens a heading: "2. Item 1 - ", "Agenda item 4:", "1.1", "2.a", "70/17", "IV."."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from indexer.language.dates import MONTH_NAME
from indexer.meetings.genre import PROSE_CHARACTERS, REMEMBERED_LINES
from indexer.model import Line, LineKind


class Scheme(StrEnum):
    """How a document numbers; headings of one run share a scheme."""

    ITEM = "item"  # Item 3, Agenda item 3
    DECIMAL = "decimal"  # 3. 3) 3
    NESTED = "nested"  # 3.1, 3.a, 3a
    MINUTE = "minute"  # 70/17, 24/045, 17.70/2
    LETTER = "letter"  # A. b)
    ROMAN = "roman"  # IV. ii)


@dataclass(frozen=True, slots=True)
class Label:
    """A printed number: `printed` without punctuation, `value` for order, `end` where the words begin."""

    scheme: Scheme
    printed: str
    value: tuple[int, ...]
    end: int
    bare: bool = False  # no punctuation follows the number, so that it may be a quantity


_SECTION = r"(?:(?:section\s)?\(?\d{1,3}[.):]?\\?[.)]?\s{1,4})?"  # a section number before the item's own
_ITEM = re.compile(
    rf"{_SECTION}(?P<label>(?:agenda\s)?item\s(?:no\.?\s|number\s)?(?P<number>\d{{1,3}})"
    r"(?P<sub>(?:\.\d{1,2}|\.?[a-z]\b)?))"
    r"\s{0,3}(?:[-–—:.)]|\s(?=[A-Z]))\s{0,3}",
    re.IGNORECASE,
)
_MINUTE = re.compile(
    r"(?P<label>(?:[A-Z]{1,6}[-/ ]?)?(?P<number>\d{1,5}(?:-\d{2,5})?(?:/\d{1,5}){1,2}(?![\d/])"
    r"(?:\.\d{1,2})?(?:\s?\([a-z]\))?))[.:)]?\s{0,12}(?:[-–—:]\s{0,3})?(?=\S)"
)
_NESTED = re.compile(
    r"\(?(?P<label>(?P<a>\d{1,3})(?:\.(?P<b>\d{1,2}|[a-z]{1,3}|[ivx]{1,5})(?P<rest>(?:\.(?:\d{1,2}|[a-z]|"
    r"[ivx]{1,5}))*)|(?:\s?\((?P<c>[a-z])\)|(?P<d>[a-z]|[A-Z](?=[.):])))))(?P<mark>\\?[.):])?\s{1,8}(?:[-–—:]\s{0,3})?(?=\S)"
)
# Year or day, month and number: a date by its looks, a label where many lines share all but the number.
_DATED = re.compile(
    r"(?P<label>\d{1,4}\.\d{1,2}(?:\.{1,2} ?|(?<=\d\d) )\d{1,3})(?![\d,:/]|\.\d)[.):]?\s{1,12}"
    r"(?:[-–—:]\s{0,3})?(?=\S)"
)
_DECIMAL = re.compile(
    r"(?P<open>[(\[])?(?P<label>\d{1,4})(?P<mark>\\?[.):\]]|\s?[-–—](?=\s))?(?P<space>\s{0,12})(?=\S)"
)
_LETTER = re.compile(r"\(?(?P<label>[A-Za-z])[.):]\s{1,8}(?=\S)")
_ROMAN = re.compile(r"\(?(?P<label>[IVX]{1,5}|[ivx]{1,5})[.):]\s{1,8}(?=\S)")
# A numeral without punctuation stands in a column of its own: "I went" is no label.
_ROMAN_COLUMN = re.compile(r"(?P<label>[IVX]{1,5})(?:\s{2,12}|\t)(?=[A-Z])")
# What follows a number that is an ordinal, a share, a time of day or half of something rather than a label.
_UNIT = re.compile(
    r"(?:(?:st|nd|rd|th)\b|a\.?m\b|p\.?m\b|%|per ?cent|hrs?\b|hours?\b|"
    r"o['’]clock|million\b|noon\b|[-–—/:,]\s?\d)",
    re.IGNORECASE,
)
# What follows a bare number that counts or dates: "12 March", "3 members".
_COUNTED = re.compile(rf"(?:{MONTH_NAME}|minutes? (?:past|to)|members?|years?)\b", re.IGNORECASE)
# The longest agendas have some sixty items; years, street numbers and amounts exceed it.
_BARE_LIMIT = 60


@lru_cache(maxsize=REMEMBERED_LINES)
def split_label(text: str) -> Label | None:
    """The label that opens the text, None without one."""
    if (found := _DATED.match(text)) and not _may_be_date(found["label"]):
        return Label(Scheme.MINUTE, found["label"], _numbers(found["label"]), found.end())
    if (found := _ITEM.match(text)) and found.end() < len(text):
        sub = found["sub"].lstrip(".").lower()
        value = (int(found["number"]), *(_ordinals(sub) if sub else ()))
        return Label(Scheme.ITEM, " ".join(found["label"].split()), value, found.end())
    if (found := _MINUTE.match(text)) and not _UNIT.match(text, found.end()) and _is_minute(found["number"]):
        return Label(Scheme.MINUTE, found["label"], _numbers(found["number"]), found.end())
    return _nested(text) or _roman_or_letter(text) or _decimal(text)


def _nested(text: str) -> Label | None:
    found = _NESTED.match(text)
    if found is None or _UNIT.match(text, found.end()):
        return None
    sub = found["b"] or found["c"] or found["d"].lower()
    if len(sub) > 1 and sub.startswith("0"):  # 6.00, 7.05: a clock time or a sum
        return None
    if not (found["mark"] or text[found.end() : found.end() + 1].isupper()):
        return None
    deeper = [part for part in (found["rest"] or "").split(".") if part]
    value = (int(found["a"]), *_ordinals(sub), *(n for part in deeper for n in _ordinals(part)))
    return Label(Scheme.NESTED, re.sub(r"\s", "", found["label"]), value, found.end())


def _decimal(text: str) -> Label | None:
    found = _DECIMAL.match(text)
    if found is None:
        return None
    mark, number = found["mark"], int(found["label"])
    after = text[found.end() : found.end() + 1]
    if _UNIT.match(text, found.end("label")) or _UNIT.match(text, found.end()):
        return None
    if mark is None:
        if found["open"] or not found["space"] or not 0 < number <= _BARE_LIMIT or not after.isupper():
            return None
        if _COUNTED.match(text, found.end()):
            return None
    elif not found["space"] and not after.isalpha():  # 3.5m, 10:30
        return None
    return Label(
        Scheme.DECIMAL, str(number) if mark else found["label"], (number,), found.end(), bare=mark is None
    )


def _roman_or_letter(text: str) -> Label | None:
    if found := _ROMAN.match(text) or _ROMAN_COLUMN.match(text):
        return Label(Scheme.ROMAN, found["label"], (_roman(found["label"]),), found.end())
    if found := _LETTER.match(text):
        return Label(
            Scheme.LETTER, found["label"], (ord(found["label"].lower()) - ord("a") + 1,), found.end()
        )
    return None


def _is_minute(number: str) -> bool:
    """70/17 and 2024/045 are minute numbers; 10/07/2012 is a date and 3/4 a share or half of a date."""
    parts = re.findall(r"\d+", number)
    if number.count("/") == 2:
        return not (int(parts[0]) <= 31 and int(parts[1]) <= 12 and len(parts[2]) in (2, 4))
    return not all(len(part) == 1 for part in parts)


def _numbers(label: str) -> tuple[int, ...]:
    """Order of minute numbers: "70/17" counts in its first part, "2024/45" and "24/045" in the second."""
    return tuple(map(int, re.findall(r"\d+", label)))


def _ordinals(part: str) -> tuple[int, ...]:
    if part.isdigit():
        return (int(part),)
    if re.fullmatch(r"[ivx]+", part) and len(part) > 1:
        return (_roman(part),)
    return (ord(part[0]) - ord("a") + 1,)


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in text.lower()]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


# Numbers that only the whole document shows to be labels: alone on their line, or counting on from 1201.

_ALONE = re.compile(r"\(?(?:[A-Z]{1,6}[-/])?\d{1,4}(?:[./]\d{1,4}){0,2}[.):]?\Z")
# "1201  Roads", "OS.41 ROADS", "A1. Apologies"; "AP12 AB to ..." is an action point.
_LARGE = re.compile(
    r"(?P<label>(?P<prefix>(?!AP\b|AP\d)[A-Z]{1,5}[./ -]?)?(?P<number>\d{1,5}))[.:]?\s{1,12}(?=[A-Z£])"
)
# Numbers that count on by one, so many in a row, are no years, sums or house numbers.
_RUN = 3


@dataclass(frozen=True, slots=True)
class LooseNumbers:
    """Labels by the index of the line that they open or stand over; indexes of lines that hold only one."""

    labels: Mapping[int, Label]
    alone: frozenset[int]


def find_loose_numbers(lines: Sequence[Line], skip: Collection[int]) -> LooseNumbers:
    """Labels that a line does not show by itself."""
    body = [n for n in range(len(lines)) if n not in skip]
    large = _unbroken([(n, *found) for n in body if (found := _large(lines[n])) is not None])
    dated = {n: label for n, label in numbers_of_one_month(lines).items() if n not in skip}
    alone = _counting_on(list(_alone(lines, body)))
    following = dict(pairwise(body))
    return LooseNumbers(
        {**dict(large), **{following[n]: label for n, label in alone}, **dated},
        frozenset(n for n, _ in alone),
    )


def _dated(line: Line) -> Label | None:
    """The number of a minute that begins with its month: "19.03.1"; slips are "01.26..02", "01.26 03"."""
    found = None if line.kind in (LineKind.BULLET, LineKind.ROW) else _DATED.match(line.text)
    if found is None:
        return None
    return Label(Scheme.MINUTE, found["label"], _numbers(found["label"]), found.end())


def _may_be_date(label: str) -> bool:
    """Whether three numbers with single full stops may be day, month and year, written with two digits."""
    return re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d\d", label) is not None


def numbers_of_one_month(lines: Sequence[Line]) -> dict[int, Label]:
    """Labels like "19.03.1" by the index of their line, where so many share all but the number."""
    return dict(_of_one_month([(n, label) for n, line in enumerate(lines) if (label := _dated(line))]))


def _of_one_month(found: Sequence[tuple[int, Label]]) -> list[tuple[int, Label]]:
    """The labels that share their first two parts and count on in the third, so that they are no dates.

    One whose first parts are a slip of the pen counts where it goes on from the one before.
    """
    months = Counter(label.value[:2] for _, label in found)
    month, times = months.most_common(1)[0] if months else ((), 0)
    if times < _RUN:
        return []
    chosen: list[tuple[int, Label]] = []
    last = 0
    for n, label in found:
        number = label.value[2]
        if label.value[:2] == month or number == last + 1:
            chosen.append((n, replace(label, value=(*month, number))))
            last = number
    steps = sum(b.value > a.value for (_, a), (_, b) in pairwise(chosen))
    return chosen if steps * 2 >= len(chosen) else []


def _large(line: Line) -> tuple[str, Label] | None:
    """(letters before the number, label) of a line that opens with a number of any size."""
    found = _LARGE.match(line.text) if line.kind is LineKind.TEXT else None
    if found is None or split_label(line.text) is not None:
        return None
    label = Label(Scheme.DECIMAL, found["label"], (int(found["number"]),), found.end(), bare=True)
    return found["prefix"] or "", label


def _alone(lines: Sequence[Line], body: Sequence[int]) -> Iterator[tuple[int, Label]]:
    for n, after in pairwise(body):
        text, title = lines[n].text, lines[after].text
        if lines[n].kind is not LineKind.TEXT or not _ALONE.match(text) or len(title) > PROSE_CHARACTERS:
            continue
        label = split_label(f"{text.rstrip('.):')}. X")
        if label is not None and split_label(title) is None and title[:1].isupper():
            yield n, Label(label.scheme, label.printed, label.value, 0)


def _unbroken(found: Sequence[tuple[int, str, Label]]) -> list[tuple[int, Label]]:
    """The longest run that counts on by one, whatever stands between: 1201, 1202, (2019), 1203.

    Then runs of the same kind that begin again at 1 under another letter: A1, A2, A3, B1.
    """
    runs: dict[tuple[str, int], list[tuple[int, str, Label]]] = {}  # by prefix and the run's last number
    begun: list[list[tuple[int, str, Label]]] = []
    for entry in found:
        _, prefix, label = entry
        run = runs.pop((prefix, label.value[0] - 1), None)
        if run is None:
            run = []
            begun.append(run)
        run.append(entry)
        runs[prefix, label.value[0]] = run
    longest = max(begun, key=len, default=[])
    if len(longest) < _RUN:
        return []
    end, prefix, _ = longest[-1]
    later = [r for r in begun if prefix and r[0][0] > end and r[0][1] != prefix and r[0][2].value == (1,)]
    return [
        (n, replace(label, value=(part, *label.value)))
        for part, run in enumerate([longest, *later], 1)
        for n, _, label in run
    ]


def _counting_on(found: Sequence[tuple[int, Label]]) -> list[tuple[int, Label]]:
    """The labels, if most of them go on from the one before."""
    if len(found) < _RUN:
        return []
    steps = sum(_follows(a, b) for (_, a), (_, b) in pairwise(found))
    return list(found) if steps * 2 >= len(found) else []


def _follows(a: Label, b: Label) -> bool:
    """Whether one label counts on from another in some part: 4 and 5, 4 and 4.1, 39/20 and 40/20."""
    if len(a.value) != len(b.value):
        return b.value[: len(a.value)] == a.value or b.value[0] == a.value[0] + 1
    return sum(y - x for x, y in zip(a.value, b.value, strict=True)) == 1
