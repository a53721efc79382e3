"""When the meeting was: what each origin states, weekday and year weighed, the strongest chosen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.language.dates import FoundDate, find_dates, in_words, stated_years
from indexer.model import Line, Source, Warning
from indexer.structure.header import Header
from indexer.structure.vocabulary import OTHER_MEETING, PUBLICATION, THIS_MEETING

# Lines among which the minutes may begin with "The Chair opened the meeting on ...".
_OPENING_LINES = 12
_OPENED = re.compile(
    r"\b(?:opened|began|started|commenced|convened|called (?:the meeting )?to order|took place|was held)\b"
)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A date that some origin states for this meeting."""

    date: dt.date
    origin: str  # as a warning names it
    line: int | None = None


def meeting_date(source: Source, header: Header) -> tuple[dt.date | None, list[Warning]]:
    """The date by strength of origin (None where nothing states one), and a warning for each doubt."""
    warnings: list[Warning] = []
    stated: list[_Stated] = []
    for hints, origin in (
        (source.sidecar, "the sidecar file"),
        (source.embedded, "the document's own metadata"),
    ):
        if hints.date is not None:
            stated.append(_Stated(hints.date, origin))
    own, found = _from_header(source, header)
    warnings += found
    stated += own
    named = _from_file_name(source, header)
    if named is not None:
        stated.append(named)
    if not stated:
        stated += _from_opening(source)
    if not stated:
        warnings.append(
            Warning(
                "date-missing",
                "No date of the meeting is stated in the document or its file name, so it stays unknown.",
            )
        )
        return None, warnings
    chosen = stated[0]
    other = next((s for s in stated if s.date != chosen.date), None)
    if other is not None:
        message = (
            f"{chosen.origin[0].upper()}{chosen.origin[1:]} says {in_words(chosen.date)} and {other.origin} "
            f"{in_words(other.date)}; the first was chosen because it is the stronger source."
        )
        warnings.append(Warning("date-conflict", message, other.line or chosen.line))
    return chosen.date, warnings


def _from_header(source: Source, header: Header) -> tuple[list[_Stated], list[Warning]]:
    lines = [source.lines[n] for n in sorted(header.indexes)]
    found = list(_meeting_dates(lines))
    years = tuple(year for line in lines for year in stated_years(line.text)) + stated_years(source.path.stem)
    stated: list[_Stated] = []
    warnings: list[Warning] = []
    for line, date in sorted(found, key=lambda pair: _strength(*pair)):
        settled, warning = _settle(date, line, lines, years)
        if warning is not None:
            warnings.append(warning)
        if settled is not None:
            stated.append(_Stated(settled, "the document", line.number))
    return stated, warnings


def _meeting_dates(lines: Sequence[Line]) -> Iterator[tuple[Line, FoundDate]]:
    """Dates that may be this meeting's: not publication dates, nor of the previous or next meeting."""
    for line in lines:
        if PUBLICATION.match(line.text) or re.search(r"\bpubli(?:shed|cation)\b", line.text, re.IGNORECASE):
            continue
        for date in find_dates(line.text):
            before = line.text[max(0, date.start - 40) : date.start]
            if not (OTHER_MEETING.search(before) or PUBLICATION.search(before)):
                yield line, date


def _strength(line: Line, date: FoundDate) -> tuple[bool, bool, bool]:
    """Sorts first: a full date, whose weekday fits, on a line that says the meeting was held then."""
    return (
        date.year is None,
        date.weekday_fits is False,
        THIS_MEETING.search(line.text) is None and date.weekday is None,
    )


def _settle(
    date: FoundDate, line: Line, lines: Sequence[Line], years: Sequence[int]
) -> tuple[dt.date | None, Warning | None]:
    """The date meant by what is printed: the weekday, or the title's year, corrects or completes the year."""
    other_years = tuple(
        y for other in lines if other is not line for y in stated_years(other.text, date.month)
    )
    candidates = [on for year in (*other_years, *years) if (on := date.on(year)) is not None]
    if date.year is None:
        fitting = [on for on in candidates if date.weekday is None or on.weekday() == date.weekday]
        return (fitting[0] if fitting else None), None
    if date.weekday_fits is not False:
        return date.date, None
    printed = line.text[date.start : date.end].strip()
    for on in candidates:
        if on.weekday() == date.weekday and on != date.date:
            message = (
                f'"{printed}" has a weekday that does not fit its year; {in_words(on)} was chosen because '
                f"{on.year} is stated elsewhere and fits it."
            )
            return on, Warning("date-conflict", message, line.number)
    message = (
        f'"{printed}" has a weekday that does not fit its year; the date was kept as printed because no '
        "other year is stated that fits."
    )
    return date.date, Warning("date-conflict", message, line.number)


def _from_file_name(source: Source, header: Header) -> _Stated | None:
    stem = source.path.stem
    years = tuple(y for n in sorted(header.indexes) for y in stated_years(source.lines[n].text))
    for date in find_dates(stem.replace("_", " "), file_name=True):
        if OTHER_MEETING.search(stem[max(0, date.start - 40) : date.start]):
            continue
        if date.date is not None:
            return _Stated(date.date, "the file name")
        on = next((on for year in years if (on := date.on(year)) is not None), None)
        if on is not None:
            return _Stated(on, "the file name")
    return None


def _from_opening(source: Source) -> list[_Stated]:
    """The date in a first sentence of the minutes that says when the meeting began."""
    lines = [line for line in source.lines[:_OPENING_LINES] if _OPENED.search(line.text)]
    return [
        _Stated(date.date, "the document", line.number)
        for line, date in _meeting_dates(lines)
        if date.date is not None and "meeting" in line.text.lower()
    ]
