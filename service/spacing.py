"""Spaces in the wrong place: "local authority" typed as one word, "outcome" typed as two."""

from __future__ import annotations

from collections.abc import Callable

from indexer.language.words import STOP_WORDS
from indexer.learned.vocabulary import SurfaceWords

SHORTEST_PART = 3
"""Letters of either of two words; shorter ones turn up by chance ("ta" in "tasers", "in" before "form")."""

EXPECTED = 5.0
"""Two words that the index knows are only joined where chance alone would have put both into so many of its
passages and yet they hardly ever stand side by side: then they are not said that way ("out come")."""


class Spacing:
    """Finds missing and superfluous spaces; safe to share between threads."""

    def __init__(self, words: SurfaceWords, known: Callable[[str], bool]) -> None:
        self._words = words
        self._known = known

    def apart(self, typed: str) -> tuple[str, str] | None:
        """The two words that a folded word, unknown to the index, consists of; they stand side by side in it.

        None where none does or more than one way is open.
        """
        cuts = range(SHORTEST_PART, len(typed) - SHORTEST_PART + 1)
        found = [(typed[:n], typed[n:]) for n in cuts if self._words.together(typed[:n], typed[n:])]
        return found[0] if len(found) == 1 else None

    def joined(self, left: str, right: str) -> str | None:
        """The one word of the index that two folded words, typed side by side, are the parts of, or None."""
        whole = left + right
        words = self._words
        if min(len(left), len(right)) < SHORTEST_PART or right in STOP_WORDS:
            return None
        if not words.count(whole) or words.together(left, right):
            return None
        if self._known(left) and self._known(right):
            by_chance = words.count(left) * words.count(right) / words.texts
            return whole if by_chance >= EXPECTED else None
        return whole
