"""A version's documents in order and their statistics: those that are kept added to what is new."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.learned.vocabulary import SurfaceCounts
from indexer.pipeline.assembling import Assembled, Assembler, Sums
from indexer.pipeline.collecting import Collected, Tools, derive_again
from indexer.pipeline.known import FOLDER, save_words
from indexer.store.bm25 import Lexicon, TermCounts
from indexer.store.engines.base import Legs
from indexer.store.records import RecordsWriter


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version is completed from."""

    made: Assembled
    legs: Legs
    lexicon: Lexicon
    surface: SurfaceCounts
    words: Counter[str]


def draft(folder: Path, dimension: int, collected: Collected, tools: Tools) -> Draft:
    """Writes the records and what the next build reuses into a version's folder; the rest stays mapped.

    Raises BadInput when the documents hold no word.
    """
    work, reuse = folder / "work", folder / FOLDER
    (reuse / "terms").mkdir(parents=True)
    parts = tools.previous.parts if tools.previous else None
    with tools.stages.timed("statistics"):
        surface = parts.surface() if parts else SurfaceCounts()
        words = parts.counts() if parts else Counter[str]()
        if parts:
            for gone in derive_again(collected.dropped, tools):
                surface.add(gone.surface, sign=-1)
                words.subtract(gone.words)
    with TermCounts(work, parts.words if parts else ()) as terms:
        sums = Sums(terms, surface, words)
        with tools.stages.timed("writing"), closing(RecordsWriter(folder / "records.sqlite")) as writer:
            assembler = Assembler(work, reuse / "keys.npy", dimension, collected.entries, tools, sums)
            for entry in collected.entries:
                assembler.take(entry, writer)
        with tools.stages.timed("statistics"):
            lexicon, impacts = terms.fit(reuse / "terms", work)
            words = +words  # without the words that no document holds any more
            surface.save(reuse / "surface")
            save_words(reuse, words)
    made = assembler.made
    items = np.array(made.items, dtype=np.int32)
    legs = Legs(impacts, assembler.vectors, assembler.sentences, items, made.attributes)
    return Draft(made, legs, lexicon, surface, words)
