"""Vectors of passages as they are cut: each distinct text is encoded once, block by block, onto disk.

In memory are a block of texts and 8 bytes for each text that was encoded.
"""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoder import DocumentEncoder
from indexer.passages import indexed
from indexer.pipeline.disk_arrays import raw_array
from indexer.sentence_vectors import quantised

Span = tuple[int, int]

BLOCK = 2_048
"""Texts sorted by length and encoded together: with batches of 32 hardly any padding is left, and texts and
vectors of a block take 40 MB."""

KEY_BYTES = 16
"""Length of a text's key; among 1e9 texts two are alike by chance once in 1e20."""


def key_of(context: str, text: str) -> bytes:
    """What tells whether two passages have the same vectors: header and text, and where the one ends."""
    whole = f"{len(context)}\n{context}{text}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=KEY_BYTES).digest()


class VectorRows:
    """Numbers texts as they come and encodes those that `stored` does not know."""

    def __init__(
        self,
        folder: Path,
        encoder: DocumentEncoder,
        stored: Callable[[bytes], int | None],
        progress: Callable[[int, int], None],
    ) -> None:
        """Streams to `folder`, which exists. `stored` gives the earlier version's number of a key's passage;
        `progress` is told how many texts are encoded and how many are known to need it.
        """
        self._encoder = encoder
        self._stored = stored
        self._progress = progress
        self._vectors_path, self._sentences_path = folder / "vectors.raw", folder / "sentences.raw"
        self._vectors, self._sentences = self._vectors_path.open("wb"), self._sentences_path.open("wb")
        self._keys = sqlite3.connect(folder / "keys.sqlite")
        self._keys.execute("PRAGMA journal_mode = OFF")
        self._keys.execute("PRAGMA synchronous = OFF")
        self._keys.execute("CREATE TABLE keys (key BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._starts = array("q", [0])
        self._waiting: list[tuple[str, str, Sequence[Span]]] = []
        self._known = 0
        self.reused = 0

    def add(self, context: str, text: str, spans: Sequence[Span]) -> None:
        """Sees to it that a passage's vectors are there when all are finished."""
        key = key_of(context, text)
        if self._row(key) is not None:
            return
        earlier = self._stored(key)
        if earlier is None:
            row = self._known
            self._known += 1
            self._waiting.append((context, text, spans))
        else:
            row = -earlier - 1
            self.reused += 1
        self._keys.execute("INSERT INTO keys VALUES (?, ?)", (key, row))
        if len(self._waiting) == BLOCK:
            self._encode()

    def finish(self) -> None:
        """Encodes what is left; then `row`, `vectors` and `sentences` may be asked for."""
        self._encode()
        self._vectors.flush()
        self._sentences.flush()

    @property
    def encoded(self) -> int:
        """Texts encoded so far."""
        return len(self._starts) - 1

    def row(self, context: str, text: str) -> int:
        """The row of a passage's vectors here, or -1 - its number in the earlier version."""
        row = self._row(key_of(context, text))
        if row is None:
            raise KeyError(text)
        return row

    def vectors(self) -> NDArray[np.float32]:
        """The vectors by row: float32[texts, dimension], read from disk as they are asked for."""
        return raw_array(self._vectors_path, np.float32, self.encoded, self._encoder.card.dimension)

    def sentences(self) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """The sentences' vectors: those of row n are `rows[starts[n]:starts[n + 1]]`, quantised."""
        starts = np.array(self._starts, dtype=np.int64)
        shape = int(starts[-1]), self._encoder.card.dimension
        return starts, raw_array(self._sentences_path, np.int8, *shape)

    def close(self) -> None:
        """Closes the files."""
        for file in (self._vectors, self._sentences):
            with suppress(OSError):  # a full disk is told where it was written to
                file.close()
        self._keys.close()

    def _row(self, key: bytes) -> int | None:
        found = self._keys.execute("SELECT row FROM keys WHERE key = ?", (key,)).fetchone()
        return None if found is None else int(found[0])

    def _encode(self) -> None:
        if not self._waiting:
            return
        before, texts, places = self.encoded, [], []
        for context, text, spans in self._waiting:
            whole = indexed(context, text)
            lead = len(whole) - len(text)
            texts.append(whole)
            places.append([(start + lead, end + lead) for start, end in spans])
        vectors, parts = self._encoder.encode_with_sentences(
            texts, places, lambda done: self._progress(before + done, self._known)
        )
        self._vectors.write(vectors.tobytes())
        for rows in parts:
            self._sentences.write(quantised(rows).tobytes())
            self._starts.append(self._starts[-1] + len(rows))
        self._waiting = []
