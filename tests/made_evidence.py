"""Evidence made by hand, for what works on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.store.engines.base import Ranked
from service.search.evidence import Evidence

NOTHING = Ranked(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


def evidence(
    passages: Sequence[int],
    *,
    lexical: Ranked = NOTHING,
    dense: Ranked = NOTHING,
    bm25: Sequence[float] | None = None,
    cosines: Sequence[float] | None = None,
    sentences: Sequence[float] | None = None,
    held: Sequence[Sequence[bool]] | None = None,
    shares: Sequence[float] = (1.0,),
    sections: Sequence[int] | None = None,
    section_sizes: Sequence[int] | None = None,
    compared: Sequence[bool] | None = None,
    matches: Sequence[Sequence[float]] | None = None,
    token_shares: Sequence[float] = (),
) -> Evidence:
    """Evidence of these passages, all of them compared; else what is not given is zero.

    Each passage is its own section, unless that is given.
    """
    count = len(passages)
    return Evidence(
        lexical=lexical,
        dense=dense,
        passages=np.array(passages, dtype=np.int64),
        bm25=np.array(bm25 or [0.0] * count, dtype=np.float32),
        cosines=np.array(cosines or [0.0] * count, dtype=np.float32),
        sentences=np.array(sentences or [0.0] * count, dtype=np.float32),
        held=np.array(held or [[False] * len(shares)] * count, dtype=np.bool_).reshape(count, len(shares)),
        shares=np.array(shares, dtype=np.float32),
        sections=np.array(sections or range(count), dtype=np.int32),
        section_sizes=np.array(section_sizes or [1] * count, dtype=np.int32),
        compared=np.array(compared or [True] * count, dtype=np.bool_),
        matches=np.array(matches or [[0.0] * len(token_shares)] * count, dtype=np.float32).reshape(
            count, len(token_shares)
        ),
        token_shares=np.array(token_shares, dtype=np.float32),
    )
