"""The dense leg of a large index: passages in lists around centres, of which a question reads the nearest.

Vectors are kept in 8 bits a number here, all by one scale, and so is the question's: products of whole
numbers take half the time of those that turn each number back first. What is found is scored again by the
vectors themselves, so scores are exact, and only which passages are looked at is not (docs/adr/0010). The one
module that knows FAISS; an index too small for lists is opened without loading it.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.regular_files import open_regular

PROBED = 384
PROBED_OF = 50_000
"""Lists that a question reads of so many passages; of more they grow as the cube root.

What needs most are passages that are all about as near: recombined from the sample minutes (`make bench`),
0.996 of the ten nearest to 200 questions are found among 50,000 (with 256 lists 0.991, with 128 0.964) and
0.995 among 200,000, where 610 are read (with 508 0.991, with 203 0.972). Of passages recombined from QMSum's
meetings a question finds 1.000 among 50,000 with 128 already. 384 take 0.3 ms more than 128."""

SPARE = 1.5
"""Times as many passages as are wanted are scored exactly: 8 bits change the order of near ones."""

_LISTS = 4.0  # times the square root of the passages: lists grow as slowly as their number
_SAMPLE = 40  # passages a centre: FAISS asks for 39, so a small index has fewer lists
_ROUNDS = 10
_SEED = 1_234
_BLOCK = 16_384  # vectors put into lists at once
_MOST = 127  # what the largest number of all vectors is kept as, and that of a question's


def write_lists(path: Path, vectors: NDArray[np.float32]) -> None:
    """Writes the lists of float32[passages, dimension]; holds a byte a number meanwhile."""
    count, dimension = vectors.shape
    centres = max(1, min(round(_LISTS * math.sqrt(count)), count // _SAMPLE))
    coarse = faiss.IndexFlatIP(dimension)
    kept = faiss.ScalarQuantizer.QT_8bit_direct_signed  # the numbers as they come, which must be whole
    index = faiss.IndexIVFScalarQuantizer(coarse, dimension, centres, kept, faiss.METRIC_INNER_PRODUCT, False)
    index.cp.niter, index.cp.seed = _ROUNDS, _SEED
    sample = np.random.default_rng(_SEED).choice(count, min(count, _SAMPLE * centres), replace=False)
    blocks = range(0, count, _BLOCK)
    largest = max((float(np.abs(vectors[at : at + _BLOCK]).max()) for at in blocks), default=0.0)
    scale = np.float32(_MOST / largest if largest else 1.0)
    index.train(vectors[np.sort(sample)] * scale)
    for at in blocks:
        index.add(np.rint(vectors[at : at + _BLOCK] * scale))
    faiss.write_index(index, str(path))


class Lists:
    """The lists in a file of `write_lists`, read from disk as they are asked for."""

    def __init__(self, path: Path) -> None:
        """Raises RuntimeError when it is missing or damaged."""
        open_regular(path).close()  # FAISS would wait for a pipe
        index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)  # its types know no lists
        self._index = index
        # FAISS would start threads for each question that read ahead; the lists are in the page cache.
        lists: Any = faiss.downcast_InvertedLists(self._index.invlists)
        lists.prefetch_nthread = 0

    @property
    def shape(self) -> tuple[int, int]:
        """How many passages there are, and the length of their vectors."""
        return self._index.ntotal, self._index.d

    def passages(self) -> NDArray[np.int64]:
        """The numbers of all passages in the lists, ascending."""
        lists = self._index.invlists
        sizes = [lists.list_size(number) for number in range(self._index.nlist)]
        numbers = [
            faiss.rev_swig_ptr(lists.get_ids(number), size).copy()
            for number, size in enumerate(sizes)
            if size
        ]
        return np.sort(np.concatenate(numbers))

    def near(
        self, vector: NDArray[np.float32], limit: int, passing: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """About `SPARE` times `limit` passages near the unit vector, ascending.

        `passing` bool[passages] says which may be among them; the fewer, the more lists are read.
        """
        probed, selector = PROBED * max(1.0, math.cbrt(self._index.ntotal / PROBED_OF)), None
        if passing is not None:
            probed *= len(passing) / max(1, int(np.count_nonzero(passing)))
            bits = np.packbits(passing, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        parameters = faiss.SearchParametersIVF(  # type: ignore[call-arg]
            nprobe=min(self._index.nlist, math.ceil(probed)), sel=selector
        )
        # Of a question's numbers, too, only the whole parts count; which length it has does not.
        scaled = vector * np.float32(_MOST / max(np.abs(vector).max(), np.finfo(np.float32).tiny))
        _, found = self._index.search(scaled.reshape(1, -1), math.ceil(SPARE * limit), params=parameters)
        return np.sort(found[0][found[0] >= 0])  # FAISS pads with -1 where fewer are found
