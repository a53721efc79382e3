"""Words that stand for a meeting: where they begin and end, and whose meeting and which they mean."""

from __future__ import annotations

from service.interpret.calendar_names import year_number
from service.interpret.reading import Reading
from service.interpret.vocabulary import BODIES, DETERMINERS, FUNCTION, MEETINGS, NUMBERS, WHICH_MEETING

_AROUND = frozenset("after ahead before between by following for since to until".split())
_COUNTS = frozenset(("few", "many", "several", *NUMBERS))
_TO_COME = frozenset("future next upcoming".split())


def meeting_end(reading: Reading, place: int) -> int | None:
    """Where a meeting's words end that begin at `place`: "minutes", "board meeting", a board's name."""
    board = reading.board_at(place)
    end = board.end if board else place + (reading.words.text(place) in BODIES)
    if reading.words.text(end) in MEETINGS:
        return end + 1
    return end if board else None


def body_end(reading: Reading, place: int) -> int | None:
    """Where a bare "board" or "committee" ends that stands for its meeting ("at the January board")."""
    return place + 1 if reading.words.text(place) in BODIES and reading.closes(place + 1) else None


def meeting_start(reading: Reading, place: int) -> int:
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


def is_ours(reading: Reading, place: int) -> bool:
    """Whether the meeting at `place` can be one of the index's boards', by the words before it."""
    start = meeting_start(reading, place)
    before = reading.words.at(start - 1)
    if reading.words.text(place) == "minutes" and (before.text in _COUNTS or before.text[:1].isdigit()):
        return year_number(before) is not None  # "8 minutes" are no meeting's
    if start < place and (reading.board_at(start) or reading.words.text(start) in DETERMINERS):
        return True
    return not before.text or before.mark or before.text in FUNCTION or year_number(before) is not None


def of_another(reading: Reading, place: int) -> bool:
    """Whether "of the task force", which the index does not know, stands at `place` behind "meeting"."""
    if reading.words.text(place) not in {"of", "with", "between"}:
        return False
    at = reading.after_determiner(place + 1)
    return reading.board_at(at) is None and body_end(reading, at) is None


def is_past_or_to_come(reading: Reading, place: int) -> bool:
    """Whether the meeting at `place` only bounds another time: "since the meeting", "for the next one"."""
    start = meeting_start(reading, place)
    told = reading.words.text(start - 1) == "to" and reading.talks(start - 2)
    around = reading.words.text(start - 1) in _AROUND and not told
    return around or any(reading.words.text(at) in _TO_COME for at in range(start, place))
