"""Latency against corpus size, as a picture that needs nothing but a browser."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from eval.bench.results import Results

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 420, 70, 190, 40, 50
_COLOURS = ("#1d4ed8", "#b45309", "#15803d", "#7c3aed", "#be123c", "#0f766e", "#4b5563")
_DRAWN = (
    ("minutebook", "whole"),
    ("minutebook", "words"),
    ("minutebook", "meaning"),
    ("minutebook", "encoding"),
    ("txtai", "whole"),
    ("rank-bm25", "words"),
    ("bm25s", "words"),
)

Points = list[tuple[int, float]]


def chart(results: Results) -> str:
    """SVG: the p50 in milliseconds of each program, both axes by powers of ten."""
    lines = {name: points for name, points in _lines(results) if points}
    across = [size.passages for size in results.sizes]
    up = [value for points in lines.values() for _, value in points]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
            'font-family="sans-serif" font-size="12">',
            '<rect width="100%" height="100%" fill="#fff"/>',
            f'<text x="{_LEFT}" y="22" font-size="14">Milliseconds a question (p50), by passages</text>',
            *_drawn(lines, _Axis(across, _LEFT, _WIDTH - _RIGHT), _Axis(up, _HEIGHT - _BOTTOM, _TOP)),
            "</svg>\n",
        ]
    )


def _lines(results: Results) -> Iterator[tuple[str, Points]]:
    for program, stage in _DRAWN:
        measured = ((size.passages, size.program(program)) for size in results.sizes)
        points = [(count, one.stages[stage].p50) for count, one in measured if one and stage in one.stages]
        yield f"{program}: {stage}", points


class _Axis:
    """Values by powers of ten, from `first` to `last` in the picture."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        self._low = math.floor(math.log10(max(min(values), 1e-6)))
        self._high = max(self._low + 1, math.ceil(math.log10(max(values))))
        self._first, self._last = first, last

    def at(self, value: float) -> float:
        share = (math.log10(max(value, 1e-6)) - self._low) / (self._high - self._low)
        return self._first + share * (self._last - self._first)

    def powers(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]


def _drawn(lines: dict[str, Points], across: _Axis, up: _Axis) -> Iterator[str]:
    for value in up.powers():
        y = up.at(value)
        yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
    for value in across.powers():
        x = across.at(value)
        yield f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#eee"/>'
        yield f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value:,.0f}</text>'
    for number, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        places = [(across.at(count), up.at(value)) for count, value in points]
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y in places:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        yield (
            f'<text x="{_WIDTH - _RIGHT + 12}" y="{_TOP + 14 + 18 * number}" fill="{colour}">'
            f"{escape(name)}</text>"
        )
