"""Title, board and date of the meeting, by strength of origin, with a warning wherever origins disagree."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from indexer.language.dates import date_in_words, find_dates
from indexer.language.titles import says_something, telling
from indexer.meetings.head.board import read_board
from indexer.meetings.head.body_names import Form, name_runs
from indexer.meetings.head.header import Header
from indexer.meetings.head.opening import opening_of
from indexer.meetings.head.sitting_date import read_date
from indexer.model import DateReading, DocumentKind, Source, Warning, board_key


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the meeting is called, who held it, when; None is unknown."""

    title: str | None
    board: str | None
    date: dt.date | None
    date_reading: DateReading
    warnings: tuple[Warning, ...]


def read_metadata(
    source: Source, header: Header, kind: DocumentKind = DocumentKind.MINUTES, *, alone: bool = True
) -> Metadata:
    """Sidecar, then what the document states of itself, then its properties, then the file name.

    Where the meeting is not alone in its file, the file's name says nothing of it. A paper's board is named
    in full or not at all: what it is called in capitals is no acronym.
    """
    if not alone:
        source = replace(source, path=source.path.with_name(f"minutes{source.path.suffix}"))
    opening = opening_of(source)
    is_minutes = kind is DocumentKind.MINUTES
    board = source.sidecar.board or source.embedded.board or read_board(source, opening, acronyms=is_minutes)
    date, reading, warnings = read_date(source, opening, board)
    named = source.embedded.title
    own = _own_title(source, header)
    if named is not None and (_is_of_another(named, board, date) or (own and _is_left_over(named, source))):
        named = None
    title = source.sidecar.title or named or own
    if board is None and kind is DocumentKind.MINUTES:
        warnings.append(
            Warning(
                "board-missing",
                "No board is named in the title, the header or the file name, so it stays unknown.",
            )
        )
    if source.sidecar.title is None and (title is None or not says_something(title)):
        title = _composed(board, date) or title
    return Metadata(title, board, date, reading, tuple(warnings))


def _is_of_another(title: str, board: str | None, date: dt.date | None) -> bool:
    """Whether a title in a file's properties is left over from other minutes: of another day, or board."""
    days = {one.date for one in find_dates(title) if one.date is not None and one.turned is None}
    if date is not None and days and date not in days:
        return True
    boards = [
        board_key(run.name) for run in name_runs(title) if run.form is Form.GOVERNING and not run.dependent
    ]
    own = board_key(board or "")
    return bool(own and boards) and not any(one in own or own in one for one in boards)


# Formats whose files carry a title that nobody sees who looks at them.
_WITH_PROPERTIES = frozenset(
    {".pdf", ".doc", ".docx", ".docm", ".dotx", ".dotm", ".odt", ".ott", ".fodt", ".rtf"}
)
_OPENING = 2_000


def _is_left_over(title: str, source: Source) -> bool:
    """Whether a title in a file's properties has no word in common with what stands at its head.

    Programs put file names and names of templates there ("Layout 1", "mins v3.indd").
    """
    if source.path.suffix.lower() not in _WITH_PROPERTIES:
        return False
    words = set(re.findall(r"[^\W\d_]{3,}", telling(title).casefold()))
    return words.isdisjoint(re.findall(r"[^\W\d_]{3,}", source.text[:_OPENING].casefold()))


def _own_title(source: Source, header: Header) -> str | None:
    if header.title is not None:
        return source.lines[header.title].text
    stem = " ".join(re.split(r"[\s_]+", source.path.stem)).strip()
    return stem if len(re.findall(r"[A-Za-z]{3,}", stem)) >= 3 else None


def _composed(board: str | None, date: dt.date | None) -> str | None:
    """ "Rope Board minutes, 6 December 2022"; None where the board is unknown."""
    if board is None:
        return None
    return f"{board} minutes, {date_in_words(date)}" if date else f"{board} minutes"
