"""Tells whether a build would make the live version once more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from indexer.build.built import ReadDocuments
from indexer.build.cache import BuildCache
from indexer.build.tasks import Fingerprints, sources
from indexer.errors import UnusableIndex
from indexer.learned.glossary import Glossary
from indexer.store.open import open_audiences, open_version
from indexer.store.versions import Manifest, live_version, read_manifest


def contents_print(
    read: ReadDocuments, settings: Sequence[object], glossary: Glossary, prints: Fingerprints
) -> str:
    """A hash of all that a version is made of: builds that have it in common make the same version.

    `settings` are the builder's choices, in plain values.
    """
    documents = [
        (one.document_id, one.key.hex(), one.restricted, one.renditions, one.date) for one in read.documents
    ]
    refused = [(str(one.path), one.reason) for one in read.refused]
    made_of = (asdict(prints), sources(("",)), settings, _plain(glossary), documents, refused)
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def _plain(glossary: Glossary) -> list[object]:
    return [
        sorted(glossary.acronyms.items()),
        sorted(glossary.also.items()),
        *(sorted(words) for words in (glossary.only_in_capitals, glossary.removed, glossary.stated)),
    ]


def same_version(root: Path, cache: BuildCache, contents: str) -> Manifest | None:
    """The live version if it was made of the same and can be used; else None."""
    published = cache.published
    if published is None or published.contents != contents:
        return None
    try:
        if live_version(root) != published.version:
            return None
        opened = open_version(root, published.version)
        with closing(opened):
            if opened.trouble() is not None:
                return None
            for one in open_audiences(root, opened).values():
                one.close()
        return read_manifest(root, root / "versions" / published.version)
    except UnusableIndex:  # it is made anew
        return None
