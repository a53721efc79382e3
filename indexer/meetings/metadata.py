"""Title, board and date of the meeting, by strength of origin, with a warning wherever origins disagree."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.language.dates import (
    MONTH_NAME,
    MONTH_NUMBERS,
    WEEKDAY_NUMBERS,
    WrittenDate,
    date_in_words,
    find_dates,
    stated_years,
)
from indexer.meetings.genre import BODY_NOUN, OTHER_MEETING, PUBLICATION, THIS_MEETING
from indexer.meetings.header import Header
from indexer.model import DocumentKind, Line, Source, Warning

_NAME = re.compile(
    rf"\b(?:the )?((?:[A-Z][\w&'’.-]*,?(?: (?:and|of|for|the|on|in|to|&|[-–])(?= ))* ){{0,9}}{BODY_NOUN}"
    r"(?: (?:of|for|on) (?:the )?[A-Z][\w&'’-]*(?: (?:(?:and|of|&) )?[A-Z][\w&'’-]*){0,5})?)\b"
)
_NOT_IN_NAME = re.compile(
    r"\A(?:(?:the|an?|draft|final|approved|unconfirmed|confirmed|minutes?|notes?|agenda|record|summary|of|meetings?|"
    r"annual|ordinary|extraordinary|extra-ordinary|general|special|monthly|quarterly|virtual|full|held|from|for|by|"
    r"in|at|on|public|proceedings|\d+(?:st|nd|rd|th)?)\s+)+",
    re.IGNORECASE,
)
# "M04 Minutes of the Annual Meeting of the Rope Council": the name begins after the last of these.
_BEFORE_NAME = re.compile(
    r".*\b(?:meeting|minutes|notes)\b(?: (?:of|for|from))?(?: the)? ", re.IGNORECASE | re.DOTALL
)
# "Rope Museum - trustees' meeting", "Quay PCC Minutes": whatever stands before the word is who met.
_MEETS = re.compile(
    r"(?P<name>[A-Z][\w&'’.-]*(?: (?:(?:of|and|for|the|&) ){0,2}[A-Z][\w&'’.-]*){1,7}?)"
    r"(?: ?[-–—:,] ?|\s)(?:[a-z]+['’]s?['’]? |[Gg]eneral |[Aa]nnual |AGM |[Bb]oard |[Mm]onthly ){0,2}"
    r"(?:[Mm]eeting|[Mm]inutes|MEETING|MINUTES|AGM)\b"
)
# "Minutes of the Friends of Somewhere": a body whose name has no word for one.
_MINUTES_OF = re.compile(
    r"(?:[Dd]raft )?(?:[Mm]inutes|MINUTES|[Nn]otes) of (?:the )?(?:(?:[Aa]nnual |"
    r"[Gg]eneral )*[Mm]eeting of (?:the )?)?(?P<name>[A-Z][\w&'’-]*(?: (?:(?:of|and|for|the|"
    r"in) ){0,2}[A-Z][\w&'’-]*){1,7})(?=\s?(?:\Z|,|\(|[-–—:]|[Mm]eeting\b|held\b|on\b|\d))"
)
# Words that say what kind of sitting it was.
_SITTINGS = frozenset(
    "agm egm ordinary extraordinary special virtual monthly quarterly weekly first last".split()
)
# Words that only say what kind of body it is.
_KINDS = frozenset("annual parish town city county district borough general community".split())
# A title longer than this is a paragraph.
_TITLE_CHARACTERS = 300
# Ordinary words of titles and file names, so no acronyms.
_COMMON = frozenset(
    """minutes meeting meetings board committee council group panel forum agenda notes draft final approved
    public the and for with from pdf doc docx odt html annual general parish town city county
    district borough agm egm sgm gmt bst utc cet irc version spring summer autumn winter copy signed web
    page full item items part report notice ordinance resolution policy""".split()
) | {*MONTH_NUMBERS, *WEEKDAY_NUMBERS}


def name_in(title: str) -> str | None:
    """The board's name inside a title such as "Minutes of the Fooham Parish Council meeting held on ..."."""
    text = " ".join(title[:_TITLE_CHARACTERS].replace("_", " ").split())
    if text.isupper():
        text = _lowered(text)
    named = _MINUTES_OF.match(text)
    if named and not _NAME.search(text) and not named["name"].endswith("eeting"):
        return named["name"]
    found = (
        _NOT_IN_NAME.sub("", _BEFORE_NAME.sub("", match[1])).strip(" ,-–") for match in _NAME.finditer(text)
    )
    name = next((name for name in found if len(name.split()) > 1 and not _is_kind(name)), None)
    return _lowered(name) if name is not None and name.isupper() else name


def _lowered(capitals: str) -> str:
    """A name that is set in capitals, as it would be written."""
    text = re.sub(r"(?<=['’])S\b", "s", capitals.title())
    return re.sub(r"\b(?:And|Of|For|The|On|In|To)\b", lambda small: small.group().lower(), text)


def name_before_meeting(title: str) -> str | None:
    """What a title says met, where its name has no word for a body: "Rope Museum - trustees' meeting"."""
    found = _MEETS.match(" ".join(title[:_TITLE_CHARACTERS].split()))
    if found is None or any(c.isdigit() for c in found["name"]):
        return None
    words = found["name"].lower().split()
    return None if any(word in _COMMON | _SITTINGS for word in words) else found["name"]


def full_name(acronym: str, text: str) -> str | None:
    """The name that the text writes out for an acronym: "London Crime Reduction Board" for LCRB.

    Capitalised words whose first letters are the acronym's, ending in a word for a body.
    """
    letters = [letter for letter in acronym if letter.isalpha()]
    words = (rf"{letter}[\w'’-]{{0,30}}" for letter in letters)
    between = r"\s(?:(?:and|of|for|the|on|in|to|&)\s){0,2}"
    for found in re.finditer(rf"\b{between.join(words)}", text):
        declared = text[found.end() :].startswith(f" ({acronym})")
        if declared or re.search(rf"{BODY_NOUN}\Z", found.group()):
            return " ".join(found.group().split())
    return None


def acronym_in(titles: Iterable[str], file_stem: str, body: str) -> str | None:
    """An acronym that a title (in capitals) or the file name holds and running text uses in capitals."""
    for title in titles:
        if title.isupper() and len(title.split()) > 1:
            continue  # set in capitals throughout: nothing tells an acronym from a word
        if re.fullmatch(r"[A-Z&]{3,8}", title) and title.lower() not in _COMMON:
            return title
        for word in re.findall(r"\b[A-Z][A-Z&]{2,9}\b", title):
            if word.lower() not in _COMMON and _is_used(word, body):
                return str(word)
    for word in re.findall(r"[A-Za-z&]{3,10}", file_stem):
        acronym: str = word.upper()
        if word.lower() in _COMMON:
            continue
        if word in (acronym, word.lower()) and _is_used(acronym, body) and _is_body(acronym, body):
            return acronym
    return None


def _is_kind(name: str) -> bool:
    """Whether the words only say what kind of body it is ("Annual Parish Council")."""
    return all(word.lower() in _KINDS for word in name.split()[:-1])


def _is_body(acronym: str, body: str) -> bool:
    """Whether the text speaks of it as of a body that meets: "the next RQB", "RQB members"."""
    spoken = (
        rf"\b(?:[Tt]he|next|this) {acronym}(?:[.,;)]| (?:to|in|on|at|is|was|will|has|had|and)\b)|"
        rf"\b{acronym} (?:members|meetings?|agendas?|minutes|chair|board|secretariat|agreed|noted)\b"
    )
    return re.search(spoken, body) is not None


def _is_used(acronym: str, body: str) -> bool:
    """Whether running text has the letters in capitals, more often than as an ordinary word or an address."""
    running = "\n".join(line for line in body.split("\n") if not line.isupper())
    found = re.findall(rf"(?<![\w-]){re.escape(acronym)}(?![\w-])", running, re.IGNORECASE)
    return found.count(acronym) * 2 > len(found)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the meeting is called, who held it, when; None is unknown."""

    title: str | None
    board: str | None
    date: dt.date | None
    warnings: tuple[Warning, ...]


def read_metadata(
    source: Source, header: Header, kind: DocumentKind = DocumentKind.MINUTES, *, alone: bool = True
) -> Metadata:
    """Sidecar, then embedded hints, then the header's lines, then the file name.

    Where the meeting is not alone in its file, the file's name says nothing of it. A paper's board is named
    in full or not at all: what it is called in capitals is no acronym.
    """
    if not alone:
        source = replace(source, path=source.path.with_name(f"minutes{source.path.suffix}"))
    title = source.sidecar.title or source.embedded.title or _own_title(source, header)
    date, warnings = _date_held(source, header)
    board = source.sidecar.board or source.embedded.board or _own_board(source, header, title, kind)
    if board is None and kind is DocumentKind.MINUTES:
        warnings.append(
            Warning(
                "board-missing",
                "No board is named in the title, the header or the file name, so it stays unknown.",
            )
        )
    if source.sidecar.title is None and (title is None or not says_something(title)):
        title = _composed(board, date) or title
    return Metadata(title, board, date, tuple(warnings))


def _own_title(source: Source, header: Header) -> str | None:
    if header.title is not None:
        return source.lines[header.title].text
    stem = " ".join(re.split(r"[\s_]+", source.path.stem)).strip()
    return stem if len(re.findall(r"[A-Za-z]{3,}", stem)) >= 3 else None


def _own_board(source: Source, header: Header, title: str | None, kind: DocumentKind) -> str | None:
    lines = [source.lines[n].text for n in sorted(header.indexes)]
    stem = source.path.stem
    named = [name for text in (title or "", *lines, stem) if (name := name_in(text))]
    if named:
        return _as_printed(_longest(named), source.text)
    for text in (title or "", *lines):
        if name := name_before_meeting(text):
            return name
    if kind is not DocumentKind.MINUTES:
        return None
    acronym = acronym_in([title or "", *lines], stem, source.text)
    return None if acronym is None else full_name(acronym, source.text) or acronym


def _longest(names: Sequence[str]) -> str:
    """The first name, or what another line writes out more fully ("Rope Executive Committee")."""
    return max((name for name in names if name.startswith(names[0]) or name.endswith(names[0])), key=len)


def _as_printed(name: str, text: str) -> str:
    """The spelling that the text itself uses, where a title is set in capitals."""
    found = re.search(re.escape(name), text) or re.search(re.escape(name), text, re.IGNORECASE)
    return name if found is None or found.group().isupper() else found.group()


# Does a title say which meeting it was, and what to call the meeting where it does not?

_HOLLOW = re.compile(
    r"\b(?:minutes?|notes?|meetings?|agenda|draft|final|approved|confirmed|unconfirmed|record|held|of|the|and|on|"
    rf"at|for|a|\d+(?:st|nd|rd|th)?|[ap]m|{MONTH_NAME}|items?|untitled|document)\b",
    re.IGNORECASE,
)


def says_something(title: str) -> bool:
    """Whether more is left of a title than dates, ordinals and "minutes of the meeting"."""
    for date in reversed(list(find_dates(title))):
        title = title[: date.start] + " " + title[date.end :]
    return re.search(r"[^\W\d_]{2}", _HOLLOW.sub(" ", title)) is not None


def _composed(board: str | None, date: dt.date | None) -> str | None:
    """ "Rope Board minutes, 6 December 2022"; None where the board is unknown."""
    if board is None:
        return None
    return f"{board} minutes, {date_in_words(date)}" if date else f"{board} minutes"


# When the meeting was: what each origin states, weekday and year weighed, the strongest chosen.

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


def _date_held(source: Source, header: Header) -> tuple[dt.date | None, list[Warning]]:
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
        origin = chosen.origin[0].upper() + chosen.origin[1:]
        message = (
            f"{origin} says {date_in_words(chosen.date)} and {other.origin} {date_in_words(other.date)}; "
            "the first was chosen because it is the stronger source."
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


def _meeting_dates(lines: Sequence[Line]) -> Iterator[tuple[Line, WrittenDate]]:
    """Dates that may be this meeting's: not publication dates, nor of the previous or next meeting."""
    for line in lines:
        if PUBLICATION.match(line.text) or re.search(r"\bpubli(?:shed|cation)\b", line.text, re.IGNORECASE):
            continue
        for date in find_dates(line.text):
            before = line.text[max(0, date.start - 40) : date.start]
            if not (OTHER_MEETING.search(before) or PUBLICATION.search(before)):
                yield line, date


def _strength(line: Line, date: WrittenDate) -> tuple[bool, bool, bool]:
    """Sorts first: a full date, whose weekday fits, on a line that says the meeting was held then."""
    return (
        date.year is None,
        date.weekday_fits is False,
        THIS_MEETING.search(line.text) is None and date.weekday is None,
    )


def _settle(
    date: WrittenDate, line: Line, lines: Sequence[Line], years: Sequence[int]
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
                f'"{printed}" has a weekday that does not fit its year; {date_in_words(on)} was chosen '
                f"because {on.year} is stated elsewhere and fits it."
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
