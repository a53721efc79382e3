"""Vectors of passages as they are cut: each distinct text is encoded once, block by block, onto disk.

In memory are the blocks under way and 8 bytes for each text that was encoded. What is on disk outlasts a
build that is cut off: the next one, given the same folder, encodes only what is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import SentenceVectors, raw_array
from indexer.build.tasks import DerivedPassages, Fingerprints
from indexer.build.workers import Encoded, Encoders
from indexer.documents.find import FoundFile
from indexer.errors import ClusterAway, StoreAway, UnusableIndex
from indexer.learned.near_words import NearWords
from indexer.learned.vocabulary import SurfaceCounts
from indexer.model import Labels, folder_of
from indexer.passages import indexed
from indexer.store.bm25 import Lexicon, TermRows
from indexer.store.engines.choose import engine_kind
from indexer.store.files import disk_errors, replace_text
from indexer.store.records import Records, Row
from indexer.store.versions import Contents, open_current

# What was read and cut of documents, kept on disk until all are there and can be put in order.
#
# What was read outlasts a build that is cut off, and the next one goes on from it.

SAVED_EVERY = 2.0
"""Seconds of work that a build may lose when it is cut off: a hundredth of that goes into making it safe."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS read (key TEXT PRIMARY KEY, meeting TEXT NOT NULL, derived TEXT) WITHOUT ROWID;
DROP TABLE IF EXISTS borrowed;
DROP TABLE IF EXISTS cut;
CREATE TABLE borrowed (key TEXT PRIMARY KEY, meeting TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cut (key TEXT PRIMARY KEY, derived TEXT NOT NULL) WITHOUT ROWID;
"""


class Scratch:
    """Meetings and what was derived from them, by the key of the document (see `document_key`).

    What was read holds for whatever build comes next; what an earlier version lent, and what was cut because
    of it or of a board's full name, only for this one.
    """

    def __init__(self, path: Path) -> None:
        """Goes on with what is in the file. sqlite3.DatabaseError when it is no such file."""
        self._connection = sqlite3.connect(path)
        self._connection.executescript(_SCHEMA)
        self._saved = time.monotonic()
        self.holds_some = self._connection.execute("SELECT 1 FROM read").fetchone() is not None

    def put_read(self, key: str, meeting: Row, derived: dict[str, Any] | None) -> None:
        """Keeps what a document was read as, and what was derived from it if that is settled."""
        self._connection.execute(
            "INSERT OR REPLACE INTO read VALUES (?, ?, ?)", (key, *_texts(meeting, derived))
        )
        if time.monotonic() - self._saved > SAVED_EVERY:
            self.save()

    def read(self, key: str) -> tuple[Row, dict[str, Any] | None] | None:
        """What a document was read as before, None if it was not."""
        found = self._connection.execute("SELECT meeting, derived FROM read WHERE key = ?", (key,)).fetchone()
        if found is None:
            return None
        meeting, derived = found
        return json.loads(meeting), None if derived is None else json.loads(derived)

    def put_borrowed(self, key: str, meeting: Row) -> None:
        """Keeps the meeting of a document that was not read now."""
        self._connection.execute("INSERT OR REPLACE INTO borrowed VALUES (?, ?)", (key, _text(meeting)))

    def put_derived(self, key: str, derived: dict[str, Any]) -> None:
        """Keeps what was derived from a meeting in this build, in place of what was before."""
        self._connection.execute("INSERT OR REPLACE INTO cut VALUES (?, ?)", (key, _text(derived)))

    def meeting(self, key: str) -> Row:
        """The meeting of a document. KeyError when there is none."""
        row: Row = json.loads(
            self._one(
                "SELECT meeting FROM borrowed WHERE key = ?", "SELECT meeting FROM read WHERE key = ?", key
            )
        )
        return row

    def derived(self, key: str) -> DerivedPassages:
        """What was derived from the meeting of a document. KeyError when nothing was."""
        return DerivedPassages.of_json(
            json.loads(
                self._one(
                    "SELECT derived FROM cut WHERE key = ?", "SELECT derived FROM read WHERE key = ?", key
                )
            )
        )

    def save(self) -> None:
        """Makes what was put so far safe from the end of this process."""
        self._connection.commit()
        self._saved = time.monotonic()

    def close(self) -> None:
        """Closes the file; what was not saved is gone."""
        self._connection.close()

    def _one(self, first: str, second: str, key: str) -> str:
        for query in (first, second):
            found = self._connection.execute(query, (key,)).fetchone()
            if found is not None and found[0] is not None:
                return str(found[0])
        raise KeyError(key)


def _texts(meeting: Row, derived: dict[str, Any] | None) -> tuple[str, str | None]:
    return _text(meeting), None if derived is None else _text(derived)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# What tells one passage's vectors from another's, for looking them up.

KEY_BYTES = 16
"""Length of a text's key; among 1e9 texts two are alike by chance once in 1e20."""


def key_of(context: str, text: str) -> bytes:
    """What tells whether two passages have the same vectors: header and text, and where the one ends."""
    whole = f"{len(context)}\n{context}{text}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=KEY_BYTES).digest()


# The vectors of texts in files of nothing but numbers; after a crash they are whole as far as they go.

_COUNT = np.int32  # sentences of a text


class EncodedFiles:
    """Appends rows, one for each text: its key, its vector, and its sentences' vectors.

    Keys are written when all that they name is on disk, so a text whose key is there is there whole.
    `starts`: the sentences of row n are those from `starts[n]` to `starts[n + 1]`.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        """Goes on with what is whole in `folder`, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._dimension = dimension
        self._paths = [folder / f"{name}.raw" for name in ("vectors", "sentences", "counts", "keys")]
        files = [path.open("ab") for path in self._paths]
        self._vectors, self._sentences, self._counts, self._keys = files
        self._unsaved: list[bytes] = []
        self._saved = time.monotonic()
        self.starts = array("q", [0])
        self._cut_to_whole()

    def __len__(self) -> int:
        return len(self.starts) - 1

    def keys(self) -> NDArray[np.uint8]:
        """The keys that are on disk: uint8[texts, KEY_BYTES]."""
        keys: NDArray[np.uint8] = np.fromfile(self._paths[3], dtype=np.uint8)
        return keys.reshape(-1, KEY_BYTES)

    def append(self, keys: Sequence[bytes], counts: Sequence[int], encoded: Encoded) -> None:
        """Adds texts with so many sentences each."""
        self._vectors.write(encoded.vectors.astype(np.float32, copy=False).tobytes())
        self._sentences.write(encoded.sentences.tobytes())
        self._counts.write(np.array(counts, dtype=_COUNT).tobytes())
        self._unsaved += keys
        for count in counts:
            self.starts.append(self.starts[-1] + count)
        if time.monotonic() - self._saved > SAVED_EVERY:
            self.save()

    def save(self) -> None:
        """Makes what was appended so far outlast the end of this process, and of the machine."""
        for file in (self._vectors, self._sentences, self._counts):
            file.flush()
            os.fsync(file.fileno())
        self._keys.write(b"".join(self._unsaved))
        self._keys.flush()
        os.fsync(self._keys.fileno())
        self._unsaved, self._saved = [], time.monotonic()

    def vectors(self) -> NDArray[np.float32]:
        """The vectors by row: float32[texts, dimension], read from disk as they are asked for."""
        return raw_array(self._paths[0], np.float32, len(self), self._dimension)

    def sentences(self) -> NDArray[np.int8]:
        """The sentences' vectors: int8[sentences, dimension], likewise."""
        return raw_array(self._paths[1], np.int8, self.starts[-1], self._dimension)

    def close(self) -> None:
        """Closes the files; what was not saved is gone."""
        for file in (self._vectors, self._sentences, self._counts, self._keys):
            with suppress(OSError):  # a full disk is told where it was written to
                file.close()

    def _cut_to_whole(self) -> None:
        """Drops the rows at the end of which a part is missing."""
        vectors, sentences, _, keys = (path.stat().st_size for path in self._paths)
        counts = np.fromfile(self._paths[2], dtype=_COUNT).astype(np.int64)
        ends = np.cumsum(counts[: min(keys // KEY_BYTES, vectors // (4 * self._dimension))])
        whole = int(np.searchsorted(ends, sentences // self._dimension, side="right"))
        self.starts.extend(ends[:whole].tolist())
        sizes = (4 * self._dimension * whole, self._dimension * self.starts[-1], 4 * whole, KEY_BYTES * whole)
        for path, size in zip(self._paths, sizes, strict=True):
            os.truncate(path, size)


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _EncodingBlock:
    """Texts that are being encoded: their keys, how many sentences each has, and what waits for the end."""

    keys: list[bytes]
    sentences: list[int]
    encoded: Callable[[], Encoded]


class VectorRows:
    """Numbers texts as they come and has those encoded that neither the folder nor `stored` knows."""

    def __init__(
        self,
        folder: Path,
        encoders: Encoders,
        dimension: int,
        stored: Callable[[bytes], int | None],
        progress: Callable[[int, int], None],
    ) -> None:
        """Streams to `folder`. `stored` gives the earlier version's number of a key's passage;
        `progress` is told how many texts are encoded and how many are known to need it.
        """
        self._encoders = encoders
        self._stored = stored
        self._progress = progress
        self._files = EncodedFiles(folder, dimension)
        self._known = len(self._files)
        self._keys = _numbered(folder / "keys.sqlite", self._files.keys())
        self._asked_again = np.zeros(self._known, dtype=bool)
        self._waiting: list[tuple[bytes, str, str, Sequence[Span]]] = []
        self._under_way: deque[_EncodingBlock] = deque()
        self.reused = 0

    def add(self, context: str, text: str, spans: Sequence[Span]) -> None:
        """Sees to it that a passage's vectors are there when all are finished."""
        key = key_of(context, text)
        row = self._row(key)
        if row is not None:
            if 0 <= row < len(self._asked_again):
                self._asked_again[row] = True
            return
        earlier = self._stored(key)
        if earlier is None:
            row = self._known
            self._known += 1
            self._waiting.append((key, context, text, spans))
        else:
            row = -earlier - 1
            self.reused += 1
        self._keys.execute("INSERT INTO keys VALUES (?, ?)", (key, row))
        if len(self._waiting) == self._encoders.block:
            self._begin()

    def finish(self) -> None:
        """Waits until all is encoded; then `row`, `vectors` and `sentences` may be asked for."""
        if self._waiting:
            self._begin()
        while self._under_way:
            self._end()
        self._files.save()

    @property
    def encoded(self) -> int:
        """Texts encoded so far, by this build or one before it that was cut off."""
        return len(self._files)

    @property
    def resumed(self) -> int:
        """Of those that were asked for, the texts that a build before this one had encoded."""
        return int(self._asked_again.sum())

    def row(self, context: str, text: str) -> int:
        """The row of a passage's vectors here, or -1 - its number in the earlier version."""
        row = self._row(key_of(context, text))
        if row is None:
            raise KeyError(text)
        return row

    def vectors(self) -> NDArray[np.float32]:
        """The vectors by row: float32[texts, dimension], read from disk as they are asked for."""
        return self._files.vectors()

    def sentences(self) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """The sentences' vectors: those of row n are `rows[starts[n]:starts[n + 1]]`, quantised."""
        return np.array(self._files.starts, dtype=np.int64), self._files.sentences()

    def close(self) -> None:
        """Closes the files."""
        self._files.close()
        self._keys.close()

    def _row(self, key: bytes) -> int | None:
        found = self._keys.execute("SELECT row FROM keys WHERE key = ?", (key,)).fetchone()
        return None if found is None else int(found[0])

    def _begin(self) -> None:
        texts, places = [], []
        for _, context, text, spans in self._waiting:
            whole = indexed(context, text)
            lead = len(whole) - len(text)
            texts.append(whole)
            places.append([(start + lead, end + lead) for start, end in spans])
        encoded = self._encoders.begin(
            texts, places, lambda done: self._progress(self.encoded + done, self._known)
        )
        keys = [key for key, *_ in self._waiting]
        self._under_way.append(_EncodingBlock(keys, [len(own) for own in places], encoded))
        self._waiting = []
        while len(self._under_way) > self._encoders.ahead:
            self._end()

    def _end(self) -> None:
        block = self._under_way.popleft()
        self._files.append(block.keys, block.sentences, block.encoded())


def _numbered(path: Path, keys: NDArray[np.uint8]) -> sqlite3.Connection:
    """A new file that gives the row of a key: at first of those keys, in order."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE keys (key BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID")
    connection.executemany(
        "INSERT INTO keys VALUES (?, ?)", ((key.tobytes(), row) for row, key in enumerate(keys))
    )
    return connection


# What a version keeps for the next build: by document what it was made from, and counts that add up.

FOLDER = "reuse"
"""The version's folder of all that only the next build reads."""

_LAYOUT = 1
_FILE, _WORDS = "documents.jsonl", "words.json"


@dataclass(frozen=True, slots=True)
class Known:
    """One document of a version.

    `key` hashes its file's bytes and name and what its sidecar says; `stated` is the board that it names
    itself, `board` the full name; `restricted` are its labels. Its passages are `first`, ...
    `first + passages - 1`. `observed` is what it says of acronyms, as JSON.
    """

    document_id: str
    key: str
    stated: str | None
    board: str | None
    restricted: list[str]
    first: int
    passages: int
    observed: Any


def save_known(folder: Path, fingerprints: Fingerprints, documents: Iterable[Known]) -> None:
    """Writes all documents, a line each, with what they depend on in the first line."""
    with (folder / _FILE).open("w", encoding="utf-8") as file:
        for one in ({"layout": _LAYOUT, **asdict(fingerprints)}, *(asdict(known) for known in documents)):
            file.write(f"{json.dumps(one, ensure_ascii=False)}\n")


def load_known(folder: Path) -> tuple[Fingerprints, Iterator[Known]]:
    """What `save_known` wrote. OSError without the file, ValueError when it is of another layout."""
    with (folder / _FILE).open(encoding="utf-8") as file:
        head = json.loads(file.readline())
        if head.pop("layout") != _LAYOUT:
            raise ValueError("another layout")
        return Fingerprints(**head), iter([Known(**json.loads(line)) for line in file])


def save_words(folder: Path, counts: Mapping[str, int]) -> None:
    """Writes how often each word stands in the texts of all documents."""
    held = {word: counts[word] for word in sorted(counts) if counts[word]}
    (folder / _WORDS).write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")


def load_words(folder: Path) -> Counter[str]:
    """Reads what `save_words` wrote."""
    return Counter(json.loads((folder / _WORDS).read_text(encoding="utf-8")))


# The live version as the cache of the next build: nothing is kept beside it that could go stale.

_LIVE = "CURRENT"


@dataclass(frozen=True, slots=True)
class ReusedParts:
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

    def __init__(self, folder: Path, documents: Mapping[str, Known], parts: ReusedParts | None) -> None:
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


def _parts(folder: Path, contents: Contents) -> ReusedParts:
    return ReusedParts(
        words=Lexicon.load(folder / "language").words,
        terms=TermRows.load(folder / FOLDER / "terms"),
        keys=np.load(folder / FOLDER / "keys.npy", mmap_mode="r", allow_pickle=False),
        vectors=engine_kind(contents.engine).vectors(folder),
        sentences=SentenceVectors.load(folder / "sentences"),
        surface=partial(SurfaceCounts.load, folder / FOLDER / "surface", contents.passages),
        counts=partial(load_words, folder / FOLDER),
        near=NearWords.load(folder / "language"),
    )


def document_key(found: FoundFile, digest: str) -> str:
    """What must be the same for a document to be the same: bytes, name, and what its sidecar says."""
    sidecar = found.sidecar
    date = sidecar.date.isoformat() if sidecar.date else None
    said = [digest, found.path.name, sidecar.title, sidecar.board, date, sidecar.url, sidecar.restricted]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


# What a build has read and encoded, in a hidden folder beside the versions until it has published.
#
# A build that is cut off leaves the folder behind, and the next one goes on from it if it would have made the
# same of each document and text: what is kept is found by their contents, never by their place.

NAME = ".unfinished"
"""The folder's name in the index directory."""

_PRINTS, _READ = "fingerprint", "read.sqlite"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The folder, for what is encoded, and what was read."""

    folder: Path
    scratch: Scratch


@contextmanager
def unfinished(root: Path, prints: Fingerprints) -> Iterator[Unfinished]:
    """What a build in the index directory `root`, which exists, goes on from; gone when it has succeeded.

    It stays when the build is stopped, or when others that it needs do not answer. After any other error it
    goes, lest it be the cause or fill the disk. Raises DiskFull and BadInput when it cannot be written.
    """
    folder = root / NAME
    try:
        with (
            disk_errors(root),
            closing(_opened(folder, prints)) as scratch,
        ):  # told while the disk is still full
            yield Unfinished(folder, scratch)
    except (StoreAway, ClusterAway):
        raise
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path, prints: Fingerprints) -> Scratch:
    if _fingerprint(folder) == prints.cutting:
        with suppress(sqlite3.DatabaseError):  # damaged: nothing is lost but time
            return Scratch(folder / _READ)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    replace_text(folder / _PRINTS, prints.cutting)
    return Scratch(folder / _READ)


def _fingerprint(folder: Path) -> str | None:
    try:
        return (folder / _PRINTS).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
