"""The vectors of all passages as FAISS keeps them, written without holding them and read from disk."""

from __future__ import annotations

import struct
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.products import rows_of

_BLOCK = 16_384
"""Vectors written at once: 25 MB of the default encoder's."""

_HEADER = struct.Struct("<4siqqq?iQ")
_UNUSED = 1 << 20  # stands where FAISS once kept two numbers


def write_flat(path: Path, vectors: NDArray[np.float32]) -> None:
    """Writes float32[passages, dimension] as `faiss.write_index` writes an IndexFlatIP of them.

    FAISS itself would hold all of them in memory once more.
    """
    count, dimension = vectors.shape
    head = (b"IxFI", dimension, count, _UNUSED, _UNUSED, True, faiss.METRIC_INNER_PRODUCT, vectors.size)
    with path.open("wb") as file:
        file.write(_HEADER.pack(*head))
        for at in range(0, count, _BLOCK):
            file.write(np.ascontiguousarray(vectors[at : at + _BLOCK], dtype="<f4").data)


class Flat:
    """The vectors in a file of `write_flat`; pages of it are read as they are asked for."""

    def __init__(self, path: Path) -> None:
        """Raises RuntimeError when it is missing or damaged."""
        # FAISS checks the file; the view stays valid as long as its index does.
        self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        flat = faiss.downcast_index(self._index)
        shape = self._index.ntotal, self._index.d
        if self._index.ntotal:
            self.vectors = faiss.rev_swig_ptr(flat.get_xb(), shape[0] * shape[1]).reshape(shape)
        else:
            self.vectors = np.zeros(shape, dtype=np.float32)
        self.vectors.setflags(write=False)

    def at(self, passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """A copy of some passages' vectors: float32[n, dimension]."""
        return rows_of(self.vectors, passages)
