"""What a build has read and encoded, in a hidden folder beside the versions until it has published.

A build that is cut off leaves the folder behind, and the next one goes on from it if it would have made the
same of each document and text: what is kept is found by their contents, never by their place.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ClusterAway, StoreAway
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.scratch import Scratch
from indexer.store.files import replace_text, told

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
        with told(root), closing(_opened(folder, prints)) as scratch:  # told while the disk is still full
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
