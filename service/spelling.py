"""Slips of the pen in a question, corrected towards the words of the index; told, so that it can be undone.

People ask for what minutes do not say as well as for what they do, so a word that the index does not know is
no mistake by itself. It is changed only where a likely slip leads to a word of the index and no other comes
near; words that the language knows ("pizza"), figures, acronyms and quoted words stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from indexer.language.words import STOP_WORDS, Analyzer, Token
from indexer.learned.vocabulary import SurfaceWords
from service.nearest import Beside, Nearest
from service.spacing import Spacing

SHORTEST = 4
"""Letters of a word that may be a misspelling; one of three is a slip away from a dozen others."""

SHOUTED = 2
"""Spaces in a question all in capitals from which its words are no acronyms."""

_MARKS = '"“”„‟＂'
_QUOTED = re.compile(f"[{_MARKS}][^{_MARKS}]*+[{_MARKS}]")
_POSSESSIVE = re.compile(r"['’][sS]$")


class Replaced(NamedTuple):
    """A stretch `[start, end)` of the question as typed, what stood there and what it is read as."""

    start: int
    end: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The question as it is read; outside `replaced`, in order and without overlap, it stands as typed."""

    text: str
    replaced: tuple[Replaced, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question: folded, as typed, where it stands, and whether it may be changed at all."""

    folded: str
    typed: str
    start: int
    end: int
    open: bool

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return self.typed[:1].isupper()


_NOBODY = _Word("", "", 0, 0, open=False)


class Speller:
    """Corrects questions; safe to share between threads."""

    def __init__(
        self, words: SurfaceWords, analyzer: Analyzer, ordinary: Callable[[str], bool] = lambda _: False
    ) -> None:
        """`ordinary` tells folded words that are no mistake though the index lacks them."""
        self._words = words
        self._analyzer = analyzer
        self._ordinary = ordinary
        self._nearest = Nearest(words, analyzer.stem)
        self._spacing = Spacing(words, self._known)

    def correct(self, question: str) -> Correction | None:
        """The question with its misspelt words corrected, or None when there is nothing to correct."""
        replaced = tuple(self._replacements(question, self._read(question)))
        if not replaced:
            return None
        pieces, end = [], 0
        for one in replaced:
            pieces += [question[end : one.start], one.now]
            end = one.end
        return Correction("".join(pieces) + question[end:], replaced)

    def _replacements(self, question: str, words: list[_Word]) -> Iterator[Replaced]:
        place, before = 0, _NOBODY  # the word before, as corrected
        while place < len(words):
            word = words[place]
            after = words[place + 1] if place + 1 < len(words) else _NOBODY
            joined = self._joined(question, word, after)
            if joined:
                word = _over(question, word, after)
            now = joined or self._meant(word, before, after)
            if now:
                now = _cased(now, word.typed)
                yield Replaced(word.start, word.end, word.typed, now)
            before = replace(word, folded=now.casefold().rpartition(" ")[2]) if now else word
            place += 2 if joined else 1

    def _meant(self, word: _Word, before: _Word, after: _Word) -> str | None:
        """The word, or two, to read for a misspelt one; None for a word that is to stay."""
        if not word.open or len(word.folded) < SHORTEST or self._known(word.folded):
            return None
        if self._ordinary(word.folded):
            # A name is often a word or another name ("Kahn"): there the index must know the whole name.
            names = [one.folded if one.capital and word.capital else "" for one in (before, after)]
            return self._nearest.to(word.folded, Beside(*names), only_beside=True)
        if parts := self._spacing.apart(word.folded):
            return " ".join(parts)
        return self._nearest.to(word.folded, Beside(before.folded, after.folded))

    def _joined(self, question: str, word: _Word, after: _Word) -> str | None:
        written_apart = question[word.end : after.start] == " "
        if not (written_apart and word.open and after.open) or after.capital:
            return None
        return self._spacing.joined(word.folded, after.folded)

    def _known(self, folded: str) -> bool:
        return folded in STOP_WORDS or self._analyzer.stem(folded) in self._words.stems

    def _read(self, question: str) -> list[_Word]:
        closed = [match.span() for match in _QUOTED.finditer(question)]
        shouting = question.isupper() and question.count(" ") >= SHOUTED
        plain: list[Token] = []
        for token in self._analyzer.words(question):
            if not plain or token.start >= plain[-1].end:
                plain.append(token)
            elif self._known(token.term):  # a hyphenated word, whole: "re-offending" as "reoffending"
                closed.append((token.start, token.end))
        return [_word(question, token, closed, shouting) for token in plain]


def _word(question: str, token: Token, closed: Sequence[tuple[int, int]], shouting: bool) -> _Word:
    typed = _POSSESSIVE.sub("", question[token.start : token.end])
    acronym = not shouting and sum(char.isupper() for char in typed) > 1
    within = any(start <= token.start < end for start, end in closed)
    changeable = token.term.isalpha() and not acronym and not within
    return _Word(token.term, typed, token.start, token.start + len(typed), changeable)


def _over(question: str, first: _Word, last: _Word) -> _Word:
    """Two words as one, with what stands between them."""
    typed = question[first.start : last.end]
    return _Word(first.folded + last.folded, typed, first.start, last.end, open=True)


def _cased(now: str, typed: str) -> str:
    """A folded correction in the case of what was typed."""
    if typed.isupper():
        return now.upper()
    return now[0].upper() + now[1:] if typed[0].isupper() else now
