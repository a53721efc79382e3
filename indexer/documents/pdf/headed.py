"""Tables of minutes without all of their rules, told by the names over their columns: who acts on what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Any

from indexer.documents.lines import NUMBER
from indexer.documents.pdf.words import rows_of_words, segments_of
from indexer.language.column_names import ACTION, MINUTE, OWNER, is_column_name

Item = dict[str, Any]
Box = tuple[float, float, float, float]
_Span = tuple[float, float]

# Between two columns all lines leave at least this much white (points).
_GUTTER = 4.0
# A wider gap between two lines, in shares of their size, ends a table that has no rules.
_ENDS_EM = 4.0
# Lines further apart than this times the usual stand in different rows, or open a paragraph.
_GAP = 1.2
# A rule between rows is at least so long, of the width of the table.
_RULE_SHARE = 0.6
_FEWEST_ROWS = 2
# With two columns, the second is one of notes beside the text of the page.
_FEWEST_COLUMNS = 3


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
    at = 0
    while at < len(printed):
        header = _header(printed[at])
        bands, end = _extent(printed, at, header) if header else ([], at)
        rows = _rows(printed[at:end], bands, header, edges) if header and bands else []
        if len(rows) > _FEWEST_ROWS:
            yield HeadedTable(tuple(rows), _ends(printed[at:end], rows[0]))
            at = end
        else:
            at += 1


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the names of the columns stand, and which column names the matters themselves."""

    names: tuple[_Span, ...]
    leading: int


def _header(row: _Row) -> _Header | None:
    """Return what a line says that is nothing but names of columns, one for who acts among them."""
    segments = segments_of(row.words)
    names = [segment.text.strip() for segment in segments]
    acting = [bool(ACTION.match(name) or OWNER.match(name)) for name in names]
    if len(names) < _FEWEST_COLUMNS or not all(map(is_column_name, names)):
        return None
    if not any(acting) or not any(map(MINUTE.match, names)):
        return None
    return _Header(tuple((segment.x0, segment.x1) for segment in segments), acting.index(False))


def _extent(printed: Sequence[_Row], at: int, header: _Header) -> tuple[list[_Span], int]:
    """Return the white between the columns below a header, and the line behind the last that leaves it."""
    # Centred names stand within their columns: what is white may lie further out than between two names.
    white = [[(one[0], other[1])] for one, other in pairwise(header.names)]
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
    printed: Sequence[_Row], bands: Sequence[_Span], header: _Header, edges: Sequence[Item]
) -> list[tuple[Box, ...]]:
    """Return the boxes of the cells of lines that white bands cut into columns."""
    left = min(word["x0"] for row in printed for word in row.words)
    right = max(word["x1"] for row in printed for word in row.words)
    across = [left - 1, *((low + high) / 2 for low, high in bands), right + 1]
    rules = sorted({edge["top"] for edge in edges if _is_rule(edge, left, right)})
    begins = _ruled(printed, rules) or _spaced(printed, across[header.leading : header.leading + 2])
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
    usual = median_low([b.top - a.top for a, b in pairwise(printed)] or [0.0])
    begins: list[bool] = []
    named_before = False
    for n, row in enumerate(printed):
        name = " ".join(w["text"] for w in row.words if leading[0] <= (w["x0"] + w["x1"]) / 2 < leading[1])
        apart = n < 2 or row.top - printed[n - 1].top > _GAP * usual
        begins.append(n == 0 or bool(name and (apart or not named_before or NUMBER.match(f"{name} "))))
        named_before = bool(name)
    return begins
