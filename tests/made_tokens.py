"""Tokens of passages made by hand, for what stores and compares them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.store.token_vectors import NONE, TokenVectors, signs_of


def made_tokens(
    passages: Sequence[np.ndarray], owners: Sequence[Sequence[int]] | None = None
) -> TokenVectors:
    """The tokens of each passage, from their vectors float32[tokens, dimension]; by default no sentence's."""
    starts = np.zeros(len(passages) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in passages], out=starts[1:])
    signs = np.concatenate([signs_of(one) for one in passages])
    flat = [NONE] * len(signs) if owners is None else [number for own in owners for number in own]
    return TokenVectors(starts, signs, np.array(flat, dtype=np.uint8))
