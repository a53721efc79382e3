"""When the meeting was: every date that the opening states is weighed, and the likeliest is chosen.

The document's own words go before meta data, these before the file's name, and the day on which a page came
out comes last. What stays doubtful is told in a warning.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.language.dates import (
    MONTH_NAME,
    WrittenDate,
    date_in_words,
    find_dates,
    stated_months,
    stated_years,
)
from indexer.meetings.head.opening import OpeningParagraph, Place
from indexer.model import DateOrder, DateReading, Source, Warning

# What stands before a date that is of another meeting, or of the paper.
_OTHERS = re.compile(
    r"\b(?:previous|last|next|following|future|forthcoming|former|earlier|prior)\b[^.;]{0,60}\Z|"
    r"\b(?:publication|published|updated|posted|uploaded|issued|printed|created|modified|circulated|adopted|"
    r"(?:approved|confirmed|amended|revised)(?!\s+(?:draft\s+)?(?:minutes|notes|meeting)))\b[^.;]{0,40}\Z|"
    r"\b(?:deadline|due|expires?|since|until|by|dated|for the (?:month|year|period))\b[^.;]{0,20}\Z",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"\b(?:meetings?|minutes|session|sitting|agm|egm|assembly|telecon(?:ference)?|notes|proceedings)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:held|holds|took place|occurred|convened|met|began|begun|opened|started|commenced|gathered|"
    r"called (?:the meeting )?to order|meeting (?:of|on|date)|date(?: (?:and|&) time)?"
    r"(?: of (?:the )?meeting)?\s*[:\t])",
    re.IGNORECASE,
)
_WHEN = re.compile(r"(?:meeting )?date(?: (?:and|&|/) ?time)?(?: of (?:the )?meeting)?|when|day|held(?: on)?")
# Something in a document that is of no meeting: no day on which its page came out is one's.
_ABOUT_MEETING = re.compile(
    r"(?<!\d )\b(?:meetings?|minutes|agenda|attend(?:ees|ance|ing)|present|apologies|agm|quorum|notes)\b",
    re.IGNORECASE,
)
_CALENDAR = 3  # dates in one paragraph: a list of them
_WORDY = 12  # words beside a date: more than a line that only dates the minutes has
_NEAR = 60
# "The meeting was held on ...": what a sentence among the minutes must begin with to be about their own.
_SAT = re.compile(
    r"(?:(?:the|this|an?|our) )?(?:[\w-]+ ){0,4}(?:meeting|session|agm)(?: of [^.]{3,80}?)?"
    r"(?: was| were)?(?: then)? "
    r"(?:held|took place|opened|began|commenced|convened|called to order|started)\b",
    re.IGNORECASE,
)
# Each line of a log begins with its time; its address has the day.
_STAMP = re.compile(r"\[?(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:")
_LOG = re.compile(r"://\S*(?:19|20)\d\d[-/_]?\d\d[-/_]?\d\d")
_TOP = 15
_BODY_LINES = 60
_CLOSE = 2
"""Points by which another date may be weaker and still make the first one doubtful."""
_FILE_NAME = "the file name"
_SHORT_DAY = re.compile(r"(?<!\d)(\d\d?)[-_. ](\d\d?)[-_. ](\d\d?)(?!\d)")
_LONG_BEFORE = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _Found:
    """A date as far as it is written, in its paragraph, with the points that speak for it."""

    written: WrittenDate
    paragraph: OpeningParagraph
    points: float


@dataclass(frozen=True, slots=True)
class _Stated:
    """A date that some origin states for this meeting."""

    date: dt.date
    origin: str  # as a warning names it
    line: int | None = None
    points: float = 0


def read_date(
    source: Source, opening: Sequence[OpeningParagraph], board: str | None
) -> tuple[dt.date | None, DateReading, list[Warning]]:
    """The day of the sitting (None where nothing states one), how else it may be read, and each doubt."""
    return _DateReader(source, opening, board).result()


class _DateReader:
    """Reads the date of one document."""

    def __init__(self, source: Source, opening: Sequence[OpeningParagraph], board: str | None) -> None:
        self._source, self._opening = source, opening
        self._is_of_meeting = board is not None or _is_about_meeting(source, opening)
        self._order = date_order(source.text)
        self._warnings: list[Warning] = []
        self._turned: dict[dt.date, dt.date] = {}
        self._meta = source.embedded.date
        self._name = list(find_dates(_file_name(opening), file_name=True))
        self._titles = {
            (date.day, date.month)
            for one in opening
            if one.place is Place.NAME
            for date in find_dates(one.text)
        }

    def result(self) -> tuple[dt.date | None, DateReading, list[Warning]]:
        stated = list(self._all_stated())
        if not stated:
            published = self._published()
            if published is None:
                self._warn(
                    "date-missing",
                    "No date of the meeting is stated in the document or its file name, so it stays unknown.",
                )
                return None, DateReading(self._order), self._warnings
            stated = [published]
        chosen = stated[0]
        self._contradicted(chosen, stated)
        other = self._turned.get(chosen.date)
        if other is not None and any(
            one.date == chosen.date for one in stated if one.origin != chosen.origin
        ):
            other = None
        if other is not None:
            self._warn(
                "date-order",
                f"Day and month are figures: {date_in_words(chosen.date)} was read, and "
                f"{date_in_words(other)} may be meant.",
                chosen.line,
            )
        return chosen.date, DateReading(self._order, other), self._warnings

    def _all_stated(self) -> Iterator[_Stated]:
        """What each origin states, the strongest first."""
        if (date := self._source.sidecar.date) is not None:
            yield _Stated(date, "the sidecar file")
        yield from self._own()
        if self._meta is not None:
            yield _Stated(self._meta, "the document's own metadata")
        yield from self._of_file_name()
        yield from self._stated(self._in_body())

    def _own(self) -> Iterator[_Stated]:
        found = (one for paragraph in self._opening for one in self._weighed(paragraph))
        yield from self._stated(sorted(found, key=lambda one: -one.points))

    def _stated(self, found: Iterable[_Found]) -> Iterator[_Stated]:
        for one in found:
            if (settled := self._settled(one)) is not None:
                yield _Stated(settled, "the document", one.paragraph.number, one.points)

    def _weighed(self, paragraph: OpeningParagraph) -> Iterator[_Found]:
        if paragraph.place is Place.FILE or not self._is_of_meeting:
            return
        text = paragraph.text
        dates = list(find_dates(text))
        for date in dates:
            before = text[max(0, date.start - _NEAR) : date.start]
            if _OTHERS.search(before):
                continue
            held = _HELD.search(before) is not None or (
                paragraph.field is not None and _WHEN.fullmatch(paragraph.field) is not None
            )
            if paragraph.place is Place.PROSE and not (held or date.start <= 1):
                continue
            yield _Found(
                date, paragraph, self._points(date, paragraph, held=held) - 3 * (len(dates) >= _CALENDAR)
            )

    def _points(self, date: WrittenDate, paragraph: OpeningParagraph, *, held: bool) -> float:
        rest = paragraph.text[: date.start] + paragraph.text[date.end :]
        place = {Place.NAME: 1.5, Place.HEAD: 3, Place.PROSE: 2}[paragraph.place]
        fits = date.weekday_fits
        return sum(
            (
                place,
                2 * held,
                1 * (_MEETS.search(paragraph.text) is not None),
                0 if fits is None else 2 if fits else -2,
                2 * (date.year is not None),
                1 * (date.weekday is not None and date.year is None),
                1 * (len(rest.split()) <= _WORDY),
                1 * any((one.day, one.month) == (date.day, date.month) for one in self._name),
                1 * self._titled(date, paragraph),
                -0.25 * min(paragraph.order, 8),
            )
        )

    def _titled(self, date: WrittenDate, paragraph: OpeningParagraph) -> bool:
        """Whether the title in the document's properties states the same day as a paragraph of its text."""
        return paragraph.place is not Place.NAME and (date.day, date.month) in self._titles

    def _in_body(self) -> Iterator[_Found]:
        """Below the opening: sentences on when the meeting began, addresses of its log, stamps of one."""
        for order, line in enumerate(self._source.lines[:_BODY_LINES]):
            paragraph = OpeningParagraph(line.text, Place.PROSE, order, line.number)
            if _SAT.match(line.text):
                yield from (one for one in self._weighed(paragraph) if one.written.year is not None)
            elif _STAMP.match(line.text) or (order < _TOP and _LOG.search(line.text)):
                dates = (date for date in find_dates(line.text.replace("T", " ")) if date.year is not None)
                yield from (_Found(date, paragraph, 0) for date in dates)

    # What is written, made whole: the order of day and month, the year, the weekday.

    def _settled(self, found: _Found) -> dt.date | None:
        date, line = self._ordered(found.written), found.paragraph.number
        if date.year is None:
            return self._with_year(date, found.paragraph)
        if date.weekday_fits is not False:
            return date.date
        printed = found.paragraph.text[date.start : date.end].strip()
        for on in (date.on(year) for year in self._years(date.month, found.paragraph)):
            if on is not None and on.weekday() == date.weekday and on != date.date:
                self._warn(
                    "date-conflict",
                    f'"{printed}" has a weekday that does not fit its year; {date_in_words(on)} was chosen '
                    f"because {on.year} is stated elsewhere and fits it.",
                    line,
                )
                return on
        self._warn(
            "date-conflict",
            f'"{printed}" has a weekday that does not fit its year; the date was kept as printed because no '
            "other year is stated that fits.",
            line,
        )
        return date.date

    def _ordered(self, date: WrittenDate) -> WrittenDate:
        """A date in figures in the order that is meant, as far as anything tells."""
        turned = date.turned
        if turned is None or date.weekday_fits:
            return date
        sure = {one.date for one in self._certain()}
        for one in (date, turned):
            if one.date in sure:
                return one
        if self._order is DateOrder.MONTH_FIRST:
            return turned
        if self._order is None and date.date is not None and turned.date is not None:
            self._turned[date.date] = turned.date
        return date

    def _certain(self) -> Iterator[WrittenDate]:
        """Dates of the opening, the file's name and the meta data that can be read one way only."""
        for paragraph in self._opening:
            is_file = paragraph.place is Place.FILE
            yield from (d for d in find_dates(paragraph.text, file_name=is_file) if d.turned is None)
        for day in (self._meta, self._source.embedded.published):
            if day is not None:
                yield WrittenDate(day.day, day.month, day.year)

    def _years(self, month: int | None, own: OpeningParagraph | None) -> Iterator[int]:
        """Years that other lines of the opening state, those of this month first."""
        others = [one.text for one in self._opening if one is not own and one.place is not Place.FILE]
        yield from (year for text in others for year in stated_years(text, month))
        if own is not None:
            yield from stated_years(own.text, month)

    def _with_year(self, date: WrittenDate, paragraph: OpeningParagraph) -> dt.date | None:
        """The day in the year that is stated elsewhere; the origin is told where it is not the opening."""
        for origin, years in (
            (None, self._years(date.month, paragraph)),
            ("the file's name", _years_in(_file_name(self._opening))),
            ("the file's path", _years_in(self._source.document_id)),
            ("the page's own date", self._published_years(date)),
        ):
            fitting = (
                on
                for year in years
                if (on := date.on(year)) is not None and date.weekday in (None, on.weekday())
            )
            if (on := next(fitting, None)) is not None:
                if origin is not None:
                    self._warn(
                        "date-unsure",
                        f"The heading states no year; {on.year} was taken from {origin}.",
                        paragraph.number,
                    )
                return on
        return None

    def _published_years(self, date: WrittenDate) -> Iterator[int]:
        """The year of a page's own date, or the one before where the day would be later than the page."""
        for day in (self._meta, self._source.embedded.published):
            if day is not None:
                on = date.on(day.year)
                yield from (
                    (day.year, day.year - 1) if on is not None and on <= day else (day.year - 1, day.year)
                )

    # Origins outside the text.

    def _of_file_name(self) -> Iterator[_Stated]:
        stem = _file_name(self._opening)
        for found in self._name:
            if _OTHERS.search(stem[max(0, found.start - _NEAR) : found.start]):
                continue
            date = self._ordered(found)
            day = date.date or next(
                (on for year in self._years(date.month, None) if (on := date.on(year))), None
            )
            if day is not None:
                yield _Stated(day, _FILE_NAME)

    def _published(self) -> _Stated | None:
        """The page's own date, where a document that is about a meeting states nothing else."""
        day = self._source.embedded.published
        if day is None or not self._is_of_meeting or self._is_of_other_month(day):
            return None
        self._warn(
            "date-unsure",
            f"No date of the meeting is stated; {date_in_words(day)} was taken, which is that of the page.",
        )
        return _Stated(day, "the page")

    def _is_of_other_month(self, day: dt.date) -> bool:
        """Whether the title names the month of the meeting, and it is not that of a day."""
        months = [
            month
            for one in self._opening
            if one.place in (Place.NAME, Place.HEAD) and _MEETS.search(one.text)
            for month in stated_months(one.text)
        ]
        return bool(months) and (day.year, day.month) not in months

    # Doubts.

    def _contradicted(self, chosen: _Stated, stated: Iterable[_Stated]) -> None:
        named = _names(_file_name(self._opening), chosen.date)
        rivals = (one for one in stated if one.date != chosen.date and _is_rival(chosen, one))
        other = next((one for one in rivals if not (named and one.origin == _FILE_NAME)), None)
        if other is not None:
            origin = chosen.origin[0].upper() + chosen.origin[1:]
            self._warn(
                "date-conflict",
                f"{origin} says {date_in_words(chosen.date)} and {other.origin} {date_in_words(other.date)}; "
                "the first was chosen because it is the stronger source.",
                other.line or chosen.line,
            )
        published = self._source.embedded.published
        if published is not None and published < chosen.date - _LONG_BEFORE:
            self._warn(
                "date-conflict",
                f"The page is of {date_in_words(published)}, before the meeting on "
                f"{date_in_words(chosen.date)} that its text states; the text was followed.",
                chosen.line,
            )

    def _warn(self, code: str, message: str, line: int | None = None) -> None:
        warning = Warning(code, message, line)
        if warning not in self._warnings:
            self._warnings.append(warning)


def _is_about_meeting(source: Source, opening: Sequence[OpeningParagraph]) -> bool:
    texts = (*(one.text for one in opening), *(line.text for line in source.lines[:_BODY_LINES]))
    return any(_ABOUT_MEETING.search(text) for text in texts)


def _is_rival(chosen: _Stated, other: _Stated) -> bool:
    """Whether another date is nearly as well stated: by another origin, or with about as many points."""
    return other.origin != chosen.origin or other.points >= chosen.points - _CLOSE


def _file_name(opening: Sequence[OpeningParagraph]) -> str:
    return next((one.text for one in opening if one.place is Place.FILE), "")


def _names(stem: str, day: dt.date) -> bool:
    """Whether figures of a file name are this day in some order: "20-06-10" is 10 June 2020, too."""
    figures = sorted((day.year % 100, day.month, day.day))
    return any(sorted(map(int, found)) == figures for found in _SHORT_DAY.findall(stem))


def _years_in(text: str) -> Iterator[int]:
    """Years among the figures of a name or path."""
    yield from (int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))


_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d\d)(?![\d/-])")
_DAY_MONTH = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? {MONTH_NAME}\b", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{MONTH_NAME} \d{{1,2}}(?:st|nd|rd|th)?\b(?!:)", re.IGNORECASE)
_PLAINLY = 3  # times as many as of the other
_MOST = 200_000  # characters of a text that are looked at


def date_order(text: str) -> DateOrder | None:
    """Whether a text puts the day or the month first, by figures above 12 and else by dates in words."""
    text = text[:_MOST]
    pairs = [(int(found[1]), int(found[3])) for found in _NUMERIC.finditer(text)]
    day = sum(first > 12 >= second for first, second in pairs)
    month = sum(second > 12 >= first for first, second in pairs)
    if not day and not month:
        day, month = len(_DAY_MONTH.findall(text)), len(_MONTH_DAY.findall(text))
    if day == month:
        return None
    if day > _PLAINLY * month:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if month > _PLAINLY * day else None
