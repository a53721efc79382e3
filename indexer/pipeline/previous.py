"""The live version as the cache of the next build: nothing is kept beside it that could go stale."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.audience import Labels, folder_of
from indexer.documents.find import Found
from indexer.errors import UnusableIndex
from indexer.learned.near_words import NearWords
from indexer.learned.vocabulary import SurfaceCounts
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.known import FOLDER, Known, load_known, load_words
from indexer.sentence_vectors import SentenceVectors
from indexer.store.bm25 import Lexicon, TermRows
from indexer.store.engines.choose import engine_kind
from indexer.store.records import Records
from indexer.store.versions import Contents, open_current

_LIVE = "CURRENT"


@dataclass(frozen=True, slots=True)
class Parts:
    """What passages of the version are taken over with, when all that they depend on is the same."""

    words: tuple[str, ...]
    terms: TermRows
    keys: NDArray[np.uint8]
    vectors: Callable[[NDArray[np.int64]], NDArray[np.float32]]
    sentences: SentenceVectors
    surface: Callable[[], SurfaceCounts]  # read anew at each call: whoever counts on changes what they get
    counts: Callable[[], Counter[str]]
    near: NearWords


class Previous:
    """An index that is there; `parts` is None when only its meetings can be taken over."""

    def __init__(self, folder: Path, documents: Mapping[str, Known], parts: Parts | None) -> None:
        self.folder = folder
        self.records = Records(folder / "records.sqlite")
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


def open_previous(root: Path, wanted: Fingerprints) -> tuple[dict[Labels, Previous], str | None]:
    """The live version's index for each audience, where its meetings at least can be taken over.

    The second is a sentence why something, or all, cannot be taken over.
    """
    if not is_built(root):
        return {}, None
    try:
        folder, manifest = open_current(root)
    except UnusableIndex as error:
        why, _, _ = str(error).partition("; ")  # what follows says to rebuild it, which is being done
        return {}, f"Everything was read anew, because the earlier index cannot be used: {why}."
    opened: dict[Labels, Previous] = {}
    try:
        for granted, contents in manifest.audiences.items():
            own = folder / folder_of(granted)
            fingerprints, documents = load_known(own / FOLDER)
            if fingerprints.parsing != wanted.parsing:
                return {}, "Everything was read anew, because this program reads files in another way."
            parts = _parts(own, contents) if fingerprints.cutting == wanted.cutting else None
            opened[granted] = Previous(own, {one.document_id: one for one in documents}, parts)
    except (OSError, ValueError, KeyError, TypeError):
        for one in opened.values():
            one.close()
        return {}, "Everything was read anew, because the earlier index keeps nothing for reuse."
    if fingerprints.cutting != wanted.cutting:
        return opened, "All passages were made anew, because the encoder or the way of cutting has changed."
    return opened, None


def open_made(folder: Path, contents: Contents) -> Previous:
    """The index in a folder that was written just now, to take over from for a larger audience."""
    _, documents = load_known(folder / FOLDER)
    return Previous(folder, {one.document_id: one for one in documents}, _parts(folder, contents))


def _parts(folder: Path, contents: Contents) -> Parts:
    return Parts(
        words=Lexicon.load(folder / "language").words,
        terms=TermRows.load(folder / FOLDER / "terms"),
        keys=np.load(folder / FOLDER / "keys.npy", mmap_mode="r", allow_pickle=False),
        vectors=engine_kind(contents.engine).vectors(folder),
        sentences=SentenceVectors.load(folder / "sentences"),
        surface=partial(SurfaceCounts.load, folder / FOLDER / "surface", contents.passages),
        counts=partial(load_words, folder / FOLDER),
        near=NearWords.load(folder / "language"),
    )


def document_key(found: Found, digest: str) -> str:
    """What must be the same for a document to be the same: bytes, name, and what its sidecar says."""
    sidecar = found.sidecar
    date = sidecar.date.isoformat() if sidecar.date else None
    said = [digest, found.path.name, sidecar.title, sidecar.board, date, sidecar.url, sidecar.restricted]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
