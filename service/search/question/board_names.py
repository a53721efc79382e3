"""Where a question names boards: in full, by acronym, by part of a name, or by the place or body in it alone.

"Fooham Parish Council" is also "Fooham council", "the parish council" where no other board is one, and
"Fooham". A name that the index says of no other board's meetings tells by itself which minutes are meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.language.dates import MONTH_NUMBERS
from indexer.model import is_acronym
from indexer.store.open import Board
from service.search.question.grammar import Naming, QuestionWord, QuestionWords, singular, split_words
from service.search.question.word_classes import (
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
)

_LINKS = frozenset({"and", "&", "of", "for", "the", "on", "in", ",", "-", "‐", "‑", "–"})
"""Written or left out at will within a name that has such words."""

_JOINTS = frozenset({"and", "&", ",", "-", "‐", "‑", "–"})
"""Within any name: "the audit of the committee" names no Audit Committee."""

_LEGAL = frozenset("cic cio inc incorporated ips limited llc llp ltd plc".split())
"""What a body is by law, left out when it is spoken of."""

_GOVERNING = BODIES | frozenset(
    """assn association chamber commissioner commissioners director directors executive federation foundation
    governor governors management officer officers senate society tc trustee trustees union""".split()
)
"""Words for a body and for who runs it: no name is told by them from that of another."""

_KINDS = _GOVERNING | frozenset(
    """annual borough city community county district general joint local municipal municipality parish public
    region regional special standing technical town township user village working""".split()
)
"""These, and what such bodies are bodies of."""

_MOST_MEANT = 3
"""Boards that a place can stand for; more are all of a region, and its name tells none."""

_REMEMBERED = 8  # lists of boards: one of each index that is open, and a few of callers' filters

_BEFORE_A_NAME = (
    FUNCTION | MEETINGS | TELLING | TALK_BASE | TALKED | ASKING | WHICH_MEETING | set(MONTH_NUMBERS)
)
"""Words that can stand before a board's name without being part of another's."""


@dataclass(frozen=True, slots=True)
class WordUse:
    """What an index knows of words.

    `ordinary(word)`: whether the language has it whatever the minutes say. `only_in(word, boards)`: whether
    no minutes but those of these boards have it. `unnamed(words, boards)`: whether minutes that name no board
    have the words so often that these may be of the boards as well.
    """

    ordinary: Callable[[str], bool]
    only_in: Callable[[str, tuple[str, ...]], bool]
    unnamed: Callable[[tuple[str, ...], tuple[str, ...]], bool] = lambda *_: False


NOTHING_KNOWN = WordUse(ordinary=lambda _: True, only_in=lambda *_: False)
"""Of an index that cannot be asked: names have to be written as such."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A board's name as the words that tell it from others."""

    board: str
    words: tuple[str, ...]
    links: frozenset[str]  # that may stand within it

    @property
    def own(self) -> tuple[str, ...]:
        """Those of them that are no words for a kind of body; of a council's committee, not the council's."""
        return tuple(word for word in self.words[self.part_of :] if word not in _KINDS)

    @property
    def part_of(self) -> int:
        """How many words name the body that it is part of: three in "Fooham Town Council Play Committee"."""
        bodies = [at for at, word in enumerate(self.words) if word in BODIES]
        return bodies[-2] + 1 if len(bodies) > 1 else 0

    @property
    def body(self) -> frozenset[str]:
        """The others."""
        return frozenset(self.words).intersection(_KINDS)

    @property
    def whose(self) -> tuple[str, ...]:
        """The words without those for who runs the body: the same of an association and of its directors."""
        return tuple(word for word in self.words if word not in _GOVERNING)


@dataclass(frozen=True, slots=True)
class _Register:
    """The boards by their names' words, the last left out since no phrase begins with it, and by acronym."""

    by_word: dict[str, list[_Name]]
    by_own: dict[str, list[_Name]]
    by_acronym: dict[str, list[_Name]]
    topics: frozenset[str]  # whole names that are written as acronyms and may be words: "COVID"
    names: tuple[_Name, ...]

    @property
    def boards(self) -> int:
        """How many there are."""
        return len({name.board for name in self.names})


@dataclass(frozen=True, slots=True)
class _Finder:
    """A question's words beside what is known of the boards."""

    words: QuestionWords
    register: _Register
    use: WordUse

    def at(self, place: int) -> Naming | None:
        """The longest naming that begins at `place`."""
        text = self.words.text(place)
        short = self.register.by_acronym.get(text)
        if short is not None and self._is_acronym(place):
            end = self._behind(place + 1, short)
            return self._naming(place, end, short, whole=True, clear=len(short) == 1)
        return self._by_body(place) or self._by_place(place)

    def _by_body(self, place: int) -> Naming | None:
        """A name or a part of one that ends with its word for a body."""
        text = self.words.text(place)
        candidates = self.register.by_word.get(text if text in BODIES else singular(text), ())
        fits = [(*fit, name) for name in candidates if (fit := _fit(self.words, place, name)) is not None]
        if not fits:
            return None
        end = max(end for end, _, _ in fits)
        best = [name for fit_end, _, name in fits if fit_end == end]
        whole = any(complete for fit_end, complete, _ in fits if fit_end == end)
        clear = whole or len({name.whose for name in best}) == 1
        return self._naming(place, self._behind(end, best), best, whole=whole, clear=clear)

    def _by_place(self, place: int) -> Naming | None:
        """What is left of a name without the words for its kind of body, perhaps with another such word."""
        runs = [
            (end, name)
            for name in self.register.by_own.get(singular(self.words.text(place)), ())
            if (end := _run(self.words, place, name)) is not None
        ]
        if not runs:
            return None
        end = max(end for end, _ in runs)
        names = [name for run_end, name in runs if run_end == end]
        behind = self._behind(end, names)
        if not self._tells(place, end, names) or (behind == end and not self._written_as_name(place, end)):
            return None
        found = self._naming(place, behind, names, whole=False, clear=True)
        few = len(found.boards) <= _MOST_MEANT and len(found.boards) < self.register.boards
        return replace(found, place=behind == end) if few else None

    def _behind(self, end: int, names: Sequence[_Name]) -> int:
        """Where a word for a body ends that goes with the names, as "council" behind "Fooham" does."""
        if self.words.text(end - 1) in BODIES:
            return end
        fitting = frozenset[str]().union(*(name.body for name in names)) | _GOVERNING
        if any(name.body & BODIES for name in names):
            # "Fooham Forum" is no name of a council.
            own = frozenset[str]().union(*(name.body for name in names))
            fitting = (fitting - BODIES) | own | {"board", "council"}
        behind = end
        while self.words.text(behind) in fitting:
            behind += 1
        return behind

    def _own(self, start: int, end: int) -> list[QuestionWord]:
        return [self.words[place] for place in range(start, end) if self.words.text(place) not in _LINKS]

    def _tells(self, start: int, end: int, names: Sequence[_Name]) -> bool:
        """Whether so much of a name is enough of it: one word of several may be anybody's."""
        own = self._own(start, end)
        if len(own) > 1 or any(len(name.own) == 1 for name in names):
            return True
        return not self.use.ordinary(own[0].text)

    def _written_as_name(self, start: int, end: int) -> bool:
        """Whether the words there are written as a name, or can be nothing else."""
        if self.words.text(end) in MEETINGS or self.words.text(start - 1) in MEETINGS:
            return True
        own = self._own(start, end)
        if not _shouted(self.words) and all(word.capital for word in own):
            return start > 0 or len(own) > 1 or not self.use.ordinary(own[0].text)
        return any(not self.use.ordinary(word.text) for word in own)

    def _naming(self, start: int, end: int, names: Sequence[_Name], *, whole: bool, clear: bool) -> Naming:
        meant = self._same_bodies(names) if clear else names
        boards = tuple(dict.fromkeys(name.board for name in meant))
        told = tuple(sorted({word.text for word in self.words[start:end]} - _KINDS - _LINKS))
        alone = clear and any(self.use.only_in(word, boards) for word in told)
        sure = alone or not (clear and told and self.use.unnamed(told, boards))
        return Naming(start, end, boards, whole, clear, sure=sure, alone=alone)

    def _same_bodies(self, meant: Sequence[_Name]) -> list[_Name]:
        """The names and, behind them, others of the same bodies.

        Some minutes leave the place out of their board's name ("Crime Reduction Board"), or call it after
        those who run it ("Fooham Association", "Fooham Association Trustees"), or put more around it.
        """
        ends = {long.words[at:] for long in meant for at in range(1, len(long.words) - 1)}
        whose = {name.whose for name in meant if name.own}
        meant_words = [name.words for name in meant if len(name.own) > 1]
        also = (
            name
            for name in self.register.names
            if (name.own and name.words in ends)
            or name.whose in whose
            or (not name.body & BODIES and any(_within(part, name.words) for part in meant_words))
        )
        return [*meant, *also]

    def _is_acronym(self, place: int) -> bool:
        """Whether a board's acronym is meant there, not a word spelled alike."""
        word = self.words.at(place)
        if len(word.text) > 2 and (_unspeakable(word.text) or not self.use.ordinary(word.text)):
            return True
        if len(word.text) > 2 and word.upper and not _shouted(self.words):
            return word.text not in self.register.topics or _as_speaker(self.words, place)
        # Two letters, or those of a word that could be read aloud: "safe minutes", but no "safe meeting".
        return self.words.text(place + 1) == "minutes"


def find_boards(
    words: QuestionWords, boards: Sequence[Board], use: WordUse = NOTHING_KNOWN
) -> tuple[Naming, ...]:
    """The boards named in a question, in order and without overlap. "The board" alone names none."""
    finder = _Finder(words, _register(tuple(boards)), use)
    found: list[Naming] = []
    place = 0
    while place < len(words):
        naming = finder.at(place)
        if naming is not None and found and _repeats(words, found[-1], naming):
            naming = replace(found.pop(), end=naming.end + 1)
        if naming is not None:
            found.append(naming)
        place = place + 1 if naming is None else naming.end
    return tuple(judged for naming in found if (judged := _judged(words, naming)) is not None)


def _repeats(words: QuestionWords, first: Naming, second: Naming) -> bool:
    """Whether the second is the first's acronym in brackets behind it: "Road Safety Board (RSB)"."""
    brackets = words.text(first.end) == "(" and words.text(second.end) == ")"
    return brackets and first.end + 1 == second.start and set(second.boards) <= set(first.boards)


def _fit(words: QuestionWords, place: int, name: _Name) -> tuple[int, bool] | None:
    """Where a phrase ends that is the name or part of it, and whether it is all of it.

    A part keeps the order of the name's words, ends with its word for a body and has one more at least.
    """
    if words.text(place) in _LINKS:
        return None
    at, taken, skipped, best = place, 0, 0, None
    for position, wanted in enumerate(name.words):
        here = at
        while taken and here < len(words) and words.text(here) in name.links:
            here += 1
        if not _same(words.at(here), wanted):
            skipped += 1
            continue
        at, taken = here + 1, taken + 1
        if taken > 1 and wanted in BODIES and position >= name.part_of:
            best = at, skipped == 0 and position == len(name.words) - 1
    if skipped == 0 and taken == len(name.words) and (taken > 1 or _as_a_board(words, place, at)):
        return at, True
    return best


def _run(words: QuestionWords, place: int, name: _Name) -> int | None:
    """Where the words of a name that are its own end, in the name's order, some perhaps left out."""
    at, taken = place, 0
    for wanted in name.own:
        here = at
        while taken and here < len(words) and words.text(here) in _LINKS:
            here += 1
        if _same(words.at(here), wanted):
            at, taken = here + 1, taken + 1
    return at if taken else None


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether the words of a name stand together in a longer one."""
    size = len(part)
    return size < len(whole) and any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def _as_a_board(words: QuestionWords, start: int, end: int) -> bool:
    """Whether words around a single word make it a board, no topic: "COVID minutes", "the COVID meeting"."""
    after = words.text(end)
    return after == "minutes" or (
        (after in MEETINGS or after in BODIES) and words.text(start - 1) in DETERMINERS
    )


def _as_speaker(words: QuestionWords, place: int) -> bool:
    """Whether a word stands where a body does that speaks: "what did the SAC agree"."""
    after = words.text(place + 1)
    return words.text(place - 1) in DETERMINERS and (after in TALK_BASE or after in TALKED)


def _same(word: QuestionWord, wanted: str) -> bool:
    # "The criminal justice boards" are those of the country, not one of them.
    return word.text == wanted if wanted in BODIES else singular(word.text) == wanted


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
    if naming.place:
        # "Fooham School", "Mr Fooham": named after the place, or it after them.
        named_after = words.at(naming.end).capital or (before.capital and not known)
        return replace(naming, sure=naming.alone or (naming.sure and not named_after))
    if before.mark or not before.text or known or naming.alone:
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
    topics = (board.name.casefold() for board in boards if is_acronym(board.name))
    topical = frozenset(name for name in topics if not _unspeakable(name))
    register = _Register({}, {}, {}, topical, tuple(_names(boards)))
    for name in register.names:
        for word in dict.fromkeys(name.words[:-1] or name.words):
            register.by_word.setdefault(word, []).append(name)
        if len(name.words) > 1:  # a single word may as well be a topic: see `_as_a_board`
            for word in dict.fromkeys(name.own):
                register.by_own.setdefault(word, []).append(name)
    for board in boards:
        for acronym in _acronyms(board):
            register.by_acronym.setdefault(acronym, []).append(_name(board, board.name))
    return register


def _names(boards: Iterable[Board]) -> Iterator[_Name]:
    """Every board by every name that its minutes give it."""
    for board in boards:
        yield from dict.fromkeys(_name(board, name) for name in (board.name, *board.spellings))


def _acronyms(board: Board) -> tuple[str, ...]:
    """How the board is called in short."""
    own = [board.name] if is_acronym(board.name) else []
    return tuple(dict.fromkeys(one.casefold() for one in (board.acronym, *own) if one))


def _name(board: Board, name: str) -> _Name:
    texts = [word.text for word in split_words(name)]
    kept = [text for text in texts if text[:1].isalnum() and text not in _LINKS | _LEGAL]
    words = tuple(text if text in BODIES else singular(text) for text in kept)
    return _Name(board.name, words, _JOINTS if _JOINTS.issuperset(_LINKS & set(texts)) else _LINKS)
