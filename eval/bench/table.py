"""The results as Markdown: ratios first, then what they are ratios of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.bench.results import Load, Measured, Results, Size

_MB = 1_000_000


def markdown(results: Results) -> str:
    """The whole table."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
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


def _ratios(results: Results) -> Iterator[str]:
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
        grown = _ours(last).stages["whole"].p50 / _ours(first).stages["whole"].p50
        yield f"| p50 of a query, beside that over {first.passages:,} | {last.passages:,} | {grown:.2f} |"


def ratios(size: Size) -> Iterator[tuple[str, float]]:
    """What is told first of one corpus, by name: how many times as fast or as small we are."""
    ours = _ours(size)
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
    ours = _ours(size)
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


def _ours(size: Size) -> Measured:
    ours = size.program("minutebook")
    if ours is None:
        raise ValueError("every corpus is asked by ourselves")
    return ours
