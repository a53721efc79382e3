"""What an index holds, as its records tell it: the other parts are checked against this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexer.model import Meeting, Passage
from indexer.store.bm25 import Lexicon
from indexer.store.engines.base import Attributes, Stored
from indexer.store.engines.choose import engine_kind
from indexer.store.records import MeetingSummary, Records
from indexer.store.versions import Contents

_AT_ONCE = 1_000  # rows of a query; SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Held:
    """The folder of an audience's index, what the manifest says of it, and what its records hold.

    Passage n is `passages[n]`. `encoder` is the folder of the version's encoder.
    """

    folder: Path
    encoder: Path
    contents: Contents
    summaries: tuple[MeetingSummary, ...]
    meetings: tuple[Meeting, ...]
    passages: tuple[Passage, ...]

    def stored(self) -> Stored:
        """The legs, read back from where their engine keeps them."""
        terms = len(Lexicon.load(self.folder / "language").words)
        return engine_kind(self.contents.engine).stored(self.folder, len(self.passages), terms)

    def filtered_by(self) -> Iterator[Attributes | None] | None:
        """What the engine filters each passage by; None where that is the columns in the folder."""
        return engine_kind(self.contents.engine).filtered_by(self.folder, len(self.passages))

    def sample(self, size: int) -> list[int]:
        """Up to `size` numbers of passages, evenly spread over all."""
        step = max(1, len(self.passages) // size)
        return list(range(0, len(self.passages), step))[:size]


def read_records(folder: Path, encoder: Path, contents: Contents) -> Held:
    """Reads all records. KeyError when a passage of those counted in the manifest is not there."""
    with closing(Records(folder / "records.sqlite")) as records:
        summaries = records.summaries()
        meetings = [records.meeting(one.document_id) for one in summaries]
        passages: list[Passage] = []
        for start in range(0, contents.passages, _AT_ONCE):
            passages += records.passages(range(start, min(start + _AT_ONCE, contents.passages)))
    found = tuple(one for one in meetings if one is not None)
    return Held(folder, encoder, contents, tuple(summaries), found, tuple(passages))
