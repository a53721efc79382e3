"""OpenDocument texts (.odt) -> paragraphs in document order; headers, footers and deletions left out."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile

from lxml.etree import LxmlError
from odfdo import Document, SecurityError

from indexer.errors import RefusedFile
from indexer.model import Hints
from indexer.sources.odt_body import Body
from indexer.sources.packages import require_package
from indexer.sources.reading import Reading

_TEXT_TYPES = frozenset(
    {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template"}
)
_MANIFEST = "META-INF/manifest.xml"

# How the libraries fail on parts that contradict each other, are missing or cannot be unpacked.
_DAMAGE = (
    LxmlError,
    BadZipFile,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    OSError,
    RecursionError,
    zlib.error,
)


def read(data: bytes) -> Reading:
    """Read an .odt file; raises RefusedFile when it is damaged, encrypted or no text document."""
    members = require_package(data, "content.xml", "an OpenDocument text")
    if b"encryption-data" in members.get(_MANIFEST, b""):
        raise RefusedFile("it is encrypted: save it without a password")
    try:
        document = Document(BytesIO(data))
        if document.mimetype not in _TEXT_TYPES:
            raise RefusedFile(
                "its content is not an OpenDocument text, although its suffix says so: save it again"
            )
        paragraphs = tuple(Body(document).paragraphs())
        title = document.meta.title if "meta.xml" in members else None
        return Reading(paragraphs, Hints(title=title or None))
    except SecurityError as error:
        raise RefusedFile(
            "it holds far more than a file of its size, or is nested deeper than any text: save it again"
        ) from error
    except _DAMAGE as error:
        raise RefusedFile("it is damaged: its parts do not make an OpenDocument text") from error
