"""Whether stored vectors are those of their texts: a sample of the texts is encoded anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.checks.finding import Finding
from indexer.store.query_encoder import QueryEncoder

SAMPLED = 16
"""Texts that are encoded anew: enough to see rows shifted or swapped, a second for the default encoder."""

CLEARLY = 0.05
"""How much nearer another text's vector must be before it is another's: rounding moves a cosine by less
than 0.01, and texts that say nearly the same lie nearly as near."""


def check_encoded(
    encoder: QueryEncoder, texts: Sequence[str], vectors: NDArray[np.float32], places: Sequence[str]
) -> Iterator[Finding]:
    """Whether texts still lie nearest to their own of the unit `vectors`; finding n is about `places[n]`."""
    if not texts:
        return
    anew = encoder.encode(texts)
    if not np.isfinite(anew).all():
        yield Finding("encoder", "makes vectors that are no numbers")
        return
    cosines = anew @ vectors.T
    for row, place in enumerate(places):
        if cosines[row].max() > cosines[row, row] + CLEARLY:
            other = places[int(cosines[row].argmax())]
            yield Finding(place, f"its vector is another's: that of {other} is nearer to its text")
