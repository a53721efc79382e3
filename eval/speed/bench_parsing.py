"""How long documents take to be read and understood, by format, as a ratio that other machines share."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.folder.find import discover
from indexer.documents.read import read_sources
from indexer.errors import RefusedFile
from indexer.meetings.parse import parse_document
from indexer.model import Source

_WORD = re.compile(r"\w+")
_COUNTED = 20  # times that the words of a text are counted: once is over too soon to be timed


@dataclass(frozen=True, slots=True)
class ParsedFormat:
    """Processor seconds of all documents of one format: to read them, to understand them, to count words."""

    ending: str
    documents: int
    reading: float
    understanding: float
    counting: float

    @property
    def ratio(self) -> float:
        """How many times as long as counting the words of the same texts both take."""
        return (self.reading + self.understanding) / self.counting


def parsing_times(sources: Sequence[Path], progress: Callable[[str], None]) -> list[ParsedFormat]:
    """Reads and understands each file once, here and without the cache; refused ones are left out."""
    files = defaultdict(list)
    for one in discover(sources).found:
        files[one.path.suffix.lower()].append(one.path)
    found = []
    for ending, paths in sorted(files.items()):
        progress(f"parsing {len(paths):,} {ending}")
        documents = list(filter(None, map(_parsed, paths)))
        if documents:
            found.append(ParsedFormat(ending, len(documents), *map(sum, zip(*documents, strict=True))))
    return found


def _parsed(path: Path) -> tuple[float, float, float] | None:
    """Seconds to read a file, to understand it and to count its words; None for one that is refused."""
    try:
        began = time.process_time()
        read = read_sources(path)
        between = time.process_time()
        for source in read:
            parse_document(source)
        return between - began, time.process_time() - between, _counting(read)
    except RefusedFile:
        return None


def _counting(read: Sequence[Source]) -> float:
    began = time.process_time()
    for source in read:
        for _ in range(_COUNTED):
            Counter(_WORD.findall(source.text))
    return (time.process_time() - began) / _COUNTED


def parsing_table(found: Sequence[ParsedFormat]) -> str:
    """A table in Markdown, a line for each format."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Sequence[ParsedFormat]) -> Iterator[str]:
    yield "| format | documents | reading, ms | understanding, ms | times as long as counting words |"
    yield "|---|---:|---:|---:|---:|"
    for one in found:
        reading, understanding = (
            1000 * seconds / one.documents for seconds in (one.reading, one.understanding)
        )
        yield (
            f"| {one.ending} | {one.documents:,} | {reading:.1f} | {understanding:.1f} | {one.ratio:.0f} |"
        )
