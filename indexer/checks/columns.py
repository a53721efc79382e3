"""What passages are filtered and grouped by: the columns, agenda items and groups of the same passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.checks.finding import Finding
from indexer.checks.held import Held
from indexer.learned.acronyms import Acronyms
from indexer.learned.duplicates import load_groups
from indexer.model import Meeting, Passage
from indexer.store.engines.base import STORED, Attributes, Columns


def check_columns(held: Held) -> Iterator[Finding]:
    """What is wrong with filters, items and groups."""
    meetings = {one.document_id: one for one in held.meetings}
    stored = Columns.load(held.folder / "filters")
    attributes = [_attributes(one, meetings[one.document_id]) for one in held.passages]
    expected = Columns.of(attributes)
    for name in STORED:
        if not np.array_equal(getattr(stored, name), getattr(expected, name)):
            yield Finding(f"filters/{name}.npy", "is not that of the passages")
    if stored.codes != expected.codes:
        yield Finding("filters/codes.json", "is not that of the passages")
    numbers: dict[tuple[str, int], int] = {}
    items = [numbers.setdefault((one.document_id, one.item), len(numbers)) for one in held.passages]
    if not np.array_equal(np.load(held.folder / "items.npy", allow_pickle=False), items):
        yield Finding("items.npy", "does not give the passages' agenda items")
    groups = load_groups(held.folder / "groups.npy", len(held.passages))
    if (groups > np.arange(len(groups))).any():
        yield Finding("groups.npy", "names a later passage as the first that says the same")
    yield from _elsewhere(held, attributes)


def _elsewhere(held: Held, attributes: Sequence[Attributes]) -> Iterator[Finding]:
    """What is wrong with what a server filters passages by, where the engine has one."""
    kept = held.filtered_by()
    if kept is not None:
        for passage, expected, stored in zip(held.passages, attributes, kept, strict=True):
            if stored != expected:
                yield Finding(passage.passage_id, "what its server filters it by is not its own")


def _attributes(passage: Passage, meeting: Meeting) -> Attributes:
    has_action = any(one.start < passage.end and passage.start < one.end for one in meeting.actions)
    return Attributes(passage.document_id, meeting.board, meeting.date, passage.people, has_action)


def check_acronyms(held: Held) -> Iterator[Finding]:
    """What is wrong with the acronyms: definitions by documents that are not there."""
    known = {one.document_id for one in held.meetings}
    for document_id in sorted(Acronyms.load(held.folder / "language").documents - known):
        yield Finding("language/acronyms.json", f"names the document {document_id}, which is not there")
