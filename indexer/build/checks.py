"""What a check finds wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from indexer.learned.acronyms import Acronyms
from indexer.learned.duplicates import load_groups
from indexer.model import Action, AgendaItem, Labels, Meeting, Passage, admits, folder_of
from indexer.store.bm25 import Lexicon
from indexer.store.engines.base import STORED, Attributes, Columns, Stored
from indexer.store.engines.choose import engine_kind
from indexer.store.records import MeetingSummary, Records
from indexer.store.versions import Contents, Manifest, damage, file_names

MOST_OF_A_KIND = 5
"""Findings of one kind that are told one by one; a thousand lines would say no more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (a file of the version, a passage, a document), and what."""

    place: str
    problem: str

    def __str__(self) -> str:
        return " ".join(f"{self.place}: {self.problem}".split())


def few(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The first few findings, and how many more there are."""
    more = 0
    for number, finding in enumerate(findings):
        if number < MOST_OF_A_KIND:
            yield finding
        else:
            more += 1
    if more:
        yield Finding("and", f"{more:,} more of this kind")


# Every file of a version against the manifest's sums, and nothing beside them.


def check_files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    """Files that are missing, changed or unknown, and a folder that is not the manifest's."""
    if manifest.version != folder.name:
        yield Finding(folder.name, f"its manifest is that of version {manifest.version}")
    for name, wrong in damage(folder, manifest):
        yield Finding(name, wrong)
    for name in file_names(folder):
        if name not in manifest.files:
            yield Finding(name, "is not in the manifest")


# What an index holds, as its records tell it: the other parts are checked against this.

_AT_ONCE = 1_000  # rows of a query; SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class AudienceFolder:
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


def read_records(folder: Path, encoder: Path, contents: Contents) -> AudienceFolder:
    """Reads all records. KeyError when a passage of those counted in the manifest is not there."""
    with closing(Records(folder / "records.sqlite")) as records:
        summaries = records.summaries()
        meetings = [records.meeting(one.document_id) for one in summaries]
        passages: list[Passage] = []
        for start in range(0, contents.passages, _AT_ONCE):
            passages += records.passages(range(start, min(start + _AT_ONCE, contents.passages)))
    found = tuple(one for one in meetings if one is not None)
    return AudienceFolder(folder, encoder, contents, tuple(summaries), found, tuple(passages))


# Who sees what: each audience's index holds the documents that are for it, all of them and no other.


def check_audiences(indexes: Mapping[Labels, AudienceFolder]) -> Iterator[Finding]:
    """What is wrong with who sees which of the documents that any of the indexes holds."""
    every = {one.document_id: one for held in indexes.values() for one in held.meetings}
    for granted, held in indexes.items():
        place = f"{folder_of(granted)}/records.sqlite".removeprefix("./")
        have = {one.document_id: one for one in held.meetings}
        for document_id, meeting in every.items():
            own = have.get(document_id)
            if own is None:
                if admits(granted, meeting.restricted):
                    yield Finding(place, f"lacks the document {document_id}")
            elif not admits(granted, own.restricted):
                yield Finding(place, f"holds the document {document_id}, which is not for those who see it")
            elif (own.restricted, own.text) != (meeting.restricted, meeting.text):
                yield Finding(place, f"holds another {document_id} than another index of the version")


# Passages: verbatim spans of their document's text, each within one agenda item, named and ordered.


def check_passages(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the passages by themselves."""
    meetings = {one.document_id: one for one in held.meetings}
    seen: set[str] = set()
    for passage in held.passages:
        place = passage.passage_id
        if place in seen:
            yield Finding(place, "this id stands twice")
        seen.add(place)
        if place != f"{passage.document_id}/{passage.item}/{passage.ordinal}":
            yield Finding(place, "this id is not made of its document, agenda item and position")
        meeting = meetings.get(passage.document_id)
        if meeting is None or not 1 <= passage.item <= len(meeting.items):
            yield Finding(place, "its document or agenda item is not there")
        else:
            yield from _passage(passage, meeting, meeting.item(passage.item))
    yield from _order(held)


def _passage(passage: Passage, meeting: Meeting, item: AgendaItem) -> Iterator[Finding]:
    place = passage.passage_id
    if meeting.text[passage.start : passage.end] != passage.text or not passage.text:
        yield Finding(place, f"its text is not its document's from {passage.start} to {passage.end}")
    if not item.start <= passage.start < passage.end <= item.end:
        yield Finding(place, "lies outside its agenda item")
    if passage.subheading is not None and not any(
        one.heading == passage.subheading and one.body_start <= passage.start and passage.end <= one.end
        for one in item.subheadings
    ):
        yield Finding(place, f"does not lie under its subheading {passage.subheading!r}")
    if passage.page != meeting.page_at(passage.start):
        yield Finding(place, f"begins on page {meeting.page_at(passage.start)}, not {passage.page}")


def _order(held: AudienceFolder) -> Iterator[Finding]:
    """Passages of a document stand together, in reading order, those of an item numbered from 1."""
    done: set[str] = set()
    for number, after in enumerate(held.passages):
        before = held.passages[number - 1] if number else None
        if before is None or before.document_id != after.document_id:
            follows = after.ordinal == 1
            if after.document_id in done:
                yield Finding(after.passage_id, "stands apart from the other passages of its document")
        elif before.item == after.item:
            follows = after.ordinal == before.ordinal + 1 and before.end <= after.start
        else:
            follows = after.ordinal == 1 and before.item < after.item
        done.add(after.document_id)
        if not follows:
            yield Finding(after.passage_id, "does not follow the passage before it")


# Meetings: canonical texts, and every span of them that agenda items, subheadings and actions state.


def check_documents(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the meetings and with how many the manifest counts."""
    contents, meetings = held.contents, held.meetings
    if len(meetings) != contents.documents:
        yield Finding("records.sqlite", f"{len(meetings)} documents, the manifest says {contents.documents}")
    items = sum(len(one.items) for one in meetings)
    if items != contents.items:
        yield Finding("records.sqlite", f"{items} agenda items, the manifest says {contents.items}")
    owned: dict[str, int] = {}
    for passage in held.passages:
        owned[passage.document_id] = owned.get(passage.document_id, 0) + 1
    for summary, meeting in zip(held.summaries, meetings, strict=True):
        if (summary.items, summary.passages) != (len(meeting.items), owned.pop(meeting.document_id, 0)):
            yield Finding(meeting.document_id, "its counts of items or passages are wrong")
        yield from _meeting(meeting)
    for document_id in owned:
        yield Finding(document_id, "has passages, but is not there")


def _meeting(meeting: Meeting) -> Iterator[Finding]:
    text = meeting.text
    if not unicodedata.is_normalized("NFC", text) or "\r" in text:
        yield Finding(meeting.document_id, "its text is not in the canonical form (NFC, line ends \\n)")
    if [one.ordinal for one in meeting.items] != list(range(1, len(meeting.items) + 1)):
        yield Finding(meeting.document_id, "its agenda items are not numbered from 1 on")
    for item, after in pairwise(meeting.items):
        if item.end > after.start:
            yield Finding(f"{meeting.document_id}/{item.ordinal}", "overlaps the next agenda item")
    for item in meeting.items:
        yield from _item(meeting, item)
    for action in meeting.actions:
        yield from _action(meeting, action)
    if list(meeting.page_starts) != sorted(meeting.page_starts) or not all(
        0 <= start <= len(text) for start in meeting.page_starts
    ):
        yield Finding(meeting.document_id, "its pages do not begin in order within its text")


def _item(meeting: Meeting, item: AgendaItem) -> Iterator[Finding]:
    place = f"{meeting.document_id}/{item.ordinal}"
    if not 0 <= item.start <= item.end <= len(meeting.text):
        yield Finding(place, "lies outside its document's text")
    for one in item.subheadings:
        if not item.start <= one.start <= one.body_start <= one.end <= item.end:
            yield Finding(place, f"its subheading {one.heading!r} lies outside of it")


def _action(meeting: Meeting, action: Action) -> Iterator[Finding]:
    if meeting.text[action.start : action.end] != action.text:
        yield Finding(meeting.document_id, f"an action is not its text from {action.start} to {action.end}")
    if action.item is not None and not 1 <= action.item <= len(meeting.items):
        yield Finding(
            meeting.document_id, f"an action names the agenda item {action.item}, which is not there"
        )


# What passages are filtered and grouped by: the columns, agenda items and groups of the same passages.


def check_columns(held: AudienceFolder) -> Iterator[Finding]:
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


def _elsewhere(held: AudienceFolder, attributes: Sequence[Attributes]) -> Iterator[Finding]:
    """What is wrong with what a server filters passages by, where the engine has one."""
    kept = held.filtered_by()
    if kept is not None:
        for passage, expected, stored in zip(held.passages, attributes, kept, strict=True):
            if stored != expected:
                yield Finding(passage.passage_id, "what its server filters it by is not its own")


def _attributes(passage: Passage, meeting: Meeting) -> Attributes:
    has_action = any(one.start < passage.end and passage.start < one.end for one in meeting.actions)
    return Attributes(passage.document_id, meeting.board, meeting.date, passage.people, has_action)


def check_acronyms(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the acronyms: definitions by documents that are not there."""
    known = {one.document_id for one in held.meetings}
    for document_id in sorted(Acronyms.load(held.folder / "language").documents - known):
        yield Finding("language/acronyms.json", f"names the document {document_id}, which is not there")
