"""Which letters a word is made of, in 64 bits: words that differ in few letters differ in few bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_PLACES = 27  # a..z, and one place for every other character


def signature(word: str) -> int:
    """Two bits a letter: one for having it, one for having it twice. Upper case counts as other characters.

    Adding or dropping a letter changes one bit at most, replacing one changes one each way, and swapping
    two changes none; so k edits set at most k bits and clear at most k.
    """
    bits = 0
    for char in word:
        place = ord(char) - ord("a")
        once = 1 << (place if 0 <= place < _PLACES - 1 else _PLACES - 1)
        bits |= once << _PLACES if bits & once else once
    return bits


def signatures(words: Sequence[str]) -> NDArray[np.uint64]:
    """The signature of each word, uint64[len(words)]."""
    return np.array([signature(word) for word in words], dtype=np.uint64)


def within(word: str, edits: int, among: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which signatures may belong to a word that few edits away: none that does is missed, some do not."""
    own = np.uint64(signature(word))
    lacking = np.bitwise_count(own & ~among)
    extra = np.bitwise_count(among & ~own)
    near: NDArray[np.bool_] = (lacking <= edits) & (extra <= edits)
    return near
