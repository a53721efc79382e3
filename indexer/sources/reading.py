"""What a reader of one format returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from indexer.model import Hints
from indexer.sources.canonical import Paragraph


@dataclass(frozen=True, slots=True)
class Reading:
    """The paragraphs of one file in reading order, and the metadata that the file states about itself."""

    paragraphs: tuple[Paragraph, ...]
    hints: Hints = field(default_factory=Hints)


class Reader(Protocol):
    """Reads the bytes of one file; raises RefusedFile when they cannot be read as this format."""

    def __call__(self, data: bytes, /) -> Reading: ...  # noqa: D102 - the class says it
