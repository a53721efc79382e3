"""What an index of any size takes: `python -m scripts.costs INDEX` prints the tables of docs/scale.md.

Bytes a passage are read off INDEX, which should be of the local engine and hold some 50,000 passages; speeds
are the measured constants below. All else follows from them by the formulas here, and was not measured.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadInput, MinutebookError
from indexer.store.engines.local import SCANNED
from indexer.store.engines.milvus_rows import GRAPH
from indexer.store.versions import live_version, read_manifest

PASSAGES = (100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
QUESTIONS = (10, 100, 1_000)  # a second

# Measured by `minutebook bench` over recombined QMSum minutes on two cores (docs/speed.md).
SMALL, LARGE = 50_000, 1_000_000
"""Passages of the two indexes that were measured, the small one on a machine with nothing else to do."""
ANSWERS = 57.2
"""Answers a second that one process gave over HTTP to 32 clients, from the small index."""
WORDS_MS, MEANING_MS = 0.30, 2.68
"""Of a question's time: the scan of postings, which grows with the passages, and of lists, see `_meaning`."""
FACETS_MS = 22
"""More for counting by facet, which looks at every passage: as pages do (docs/adr/0011)."""
OWN_MB = {SMALL: 110, LARGE: 137}
"""Memory that is a service's own: all but the files that it has mapped."""
CLIENT_MB = 55
"""More of its own with what asks Milvus: 173 MB over a server beside 118, two documents, 160 questions."""
RESIDENT_MB = 2_820
"""Of a service over the large index after 40 questions, mapped files included."""
OPENED_MB_A_SECOND = 7_437 / 14.73
"""The large index, from the start of a process to its first answer: each file is read and summed."""
BUILT_A_SECOND = 5_704 / 142
"""Passages a second of a whole build of 300 documents, with AMX; their sentences are encoded as well."""

# Assumed: published by others, or chosen.
GPU_SENTENCES_A_SECOND = 14_200
"""all-MiniLM-L6-v2 on one V100, by the table of models of sbert.net."""
SENTENCES_OF_A_PASSAGE = 20
"""A passage with its header is as long as 13 sentences, and its 7 sentences are encoded too."""
SCALARS = 100
"""Bytes that a server keeps of a passage to filter by: names of document, board and people, numbers."""
SERVER_SPARE = 1.3
"""Times what vectors, graph, postings and names take: segments are not full, and merging needs room."""
NODE_GB = 64 * 0.7
"""Of a query node with 64 GB, what may be filled."""
BUSY = 0.6
"""Part of the time that processes may be busy, so that nobody waits long."""

_PARTS = {
    "vectors": ("dense/vectors.faiss",),
    "lists": ("dense/lists.faiss",),
    "postings": ("lexical/",),
    "sentences": ("sentences/",),
    "tokens": ("tokens/",),
    "records": ("records.sqlite",),
    "columns": ("filters/", "sections.npy", "groups.npy", "arrivals.json"),
    "fixed": ("encoder/", "language/"),
}
_NAMES = {
    "vectors": "vectors of passages",
    "lists": "lists of them in 8 bits",
    "postings": "postings of words",
    "sentences": "vectors of sentences in 8 bits, their places",
    "tokens": "signs of vectors of tokens, their sentences",
    "records": "texts, meetings, citations",
    "columns": "filters, sections, copies",
}
_BESIDE = ("sentences", "tokens", "records", "columns")
"""What stays in the folder of an index whose legs are on a server."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Whole bytes a passage of each part in `_NAMES`, in an index of the local engine."""

    dimension: int
    parts: Mapping[str, float]

    @property
    def local(self) -> float:
        """Bytes a passage on disk where all is in the folder."""
        return sum(self.parts.values())

    @property
    def folder(self) -> float:
        """Bytes a passage on disk where the legs are on a server."""
        return sum(self.parts[name] for name in _BESIDE)

    @property
    def server(self) -> float:
        """Bytes a passage that a server holds in memory: vector, graph, postings and what it filters by."""
        graph = 4 * 2 * GRAPH["M"]
        return SERVER_SPARE * (4 * self.dimension + graph + self.parts["postings"] + SCALARS)


def sizes_of(root: Path) -> Sizes:
    """The sizes of the live version. Raises UnusableIndex, or BadInput for one that tells nothing here."""
    manifest = read_manifest(root, root / "versions" / live_version(root))
    contents = manifest.contents
    if contents.engine != "local" or manifest.restricted or contents.passages <= SCANNED:
        raise BadInput(
            f"Sizes are read off an index of the local engine with more than {SCANNED:,} passages "
            "and none restricted; `minutebook bench` makes one."
        )
    found = dict.fromkeys(_PARTS, 0.0)
    for name, file in manifest.files.items():
        part = next(part for part, starts in _PARTS.items() if name.startswith(starts))
        found[part] += file.bytes / contents.passages
    del found["fixed"]
    return Sizes(contents.dimension, {part: float(round(size)) for part, size in found.items()})


def tables(sizes: Sizes) -> str:
    """The four tables, in Markdown."""
    parts = (_bytes(sizes), _one_machine(sizes), _cluster(sizes), _replicas())
    return "\n\n".join("\n".join(rows) for rows in parts)


def own_gb(passages: int) -> float:
    """Memory that is a service's own, by the two that were measured."""
    each = (OWN_MB[LARGE] - OWN_MB[SMALL]) / (LARGE - SMALL)
    return (OWN_MB[SMALL] + each * (passages - SMALL)) / 1_000


def answers_a_second(passages: int) -> float:
    """What one process gives from the local engine, counting nothing by facet."""
    return 1_000 / _answer_ms(passages)


def pages_a_second(passages: int) -> float:
    """The same with what matches counted by facet."""
    return 1_000 / (_answer_ms(passages) + FACETS_MS * passages / SMALL)


def _answer_ms(passages: int) -> float:
    grown = _words(passages) + _meaning(passages) - _words(SMALL) - _meaning(SMALL)
    return 1_000 / ANSWERS + grown


def _words(passages: int) -> float:
    return WORDS_MS * passages / SMALL


def _meaning(passages: int) -> float:
    """Milliseconds: lists hold the square root of the passages each, and the cube root of them is read."""
    return MEANING_MS * (passages / SMALL) ** (1 / 2 + 1 / 3)


def _bytes(sizes: Sizes) -> Iterator[str]:
    yield "| bytes a passage | local engine | legs on a server |"
    yield "|---|---:|---:|"
    for part, name in _NAMES.items():
        size = f"{sizes.parts[part]:,.0f}"
        yield f"| {name} | {size} | {size if part in _BESIDE else ''} |"
    yield f"| in the folder | {sizes.local:,.0f} | {sizes.folder:,.0f} |"
    yield f"| in the server's memory | | {sizes.server:,.0f} |"


def _one_machine(sizes: Sizes) -> Iterator[str]:
    yield (
        "| local engine: passages | a version on disk, GB | memory of its own, GB | cache worth having, GB "
        "| start, s | answers a second and process | pages | build on a CPU, h | on a GPU, h |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    cached = (RESIDENT_MB - OWN_MB[LARGE]) / LARGE / 1_000
    for count in PASSAGES:
        disk = sizes.local * count / 1e9
        yield _row(
            f"{count:,}",
            *(disk, own_gb(count), cached * count, disk * 1_000 / OPENED_MB_A_SECOND),
            *(answers_a_second(count), pages_a_second(count), *_build_hours(count)),
        )


def _cluster(sizes: Sizes) -> Iterator[str]:
    yield (
        "| legs on a server: passages | folder, GB | memory of a service, GB | start of a service, s "
        "| memory of the server, GB | query nodes of 64 GB | cores for the words of 10 questions a second "
        "| requests to count by facet |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    for count in PASSAGES:
        folder, memory = sizes.folder * count / 1e9, sizes.server * count / 1e9
        yield _row(
            f"{count:,}",
            *(folder, own_gb(count) + CLIENT_MB / 1_000, folder * 1_000 / OPENED_MB_A_SECOND, memory),
            f"{math.ceil(memory / NODE_GB):,}",
            f"{math.ceil(10 * _words(count) / 1_000 / BUSY):,}",
            f"{2 * math.ceil(count / 16_384):,}",
        )


def _replicas() -> Iterator[str]:
    """Services before a server: their own work does not grow with the index. One more, since one may fail."""
    yield "| questions a second | services before a server, of one core |"
    yield "|---:|---:|"
    for questions in QUESTIONS:
        yield _row(f"{questions:,}", f"{1 + math.ceil(questions / (ANSWERS * BUSY)):,}")


def _build_hours(passages: int) -> tuple[float, float]:
    on_gpu = GPU_SENTENCES_A_SECOND / SENTENCES_OF_A_PASSAGE
    return passages / BUILT_A_SECOND / 3_600, passages / on_gpu / 3_600


def _row(*cells: str | float) -> str:
    return f"| {' | '.join(one if isinstance(one, str) else _rounded(one) for one in cells)} |"


def _rounded(value: float) -> str:
    """Two digits that count: more would claim what nobody knows."""
    digits = 1 - math.floor(math.log10(value))
    return f"{round(value, digits):,.{max(0, digits)}f}"


def main() -> int:
    """Prints the tables of the index named."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m scripts.costs INDEX\n")
        return 2
    try:
        sys.stdout.write(f"{tables(sizes_of(Path(sys.argv[1])))}\n")
    except MinutebookError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
