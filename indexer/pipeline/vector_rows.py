"""Vectors of passages as they are cut: each distinct text is encoded once, block by block, onto disk.

In memory are the blocks under way and 8 bytes for each text that was encoded. What is on disk outlasts a
build that is cut off: the next one, given the same folder, encodes only what is missing.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.passages import indexed
from indexer.pipeline.encoded_files import EncodedFiles
from indexer.pipeline.staff import Encoded, Encoders
from indexer.pipeline.text_keys import key_of

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Block:
    """Texts that are being encoded: their keys, how many sentences each has, and what waits for the end."""

    keys: list[bytes]
    sentences: list[int]
    encoded: Callable[[], Encoded]


class VectorRows:
    """Numbers texts as they come and has those encoded that neither the folder nor `stored` knows."""

    def __init__(
        self,
        folder: Path,
        encoders: Encoders,
        dimension: int,
        stored: Callable[[bytes], int | None],
        progress: Callable[[int, int], None],
    ) -> None:
        """Streams to `folder`. `stored` gives the earlier version's number of a key's passage;
        `progress` is told how many texts are encoded and how many are known to need it.
        """
        self._encoders = encoders
        self._stored = stored
        self._progress = progress
        self._files = EncodedFiles(folder, dimension)
        self._known = len(self._files)
        self._keys = _numbered(folder / "keys.sqlite", self._files.keys())
        self._asked_again = np.zeros(self._known, dtype=bool)
        self._waiting: list[tuple[bytes, str, str, Sequence[Span]]] = []
        self._under_way: deque[_Block] = deque()
        self.reused = 0

    def add(self, context: str, text: str, spans: Sequence[Span]) -> None:
        """Sees to it that a passage's vectors are there when all are finished."""
        key = key_of(context, text)
        row = self._row(key)
        if row is not None:
            if 0 <= row < len(self._asked_again):
                self._asked_again[row] = True
            return
        earlier = self._stored(key)
        if earlier is None:
            row = self._known
            self._known += 1
            self._waiting.append((key, context, text, spans))
        else:
            row = -earlier - 1
            self.reused += 1
        self._keys.execute("INSERT INTO keys VALUES (?, ?)", (key, row))
        if len(self._waiting) == self._encoders.block:
            self._begin()

    def finish(self) -> None:
        """Waits until all is encoded; then `row`, `vectors` and `sentences` may be asked for."""
        if self._waiting:
            self._begin()
        while self._under_way:
            self._end()
        self._files.save()

    @property
    def encoded(self) -> int:
        """Texts encoded so far, by this build or one before it that was cut off."""
        return len(self._files)

    @property
    def resumed(self) -> int:
        """Of those that were asked for, the texts that a build before this one had encoded."""
        return int(self._asked_again.sum())

    def row(self, context: str, text: str) -> int:
        """The row of a passage's vectors here, or -1 - its number in the earlier version."""
        row = self._row(key_of(context, text))
        if row is None:
            raise KeyError(text)
        return row

    def vectors(self) -> NDArray[np.float32]:
        """The vectors by row: float32[texts, dimension], read from disk as they are asked for."""
        return self._files.vectors()

    def sentences(self) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """The sentences' vectors: those of row n are `rows[starts[n]:starts[n + 1]]`, quantised."""
        return np.array(self._files.starts, dtype=np.int64), self._files.sentences()

    def close(self) -> None:
        """Closes the files."""
        self._files.close()
        self._keys.close()

    def _row(self, key: bytes) -> int | None:
        found = self._keys.execute("SELECT row FROM keys WHERE key = ?", (key,)).fetchone()
        return None if found is None else int(found[0])

    def _begin(self) -> None:
        texts, places = [], []
        for _, context, text, spans in self._waiting:
            whole = indexed(context, text)
            lead = len(whole) - len(text)
            texts.append(whole)
            places.append([(start + lead, end + lead) for start, end in spans])
        encoded = self._encoders.begin(
            texts, places, lambda done: self._progress(self.encoded + done, self._known)
        )
        keys = [key for key, *_ in self._waiting]
        self._under_way.append(_Block(keys, [len(own) for own in places], encoded))
        self._waiting = []
        while len(self._under_way) > self._encoders.ahead:
            self._end()

    def _end(self) -> None:
        block = self._under_way.popleft()
        self._files.append(block.keys, block.sentences, block.encoded())


def _numbered(path: Path, keys: NDArray[np.uint8]) -> sqlite3.Connection:
    """A new file that gives the row of a key: at first of those keys, in order."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE keys (key BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID")
    connection.executemany(
        "INSERT INTO keys VALUES (?, ?)", ((key.tobytes(), row) for row, key in enumerate(keys))
    )
    return connection
