"""Whether a board in a question is where something was said, or what the question is about."""

from __future__ import annotations

from service.interpret.calendar_names import month_number, year_number
from service.interpret.interpretation import Strength
from service.interpret.meeting_words import meeting_start
from service.interpret.places import Naming
from service.interpret.reading import Reading
from service.interpret.vocabulary import MEETINGS, TALK_BASE, TELLING
from service.interpret.words import Word

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


def board_strength(reading: Reading, naming: Naming) -> Strength:
    """FILTER where the question places what it asks for in that board's meetings, else HINT."""
    if not (naming.sure and naming.clear):
        return Strength.HINT
    return Strength.FILTER if _hosts(reading, naming) else Strength.HINT


def _hosts(reading: Reading, naming: Naming) -> bool:
    before = reading.before_determiner(naming.start)
    if reading.words.text(naming.start - 1) in _TO_COME:
        return False
    return (
        _met(reading, naming, before)
        or _spoke(reading, naming, before)
        or _was_told(reading, before)
        or _listed(reading, naming, before)
    )


def _met(reading: Reading, naming: Naming, before: int) -> bool:
    """ "The board's minutes", "at the board", "a meeting of the board", "the board's decision"."""
    words = reading.words
    if words.text(naming.end) in MEETINGS:
        return not _bounds(reading, meeting_start(reading, naming.end) - 1)
    if words.text(before) in {"at", "in"}:
        return True
    if words.text(before) == "of" and words.text(before - 1) in MEETINGS:
        return not _bounds(reading, meeting_start(reading, before - 1) - 1)
    return words.at(naming.end - 1).possessive and words.text(naming.end) in _OWN


def _bounds(reading: Reading, place: int) -> bool:
    """Whether the word before a meeting makes it a subject or a limit ("about the last LCJB meeting")."""
    text = reading.words.text(place)
    return text in _AROUND and not (text == "to" and reading.talks(place - 1))


def _spoke(reading: Reading, naming: Naming, before: int) -> bool:
    """ "Did the board hear", "the board has agreed", "decided by the board", "members of the board said"."""
    words = reading.words
    if words.text(before) == "by":
        return reading.talks(before - 1)
    after = range(naming.end, naming.end + _SPOKEN_WITHIN)
    if any(words.text(place) in {",", ";", "."} for place in after):
        after = range(naming.end, naming.end + 1)
    subject = words.text(before) in _DID or words.texts(before - 1, 2) in {(one, "of") for one in _MEMBERS}
    if subject:
        return any(reading.talks(place) or words.text(place) in TALK_BASE for place in after)
    place = naming.end + (words.text(naming.end) in {"has", "have", "had"})
    return words.text(before) not in _TOPICAL and reading.talks(place)


def _was_told(reading: Reading, before: int) -> bool:
    """ "Told the board", "reported to the board". What is referred to it was said at another."""
    words = reading.words
    if words.text(before) == "to":
        return reading.talks(before - 1)
    return words.text(before) in TELLING


def _listed(reading: Reading, naming: Naming, before: int) -> bool:
    """A board at either end of a list of key words, or beside a comma."""
    words = reading.words
    if not reading.key_words or words.text(before) in _TOPICAL:
        return False
    last_mark = naming.end == len(words) - 1 and words.at(naming.end).mark
    at_end = naming.end >= len(words) or last_mark
    beside = _parts(words.at(naming.start - 1)) or _parts(words.at(naming.end))
    return before < 0 or at_end or beside


def _parts(word: Word) -> bool:
    """Whether a mark or a time stands there ("LCJB December 2022 backlogs")."""
    return word.text in _MARKS or year_number(word) is not None or month_number(word) is not None
