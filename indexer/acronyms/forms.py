"""Finding the written forms of acronyms and long names in a text, without regard to how many there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.acronyms.wording import SMALL, Word, key_of, plain, runs_on, words

# An acronym in the plural: "OOCDs", "MPs" - which is not MPS.
_PLURAL = re.compile(r"(.*[A-Z])['’]?s\Z")
_CAPITAL = re.compile(r"[A-Z]")
_SHOUTED_WORDS = 3
"""A text of more words, all in capitals, says nothing by them."""
_LEAST_LETTERS = 3
"""Of an acronym that a final s may be taken from: "iss" is not a plural of IS."""
_HYPHENS = 3
"""Words more than the long form's own that a text may part it into: "anti social" for "antisocial"."""


@dataclass(frozen=True, slots=True)
class Found:
    """A form at `[start, end)` of the text: an acronym as known, or the key of a longer name."""

    start: int
    end: int
    form: str
    is_acronym: bool


class Finder:
    """Finds known forms in time that depends on the text alone."""

    def __init__(
        self, acronyms: Mapping[str, str], names: Mapping[str, str], guarded: frozenset[str]
    ) -> None:
        """`acronyms` by what they are folded to, `names` as written by key, `guarded` words as folded."""
        self._acronyms = acronyms
        self._names = names
        self._guarded = guarded
        # What the first word of a text's name may begin with: a whole short word, or three letters.
        self._heads = {name[:length] for name in names for length in (1, 2, 3)}
        lengths = (sum(1 for _ in words(name)) for name in names.values())
        self._longest = max(lengths, default=0) + _HYPHENS

    def acronyms(self, text: str) -> Iterator[Found]:
        """The acronyms of a text in order; an ordinary word is one only in capitals."""
        found = list(words(text))
        shouted = _shouted(text, found)
        for word in found:
            written = text[word.start : word.end]
            acronym = self._acronym(word, written)
            if acronym is not None and (
                acronym.casefold() not in self._guarded or _in_capitals(written, acronym, shouted=shouted)
            ):
                yield Found(word.start, word.end, acronym, is_acronym=True)

    def names(self, text: str) -> Iterator[Found]:
        """The longer names of a text by where they begin, overlaps included."""
        found = list(words(text))
        shouted = _shouted(text, found)
        for number, word in enumerate(found):
            if word.folded[:3] in self._heads:
                yield from self._named(text, found, number, shouted=shouted)

    def _acronym(self, word: Word, written: str) -> str | None:
        plural = _PLURAL.match(written)
        if plural is not None:
            return self._acronyms.get(plural[1].casefold())
        exact = self._acronyms.get(word.folded)
        if exact is None and len(word.folded) > _LEAST_LETTERS:
            return self._acronyms.get(word.folded.removesuffix("s"))
        return exact

    def _named(self, text: str, found: list[Word], first: int, *, shouted: bool) -> Iterator[Found]:
        """Names that begin with the word numbered `first`."""
        every = weighty = ""
        count = 0
        for number in range(first, min(first + self._longest, len(found))):
            word = found[number]
            if number > first and not runs_on(text, found[number - 1], word):
                return
            part = plain(word.folded)
            every += part
            if word.folded not in SMALL:
                weighty, count = weighty + part, count + 1
            if word.folded in SMALL or (count > 1 and found[first].folded in SMALL):
                continue
            key = weighty if count > 1 else every
            name = self._names.get(key)
            if name is not None and (
                count > 1 or word.folded not in self._guarded or _as_capital(text, word, shouted=shouted)
            ):
                yield Found(found[first].start, word.end, key, is_acronym=False)


def _shouted(text: str, found: list[Word]) -> bool:
    return len(found) > _SHOUTED_WORDS and text.isupper()


def _in_capitals(written: str, acronym: str, *, shouted: bool) -> bool:
    return not shouted and (len(_CAPITAL.findall(written)) > 1 or written == acronym)


def _as_capital(text: str, word: Word, *, shouted: bool) -> bool:
    return not shouted and text[word.start].isupper()


def names_by_key(names: Iterator[str]) -> dict[str, str]:
    """The names by the key that a text's words are looked up by; of two alike the first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key_of(name), name)
    return found
