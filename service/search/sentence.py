"""Mentions of time in a question: a period with the word that relates it ("since March 2023")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from service.search.boards import Naming
from service.search.grammar import (
    ASKING,
    BODIES,
    DETERMINERS,
    FUNCTION,
    MEETINGS,
    NUMBERS,
    REPORTED,
    TALK_BASE,
    TALKED,
    VOTED,
    WHICH_MEETING,
    QuestionWords,
)
from service.search.periods import (
    DATE_WORDS,
    RELATIVE_WORDS,
    FoundPeriod,
    Period,
    Recurring,
    joined,
    month_number,
    read_date,
    read_relative,
    year_number,
)

# A question in reading: its words, the boards it names, and what kind of sentence it is.

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
class QuestionReading:
    """What the grammar looks at. `boards` are in order and do not overlap."""

    words: QuestionWords
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


# Words that stand for a meeting: where they begin and end, and whose meeting and which they mean.

_AROUND = frozenset("after ahead before between by following for since to until".split())
_MEETING_WORDS_COUNTS = frozenset(("few", "many", "several", *NUMBERS))
_TO_COME = frozenset("future next upcoming".split())


def meeting_end(reading: QuestionReading, place: int) -> int | None:
    """Where a meeting's words end that begin at `place`: "minutes", "board meeting", a board's name."""
    board = reading.board_at(place)
    end = board.end if board else place + (reading.words.text(place) in BODIES)
    if reading.words.text(end) in MEETINGS:
        return end + 1
    return end if board else None


def body_end(reading: QuestionReading, place: int) -> int | None:
    """Where a bare "board" or "committee" ends that stands for its meeting ("at the January board")."""
    return place + 1 if reading.words.text(place) in BODIES and reading.closes(place + 1) else None


def meeting_start(reading: QuestionReading, place: int) -> int:
    """Where the phrase of the word for a meeting at `place` begins: at "the" in "the last board meeting"."""
    words = reading.words
    start = place
    if (board := reading.board_before(start)) is not None:
        start = board.start
    elif words.text(start - 1) in BODIES:
        start -= 1
    while words.text(start - 1) in WHICH_MEETING:
        start -= 1
    return start - (words.text(start - 1) in DETERMINERS)


def is_ours(reading: QuestionReading, place: int) -> bool:
    """Whether the meeting at `place` can be one of the index's boards', by the words before it."""
    start = meeting_start(reading, place)
    before = reading.words.at(start - 1)
    if reading.words.text(place) == "minutes" and (
        before.text in _MEETING_WORDS_COUNTS or before.text[:1].isdigit()
    ):
        return year_number(before) is not None  # "8 minutes" are no meeting's
    if start < place and (reading.board_at(start) or reading.words.text(start) in DETERMINERS):
        return True
    return not before.text or before.mark or before.text in FUNCTION or year_number(before) is not None


def of_another(reading: QuestionReading, place: int) -> bool:
    """Whether "of the task force", which the index does not know, stands at `place` behind "meeting"."""
    if reading.words.text(place) not in {"of", "with", "between"}:
        return False
    at = reading.after_determiner(place + 1)
    return reading.board_at(at) is None and body_end(reading, at) is None


def is_past_or_to_come(reading: QuestionReading, place: int) -> bool:
    """Whether the meeting at `place` only bounds another time: "since the meeting", "for the next one"."""
    start = meeting_start(reading, place)
    told = reading.words.text(start - 1) == "to" and reading.talks(start - 2)
    around = reading.words.text(start - 1) in _AROUND and not told
    return around or any(reading.words.text(at) in _TO_COME for at in range(start, place))


class Relation(StrEnum):
    """How a period lies to what is asked for."""

    WITHIN = "within"
    SINCE = "since"
    AFTER = "after"
    BEFORE = "before"
    UNTIL = "until"
    BETWEEN = "between"
    BY = "by"  # a deadline, or what had been reached
    AS_OF = "as of"
    FROM = "from"  # the beginning of something, or where it comes from
    OF = "of"  # what belongs to it, in the world or on paper
    ELSE = "else"  # its subject, or the other side of a comparison
    BARE = "bare"


_PREPOSITIONS = {
    **dict.fromkeys(("in", "during", "within", "over", "throughout", "at", "on"), Relation.WITHIN),
    "since": Relation.SINCE,
    "after": Relation.AFTER,
    "before": Relation.BEFORE,
    "until": Relation.UNTIL,
    "till": Relation.UNTIL,
    "between": Relation.BETWEEN,
    "by": Relation.BY,
    "from": Relation.FROM,
    **dict.fromkeys(("of", "for"), Relation.OF),
    **dict.fromkeys("about than to with versus vs against around circa per into".split(), Relation.ELSE),
}
_TWO_WORDS: dict[tuple[str, ...], Relation] = {
    ("prior", "to"): Relation.BEFORE,
    ("up", "to"): Relation.UNTIL,
    ("as", "of"): Relation.AS_OF,
    ("as", "at"): Relation.AS_OF,
}
_BEGINNINGS = DATE_WORDS | RELATIVE_WORDS
_PARTS = frozenset("beginning close end half middle remainder rest start".split())
_ONWARDS = frozenset({"onward", "onwards"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A period in a question: `words[start:end]` with its preposition, the period itself at `at`."""

    start: int
    at: int
    end: int
    period: Period | Recurring
    relation: Relation
    determined: bool = False  # a determiner stands before the period: "the December 2022 ..."

    @property
    def before(self) -> int:
        """The place of the word before the whole phrase."""
        return self.start - 1


def find_mentions(reading: QuestionReading, today: dt.date, taken: range = range(0)) -> Iterator[Mention]:
    """The mentions of time in order, without overlap, outside the places `taken`; no unclear ones."""
    place = 0
    while place < len(reading.words):
        found = None if place in taken else read_period(reading, place, today)
        if found is None:
            place += 1
            continue
        mention = _mention(reading, place, found, today)
        if mention is not None:
            yield mention
        place = mention.end if mention else found.end


def read_period(reading: QuestionReading, place: int, today: dt.date) -> FoundPeriod | None:
    """The period that begins at `place`, or None."""
    text = reading.words.text(place)
    if text not in _BEGINNINGS and not text[:1].isdigit():
        return None
    return read_relative(reading.words, place, today) or read_date(reading.words, place)


def _mention(reading: QuestionReading, place: int, found: FoundPeriod, today: dt.date) -> Mention | None:
    words = reading.words
    determined = words.text(place - 1) in DETERMINERS
    left = place - 1 - determined
    if words.text(left) == "of" and words.text(left - 1) in _PARTS:
        return None
    relation = _TWO_WORDS.get(words.texts(left - 1, 2))
    start = left - 1 if relation else left
    if relation is None:
        relation = _PREPOSITIONS.get(words.text(left))
    if relation is None:
        told = read_relative(words, place, today) is not None  # "last month" needs no preposition
        relation, start = Relation.WITHIN if told else Relation.BARE, place - determined
    ranged = _range(reading, found, relation, today)
    period = found.period if ranged is None else ranged.period
    end = found.end if ranged is None else ranged.end
    if not isinstance(period, Period | Recurring):
        return None
    mention = Mention(start, place, end, period, relation, determined)
    if ranged is not None:
        return replace(mention, relation=Relation.BETWEEN)
    return _checked(reading, _onwards(reading, mention))


def _range(
    reading: QuestionReading, first: FoundPeriod, relation: Relation, today: dt.date
) -> FoundPeriod | None:
    """ "... and April 2023" behind "between", "... to April 2023" behind "from"; the year may stand once."""
    link = reading.words.text(first.end)
    linked = link in {"to", "until", "through", "-", "–", "—"} and relation is not Relation.BETWEEN
    if not linked and not (link == "and" and relation is Relation.BETWEEN):
        return None
    second = read_period(reading, first.end + 1, today)
    if second is None or not isinstance(second.period, Period):
        return None
    begin = first.period
    if isinstance(begin, Recurring):
        begin = begin.in_year(second.period.first.year) or begin
    whole = joined(begin, second.period) if isinstance(begin, Period) else None
    return None if whole is None else FoundPeriod(whole, second.end)


def _onwards(reading: QuestionReading, mention: Mention) -> Mention:
    end = mention.end + (reading.words.text(mention.end) == "and")
    if mention.relation is Relation.FROM and reading.words.text(end) in _ONWARDS:
        return replace(mention, relation=Relation.SINCE, end=end + 1)
    return mention


def _checked(reading: QuestionReading, mention: Mention) -> Mention | None:
    """The mention, unless it lacks a year and may be another word ("march", "May said", "item 6 may")."""
    if not isinstance(mention.period, Recurring):
        return mention
    of_meeting = meeting_end(reading, mention.end) is not None
    # "They may meet", and a month before words of substance ("in March figures"), are no place in time.
    if mention.relation is Relation.BARE and not (
        of_meeting and (mention.determined or _capital(reading, mention))
    ):
        return None
    return mention if of_meeting or reading.closes(mention.end) or _meeting_before(reading, mention) else None


def _capital(reading: QuestionReading, mention: Mention) -> bool:
    return any(
        reading.words.at(place).capital and month_number(reading.words.at(place)) is not None
        for place in range(mention.at, mention.end)
    )


def _meeting_before(reading: QuestionReading, mention: Mention) -> bool:
    return reading.words.text(mention.before) in MEETINGS
