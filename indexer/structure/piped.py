"""Tables that were typed with bars, where no reader took them for tables: code blocks, plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.model import Line, LineKind

_ROW = re.compile(r"\|.*\|\Z", re.DOTALL)


def with_typed_tables(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, those of the form "| a | b |" as rows of a table with their cells."""
    return tuple(
        _row(line) if line.kind is LineKind.TEXT and _ROW.match(line.text) else line for line in lines
    )


def _row(line: Line) -> Line:
    cells = tuple(cell.strip() for cell in line.text.strip("|").split("|"))
    return replace(line, kind=LineKind.ROW, cells=cells) if len(cells) > 1 else line
