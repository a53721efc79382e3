"""Whether going to another version would show somebody what the versions since then keep from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import UnusableIndex
from indexer.learned.likeness import WordPrint, same_minutes
from indexer.model import PUBLIC, Labels, folder_of, labels_of, serialiser
from indexer.regular_files import read_regular
from indexer.store.records import Records

_RECORDS = "records.sqlite"
_LARGEST = 50_000_000  # bytes: some 400,000 ids
_WITHHELD = "restricted/withheld.json"  # where what only some may know lies


@dataclass(frozen=True, slots=True)
class _Shown:
    """A document of a version: the labels of which one lets it be seen, and its text."""

    document_id: str
    labels: tuple[str, ...]
    text: str


def shown_wider(other: Path, live: Path, newer: Iterable[Path]) -> str | None:
    """The id of a document that the version in `other` shows to people from whom others keep it; else None.

    These are the folders of the `live` version and of those `newer` than the other. A document is known by
    its id and by its words, so that another name does not hide it. What nothing restricts is not looked at:
    a document that is not there any more may come back, unless its marks were not understood. Raises
    UnusableIndex when it cannot be told who sees what.
    """
    withheld = {identity for folder in (live, *newer) for identity in _withheld(folder)}
    keeping = [folder for folder in (live, *newer) if _labels(folder)]
    restricted = [_Restricted(one) for folder in keeping for one in _documents(folder) if one.labels]
    if not restricted and not withheld:
        return None
    now = {one.document_id: (one.labels, _sum(one.text)) for one in _documents(live)}
    for one in _documents(other):
        labels, text = now.get(one.document_id, ((), b""))
        if text == _sum(one.text) and not _wider(one.labels, labels):
            continue
        if one.document_id in withheld:
            return one.document_id
        kept = [own for own in restricted if _wider(one.labels, own.labels)]
        words = WordPrint.of(one.text) if kept else None
        if words is not None and any(own.is_in(one, words) for own in kept):
            return one.document_id
    return None


def write_withheld(folder: Path, ids: Iterable[str]) -> None:
    """Notes in a version's folder the ids of files of which it cannot be told who may see them."""
    if withheld := sorted(set(ids)):
        path = folder / _WITHHELD
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(withheld), encoding="utf-8")


def _withheld(folder: Path) -> list[str]:
    path = folder / _WITHHELD
    try:
        found = json.loads(read_regular(path, _LARGEST)) if path.exists() else []
        return serialiser(list[str]).validate_python(found)
    except (OSError, ValueError, RecursionError) as error:
        raise _untold(folder, error) from error


class _Restricted:
    """A document that a version keeps from some."""

    def __init__(self, document: _Shown) -> None:
        self._document = document
        self.labels = document.labels
        self._words = WordPrint.of(document.text)

    def is_in(self, other: _Shown, words: WordPrint) -> bool:
        """Whether another version's document of these words is this one, by whatever name."""
        own = self._document
        if other.document_id == own.document_id or words.sum == self._words.sum:
            return True
        return self._words.may_be(words) and same_minutes(own.text, other.text) is not None


def _wider(labels: Collection[str], than: Collection[str]) -> bool:
    """Whether some who may see what has these labels may not see what has the others."""
    return bool(than) and (not labels or not set(labels) <= set(than))


def _labels(folder: Path) -> Labels:
    """All labels that documents of a version are restricted to; its manifest may be damaged.

    Raises UnusableIndex when they cannot be listed, which is not as if there were none.
    """
    try:
        names = [path.name for path in (folder / "restricted").iterdir() if path.is_dir()]
    except FileNotFoundError:
        return PUBLIC
    except OSError as error:
        raise _untold(folder, error) from error
    return PUBLIC.union(*map(labels_of, names))


def _documents(folder: Path) -> Iterator[_Shown]:
    """All documents of a version, whoever sees them."""
    try:
        records = Records(folder / folder_of(_labels(folder)) / _RECORDS)
        try:
            for document_id, labels, text in records.texts_with_labels():
                yield _Shown(document_id, labels, text)
        finally:
            records.close()
    except (OSError, ValueError, UnusableIndex) as error:
        raise _untold(folder, error) from error


def _untold(folder: Path, error: Exception) -> UnusableIndex:
    return UnusableIndex(f"Whom version {folder.name} keeps its documents from cannot be told ({error})")


def _sum(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
