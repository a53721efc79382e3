"""What corpora of any size are made of: the meetings of one real index, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.corpus import all_passages
from indexer.arrays import SentenceVectors
from indexer.store.open import open_index
from indexer.store.versions import open_current


@dataclass(frozen=True, slots=True)
class Section:
    """One agenda item: its heading, and of each of its passages the numbers of its sentences."""

    heading: str
    passages: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Distinct `sentences`, their unit `vectors` float32[sentences, dimension], and meetings made of them."""

    sentences: tuple[str, ...]
    vectors: NDArray[np.float32]
    meetings: tuple[tuple[Section, ...], ...]

    @property
    def passages(self) -> int:
        """How many passages all meetings have."""
        return sum(len(section.passages) for meeting in self.meetings for section in meeting)


def read_material(root: Path) -> Material:
    """The material of a built index. Raises UnusableIndex."""
    folder, _ = open_current(root)
    stored = SentenceVectors.load(folder / "sentences")
    index = open_index(root)
    try:
        numbers: dict[str, int] = {}
        rows: list[int] = []
        meetings: dict[str, dict[int, list[tuple[int, ...]]]] = {}
        for at, passage in enumerate(all_passages(index)):
            own = range(int(stored.starts[at]), int(stored.starts[at + 1]))
            said = []
            for row, (start, end) in zip(own, stored.spans[own.start : own.stop].tolist(), strict=True):
                # One paragraph of Markdown is made of them: a line end within one would begin another.
                sentence = " ".join(passage.text[start:end].split())
                said.append(numbers.setdefault(sentence, len(numbers)))
                if said[-1] == len(rows):
                    rows.append(row)
            meetings.setdefault(passage.document_id, {}).setdefault(passage.item, []).append(tuple(said))
        vectors = np.asarray(stored.vectors[rows], dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        headings = {
            name: {item.ordinal: item.heading for item in found.items}
            for name in meetings
            if (found := index.meeting(name)) is not None
        }
    finally:
        index.close()
    return Material(tuple(numbers), vectors, tuple(_meetings(meetings, headings)))


def _meetings(
    passages: dict[str, dict[int, list[tuple[int, ...]]]], headings: dict[str, dict[int, str]]
) -> Iterator[tuple[Section, ...]]:
    for name, items in passages.items():
        yield tuple(Section(headings[name][item], tuple(own)) for item, own in items.items())
