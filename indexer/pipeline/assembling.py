"""Puts the documents of a version in order: records, term rows, vectors and sentences, all on disk."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from indexer.learned.acronym_definitions import Observed
from indexer.learned.vocabulary import SurfaceCounts
from indexer.overlaps import overlapping
from indexer.pipeline.collecting import Entry, Tools, named
from indexer.pipeline.derived import Derived
from indexer.pipeline.disk_arrays import new_array
from indexer.pipeline.known import Known
from indexer.pipeline.text_keys import KEY_BYTES, key_of
from indexer.sentence_vectors import SentenceVectors
from indexer.store.bm25 import TermCounts
from indexer.store.engines.base import Attributes
from indexer.store.records import RecordsWriter, Row, date_of, passage_row

_DATE = 3  # column of a meeting's row
_ITEM, _START, _END, _PEOPLE = 2, 5, 6, 10  # columns of a passage's row


@dataclass(slots=True)
class Sums:
    """What is counted over all documents."""

    terms: TermCounts
    surface: SurfaceCounts
    words: Counter[str]


@dataclass(slots=True)
class Assembled:
    """What is held of the documents and passages in order, beside what is on disk."""

    attributes: list[Attributes] = field(default_factory=list)
    items: array[int] = field(default_factory=lambda: array("i"))
    known: list[Known] = field(default_factory=list)
    agenda_items: int = 0

    def observed(self) -> list[tuple[str, str | None, Observed]]:
        """Of each document its id, its board and what it says of acronyms."""
        return [(one.document_id, one.board, Observed.of_json(one.observed)) for one in self.known]


class Assembler:
    """Takes the documents one after the other; room on disk is made for all of them at the start."""

    def __init__(
        self, work: Path, keys: Path, dimension: int, entries: list[Entry], tools: Tools, sums: Sums
    ) -> None:
        """Arrays go into the folder `work`, the passages' keys into the file `keys`."""
        passages = sum(one.passages or 0 for one in entries)
        sentences = sum(one.sentences for one in entries)
        self._tools, self._sums = tools, sums
        self._new_vectors = tools.rows.vectors()
        self._new_starts, self._new_sentences = tools.rows.sentences()
        self.made = Assembled()
        self.vectors = new_array(work / "vectors.npy", np.float32, passages, dimension)
        self.keys = new_array(keys, np.uint8, passages, KEY_BYTES)
        self.sentences = SentenceVectors(
            np.zeros(passages + 1, dtype=np.int64),
            new_array(work / "spans.npy", np.int32, sentences, 2),
            new_array(work / "sentences.npy", np.int8, sentences, dimension),
        )
        self._people: dict[str, tuple[str, ...]] = {}  # each combination once: few of them are new
        self._at = 0  # passages taken so far

    def take(self, entry: Entry, writer: RecordsWriter) -> None:
        """Appends a document: as it was where it is kept, as it was cut now where it is not."""
        if entry.kept:
            meeting, passages, observed = self._kept(entry)
        else:
            derived = self._tools.scratch.derived(entry.key)
            meeting = named(self._tools.scratch.meeting(entry.key), entry.board)
            passages, observed = [passage_row(one) for one in derived.passages], derived.observed.as_json()
            self._new(derived)
        writer.add(meeting, passages)
        self._describe(entry, meeting, passages, observed)
        self._at += len(passages)

    def _kept(self, entry: Entry) -> tuple[Row, list[Row], object]:
        previous, parts = self._tools.require_previous(), self._tools.require_parts()
        known = previous.documents[entry.document.found.document_id]
        meeting, passages = previous.records.rows_of(known.document_id)
        first, count = known.first, known.passages
        here, there = slice(self._at, self._at + count), slice(first, first + count)
        self._sums.terms.take(parts.terms, first, count)
        self.vectors[here] = parts.vectors(np.arange(first, first + count))
        self.keys[here] = parts.keys[there]
        starts = parts.sentences.starts[first : first + count + 1]
        begin = self.sentences.starts[self._at]
        rows, old = slice(begin, begin + entry.sentences), slice(int(starts[0]), int(starts[-1]))
        self.sentences.starts[self._at + 1 : self._at + count + 1] = begin + starts[1:] - starts[0]
        self.sentences.spans[rows] = parts.sentences.spans[old]
        self.sentences.vectors[rows] = parts.sentences.vectors[old]
        return meeting, passages, known.observed

    def _new(self, derived: Derived) -> None:
        self._sums.terms.add(derived.terms)
        self._sums.surface.add(derived.surface)
        self._sums.words.update(derived.words)
        for at, (passage, spans) in enumerate(zip(derived.passages, derived.spans, strict=True), self._at):
            row = self._tools.rows.row(passage.context, passage.text)
            key = key_of(passage.context, passage.text)
            self.keys[at] = np.frombuffer(key, dtype=np.uint8)
            begin = int(self.sentences.starts[at])
            end = begin + len(spans)
            self.sentences.starts[at + 1] = end
            self.sentences.spans[begin:end] = spans
            if row >= 0:
                self.vectors[at] = self._new_vectors[row]
                own = slice(int(self._new_starts[row]), int(self._new_starts[row + 1]))
                self.sentences.vectors[begin:end] = self._new_sentences[own]
            else:
                self._from_earlier(at, -row - 1, slice(begin, end))

    def _from_earlier(self, at: int, number: int, sentences: slice) -> None:
        """A passage of another text's place in the earlier version, word for word the same."""
        parts = self._tools.require_parts()
        self.vectors[at] = parts.vectors(np.array([number]))[0]
        own = slice(int(parts.sentences.starts[number]), int(parts.sentences.starts[number + 1]))
        self.sentences.vectors[sentences] = parts.sentences.vectors[own]

    def _describe(self, entry: Entry, meeting: Row, passages: list[Row], observed: object) -> None:
        made, date, structure = self.made, date_of(meeting[_DATE]), json.loads(meeting[-1])
        spans = [(row[_START], row[_END]) for row in passages]
        holding = overlapping(spans, [(one["start"], one["end"]) for one in structure["actions"]])
        document_id = entry.document.found.document_id
        numbers: dict[int, int] = {}
        before = made.items[-1] + 1 if made.items else 0
        for row, has_action in zip(passages, holding.tolist(), strict=True):
            made.items.append(before + numbers.setdefault(row[_ITEM], len(numbers)))
            people = self._people.setdefault(row[_PEOPLE], tuple(json.loads(row[_PEOPLE])))
            made.attributes.append(Attributes(document_id, entry.board, date, people, has_action))
        made.agenda_items += len(structure["items"])
        made.known.append(
            Known(
                document_id=document_id,
                key=entry.document.key,
                stated=entry.document.stated,
                board=entry.board,
                restricted=list(entry.document.restricted),
                first=self._at,
                passages=len(passages),
                observed=observed,
            )
        )
