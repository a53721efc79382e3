"""Passages that say the same: found while building, so that grouping a page of results is a look-up.

Three kinds are found, in this order: the same words (one passage read from two formats), a formula of
meetings around changing dates, and long texts that differ in a few words (a draft and the final minutes).
Otherwise a figure, name or negation makes another statement, however much else agrees.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from indexer.errors import UnusableIndex
from indexer.language.dates import find_dates
from indexer.near_duplicates import leaders
from indexer.wording import Block, Reader

Codes = NDArray[np.int32]

FORMULA_MEETINGS = 3
"""Documents that must say the same but for dates before it is a formula; two may be a fact and its change."""

FORMULA_CHARACTERS = 250
"""Longest formula: 40 words. "The minutes of ... were agreed", "the next meeting is on ..." have 10 to 25."""

_BLOCK = 16_384  # passages compared with all others at a time: 2.5 million words, 100 MB

_DATE = " 0date0 "  # no minutes write this, so it is the same as nothing but another date


def group_codes(texts: Iterable[str], documents: Sequence[str], folder: Path | None = None) -> Codes:
    """For every passage the number of the first that says the same, its own where none does: int32[n].

    `documents` names each passage's document. Takes time proportional to the words of all passages, and room
    for them in files in `folder` (by default where temporary files go).
    """
    reader = Reader()
    with TemporaryFile(dir=folder) as file:
        keys, formulas, lengths = array("Q"), dict[int, str](), array("i")
        for number, text in enumerate(texts):
            tokens = reader.tokens(text)
            file.write(np.array(tokens, dtype=np.int32).tobytes())
            lengths.append(len(tokens))
            # Signs alone ("→") squeeze to nothing; they are compared as they are.
            keys.extend(_hashed(reader.squeezed(tokens) or text.strip()))
            if (formula := _formula(reader, text)) is not None:
                formulas[number] = formula
        codes = _first_of_each(keys)
        codes = _formulas(formulas, documents, codes)[codes]
        firsts = np.flatnonzero(codes == np.arange(len(codes)))
        near = np.arange(len(codes))
        blocks = partial(_blocks, file, np.array(lengths, dtype=np.int64), firsts)
        near[firsts] = firsts[leaders(reader.wordings(blocks), folder)]
    return near[codes].astype(np.int32)


def _blocks(file: IO[bytes], lengths: NDArray[np.int64], numbers: NDArray[np.int64]) -> Iterator[Block]:
    """The tokens of the texts with these numbers, ascending, out of a file that holds those of all texts."""
    file.flush()
    starts = np.concatenate(([0], np.cumsum(lengths))) * np.dtype(np.int32).itemsize
    for at in range(0, len(numbers), _BLOCK):
        own = numbers[at : at + _BLOCK]
        file.seek(int(starts[own[0]]))
        tokens = np.frombuffer(file.read(int(starts[own[-1] + 1] - starts[own[0]])), dtype=np.int32)
        between = np.zeros(own[-1] + 1 - own[0], dtype=np.bool_)
        between[own - own[0]] = True
        yield tokens[np.repeat(between, lengths[own[0] : own[-1] + 1])], lengths[own]


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
    formulas: Mapping[int, str], documents: Sequence[str], codes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """For every passage the first of its formula, its own number where it is none: int64[n].

    A formula stands once in each of several documents and differs in its dates alone.
    """
    members: dict[str, list[int]] = {}
    for number, code in enumerate(codes.tolist()):
        if (key := formulas.get(code)) is not None:
            members.setdefault(key, []).append(number)
    first = np.arange(len(codes))
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


def _hashed(key: str) -> tuple[int, int]:
    """A text as two numbers of 64 bits: among 1e9 texts two are alike by chance once in 1e20."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _first_of_each(keys: array[int]) -> NDArray[np.int64]:
    """For every key, two numbers each, the place of the first one equal to it: int64[n]."""
    pairs = np.frombuffer(keys, dtype=np.uint64).reshape(-1, 2) if keys else np.zeros((0, 2), dtype=np.uint64)
    _, first, kind = np.unique(
        pairs.view([("", np.uint64), ("", np.uint64)]).ravel(), return_index=True, return_inverse=True
    )
    return first[kind].astype(np.int64)
