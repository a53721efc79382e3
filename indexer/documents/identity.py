"""File names -> document ids."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from indexer.errors import RefusedFile

_OTHER = re.compile(r"[^a-z0-9_]+")


def document_id(path: Path) -> str:
    """Return the slug of the file's stem: lower-case ASCII letters, digits, underscores, hyphens between.

    Raises RefusedFile when the stem has no letter or digit that ASCII can write.
    """
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    slug = _OTHER.sub("-", plain).strip("-_")
    if not slug:
        raise RefusedFile("its name has no Latin letter or digit to make an id of: rename it")
    return slug
