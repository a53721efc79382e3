"""Boards that a question names: in full, by acronym, or by part of the name that fits no other board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.model import is_acronym
from indexer.store.open import Board
from service.search.grammar import (
    ASKING,
    BODIES,
    DETERMINERS,
    ELSEWHERE,
    FUNCTION,
    MEETINGS,
    OFFSHOOTS,
    TALK_BASE,
    TALKED,
    TELLING,
    WHICH_MEETING,
    QuestionWord,
    QuestionWords,
    singular,
    split_words,
)
from service.search.periods import MONTH_NUMBERS

_LINKS = frozenset({"and", "&", "of", "for", "the", "on", "in", ","})
"""Written or left out at will within a name."""

_REMEMBERED = 8  # lists of boards: one of each index that is open, and a few of callers' filters

_BEFORE_A_NAME = (
    FUNCTION | MEETINGS | TELLING | TALK_BASE | TALKED | ASKING | WHICH_MEETING | set(MONTH_NUMBERS)
)
"""Words that can stand before a board's name without being part of another's."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A phrase that stands for a board, `words[start:end]`; several boards where it fits them alike.

    `sure` is False where a word before it may make it another body's name.
    """

    start: int
    end: int
    boards: tuple[str, ...]
    whole: bool  # a board's whole name or its acronym
    clear: bool  # only one board is meant, though perhaps it goes by several names
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Name:
    """A board's name as the words that tell it from others."""

    board: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Register:
    """The boards by their names' words, the last left out since no phrase begins with it, and by acronym."""

    by_word: dict[str, list[_Name]]
    by_acronym: dict[str, list[_Name]]
    names: tuple[_Name, ...]


def find_boards(words: QuestionWords, boards: Sequence[Board]) -> tuple[Naming, ...]:
    """The boards named in a question, in order and without overlap. "The board" alone names none."""
    register = _register(tuple(boards))
    found: list[Naming] = []
    place = 0
    while place < len(words):
        naming = _longest(words, place, register)
        if naming is not None and found and _repeats(words, found[-1], naming):
            naming = replace(found.pop(), end=naming.end + 1)
        if naming is not None:
            found.append(naming)
        place = place + 1 if naming is None else naming.end
    return tuple(judged for naming in found if (judged := _judged(words, naming)) is not None)


def _longest(words: QuestionWords, place: int, register: _Register) -> Naming | None:
    text = words.text(place)
    short = register.by_acronym.get(text)
    if short is not None and _is_acronym(words, place):
        return _naming(place, place + 1, short, register, whole=True, clear=len(short) == 1)
    candidates = register.by_word.get(text if text in BODIES else singular(text), ())
    fits = [(*fit, name) for name in candidates if (fit := _fit(words, place, name)) is not None]
    if not fits:
        return None
    end = max(end for end, _, _ in fits)
    best = [name for fit_end, _, name in fits if fit_end == end]
    whole = any(complete for fit_end, complete, _ in fits if fit_end == end)
    return _naming(place, end, best, register, whole=whole, clear=whole or len(best) == 1)


def _naming(
    start: int, end: int, names: Sequence[_Name], register: _Register, *, whole: bool, clear: bool
) -> Naming:
    meant = _and_short_names(names, register) if clear else names
    return Naming(start, end, tuple(dict.fromkeys(name.board for name in meant)), whole, clear)


def _repeats(words: QuestionWords, first: Naming, second: Naming) -> bool:
    """Whether the second is the first's acronym in brackets behind it: "Road Safety Board (RSB)"."""
    brackets = words.text(first.end) == "(" and words.text(second.end) == ")"
    return brackets and first.end + 1 == second.start and set(second.boards) <= set(first.boards)


def _and_short_names(meant: Sequence[_Name], register: _Register) -> list[_Name]:
    """The names and, behind them, those that are the end of one ("Crime Reduction Board").

    Some of a board's minutes leave its place out of the heading; they are wanted as well.
    """
    ends = {long.words[at:] for long in meant for at in range(1, len(long.words) - 1)}
    return [*meant, *(name for name in register.names if name.words in ends)]


def _fit(words: QuestionWords, place: int, name: _Name) -> tuple[int, bool] | None:
    """Where a phrase ends that is the name or part of it, and whether it is all of it.

    A part keeps the order of the name's words, ends with its word for a body and has one more at least.
    """
    if words.text(place) in _LINKS:
        return None
    at, taken, skipped, best = place, 0, 0, None
    for position, wanted in enumerate(name.words):
        here = at
        while taken and here < len(words) and words.text(here) in _LINKS:
            here += 1
        if not _same(words.at(here), wanted):
            skipped += 1
            continue
        at, taken = here + 1, taken + 1
        if taken > 1 and wanted in BODIES:
            best = at, skipped == 0 and position == len(name.words) - 1
    if skipped == 0 and taken == len(name.words) and (taken > 1 or _as_a_board(words, place, at)):
        return at, True
    return best


def _as_a_board(words: QuestionWords, start: int, end: int) -> bool:
    """Whether words around a single word make it a board, no topic: "COVID minutes", "the COVID meeting"."""
    after = words.text(end)
    return after == "minutes" or (
        (after in MEETINGS or after in BODIES) and words.text(start - 1) in DETERMINERS
    )


def _same(word: QuestionWord, wanted: str) -> bool:
    # "The criminal justice boards" are those of the country, not one of them.
    return word.text == wanted if wanted in BODIES else singular(word.text) == wanted


def _is_acronym(words: QuestionWords, place: int) -> bool:
    """Whether a board's acronym is meant there, not a word spelled alike."""
    word = words.at(place)
    if len(word.text) > 2 and (_unspeakable(word.text) or (word.upper and not _shouted(words))):
        return True
    # Two letters, or those of a word that could be read aloud: "safe minutes", but no "safe meeting".
    return words.text(place + 1) == "minutes"


def _unspeakable(text: str) -> bool:
    """Whether letters without a vowel can be no English word ("lcrb", not "safe")."""
    return not set(text) & set("aeiouy")


def _shouted(words: QuestionWords) -> bool:
    """Whether a question is all in capitals, so that they mark no acronym."""
    return len(words) > 2 and not any(word.text.isalpha() and not word.upper for word in words)


def _judged(words: QuestionWords, naming: Naming) -> Naming | None:
    """The naming unless words around make it another body's ("National Criminal Justice Board")."""
    after = words.text(naming.end)
    if after in OFFSHOOTS or (after in BODIES and words.text(naming.end - 1) in BODIES):
        return None
    before = words.at(naming.start - 1)
    known = before.text in _BEFORE_A_NAME or before.text[:1].isdigit()
    if before.mark or not before.text or known:
        return naming
    if naming.whole and naming.end == naming.start + 1:  # an acronym
        return naming
    if before.text in ELSEWHERE or (before.capital and naming.start > 1):
        return None
    if not naming.whole and (before.capital or before.possessive):
        return None
    return naming if naming.whole and not before.capital else replace(naming, sure=False)


@lru_cache(maxsize=_REMEMBERED)
def _register(boards: tuple[Board, ...]) -> _Register:
    register = _Register({}, {}, tuple(_Name(board.name, _name_words(board.name)) for board in boards))
    for board, name in zip(boards, register.names, strict=True):
        for word in dict.fromkeys(name.words[:-1] or name.words):
            register.by_word.setdefault(word, []).append(name)
        for acronym in _acronyms(board):
            register.by_acronym.setdefault(acronym, []).append(name)
    return register


def _acronyms(board: Board) -> tuple[str, ...]:
    """How the board is called in short. A name like "COVID" may as well be a topic: see `_as_a_board`."""
    own = [board.name] if is_acronym(board.name) and _unspeakable(board.name.casefold()) else []
    return tuple(one.casefold() for one in (board.acronym, *own) if one)


def _name_words(name: str) -> tuple[str, ...]:
    kept = [word.text for word in split_words(name) if not word.mark and word.text not in _LINKS]
    return tuple(text if text in BODIES else singular(text) for text in kept)
