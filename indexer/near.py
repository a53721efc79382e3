"""Nearly equal texts: Jaccard similarity of word shingles, joined exactly and in near-linear time.

Two sets of which a share t is common must share one of the rarest 1 - t of their members (prefix
filtering: Bayardo, Ma, Srikant, "Scaling Up All Pairs Similarity Search", 2007). So a text is compared
only with texts that share one of its rare shingles, and one with few shingles found elsewhere with none.
"""

from __future__ import annotations

import math
from collections import Counter

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


def leaders(wording: Wording) -> NDArray[np.int64]:
    """For every text the first one that it is nearly equal to (itself if none): int64[texts].

    Texts with different `facts` never are, nor those shorter than a shingle.
    """
    text, shingle = _shingles(wording)
    count = len(wording.facts)
    leader = np.arange(count, dtype=np.int64)
    _, kind, times = np.unique(shingle, return_inverse=True, return_counts=True)
    sizes = np.bincount(text, minlength=count)
    found_elsewhere = np.bincount(text[times[kind] > 1], minlength=count)
    bounds = np.searchsorted(text, np.arange(count + 1))
    index: dict[int, list[int]] = {}
    members: dict[int, frozenset[int]] = {}
    for one in np.flatnonzero((sizes > 0) & (found_elsewhere >= LEAST_SHARED * sizes)).tolist():
        kinds = np.unique(kind[bounds[one] : bounds[one + 1]])
        rarest = kinds[np.lexsort((kinds, times[kinds]))]
        prefix = rarest[: len(kinds) - math.ceil(LEAST_SHARED * len(kinds)) + 1].tolist()
        held = frozenset(kinds.tolist())
        shared = Counter(other for rare in prefix for other in index.get(rare, ()))
        for other, _ in shared.most_common(_MOST_COMPARED):
            if _jaccard(held, members[other]) >= LEAST_SHARED:
                leader[one] = other
                break
        else:
            members[one] = held
            for rare in prefix:
                known = index.setdefault(rare, [])
                if len(known) < _MOST_COMPARED:
                    known.append(one)
    return leader


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


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)
