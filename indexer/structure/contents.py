"""Lines that list the agenda instead of minuting it, and what web pages leave around the minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model import Line, LineKind
from indexer.structure.labels import Scheme, split_label
from indexer.structure.prose import is_prose
from indexer.structure.vocabulary import CONTENTS, FURNITURE

_LEADER = re.compile(r"(?:\.\s?){4,}\d{1,4}\s*\Z|…{2,}\s*\d{1,4}\s*\Z")
# Share of a list's lines that must head later lines for it to be a table of contents.
_RECURRING = 0.5
# A header row and one entry with text below them are the first item rather than a list of items.
_FEW_ROWS = 2
# Longer than any entry of an agenda, also of one that names presenter, paper and time in one table row.
_ENTRY_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Aside:
    """Indexes of lines outside the minutes proper, and the agenda's entries without their labels."""

    indexes: frozenset[int]
    agenda: tuple[str, ...]


def find_asides(lines: Sequence[Line], taken: frozenset[int]) -> Aside:
    """Navigation, page furniture, tables of contents and agenda lists; `taken` lines are the roster's."""
    indexes = {n for n, line in enumerate(lines) if _is_furniture(line)}
    agenda: list[str] = []
    later = _last_seen(lines)
    for at, line in enumerate(lines):
        if at in taken or at in indexes or not CONTENTS.match(line.text.strip(" :.").replace("’", "'")):
            continue
        block = list(_block(lines, at + 1, taken, later))
        if block:
            indexes |= {at, *block}
            agenda += [entry for n in block for entry in _entries(lines[n])]
    agenda += [
        _bare(lines[n].text) for n in sorted(indexes) if lines[n].link or _LEADER.search(lines[n].text)
    ]
    return Aside(frozenset(indexes - taken), tuple(dict.fromkeys(entry for entry in agenda if entry)))


def squeezed(text: str) -> str:
    """The text for comparison: letters and digits only, lower case."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _is_furniture(line: Line) -> bool:
    if line.link and line.kind is not LineKind.HEADING:
        return True
    if line.kind is LineKind.ROW:
        return False
    return len(line.text) <= 160 and (
        FURNITURE.match(line.text) is not None or _LEADER.search(line.text) is not None
    )


def _last_seen(lines: Sequence[Line]) -> dict[str, int]:
    return {
        squeezed(_bare(line.text)): n for n, line in enumerate(lines) if len(line.text) <= _ENTRY_CHARACTERS
    }


def _block(lines: Sequence[Line], at: int, taken: frozenset[int], later: dict[str, int]) -> Iterator[int]:
    """Lines of the list below a "Contents" or "Agenda" heading.

    Table rows as long as they are short; links; other lines only while the same words head a later line.
    """
    table = at
    while table < len(lines) and table not in taken and lines[table].kind is LineKind.ROW:
        table += 1
    told = 0 < table - at <= _FEW_ROWS and table < len(lines) and is_prose(lines[table].text)
    if told or any(len(lines[n].text) > _ENTRY_CHARACTERS for n in range(at, table)):
        return  # the minutes themselves, set as a table
    yield from range(at, table)
    if table > at:
        while table < len(lines) and table not in taken and _is_sub_entry(lines[table]):
            yield table
            table += 1
        return
    stop = at
    while stop < len(lines) and stop not in taken and not _ends_list(lines[stop]):
        stop += 1
    again = [n for n in range(at, stop) if lines[n].link or _recurs(lines[n], n, later)]
    different = {lines[n].text for n in again}  # "None" below every item is no entry of a list
    # Minutes may reword a heading; but where most of a list does not come back, it is the minutes.
    if again and len(different) >= _RECURRING * (again[-1] + 1 - at):
        yield from range(at, again[-1] + 1)


def _ends_list(line: Line) -> bool:
    """Whether no entry of a list can stand here: text, or the heading of another list."""
    if line.link:
        return False
    return is_prose(line.text) or CONTENTS.match(line.text.strip(" :.")) is not None


def _recurs(line: Line, at: int, later: dict[str, int]) -> bool:
    """Whether the words of an entry stand alone on a later line."""
    return later.get(squeezed(_bare(line.text)), at) > at


def _is_sub_entry(line: Line) -> bool:
    """Whether a line right below an agenda's table is a part of its last entry ("9.1 Dates of meetings")."""
    label = split_label(line.text)
    return label is not None and label.scheme is Scheme.NESTED and not line.strong and not is_prose(line.text)


def _entries(line: Line) -> Iterator[str]:
    if line.kind is not LineKind.ROW:
        yield _bare(line.text)
        return
    cells = [cell for cell in line.cells if cell.strip()]
    if cells and line.cells[0].strip():  # a row without a number is a part of the entry above
        longest = max(cells, key=len)  # number, description, time, lead: the description
        yield from (_bare(piece) for piece in longest.split("\n"))


def _bare(text: str) -> str:
    text = _LEADER.sub("", text.strip("*• -")).strip()
    label = split_label(text)
    return text[label.end :].strip() if label else text
