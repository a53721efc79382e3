"""Misspelt words for tests: what fingers do to words, drawn by a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {key: (row[n - 1] if n else "") + row[n + 1 : n + 2] for row in _ROWS for n, key in enumerate(row)}


def misspelt(word: str, rng: random.Random) -> str:
    """The word with one slip, of a kind and at a place drawn at random; one in ten is at its first letter."""
    for _ in range(100):
        place = rng.randrange(0 if rng.random() < 0.1 else 1, len(word))
        slipped = rng.choice(_SLIPS)(word, place, rng)
        if slipped != word:
            return slipped
    raise AssertionError(f"no slip is possible in {word!r}")


def _omitted(word: str, place: int, rng: random.Random) -> str:
    return word[:place] + word[place + 1 :]


def _doubled(word: str, place: int, rng: random.Random) -> str:
    return word[:place] + word[place] + word[place:]


def _swapped(word: str, place: int, rng: random.Random) -> str:
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _neighbouring_key(word: str, place: int, rng: random.Random) -> str:
    keys = _BESIDE.get(word[place], "")
    return word[:place] + rng.choice(keys) + word[place + 1 :] if keys else word


def _other_vowel(word: str, place: int, rng: random.Random) -> str:
    return word[:place] + rng.choice("aeiou") + word[place + 1 :] if word[place] in "aeiou" else word


def _halved(word: str, place: int, rng: random.Random) -> str:
    return re.sub(r"(.)\1", r"\1", word, count=1)


_SLIPS: tuple[Callable[[str, int, random.Random], str], ...] = (
    _omitted,
    _doubled,
    _swapped,
    _neighbouring_key,
    _other_vowel,
    _halved,
)
