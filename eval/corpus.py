"""All passages of an index at once, by the number that its legs know them by."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.model import Passage
from indexer.store.open import Index

_AT_ONCE = 1_000  # passages a query; databases bound how many numbers one may name


def all_passages(index: Index) -> Iterator[Passage]:
    """Every passage, the one with number n as the n-th."""
    count = index.manifest.contents.passages
    for first in range(0, count, _AT_ONCE):
        yield from index.fetch(range(first, min(first + _AT_ONCE, count)))
