"""Whether two index directories hold the same version, but for the last bits of vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.arrays import SentenceVectors
from indexer.build.verify import verify
from indexer.store.engines.local import stored_vectors
from indexer.store.versions import open_current

# Vectors may differ in their last bits, since texts are encoded in other company.
ROUNDED = {"dense/vectors.faiss", "sentences/vectors.npy", "tokens/signs.npy"}
OF_ITS_TIME = {"arrivals.json"}
"""What says when documents came, and so differs between builds."""


def require_same(one: Path, other: Path, *, quanta: int = 1) -> float:
    """Fails unless both are the same, byte for byte but for vectors; the least cosine between these.

    `quanta`: how far the numbers of the sentences' vectors, from -127 to 127, may be apart.
    """
    (first, told), (second, untold) = open_current(one), open_current(other)
    unlike = {name for name in {*told.files, *untold.files} if told.files.get(name) != untold.files.get(name)}
    assert {name for name in unlike if Path(name).name not in OF_ITS_TIME} - ROUNDED == set()
    assert told.contents == untold.contents
    least = float((stored_vectors(first) * stored_vectors(second)).sum(axis=1).min())
    assert least > 0.9999
    rows = [SentenceVectors.load(folder / "sentences").vectors.astype(int) for folder in (first, second)]
    assert np.abs(rows[0] - rows[1]).max() <= quanta
    assert verify(one).findings == ()
    return least
