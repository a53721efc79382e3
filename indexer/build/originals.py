"""Keep the files that documents were read from in the version that is being built."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from indexer.build.gather import ReadableDocument, ReadText
from indexer.errors import BadInput
from indexer.regular_files import read_regular
from indexer.store.originals import Original, Originals
from indexer.store.versions import link_or_copy, sum_of

_KEPT = frozenset({".doc", ".docx", ".htm", ".html", ".markdown", ".md", ".odt", ".pdf", ".rtf", ".txt"})
"""Endings of files that hold one text each. An archive or a mail may hold others, for other people."""


def keep_originals(folder: Path, visible: Sequence[ReadableDocument], public: Path) -> None:
    """Copies the files of these documents into an audience's folder, and lists them there.

    What the folder `public` of the same version has already is linked. Raises BadInput for a file that is no
    longer what was read.
    """
    place = Originals.begin(folder)
    kept: dict[str, tuple[Original, ...]] = {}
    for document in visible:
        texts = (document.text, *document.others)
        files = [_kept(text, place, public) for text in texts if text.found.path.suffix.lower() in _KEPT]
        if files:
            kept[document.document_id] = tuple(files)
    Originals.save(folder, kept)


def _kept(text: ReadText, place: Path, public: Path) -> Original:
    found = text.found
    one = Original(PurePosixPath(found.relative).name, text.digest, found.path.stat().st_size)
    copy, shared = place / one.file, public / place.name / one.file
    if copy.exists():
        return one
    if shared.exists():
        link_or_copy(shared, copy)
    else:
        copy.write_bytes(read_regular(found.path))
        if sum_of(copy).sha256 != text.digest:
            raise BadInput(f"{found.relative} was changed while it was read: build again.")
    return one
