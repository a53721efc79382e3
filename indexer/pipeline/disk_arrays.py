"""Arrays on disk that are filled piece by piece, so that memory does not grow with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


def new_array(path: Path, kind: DTypeLike, *shape: int) -> NDArray[Any]:
    """A new .npy file of that shape, mapped for writing; zeros at first."""
    if 0 in shape:  # no file can be mapped that holds nothing
        np.save(path, np.zeros(shape, dtype=kind), allow_pickle=False)
        return np.zeros(shape, dtype=kind)
    made: NDArray[Any] = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)
    return made


def raw_array(path: Path, kind: DTypeLike, *shape: int) -> NDArray[Any]:
    """A file of nothing but numbers, mapped for reading."""
    if 0 in shape:
        return np.zeros(shape, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r", shape=shape)
