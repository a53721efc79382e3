"""Whether a time in a question is when something was said, or the subject of what was said.

"What was said about tasers in December 2022?" asks for the meetings of that month; "the 2022/23 budget",
"due in March 2023" and "had left by December 2022" are subjects, which other meetings may have spoken of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.interpret.calendar_names import day_number, month_number, year_number
from service.interpret.interpretation import Strength
from service.interpret.loose_times import is_fine, is_infinitive, loose_strength
from service.interpret.meeting_words import (
    body_end,
    is_ours,
    is_past_or_to_come,
    meeting_end,
    meeting_start,
    of_another,
)
from service.interpret.mentions import Mention, Relation
from service.interpret.periods import Recurring
from service.interpret.reading import Reading
from service.interpret.sittings import Sitting
from service.interpret.vocabulary import MEETINGS, MODALS

_HELD = frozenset("be dated held is place took was were".split())
_OF_SUBJECTS = frozenset("about and on regarding to with".split())
_AND = frozenset({"and", "or", "&"})
_AGREE = frozenset("accept agree amend approve correct sign".split())
_AGREED = frozenset(
    "accepted accurate adopted agreed amended approved correct corrected record signed".split()
)
_STOPS = frozenset({"?", ".", ";", ":", "!"})
_NEAR = 12
"""Words that one thing asked of a meeting takes up; what stands farther off belongs to another."""
_OF_MEETINGS = {
    **dict.fromkeys((Relation.WITHIN, Relation.OF, Relation.FROM, Relation.BARE), Relation.WITHIN),
    **{
        one: one
        for one in (Relation.SINCE, Relation.AFTER, Relation.BEFORE, Relation.UNTIL, Relation.BETWEEN)
    },
}
"""How meetings lie to a time said of them: minutes "from March 2023" are those of that month."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A time that says which meetings are meant: how surely, how, and by which words, `words[start:end]`."""

    strength: Strength
    relation: Relation
    start: int
    end: int


def sitting_strength(reading: Reading, sitting: Sitting) -> Strength:
    """FILTER, but HINT where something else may be meant than what was said at that meeting."""
    words = reading.words
    subject = words.text(sitting.start) == "from" or words.text(sitting.start - 1) in _OF_SUBJECTS
    # "The first meeting outside the county", "the last meeting's actions": a noun goes on.
    closed = reading.closes(sitting.end) or reading.key_words or reading.talks(sitting.end)
    goes_on = words.at(sitting.end - 1).possessive or not closed
    minutes = words.text(sitting.start - 1) in MEETINGS or words.text(sitting.end - 1) == "minutes"
    approved = minutes and _approves(reading, sitting.start, sitting.end)
    unnamed = sitting.oldest and not reading.boards
    arising = "arising" in reading.vocabulary
    return Strength.HINT if subject or goes_on or approved or unnamed or arising else Strength.FILTER


def place_in_time(reading: Reading, mention: Mention) -> Placed | None:
    """What a time says of the meetings wanted; None where it is the subject of something else."""
    placed = _placed(reading, mention)
    if placed is None or placed.strength is Strength.HINT:
        return placed
    several = _is_one_of_several(reading, mention)
    if several and isinstance(mention.period, Recurring):
        return None  # its year stands with the other
    return replace(placed, strength=Strength.HINT) if several or _looks_ahead(reading, placed) else placed


def _placed(reading: Reading, mention: Mention) -> Placed | None:
    words = reading.words
    end = meeting_end(reading, mention.end)
    if end is None and words.text(mention.start) == "at":
        end = body_end(reading, mention.end)
    if end is not None:
        return None if of_another(reading, end) else _before_a_meeting(reading, mention, end)
    meeting = _meeting_before(reading, mention)
    if meeting is not None:
        return _behind_a_meeting(reading, mention, meeting)
    strength = None if _belongs_to_a_noun(reading, mention) else loose_strength(reading, mention)
    return None if strength is None else Placed(strength, mention.relation, mention.start, mention.end)


def _before_a_meeting(reading: Reading, mention: Mention, end: int) -> Placed | None:
    """ "At the December 2022 meeting"; one "to" or "for" which something is wanted comes after that."""
    words = reading.words
    # "Reported to the January meeting", but "to be presented to" it is still to come.
    told = reading.talks(mention.before) and words.text(mention.before - 1) != "be"
    ahead = words.text(mention.start) in {"for", "to"} and not told
    if mention.relation is Relation.ELSE and words.text(mention.start) != "to":
        return None
    relation = Relation.WITHIN if ahead or told else _OF_MEETINGS.get(mention.relation)
    if relation in {None, Relation.AFTER, Relation.BEFORE, Relation.UNTIL}:
        return None
    approved = words.text(end - 1) == "minutes" and _approves(reading, mention.start, end)
    if reading.board_at(mention.end) is not None:
        end = mention.end  # the board's name is a phrase of its own
    return Placed(Strength.HINT if ahead or approved else Strength.FILTER, relation, mention.start, end)


def _meeting_before(reading: Reading, mention: Mention) -> int | None:
    """The place of a word for a meeting that the time is said of: "minutes of", "meetings held since"."""
    if mention.relation not in _OF_MEETINGS:
        return None
    before = mention.before - (reading.words.text(mention.before) in {",", ":"})
    while reading.words.text(before) in _HELD:
        before -= 1
    bare = mention.relation is Relation.BARE and is_fine(mention)
    if reading.words.text(before) in MEETINGS and is_ours(reading, before):
        return before
    return before if bare and reading.board_before(before + 1) is not None else None


def _behind_a_meeting(reading: Reading, mention: Mention, meeting: int) -> Placed | None:
    """ "Minutes of 6 December 2022", "meetings held since March", "LCJB, December 2022"."""
    relation = _OF_MEETINGS[mention.relation]
    if reading.words.text(meeting) not in MEETINGS:
        return Placed(Strength.FILTER, relation, mention.start, mention.end)
    if is_past_or_to_come(reading, meeting):
        return None
    start = meeting_start(reading, meeting)
    approved = reading.words.text(meeting) == "minutes" and _approves(reading, start, mention.end)
    strength = Strength.HINT if approved else Strength.FILTER
    if any(reading.board_at(place) for place in range(start, meeting)):
        return Placed(strength, relation, mention.start, mention.end)
    start -= reading.words.text(start - 1) in {"at", "from", "in", "of"}
    return Placed(strength, relation, start, mention.end)


def _approves(reading: Reading, start: int, end: int) -> bool:
    """Whether the minutes named by `words[start:end]` were approved, which the next meeting does."""
    after = any(reading.words.text(place) in _AGREED for place in range(end, end + _NEAR))
    before = reading.words.text(reading.before_determiner(start))
    return after or before in _AGREE or before in _AGREED


def _is_one_of_several(reading: Reading, mention: Mention) -> bool:
    """Whether another time is joined to it ("in May and June 2023"), so that neither is the whole."""
    words = reading.words
    if words.text(mention.before) in _AND and _is_time(reading, mention.before - 1):
        return True
    after = mention.end + 1
    after += words.text(after) in {"in", "on", "at", "of"}
    return words.text(mention.end) in _AND and _is_time(reading, reading.after_determiner(after))


def _is_time(reading: Reading, place: int) -> bool:
    word = reading.words.at(place)
    return any(read(word) is not None for read in (month_number, year_number, day_number))


def _looks_ahead(reading: Reading, placed: Placed) -> bool:
    """Whether what is asked for was still to come: "was invited to speak at the January meeting"."""
    if placed.relation is Relation.SINCE:
        return False
    for place in range(placed.start - 1, placed.start - _NEAR, -1):
        text = reading.words.text(place)
        if text in MODALS or is_infinitive(reading, place):
            return True
        if text in _STOPS:
            break
    return False


def _belongs_to_a_noun(reading: Reading, mention: Mention) -> bool:
    """ "The 2022/23 budget", "last year's figures"; but a list of key words may begin with a time."""
    if reading.words.at(mention.end - 1).possessive:
        return True
    if reading.closes(mention.end):
        return False
    if mention.determined:
        return True
    leads_key_words = mention.start == 0 and reading.key_words
    return not (leads_key_words or reading.talks(mention.end))
