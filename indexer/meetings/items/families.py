"""Families of lines: those that look the same, and how strong a look is."""

from __future__ import annotations

from typing import NamedTuple

from indexer.meetings.items.headings import style_of
from indexer.meetings.items.labels import Label, Scheme
from indexer.model import Line, LineKind


class Family(NamedTuple):
    """The outward look that lines share: kind, style with its level, scheme of the number, depth, run-in."""

    kind: LineKind
    style: str
    level: int | None
    scheme: Scheme | None
    depth: int
    runs_in: bool


def rank_of(family: Family) -> int:
    """How far down an outline a look usually stands, from 1: heading styles, bold, capitals, numbers."""
    if family.style == "heading":
        return family.level or 1
    if family.style == "strong":
        return 7
    if family.style == "caps":
        return 8
    if family.runs_in or family.kind is LineKind.ROW:
        return 9
    if family.scheme is not None:
        return 10
    return 11 + family.depth if family.kind in (LineKind.BULLET, LineKind.NUMBERED) else 14


def family_of(line: Line, label: Label | None) -> Family:
    """The family of a line with this number."""
    style, level = style_of(line)
    listed = line.kind in (LineKind.BULLET, LineKind.NUMBERED)
    kind = line.kind if listed or line.kind is LineKind.ROW else LineKind.TEXT
    return Family(
        kind,
        style,
        level,
        label.scheme if label else None,
        (line.level or 0) if listed else 0,
        not line.strong and bool(line.strong_to),
    )
