"""Nearly equal texts: Jaccard similarity of word shingles, joined exactly and in near-linear time.

Two sets of which a share t is common must share one of the rarest 1 - t of their members (prefix
filtering: Bayardo, Ma, Srikant, "Scaling Up All Pairs Similarity Search", 2007). So a text is compared
only with texts that share one of its rare shingles, and one with few shingles found elsewhere with none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from indexer.wording import Wording, mixed

SHINGLE = 3
"""Words in a shingle: one changed word changes three, so that order counts as much as choice."""

LEAST_SHARED = 0.9
"""Jaccard similarity from which two texts are one. Tried on the sample minutes, one word in a hundred lost,
doubled or run into the next, 98 of 100 passages from 60 words on are known again; one content word replaced,
1 in 100 statements of up to 40 words is taken for the other. At 0.8 the latter are 5 in 100 up to 25
words, 55 up to 40: decisions turned round."""

_MOST_COMPARED = 50  # texts that a shingle leads to: more are variants of one form, told apart by their facts

_SORTED_AT_ONCE = 8_000_000
"""Shingles sorted in memory at once, 400 MB: 50,000 passages of full length need one such sort."""

_PLACE = np.dtype([("shingle", np.uint64), ("text", np.int32)])


def leaders(wordings: Callable[[], Iterator[Wording]], folder: Path | None = None) -> NDArray[np.int64]:
    """For every text the first one that it is nearly equal to (itself if none): int64[texts].

    Texts with different `facts` never are, nor those shorter than a shingle. `wordings` yields all texts,
    block by block; many are sorted in files in `folder`, so that only what is repeated is held in memory.
    """
    sizes, repeated = _repeated(wordings, folder)
    leader = np.arange(len(sizes), dtype=np.int64)
    found_elsewhere = np.bincount(repeated.texts, minlength=len(sizes))
    bounds = np.searchsorted(repeated.texts, np.arange(len(sizes) + 1))
    index: dict[int, list[int]] = {}
    members: dict[int, tuple[frozenset[int], int]] = {}
    for one in np.flatnonzero((sizes > 0) & (found_elsewhere >= LEAST_SHARED * sizes)).tolist():
        kinds = np.unique(repeated.kinds[bounds[one] : bounds[one + 1]])
        # Shingles that stand nowhere else are the rarest of all, and lead nowhere.
        alone = int(sizes[one] - found_elsewhere[one])
        size = len(kinds) + alone
        rarest = kinds[np.lexsort((kinds, repeated.times[kinds]))]
        prefix = rarest[: max(0, size - math.ceil(LEAST_SHARED * size) + 1 - alone)].tolist()
        held = frozenset(kinds.tolist())
        shared = Counter(other for rare in prefix for other in index.get(rare, ()))
        for other, _ in shared.most_common(_MOST_COMPARED):
            if _jaccard((held, size), members[other]) >= LEAST_SHARED:
                leader[one] = other
                break
        else:
            members[one] = held, size
            for rare in prefix:
                known = index.setdefault(rare, [])
                if len(known) < _MOST_COMPARED:
                    known.append(one)
    return leader


@dataclass(frozen=True, slots=True)
class _Repeated:
    """Every place of a shingle that has several: texts int32, ascending, kinds int64; times int64 by kind."""

    texts: NDArray[np.int32]
    kinds: NDArray[np.int64]
    times: NDArray[np.int64]


def _repeated(
    wordings: Callable[[], Iterator[Wording]], folder: Path | None
) -> tuple[NDArray[np.int64], _Repeated]:
    """How many shingles each text has, and where those stand that stand in several places."""
    parts = 1 + sum(len(one.words) for one in wordings()) // _SORTED_AT_ONCE
    sizes: list[NDArray[np.int64]] = []
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile(dir=folder)) for _ in range(parts)]
        texts = 0
        for wording in wordings():
            text, shingle = _shingles(wording)
            sizes.append(np.bincount(text, minlength=len(wording.facts)))
            places = np.empty(len(text), dtype=_PLACE)
            places["shingle"], places["text"] = shingle, text + texts
            # Shares of the range of hashes: what is equal comes together, and in order.
            part = (shingle >> np.uint64(32)) * np.uint64(parts) >> np.uint64(32)
            for number, file in enumerate(files):
                file.write(places[part == number].tobytes())
            texts += len(wording.facts)
        found = [_several(file) for file in files]
    offsets = np.cumsum([0, *(len(times) for _, _, times in found)])
    held: NDArray[np.int32] = np.concatenate([one for one, _, _ in found])
    kind = np.concatenate([own + offset for (_, own, _), offset in zip(found, offsets, strict=False)])
    order = np.argsort(held, kind="stable")
    times = np.concatenate([one for _, _, one in found])
    return np.concatenate([*sizes, np.zeros(0, dtype=np.int64)]), _Repeated(held[order], kind[order], times)


def _several(file: IO[bytes]) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Texts and kinds of the shingles in a file that stand there more than once, and how often each does."""
    file.seek(0)
    places = np.frombuffer(file.read(), dtype=_PLACE)
    _, kind, times = np.unique(places["shingle"], return_inverse=True, return_counts=True)
    several = times > 1
    number = np.cumsum(several) - 1
    kept = several[kind]
    return places["text"][kept], number[kind[kept]], times[several]


def _shingles(wording: Wording) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The text and the hash of every shingle, in order; the hash depends on the text's facts, too."""
    at = np.arange(len(wording.words))
    text = np.searchsorted(wording.starts, at, side="right") - 1
    whole = at + SHINGLE <= wording.starts[text + 1]
    at, text = at[whole], text[whole]
    hashed = wording.facts[text]
    for step in range(SHINGLE):
        hashed = mixed(hashed ^ wording.words[at + step].astype(np.uint64))
    return text, hashed


def _jaccard(one: tuple[frozenset[int], int], other: tuple[frozenset[int], int]) -> float:
    common = len(one[0] & other[0])
    return common / (one[1] + other[1] - common)
