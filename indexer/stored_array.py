"""Arrays of an index version, read from disk as they are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def stored_array(path: Path) -> NDArray[Any]:
    """The array in a .npy file, mapped for reading. OSError or ValueError when it is missing or damaged."""
    mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    # A plain view of the mapping: numpy's own class for mapped files makes each slice ten times as slow.
    return mapped.view(np.ndarray)
