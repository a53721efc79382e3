"""The vectors of texts in files of nothing but numbers; after a crash they are whole as far as they go."""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.pipeline.disk_arrays import raw_array
from indexer.pipeline.scratch import SAVED_EVERY
from indexer.pipeline.staff import Encoded
from indexer.pipeline.text_keys import KEY_BYTES

_COUNT = np.int32  # sentences of a text


class EncodedFiles:
    """Appends rows, one for each text: its key, its vector, and its sentences' vectors.

    Keys are written when all that they name is on disk, so a text whose key is there is there whole.
    `starts`: the sentences of row n are those from `starts[n]` to `starts[n + 1]`.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        """Goes on with what is whole in `folder`, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._dimension = dimension
        self._paths = [folder / f"{name}.raw" for name in ("vectors", "sentences", "counts", "keys")]
        files = [path.open("ab") for path in self._paths]
        self._vectors, self._sentences, self._counts, self._keys = files
        self._unsaved: list[bytes] = []
        self._saved = time.monotonic()
        self.starts = array("q", [0])
        self._cut_to_whole()

    def __len__(self) -> int:
        return len(self.starts) - 1

    def keys(self) -> NDArray[np.uint8]:
        """The keys that are on disk: uint8[texts, KEY_BYTES]."""
        keys: NDArray[np.uint8] = np.fromfile(self._paths[3], dtype=np.uint8)
        return keys.reshape(-1, KEY_BYTES)

    def append(self, keys: Sequence[bytes], counts: Sequence[int], encoded: Encoded) -> None:
        """Adds texts with so many sentences each."""
        self._vectors.write(encoded.vectors.astype(np.float32, copy=False).tobytes())
        self._sentences.write(encoded.sentences.tobytes())
        self._counts.write(np.array(counts, dtype=_COUNT).tobytes())
        self._unsaved += keys
        for count in counts:
            self.starts.append(self.starts[-1] + count)
        if time.monotonic() - self._saved > SAVED_EVERY:
            self.save()

    def save(self) -> None:
        """Makes what was appended so far outlast the end of this process, and of the machine."""
        for file in (self._vectors, self._sentences, self._counts):
            file.flush()
            os.fsync(file.fileno())
        self._keys.write(b"".join(self._unsaved))
        self._keys.flush()
        os.fsync(self._keys.fileno())
        self._unsaved, self._saved = [], time.monotonic()

    def vectors(self) -> NDArray[np.float32]:
        """The vectors by row: float32[texts, dimension], read from disk as they are asked for."""
        return raw_array(self._paths[0], np.float32, len(self), self._dimension)

    def sentences(self) -> NDArray[np.int8]:
        """The sentences' vectors: int8[sentences, dimension], likewise."""
        return raw_array(self._paths[1], np.int8, self.starts[-1], self._dimension)

    def close(self) -> None:
        """Closes the files; what was not saved is gone."""
        for file in (self._vectors, self._sentences, self._counts, self._keys):
            with suppress(OSError):  # a full disk is told where it was written to
                file.close()

    def _cut_to_whole(self) -> None:
        """Drops the rows at the end of which a part is missing."""
        vectors, sentences, _, keys = (path.stat().st_size for path in self._paths)
        counts = np.fromfile(self._paths[2], dtype=_COUNT).astype(np.int64)
        ends = np.cumsum(counts[: min(keys // KEY_BYTES, vectors // (4 * self._dimension))])
        whole = int(np.searchsorted(ends, sentences // self._dimension, side="right"))
        self.starts.extend(ends[:whole].tolist())
        sizes = (4 * self._dimension * whole, self._dimension * self.starts[-1], 4 * whole, KEY_BYTES * whole)
        for path, size in zip(self._paths, sizes, strict=True):
            os.truncate(path, size)
