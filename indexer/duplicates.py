"""Passages that say the same: found while building, so that grouping a page of results is a look-up.

Three kinds are found, in this order: the same words (one passage read from two formats), a formula of
meetings around changing dates, and long texts that differ in a few words (a draft and the final minutes).
Otherwise a figure, name or negation makes another statement, however much else agrees.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import UnusableIndex
from indexer.near import leaders
from indexer.structure.dates import find_dates
from indexer.wording import Reader

Codes = NDArray[np.int32]

FORMULA_MEETINGS = 3
"""Documents that must say the same but for dates before it is a formula; two may be a fact and its change."""

FORMULA_CHARACTERS = 250
"""Longest formula: 40 words. "The minutes of ... were agreed", "the next meeting is on ..." have 10 to 25."""

_DATE = " 0date0 "  # no minutes write this, so it is the same as nothing but another date


def group_codes(texts: Sequence[str], documents: Sequence[str]) -> Codes:
    """For every passage the number of the first that says the same, its own where none does: int32[n].

    `documents` names each passage's document. Takes time proportional to the words of all passages.
    """
    reader = Reader()
    tokens = [reader.tokens(text) for text in texts]
    # Signs alone ("→") squeeze to nothing; they are compared as they are.
    keys = [reader.squeezed(one) or text.strip() for one, text in zip(tokens, texts, strict=True)]
    codes = _first_of_each(keys)
    codes = _formulas(reader, texts, documents, codes)[codes]
    firsts = np.flatnonzero(codes == np.arange(len(codes)))
    near = np.arange(len(codes))
    near[firsts] = firsts[leaders(reader.wording([tokens[first] for first in firsts]))]
    return near[codes].astype(np.int32)


def save_groups(path: Path, codes: Codes) -> None:
    """Writes the codes of all passages to one .npy file."""
    np.save(path, codes, allow_pickle=False)


def load_groups(path: Path, count: int) -> Codes:
    """Reads what `save_groups` wrote for `count` passages. Raises UnusableIndex when it does not fit them."""
    try:
        codes: Codes = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise UnusableIndex(_REBUILD) from error
    fits = codes.dtype == np.int32 and codes.shape == (count,)
    if not fits or not np.array_equal(codes[codes.clip(0, count - 1)], codes):
        raise UnusableIndex(_REBUILD)
    return codes


_REBUILD = "The index's groups of equal passages are missing or damaged; rebuild it with minutebook index."


def _formulas(
    reader: Reader, texts: Sequence[str], documents: Sequence[str], codes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """For every passage the first of its formula, its own number where it is none: int64[n].

    A formula stands once in each of several documents and differs in its dates alone.
    """
    masked: dict[int, str | None] = {}
    members: dict[str, list[int]] = {}
    for number, code in enumerate(codes.tolist()):
        if number == code:
            masked[code] = _formula(reader, texts[code])
        if (key := masked[code]) is not None:
            members.setdefault(key, []).append(number)
    first = np.arange(len(texts))
    for numbers in members.values():
        sources = {documents[number] for number in numbers}
        if len(sources) == len(numbers) >= FORMULA_MEETINGS:
            first[codes[numbers]] = numbers[0]
    return first


def _formula(reader: Reader, text: str) -> str | None:
    """What is left of a short text whatever its dates are; None for a longer one or one without dates."""
    if len(text) > FORMULA_CHARACTERS:
        return None
    kept, end = [], 0
    for date in find_dates(text):
        kept += [text[end : date.start], _DATE]
        end = date.end
    return reader.squeezed(reader.tokens("".join((*kept, text[end:])))) if kept else None


def _first_of_each(keys: Sequence[Hashable]) -> NDArray[np.int64]:
    """For every key the place of the first one equal to it: int64[n]."""
    first: dict[Hashable, int] = {}
    return np.array([first.setdefault(key, at) for at, key in enumerate(keys)], dtype=np.int64)
