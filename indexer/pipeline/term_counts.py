"""The terms of all passages, streamed to disk: counted, merged and fitted without holding them in memory.

In memory are the vocabulary (about 150 bytes a term), 4 bytes a passage, and a block of passages. On disk
stay the terms by passage, so that a later build takes over what has not changed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from indexer.bm25 import Impacts, Lexicon, TermStatistics, impact_values, weights
from indexer.errors import BadInput
from indexer.pipeline.disk_arrays import new_array, raw_array

_BLOCK = 16_384
"""Passages turned from rows to postings at once: about 1.5 million postings, 60 MB."""

_TERM, _COUNT = np.int32, np.uint16  # an encoder reads 512 pieces: no count is larger


@dataclass(frozen=True, slots=True)
class TermRows:
    """Terms by passage: those of passage n are `terms[starts[n]:starts[n + 1]]`, ascending, with `counts`.

    starts int64[passages + 1], terms int32[postings] numbers of the lexicon's words, counts uint16[postings].
    """

    starts: NDArray[np.int64]
    terms: NDArray[np.int32]
    counts: NDArray[np.uint16]

    @classmethod
    def load(cls, folder: Path) -> TermRows:
        """Opens what `TermCounts.save` wrote; rows are read from disk as they are asked for."""
        return cls(
            *(
                np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
                for name in ("starts", "terms", "counts")
            )
        )


class TermCounts:
    """Collects the terms of passages in order; a context that closes its files."""

    def __init__(self, folder: Path, words: Sequence[str] = ()) -> None:
        """Streams to `folder`, which exists; `words` are numbered first, for rows that know them so."""
        self._numbers = {word: number for number, word in enumerate(words)}
        self._rows = array("q", [0])
        self._lengths = array("i")
        self._terms_path, self._counts_path = folder / "terms.raw", folder / "counts.raw"
        self._terms, self._counts = self._terms_path.open("wb"), self._counts_path.open("wb")
        self._frequencies = np.zeros(max(1024, len(words)), dtype=np.int64)

    def __enter__(self) -> TermCounts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._terms.close()
        self._counts.close()

    def add(self, passages: Sequence[tuple[Sequence[str], Sequence[int]]]) -> None:
        """Adds passages: of each its terms, each once, and how often each stands in it."""
        numbers = self._numbers
        for words, counts in passages:
            terms = np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=_TERM)
            self._append(terms, np.array(counts, dtype=np.int64), np.array([len(words)]))

    def take(self, rows: TermRows, first: int, count: int) -> None:
        """Adds passages that were counted before, whose terms have the numbers given at the beginning."""
        bounds = rows.starts[first : first + count + 1]
        span = slice(int(bounds[0]), int(bounds[-1]))
        self._append(rows.terms[span], rows.counts[span].astype(np.int64), np.diff(bounds))

    def _append(self, terms: NDArray[np.int32], counts: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
        self._terms.write(terms.tobytes())
        self._counts.write(counts.astype(_COUNT).tobytes())
        ends = np.cumsum(sizes)
        sums = np.concatenate(([0], np.cumsum(counts)))
        self._lengths.extend(np.diff(sums[np.concatenate(([0], ends))]).tolist())
        self._rows.extend((ends + self._rows[-1]).tolist())
        if len(self._numbers) > len(self._frequencies):
            self._frequencies = np.pad(self._frequencies, (0, len(self._numbers)))
        np.add.at(self._frequencies, terms, 1)

    def fit(self, rows: Path, postings: Path) -> tuple[Lexicon, Impacts]:
        """The lexicon and the impacts of all passages, kept in new files below the folder `postings`.

        The rows are left below the folder `rows`.

        Raises BadInput when no passage holds a word.
        """
        self._terms.flush()
        self._counts.flush()
        used = {word: n for word, n in self._numbers.items() if self._frequencies[n]}
        if not used:
            raise BadInput("The minutes hold no words to index; check that the right files were named.")
        words = sorted(used)
        old = np.array([used[word] for word in words], dtype=np.int64)
        frequencies = self._frequencies[old]
        new = np.full(len(self._frequencies), -1, dtype=np.int32)
        new[old] = np.arange(len(words), dtype=np.int32)
        lengths = np.array(self._lengths, dtype=np.int64)
        statistics = TermStatistics(
            len(lengths), int(lengths.sum()), dict(zip(words, frequencies.tolist(), strict=True))
        )
        lexicon = Lexicon.of(words, weights(statistics))
        self._sort_rows(rows, new)
        return lexicon, _postings(TermRows.load(rows), frequencies, lengths, statistics, postings)

    def _sort_rows(self, folder: Path, new: NDArray[np.int32]) -> None:
        """Writes the rows with the terms' final numbers, ascending within a passage."""
        starts = np.array(self._rows, dtype=np.int64)
        np.save(folder / "starts.npy", starts, allow_pickle=False)
        terms = new_array(folder / "terms.npy", _TERM, int(starts[-1]))
        counts = new_array(folder / "counts.npy", _COUNT, int(starts[-1]))
        raw_terms = raw_array(self._terms_path, _TERM, int(starts[-1]))
        raw_counts = raw_array(self._counts_path, _COUNT, int(starts[-1]))
        for first, last in _blocks(len(starts) - 1):
            span = slice(int(starts[first]), int(starts[last]))
            owner = np.repeat(np.arange(last - first), np.diff(starts[first : last + 1]))
            final = new[raw_terms[span]]
            order = np.lexsort((final, owner))
            terms[span], counts[span] = final[order], raw_counts[span][order]


def _postings(
    rows: TermRows,
    frequencies: NDArray[np.int64],
    lengths: NDArray[np.int64],
    statistics: TermStatistics,
    folder: Path,
) -> Impacts:
    """Rows turned into postings by counting: each block's go behind those of the blocks before it."""
    starts = np.zeros(len(frequencies) + 1, dtype=np.int64)
    np.cumsum(frequencies, out=starts[1:])
    passages = new_array(folder / "passages.npy", np.int32, int(starts[-1]))
    values = new_array(folder / "values.npy", np.float32, int(starts[-1]))
    filled = starts[:-1].copy()
    for first, last in _blocks(len(lengths)):
        span = slice(int(rows.starts[first]), int(rows.starts[last]))
        owner = np.repeat(np.arange(first, last), np.diff(rows.starts[first : last + 1]))
        terms, counts = rows.terms[span], rows.counts[span]
        order = np.argsort(terms, kind="stable")
        terms, owner, counts = terms[order], owner[order], counts[order]
        own = np.bincount(terms, minlength=len(filled))
        within = np.arange(len(terms)) - np.repeat(np.cumsum(own) - own, own)
        places = filled[terms] + within
        passages[places] = owner
        values[places] = impact_values(counts, lengths[owner], statistics)
        filled += own
    return Impacts(len(lengths), starts, passages, values)


def _blocks(passages: int) -> Iterator[tuple[int, int]]:
    for first in range(0, passages, _BLOCK):
        yield first, min(first + _BLOCK, passages)
