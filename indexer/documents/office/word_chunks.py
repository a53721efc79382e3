"""Documents of other formats that a Word document takes in whole (altChunk)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml.etree import _Element as Element

from indexer.documents.formats import READERS, DocumentReader, OmittedText
from indexer.documents.lines import Paragraph
from indexer.documents.office.body import OfficeFindings
from indexer.documents.office.word_package import WordPackage, qn
from indexer.documents.read import reader_of
from indexer.errors import MissingExtra, RefusedFile

# Nobody takes in more; a document that takes in itself, over and over, would never end.
_MOST_CHUNKS = 50
_MOST_BYTES = 10_000_000
_WORD = frozenset({".docx", ".docm", ".dotx", ".dotm"})


class WordChunks:
    """Reads the documents that one part takes in, each as a file of its own format.

    `word` reads a Word document that is taken in; None within such a one, where nothing more is read.
    """

    def __init__(
        self, package: WordPackage, part: str, findings: OfficeFindings, word: DocumentReader | None
    ) -> None:
        self._package = package
        self._part = part
        self._findings = findings
        self._word = word
        self._read = 0

    def read(self, chunk: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs of what `chunk` refers to, or warn that it is not read."""
        name = self._package.part(self._part, chunk.get(qn("r:id")))
        if name is None:
            self._warn("is missing from the file")
            return
        suffix = posixpath.splitext(name)[1].lower()
        content = self._package.content(name) or b""
        if suffix not in READERS:
            self._warn(f"is in a format that is not read ({suffix or 'without a suffix'})")
            return
        if self._word is None or self._read >= _MOST_CHUNKS or len(content) > _MOST_BYTES:
            self._warn("is too large, one of too many, or itself within another")
            return
        self._read += 1
        try:
            reading = (self._word if suffix in _WORD else reader_of(suffix))(content)
        except (RefusedFile, MissingExtra) as error:
            self._warn(f"cannot be read ({error})")
            return
        self._findings.left_out.extend(OmittedText(one.reason, one.text) for one in reading.left_out)
        self._findings.warnings.extend(reading.warnings)
        yield from reading.paragraphs

    def _warn(self, why: str) -> None:
        self._findings.warn(
            "embedded-document",
            f"A document that is embedded in this one {why}; what it says is not searched.",
        )
