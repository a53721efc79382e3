"""Boards that a question names, and whether each is where something was said or what the question is about.

A board is named in full, by acronym, or by part of the name that fits no other board.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.language.dates import MONTH_NUMBERS
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
    Naming,
    QuestionReading,
    QuestionWord,
    QuestionWords,
    singular,
    split_words,
)
from service.search.query import DerivedFilter, Interpretation, Note, PhraseKind, Strength

_LINKS = frozenset({"and", "&", "of", "for", "the", "on", "in", ","})
"""Written or left out at will within a name."""

_REMEMBERED = 8  # lists of boards: one of each index that is open, and a few of callers' filters

_BEFORE_A_NAME = (
    FUNCTION | MEETINGS | TELLING | TALK_BASE | TALKED | ASKING | WHICH_MEETING | set(MONTH_NUMBERS)
)
"""Words that can stand before a board's name without being part of another's."""


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


# Whether a board in a question is where something was said, or what the question is about.

_DID = frozenset("did do does has have had was were is".split())
_OWN = frozenset(
    """conclusion conclusions concern concerns decision decisions discussion discussions first last latest
    most opinion position previous reaction response view views""".split()
)
_MEMBERS = frozenset("chair chairman chairwoman members member".split())
_TO_COME = frozenset("future next proposed upcoming".split())
_TOPICAL = frozenset("about against between for on of than to versus vs with".split())
_AROUND = frozenset("about after before by following for on since to until".split())
_MARKS = frozenset(",:;|/(")
_SPOKEN_WITHIN = 3
"""Words between a board and its verb: "did the board ever publicly say"."""


def read_boards(reading: QuestionReading) -> Interpretation:
    """The boards named in a question as filters and hints; one named twice counts once."""
    read: dict[tuple[str, ...], DerivedFilter] = {}
    remarks: list[Note] = []
    for naming, strength in _strengths(reading):
        known = read.get(naming.boards)
        if known is None or known.strength is Strength.HINT:
            read[naming.boards] = _derived(reading, naming, strength)
        if known is None and not naming.clear:
            phrase = reading.phrase(naming.start, naming.end)
            boards = " or the ".join(naming.boards)
            told = f"“{phrase}” may be the {boards}; name one in full to search it alone."
            remarks.append(Note(PhraseKind.BOARD, told))
    return Interpretation(tuple(read.values()), tuple(remarks))


def _strengths(reading: QuestionReading) -> Iterator[tuple[Naming, Strength]]:
    """Each naming with its strength; boards joined by "and" or "or" filter together, the wider filter."""
    for row in reading.board_rows:
        hosts = any(naming.sure and naming.clear and _hosts(reading, naming) for naming in row)
        for naming in row:
            yield naming, Strength.FILTER if hosts and naming.clear else Strength.HINT


def _derived(reading: QuestionReading, naming: Naming, strength: Strength) -> DerivedFilter:
    first = reading.before_determiner(naming.start) + 1
    first -= reading.text(first - 1) in {"at", "by", "from", "in", "of", "to"}
    last = naming.end + (reading.text(naming.end) in MEETINGS)
    start, end = reading.span(first, last)
    label, phrase = " or ".join(naming.boards), reading.phrase(first, last)
    return DerivedFilter(PhraseKind.BOARD, strength, start, end, phrase, label, boards=naming.boards)


def _hosts(reading: QuestionReading, naming: Naming) -> bool:
    """Whether the question places what it asks for in that board's meetings."""
    before = reading.before_determiner(naming.start)
    if reading.text(naming.start - 1) in _TO_COME:
        return False
    return (
        _met(reading, naming, before)
        or _spoke(reading, naming, before)
        or _was_told(reading, before)
        or _listed(reading, naming, before)
    )


def _met(reading: QuestionReading, naming: Naming, before: int) -> bool:
    """ "The board's minutes", "at the board", "a meeting of the board", "the board's decision"."""
    if reading.text(naming.end) in MEETINGS:
        return not _bounds(reading, naming.end)
    if reading.text(before) in {"at", "in"}:
        return True
    if reading.text(before) == "of" and reading.text(before - 1) in MEETINGS:
        return not _bounds(reading, before - 1)
    return reading.at(naming.end - 1).possessive and reading.text(naming.end) in _OWN


def _bounds(reading: QuestionReading, meeting: int) -> bool:
    """Whether the word before a meeting makes it a subject or a limit ("about the last LCJB meeting")."""
    before = reading.meeting_start(meeting) - 1
    text = reading.text(before)
    return text in _AROUND and not (text == "to" and reading.talks(before - 1))


def _spoke(reading: QuestionReading, naming: Naming, before: int) -> bool:
    """ "Did the board hear", "the board has agreed", "decided by the board", "members of the board said"."""
    if reading.text(before) == "by":
        return reading.talks(before - 1)
    members = reading.text(before) == "of" and reading.text(before - 1) in _MEMBERS
    if members or reading.text(before) in _DID:
        after = range(naming.end, naming.end + _SPOKEN_WITHIN)
        if any(reading.text(place) in {",", ";", "."} for place in after):
            after = after[:1]
        return any(reading.talks(place) or reading.text(place) in TALK_BASE for place in after)
    place = naming.end + (reading.text(naming.end) in {"has", "have", "had"})
    return reading.text(before) not in _TOPICAL and reading.talks(place)


def _was_told(reading: QuestionReading, before: int) -> bool:
    """ "Told the board", "reported to the board". What is referred to it was said at another."""
    if reading.text(before) == "to":
        return reading.talks(before - 1)
    return reading.text(before) in TELLING


def _listed(reading: QuestionReading, naming: Naming, before: int) -> bool:
    """A board at either end of a list of key words, or beside a comma or a time ("LCJB December 2022")."""
    if not reading.key_words or reading.text(before) in _TOPICAL:
        return False
    after = reading.at(naming.end)
    at_end = naming.end >= len(reading.words) - after.mark
    beside = (reading.at(naming.start - 1), after)
    return before < 0 or at_end or any(one.text in _MARKS or one.year or one.month for one in beside)
