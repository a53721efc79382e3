"""A question in reading: its words, the boards it names, and what kind of sentence it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from service.interpret.places import Naming
from service.interpret.vocabulary import (
    ASKING,
    BODIES,
    DETERMINERS,
    FUNCTION,
    REPORTED,
    TALK_BASE,
    TALKED,
    VOTED,
)
from service.interpret.words import Words

_MOST_KEY_WORDS = 12
"""Longer ones without any word that asks are sentences: of the project's own questions none is."""

_ASK = frozenset("how what when where which who whom whose why".split())
_JOINING = frozenset({",", "and", "or", "&", "the", "/", "both"})
_COUNTED = frozenset("many much often long far".split())
_COUNTS = frozenset("amount number percentage proportion rate share total".split())
_DID = frozenset("did do does didn't".split())
_SUBJECTS = frozenset("he it she they we who you".split())
_HAS = frozenset("has have had".split())
_OFTEN = frozenset("first last members often only".split())
_PASSIVE = frozenset("be been is was were".split())


@dataclass(frozen=True)
class Reading:
    """What the grammar looks at. `boards` are in order and do not overlap."""

    words: Words
    boards: tuple[Naming, ...]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The words as they are looked up."""
        return tuple(word.text for word in self.words)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different words."""
        return frozenset(self.texts)

    def board_at(self, place: int) -> Naming | None:
        """The board whose name begins at `place`."""
        return self._by_start.get(place)

    def board_before(self, place: int) -> Naming | None:
        """The board whose name ends just before `place`."""
        return self._by_end.get(place)

    @cached_property
    def board_rows(self) -> tuple[tuple[Naming, ...], ...]:
        """The boards, those that only "and", "or" and commas part taken together."""
        rows: list[list[Naming]] = []
        for naming in self.boards:
            between = self.texts[rows[-1][-1].end : naming.start] if rows else ()
            if rows and _JOINING.issuperset(between):
                rows[-1].append(naming)
            else:
                rows.append([naming])
        return tuple(tuple(row) for row in rows)

    def after_determiner(self, place: int) -> int:
        """The place behind a determiner, or `place` itself."""
        return place + (self.words.text(place) in DETERMINERS)

    def before_determiner(self, place: int) -> int:
        """The place of the word before `place`, a determiner passed over."""
        return place - 1 - (self.words.text(place - 1) in DETERMINERS)

    def closes(self, place: int) -> bool:
        """Whether a phrase may end before `place`: no word of substance goes on there."""
        word = self.words.at(place)
        if not word.text or word.text in FUNCTION or self.board_at(place):
            return True
        # "2023-25" and "Met's" go on.
        return word.mark and word.text not in {"-", "–", "/", "&", "%"}

    @cached_property
    def key_words(self) -> bool:
        """Whether the query is a list of key words, no sentence."""
        return not self.vocabulary & ASKING

    @cached_property
    def statement(self) -> bool:
        """Whether it is a sentence that asks nothing, out of some minutes: its "last meeting" is its own."""
        if not self.texts or "?" in self.vocabulary or self.texts[0] in ASKING:
            return False
        if self.texts[-1] == ".":
            return True
        sentence = not self.key_words or len(self.texts) > _MOST_KEY_WORDS
        return sentence and not self.vocabulary & _ASK

    @cached_property
    def counting(self) -> bool:
        """Whether a number is asked for that something other than the meeting gave rise to."""
        asked = any(
            (first == "how" and second in _COUNTED) or (first in {"what", "which"} and second in _COUNTS)
            for first, second in pairwise(self.texts)
        )
        return asked and not self.vocabulary & VOTED

    @cached_property
    def talk(self) -> tuple[int, ...]:
        """The places of verbs that say what people did at a meeting."""
        return tuple(place for place in range(len(self.words)) if self.talks(place))

    def talks(self, place: int) -> bool:
        """Whether the word there is such a verb, by itself or behind "did"."""
        text = self.words.text(place)
        if text in TALKED:
            return True
        if text in REPORTED:
            return self._told_of(place)
        if text == "met":
            return self._sat(place)
        return text in TALK_BASE and place > self._did

    def _told_of(self, place: int) -> bool:
        """Whether "reported" there is of the meeting: "what was reported", "who heard", "the board heard"."""
        before = self.words.at(place - 1)
        if before.text in _PASSIVE:
            at = place - 1
            while self.words.text(at) in _PASSIVE or self.words.text(at) in _HAS:
                at -= 1
            return self.words.text(at) in {"what", "who"} or self.board_before(at + 1) is not None
        if before.text in _HAS:
            return True
        return before.text in _SUBJECTS or before.capital or self.board_before(place) is not None

    def _sat(self, place: int) -> bool:
        """Whether "met" there is of a meeting: "they met", "the board met"; not the police, "the Met"."""
        word, before = self.words.at(place), self.words.text(place - 1)
        somebody = before in _SUBJECTS or before in _HAS or before in BODIES or before in _OFTEN
        return not word.possessive and (somebody or self.board_before(place) is not None)

    @cached_property
    def _did(self) -> int:
        """The place of the first "did"; behind the last word without one."""
        return next((place for place, text in enumerate(self.texts) if text in _DID), len(self.texts))

    @cached_property
    def _by_start(self) -> dict[int, Naming]:
        return {one.start: one for one in self.boards}

    @cached_property
    def _by_end(self) -> dict[int, Naming]:
        return {one.end: one for one in self.boards}
