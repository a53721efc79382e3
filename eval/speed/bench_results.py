"""What a benchmark found out, as it is written: bench.json, a table in Markdown, and a chart."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

import numpy as np

NAME = "bench.json"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long questions took, in milliseconds."""

    p50: float
    p95: float
    p99: float
    questions: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Of the seconds of each question."""
        p50, p95, p99 = (np.percentile(np.array(seconds) * 1000, (50, 95, 99))).round(3).tolist()
        return cls(p50, p95, p99, len(seconds))


@dataclass(frozen=True, slots=True)
class Measured:
    """One program over one corpus. `start` is seconds to the first answer, sizes are bytes."""

    program: str
    stages: dict[str, Spread]
    start: float
    resident: int
    private: int  # of the resident bytes, those that are no pages of files
    size: int | None = None  # of the index on disk


@dataclass(frozen=True, slots=True)
class Load:
    """HTTP answers a second with so many clients at once, and how long the middle one took (milliseconds)."""

    program: str
    clients: int
    answers: float
    p50: float
    p99: float
    failed: int


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of the nearest ten and of all that the dense leg gives which an exact scan gives too."""

    at_10: float
    at_depth: float
    filtered_at_10: float


@dataclass(frozen=True, slots=True)
class Encoding:
    """Passages a second, encoded as a build does it and by plain `SentenceTransformer.encode`."""

    passages: int
    ours: float
    plain: float


@dataclass(frozen=True, slots=True)
class Changed:
    """Seconds to index so many documents, and to do so `again` when one of them has changed."""

    documents: int
    passages: int
    whole: float
    again: float


@dataclass(frozen=True, slots=True)
class Size:
    """All that was measured over one corpus."""

    passages: int
    documents: int
    programs: list[Measured]
    recall: Recall
    loads: list[Load] = field(default_factory=list)

    def program(self, name: str) -> Measured | None:
        """What was measured of a program, None when it did not take part."""
        return next((one for one in self.programs if one.program == name), None)

    @property
    def ours(self) -> Measured:
        """What was measured of ourselves, who are asked over every corpus."""
        return next(one for one in self.programs if one.program == "minutebook")


@dataclass(frozen=True, slots=True)
class BenchResults:
    """A whole run."""

    source: str
    cores: int
    encoding: Encoding | None
    sizes: list[Size]
    notes: list[str]
    changed: Changed | None = None


def save(out: Path, results: BenchResults) -> None:
    """Writes bench.json."""
    (out / NAME).write_text(json.dumps(asdict(results), indent=2) + "\n", encoding="utf-8")


_MB = 1_000_000


def markdown(results: BenchResults) -> str:
    """The whole table: ratios first, then what they are ratios of."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: BenchResults) -> Iterator[str]:
    yield "# What building and asking cost"
    yield ""
    yield f"Grown from {results.source}, on {results.cores} cores. Compare within this run only."
    yield ""
    yield from _ratios(results)
    for size in results.sizes:
        yield from ("", f"## {size.passages:,} passages of {size.documents:,} meetings", "")
        yield from _programs(size)
        yield from ("", *_stages(size), "", *_recall(size))
        if size.loads:
            yield from ("", *_loads(size.loads))
    for note in results.notes:
        yield from ("", note)


def _ratios(results: BenchResults) -> Iterator[str]:
    yield "| ratio | passages | measured |"
    yield "|---|---:|---:|"
    if results.encoding:
        rate = results.encoding
        faster = f"{rate.ours / rate.plain:.2f} times as fast ({rate.ours:.0f} a second, {rate.plain:.0f})"
        yield f"| encoding, beside `SentenceTransformer.encode` | {rate.passages:,} | {faster} |"
    if results.changed:
        one = results.changed
        share = f"{one.again / one.whole:.1%} ({one.again:.1f} s, {one.whole:.0f} s)"
        name = f"one changed document of {one.documents:,}, of the whole build's time"
        yield f"| {name} | {one.passages:,} | {share} |"
    for size in results.sizes:
        for name, value in ratios(size):
            yield f"| {name} | {size.passages:,} | {value:.2f} |"
    first, last = results.sizes[0], results.sizes[-1]
    if first is not last:
        grown = last.ours.stages["whole"].p50 / first.ours.stages["whole"].p50
        yield f"| p50 of a query, beside that over {first.passages:,} | {last.passages:,} | {grown:.2f} |"


def ratios(size: Size) -> Iterator[tuple[str, float]]:
    """What is told first of one corpus, by name: how many times as fast or as small we are."""
    ours = size.ours
    if peer := size.program("txtai"):
        whole, other = ours.stages["whole"], peer.stages["whole"]
        yield "query p50: txtai / ours", other.p50 / whole.p50
        yield "query p99: txtai / ours", other.p99 / whole.p99
        yield "start to first answer: txtai / ours", peer.start / ours.start
        yield "resident: txtai / ours", peer.resident / ours.resident
    for name in ("rank-bm25", "bm25s"):
        if peer := size.program(name):
            yield f"words alone, p50: {name} / ours", peer.stages["words"].p50 / ours.stages["words"].p50
    answers = {(load.program, load.clients): load.answers for load in size.loads}
    for (program, clients), rate in answers.items():
        if program != "txtai" and answers.get(("txtai", clients)):
            name = f"{program} / txtai".replace("minutebook", "ours")
            yield f"HTTP answers a second, {clients} clients: {name}", rate / answers["txtai", clients]


def _programs(size: Size) -> Iterator[str]:
    yield "| | p50 ms | p95 ms | p99 ms | first answer s | resident MB | of it private | on disk MB |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for one in size.programs:
        stage = "whole" if "whole" in one.stages else "words"
        spread = one.stages[stage]
        disk = f"{one.size / _MB:.0f}" if one.size else ""
        yield (
            f"| {one.program}, {stage} | {spread.p50:.2f} | {spread.p95:.2f} | {spread.p99:.2f} "
            f"| {one.start:.2f} | {one.resident / _MB:.0f} | {one.private / _MB:.0f} | {disk} |"
        )


def _stages(size: Size) -> Iterator[str]:
    ours = size.ours
    whole = ours.stages["whole"].p50
    yield "| part of a query | p50 ms | p95 ms | p99 ms | whole without it, p50 ms |"
    yield "|---|---:|---:|---:|---:|"
    for name, spread in ours.stages.items():
        part = not name.startswith("whole") and not name.endswith("filtered")
        without = f"{max(0.0, whole - spread.p50):.2f}" if part else ""
        yield f"| {name} | {spread.p50:.2f} | {spread.p95:.2f} | {spread.p99:.2f} | {without} |"


def _recall(size: Size) -> Iterator[str]:
    one = size.recall
    yield (
        f"Of what an exact scan finds, the dense leg finds {one.at_10:.3f} of the first ten, "
        f"{one.at_depth:.3f} of all it gives, and {one.filtered_at_10:.3f} of the first ten under a filter."
    )


def _loads(found: Sequence[Load]) -> Iterator[str]:
    yield "| over HTTP | clients | answers a second | p50 ms | p99 ms | failed |"
    yield "|---|---:|---:|---:|---:|---:|"
    for one in found:
        yield (
            f"| {one.program} | {one.clients} | {one.answers:.1f} | {one.p50:.1f} | {one.p99:.1f} "
            f"| {one.failed} |"
        )


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


def chart(results: BenchResults) -> str:
    """SVG: the p50 in milliseconds of each program, both axes by powers of ten."""
    lines = {name: points for name, points in _chart_lines(results) if points}
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


def _chart_lines(results: BenchResults) -> Iterator[tuple[str, Points]]:
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
