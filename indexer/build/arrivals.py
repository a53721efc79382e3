"""Writes into a version in the making when its documents came, taken on from the version before it."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from indexer.errors import UnusableIndex
from indexer.model import Labels, folder_of
from indexer.store.arrivals import Arrivals, first_record, text_digest
from indexer.store.records import Records
from indexer.store.versions import Manifest, versions


def record_arrivals(root: Path, folder: Path, audiences: Iterable[Labels], moment: dt.datetime) -> str | None:
    """Writes the record of each audience of the version in `folder`, which is published at that moment.

    Gives what is to be told, if anything: that the earlier record could not be read.
    """
    seen = {granted: _digests(folder / folder_of(granted)) for granted in audiences}
    every = {document_id for digests in seen.values() for document_id in digests}
    earlier, told = next(iter(versions(root)), None), None
    for granted, digests in seen.items():
        before = None
        try:
            if earlier is not None:
                before = _known(root, earlier, granted)
        except (UnusableIndex, OSError, ValueError):
            told = (
                "When the earlier minutes came could not be read from the last version, so all count as new."
            )
        if before is None:
            record = first_record(digests, moment)
        else:
            record = before.carried(digests, every - digests.keys(), moment)
        record.save(folder / folder_of(granted))
    return told


def _known(root: Path, earlier: Manifest, granted: Labels) -> Arrivals:
    """What an audience has known by the earlier version: by its own part, else by all that it may see."""
    folder = root / "versions" / earlier.version
    if granted in earlier.audiences:
        return _of_version(folder / folder_of(granted), earlier)
    parts = [
        _of_version(folder / folder_of(one), earlier)
        for one in sorted((one for one in earlier.audiences if one < granted), key=len)
    ]
    return Arrivals(
        min(one.begun for one in parts),
        dict(ChainMap(*(dict(one.documents) for one in reversed(parts)))),
        dict(ChainMap(*(dict(one.gone) for one in reversed(parts)))),
    )


def _of_version(folder: Path, manifest: Manifest) -> Arrivals:
    """The record of an audience's folder; of a version without one, all that is in it came with it."""
    found = Arrivals.load(folder)
    if found is not None:
        return found
    return first_record(_digests(folder), dt.datetime.fromisoformat(manifest.created))


def _digests(folder: Path) -> dict[str, str]:
    """The digests of the texts of all documents, by id."""
    with closing(Records(folder / "records.sqlite")) as records:
        return {document_id: text_digest(text).hex() for document_id, text in records.whole_texts()}
