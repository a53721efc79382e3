"""Title, board and date by strength of origin, with a warning wherever the origins disagree."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import Source, Warning
from indexer.structure import board as boards
from indexer.structure.header import Header
from indexer.structure.meeting_date import meeting_date
from indexer.structure.titles import composed, says_something


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the meeting is called, who held it, when; None is unknown."""

    title: str | None
    board: str | None
    date: dt.date | None
    warnings: tuple[Warning, ...]


def read_metadata(source: Source, header: Header) -> Metadata:
    """Sidecar, then embedded hints, then the header's lines, then the file name."""
    title = source.sidecar.title or source.embedded.title or _own_title(source, header)
    date, warnings = meeting_date(source, header)
    board = source.sidecar.board or source.embedded.board or _own_board(source, header, title)
    if board is None:
        warnings.append(
            Warning(
                "board-missing",
                "No board is named in the title, the header or the file name, so it stays unknown.",
            )
        )
    if source.sidecar.title is None and (title is None or not says_something(title)):
        title = composed(board, date) or title
    return Metadata(title, board, date, tuple(warnings))


def _own_title(source: Source, header: Header) -> str | None:
    if header.title is not None:
        return source.lines[header.title].text
    stem = " ".join(re.split(r"[\s_]+", source.path.stem)).strip()
    return stem if len(re.findall(r"[A-Za-z]{3,}", stem)) >= 3 else None


def _own_board(source: Source, header: Header, title: str | None) -> str | None:
    lines = [source.lines[n].text for n in sorted(header.indexes)]
    stem = source.path.stem
    named = [name for text in (title or "", *lines, stem) if (name := boards.name_in(text))]
    if named:
        return _as_printed(_longest(named), source.text)
    for text in (title or "", *lines):
        if name := boards.name_before_meeting(text):
            return name
    acronym = boards.acronym_in([title or "", *lines], stem, source.text)
    return None if acronym is None else boards.full_name(acronym, source.text) or acronym


def _longest(names: Sequence[str]) -> str:
    """The first name, or what another line writes out more fully ("Rope Executive Committee")."""
    return max((name for name in names if name.startswith(names[0]) or name.endswith(names[0])), key=len)


def _as_printed(name: str, text: str) -> str:
    """The spelling that the text itself uses, where a title is set in capitals."""
    found = re.search(re.escape(name), text) or re.search(re.escape(name), text, re.IGNORECASE)
    return name if found is None or found.group().isupper() else found.group()
