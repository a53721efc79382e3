"""The live version as the cache of the next build: nothing is kept beside it that could go stale."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.bm25 import Lexicon
from indexer.engines.factory import engine_kind
from indexer.errors import UnusableIndex
from indexer.near_words import NearWords
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.known import FOLDER, Known, load_known, load_words
from indexer.pipeline.term_counts import TermRows
from indexer.records import Records
from indexer.sentence_vectors import SentenceVectors
from indexer.sources.discover import Found
from indexer.surface_counts import SurfaceCounts
from indexer.versions import open_current

_LIVE = "CURRENT"


@dataclass(frozen=True, slots=True)
class Parts:
    """What passages of the version are taken over with, when all that they depend on is the same."""

    words: tuple[str, ...]
    terms: TermRows
    keys: NDArray[np.uint8]
    vectors: Callable[[NDArray[np.int64]], NDArray[np.float32]]
    sentences: SentenceVectors
    surface: SurfaceCounts
    counts: Counter[str]
    near: NearWords
    encoder: Path


class Previous:
    """The documents of the live version; `parts` is None when only its meetings can be taken over."""

    def __init__(self, records: Records, documents: Mapping[str, Known], parts: Parts | None) -> None:
        self.records = records
        self.documents = documents
        self.parts = parts
        if parts is not None:
            # The first half of a key orders them well enough; those that share it are compared whole.
            self._heads = np.ascontiguousarray(parts.keys[:, :8]).view(">u8").ravel().astype(np.uint64)
            self._order = np.argsort(self._heads, kind="stable")
            self._heads = self._heads[self._order]

    def number(self, key: bytes) -> int | None:
        """The number of a passage with the vectors of that key, None if there is none."""
        if self.parts is None:
            return None
        head = np.uint64(int.from_bytes(key[:8], "big"))
        at = int(np.searchsorted(self._heads, head))
        while at < len(self._heads) and self._heads[at] == head:
            number = int(self._order[at])
            if self.parts.keys[number].tobytes() == key:
                return number
            at += 1
        return None

    def close(self) -> None:
        """Closes the files."""
        self.records.close()


def is_built(root: Path) -> bool:
    """Whether an index directory has a live version, usable or not."""
    return (root / _LIVE).exists()


def open_previous(root: Path, wanted: Fingerprints) -> tuple[Previous | None, str | None]:
    """The live version, where its meetings at least can be taken over; or a sentence why nothing can be."""
    if not is_built(root):
        return None, None
    try:
        folder, manifest = open_current(root)
    except UnusableIndex as error:
        return None, f"Everything was read anew, because the earlier index cannot be used. {error}"
    try:
        fingerprints, documents = load_known(folder / FOLDER)
    except (OSError, ValueError, KeyError, TypeError):
        return None, "Everything was read anew, because the earlier index keeps nothing for reuse."
    if fingerprints.parsing != wanted.parsing:
        return None, "Everything was read anew, because this program reads files in another way."
    records = Records(folder / "records.sqlite")
    known = {one.document_id: one for one in documents}
    if fingerprints.cutting != wanted.cutting:
        note = "All passages were made anew, because the encoder or the way of cutting has changed."
        return Previous(records, known, None), note
    return Previous(
        records, known, _parts(folder, manifest.contents.engine, manifest.contents.passages)
    ), None


def _parts(folder: Path, engine: str, passages: int) -> Parts:
    return Parts(
        words=Lexicon.load(folder / "language").words,
        terms=TermRows.load(folder / FOLDER / "terms"),
        keys=np.load(folder / FOLDER / "keys.npy", mmap_mode="r", allow_pickle=False),
        vectors=engine_kind(engine).vectors(folder),
        sentences=SentenceVectors.load(folder / "sentences"),
        surface=SurfaceCounts.load(folder / FOLDER / "surface", passages),
        counts=load_words(folder / FOLDER),
        near=NearWords.load(folder / "language"),
        encoder=folder / "encoder",
    )


def document_key(found: Found, digest: str) -> str:
    """What must be the same for a document to be the same: bytes, name, and what its sidecar says."""
    sidecar = found.sidecar
    date = sidecar.date.isoformat() if sidecar.date else None
    said: Iterable[str | None] = (digest, found.path.name, sidecar.title, sidecar.board, date, sidecar.url)
    return hashlib.sha256(json.dumps(list(said)).encode()).hexdigest()
