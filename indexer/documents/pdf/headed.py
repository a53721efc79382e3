"""Tables of minutes without all of their rules: topics, what was said, and who acts on it.

They are told by the names over their columns, else by what the columns hold: the first a short topic in each
row, one of them prose, the last people on some rows and nobody on others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from indexer.documents.lines import NUMBER
from indexer.documents.pdf.words import most_segments, rows_of_words, segments_of
from indexer.language.column_names import ACTION, MINUTE, OWNER, is_column_name

Item = dict[str, Any]
Box = tuple[float, float, float, float]
_Span = tuple[float, float]

# Between two columns all lines leave at least this much white (points).
_GUTTER = 4.0
# A wider gap between two lines, in shares of their size, ends a table that has no rules.
_ENDS_EM = 4.0
# Lines further apart than this times the tightest stand in different rows, or open a paragraph.
_GAP = 1.2
# A rule between rows is at least so long, of the width of the table.
_RULE_SHARE = 0.6
_FEWEST_ROWS = 2
# With two columns, the second is one of notes beside the text of the page.
_FEWEST_COLUMNS = 3
# In a table without names over its columns topics and people are so short, and rows of prose so long.
_LONGEST_ENTRY = 40
_PROSE = 20
# "Ann Bell", "AB/KL", "Clerk and Chair", "Clerk to write to the county"; no figures, no sentence.
_WHO = re.compile(r"[A-Z][\w.'’/&,-]*(?: (?:[A-Z][\w.'’/&,-]*|and|&|of|the)){0,4}(?: to [a-z].*)?")


@dataclass(frozen=True, slots=True)
class HeadedTable:
    """The boxes of the cells of a table, row by row, and where the text of each column ends."""

    rows: tuple[tuple[Box, ...], ...]
    ends: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line of a page."""

    words: tuple[Item, ...]

    @property
    def top(self) -> float:
        return float(min(word["top"] for word in self.words))

    @property
    def bottom(self) -> float:
        return float(max(word["bottom"] for word in self.words))

    @property
    def size(self) -> float:
        return float(self.words[0]["chars"][0]["size"])


def headed_tables(words: Sequence[Item], edges: Sequence[Item]) -> Iterator[HeadedTable]:
    """Yield the tables among the words of a page that stand in no ruled cell; `edges` are its drawn lines."""
    printed = sorted((_Row(tuple(row)) for row in rows_of_words(words)), key=lambda row: row.top)
    at = taken = 0
    while at < len(printed):
        found = _named(printed, at, edges) or _unnamed(printed, at, taken, edges)
        if found is not None:
            yield found[0]
            at = taken = found[1]
        else:
            at += 1


def _named(printed: Sequence[_Row], at: int, edges: Sequence[Item]) -> tuple[HeadedTable, int] | None:
    """Return the table whose header is a line, and where it ends."""
    header = _header(printed[at])
    if header is None:
        return None
    bands, end = _extent(printed, at, _between(header.names))
    rows = _rows(printed[at:end], bands, header.leading, edges) if bands else []
    if len(rows) <= _FEWEST_ROWS:
        return None
    return HeadedTable(tuple(rows), _ends(printed[at:end], rows[0])), end


def _unnamed(
    printed: Sequence[_Row], at: int, taken: int, edges: Sequence[Item]
) -> tuple[HeadedTable, int] | None:
    """Return the table without a header that a line of three columns stands in, and where it ends."""
    if most_segments(printed[at].words) < _FEWEST_COLUMNS:
        return None
    spans = [(segment.x0, segment.x1) for segment in segments_of(printed[at].words)]
    if len(spans) < _FEWEST_COLUMNS:
        return None
    bands, end = _extent(printed, at, _between(spans))
    begin = first = at
    while begin > taken and bands and _is_above(printed[begin - 1], printed[begin], bands):
        begin -= 1
        first = begin if printed[begin].words[0]["x0"] < bands[0][0] else first
    begin = first
    rows = _rows(printed[begin:end], bands, 0, edges) if bands else []
    if len(rows) <= _FEWEST_ROWS or not _acts_on_prose([_texts(printed[begin:end], row) for row in rows]):
        return None
    return HeadedTable(tuple(rows), _ends(printed[begin:end], rows[0])), end


def _is_above(row: _Row, below: _Row, bands: Sequence[_Span]) -> bool:
    """Whether a line beside a topic, or with one, leaves the same white as the lines below it."""
    near = below.top - row.bottom <= _ENDS_EM * row.size
    beside = row.words[-1]["x1"] > bands[0][1]
    return near and beside and all(_less([band], row.words) for band in bands)


def _texts(printed: Sequence[_Row], cells: Sequence[Box]) -> list[str]:
    """Return the words in each cell of a row."""
    words = [word for row in printed for word in row.words]
    return [
        " ".join(w["text"] for w in words if x0 <= w["x0"] < x1 and top <= w["top"] and w["bottom"] <= bottom)
        for x0, top, x1, bottom in cells
    ]


def _acts_on_prose(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows of a table have topics first, prose beside them, and people last where one acts."""
    named = [row[-1] for row in rows if row[-1]]
    return (
        _FEWEST_ROWS <= len(named) < len(rows)
        and all(_WHO.fullmatch(cell) for cell in named)
        and all(0 < len(row[0]) <= _LONGEST_ENTRY for row in rows)
        and sum(any(len(cell) >= _PROSE for cell in row[1:-1]) for row in rows) > len(rows) / 2
    )


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the names of the columns stand, and which column names the matters themselves."""

    names: tuple[_Span, ...]
    leading: int


def _header(row: _Row) -> _Header | None:
    """Return what a line says that is nothing but names of columns, one for who acts among them."""
    if most_segments(row.words) < _FEWEST_COLUMNS:
        return None
    segments = segments_of(row.words)
    names = [segment.text.strip() for segment in segments]
    acting = [bool(ACTION.match(name) or OWNER.match(name)) for name in names]
    if len(names) < _FEWEST_COLUMNS or not all(map(is_column_name, names)):
        return None
    if not any(acting) or not any(map(MINUTE.match, names)):
        return None
    return _Header(tuple((segment.x0, segment.x1) for segment in segments), acting.index(False))


def _between(names: Sequence[_Span]) -> list[_Span]:
    # Centred names stand within their columns: what is white may lie further out than between two names.
    return [(one[0], other[1]) for one, other in pairwise(names)]


def _extent(printed: Sequence[_Row], at: int, between: Sequence[_Span]) -> tuple[list[_Span], int]:
    """Return the white between the columns from a line on, and the line behind the last that leaves it."""
    white = [[span] for span in between]
    end = at
    for row in printed[at:]:
        if end > at and row.top - printed[end - 1].bottom > _ENDS_EM * row.size:
            break
        left = [_less(spans, row.words) for spans in white]
        if not all(left):
            break
        white, end = left, end + 1
    return [max(spans, key=lambda span: span[1] - span[0]) for spans in white], end


def _less(spans: Sequence[_Span], words: Sequence[Item]) -> list[_Span]:
    """Return what the words of a line leave of stretches of white, where that is wide enough."""
    for word in words:
        spans = [
            part
            for low, high in spans
            for part in ((low, min(high, word["x0"])), (max(low, word["x1"]), high))
            if part[1] - part[0] >= _GUTTER
        ]
    return list(spans)


def _rows(
    printed: Sequence[_Row], bands: Sequence[_Span], leading: int, edges: Sequence[Item]
) -> list[tuple[Box, ...]]:
    """Return the boxes of the cells of lines that white bands cut into columns."""
    left = min(word["x0"] for row in printed for word in row.words)
    right = max(word["x1"] for row in printed for word in row.words)
    across = [left - 1, *((low + high) / 2 for low, high in bands), right + 1]
    rules = sorted({edge["top"] for edge in edges if _is_rule(edge, left, right)})
    begins = _ruled(printed, rules) or _spaced(printed, across[leading : leading + 2])
    starts = [n for n in range(len(printed)) if begins[n]]
    rows: list[tuple[Box, ...]] = []
    for start, stop in zip(starts, [*starts[1:], len(printed)], strict=True):
        top, bottom = printed[start].top - 0.1, max(row.bottom for row in printed[start:stop]) + 0.1
        rows.append(tuple((x0, top, x1, bottom) for x0, x1 in pairwise(across)))
    return rows


def _ends(printed: Sequence[_Row], columns: Sequence[Box]) -> tuple[float, ...]:
    words = [word for row in printed for word in row.words]
    return tuple(max((w["x1"] for w in words if x0 <= w["x0"] < x1), default=x1) for x0, _, x1, _ in columns)


def _is_rule(edge: Item, left: float, right: float) -> bool:
    inside = min(edge["x1"], right) - max(edge["x0"], left)
    return edge["orientation"] == "h" and bool(inside >= _RULE_SHARE * (right - left))


def _ruled(printed: Sequence[_Row], rules: Sequence[float]) -> list[bool]:
    """Return which lines stand first below a rule; none where rules part fewer than three rows."""
    middles = [(row.top + row.bottom) / 2 for row in printed]
    begins = [
        n == 0 or any(middles[n - 1] < rule <= middles[n] for rule in rules) for n in range(len(printed))
    ]
    return begins if sum(begins) > _FEWEST_ROWS else []


def _spaced(printed: Sequence[_Row], leading: Sequence[float]) -> list[bool]:
    """Return which lines open a row, told by the column of the matters, which stands between two places."""
    low, high = leading
    names = [
        " ".join(w["text"] for w in row.words if low <= (w["x0"] + w["x1"]) / 2 < high) for row in printed
    ]
    if all(name and not name[0].islower() for name in names):  # rows of a line each
        return [True] * len(names)
    steps = [b.top - a.top for a, b in pairwise(printed)]
    # Rows of one line each stand further apart than the lines of one row: the tightest lines count.
    usual = min((step for a, step in zip(printed, steps, strict=False) if step > a.size), default=0.0)
    begins: list[bool] = []
    for n, name in enumerate(names):
        apart = n < 2 or steps[n - 1] > _GAP * usual
        opens = apart or not names[n - 1] or bool(NUMBER.match(f"{name} "))
        begins.append(n == 0 or bool(name and opens))
    return begins
