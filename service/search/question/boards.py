"""Whether a board in a question is where something was said, or what the question is about."""

from __future__ import annotations

from collections.abc import Iterator

from service.search.query import DerivedFilter, Interpretation, Note, PhraseKind, Strength
from service.search.question.grammar import Naming, QuestionReading
from service.search.question.word_classes import MEETINGS, REACHING, TALK_BASE, TELLING

_DID = frozenset("did do does has have had was were is".split())
_OWN = frozenset(
    """conclusion conclusions concern concerns decision decisions discussion discussions first last latest
    most opinion position previous reaction response view views""".split()
)
_CAME = frozenset("absence absent apologies attendees quorate quorum seconded seconder".split())
"""What is only ever asked of the sitting of a board that is named: "who was absent from the council"."""

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
    if naming.alone:
        return True
    if reading.text(naming.start - 1) in _TO_COME:
        return False
    if not naming.place and reading.vocabulary & _CAME:
        return True
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
    if reading.at(naming.end - 1).possessive and reading.text(naming.end) in _OWN:
        return True
    if reading.text(before) in {"at", "in"}:
        # What was said at Fooham was said there; what lies at Fooham, or in it, may be anybody's matter.
        return not naming.place or (reading.text(before) == "at" and bool(reading.talk))
    if reading.text(before) == "of" and reading.text(before - 1) in MEETINGS:
        return not _bounds(reading, before - 1)
    return False


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
        return reading.talks(before - 1) or reading.text(before - 1) in REACHING
    return reading.text(before) in TELLING


def _listed(reading: QuestionReading, naming: Naming, before: int) -> bool:
    """A board at either end of a list of key words, or beside a comma or a time ("LCJB December 2022")."""
    if not reading.key_words or naming.place or reading.text(before) in _TOPICAL:
        return False
    after = reading.at(naming.end)
    at_end = naming.end >= len(reading.words) - after.mark
    beside = (reading.at(naming.start - 1), after)
    return before < 0 or at_end or any(one.text in _MARKS or one.year or one.month for one in beside)
