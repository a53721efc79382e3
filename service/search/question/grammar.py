"""The words of a question, each with its place, and the question in reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from indexer.language.dates import MONTH_NUMBERS
from service.search.question.word_classes import (
    ASKING,
    BODIES,
    DETERMINERS,
    FUNCTION,
    MEETINGS,
    NUMBERS,
    REACHING,
    REPORTED,
    TALK_BASE,
    TALKED,
    VOTED,
    WHICH_MEETING,
)

_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


# A question as words and marks, each with its place.

# A figure with what is joined to it ("6/12/2022", "2022-25", "6th"), a word with its apostrophes, or a mark.
# Possessive quantifiers keep it linear on any input.
_WORD = re.compile(
    r"\d++(?:[/.‐‑–-]\d++)*+[^\W_]*+(?:['’][^\W_]++)*+|[^\W_]++(?:['’][^\W_]++)*+['’]?+|[^\s\w]|_"
)


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """One word or mark: `question[start:end]`. `text` is it in lower case, without a possessive ending."""

    text: str
    start: int
    end: int
    possessive: bool
    capital: bool  # begins with a capital letter
    upper: bool  # two or more letters, all of them capitals

    @property
    def mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.text[:1].isalnum()

    @property
    def month(self) -> int | None:
        """1..12 for the name of a month in full or short, else None."""
        return MONTH_NUMBERS.get(self.text)

    @property
    def day(self) -> int | None:
        """1..31 for a day's number ("6", "6th"), else None."""
        match = _DAY.fullmatch(self.text)
        return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None

    @property
    def year(self) -> int | None:
        """The year of a plain four-figure number of the 20th or 21st century, else None."""
        return int(self.text) if _YEAR.fullmatch(self.text) else None


END = QuestionWord("", 0, 0, possessive=False, capital=False, upper=False)
"""What stands before the first and after the last word."""


class QuestionWords(tuple[QuestionWord, ...]):
    """The words of a question in order; `at` may be asked for any place."""

    __slots__ = ()

    def at(self, place: int) -> QuestionWord:
        """The word at `place`, or `END` where there is none."""
        return self[place] if 0 <= place < len(self) else END

    def text(self, place: int) -> str:
        """The word at `place` as it is looked up; empty where there is none."""
        return self.at(place).text

    def texts(self, start: int, count: int) -> tuple[str, ...]:
        """The `count` words from `start` on."""
        return tuple(self.text(place) for place in range(start, start + count))


def split_words(question: str) -> QuestionWords:
    """The words and marks of a question. Never raises."""
    return QuestionWords(
        _word(match.group(), match.start(), match.end()) for match in _WORD.finditer(question)
    )


def fold(raw: str) -> tuple[str, bool]:
    """A word in lower case, apostrophes straight, without a possessive ending; and whether it had one."""
    plain = raw.replace("’", "'").casefold()
    if plain.endswith("'s") and len(plain) > 2:
        return plain[:-2], True
    if plain.endswith("'") and len(plain) > 1:
        return plain[:-1], plain.endswith("s'")
    return plain, False


def singular(text: str) -> str:
    """A word without a plural's ending, near enough to compare names ("victims", "witnesses", "bodies")."""
    if text.endswith("sses"):
        return text[:-2]
    if text.endswith("ies") and len(text) > 4:
        return text[:-3] + "y"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") and len(text) > 3 else text


def _word(raw: str, start: int, end: int) -> QuestionWord:
    text, possessive = fold(raw)
    stem = raw[: len(text)]
    return QuestionWord(text, start, end, possessive, raw[:1].isupper(), len(stem) > 1 and stem.isupper())


# A question in reading.

_AROUND = frozenset("after ahead before between by following for since to until".split())
_SEVERAL = frozenset(("few", "many", "several", *NUMBERS))
_TO_COME = frozenset("future next upcoming".split())
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


@dataclass(frozen=True, slots=True)
class Naming:
    """A phrase that stands for a board, `words[start:end]`; several boards where it fits them alike.

    `sure` is False where a word beside it may make it another's name.
    """

    start: int
    end: int
    boards: tuple[str, ...]
    whole: bool  # a board's whole name or its acronym
    clear: bool  # only one board is meant, though perhaps it goes by several names
    sure: bool = True
    place: bool = False  # no word for a body is part of it, so that a place may be meant
    alone: bool = False  # no other board's minutes say it


@dataclass(frozen=True)
class QuestionReading:
    """A question in reading: its words, the boards it names, and what kind of sentence it is.

    `boards` are in order and do not overlap.
    """

    question: str
    words: QuestionWords
    boards: tuple[Naming, ...]

    def at(self, place: int) -> QuestionWord:
        """The word at `place`, or `END` where there is none."""
        return self.words.at(place)

    def text(self, place: int) -> str:
        """The word at `place` as it is looked up; empty where there is none."""
        return self.words.at(place).text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of `words[start:end]`."""
        return self.words[start].start, self.words[end - 1].end

    def phrase(self, start: int, end: int) -> str:
        """`words[start:end]` as they are typed."""
        first, last = self.span(start, end)
        return self.question[first:last]

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
        return place + (self.text(place) in DETERMINERS)

    def before_determiner(self, place: int) -> int:
        """The place of the word before `place`, a determiner passed over."""
        return place - 1 - (self.text(place - 1) in DETERMINERS)

    def closes(self, place: int) -> bool:
        """Whether a phrase may end before `place`: no word of substance goes on there."""
        word = self.at(place)
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
        text = self.text(place)
        if text in TALKED:
            return True
        if text in REPORTED:
            return self._told_of(place)
        if text == "met":
            return self._sat(place)
        return text in TALK_BASE and place > self._did

    def _told_of(self, place: int) -> bool:
        """Whether "reported" there is of the meeting: "what was reported", "who heard", "the board heard"."""
        before = self.at(place - 1)
        if before.text in _PASSIVE:
            at = place - 1
            while self.text(at) in _PASSIVE or self.text(at) in _HAS:
                at -= 1
            return self.text(at) in {"what", "who"} or self.board_before(at + 1) is not None
        if before.text in _HAS:
            return True
        return before.text in _SUBJECTS or before.capital or self.board_before(place) is not None

    def _sat(self, place: int) -> bool:
        """Whether "met" there is of a meeting: "they met", "the board met"; not the police, "the Met"."""
        word, before = self.at(place), self.text(place - 1)
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

    def meeting_end(self, place: int) -> int | None:
        """Where a meeting's words end that begin at `place`: "minutes", "board meeting", a board's name."""
        which = place
        while self.text(which) in WHICH_MEETING:
            which += 1
        if which > place and self.at(which).text.isalpha() and self.text(which + 1) in MEETINGS:
            return which + 2  # "annual homeowners meeting"
        board = self.board_at(which)
        end = board.end if board else which + (self.text(which) in BODIES)
        if self.text(end) in MEETINGS:
            return end + 1
        return end if board and not board.place else None

    def body_end(self, place: int) -> int | None:
        """Where a bare "board" or "committee" ends that stands for its meeting ("at the January board")."""
        return place + 1 if self.text(place) in BODIES and self.closes(place + 1) else None

    def meeting_start(self, place: int) -> int:
        """Where the phrase of the meeting at `place` begins: at "the" in "the last board meeting"."""
        start = place
        if (board := self.board_before(start)) is not None:
            start = board.start
        elif self.text(start - 1) in BODIES:
            start -= 1
        while self.text(start - 1) in WHICH_MEETING:
            start -= 1
        return start - (self.text(start - 1) in DETERMINERS)

    def is_ours(self, place: int) -> bool:
        """Whether the meeting at `place` can be one of the index's boards', by the words before it."""
        start = self.meeting_start(place)
        before = self.at(start - 1)
        if self.text(place) == "minutes" and (before.text in _SEVERAL or before.text[:1].isdigit()):
            return before.year is not None  # "8 minutes" are no meeting's
        if self.key_words and (self.text(place) == "minutes" or self.text(place - 1) in WHICH_MEETING):
            return True  # "gardeners minutes June 2019", whoever they may be
        if start < place and (self.board_at(start) or self.text(start) in DETERMINERS):
            return True
        return not before.text or before.mark or before.text in FUNCTION or before.year is not None

    def of_another(self, place: int) -> bool:
        """Whether "of the task force", which the index does not know, stands at `place` behind "meeting"."""
        if self.text(place) not in {"of", "with", "between"}:
            return False
        at = self.after_determiner(place + 1)
        return self.board_at(at) is None and self.body_end(at) is None

    def is_past_or_to_come(self, place: int) -> bool:
        """Whether the meeting at `place` only bounds another time: "since the meeting", "for the next"."""
        start = self.meeting_start(place)
        told = self.text(start - 1) == "to" and (self.talks(start - 2) or self.text(start - 2) in REACHING)
        around = self.text(start - 1) in _AROUND and not told
        return around or any(self.text(at) in _TO_COME for at in range(start, place))
