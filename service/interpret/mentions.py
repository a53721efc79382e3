"""Mentions of time in a question: a period with the word that relates it ("since March 2023")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from service.interpret.calendar_names import month_number
from service.interpret.dates import DATE_WORDS, Found, read_date
from service.interpret.meeting_words import meeting_end
from service.interpret.periods import Period, Recurring, joined
from service.interpret.reading import Reading
from service.interpret.relative import RELATIVE_WORDS, read_relative
from service.interpret.vocabulary import DETERMINERS, MEETINGS


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


def find_mentions(reading: Reading, today: dt.date, taken: range = range(0)) -> Iterator[Mention]:
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


def read_period(reading: Reading, place: int, today: dt.date) -> Found | None:
    """The period that begins at `place`, or None."""
    text = reading.words.text(place)
    if text not in _BEGINNINGS and not text[:1].isdigit():
        return None
    return read_relative(reading.words, place, today) or read_date(reading.words, place)


def _mention(reading: Reading, place: int, found: Found, today: dt.date) -> Mention | None:
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


def _range(reading: Reading, first: Found, relation: Relation, today: dt.date) -> Found | None:
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
    return None if whole is None else Found(whole, second.end)


def _onwards(reading: Reading, mention: Mention) -> Mention:
    end = mention.end + (reading.words.text(mention.end) == "and")
    if mention.relation is Relation.FROM and reading.words.text(end) in _ONWARDS:
        return replace(mention, relation=Relation.SINCE, end=end + 1)
    return mention


def _checked(reading: Reading, mention: Mention) -> Mention | None:
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


def _capital(reading: Reading, mention: Mention) -> bool:
    return any(
        reading.words.at(place).capital and month_number(reading.words.at(place)) is not None
        for place in range(mention.at, mention.end)
    )


def _meeting_before(reading: Reading, mention: Mention) -> bool:
    return reading.words.text(mention.before) in MEETINGS
