"""Indexes of any size, written through the parts that a build writes with, without files, torch or encoding.

How long a question takes does not depend on what the vectors mean, but on how they lie. So a sentence gets
the vector of the same sentence in the material, moved a little, and a passage the mean of its sentences', as
an encoder that pools by mean gives it. What is no matter of size is the material's own: the encoder and the
tables of words and acronyms. No two passages are taken for the same.
"""

from __future__ import annotations

import shutil
from array import array
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench.corpus import Recombined, recombined
from eval.bench.material import Material
from indexer.arrays import SentenceVectors, new_array, quantised, raw_array
from indexer.language.words import STOP_WORDS, Analyzer
from indexer.learned.duplicates import save_groups
from indexer.model import Passage, overlapping
from indexer.store.bm25 import TermCounts
from indexer.store.engines.base import Attributes, Legs
from indexer.store.engines.choose import engine_kind
from indexer.store.files import locked
from indexer.store.records import RecordsWriter, meeting_row, passage_row
from indexer.store.versions import Contents, Manifest, open_current, publish, staging

MOVED = 0.3
"""The length of what is added to a sentence's unit vector: the same sentence in two passages then lies at a
cosine of about 0.92, as its surroundings move it in real ones."""


def grow(base: Path, material: Material, out: Path, passages: int, seed: int) -> Manifest:
    """Publishes in `out` an index of so many passages, grown from that in `base`, the material's own."""
    source, manifest = open_current(base)
    with locked(out), staging(out) as folder:
        for copied in ("encoder", "language"):
            shutil.copytree(source / copied, folder / copied)
        work = folder / "work"
        (work / "terms").mkdir(parents=True)
        with closing(_Growth(material, folder, work, passages)) as growth:
            for one in recombined(material, passages, seed):
                growth.take(one, np.random.default_rng((seed, growth.documents)))
            contents = growth.complete(manifest.contents)
        shutil.rmtree(work)
        return publish(out, folder, contents)


class _Growth:
    """What is written of one index while its meetings come."""

    def __init__(self, material: Material, folder: Path, work: Path, passages: int) -> None:
        self._material, self._folder, self._work = material, folder, work
        self._counted = _TermsBySentence(material.sentences)
        self._records = RecordsWriter(folder / "records.sqlite")
        self._terms = TermCounts(work)
        self._vectors = new_array(work / "vectors.npy", np.float32, passages, material.vectors.shape[1])
        self._rows = (work / "sentences.raw").open("wb")
        self._spans, self._starts, self._items = array("i"), array("q", [0]), array("i")
        self._attributes: list[Attributes] = []
        self._agenda_items = 0
        self.documents = 0

    def take(self, one: Recombined, random: np.random.Generator) -> None:
        """Appends a meeting."""
        meeting, first = one.meeting, len(self._items)
        self._records.add(meeting_row(meeting), [passage_row(passage) for passage in one.passages])
        self._terms.add(
            [self._counted.of(passage, own) for passage, own in zip(one.passages, one.sentences, strict=True)]
        )
        flat = [number for own in one.sentences for number in own]
        rows = self._material.vectors[flat]
        rows = _unit(rows + MOVED * _unit(random.standard_normal(rows.shape, dtype=np.float32)))
        self._rows.write(quantised(rows).tobytes())
        starts = np.cumsum([0, *(len(own) for own in one.sentences)])
        self._vectors[first : first + len(one.passages)] = _unit(np.add.reduceat(rows, starts[:-1]))
        self._starts.extend((self._starts[-1] + starts[1:]).tolist())
        actions = [(action.start, action.end) for action in meeting.actions]
        holding = overlapping([(passage.start, passage.end) for passage in one.passages], actions)
        for passage, own, held in zip(one.passages, one.sentences, holding.tolist(), strict=True):
            self._spans.extend(self._places(own))
            self._items.append(self._agenda_items + passage.item - 1)
            self._attributes.append(Attributes(meeting.document_id, meeting.board, meeting.date, (), held))
        self._agenda_items += len(meeting.items)
        self.documents += 1

    def complete(self, base: Contents) -> Contents:
        """Writes all that is computed of the whole; gives what the version holds."""
        self._rows.flush()
        lexicon, impacts = self._terms.fit(self._work / "terms", self._work)
        lexicon.save(self._folder / "language")
        passages, sentences = len(self._items), self._starts[-1]
        legs = Legs(
            impacts,
            self._vectors,
            SentenceVectors(
                np.array(self._starts, dtype=np.int64),
                np.array(self._spans, dtype=np.int32).reshape(-1, 2),
                raw_array(self._work / "sentences.raw", np.int8, sentences, base.dimension),
            ),
            np.array(self._items, dtype=np.int32),
            self._attributes,
        )
        self._records.close()
        engine_kind(base.engine).write(self._folder, legs)
        save_groups(self._folder / "groups.npy", np.arange(passages, dtype=np.int32))
        return replace(
            base,
            documents=self.documents,
            items=self._agenda_items,
            passages=passages,
            sentences=sentences,
        )

    def close(self) -> None:
        """Closes the working files; the records are closed when they are complete."""
        self._rows.close()
        self._terms.__exit__(None, None, None)

    def _places(self, sentences: tuple[int, ...]) -> list[int]:
        """The beginning and end of each sentence in a passage that they make, in one list."""
        places, at = [], 0
        for number in sentences:
            end = at + len(self._material.sentences[number])
            places += [at, end]
            at = end + 1
        return places


class _TermsBySentence:
    """Terms of passages, put together from those of their sentences, each analysed once."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        self._sentences = sentences
        self._analyzer = Analyzer()
        self._terms: dict[str, Counter[str]] = {}

    def of(self, passage: Passage, sentences: tuple[int, ...]) -> tuple[list[str], list[int]]:
        """The distinct terms of header and text, and how often each stands there."""
        counts = Counter(self._counted(passage.context))
        for number in sentences:
            counts.update(self._counted(self._sentences[number]))
        return list(counts), list(counts.values())

    def _counted(self, text: str) -> Counter[str]:
        if text not in self._terms:
            # Alone, stop words would be kept where a sentence has no others; in a passage they are not.
            told = any(word.term not in STOP_WORDS for word in self._analyzer.words(text))
            self._terms[text] = Counter(self._analyzer.terms(text) if told else ())
        return self._terms[text]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
