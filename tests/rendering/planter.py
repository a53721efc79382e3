"""Words that stand nowhere else, planted into the patterns of a format at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_SYLLABLES = ("ba", "dri", "fo", "gul", "ke", "lim", "no", "pra", "sut", "ve", "wix", "zo")
DEEPEST = 3


@dataclass(slots=True)
class Planter:
    """Makes words that stand nowhere else and remembers those that a reader of the file sees."""

    chance: random.Random
    planted: list[str] = field(default_factory=list)

    def word(self) -> str:
        """A word that no other is like."""
        number, word = len(self.planted) + 1, "q"
        for _ in range(4):
            number, place = divmod(number * 7 + 3, len(_SYLLABLES))
            word += _SYLLABLES[place]
        self.planted.append(
            f"{word}{chr(97 + len(self.planted) % 26)}{'abcdefghij'[len(self.planted) // 26 % 10]}"
        )
        return self.planted[-1]

    def words(self) -> str:
        """One to five such words."""
        return " ".join(self.word() for _ in range(self.chance.randint(1, 5)))

    def filled(self, patterns: Sequence[str], deep: Callable[[int], str], depth: int) -> str:
        """One of the patterns, W filled with words and B with what `deep` makes a level below."""
        usable = [pattern for pattern in patterns if depth < DEEPEST or "B" not in pattern]
        return "".join(
            self.words() if sign == "W" else deep(depth + 1) if sign == "B" else sign
            for sign in self.chance.choice(usable)
        )
